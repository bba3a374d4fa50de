"""Locks an account name after wrong passwords, whether or not there is such an account."""

import math
from datetime import datetime, timedelta
from hashlib import blake2b

from server.accounts.rules import FREE_FAILURES, lock_after
from server.clock import Clock
from server.errors import TooMany
from server.store import CollectionSpec, Document, DuplicateKey, Index, Session, Store

COLLECTION = CollectionSpec("login_failures", shard_key=None, indexes=[Index([("forget_at", 1)], expire_seconds=0)])
_FORGET = timedelta(days=1)
# The rule as a list by number of failures, so that the database can look the delay up in the same step as it counts.
_LOCK_MS = [int((lock_after(failures) or timedelta()).total_seconds() * 1000) for failures in range(FREE_FAILURES + 12)]


class Lockout:
    """Counts wrong passwords by account name.

    Args:
        store: the office's database.
        clock: tells the time.
        pepper: secret for the keys: people type passwords where the name belongs, and those must not be stored.
    """

    def __init__(self, store: Store, clock: Clock, pepper: bytes) -> None:
        self._failures = store.collection(COLLECTION.name)
        self._clock = clock
        self._pepper = pepper

    async def count_attempt(self, account: str) -> int:
        """Count an attempt as failed before it is made, so that attempts at once gain nothing.

        Returns:
            the number of failures in a row, this attempt included; call ``succeeded`` if it was none.

        Raises:
            TooMany: ``account_locked`` with ``data.retry_after`` in seconds.
        """
        key, now = self.key(account), self._clock.now()
        for _ in range(5):
            try:
                document = await self._failures.find_one_and_update(
                    {"_id": key, "locked_until": {"$lte": now}}, _one_more(now), upsert=True
                )
            except DuplicateKey:
                # Either it is locked, or somebody else made the document in this instant.
                self._refuse_locked(await self._failures.find_one({"_id": key}), now)
                continue
            return int(document["failures"]) if document else 1
        raise _locked(1)

    async def succeeded(self, account: str) -> None:
        """Forget the failures of ``account``."""
        await self._failures.delete_one({"_id": self.key(account)})

    async def clear(self, account: str, session: Session) -> bool:
        """Unlock ``account``; return whether it had failures."""
        return bool(await self._failures.delete_one({"_id": self.key(account)}, session=session))

    async def locked_among(self, accounts: list[str]) -> list[str]:
        """Return those of ``accounts`` that are locked; few are, however many accounts there are."""
        locked = await self._failures.find_list({"locked_until": {"$gt": self._clock.now()}}, projection={"_id": 1})
        keys = {document["_id"] for document in locked}
        return [account for account in accounts if keys and self.key(account) in keys]

    async def locked_until(self, accounts: list[str]) -> dict[str, datetime]:
        """Return until when those of ``accounts`` are locked that are."""
        names = {self.key(account): account for account in accounts}
        locked = await self._failures.find_list(
            {"_id": {"$in": list(names)}, "locked_until": {"$gt": self._clock.now()}}
        )
        return {names[document["_id"]]: document["locked_until"] for document in locked}

    def key(self, account: str) -> str:
        """Return the key under which failures of ``account`` are counted."""
        return blake2b(account.strip().casefold().encode(), key=self._pepper[:64], digest_size=16).hexdigest()

    def _refuse_locked(self, document: Document | None, now: datetime) -> None:
        if document and document["locked_until"] > now:
            raise _locked(math.ceil((document["locked_until"] - now).total_seconds()))


def _one_more(now: datetime) -> list[Document]:
    longest = len(_LOCK_MS) - 1
    return [
        {"$set": {"failures": {"$add": [{"$ifNull": ["$failures", 0]}, 1]}, "forget_at": now + _FORGET}},
        {
            "$set": {
                "locked_until": {
                    "$add": [now, {"$arrayElemAt": [_LOCK_MS, {"$min": ["$failures", longest]}]}],
                }
            }
        },
    ]


def _locked(seconds: int) -> TooMany:
    return TooMany(
        "account_locked",
        f"密码错误次数过多，请 {math.ceil(seconds / 60)} 分钟后再试，或请安全管理员解锁",
        data={"retry_after": seconds},
    )
