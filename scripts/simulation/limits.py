"""The oracle's own table of time limits, written down from the rules and not from the product's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from scripts.simulation.days import Days, months_after


@dataclass(frozen=True, slots=True)
class Who:
    """Who owes something or presses for it: a function in the unit, or in the one above it."""

    function: str
    above: bool = False


@dataclass(frozen=True, slots=True)
class Limit:
    """One row of the table.

    Attributes:
        due: from start, the day that the event names, and the number of working days that the office has set.
        owner: who owes it, unless the event names somebody.
        climbs: who is told when it is overdue.
        names: the event may name the owner.
        named_day: the event names a day.
        working_days: the office may set up to so many.
        extension: months and whether they count from the due date (else from the start).
    """

    due: Callable[[Days, date, date | None, int], date]
    owner: Who
    climbs: Who
    names: bool = False
    named_day: bool = False
    working_days: int = 0
    extension: tuple[int, bool] | None = None


def _year_end(_days: Days, start: date, _given: date | None, _set: int) -> date:
    return date(start.year, 12, 31)


def _last_of_march(_days: Days, start: date, _given: date | None, _set: int) -> date:
    return date(start.year, 3, 31)


def _fifteen(days: Days, start: date, _given: date | None, _set: int) -> date:
    return days.after(start, 15)


def _as_set(days: Days, start: date, _given: date | None, number: int) -> date:
    return days.after(start, number)


def _two_months(_days: Days, start: date, _given: date | None, _set: int) -> date:
    return months_after(start, 2)


def _given_day(_days: Days, start: date, given: date | None, _set: int) -> date:
    return given or start


def _day_before(_days: Days, start: date, given: date | None, _set: int) -> date:
    return (given or start) - timedelta(days=1)


def _month_end(days: Days, start: date, _given: date | None, _set: int) -> date:
    return days.last_of_month(start)


_PRINCIPAL: Final = Who("principal")
_ORGAN: Final = Who("organ")
_OFFICE: Final = Who("office")

LIMITS: Final[Mapping[str, Limit]] = {
    "report": Limit(_year_end, _PRINCIPAL, _ORGAN, names=True),
    "feedback": Limit(_fifteen, Who("office", above=True), Who("principal", above=True)),
    "plan": Limit(_fifteen, _PRINCIPAL, _ORGAN, names=True),
    "duty_talk": Limit(_year_end, _PRINCIPAL, _ORGAN),
    "appointment_talk": Limit(_day_before, _PRINCIPAL, _ORGAN, named_day=True),
    "integrity_talk": Limit(_two_months, _ORGAN, Who("organ", above=True), extension=(6, False)),
    "follow_up_talk": Limit(_given_day, _PRINCIPAL, _ORGAN, named_day=True, extension=(3, True)),
    "delegated_talk_report": Limit(_as_set, Who("leader"), _PRINCIPAL, names=True, working_days=5),
    "triage": Limit(_as_set, Who("window"), _PRINCIPAL, working_days=1),
    "matter_progress": Limit(_as_set, Who("window"), _PRINCIPAL, names=True, working_days=5),
    "matter_task": Limit(_given_day, _OFFICE, _PRINCIPAL, named_day=True),
    "matter_rectification": Limit(_given_day, Who("window"), _PRINCIPAL, names=True, named_day=True),
    "recommendation_reply": Limit(_given_day, _OFFICE, _PRINCIPAL, named_day=True),
    "finding": Limit(_given_day, _OFFICE, _PRINCIPAL, named_day=True),
    "sampling": Limit(_month_end, Who("resident_group"), _ORGAN),
    "annual_plan": Limit(_last_of_march, _PRINCIPAL, _ORGAN),
}


def due_by_rule(rule: str, days: Days, start: date, given: date | None, working_days: Mapping[str, int]) -> date:
    """Return when something is due by its rule."""
    limit = LIMITS[rule]
    return limit.due(days, start, given, working_days.get(rule, limit.working_days))


def extended(rule: str, days: Days, start: date, given: date | None, working_days: Mapping[str, int]) -> date:
    """Return when something is due whose rule's own extension was taken.

    Raises:
        ValueError: the rule has none.
    """
    extension = LIMITS[rule].extension
    if extension is None:
        raise ValueError(f"{rule} has no extension")
    months, from_due = extension
    return months_after(due_by_rule(rule, days, start, given, working_days) if from_due else start, months)
