"""Matters as officers see them: never a name or a phone number, which are asked for one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import Field

from server.accounts.models import UnitRef
from server.accounts.rules import Actor
from server.schemas import Model
from server.window.citizen_views import ContentView, HallRef, MessageView, content_view, message_view
from server.window.coordination import Coordination, TaskView
from server.window.models import Entry, Hall, Matter, Message
from server.window.rights import handles, may_take, possible_acts
from server.window.rules import EVENT_NAMES, STATE_NAMES, MatterEvent, MatterState, Rating, TriageOutcome
from server.window.tools import WindowTools, history_field
from server.workdays import WorkCalendar, china_day

_EXCERPT = 60


class HandlerRef(Model):
    """An officer by name."""

    id: str
    name: str


class MatterRow(Model):
    """A matter in a list.

    Attributes:
        excerpt: how what was brought begins.
        due: the next date that officers have to keep.
    """

    id: str
    version: int
    number: str
    hall: HallRef
    business: str
    excerpt: str
    state: MatterState
    state_text: str
    outcome: TriageOutcome | None
    submitted_at: datetime
    due: date | None
    overdue: bool
    working_days_left: int | None
    handler: HandlerRef | None
    promised: date | None
    promised_moves: int
    answered_at: datetime | None
    answer_late: bool | None
    rating: Rating | None
    reopened: bool
    real_name: bool
    unread: int
    merged: bool


class HistoryView(Model):
    """One entry of a matter's history, with who it was; null for the citizen and for the system."""

    event: MatterEvent
    text: str
    at: datetime
    by: HandlerRef | None
    said: str
    outcome: TriageOutcome | None
    rating: Rating | None
    late: bool | None
    promised: date | None
    former: date | None


class MatterRef(Model):
    """Another matter by its number."""

    id: str
    number: str


class DuplicateView(MatterRef):
    """A matter that was merged into this one: what its citizen brought and wrote."""

    content: ContentView
    photos: list[str]
    messages: list[MessageView]


class MatterDetail(MatterRow):
    """A matter with everything but the citizen's name.

    Attributes:
        actions: what the officer can do now.
        may_take: nobody handles it and the officer may.
        may_read_contact: the officer handles it and the citizen gave a name.
    """

    content: ContentView
    photos: list[str]
    triage_due: date
    triage_late: bool | None
    report_due: date | None
    department: UnitRef | None
    explanation: str
    policy: str
    addressee: str
    answer: str
    remark: str
    rated_at: datetime | None
    closed_at: datetime | None
    former_handlers: list[HandlerRef]
    history: list[HistoryView]
    messages: list[MessageView]
    tasks: list[TaskView]
    duplicates: list[DuplicateView]
    merged_into: MatterRef | None
    actions: list[MatterEvent]
    may_take: bool
    may_read_contact: bool = Field(description="姓名和电话须逐件查看并留痕")


@dataclass(frozen=True, slots=True)
class _Context:
    today: date
    calendar: WorkCalendar
    halls: Mapping[str, Hall]
    people: Mapping[str, str]

    def person(self, account: str) -> HandlerRef:
        """Return an officer as others see them; the name of an account that is gone is empty."""
        return HandlerRef(id=account, name=self.people.get(account, ""))


