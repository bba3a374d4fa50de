"""The mini-program that the platform stands in for, and the platform's time: what all its parts build upon."""

import random
import re
from datetime import date, datetime
from typing import Final

from server.china_time import CHINA
from server.clock import Clock, SystemClock

DAY: Final = 86_400
_REAL_APPID: Final = re.compile("wx[0-9a-f]{16}")


class MiniProgram:
    """One mini-program on a clock of its own.

    Args:
        appid, secret: of the mini-program; an appid that looks real is refused.
        seed: for what the platform draws.
        clock: tells the time, the machine's by default.

    Raises:
        ValueError: the appid looks like a real one.
    """

    def __init__(self, appid: str, secret: str, *, seed: int = 1, clock: Clock | None = None) -> None:
        if _REAL_APPID.fullmatch(appid):
            raise ValueError("this looks like the appid of a real mini-program; the local platform stands in for none")
        self.appid, self.secret = appid, secret
        self.random = random.Random(seed)  # noqa: S311 (nothing secret: a platform that anybody may reset)
        self._clock = clock or SystemClock()
        self._ahead = 0.0
        self.reset()

    def reset(self) -> None:
        """Be as at the start: nothing has happened, and every switch is where it was; time goes on."""

    def now(self) -> float:
        """Return the platform's time, seconds since 1970."""
        return self._clock.now().timestamp() + self._ahead

    def today(self) -> date:
        """Return the day by which the platform counts: China's."""
        return datetime.fromtimestamp(self.now(), CHINA).date()

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._ahead += seconds
