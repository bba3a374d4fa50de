"""The times in which an obligation was due on one day and reminded of by the same steps. The oracle's own reckoning."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from scripts.simulation.days import Days, opening
from scripts.simulation.facts import Facts, Life, Moment, Redated
from scripts.simulation.limits import due_by_rule, extended
from server.china_time import CHINA

NEVER: Final = Moment(2**62, datetime.max.replace(tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Span:
    """A time in which an obligation was due on one day and reminded of by the same steps.

    Attributes:
        announced: people had to be told of the new date.
    """

    begins: Moment
    due: date
    before: tuple[int, ...]
    days: Days
    announced: bool = False

    def steps(self, until: datetime) -> Iterator[tuple[int, datetime]]:
        """Yield number and moment of the steps up to ``until``; one of the day of the beginning comes at once."""
        first_day = self.begins.at.astimezone(CHINA).date()
        for number, day in self._step_days(until.astimezone(CHINA).date() + timedelta(days=1)):
            if day >= first_day:
                yield number, max(opening(day), self.begins.at)

    def _step_days(self, until: date) -> Iterator[tuple[int, date]]:
        for number in sorted(self.before, reverse=True):
            yield -number, self.days.before(self.due, number)
        if self.days.working(self.due):
            yield 0, self.due
        for number, day in enumerate(self.days.each_after(self.due), start=1):
            if day > until:
                return
            yield number, day


def spans(facts: Facts, life: Life) -> list[Span]:
    """Return the times between changes of due date, steps or calendar."""
    changes: list[tuple[Moment, Redated | None]] = [(one.moment, one) for one in life.redated]
    ends = life.ended or NEVER
    for regime in facts.regimes:
        # Open obligations are worked out anew when the worker looks the next time.
        follows = _first_pass_after(facts, regime.since)
        if life.opened < regime.since and follows < ends:
            changes.append((follows, None))
    found = [_span(facts, life, life.opened, None)]
    last: Redated | None = None
    for moment, redated in sorted(changes, key=lambda change: change[0]):
        last = redated or last
        span = _span(facts, life, moment, last)
        announced = redated is not None or span.due != found[-1].due
        found.append(replace(span, announced=announced))
    return found


def due_in_the_end(facts: Facts, life: Life) -> date:
    """Return the last due date of an obligation as far as it has lived."""
    return spans(facts, life)[-1].due


def _span(facts: Facts, life: Life, begins: Moment, last: Redated | None) -> Span:
    regime = facts.regime(begins.number)
    days = Days(regime.off)
    if last is not None and last.due is not None:
        due = last.due
    else:
        worked_out = due_by_rule if last is None else extended
        due = worked_out(life.rule, days, life.start, life.given, regime.working_days)
    return Span(begins, due, regime.before, days)


def _first_pass_after(facts: Facts, moment: Moment) -> Moment:
    index = bisect_left(facts.passes, moment)
    return facts.passes[index] if index < len(facts.passes) else NEVER
