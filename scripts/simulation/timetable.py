"""What is to happen in a simulation, in the order of time."""

import heapq
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

Act = Callable[[], Awaitable[None]]


@dataclass
class Timetable:
    """Keeps acts; what is planned for the same moment happens in the order in which it was planned."""

    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)

    def plan(self, at: datetime, act: Act) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self._acts, (at, next(self._order), act))

    def next_before(self, moment: datetime) -> tuple[datetime, Act] | None:
        """Take out what is to happen first, if it is to happen before ``moment``."""
        if not self._acts or self._acts[0][0] >= moment:
            return None
        at, _order, act = heapq.heappop(self._acts)
        return at, act
