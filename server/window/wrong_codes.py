"""Wrong tracking codes: counted, and answered the slower the more of them come, whoever sends them."""

import asyncio
import time
from collections.abc import Callable
from typing import Final

from prometheus_client import CollectorRegistry, Counter

# So many in a minute are people who mistype; from then on each one more costs its sender time.
_FREE: Final = 30.0
_PER_SECOND: Final = _FREE / 60
_PAUSE: Final = 0.02
LONGEST_PAUSE: Final = 3.0


class WrongCodes:
    """Counts the wrong codes of one process.

    Args:
        seconds: tells the time, in seconds that only grow.
    """

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._level = 0.0
        self._at = seconds()
        self._count = Counter("window_wrong_codes", "Tracking codes that open nothing", registry=None)

    def publish(self, registry: CollectorRegistry) -> None:
        """Let ``registry`` collect the count as well."""
        registry.register(self._count)

    def pause(self) -> float:
        """Count a wrong code and return for how many seconds its answer waits."""
        self._count.inc()
        now = self._seconds()
        self._level = max(0.0, self._level - (now - self._at) * _PER_SECOND) + 1
        self._at = now
        return min(LONGEST_PAUSE, max(0.0, self._level - _FREE) * _PAUSE)

    async def slow(self) -> None:
        """Count a wrong code and wait."""
        await asyncio.sleep(self.pause())
