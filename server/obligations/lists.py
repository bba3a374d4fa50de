"""Obligations looked up: one's own as list and calendar, a unit's, figures, one with its history, export."""

from datetime import date
from typing import Final

from server.accounts.models import UnitRef
from server.accounts.rules import Actor
from server.errors import FieldError, InvalidInput, NotAllowed
from server.lists import Page, page_of
from server.obligations.models import TARGET
from server.obligations.post_book import PostBook
from server.obligations.repository import condition_of, not_found, owed_by, vacant
from server.obligations.requests import FiguresQuery, ObligationQuery, Span, UnitObligationQuery, days_between
from server.obligations.rights import may_see
from server.obligations.rule_views import rule_view
from server.obligations.rules import RULES, ObligationState
from server.obligations.tools import ObligationTools
from server.obligations.view_models import (
    Counts,
    Figure,
    Figures,
    ObligationDetail,
    ObligationSpan,
    ObligationView,
    RuleList,
)
from server.obligations.views import ObligationViews, title_of
from server.store import Document, Session
from server.workdays import china_day

_MOST_DAYS: Final = 62
_MOST_IN_SPAN: Final = 1000
_MOST_YEARS_OF_FIGURES: Final = 3700
_OPEN: Final[Document] = {"state": ObligationState.OPEN.value}


class ObligationLists:
    """Answers questions about obligations.

    Args:
        tools: what it works with.
        views: turns obligations into what the API shows.
    """

    def __init__(self, tools: ObligationTools, views: ObligationViews) -> None:
        self._tools = tools
        self._views = views

    async def mine(self, actor: Actor, query: ObligationQuery) -> Page[ObligationView]:
        """Return one page of what the officer owes: by name, by post, in the place of a vacant post, as a deputy."""
        return await self._page(await self._owed_by(actor), query)

    async def counts(self, actor: Actor) -> Counts:
        """Return how much of what the officer owes is open, due today and overdue."""
        today = china_day(self._tools.clock.now()).isoformat()
        owed = await self._owed_by(actor)

        async def count(condition: Document) -> int:
            return await self._tools.repository.count({"$and": [owed, _OPEN, condition]})

        return Counts(
            open=await count({}), due_today=await count({"due": today}), overdue=await count({"due": {"$lt": today}})
        )

    async def calendar(self, actor: Actor, span: Span) -> ObligationSpan:
        """Return what the officer owes, or owed, by the days of ``span``, cancelled obligations left out.

        Raises:
            InvalidInput: ``span_too_long``: more than two months, or none.
        """
        _check_span(span.since, span.until, _MOST_DAYS)
        within = {"$gte": span.since.isoformat(), "$lte": span.until.isoformat()}
        condition = {
            "$and": [await self._owed_by(actor), {"due": within, "state": {"$ne": ObligationState.CANCELLED.value}}]
        }
        found = await self._tools.repository.all(condition, [("due", 1), ("_id", 1)], limit=_MOST_IN_SPAN + 1)
        shown = await self._views.of(found[:_MOST_IN_SPAN])
        return ObligationSpan(items=shown, complete=len(found) <= _MOST_IN_SPAN)

    async def of_unit(self, actor: Actor, query: UnitObligationQuery) -> Page[ObligationView]:
        """Return one page of the obligations of a unit and those below it, for one that administers them.

        Raises:
            NotFound: ``unit_not_found``.
        """
        return await self._page(await self._of_unit(actor, query), query)

    async def export(self, actor: Actor, query: UnitObligationQuery) -> list[ObligationView]:
        """Return all obligations of a unit that match, at most 50,000, and record that they were taken out.

        Raises:
            NotFound: ``unit_not_found``.
        """
        condition = self._filtered(await self._of_unit(actor, query), query)
        found = await self._tools.repository.all(condition, query.order())

        async def record(session: Session) -> None:
            await self._tools.audit.record(
                session,
                actor=actor,
                action="obligations_exported",
                target_kind=TARGET,
                target_id="",
                target_name="",
                data={"entries": len(found)},
            )

        await self._tools.store.transaction(record)
        return await self._views.of(found)

    async def figures(self, actor: Actor, query: FiguresQuery) -> Figures:
        """Return how many were met in time, late or not yet, per unit and rule, cancelled obligations left out.

        Raises:
            NotFound: ``unit_not_found``.
            InvalidInput: ``span_too_long``: more than ten years, or none.
        """
        _check_span(query.since, query.until, _MOST_YEARS_OF_FIGURES)
        unit_id = await self._administered(actor, query.unit_id)
        today = china_day(self._tools.clock.now())
        rows = await self._tools.repository.figures(unit_id, query.since, query.until, today)
        names = await self._tools.units.names(row["_id"]["unit"] for row in rows)
        return Figures(items=[_figure(row, names) for row in rows])

    async def one(self, actor: Actor, obligation_id: str) -> ObligationDetail:
        """Return an obligation with why it is due then and what has happened to it.

        Raises:
            NotFound: ``obligation_not_found``.
        """
        obligation = await self._tools.repository.load(obligation_id)
        book = await self._tools.book(self._tools.clock.now(), [obligation])
        if not may_see(actor, obligation, book):
            raise not_found()
        return await self._views.detail(actor, obligation, book)

    async def rules(self) -> RuleList:
        """Return all rules with the office's numbers in them."""
        settings = await self._tools.office.settings()
        return RuleList(items=[rule_view(rule, settings) for rule in RULES.values()])

    async def _page(self, scope: Document, query: ObligationQuery) -> Page[ObligationView]:
        found, total = await self._tools.repository.page(self._filtered(scope, query), query)
        return page_of(query, await self._views.of(found), total)

    def _filtered(self, scope: Document, query: ObligationQuery) -> Document:
        return {"$and": [scope, *condition_of(query, china_day(self._tools.clock.now()))]}

    async def _owed_by(self, actor: Actor) -> Document:
        book = await self._whole_book()
        return owed_by(book, book.stands_in_for(actor.id))

    async def _of_unit(self, actor: Actor, query: UnitObligationQuery) -> Document:
        scope: Document = {"unit_path": await self._administered(actor, query.unit_id)}
        if query.vacant is None:
            return scope
        return {"$and": [scope, vacant(await self._whole_book(), is_vacant=query.vacant)]}

    async def _whole_book(self) -> PostBook:
        return await self._tools.posts.book(china_day(self._tools.clock.now()))

    async def _administered(self, actor: Actor, unit_id: str | None) -> str:
        """Return the unit asked for, the officer's own without one, if the officer administers it."""
        wanted = unit_id or actor.unit_id
        if wanted is None:
            raise NotAllowed("no_unit", "您的账号没有所属单位，请联系系统管理员")
        await self._tools.administered_path(actor, wanted)
        return wanted


def _figure(row: Document, names: dict[str, str]) -> Figure:
    unit_id, rule = row["_id"]["unit"], row["_id"]["rule"]
    return Figure(
        unit=UnitRef(id=unit_id, name=names.get(unit_id, "")),
        rule=rule,
        title=title_of(rule),
        on_time=row["on_time"],
        late=row["late"],
        overdue=row["overdue"],
        pending=row["pending"],
    )


def _check_span(since: date, until: date, most: int) -> None:
    if not 1 <= days_between(since, until) <= most:
        sentence = f"结束日期不能早于开始日期，最多 {most} 天"
        raise InvalidInput("span_too_long", sentence, fields=[FieldError("to", sentence)])
