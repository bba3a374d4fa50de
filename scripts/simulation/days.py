"""The oracle's own calendar, from another source than the product's: the package ``chinesecalendar``."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final

import chinese_calendar  # type: ignore[import-untyped]

from server.china_time import CHINA

OPENS: Final = time(8, 30)
CLOSES: Final = time(18, 0)
_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


@dataclass(frozen=True)
class Days:
    """The working days.

    Attributes:
        off: days off that the office has arranged itself.
    """

    off: frozenset[date] = frozenset()

    def working(self, day: date) -> bool:
        """Return whether ``day`` is a working day."""
        return day not in self.off and _by_the_state(day)

    def after(self, start: date, number: int) -> date:
        """Return the ``number``-th working day after ``start``."""
        return self._count(start, number, _DAY)

    def before(self, end: date, number: int) -> date:
        """Return the ``number``-th working day before ``end``."""
        return self._count(end, number, -_DAY)

    def each_after(self, start: date) -> Iterator[date]:
        """Yield the working days after ``start``, without end."""
        day = start
        while True:
            day = self.after(day, 1)
            yield day

    def last_of_month(self, day: date) -> date:
        """Return the last working day of the month in which ``day`` lies."""
        return self.before(months_after(day.replace(day=1), 1), 1)

    def next_hour(self, moment: datetime) -> datetime:
        """Return ``moment`` if people may be written to then, else the next moment at which they may."""
        local = moment.astimezone(CHINA)
        if self.working(local.date()) and local.time() < CLOSES:
            return max(moment, opening(local.date()))
        return opening(self.after(local.date(), 1))

    def _count(self, day: date, number: int, step: timedelta) -> date:
        while number:
            day += step
            number -= self.working(day)
        return day


def opening(day: date) -> datetime:
    """Return when the hours of ``day`` begin in which people are written to."""
    return datetime.combine(day, OPENS, CHINA)


def months_after(day: date, months: int) -> date:
    """Return the day so many calendar months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in range(day.day, 0, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


@cache
def _by_the_state(day: date) -> bool:
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        # Not published: of the days that a year's simulation can touch, New Year alone is a holiday.
        return day.weekday() < _SATURDAY and (day.month, day.day) != (1, 1)
