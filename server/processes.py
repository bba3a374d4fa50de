"""What a started process is told about the one that starts it."""

import ctypes
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1


def end_with_parent() -> None:
    """Ask the kernel to end this process politely when its parent ends, however that happens.

    Runs in the child between fork and exec, so that even ``kill -9`` of the parent leaves nothing behind. Linux only;
    elsewhere it does nothing.
    """
    _on_death_of_parent(signal.SIGTERM)


def die_with_parent() -> None:
    """Ask the kernel to kill this process at once when its parent ends: for one that keeps nothing of its own."""
    _on_death_of_parent(signal.SIGKILL)


def _on_death_of_parent(number: signal.Signals) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number)
