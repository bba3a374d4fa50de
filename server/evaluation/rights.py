"""Rights to a credential as the database holds them: made, taken away, claimed, stopped, counted, destroyed.

A right is a ticket, or a person's line on the roster. "Collected" is kept without a time, and of what was signed only
the digest of the blinded message.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from server.evaluation.group_commit import GroupCommit
from server.store import CollectionSpec, Document, Index, Session, Store, patience

TICKETS: Final = "tickets"

# A right: _id the ticket's hash or that of round and line, r round, c category, b batch of tickets or p line of the
# roster, d digest of the blinded message it was used with, x declared void, z nothing is issued for it any more.
RIGHTS: Final = CollectionSpec(
    TICKETS,
    shard_key=("_id",),
    indexes=[Index([("r", 1), ("b", 1)]), Index([("r", 1), ("p", 1)])],
    clustered=True,
)

_LONG: Final = 600.0


@dataclass(frozen=True, slots=True)
class RightStatus:
    """What became of the right of a person on the roster."""

    collected: bool
    revoked: bool


def roster_right(round_id: str, entry_id: str) -> bytes:
    """Return the key under which the right of a line of the roster stands in a round: 32 bytes."""
    return hashlib.sha256(f"roster:{round_id}/{entry_id}".encode()).digest()


async def collected_by_roster(store: Store, round_ids: Sequence[str]) -> dict[str, int]:
    """Return for each round how many persons on its roster have collected their credential."""
    query = {"r": {"$in": list(round_ids)}, "p": {"$exists": True}, "d": {"$exists": True}}
    pipeline: list[dict[str, Any]] = [{"$match": query}, {"$group": {"_id": "$r", "n": {"$sum": 1}}}]
    return {row["_id"]: row["n"] async for row in store.collection(TICKETS).aggregate(pipeline)}


class Rights:
    """Reads and writes rights.

    Args:
        store: the office's database.
    """

    def __init__(self, store: Store) -> None:
        self._tickets = store.collection(TICKETS)
        self._reads: GroupCommit[bytes, Document | None] = GroupCommit(self._read_group)
        self._claims: GroupCommit[tuple[bytes, bytes], Document | None] = GroupCommit(self._claim_group)

    async def insert_tickets(
        self, session: Session, round_id: str, batch_id: str, tickets: Sequence[tuple[bytes, str]]
    ) -> None:
        """Store tickets given as ``(hash, category)``, in the order of their hashes, which is no order of printing."""
        documents = [{"_id": key, "r": round_id, "c": category, "b": batch_id} for key, category in sorted(tickets)]
        await self._tickets.insert_many(documents, session=session)

    async def void_batch(self, session: Session, round_id: str, batch_id: str) -> int:
        """Declare the tickets of a batch void; return how many."""
        return await self._tickets.update_many({"r": round_id, "b": batch_id}, {"$set": {"x": True}}, session=session)

    async def grant_rights(self, session: Session, round_id: str, rights: Sequence[tuple[str, str]]) -> None:
        """Store the rights of persons on the roster, given as ``(line, category)``, in the order of their hashes."""
        documents = [
            {"_id": roster_right(round_id, entry_id), "r": round_id, "c": category, "p": entry_id}
            for entry_id, category in rights
        ]
        await self._tickets.insert_many(sorted(documents, key=lambda right: right["_id"]), session=session)

    async def revoke_right(self, session: Session, round_id: str, entry_id: str) -> bool:
        """Take a right away unless its credential was collected; return whether it is revoked now."""
        free = {"_id": roster_right(round_id, entry_id), "d": {"$exists": False}}
        return bool(await self._tickets.update_one(free, {"$set": {"x": True}}, session=session))

    async def restore_right(self, session: Session, round_id: str, entry_id: str) -> None:
        """Give a right back that was taken away."""
        key = {"_id": roster_right(round_id, entry_id)}
        await self._tickets.update_one(key, {"$unset": {"x": ""}}, session=session)

    async def delete_rights(self, session: Session, round_ids: Iterable[str], entry_id: str) -> bool:
        """Delete the rights of a line; return False, and delete none, where a credential was collected."""
        keys = [roster_right(round_id, entry_id) for round_id in round_ids]
        query = {"_id": {"$in": keys}}
        if await self._tickets.count({**query, "d": {"$exists": True}}, session=session):
            return False
        await self._tickets.delete_many(query, session=session)
        return True

    async def statuses(self, rights: Iterable[tuple[str, str]]) -> dict[tuple[str, str], RightStatus]:
        """Return what became of the rights given as ``(round, line)``."""
        keys = {roster_right(*right): right for right in rights}
        found = await self._tickets.find_list({"_id": {"$in": list(keys)}})
        return {keys[bytes(one["_id"])]: RightStatus("d" in one, "x" in one) for one in found}

    async def end_check_in(self, round_id: str) -> None:
        """Issue nothing more to persons on the roster. Repeating it changes nothing.

        Each right is stopped by a write of its own, as at closing. A reply that got lost can still be asked for again:
        the same signature for the same blinded message, which writes nothing.
        """
        with patience(_LONG):
            waiting = {"r": round_id, "p": {"$exists": True}, "d": {"$exists": False}}
            await self._tickets.update_many(waiting, {"$set": {"z": True}})

    async def count_entitled(self, round_id: str, session: Session | None = None) -> dict[str, int]:
        """Return how many rights each category has that were not taken away."""
        pipeline: list[dict[str, Any]] = [
            {"$match": {"r": round_id, "x": {"$exists": False}}},
            {"$group": {"_id": "$c", "n": {"$sum": 1}}},
            {"$sort": {"_id": 1}},
        ]
        return {row["_id"]: row["n"] async for row in self._tickets.aggregate(pipeline, session=session)}

    async def count_issued(self, round_id: str) -> int:
        """Return how many credentials were issued."""
        return await self._tickets.count({"r": round_id, "d": {"$exists": True}})

    async def stop(self, round_id: str) -> int:
        """Issue nothing more for any right of a round; return for how many something was. Repeating it gives the same.

        Each right is stopped by a write of its own, so that an issue on its way either has its right already, and
        counts, or finds it stopped.
        """
        with patience(_LONG):
            await self._tickets.update_many({"r": round_id}, {"$set": {"z": True}})
            return await self.count_issued(round_id)

    async def destroy_tickets(self, round_id: str) -> int:
        """Delete what is known of a round's tickets, after the publicity period; return how many there were."""
        with patience(_LONG):
            return await self._tickets.delete_many({"r": round_id})

    async def right(self, key: bytes) -> Document | None:
        """Return the right under ``key``; those who ask at the same time are answered together."""
        return await self._reads.submit(key)

    async def claim(self, key: bytes, digest: bytes) -> Document | None:
        """Tie a right to the digest of a blinded message if it is free, and return it as it is then."""
        return await self._claims.submit((key, digest))

    async def _read_group(self, hashes: list[bytes]) -> Sequence[Document | None]:
        found = await self._tickets.find_list({"_id": {"$in": list(set(hashes))}})
        by_hash = {bytes(ticket["_id"]): ticket for ticket in found}
        return [by_hash.get(key_hash) for key_hash in hashes]

    async def _claim_group(self, claims: list[tuple[bytes, bytes]]) -> Sequence[Document | None]:
        """Tie each ticket to the blinded message that asks first; return the tickets as they are then."""
        free = {"d": {"$exists": False}, "x": {"$exists": False}, "z": {"$exists": False}}
        matched = await self._tickets.update_each(
            [({"_id": key_hash, **free}, {"$set": {"d": digest}}) for key_hash, digest in claims]
        )
        if matched == len(claims):
            return [{"_id": key_hash, "d": digest} for key_hash, digest in claims]
        return await self._read_group([key_hash for key_hash, _ in claims])
