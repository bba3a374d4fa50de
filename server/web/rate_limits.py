"""Limits on failures, kept in memory by each process.

A hall of three hundred people has one address, so success is never limited and failures are limited generously per
address: everybody there may mistype once in ten minutes. What is guessed at is guarded elsewhere: an account is locked
where it is stored (``server.accounts.lockout``), invitations and tickets are 130 random bits. These limits keep guesses
from becoming a load, on this server and on WeChat's.
"""

import math
import secrets
import time
from collections.abc import Mapping
from hashlib import blake2b

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
    "wrong_tracking_code": "300 per 10 minutes",
    # By phone user, and by address.
    "wrong_invitation_of_user": "20 per 10 minutes",
    "wrong_phone_code": "20 per 10 minutes",
    "wrong_officer_code": "10 per 10 minutes",
    "wrong_officer_code_from_address": "60 per 10 minutes",
}


class RateLimits:
    """Counts failures by kind and address.

    Args:
        failures: kind → limit in the notation of the ``limits`` library.
    """

    def __init__(self, failures: Mapping[str, str] = FAILURES) -> None:
        self._items: dict[str, RateLimitItem] = {kind: parse(text) for kind, text in failures.items()}
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._pepper = secrets.token_bytes(16)

    def check(self, kind: str, key: str, *, code: str = "too_many_failures") -> None:
        """Refuse when ``key`` (an address or a phone user) has failed too often.

        Raises:
            TooMany: ``code`` with ``data.retry_after`` in seconds.
        """
        item, hidden = self._items[kind], self._hidden(key)
        if self._limiter.test(item, kind, hidden):
            return
        resets_at = self._limiter.get_window_stats(item, kind, hidden).reset_time
        seconds = max(1, math.ceil(resets_at - time.time()))
        raise TooMany(code, "错误次数过多，请稍后再试", data={"retry_after": seconds})

    def failed(self, kind: str, key: str) -> None:
        """Count one failure of ``key``."""
        self._limiter.hit(self._items[kind], kind, self._hidden(key))

    def _hidden(self, key: str) -> str:
        """Return what ``key`` is counted under: this process's memory tells no address either."""
        return blake2b(key.encode(), key=self._pepper, digest_size=16).hexdigest()
