"""How long and how often is measured, and where the way is told."""

import sys
from dataclasses import dataclass

from scripts.rig import Rig


@dataclass(frozen=True, slots=True)
class Plan:
    """What every benchmark is given.

    Attributes:
        rig: database and processes.
        seconds: length of one measured run.
        rounds: how often each contestant runs; contestants take turns, and the median counts.
    """

    rig: Rig
    seconds: int
    rounds: int

    def say(self, text: str) -> None:
        """Tell the person who waits what is going on."""
        print(f"  {text}", file=sys.stderr, flush=True)
