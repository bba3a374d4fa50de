"""Matters in the database: the matters, the codes that open them and their messages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from server.errors import NotFound
from server.lists import ListQuery
from server.store import CollectionSpec, Document, Index, Session, Store
from server.window.models import Matter, Message
from server.window.rules import MatterState, Rating
from server.window.sealing import MATTERS

MATTER_SPEC: Final = CollectionSpec(
    MATTERS,
    shard_key=("hall",),
    indexes=[
        Index([("hall", 1), ("number", 1)], unique=True),
        Index([("hall", 1), ("state", 1), ("due", 1), ("_id", 1)]),
        Index([("hall", 1), ("submitted_at", -1), ("_id", 1)]),
        Index([("hall", 1), ("handler", 1), ("state", 1), ("due", 1)]),
        # What is looked for among the few: as small as what is found.
        Index([("hall", 1), ("unread", 1)], partial={"unread": {"$gt": 0}}),
        Index([("hall", 1), ("reopened", 1), ("submitted_at", -1)], partial={"reopened": True}),
        Index([("hall", 1), ("promised_moves", 1), ("submitted_at", -1)], partial={"promised_moves": {"$gt": 0}}),
        Index([("hall", 1), ("rating", 1), ("submitted_at", -1)], partial={"rating": Rating.DISSATISFIED.value}),
        # Look-back draws read ids alone.
        Index([("hall", 1), ("state", 1), ("closed_at", 1), ("_id", 1)]),
        Index([("closes_at", 1)], partial={"closes_at": {"$type": "date"}}),
    ],
)
MESSAGES: Final = CollectionSpec(
    "matter_messages", shard_key=("hall",), indexes=[Index([("hall", 1), ("matter", 1), ("at", 1)])]
)
CODES: Final = CollectionSpec("tracking_codes", shard_key=("_id",))


def not_found() -> NotFound:
    """Return the error for a matter that is not there, or not for this officer."""
    return NotFound("matter_not_found", "没有找到这件诉求，或者它不属于您的大厅")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tracking code leads."""

    hall: str
    matter: str


