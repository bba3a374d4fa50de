"""What had to be told to whom and when, worked out from what happened alone, without the product's own code."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from scripts.simulation.days import Days
from scripts.simulation.facts import Facts, Life, Moment
from scripts.simulation.responsible import Responsible
from scripts.simulation.spans import NEVER, Span, spans
from server.china_time import CHINA
from server.notifications import NoticeKind


@dataclass(frozen=True, slots=True)
class Told:
    """What one person had to be told, or was.

    Attributes:
        about: the obligation.
        due: its due date at that time.
        at: when it had to stand in the inbox.
    """

    account: str
    about: str
    kind: NoticeKind
    due: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Expected:
    """A notice, with the step's number where it is a reminder."""

    told: Told
    step: int | None = None

    @property
    def loud(self) -> bool:
        """Whether it had to leave the house as well."""
        return self.told.kind is not NoticeKind.OPENED


class Opened(NamedTuple):
    """What the calendar opens."""

    rule: str
    unit: str
    about: str
    period: str


class Oracle:
    """Knows what should have been.

    Args:
        facts: what happened.
    """

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._responsible = Responsible(facts)
        self._pass_times = [one.at for one in facts.passes]

    def expected(self) -> Iterator[Expected]:
        """Yield everything that had to be told."""
        for life in self._facts.lives.values():
            yield from self._of(life)

    def openings(self) -> dict[Opened, Moment]:
        """Return everything that the calendar had to open, with when."""
        changes = sorted([*self._facts.disabled.values(), *self._ended_posts()])
        found: dict[Opened, Moment] = {}
        seen: set[tuple[date, int]] = set()
        for when in self._facts.openings:
            today = when.at.astimezone(CHINA).date()
            state = (today, bisect_left(changes, when))
            if state not in seen:
                seen.add(state)
                for opened in self._opened_at(when, today, Days(self._facts.regime(when.number).off)):
                    found.setdefault(opened, when)
        return found

    def _ended_posts(self) -> Iterator[Moment]:
        for posts in self._facts.posts.values():
            yield from (post.until for post in posts if post.until is not None)

    def _of(self, life: Life) -> Iterator[Expected]:
        times = spans(self._facts, life)
        taken: set[tuple[date, int]] = set()
        yield from self._to_owners(life, NoticeKind.OPENED, times[0], None)
        for number, span in enumerate(times):
            if span.announced:
                yield from self._to_owners(life, NoticeKind.MOVED, span, None)
            ends = times[number + 1].begins if number + 1 < len(times) else life.ended or NEVER
            for when, step in self._steps(span, ends, taken):
                yield from self._step(life, span.due, when, step)

    def _step(self, life: Life, due: date, when: Moment, step: int) -> Iterator[Expected]:
        over = when.at.astimezone(CHINA).date() > due
        kind = NoticeKind.OVERDUE_REMINDER if over else NoticeKind.REMINDER
        for account in self._responsible.owners(life, when):
            yield Expected(Told(account, life.id, kind, due, when.at), step)
        if step > 0:
            for account in self._responsible.pressing(life, when):
                yield Expected(Told(account, life.id, NoticeKind.ESCALATION, due, when.at), step)

    def _to_owners(self, life: Life, kind: NoticeKind, span: Span, step: int | None) -> Iterator[Expected]:
        for account in self._responsible.owners(life, span.begins):
            yield Expected(Told(account, life.id, kind, span.due, span.begins.at), step)

    def _steps(self, span: Span, ends: Moment, taken: set[tuple[date, int]]) -> Iterator[tuple[Moment, int]]:
        """Yield the steps that the worker had to take, each with the pass that had to take it."""
        last_look = max((look.at for look in self._looks(span, ends)), default=None)
        if last_look is None:
            return
        steps = list(span.steps(last_look))
        looks: dict[Moment, None] = {}
        for _number, at in steps:
            look = self._first_pass(span.begins, at)
            if look is not None and look < ends:
                looks[look] = None
        looks |= dict.fromkeys(hop for hop in self._facts.hops if span.begins < hop < ends)
        for look in sorted(looks):
            come = [number for number, at in steps if at <= look.at]
            # What was missed is made up by the latest one.
            if come and (span.due, come[-1]) not in taken:
                taken.add((span.due, come[-1]))
                yield look, come[-1]

    def _looks(self, span: Span, ends: Moment) -> Iterable[Moment]:
        passes = self._facts.passes
        last = bisect_left(passes, ends) - 1
        if last >= 0 and passes[last] >= span.begins:
            yield passes[last]
        yield from (hop for hop in self._facts.hops if span.begins < hop < ends)

    def _first_pass(self, begins: Moment, at: datetime) -> Moment | None:
        passes = self._facts.passes
        index = max(bisect_left(self._pass_times, at), bisect_left(passes, begins))
        return passes[index] if index < len(passes) else None

    def _opened_at(self, when: Moment, today: date, days: Days) -> Iterator[Opened]:
        principals: dict[str, list[str]] = defaultdict(list)
        for unit in self._facts.paths:
            principals[unit] = self._responsible.holders(unit, "principal", when)
        heads = {account for accounts in principals.values() for account in accounts}
        for unit, path in self._facts.paths.items():
            if principals[unit] and today <= date(today.year, 3, 31):
                yield Opened("annual_plan", unit, unit, f"{today.year}")
            if today <= days.last_of_month(today) and self._responsible.holders(unit, "resident_group", when):
                yield Opened("sampling", unit, unit, f"{today:%Y-%m}")
            for account in self._responsible.holders(unit, "leader", when):
                if account not in heads:
                    yield Opened("duty_talk", unit, account, f"{today.year}")
            if len(path) > 1:
                for account in principals[unit]:
                    yield Opened("duty_talk", path[-2], account, f"{today.year}")
