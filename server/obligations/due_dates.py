"""Due dates: a rule's limit, a start and the calendar make a date and the reason for it. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from server.errors import FieldError, InvalidInput
from server.obligations.rules import DayBefore, Extension, Given, LastWorkingDay, Limit, Months, WorkingDays, YearDay
from server.workdays import DueDate, WorkCalendar


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due, and why.

    Attributes:
        date: the last day in time.
        explanation: the reason, a Chinese sentence.
        unpublished: years whose schedules are still to be published and on which the date hangs.
    """

    date: date
    explanation: str
    unpublished: tuple[int, ...] = ()


def due_of(limit: Limit, start: date, given: date | None, calendar: WorkCalendar) -> Due:
    """Return when something that started on ``start`` is due.

    Args:
        limit: the rule's, with the office's numbers in it.
        start: day 0.
        given: the day that the event names, for the limits that need one.
        calendar: the working days.

    Raises:
        InvalidInput: ``given_date_missing``, or ``outside_calendar``.
    """
    match limit:
        case WorkingDays(count):
            return _counted(calendar.after(start, count))
        case Months(count):
            return _counted(calendar.months_after(start, count))
        case YearDay(month, day):
            return _counted(calendar.fixed(date(start.year, month, day)))
        case LastWorkingDay():
            return _counted(calendar.last_working_day(start.year, start.month))
        case DayBefore(named):
            event = _needed(given, named)
            due = calendar.fixed(event - timedelta(days=1)).date
            return Due(due, f"{due} 到期：须在{named}（{event}）之前")
        case Given(_, on_the_spot) if on_the_spot and given is None:
            return Due(calendar.fixed(start).date, f"{start} 到期：须当场办结")
        case Given(named):
            due = calendar.fixed(_needed(given, named)).date
            return Due(due, f"{due} 到期：{named}")


def extended(extension: Extension, start: date, due: date, calendar: WorkCalendar) -> Due:
    """Return when something is due whose limit was extended as the rule allows."""
    longer = _counted(calendar.months_after(due if extension.from_due else start, extension.months))
    return Due(longer.date, f"{longer.explanation}（{extension.name}）", longer.unpublished)


def _counted(counted: DueDate) -> Due:
    return Due(counted.date, counted.text, counted.unpublished)


def _needed(given: date | None, named: str) -> date:
    if given is None:
        sentence = f"请填写{named}"
        raise InvalidInput("given_date_missing", sentence, fields=[FieldError("given", sentence)])
    return given
