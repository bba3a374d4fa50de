"""How often each call may come: by the second, the minute and the day, with the numbers of each call's page."""

from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from datetime import date
from typing import Final

from server.wechat.fake.codes import ApiError
from server.wechat.fake.mini_program import MiniProgram

LOG_IN: Final = "/sns/jscode2session"
SEND: Final = "/cgi-bin/message/subscribe/send"
PICTURE: Final = "/wxa/getwxacodeunlimit"
LINK: Final = "/wxa/generate_urllink"
SCHEME: Final = "/wxa/generatescheme"
TEXT: Final = "/wxa/msg_sec_check"
MEDIA: Final = "/wxa/media_check_async"
# No call: people open links.
OPENED: Final = "links opened"

A_SECOND: Final[Mapping[str, int]] = {LINK: 100}
# Log-ins are counted by person.
A_MINUTE: Final[Mapping[str, int]] = {
    LOG_IN: 100,
    "/cgi-bin/stable_token": 10_000,
    PICTURE: 5000,
    TEXT: 4000,
    MEDIA: 2000,
}
# The old interface's number stands on no page; it is what most accounts report.
A_DAY: Final[Mapping[str, int]] = {
    "/cgi-bin/token": 2000,
    "/cgi-bin/stable_token": 500_000,
    SEND: 10_000_000,
    LINK: 500_000,
    TEXT: 2_000_000,
    MEDIA: 200_000,
    OPENED: 3_000_000,
}
_MINUTE_CODES: Final[Mapping[str, int]] = {TEXT: 44991, PICTURE: 45009}
_DAY_CODES: Final[Mapping[str, int]] = {LINK: 44993, OPENED: 85406}
# Links of both kinds are counted together.
_COUNTED_AS: Final[Mapping[str, str]] = {SCHEME: LINK}
_CLEARED_A_MONTH: Final = 10


class Recent:
    """Counts what happened in the last ``seconds``."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._times: deque[float] = deque()

    def count(self, now: float) -> int:
        """Return how often it happened."""
        while self._times and now - self._times[0] >= self._seconds:
            self._times.popleft()
        return len(self._times)

    def add(self, now: float) -> int:
        """Count once more and return how often it happened."""
        self._times.append(now)
        return self.count(now)


class Limits(MiniProgram):
    """Counts the calls.

    Attributes:
        second_limits, minute_limits, daily_limits: calls of a path; a path without a number has no limit.
    """

    def reset(self) -> None:
        """Start all counts anew, with the numbers of the documents."""
        super().reset()
        self.second_limits = dict(A_SECOND)
        self.minute_limits = dict(A_MINUTE)
        self.daily_limits = dict(A_DAY)
        self._seconds: dict[str, Recent] = defaultdict(lambda: Recent(1))
        self._minutes: dict[tuple[str, str], Recent] = defaultdict(lambda: Recent(60))
        self._days: Counter[tuple[str, date]] = Counter()
        self._cleared: Counter[tuple[int, int]] = Counter()

    def count(self, path: str, key: str = "") -> None:
        """Count a call against the limits of its path.

        Args:
            path: of the call.
            key: counts by the minute apart from others.

        Raises:
            ApiError: 44990 by the second, 45011 (44991 and 45009 for some) by the minute, 45009 (44993 and 85406 for
                links) by the day.
        """
        path, now = _COUNTED_AS.get(path, path), self.now()
        self._days[path, self.today()] += 1
        if self._days[path, self.today()] > self.daily_limits.get(path, 10**9):
            raise ApiError(_DAY_CODES.get(path, 45009))
        if path in self.second_limits and self._seconds[path].add(now) > self.second_limits[path]:
            raise ApiError(44990)
        if path in self.minute_limits and self._minutes[path, key].add(now) > self.minute_limits[path]:
            raise ApiError(_MINUTE_CODES.get(path, 45011))

    def quota(self, path: str) -> dict[str, int]:
        """Return the daily limit of a path and what is left of it."""
        path = _COUNTED_AS.get(path, path)
        used, limit = self._days[path, self.today()], self.daily_limits.get(path, 10**7)
        return {"daily_limit": limit, "used": used, "remain": max(0, limit - used)}

    def clear_quota(self) -> None:
        """Start all daily counts anew, ten times a month.

        Raises:
            ApiError: 48006.
        """
        today = self.today()
        self._cleared[today.year, today.month] += 1
        if self._cleared[today.year, today.month] > _CLEARED_A_MONTH:
            raise ApiError(48006)
        self._days.clear()
