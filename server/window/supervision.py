"""What the supervising group sees: which matters are late, came back, were moved, sent away too often, badly rated.

Never a word of what citizens wrote, nor who they are: the lists carry numbers, dates and states alone.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from pydantic import Field

from server.accounts.rules import Actor, Role
from server.lists import ListQuery, Page, page_of
from server.schemas import CalendarDate, Identifier, Model
from server.store import Document
from server.window.citizen_views import HallRef
from server.window.figure_views import check_span
from server.window.models import Hall, Matter
from server.window.rules import OPEN_STATES, STATE_NAMES, MatterState, Rating, TriageOutcome
from server.window.tools import PROGRESS, TRIAGE, WindowTools
from server.workdays import china_day, end_of_day

_MOST_DAYS: Final = 366
_MOST_EXPORTED: Final = 50_000
_OPEN: Final = [state.value for state in OPEN_STATES]


class SupervisionKind(StrEnum):
    """Why a matter deserves a look."""

    LATE = "late"
    REOPENED = "reopened"
    MOVED = "moved"
    REDIRECTED = "redirected"
    BADLY_RATED = "badly_rated"


KIND_NAMES: Final[Mapping[SupervisionKind, str]] = {
    SupervisionKind.LATE: "逾期",
    SupervisionKind.REOPENED: "重新办理",
    SupervisionKind.MOVED: "承诺日期调整",
    SupervisionKind.REDIRECTED: "多次告知去向",
    SupervisionKind.BADLY_RATED: "评价不满意",
}


class SupervisionSpan(Model):
    """Which matters: by the day on which they were submitted, both included."""

    since: CalendarDate = Field(alias="from")
    until: CalendarDate = Field(alias="to")
    hall: Identifier | None = None


class SupervisionQuery(ListQuery):
    """Which matters of a span to list; without a kind, those with any of them."""

    SORTS: ClassVar[dict[str, str]] = {"submitted_at": "submitted_at", "due": "due", "promised_moves": "promised_moves"}
    DEFAULT_SORT: ClassVar[str] = "-submitted_at"

    since: CalendarDate = Field(alias="from")
    until: CalendarDate = Field(alias="to")
    hall: Identifier | None = None
    kind: SupervisionKind | None = None


class SupervisedMatter(Model):
    """A matter by its number.

    Attributes:
        kinds: why it deserves a look.
        overdue: it is late at this moment.
        redirections: how often its citizen was told to go elsewhere.
        climbed_to: whom the reminders of what is owed now have climbed to.
    """

    id: str
    number: str
    hall: HallRef
    business: str
    state: MatterState
    state_text: str
    outcome: TriageOutcome | None
    submitted_at: datetime
    due: date | None
    overdue: bool
    triage_late: bool | None
    answer_late: bool | None
    promised: date | None
    promised_moves: int
    redirections: int
    reopened: bool
    rating: Rating | None
    answered_at: datetime | None
    handler: str | None
    climbed_to: list[str]
    kinds: list[SupervisionKind]


class SupervisionCounts(Model):
    """How many matters of a span are of each kind; one may be of several."""

    late: int
    reopened: int
    moved: int
    redirected: int
    badly_rated: int


class Supervision:
    """Answers the supervising group's questions about the halls of an officer's subtree.

    Args:
        tools: what it works with.
    """

    def __init__(self, tools: WindowTools) -> None:
        self._tools = tools

    async def page(self, actor: Actor, query: SupervisionQuery) -> Page[SupervisedMatter]:
        """Return one page of the matters that match.

        Raises:
            NotFound: ``hall_not_found``.
            InvalidInput: ``span_too_long``.
        """
        halls = await self._halls(actor, query.hall)
        found, total = await self._tools.repository.page(await self._condition(halls, query, query.kind), query)
        return page_of(query, await self._rows(halls, found), total)

    async def export(self, actor: Actor, query: SupervisionQuery) -> list[SupervisedMatter]:
        """Return all matters that match, at most 50,000, and record that they were taken out.

        Raises:
            NotFound: ``hall_not_found``.
            InvalidInput: ``span_too_long``.
        """
        halls = await self._halls(actor, query.hall)
        condition = await self._condition(halls, query, query.kind)
        found = await self._tools.repository.all(condition, query, _MOST_EXPORTED)
        await self._tools.exported(actor, "supervision_exported", len(found))
        return await self._rows(halls, found)

    async def counts(self, actor: Actor, span: SupervisionSpan) -> SupervisionCounts:
        """Return how many matters are of each kind.

        Raises:
            NotFound: ``hall_not_found``.
            InvalidInput: ``span_too_long``.
        """
        halls = await self._halls(actor, span.hall)
        counted = {
            kind.value: await self._tools.repository.count(await self._condition(halls, span, kind))
            for kind in SupervisionKind
        }
        return SupervisionCounts(**counted)

    async def _halls(self, actor: Actor, hall_id: str | None) -> list[Hall]:
        if hall_id is not None:
            return [await self._tools.halls.overseen_one(actor, hall_id, Role.WINDOW_SUPERVISOR)]
        return await self._tools.halls.overseen(actor, Role.WINDOW_SUPERVISOR)

    async def _condition(
        self, halls: Sequence[Hall], span: SupervisionSpan | SupervisionQuery, kind: SupervisionKind | None
    ) -> Document:
        check_span(span.since, span.until, _MOST_DAYS)
        today = china_day(self._tools.clock.now())
        often = (await self._tools.office.settings()).redirections
        kinds = [kind] if kind is not None else list(SupervisionKind)
        return {
            "hall": {"$in": sorted(hall.id for hall in halls)},
            "submitted_at": {"$gte": end_of_day(span.since - timedelta(days=1)), "$lt": end_of_day(span.until)},
            "$or": [part for each in kinds for part in _parts(each, today, often)],
        }

    async def _rows(self, halls: Sequence[Hall], matters: Sequence[Matter]) -> list[SupervisedMatter]:
        if not matters:
            return []
        today = china_day(self._tools.clock.now())
        often = (await self._tools.office.settings()).redirections
        by_id = {hall.id: hall for hall in halls}
        climbed = await self._tools.obligations.climbed([owed for matter in matters for owed in _owed(matter)])
        accounts = {matter.handler for matter in matters if matter.handler} | {
            account for told in climbed.values() for account in told
        }
        names = await self._tools.accounts.names(accounts)
        return [
            _row(
                matter,
                by_id[matter.hall],
                names.get(matter.handler) if matter.handler else None,
                sorted({names.get(account, "") for owed in _owed(matter) for account in climbed.get(owed, ())}),
                _kinds(matter, today, often),
                today,
            )
            for matter in matters
        ]


def _parts(kind: SupervisionKind, today: date, often: int) -> list[Document]:
    """Return the conditions of which a matter of this kind meets one."""
    match kind:
        case SupervisionKind.LATE:
            return [
                {"triage_late": True},
                {"answer_late": True},
                {"state": {"$in": _OPEN}, "due": {"$lt": today.isoformat(), "$type": "string"}},
            ]
        case SupervisionKind.REOPENED:
            return [{"reopened": True}]
        case SupervisionKind.MOVED:
            return [{"promised_moves": {"$gte": 1}}]
        case SupervisionKind.REDIRECTED:
            return [{"redirections": {"$gte": often}}]
        case SupervisionKind.BADLY_RATED:
            return [{"rating": Rating.DISSATISFIED.value}]


def _kinds(matter: Matter, today: date, often: int) -> list[SupervisionKind]:
    meets = {
        SupervisionKind.LATE: bool(matter.triage_late or matter.answer_late or _overdue(matter, today)),
        SupervisionKind.REOPENED: matter.reopened,
        SupervisionKind.MOVED: matter.promised_moves >= 1,
        SupervisionKind.REDIRECTED: matter.redirections >= often,
        SupervisionKind.BADLY_RATED: matter.rating is Rating.DISSATISFIED,
    }
    return [kind for kind, met in meets.items() if met]


def _overdue(matter: Matter, today: date) -> bool:
    return matter.state in OPEN_STATES and matter.due is not None and matter.due < today


def _owed(matter: Matter) -> list[tuple[str, str, str]]:
    """Return the obligations that are open about a matter, as they are known: rule, matter, period."""
    if matter.state is MatterState.SUBMITTED:
        return [(TRIAGE, matter.id, "")]
    return [(PROGRESS, matter.id, str(matter.reports))] if matter.state in OPEN_STATES else []


def _row(
    matter: Matter, hall: Hall, handler: str | None, climbed_to: list[str], kinds: list[SupervisionKind], today: date
) -> SupervisedMatter:
    business = hall.business(matter.business)
    return SupervisedMatter(
        id=matter.id,
        number=matter.number,
        hall=HallRef(id=hall.id, name=hall.name),
        business=business.name if business else "",
        state=matter.state,
        state_text=STATE_NAMES[matter.state],
        outcome=matter.outcome,
        submitted_at=matter.submitted_at,
        due=matter.due,
        overdue=_overdue(matter, today),
        triage_late=matter.triage_late,
        answer_late=matter.answer_late,
        promised=matter.promised,
        promised_moves=matter.promised_moves,
        redirections=matter.redirections,
        reopened=matter.reopened,
        rating=matter.rating,
        answered_at=matter.answered_at,
        handler=handler,
        climbed_to=climbed_to,
        kinds=kinds,
    )
