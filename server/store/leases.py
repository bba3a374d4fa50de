"""Leases: of several processes, one at a time does a piece of work.

A lease ends by itself, so a process that dies holds up nobody for long. A process that is merely slow may believe it
still holds a lease that another has taken since: the fencing number grows with every change of holder, and
``Lease.guard`` makes a transaction fail if the lease is no longer held.

Expiry is compared with the database's clock, never with that of the processes.
"""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from server.errors import Conflict
from server.store.driver import Document, Session
from server.store.errors import DuplicateKey

if TYPE_CHECKING:
    from server.store.database import Store

LEASES: Final = "leases"
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)


def lease_lost(name: str) -> Conflict:
    """Return the error of a process whose lease another process holds by now."""
    return Conflict("lease_lost", "另一进程已接手此项工作，本次操作未生效", data={"lease": name})


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do one piece of work until it ends or is given back.

    Attributes:
        name: what the work is.
        holder: random name of the holder.
        fence: grows with every new holder.
        ttl: how long it lasts from the last acquisition or renewal.
    """

    store: "Store"
    name: str
    holder: str
    fence: int
    ttl: timedelta

    async def renew(self) -> None:
        """Let the lease last ``ttl`` from now.

        Raises:
            Conflict: ``lease_lost``, another process holds it.
        """
        matched = await self.store.collection(LEASES).update_one(
            {"_id": self.name, "holder": self.holder, "fence": self.fence},
            [{"$set": {"expires_at": from_now(self.ttl)}}],
        )
        if not matched:
            raise lease_lost(self.name)

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Renew the lease for as long as the block runs, and give it back at the end.

        That it was lost all the same does not end the block; its transactions ``guard`` the lease.
        """
        renewal = asyncio.create_task(self._renew_ever())
        try:
            yield
        finally:
            renewal.cancel()
            await asyncio.gather(renewal, return_exceptions=True)
            await self.release()

    async def _renew_ever(self) -> None:
        while True:
            await asyncio.sleep(self.ttl.total_seconds() / 3)
            await self.renew()

    async def guard(self, session: Session) -> None:
        """Make the transaction of ``session`` depend on this lease: it fails if another process has taken it.

        Raises:
            Conflict: ``lease_lost``.
        """
        matched = await self.store.collection(LEASES).update_one(
            {"_id": self.name, "holder": self.holder, "fence": self.fence},
            {"$inc": {"guarded": 1}},
            session=session,
        )
        if not matched:
            raise lease_lost(self.name)

    async def release(self) -> None:
        """Give the lease back; nothing happens if it is held by another already."""
        await self.store.collection(LEASES).update_one(
            {"_id": self.name, "holder": self.holder, "fence": self.fence},
            [{"$set": {"expires_at": "$$NOW", "holder": None}}],
        )


def from_now(ttl: timedelta) -> dict[str, object]:
    """Return the expression for the moment in ``ttl`` by the database's clock, for updates in the form of a list."""
    milliseconds = int(ttl.total_seconds() * 1000)
    return {"$dateAdd": {"startDate": "$$NOW", "unit": "millisecond", "amount": milliseconds}}


async def acquire(store: "Store", name: str, ttl: timedelta) -> Lease | None:
    """Take the lease ``name`` for ``ttl``; return None while another holder has it."""
    holder = secrets.token_hex(8)
    # An upsert cannot compare with the database's clock, so the document is made first, as a lease that has ended.
    made = {"$setOnInsert": {"fence": 0, "expires_at": _LONG_AGO}}
    document = await _take(store, name, holder, ttl)
    if document is None:
        with contextlib.suppress(DuplicateKey):
            await store.collection(LEASES).update_one({"_id": name}, made, upsert=True)
        document = await _take(store, name, holder, ttl)
    return Lease(store, name, holder, int(document["fence"]), ttl) if document else None


async def _take(store: "Store", name: str, holder: str, ttl: timedelta) -> Document | None:
    ended = {"_id": name, "$expr": {"$lte": ["$expires_at", "$$NOW"]}}
    take = [{"$set": {"holder": holder, "fence": {"$add": ["$fence", 1]}, "expires_at": from_now(ttl)}}]
    return await store.collection(LEASES).find_one_and_update(ended, take)
