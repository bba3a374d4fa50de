"""The access log: one line per staff request, and only counts for the phones.

A line of a phone's request would carry, by its place between other lines, the time of a vote, and a count of some
minutes could be a count of one. So the phones' requests are counted by method, route template and status, and the
counts are written in alphabetical order when the day is over, or the process ends, with the day only.
"""

import asyncio
from collections import Counter
from datetime import timedelta

import structlog

from server.clock import Clock

_LOOK_INTERVAL = timedelta(minutes=5)


class AccessLog:
    """Writes the access log of one process.

    Args:
        clock: tells the day.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._log = structlog.get_logger("access")
        self._anonymous: Counter[tuple[str, str, int]] = Counter()
        self._day = clock.now().date()
        self._task: asyncio.Task[None] | None = None

    def staff(self, method: str, route: str, status: int, seconds: float, request_id: str, actor: str | None) -> None:
        """Write the line of one staff request: never its query, body, address or agent."""
        self._log.info(
            "request",
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            request_id=request_id,
            actor=actor,
        )

    def anonymous(self, method: str, route: str, status: int) -> None:
        """Count one request of a phone."""
        self._anonymous[method, route, status] += 1

    def write_anonymous(self) -> None:
        """Write the counts of the day, sorted, and start again at nothing."""
        counts, self._anonymous = self._anonymous, Counter()
        day, self._day = self._day.isoformat(), self._clock.now().date()
        for (method, route, status), count in sorted(counts.items()):
            self._log.info("anonymous_requests", day=day, method=method, route=route, status=status, count=count)

    def write_day_that_is_over(self) -> None:
        """Write the counts if another day has begun since they were begun."""
        if self._clock.now().date() != self._day:
            self.write_anonymous()

    def start(self) -> None:
        """Write the counts at the end of each day from now on."""
        self._task = asyncio.get_running_loop().create_task(self._look_at_intervals())

    async def stop(self) -> None:
        """Write what is left."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        self.write_anonymous()

    async def _look_at_intervals(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_INTERVAL.total_seconds())
            self.write_day_that_is_over()
