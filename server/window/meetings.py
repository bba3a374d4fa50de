"""Meetings in the database: what must be decided together, and what was decided."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from server.errors import NotFound
from server.store import CollectionSpec, Document, Index, Session, Store
from server.stored import Stored
from server.window.models import Matter, Officer


class MeetingState(StrEnum):
    """Where a meeting stands."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


MEETING_STATE_NAMES: Final = {
    MeetingState.PLANNED: "待召开",
    MeetingState.HELD: "已召开",
    MeetingState.CANCELLED: "已取消",
}
MEETINGS: Final = CollectionSpec(
    "matter_meetings",
    shard_key=("hall",),
    indexes=[Index([("hall", 1), ("on", -1), ("_id", 1)]), Index([("hall", 1), ("agenda.matter", 1)])],
)


class AgendaItem(Stored):
    """A matter on the agenda: what is to be decided and what was, both encrypted."""

    matter: str
    number: str
    question: bytes
    decision: bytes = b""


class Meeting(Stored):
    """A meeting of a hall's people; ``minutes`` are encrypted."""

    id: str
    version: int
    hall: str
    title: str
    on: date
    state: MeetingState
    agenda: tuple[AgendaItem, ...]
    minutes: bytes = b""
    created_by: Officer
    created_at: datetime
    held_by: Officer | None = None


class MeetingRepository:
    """Reads and writes meetings.

    Args:
        store: the office's database.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._meetings = store.collection(MEETINGS.name)

    async def insert(self, meeting: Meeting, session: Session) -> None:
        """Store a new meeting."""
        await self._meetings.insert_one(meeting.to_document(), session=session)

    async def load(self, halls: list[str], meeting_id: str, session: Session | None = None) -> Meeting:
        """Return a meeting of one of these halls.

        Raises:
            NotFound: ``meeting_not_found``.
        """
        document = await self._meetings.find_one({"_id": meeting_id, "hall": {"$in": halls}}, session=session)
        if document is None:
            raise NotFound("meeting_not_found", "没有这次会议")
        return Meeting.from_document(document)

    async def save(self, meeting: Meeting, session: Session) -> Meeting:
        """Save what was loaded, unless somebody else has saved since.

        Raises:
            Conflict: ``stale_version``.
        """
        saved = await self.store.save_conditionally(
            MEETINGS.name, meeting.to_document(), shard_key={"hall": meeting.hall}, session=session
        )
        return Meeting.from_document(saved)

    async def of_halls(self, halls: list[str], state: MeetingState | None, most: int) -> list[Meeting]:
        """Return the meetings of halls, the latest first."""
        query: Document = {"hall": {"$in": halls}}
        if state is not None:
            query["state"] = state.value
        found = await self._meetings.find_list(query, sort=[("on", -1), ("_id", 1)], limit=most)
        return [Meeting.from_document(document) for document in found]

    async def leave_out(self, matter: Matter, session: Session) -> None:
        """Take a matter off every agenda, decided or not."""
        query = {"hall": matter.hall, "agenda.matter": matter.id}
        change: dict[str, Any] = {"$pull": {"agenda": {"matter": matter.id}}, "$inc": {"version": 1}}
        await self._meetings.update_many(query, change, session=session)
