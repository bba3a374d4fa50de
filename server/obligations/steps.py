"""When people are reminded of something due: each step at the opening of the hours of its working day. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from server.obligations.rules import Steps
from server.workdays import WorkCalendar, WorkingHours, china_day, end_of_day

_INSTANT: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        number: working days from the due date: negative before it, 0 on it, positive overdue.
        at: its moment, aware, UTC.
    """

    number: int
    at: datetime

    @property
    def name(self) -> str:
        """What it is called in keys and histories, e.g. ``-3`` or ``+1``."""
        return f"{self.number:+d}" if self.number else "0"


class Schedule:
    """The steps for one due date.

    Args:
        steps: which there are.
        due: the due date.
        calendar: the working days.
        hours: of a working day in which people are written to.
    """

    def __init__(self, steps: Steps, due: date, calendar: WorkCalendar, hours: WorkingHours) -> None:
        self._steps = steps
        self._due = due
        self._calendar = calendar
        self._hours = hours

    def latest(self, now: datetime) -> Step | None:
        """Return the last step whose moment has come, None before the first: those before it are made up by it."""
        overdue = self._overdue_until(now)
        if overdue > 0:
            return self._overdue(overdue)
        passed = [step for step in self._up_to_due() if step.at <= now]
        return passed[-1] if passed else None

    def following(self, now: datetime) -> datetime:
        """Return the moment of the first step after ``now``; there always is one."""
        for step in self._up_to_due():
            if step.at > now:
                return step.at
        passed = self._overdue_until(now)
        return self._overdue(passed + self._steps.overdue_every if passed > 0 else 1).at

    def first(self, opened: datetime) -> datetime:
        """Return when to remind first of something that was opened at ``opened``.

        A step of a day before it is past; one of the very day is not, even if its hour is: that one comes at once.
        """
        # From just before midnight on: the hours may begin with the day.
        return max(self.following(_start_of(china_day(opened)) - _INSTANT), opened)

    def overdue_days(self, now: datetime) -> int:
        """Return how many working days it has been overdue on the day of ``now``, that day included; 0 or less before.

        On days off it is the number of the working day before.
        """
        return self._calendar.between(self._due, china_day(now)).count if now >= end_of_day(self._due) else 0

    def _overdue_until(self, now: datetime) -> int:
        """Return the number of the last overdue step whose moment has come, 0 without one."""
        days = self.overdue_days(now)
        if days > 0 and self._opening(self._calendar.after(self._due, days).date) > now:
            days -= 1
        return 0 if days < 1 else days - (days - 1) % self._steps.overdue_every

    def _overdue(self, number: int) -> Step:
        return Step(number, self._opening(self._calendar.after(self._due, number).date))

    def _up_to_due(self) -> Iterator[Step]:
        for number in sorted(self._steps.before, reverse=True):
            yield Step(-number, self._opening(self._calendar.before(self._due, number).date))
        # A day off has no hours in which to remind: what it would say, the working day before it has said.
        if self._steps.on_day and self._calendar.is_working_day(self._due):
            yield Step(0, self._opening(self._due))

    def _opening(self, working_day: date) -> datetime:
        return self._calendar.next_working_moment(_start_of(working_day), self._hours).at


def _start_of(day: date) -> datetime:
    return end_of_day(day - timedelta(days=1))
