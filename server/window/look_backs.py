"""Look-back draws in the database, and how they are drawn: at random, and so that anybody can draw the same again."""

import hashlib
import heapq
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from server.errors import NotFound
from server.lists import ListQuery
from server.store import CollectionSpec, Document, Index, Session, Store
from server.stored import Stored
from server.window.models import Matter, Officer

LOOK_BACKS: Final = CollectionSpec(
    "look_backs",
    shard_key=("hall",),
    indexes=[Index([("hall", 1), ("drawn_at", -1), ("_id", 1)]), Index([("hall", 1), ("items.matter", 1)])],
)


class Verdict(StrEnum):
    """Whether what was said to be done is done."""

    DONE = "done"
    PARTLY = "partly"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"


VERDICT_NAMES: Final = {
    Verdict.DONE: "已办到",
    Verdict.PARTLY: "部分办到",
    Verdict.NOT_DONE: "未办到",
    Verdict.UNKNOWN: "无法核实",
}
FAULTY: Final = frozenset({Verdict.PARTLY, Verdict.NOT_DONE})


class Finding(Stored):
    """What was found about one matter.

    Attributes:
        note: encrypted.
        rectify_by: until when what is missing has to be done, where something is.
    """

    verdict: Verdict
    note: bytes
    by: Officer
    at: datetime
    rectify_by: date | None = None


class Drawn(Stored):
    """A matter that was drawn.

    Attributes:
        times: how often a finding was recorded; the last one counts.
    """

    matter: str
    number: str
    finding: Finding | None = None
    times: int = 0


class LookBack(Stored):
    """One draw over the matters that a hall closed within a span.

    Attributes:
        since, until: days of closing, both included.
        wanted: how many were to be drawn.
        population: how many there were.
        seed: what the draw hangs on; made by the system, never chosen.
    """

    id: str
    version: int
    hall: str
    since: date
    until: date
    wanted: int
    population: int
    seed: str
    drawn_at: datetime
    drawn_by: Officer
    items: tuple[Drawn, ...]


def draw(seed: str, matter_ids: Iterable[str], wanted: int) -> list[str]:
    """Return ``wanted`` ids, or all where there are fewer: those with the smallest SHA-256 of ``seed/id``, in order."""
    return heapq.nsmallest(wanted, matter_ids, key=lambda matter_id: lot(seed, matter_id))


def lot(seed: str, matter_id: str) -> str:
    """Return the lot that a matter has with a seed."""
    return hashlib.sha256(f"{seed}/{matter_id}".encode()).hexdigest()


class LookBackRepository:
    """Reads and writes draws.

    Args:
        store: the office's database.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._draws = store.collection(LOOK_BACKS.name)

    async def insert(self, look_back: LookBack, session: Session) -> None:
        """Store a new draw."""
        await self._draws.insert_one(look_back.to_document(), session=session)

    async def load(self, halls: Sequence[str], look_back_id: str, session: Session | None = None) -> LookBack:
        """Return a draw of one of these halls.

        Raises:
            NotFound: ``look_back_not_found``.
        """
        document = await self._draws.find_one({"_id": look_back_id, "hall": {"$in": list(halls)}}, session=session)
        if document is None:
            raise NotFound("look_back_not_found", "没有找到这次回访抽取")
        return LookBack.from_document(document)

    async def save(self, look_back: LookBack, session: Session) -> LookBack:
        """Save what was loaded, unless somebody else has saved since.

        Raises:
            Conflict: ``stale_version``.
        """
        document = await self.store.save_conditionally(
            LOOK_BACKS.name, look_back.to_document(), shard_key={"hall": look_back.hall}, session=session
        )
        return LookBack.from_document(document)

    async def page(self, condition: Document, query: ListQuery) -> tuple[list[LookBack], int]:
        """Return one page of the draws that match and how many there are."""
        found = await self._draws.find_list(condition, sort=query.order(), skip=query.skip, limit=query.page_size)
        return [LookBack.from_document(document) for document in found], await self._draws.count(condition)

    async def leave_out(self, matter: Matter, session: Session) -> None:
        """Take a matter out of every draw, with what was found."""
        query = {"hall": matter.hall, "items.matter": matter.id}
        change: dict[str, Any] = {"$pull": {"items": {"matter": matter.id}}, "$inc": {"version": 1}}
        await self._draws.update_many(query, change, session=session)