class DeskViews:
    """Turns matters into what officers see.

    Args:
        tools: what it works with.
        coordination: knows the tasks.
    """

    def __init__(self, tools: WindowTools, coordination: Coordination) -> None:
        self._tools = tools
        self._coordination = coordination

    async def rows(self, matters: Sequence[Matter]) -> list[MatterRow]:
        """Return matters as a list shows them, in the same order."""
        if not matters:
            return []
        context = await self._context(matters)
        return [self._row(matter, context) for matter in matters]

    async def detail(self, actor: Actor, matter: Matter) -> MatterDetail:
        """Return one matter with everything that ``actor`` may see and do."""
        context = await self._context([matter])
        repository, text = self._tools.repository, self._tools.sealer.text
        others = await repository.all_of(matter.hall, [*matter.duplicates, *_main_of(matter)])
        found = {other.id: other for other in others}
        messages = await repository.messages(matter.hall, [matter.id, *matter.duplicates])
        main = found.get(matter.merged_into or "")
        return MatterDetail(
            **dict(self._row(matter, context)),
            content=content_view(self._tools.sealer.content(matter.content, matter.id)),
            photos=list(matter.photos),
            triage_due=matter.triage_due,
            triage_late=matter.triage_late,
            report_due=matter.report_due,
            department=await self._unit(matter.department),
            explanation=text(matter.explanation, matter.id, "explanation"),
            policy=text(matter.policy, matter.id, "policy"),
            addressee=text(matter.addressee, matter.id, "addressee"),
            answer=text(matter.answer, matter.id, "answer"),
            remark=text(matter.remark, matter.id, "remark"),
            rated_at=matter.rated_at,
            closed_at=matter.closed_at,
            former_handlers=[context.person(account) for account in matter.former_handlers],
            history=[self._entry(matter, number, entry) for number, entry in enumerate(matter.history)],
            messages=self._messages(messages, matter.id),
            tasks=await self._coordination.of_matter(matter),
            duplicates=[self._duplicate(found[one], messages) for one in matter.duplicates if one in found],
            merged_into=MatterRef(id=main.id, number=main.number) if main else None,
            actions=possible_acts(actor, matter),
            may_take=MatterEvent.HAND_OVER in possible_acts(actor, matter) and may_take(actor, matter),
            may_read_contact=matter.real_name and handles(actor, matter),
        )

    def _row(self, matter: Matter, context: _Context) -> MatterRow:
        hall = context.halls[matter.hall]
        business = hall.business(matter.business)
        what = self._tools.sealer.content(matter.content, matter.id).what
        due = matter.due
        return MatterRow(
            id=matter.id,
            version=matter.version,
            number=matter.number,
            hall=HallRef(id=hall.id, name=hall.name),
            business=business.name if business else "",
            excerpt=what if len(what) <= _EXCERPT else f"{what[:_EXCERPT]}…",
            state=matter.state,
            state_text=STATE_NAMES[matter.state],
            outcome=matter.outcome,
            submitted_at=matter.submitted_at,
            due=due,
            overdue=due is not None and context.today > due,
            working_days_left=context.calendar.between(context.today, due).count if due else None,
            handler=context.person(matter.handler) if matter.handler else None,
            promised=matter.promised,
            promised_moves=matter.promised_moves,
            answered_at=matter.answered_at,
            answer_late=matter.answer_late,
            rating=matter.rating,
            reopened=matter.reopened,
            real_name=matter.real_name,
            unread=matter.unread,
            merged=matter.merged_into is not None,
        )

    def _entry(self, matter: Matter, number: int, entry: Entry) -> HistoryView:
        return HistoryView(
            event=entry.event,
            text=EVENT_NAMES[entry.event],
            at=entry.at,
            by=HandlerRef(id=entry.by.id, name=entry.by.name) if entry.by else None,
            said=self._tools.sealer.text(entry.text, matter.id, history_field(number)),
            outcome=entry.outcome,
            rating=entry.rating,
            late=entry.late,
            promised=entry.promised,
            former=entry.former,
        )

    def _duplicate(self, matter: Matter, messages: Sequence[Message]) -> DuplicateView:
        return DuplicateView(
            id=matter.id,
            number=matter.number,
            content=content_view(self._tools.sealer.content(matter.content, matter.id)),
            photos=list(matter.photos),
            messages=self._messages(messages, matter.id),
        )

    def _messages(self, messages: Sequence[Message], matter_id: str) -> list[MessageView]:
        return [message_view(self._tools.sealer, one) for one in messages if one.matter == matter_id]

    async def _unit(self, unit_id: str | None) -> UnitRef | None:
        if unit_id is None:
            return None
        return UnitRef(id=unit_id, name=(await self._tools.units.names([unit_id])).get(unit_id, ""))

    async def _context(self, matters: Sequence[Matter]) -> _Context:
        people = {account for matter in matters for account in (matter.handler, *matter.former_handlers) if account}
        return _Context(
            china_day(self._tools.clock.now()),
            await self._tools.workdays.calendar(),
            {hall.id: hall for hall in await self._tools.halls.all()},
            await self._tools.accounts.names(people),
        )


def _main_of(matter: Matter) -> list[str]:
    return [matter.merged_into] if matter.merged_into else []
