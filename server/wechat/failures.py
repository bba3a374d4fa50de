"""What went wrong with calls lately, for the administrator: by call and reason, never by person."""

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from server.clock import Clock
from server.errors import Unavailable
from server.store import CollectionSpec, Index, Store, StoreError
from server.wechat.errors import CallFailed, Refused
from server.wechat.rarely import Rarely

FAILURES: Final = CollectionSpec(
    "wechat_failures", shard_key=None, indexes=[Index([("forget_at", 1)], expire_seconds=0)]
)
# What people cause, not the configuration or the network: a used code, a grant that is spent, a number that is gone.
_EVERYDAY: Final = frozenset({40029, 40163, 40226, 43101, 40003})
_KEPT: Final = timedelta(days=7)
_MOST: Final = 20
_log = structlog.get_logger("wechat")


@dataclass(frozen=True, slots=True)
class Failure:
    """One kind of failure.

    Attributes:
        call: name of the call.
        reason: errcode or word.
        detail: part of WeChat's message that helps, possibly empty.
        count: how often it has happened since it was first seen.
        last_at: when it happened last.
    """

    call: str
    reason: str
    detail: str
    count: int
    last_at: datetime


class Failures:
    """Remembers failures of all processes for a week.

    Args:
        store: the office's database.
        clock: tells when they happened.
    """

    def __init__(self, store: Store, clock: Clock) -> None:
        self._failures = store.collection(FAILURES.name)
        self._clock = clock
        self._rarely = Rarely()

    async def remember(self, failure: CallFailed) -> None:
        """Count ``failure``, and log it unless one of its kind was logged a moment ago."""
        if isinstance(failure, Refused) and failure.code in _EVERYDAY:
            return
        detail = failure.detail if isinstance(failure, Refused) else ""
        id_ = f"{failure.call}/{failure.reason}"
        # WeChat being down is one line now and then, not one for each call.
        if self._rarely.now(id_):
            _log.warning("call of WeChat failed", call=failure.call, reason=failure.reason, detail=detail)
        now = self._clock.now()
        fields = {"call": failure.call, "reason": failure.reason, "detail": detail, "last_at": now}
        # The caller is told of its own failure, not of one to write it down.
        with contextlib.suppress(Unavailable, StoreError):
            await self._failures.update_one(
                {"_id": id_},
                {"$set": {**fields, "forget_at": now + _KEPT}, "$inc": {"count": 1}},
                upsert=True,
            )

    async def recent(self) -> list[Failure]:
        """Return the latest kinds of failure, the last first."""
        documents = await self._failures.find_list({}, sort=[("last_at", -1), ("_id", 1)], limit=_MOST)
        return [
            Failure(found["call"], found["reason"], found["detail"], found["count"], found["last_at"])
            for found in documents
        ]
