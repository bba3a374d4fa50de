"""Figures of halls as officers see them: totals, days, how long answers took, shares."""

from collections import Counter
from datetime import date
from typing import Annotated, Final

from pydantic import Field

from server.accounts.rules import Actor
from server.errors import FieldError, InvalidInput
from server.schemas import CalendarDate, Identifier, Model
from server.store import Document, Session
from server.window.citizen_views import HallRef
from server.window.counting import DAYS_TO_ANSWER, answer_class
from server.window.models import Hall
from server.window.rights import STAFF_ROLES
from server.window.rules import OPEN_STATES, Rating
from server.window.tools import WindowTools
from server.workdays import china_day

_MOST_DAYS: Final = 366
_SOME_FOR_A_SHARE: Final = 5
_OPEN: Final = [state.value for state in OPEN_STATES]
_EVER_AFTER: Final = DAYS_TO_ANSWER[-1] + 1

Share = Annotated[float | None, Field(description="百分比；没有可算的为空")]


class Numbers(Model):
    """What was counted; each figure is that of the counter of the same name, on the day of the event."""

    received: int
    triaged: int
    triaged_on_time: int
    triaged_late: int
    triaged_resolve_now: int
    triaged_cannot_do: int
    triaged_hard: int
    triaged_redirected: int
    answered: int
    answered_on_time: int
    answered_late: int
    promises_moved: int
    reopened: int
    merged: int
    closed: int
    rated_satisfied: int
    rated_basically_satisfied: int
    rated_dissatisfied: int


class Shares(Model):
    """Shares in percent.

    Attributes:
        on_time: of the answers.
        triaged_on_time: of the triage decisions.
        satisfied: of the ratings, those that are not dissatisfied.
        redirected: of the triage decisions.
    """

    on_time: Share
    triaged_on_time: Share
    satisfied: Share
    redirected: Share


class HallFigures(Model):
    """The figures of one hall.

    Attributes:
        open_now, overdue_now: how many matters are open, and overdue, at this moment.
        redirects_often: more is redirected than the office finds usual.
    """

    hall: HallRef
    numbers: Numbers
    shares: Shares
    open_now: int
    overdue_now: int
    redirects_often: bool


class DayFigures(Model):
    """The figures of one hall, or of several together, on one day."""

    day: date
    numbers: Numbers


class AnswerTime(Model):
    """How many answers took so long.

    Attributes:
        most_days: working days at most; null for longer than all the others.
    """

    most_days: int | None
    answers: int


class WindowFigures(Model):
    """The figures of a span."""

    since: date
    until: date
    halls: list[HallFigures]
    numbers: Numbers
    shares: Shares
    days: list[DayFigures]
    answer_times: list[AnswerTime]


class HallDay(Model):
    """A row of the export: a hall's day, or its total where ``day`` is null."""

    hall: str
    day: date | None
    numbers: Numbers
    shares: Shares


class SpanQuery(Model):
    """A span of days, both included, of one hall or of all that the officer sees."""

    since: CalendarDate = Field(alias="from")
    until: CalendarDate = Field(alias="to")
    hall: Identifier | None = None


