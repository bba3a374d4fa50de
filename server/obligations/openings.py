"""Obligations that begin with the calendar: opened at their time for every unit in which the post is held."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from server.obligations.batches import in_batches
from server.obligations.models import TARGET, About, id_of, key_of
from server.obligations.post_book import PostBook
from server.obligations.rules import RULES, CalendarOpening, Function, ObligationRule, Opening
from server.obligations.service import ObligationService
from server.obligations.tools import ObligationTools
from server.store import Session
from server.workdays import china_day

_TOGETHER: Final = 20


@dataclass(frozen=True, slots=True)
class Begun:
    """An obligation that there should be: about a unit, or about the holder of a post."""

    unit_id: str
    about_kind: str
    about_id: str


class OpeningJob:
    """Opens what begins with the calendar. What is there already is left as it is, done or not."""

    name = "obligation_openings"
    interval = timedelta(minutes=10)

    def __init__(self, tools: ObligationTools, service: ObligationService) -> None:
        self._tools = tools
        self._service = service

    async def run(self, now: datetime) -> None:
        """Open what the periods of ``now`` ask for and is not there yet.

        A period whose limit is over already opens nothing: an office that begins in June has no plan of March to make.
        """
        today = china_day(now)
        basis = await self._tools.basis()
        book = await self._tools.posts.book(today)
        failures: list[Exception] = []
        for rule in RULES.values():
            if rule.calendar is None:
                continue
            start, period = _period(rule.calendar.every, today)
            if today <= basis.due(rule, start, None).date:
                failures += await self._open(rule, start, period, list(_begun(rule.calendar, book)), now)
        if failures:
            raise ExceptionGroup("openings by the calendar failed", failures)

    async def _open(
        self, rule: ObligationRule, start: date, period: str, begun: Sequence[Begun], now: datetime
    ) -> list[Exception]:
        """Open what is missing and return what went wrong."""
        ids = {id_of(key_of(rule.id, one.about_id, period)): one for one in begun}
        present = await self._tools.repository.present(list(ids))
        missing = [one for obligation_id, one in ids.items() if obligation_id not in present]

        async def together(batch: Sequence[Begun]) -> None:
            await self._together(rule, start, period, batch, now)

        return list((await in_batches(missing, _TOGETHER, together)).values())

    async def _together(
        self, rule: ObligationRule, start: date, period: str, begun: Sequence[Begun], now: datetime
    ) -> None:
        units = await self._tools.units.names(one.about_id for one in begun)
        people = await self._tools.accounts.names(one.about_id for one in begun)

        async def work(session: Session) -> None:
            for one in begun:
                about = About(one.about_kind, one.about_id, (units | people).get(one.about_id, ""))
                await self._service.open(
                    session, None, rule=rule.id, unit_id=one.unit_id, about=about, start=start, period=period, now=now
                )
            await self._tools.audit.record(
                session,
                actor=None,
                action="obligations_opened_by_calendar",
                target_kind=TARGET,
                target_id="",
                target_name=rule.title,
                data={"rule": rule.id, "period": period, "opened": len(begun)},
            )

        await self._tools.store.transaction(work)


def _period(every: Opening, today: date) -> tuple[date, str]:
    """Return the first day and the name of the period that ``today`` lies in."""
    if every is Opening.YEARLY:
        return date(today.year, 1, 1), f"{today.year}"
    return today.replace(day=1), f"{today:%Y-%m}"


def _begun(calendar: CalendarOpening, book: PostBook) -> Iterator[Begun]:
    """Yield what there should be for the posts as they are held."""
    if not calendar.per_person:
        for unit_id in sorted(book.held_in(calendar.function)):
            yield Begun(unit_id, "unit", unit_id)
        return
    principals = {
        account for unit in book.held_in(Function.PRINCIPAL) for account in book.held(Function.PRINCIPAL, unit)
    }
    for unit_id in sorted(book.held_in(calendar.function)):
        for account in book.held(calendar.function, unit_id):
            if account not in principals:
                yield Begun(unit_id, "leader", account)
    # A principal is a leader too, and is talked to by the principal above; above a root there is none.
    if calendar.function is Function.LEADER:
        for unit_id in sorted(book.held_in(Function.PRINCIPAL)):
            for account in book.held(Function.PRINCIPAL, unit_id):
                if len(book.paths[unit_id]) > 1:
                    yield Begun(book.paths[unit_id][-2], "leader", account)