class MatterRepository:
    """Reads and writes matters.

    Args:
        store: the office's database.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._matters = store.collection(MATTERS)
        self._messages = store.collection(MESSAGES.name)
        self._codes = store.collection(CODES.name)

    async def place(self, code_hash: bytes, session: Session | None = None) -> Place | None:
        """Return where a tracking code leads."""
        found = await self._codes.find_one({"_id": code_hash}, session=session)
        return Place(found["hall"], found["matter"]) if found else None

    async def insert(self, matter: Matter, session: Session) -> None:
        """Store a new matter and its code.

        Raises:
            DuplicateKey: the same submission has been stored before.
        """
        await self._codes.insert_one(
            {"_id": matter.code_hash, "hall": matter.hall, "matter": matter.id}, session=session
        )
        await self._matters.insert_one(matter.to_document(), session=session)

    async def find(self, halls: Iterable[str], matter_id: str, session: Session | None = None) -> Matter | None:
        """Return a matter of one of these halls."""
        query = {"_id": matter_id, "hall": {"$in": sorted(halls)}}
        document = await self._matters.find_one(query, session=session)
        return Matter.from_document(document) if document else None

    async def load(self, halls: Iterable[str], matter_id: str, session: Session | None = None) -> Matter:
        """Return a matter of one of these halls.

        Raises:
            NotFound: ``matter_not_found``.
        """
        found = await self.find(halls, matter_id, session)
        if found is None:
            raise not_found()
        return found

    async def all_of(self, hall: str, matter_ids: Sequence[str], session: Session | None = None) -> list[Matter]:
        """Return those of ``matter_ids`` that a hall has."""
        query = {"_id": {"$in": list(matter_ids)}, "hall": hall}
        documents = await self._matters.find_list(query, sort=[("_id", 1)], session=session)
        return [Matter.from_document(document) for document in documents]

    async def save(self, matter: Matter, session: Session) -> Matter:
        """Save what was loaded, unless somebody else has saved since.

        Raises:
            Conflict: ``stale_version``.
        """
        document = matter.to_document()
        saved = await self.store.save_conditionally(MATTERS, document, shard_key={"hall": matter.hall}, session=session)
        return matter.having(version=saved["version"])

    async def delete(self, matter: Matter, session: Session) -> None:
        """Take a matter and its messages away; its code stays."""
        await self._matters.delete_one({"_id": matter.id, "hall": matter.hall}, session=session)
        await self._messages.delete_many({"hall": matter.hall, "matter": matter.id}, session=session)

    async def page(self, condition: Document, query: ListQuery) -> tuple[list[Matter], int]:
        """Return one page of the matters that match and how many there are."""
        documents = await self._matters.find_list(condition, sort=query.order(), skip=query.skip, limit=query.page_size)
        return [Matter.from_document(document) for document in documents], await self._matters.count(condition)

    async def all(self, condition: Document, query: ListQuery, most: int) -> list[Matter]:
        """Return the matters that match, at most ``most``."""
        documents = await self._matters.find_list(condition, sort=query.order(), limit=most)
        return [Matter.from_document(document) for document in documents]

    async def count(self, condition: Document) -> int:
        """Return how many matters match."""
        return await self._matters.count(condition)

    async def to_close(self, now: datetime, most: int) -> list[Place]:
        """Return where matters are whose time to be closed has come."""
        found = await self._matters.find_list(
            {"closes_at": {"$lte": now}}, projection={"hall": 1}, sort=[("closes_at", 1)], limit=most
        )
        return [Place(document["hall"], document["_id"]) for document in found]

    async def closed_ids(self, hall: str, since: datetime, until: datetime) -> list[str]:
        """Return the ids of a hall's matters that were closed from ``since`` until before ``until``."""
        condition = {"hall": hall, "state": MatterState.CLOSED.value, "closed_at": {"$gte": since, "$lt": until}}
        found = await self._matters.find_list(condition, projection={"_id": 1})
        return [document["_id"] for document in found]

    async def add_message(self, message: Message, session: Session) -> None:
        """Store a message.

        Raises:
            DuplicateKey: it is there already.
        """
        await self._messages.insert_one(message.to_document(), session=session)

    async def message(self, hall: str, message_id: str, session: Session) -> Message | None:
        """Return a message of a hall's matters."""
        found = await self._messages.find_one({"_id": message_id, "hall": hall}, session=session)
        return Message.from_document(found) if found else None

    async def messages(self, hall: str, matter_ids: Sequence[str], session: Session | None = None) -> list[Message]:
        """Return the messages about matters, the oldest first."""
        query: Document = {"hall": hall, "matter": {"$in": list(matter_ids)}}
        documents = await self._messages.find_list(query, sort=[("at", 1), ("_id", 1)], session=session)
        return [Message.from_document(document) for document in documents]

    async def mark_read(
        self, hall: str, matter_ids: Sequence[str], *, of_citizen: bool, session: Session | None = None
    ) -> int:
        """Note that the messages of one side were seen by the other; return how many had not been."""
        by: Any = None if of_citizen else {"$ne": None}
        query = {"hall": hall, "matter": {"$in": list(matter_ids)}, "by": by, "read": False}
        return await self._messages.update_many(query, {"$set": {"read": True}}, session=session)

    async def give_duplicates(self, main: Matter, session: Session) -> None:
        """Let whoever handles a matter handle what was merged into it: their citizens write and are written to."""
        query = {"_id": {"$in": list(main.duplicates)}, "hall": main.hall}
        await self._matters.update_many(query, {"$set": {"handler": main.handler}}, session=session)

    async def add_unread(self, hall: str, matter_ids: Sequence[str], session: Session) -> None:
        """Note that one message more is unread. It makes no new version: what an officer is writing goes on."""
        query = {"_id": {"$in": list(matter_ids)}, "hall": hall}
        await self._matters.update_many(query, {"$inc": {"unread": 1}}, session=session)

    async def clear_unread(self, hall: str, matter_ids: Sequence[str], session: Session) -> None:
        """Note that nothing of these matters is unread any more; no new version either."""
        query = {"_id": {"$in": list(matter_ids)}, "hall": hall}
        await self._matters.update_many(query, {"$set": {"unread": 0}}, session=session)