class FigureReports:
    """Puts the counters together for officers.

    Args:
        tools: what it works with.
    """

    def __init__(self, tools: WindowTools) -> None:
        self._tools = tools

    async def report(self, actor: Actor, query: SpanQuery) -> WindowFigures:
        """Return the figures of the halls that the officer sees.

        Raises:
            NotFound: ``hall_not_found``.
            InvalidInput: ``span_too_long``: more than a year, or none.
        """
        halls = await halls_asked(self._tools, actor, query.hall)
        by_day = await self._by_day(halls, query)
        totals: dict[str, Counter[str]] = {hall.id: Counter() for hall in halls}
        days: dict[date, Counter[str]] = {}
        for (hall_id, day), counter in by_day.items():
            totals[hall_id].update(counter)
            days.setdefault(day, Counter()).update(counter)
        whole: Counter[str] = sum(totals.values(), Counter())
        unusual = (await self._tools.office.settings()).redirected_percent
        return WindowFigures(
            since=query.since,
            until=query.until,
            halls=[await self._of_hall(hall, totals[hall.id], unusual) for hall in halls],
            numbers=numbers_of(whole),
            shares=shares_of(whole),
            days=[DayFigures(day=day, numbers=numbers_of(days[day])) for day in sorted(days)],
            answer_times=[
                AnswerTime(most_days=end if end < _EVER_AFTER else None, answers=whole[answer_class(end)])
                for end in (*DAYS_TO_ANSWER, _EVER_AFTER)
            ],
        )

    async def rows(self, actor: Actor, query: SpanQuery) -> list[HallDay]:
        """Return the same figures, a row for each hall and day and each hall's total, and record the export.

        Raises:
            NotFound: ``hall_not_found``.
            InvalidInput: ``span_too_long``: more than a year, or none.
        """
        halls = await halls_asked(self._tools, actor, query.hall)
        by_day = await self._by_day(halls, query)
        rows: list[HallDay] = []
        for hall in halls:
            days = sorted(day for hall_id, day in by_day if hall_id == hall.id)
            total: Counter[str] = sum((by_day[hall.id, day] for day in days), Counter())
            rows += [_row(hall, day, by_day[hall.id, day]) for day in days]
            rows.append(_row(hall, None, total))
        await self._tools.store.transaction(lambda session: self._record(session, actor, query, len(rows)))
        return rows

    async def _by_day(self, halls: list[Hall], query: SpanQuery) -> dict[tuple[str, date], Counter[str]]:
        check_span(query.since, query.until, _MOST_DAYS)
        return dict(await self._tools.figures.by_day((hall.id for hall in halls), query.since, query.until))

    async def _of_hall(self, hall: Hall, counter: Counter[str], unusual: int) -> HallFigures:
        shares, today = shares_of(counter), china_day(self._tools.clock.now())
        is_open: Document = {"hall": hall.id, "state": {"$in": _OPEN}}
        overdue: Document = {**is_open, "due": {"$lt": today.isoformat(), "$ne": None}}
        enough = counter["triaged"] >= _SOME_FOR_A_SHARE
        return HallFigures(
            hall=HallRef(id=hall.id, name=hall.name),
            numbers=numbers_of(counter),
            shares=shares,
            open_now=await self._tools.repository.count(is_open),
            overdue_now=await self._tools.repository.count(overdue),
            redirects_often=enough and (shares.redirected or 0) > unusual,
        )

    async def _record(self, session: Session, actor: Actor, query: SpanQuery, entries: int) -> None:
        await self._tools.audit.record(
            session,
            actor=actor,
            action="window_figures_exported",
            target_kind="hall",
            target_id=query.hall or "",
            target_name="",
            data={"from": query.since.isoformat(), "to": query.until.isoformat(), "entries": entries},
        )


async def halls_asked(tools: WindowTools, actor: Actor, hall_id: str | None) -> list[Hall]:
    """Return the hall asked for, without one all that the officer's windows are in.

    Raises:
        NotFound: ``hall_not_found``.
    """
    if hall_id is not None:
        return [await tools.halls.overseen_one(actor, hall_id, *STAFF_ROLES)]
    return await tools.halls.overseen(actor, *STAFF_ROLES)


def check_span(since: date, until: date, most: int) -> None:
    """Refuse a span that is too long, or ends before it begins.

    Raises:
        InvalidInput: ``span_too_long``.
    """
    if not 1 <= (until - since).days + 1 <= most:
        sentence = f"结束日期不能早于开始日期，最多 {most} 天"
        raise InvalidInput("span_too_long", sentence, fields=[FieldError("to", sentence)])


def numbers_of(counter: Counter[str]) -> Numbers:
    """Return the counters as the API names them."""
    return Numbers(**{name: counter[name] for name in Numbers.model_fields})


def shares_of(counter: Counter[str]) -> Shares:
    """Return the shares that counters make."""
    rated = ratings(counter)
    return Shares(
        on_time=percent(counter["answered_on_time"], counter["answered"]),
        triaged_on_time=percent(counter["triaged_on_time"], counter["triaged"]),
        satisfied=percent(rated - counter["rated_dissatisfied"], rated),
        redirected=percent(counter["triaged_redirected"], counter["triaged"]),
    )


def ratings(counter: Counter[str]) -> int:
    """Return how many answers were rated."""
    return sum(counter[f"rated_{rating}"] for rating in Rating)


def percent(part: int, whole: int) -> float | None:
    """Return a share in percent with one decimal, None of nothing."""
    return round(100 * part / whole, 1) if whole else None


def _row(hall: Hall, day: date | None, counter: Counter[str]) -> HallDay:
    return HallDay(hall=hall.name, day=day, numbers=numbers_of(counter), shares=shares_of(counter))
