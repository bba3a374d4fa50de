"""The clue register: reports of misconduct, in collections of their own that no list of matters reads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar, Final

from server.errors import NotFound
from server.lists import ListQuery
from server.schemas import Line
from server.store import CollectionSpec, Document, Index, Session, Store
from server.stored import Stored
from server.window.models import Contact, Content, Message, Officer
from server.window.rules import MatterEvent, TriageOutcome

CLUES: Final = CollectionSpec("clues", shard_key=("hall",), indexes=[Index([("hall", 1), ("turned_off_at", -1)])])
CLUE_MESSAGES: Final = CollectionSpec(
    "clue_messages", shard_key=("hall",), indexes=[Index([("hall", 1), ("matter", 1), ("at", 1)])]
)
RECORD: Final = "record"
REASON: Final = "reason"


class ClueEntry(Stored):
    """What had happened to the matter before it was turned off."""

    event: MatterEvent
    at: datetime
    by: Officer | None = None
    text: str = ""
    outcome: TriageOutcome | None = None


class ClueRecord(Stored):
    """Everything that was written about the matter; stored as one encrypted JSON."""

    business: str
    content: Content
    contact: Contact | None
    history: tuple[ClueEntry, ...]


class Reading(Stored):
    """Somebody has read a clue."""

    by: Officer
    at: datetime
    reason: bytes


class Clue(Stored):
    """A matter that reports misconduct, out of the window's sight. It keeps the matter's id.

    Attributes:
        record: encrypted ``ClueRecord``.
        reason: why it was turned off, encrypted.
        unread: messages of the citizen that no reader has seen.
    """

    id: str
    version: int
    hall: str
    unit_path: tuple[str, ...]
    number: str
    submitted_at: datetime
    photos: tuple[str, ...]
    record: bytes
    turned_off_at: datetime
    turned_off_by: Officer
    reason: bytes
    unread: int = 0
    readings: tuple[Reading, ...] = ()


class ClueQuery(ListQuery):
    """Which clues to list; ``q`` is searched in their numbers."""

    SORTS: ClassVar[dict[str, str]] = {"turned_off_at": "turned_off_at", "submitted_at": "submitted_at"}
    DEFAULT_SORT: ClassVar[str] = "-turned_off_at"

    q: Annotated[str, Line(40, blank=True)] = ""


def clue_not_found() -> NotFound:
    """Return the error for a clue that is not there, or not for this officer."""
    return NotFound("clue_not_found", "没有这条线索")


class ClueRepository:
    """Reads and writes the register.

    Args:
        store: the office's database.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._clues = store.collection(CLUES.name)
        self._messages = store.collection(CLUE_MESSAGES.name)

    async def insert(self, clue: Clue, messages: Sequence[Message], session: Session) -> None:
        """Store a clue with what was written about it."""
        await self._clues.insert_one(clue.to_document(), session=session)
        if messages:
            await self._messages.insert_many([message.to_document() for message in messages], session=session)

    async def find(self, halls: Sequence[str], clue_id: str, session: Session | None = None) -> Clue | None:
        """Return a clue that came from one of these halls."""
        query = {"_id": clue_id, "hall": {"$in": sorted(halls)}}
        document = await self._clues.find_one(query, session=session)
        return Clue.from_document(document) if document else None

    async def save(self, clue: Clue, session: Session) -> Clue:
        """Save what was loaded, unless somebody else has saved since.

        Raises:
            Conflict: ``stale_version``.
        """
        saved = await self.store.save_conditionally(
            CLUES.name, clue.to_document(), shard_key={"hall": clue.hall}, session=session
        )
        return Clue.from_document(saved)

    async def page(self, condition: Document, query: ClueQuery) -> tuple[list[Clue], int]:
        """Return one page of the clues that match and how many there are."""
        found = await self._clues.find_list(condition, sort=query.order(), skip=query.skip, limit=query.page_size)
        return [Clue.from_document(document) for document in found], await self._clues.count(condition)

    async def add_message(self, message: Message, session: Session) -> None:
        """Store a message.

        Raises:
            DuplicateKey: it is there already.
        """
        await self._messages.insert_one(message.to_document(), session=session)

    async def message(self, hall: str, message_id: str, session: Session) -> Message | None:
        """Return a message."""
        found = await self._messages.find_one({"_id": message_id, "hall": hall}, session=session)
        return Message.from_document(found) if found else None

    async def messages(self, clue: Clue, session: Session | None = None) -> list[Message]:
        """Return the messages about a clue, the oldest first."""
        query = {"hall": clue.hall, "matter": clue.id}
        found = await self._messages.find_list(query, sort=[("at", 1), ("_id", 1)], session=session)
        return [Message.from_document(document) for document in found]
