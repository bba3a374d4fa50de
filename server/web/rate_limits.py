"""Limits on failures, and counts of bursts, kept in memory by each process.

A hall of three hundred people has one address, so success is never refused and failures are limited generously per
address: everybody there may mistype once in ten minutes. What is guessed at is guarded elsewhere: an account is locked
where it is stored (``server.accounts.lockout``), invitations and tickets are 130 random bits. These limits keep guesses
from becoming a load, on this server and on WeChat's.
"""

import math
import secrets
import time
from collections.abc import Mapping
from hashlib import blake2b
from types import MappingProxyType

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from server.errors import TooMany

FAILURES: Mapping[str, str] = {
    "wrong_password": "200 per 10 minutes",
    "wrong_refresh": "300 per 10 minutes",
    "wrong_ticket": "300 per 10 minutes",
    "wrong_first_start": "50 per 10 minutes",
    "wrong_wechat_code": "300 per 10 minutes",
    "wrong_invitation": "300 per 10 minutes",
    "wrong_booking_code": "300 per 10 minutes",
    "wrong_tracking_code": "300 per 10 minutes",
    # By phone user, and by address.
    "wrong_invitation_of_user": "20 per 10 minutes",
    "wrong_phone_code": "20 per 10 minutes",
    "wrong_officer_code": "10 per 10 minutes",
    "wrong_officer_code_from_address": "60 per 10 minutes",
}

# What costs the office something each time: beyond the first limit, and for everybody beyond the one that counts all
# addresses together, a phone is asked for a little work, beyond the second for more; see ``server.web.bursts``.
BURSTS: Mapping[str, str] = {
    "photo": "900 per 10 minutes",
    "photo_storm": "5000 per 10 minutes",
    "photo_everywhere": "6000 per 10 minutes",
    "matter": "100 per 10 minutes",
    "matter_storm": "600 per 10 minutes",
    "matter_everywhere": "1000 per 10 minutes",
    "appointment": "100 per 10 minutes",
    "appointment_storm": "400 per 10 minutes",
    "appointment_everywhere": "1000 per 10 minutes",
}


class RateLimits:
    """Counts by kind and address.

    Args:
        limits: kind → limit in the notation of the ``limits`` library.
    """

    def __init__(self, limits: Mapping[str, str] = MappingProxyType({**FAILURES, **BURSTS})) -> None:
        self._items: dict[str, RateLimitItem] = {kind: parse(text) for kind, text in limits.items()}
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._pepper = secrets.token_bytes(16)

    def check(self, kind: str, key: str, *, code: str = "too_many_failures") -> None:
        """Refuse when ``key`` (an address or a phone user) has failed too often.

        Raises:
            TooMany: ``code`` with ``data.retry_after`` in seconds.
        """
        if not self.reached(kind, key):
            return
        item, hidden = self._items[kind], self._hidden(key)
        resets_at = self._limiter.get_window_stats(item, kind, hidden).reset_time
        seconds = max(1, math.ceil(resets_at - time.time()))
        raise TooMany(code, "错误次数过多，请稍后再试", data={"retry_after": seconds})

    def reached(self, kind: str, key: str) -> bool:
        """Return whether ``key`` has come to the limit."""
        return not self._limiter.test(self._items[kind], kind, self._hidden(key))

    def failed(self, kind: str, key: str) -> None:
        """Count one failure of ``key``."""
        self.count(kind, key)

    def count(self, kind: str, key: str) -> None:
        """Count one call of ``key``."""
        self._limiter.hit(self._items[kind], kind, self._hidden(key))

    def _hidden(self, key: str) -> str:
        """Return what ``key`` is counted under: this process's memory tells no address either."""
        return blake2b(key.encode(), key=self._pepper, digest_size=16).hexdigest()
