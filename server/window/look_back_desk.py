"""Looking back: the supervising group draws closed matters and records whether what was said to be done is done."""

import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Final

from pydantic import Field

from server.accounts.rules import Actor, Role
from server.errors import Conflict, FieldError, InvalidInput, NotFound, stale_version
from server.lists import ListQuery, Page, page_of
from server.schemas import CalendarDate, Identifier, Model, Paragraph, Versioned
from server.store import Document, Session, new_id
from server.window.citizen_views import HallRef
from server.window.figure_views import check_span
from server.window.limits import RECTIFICATION
from server.window.look_backs import FAULTY, Drawn, Finding, LookBack, LookBackRepository, Verdict, draw
from server.window.models import Matter, Officer
from server.window.rules import Rating, TriageOutcome
from server.window.sealing import Sealer
from server.window.tools import WindowTools, about
from server.workdays import china_day, end_of_day

_MOST_DAYS: Final = 366
_TARGET: Final = "look_back"


class DrawRequest(Model):
    """A draw over the matters that a hall closed within a span of days, both included."""

    hall: Identifier
    since: CalendarDate = Field(alias="from")
    until: CalendarDate = Field(alias="to")
    number: int = Field(ge=1, le=100, description="抽取件数")


class FindingRequest(Versioned):
    """What was found about one matter; ``version`` is the draw's. A later finding takes the place of a former one."""

    matter: Identifier
    verdict: Verdict
    note: Annotated[str, Paragraph(1000)] = Field(default="", description="不写群众的姓名和电话")
    rectify_by: CalendarDate | None = Field(default=None, description="未办到、部分办到的，整改期限")


class LookBackQuery(ListQuery):
    """Which draws to list."""

    SORTS: ClassVar[dict[str, str]] = {"drawn_at": "drawn_at"}
    DEFAULT_SORT: ClassVar[str] = "-drawn_at"

    hall: Identifier | None = None


class FindingView(Model):
    """What was found."""

    verdict: Verdict
    note: str
    by: str
    at: datetime
    rectify_by: date | None


class DrawnView(Model):
    """A matter that was drawn, by its number."""

    id: str
    number: str
    business: str
    outcome: TriageOutcome | None
    rating: Rating | None
    answered_at: datetime | None
    closed_at: datetime | None
    finding: FindingView | None


class LookBackRow(Model):
    """A draw in a list.

    Attributes:
        drawn: how many matters were drawn.
        checked: how many have a finding.
        faulty: how many of these found something that is not done.
    """

    id: str
    hall: HallRef
    since: date
    until: date
    drawn: int
    checked: int
    faulty: int
    drawn_at: datetime
    drawn_by: str


class LookBackView(LookBackRow):
    """A draw with its matters in the order of their lots.

    Attributes:
        population: how many matters there were to draw from.
        seed: with it, anybody can draw the same again.
    """

    version: int
    population: int
    seed: str
    matters: list[DrawnView]


class DrawnAgain(Model):
    """The same draw made once more with its seed.

    Attributes:
        same: the same matters came out.
        population: how many there are to draw from now.
    """

    same: bool
    population: int
    numbers: list[str]


