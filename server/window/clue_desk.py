"""The clue register as its readers see it: a list without a word of any clue; each reading has its reason on record."""

import re
from datetime import datetime
from typing import Annotated

from server.accounts.rules import Actor, Role
from server.errors import Conflict
from server.lists import Page, page_of
from server.schemas import Line, Model
from server.store import Document, Session
from server.window.citizen_views import ContentView, HallRef, MessageView, content_view, message_view
from server.window.clues import (
    REASON,
    RECORD,
    Clue,
    ClueEntry,
    ClueQuery,
    ClueRecord,
    ClueRepository,
    Reading,
    clue_not_found,
)
from server.window.desk_requests import WrittenMessage
from server.window.models import Message, Officer
from server.window.rules import EVENT_NAMES, MatterEvent
from server.window.sealing import Sealer
from server.window.tools import WindowTools, message_key

_TARGET = "clue"


class ReadingRequest(Model):
    """Why a clue is read; it stands in the audit log and must say nothing of the clue."""

    reason: Annotated[str, Line(100)]


class ClueRow(Model):
    """A clue in the list."""

    id: str
    number: str
    hall: HallRef
    submitted_at: datetime
    turned_off_at: datetime
    turned_off_by: str
    unread: int
    readings: int


class ReadingView(Model):
    """Who has read a clue, and why."""

    by: str
    at: datetime
    reason: str


class ClueHistoryView(Model):
    """What had happened before it was turned off."""

    event: MatterEvent
    text: str
    at: datetime
    by: str
    said: str


class ContactView(Model):
    """How a citizen who gave a name can be reached."""

    name: str
    phone: str


class ClueDetail(ClueRow):
    """A clue that was opened with a reason."""

    version: int
    business: str
    content: ContentView
    contact: ContactView | None
    photos: list[str]
    reason: str
    history: list[ClueHistoryView]
    messages: list[MessageView]
    read_by: list[ReadingView]


class ClueDesk:
    """Shows the register to its readers.

    Args:
        tools: what it works with.
        clues: the register.
        sealer: reads it.
    """

    def __init__(self, tools: WindowTools, clues: ClueRepository, sealer: Sealer) -> None:
        self._tools = tools
        self._clues = clues
        self._sealer = sealer

    async def page(self, actor: Actor, query: ClueQuery) -> Page[ClueRow]:
        """Return one page of the clues from the halls of the officer's subtree."""
        halls = await self._halls(actor)
        condition: Document = {"hall": {"$in": sorted(halls)}}
        if query.q:
            condition["number"] = {"$regex": re.escape(query.q), "$options": "i"}
        found, total = await self._clues.page(condition, query)
        return page_of(query, [_row(clue, halls) for clue in found], total)

    async def read(self, actor: Actor, clue_id: str, request: ReadingRequest) -> ClueDetail:
        """Open a clue; who did so and why is on record before anything is shown.

        Raises:
            NotFound: ``clue_not_found``.
        """
        halls = await self._halls(actor)

        async def write(session: Session) -> Clue:
            clue = await self._load(halls, clue_id, session)
            number = len(clue.readings)
            reading = Reading(
                by=Officer(id=actor.id, name=actor.name),
                at=self._tools.clock.now(),
                reason=self._sealer.seal(request.reason, clue.id, _reading_field(number)),
            )
            saved = await self._clues.save(clue.having(readings=(*clue.readings, reading), unread=0), session)
            await self._record(session, actor, "clue_read", saved, reason=request.reason)
            return saved

        return await self._detail(await self._tools.store.transaction(write), halls)

    async def message(self, actor: Actor, clue_id: str, request: WrittenMessage) -> ClueDetail:
        """Write to the citizen, as one who has read the clue; the same message again changes nothing.

        Raises:
            NotFound: ``clue_not_found``.
            Conflict: ``clue_not_read``: this officer has not opened it.
        """
        halls, now = await self._halls(actor), self._tools.clock.now()
        key = message_key(clue_id, request.message_id)

        async def write(session: Session) -> Clue:
            clue = await self._load(halls, clue_id, session)
            if all(reading.by.id != actor.id for reading in clue.readings):
                raise Conflict("clue_not_read", "请先说明事由、查阅这条线索")
            if await self._clues.message(clue.hall, key, session) is not None:
                return clue
            text = self._sealer.seal(request.text, key, "text")
            by = Officer(id=actor.id, name=actor.name)
            await self._clues.add_message(
                Message(id=key, matter=clue.id, hall=clue.hall, at=now, by=by, text=text), session
            )
            await self._record(session, actor, "clue_message_sent", clue)
            return clue

        return await self._detail(await self._tools.store.transaction(write), halls)

    async def _halls(self, actor: Actor) -> dict[str, str]:
        return {hall.id: hall.name for hall in await self._tools.halls.overseen(actor, Role.CLUE_READER)}

    async def _load(self, halls: dict[str, str], clue_id: str, session: Session) -> Clue:
        clue = await self._clues.find(list(halls), clue_id, session)
        if clue is None:
            raise clue_not_found()
        return clue

    async def _record(self, session: Session, actor: Actor, action: str, clue: Clue, **data: object) -> None:
        await self._tools.audit.record(
            session,
            actor=actor,
            action=action,
            target_kind=_TARGET,
            target_id=clue.id,
            target_name=clue.number,
            data=data,
        )

    async def _detail(self, clue: Clue, halls: dict[str, str]) -> ClueDetail:
        record = ClueRecord.model_validate_json(self._sealer.text(clue.record, clue.id, RECORD))
        contact = ContactView(name=record.contact.name, phone=record.contact.phone) if record.contact else None
        return ClueDetail(
            **dict(_row(clue, halls)),
            version=clue.version,
            business=record.business,
            content=content_view(record.content),
            contact=contact,
            photos=list(clue.photos),
            reason=self._sealer.text(clue.reason, clue.id, REASON),
            history=[_history(entry) for entry in record.history],
            messages=[message_view(self._sealer, message) for message in await self._clues.messages(clue)],
            read_by=[
                ReadingView(
                    by=reading.by.name,
                    at=reading.at,
                    reason=self._sealer.text(reading.reason, clue.id, _reading_field(number)),
                )
                for number, reading in enumerate(clue.readings)
            ],
        )


def _reading_field(number: int) -> str:
    return f"readings/{number}"


def _row(clue: Clue, halls: dict[str, str]) -> ClueRow:
    return ClueRow(
        id=clue.id,
        number=clue.number,
        hall=HallRef(id=clue.hall, name=halls[clue.hall]),
        submitted_at=clue.submitted_at,
        turned_off_at=clue.turned_off_at,
        turned_off_by=clue.turned_off_by.name,
        unread=clue.unread,
        readings=len(clue.readings),
    )


def _history(entry: ClueEntry) -> ClueHistoryView:
    return ClueHistoryView(
        event=entry.event,
        text=EVENT_NAMES[entry.event],
        at=entry.at,
        by=entry.by.name if entry.by else "",
        said=entry.text,
    )
