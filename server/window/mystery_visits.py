"""Mystery visits: the supervising group goes to a hall unannounced and records what it found there.

The hall's own people see nothing of them.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from server.accounts.rules import Actor, Role
from server.errors import FieldError, InvalidInput, NotFound, stale_version
from server.lists import ListQuery, Page, page_of
from server.schemas import CalendarDate, Identifier, Line, Model, Paragraph, Versioned
from server.store import CollectionSpec, Document, Index, Session, Store, new_id
from server.stored import Stored
from server.window.citizen_views import HallRef
from server.window.look_backs import FAULTY, Verdict
from server.window.models import Officer
from server.window.sealing import Sealer
from server.window.tools import WindowTools
from server.workdays import china_day

VISITS: Final = CollectionSpec(
    "mystery_visits", shard_key=("hall",), indexes=[Index([("hall", 1), ("day", -1), ("_id", 1)])]
)
_TARGET: Final = "mystery_visit"


class StoredFinding(Stored):
    """One thing that was looked at; texts are encrypted."""

    what: bytes
    verdict: Verdict
    note: bytes


class Visit(Stored):
    """One visit; ``visitors`` and ``summary`` are encrypted."""

    id: str
    version: int
    hall: str
    day: date
    visitors: bytes
    findings: tuple[StoredFinding, ...]
    summary: bytes
    recorded_at: datetime
    recorded_by: Officer


class VisitFinding(Model):
    """One thing that was looked at: what was said to be done, and whether it is."""

    what: Annotated[str, Line(200)]
    verdict: Verdict
    note: Annotated[str, Paragraph(1000)] = ""


class VisitContent(Model):
    """What the visitors fill in."""

    day: CalendarDate
    visitors: Annotated[str, Line(100)]
    findings: list[VisitFinding] = Field(min_length=1, max_length=50)
    summary: Annotated[str, Paragraph(2000)] = Field(default="", description="不写群众的姓名和电话")


class NewVisit(VisitContent):
    """A visit that was made."""

    hall: Identifier


class VisitChange(VisitContent, Versioned):
    """A visit as it is to be recorded."""


class VisitQuery(ListQuery):
    """Which visits to list."""

    SORTS: ClassVar[dict[str, str]] = {"day": "day", "recorded_at": "recorded_at"}
    DEFAULT_SORT: ClassVar[str] = "-day"

    hall: Identifier | None = None


class VisitRow(Model):
    """A visit in a list.

    Attributes:
        checked: how many things were looked at.
        faulty: how many of these are not done.
    """

    id: str
    hall: HallRef
    day: date
    checked: int
    faulty: int
    recorded_at: datetime
    recorded_by: str


class VisitView(VisitRow):
    """A visit."""

    version: int
    visitors: str
    findings: list[VisitFinding]
    summary: str


class MysteryVisits:
    """Records visits, for supervisors.

    Args:
        store: the office's database.
        tools: what it works with.
        sealer: encrypts what was found.
    """

    def __init__(self, store: Store, tools: WindowTools, sealer: Sealer) -> None:
        self._store = store
        self._visits = store.collection(VISITS.name)
        self._tools = tools
        self._sealer = sealer

    async def page(self, actor: Actor, query: VisitQuery) -> Page[VisitRow]:
        """Return one page of the visits to the officer's halls.

        Raises:
            NotFound: ``hall_not_found``.
        """
        halls = await self._halls(actor)
        if query.hall is not None:
            await self._tools.halls.overseen_one(actor, query.hall, Role.WINDOW_SUPERVISOR)
        condition: Document = {"hall": query.hall or {"$in": sorted(halls)}}
        found = await self._visits.find_list(condition, sort=query.order(), skip=query.skip, limit=query.page_size)
        visits = [Visit.from_document(document) for document in found]
        rows = [VisitRow(**_row(visit, halls)) for visit in visits]
        return page_of(query, rows, await self._visits.count(condition))

    async def one(self, actor: Actor, visit_id: str) -> VisitView:
        """Return a visit.

        Raises:
            NotFound: ``visit_not_found``.
        """
        halls = await self._halls(actor)
        return self._view(await self._load(list(halls), visit_id), halls)

    async def record(self, actor: Actor, new: NewVisit) -> VisitView:
        """Record a visit.

        Raises:
            NotFound: ``hall_not_found``.
            InvalidInput: ``visit_to_come``.
        """
        hall = await self._tools.halls.overseen_one(actor, new.hall, Role.WINDOW_SUPERVISOR)
        self._check_day(new.day)
        visit_id = new_id()
        visit = Visit(
            id=visit_id,
            version=1,
            hall=hall.id,
            recorded_at=self._tools.clock.now(),
            recorded_by=Officer(id=actor.id, name=actor.name),
            **self._content(visit_id, new),
        )

        async def write(session: Session) -> None:
            await self._visits.insert_one(visit.to_document(), session=session)
            await self._note(session, actor, "mystery_visit_recorded", visit, hall.name)

        await self._store.transaction(write)
        return self._view(visit, {hall.id: hall.name})

    async def change(self, actor: Actor, visit_id: str, change: VisitChange) -> VisitView:
        """Change what was recorded.

        Raises:
            NotFound: ``visit_not_found``.
            InvalidInput: ``visit_to_come``.
            Conflict: ``stale_version``.
        """
        self._check_day(change.day)
        halls = await self._halls(actor)

        async def write(session: Session) -> Visit:
            visit = await self._load(list(halls), visit_id, session)
            if visit.version != change.version:
                raise stale_version()
            changed = visit.having(**self._content(visit.id, change)).to_document()
            saved = await self._store.save_conditionally(
                VISITS.name, changed, shard_key={"hall": visit.hall}, session=session
            )
            await self._note(session, actor, "mystery_visit_changed", visit, halls[visit.hall])
            return Visit.from_document(saved)

        return self._view(await self._store.transaction(write), halls)

    def _check_day(self, day: date) -> None:
        if day > china_day(self._tools.clock.now()):
            sentence = "暗访日期不能晚于今天"
            raise InvalidInput("visit_to_come", sentence, fields=[FieldError("day", sentence)])

    async def _halls(self, actor: Actor) -> dict[str, str]:
        return {hall.id: hall.name for hall in await self._tools.halls.overseen(actor, Role.WINDOW_SUPERVISOR)}

    async def _load(self, halls: Sequence[str], visit_id: str, session: Session | None = None) -> Visit:
        document = await self._visits.find_one({"_id": visit_id, "hall": {"$in": list(halls)}}, session=session)
        if document is None:
            raise NotFound("visit_not_found", "没有找到这次暗访")
        return Visit.from_document(document)

    def _content(self, visit_id: str, content: VisitContent) -> dict[str, object]:
        def seal(text: str, field: str) -> bytes:
            return self._sealer.seal(text, visit_id, field)

        return {
            "day": content.day,
            "visitors": seal(content.visitors, "visitors"),
            "summary": seal(content.summary, "summary"),
            "findings": tuple(
                StoredFinding(
                    what=seal(found.what, f"{number}/what"),
                    verdict=found.verdict,
                    note=seal(found.note, f"{number}/note"),
                )
                for number, found in enumerate(content.findings)
            ),
        }

    def _view(self, visit: Visit, halls: dict[str, str]) -> VisitView:
        def text(sealed: bytes, field: str) -> str:
            return self._sealer.text(sealed, visit.id, field)

        return VisitView(
            **_row(visit, halls),
            version=visit.version,
            visitors=text(visit.visitors, "visitors"),
            summary=text(visit.summary, "summary"),
            findings=[
                VisitFinding(
                    what=text(found.what, f"{number}/what"),
                    verdict=found.verdict,
                    note=text(found.note, f"{number}/note"),
                )
                for number, found in enumerate(visit.findings)
            ],
        )

    async def _note(self, session: Session, actor: Actor, action: str, visit: Visit, hall: str) -> None:
        await self._tools.audit.record(
            session,
            actor=actor,
            action=action,
            target_kind=_TARGET,
            target_id=visit.id,
            target_name=hall,
            data={"day": visit.day.isoformat(), "findings": len(visit.findings)},
        )


def _row(visit: Visit, halls: dict[str, str]) -> dict[str, Any]:
    verdicts = Counter(found.verdict for found in visit.findings)
    return {
        "id": visit.id,
        "hall": HallRef(id=visit.hall, name=halls[visit.hall]),
        "day": visit.day,
        "checked": verdicts.total(),
        "faulty": sum(verdicts[verdict] for verdict in FAULTY),
        "recorded_at": visit.recorded_at,
        "recorded_by": visit.recorded_by.name,
    }