class LookBackDesk:
    """Draws matters and records findings, for supervisors.

    Args:
        tools: what it works with.
        repository: where draws are.
        sealer: encrypts their notes.
    """

    def __init__(self, tools: WindowTools, repository: LookBackRepository, sealer: Sealer) -> None:
        self._tools = tools
        self._repository = repository
        self._sealer = sealer

    async def page(self, actor: Actor, query: LookBackQuery) -> Page[LookBackRow]:
        """Return one page of the draws of the officer's halls.

        Raises:
            NotFound: ``hall_not_found``.
        """
        halls = await self._halls(actor)
        if query.hall is not None:
            await self._tools.halls.overseen_one(actor, query.hall, Role.WINDOW_SUPERVISOR)
        condition: Document = {"hall": query.hall or {"$in": sorted(halls)}}
        found, total = await self._repository.page(condition, query)
        return page_of(query, [LookBackRow(**_row(one, halls)) for one in found], total)

    async def one(self, actor: Actor, look_back_id: str) -> LookBackView:
        """Return a draw.

        Raises:
            NotFound: ``look_back_not_found``.
        """
        halls = await self._halls(actor)
        return await self._view(await self._repository.load(list(halls), look_back_id), halls)

    async def draw(self, actor: Actor, request: DrawRequest) -> LookBackView:
        """Draw matters with a seed that the system makes.

        Raises:
            NotFound: ``hall_not_found``.
            InvalidInput: ``span_too_long``.
            Conflict: ``nothing_to_draw``: no matter was closed within the span.
        """
        check_span(request.since, request.until, _MOST_DAYS)
        hall = await self._tools.halls.overseen_one(actor, request.hall, Role.WINDOW_SUPERVISOR)
        population = await self._population(hall.id, request.since, request.until)
        if not population:
            raise Conflict("nothing_to_draw", "所选日期内没有办结的诉求，请换一段日期")
        seed = secrets.token_hex(16)
        drawn = draw(seed, population, request.number)
        numbers = {matter.id: matter.number for matter in await self._tools.repository.all_of(hall.id, drawn)}
        look_back = LookBack(
            id=new_id(),
            version=1,
            hall=hall.id,
            since=request.since,
            until=request.until,
            wanted=request.number,
            population=len(population),
            seed=seed,
            drawn_at=self._tools.clock.now(),
            drawn_by=Officer(id=actor.id, name=actor.name),
            items=tuple(Drawn(matter=one, number=numbers[one]) for one in drawn if one in numbers),
        )

        async def write(session: Session) -> None:
            await self._repository.insert(look_back, session)
            data = {"seed": seed, "population": len(population), "drawn": len(look_back.items)}
            await self._record(session, actor, "look_back_drawn", look_back, hall.name, data)

        await self._tools.store.transaction(write)
        return await self._view(look_back, {hall.id: hall.name})

    async def again(self, actor: Actor, look_back_id: str) -> DrawnAgain:
        """Draw once more with the same seed over the same days, and tell whether the same matters come out.

        Raises:
            NotFound: ``look_back_not_found``.
        """
        look_back = await self._repository.load(list(await self._halls(actor)), look_back_id)
        population = await self._population(look_back.hall, look_back.since, look_back.until)
        drawn = draw(look_back.seed, population, look_back.wanted)
        matters = await self._tools.repository.all_of(look_back.hall, drawn)
        numbers = {matter.id: matter.number for matter in matters}
        return DrawnAgain(
            same=drawn == [item.matter for item in look_back.items],
            population=len(population),
            numbers=[numbers[one] for one in drawn if one in numbers],
        )

    async def found(self, actor: Actor, look_back_id: str, request: FindingRequest) -> LookBackView:
        """Record what was found about one matter; what is not done is owed by its officer from now on.

        Raises:
            NotFound: ``look_back_not_found`` or ``matter_not_found``.
            InvalidInput: ``rectify_by``: missing, past, or not asked for; ``outside_calendar``.
            Conflict: ``stale_version``.
        """
        now, halls = self._tools.clock.now(), await self._halls(actor)
        self._check_date(request, now)

        async def write(session: Session) -> LookBack:
            look_back = await self._repository.load(list(halls), look_back_id, session)
            item = next((item for item in look_back.items if item.matter == request.matter), None)
            if item is None:
                raise NotFound("matter_not_found", "这次没有抽到这件诉求")
            if look_back.version != request.version:
                raise stale_version()
            found = item.having(finding=self._finding(actor, look_back, request, now), times=item.times + 1)
            items = tuple(found if one.matter == item.matter else one for one in look_back.items)
            saved = await self._repository.save(look_back.having(items=items), session)
            matter = await self._tools.repository.load([look_back.hall], item.matter, session)
            await self._owe(actor, saved, matter, found, session)
            data = {"matter": matter.number, "verdict": request.verdict.value, "times": found.times}
            await self._record(session, actor, "look_back_found", saved, halls[saved.hall], data)
            return saved

        return await self._view(await self._tools.store.transaction(write), halls)

    def _check_date(self, request: FindingRequest, now: datetime) -> None:
        faulty = request.verdict in FAULTY
        sentence = ""
        if faulty and request.rectify_by is None:
            sentence = "须写明整改期限"
        elif faulty and request.rectify_by is not None and request.rectify_by < china_day(now):
            sentence = "整改期限不能早于今天"
        elif not faulty and request.rectify_by is not None:
            sentence = "没有问题的，不填整改期限"
        if sentence:
            raise InvalidInput("rectify_by", sentence, fields=[FieldError("rectify_by", sentence)])

    def _finding(self, actor: Actor, look_back: LookBack, request: FindingRequest, now: datetime) -> Finding:
        return Finding(
            verdict=request.verdict,
            note=self._sealer.seal(request.note, look_back.id, f"{request.matter}/note"),
            by=Officer(id=actor.id, name=actor.name),
            at=now,
            rectify_by=request.rectify_by,
        )

    async def _owe(self, actor: Actor, look_back: LookBack, matter: Matter, item: Drawn, session: Session) -> None:
        """Let the matter's officer owe what is missing; a former finding about it counts no more."""
        now = self._tools.clock.now()
        await self._tools.obligations.cancel(
            session,
            actor,
            rule=RECTIFICATION.id,
            about_id=matter.id,
            reason="回访结果已重新登记",
            now=now,
            period=f"{look_back.id}/{item.times - 1}",
        )
        if item.finding is None or item.finding.rectify_by is None:
            return
        await self._tools.obligations.open(
            session,
            actor,
            rule=RECTIFICATION.id,
            unit_id=matter.unit_path[-1],
            about=about(matter),
            start=china_day(now),
            now=now,
            owner_account=matter.handler,
            given=item.finding.rectify_by,
            period=f"{look_back.id}/{item.times}",
        )

    async def _population(self, hall: str, since: date, until: date) -> list[str]:
        return await self._tools.repository.closed_ids(hall, end_of_day(since - timedelta(days=1)), end_of_day(until))

    async def _halls(self, actor: Actor) -> dict[str, str]:
        return {hall.id: hall.name for hall in await self._tools.halls.overseen(actor, Role.WINDOW_SUPERVISOR)}

    async def _view(self, look_back: LookBack, halls: dict[str, str]) -> LookBackView:
        hall = await self._tools.halls.load(look_back.hall)
        ids = [item.matter for item in look_back.items]
        matters = {matter.id: matter for matter in await self._tools.repository.all_of(hall.id, ids)}
        shown: Sequence[tuple[Drawn, Matter]] = [
            (item, matters[item.matter]) for item in look_back.items if item.matter in matters
        ]
        names = {business.id: business.name for business in hall.businesses}
        return LookBackView(
            **_row(look_back, halls),
            version=look_back.version,
            population=look_back.population,
            seed=look_back.seed,
            matters=[
                DrawnView(
                    id=matter.id,
                    number=matter.number,
                    business=names.get(matter.business, ""),
                    outcome=matter.outcome,
                    rating=matter.rating,
                    answered_at=matter.answered_at,
                    closed_at=matter.closed_at,
                    finding=self._finding_view(look_back, item),
                )
                for item, matter in shown
            ],
        )

    def _finding_view(self, look_back: LookBack, item: Drawn) -> FindingView | None:
        if item.finding is None:
            return None
        found = item.finding
        return FindingView(
            verdict=found.verdict,
            note=self._sealer.text(found.note, look_back.id, f"{item.matter}/note"),
            by=found.by.name,
            at=found.at,
            rectify_by=found.rectify_by,
        )

    async def _record(
        self, session: Session, actor: Actor, action: str, look_back: LookBack, hall: str, data: dict[str, Any]
    ) -> None:
        await self._tools.audit.record(
            session,
            actor=actor,
            action=action,
            target_kind=_TARGET,
            target_id=look_back.id,
            target_name=hall,
            data=data,
        )


def _row(look_back: LookBack, halls: dict[str, str]) -> dict[str, Any]:
    verdicts = Counter(item.finding.verdict for item in look_back.items if item.finding is not None)
    return {
        "id": look_back.id,
        "hall": HallRef(id=look_back.hall, name=halls[look_back.hall]),
        "since": look_back.since,
        "until": look_back.until,
        "drawn": len(look_back.items),
        "checked": verdicts.total(),
        "faulty": sum(verdicts[verdict] for verdict in FAULTY),
        "drawn_at": look_back.drawn_at,
        "drawn_by": look_back.drawn_by.name,
    }
