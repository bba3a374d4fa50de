"""The arithmetic of working days (systems section 4), on one calendar that never changes. Pure.

The day of the starting event is day 0; n working days end with the n-th working day after it, at 24:00 China time.
Months are calendar months, cut to the last day of a shorter month.
"""

import calendar as months_of_a_year
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Final

from server.errors import InvalidInput
from server.workdays.days import (
    FIRST_DAY,
    LAST_DAY,
    LOCAL,
    Day,
    DayKind,
    YearSchedule,
    china_moment,
    deciding_year,
    in_china,
    weekday,
)
from server.workdays.due import Difference, DueDate, Limit, LimitUnit, WorkingDays, WorkingHours, WorkingMoment
from server.workdays.schedules import joined_names

_ONE_DAY: Final = timedelta(days=1)


class WorkCalendar:
    """All working days from 2004 to 2099; a value that can be shared and kept.

    Every method raises ``InvalidInput`` with ``outside_calendar`` for a day, or a result, outside these years.

    Args:
        schedules: the state's, one for each year; a later one of the same year takes the place of an earlier one.
        overrides: the office's own days, of the kinds ``LOCAL_OFF`` and ``LOCAL_WORKING``.
        version: the number of this calendar among those that the office has had.
    """

    def __init__(self, schedules: Iterable[YearSchedule], overrides: Iterable[Day] = (), version: int = 0) -> None:
        self.version = version
        years = {schedule.year: schedule for schedule in schedules}
        self._published = frozenset(year for year, schedule in years.items() if schedule.published)
        special = {day.day: day for year in sorted(years) for day in years[year].days}
        special |= {day.day: day for day in overrides}
        self._special = MappingProxyType(special)
        self._differing = tuple(sorted(day for day, entry in special.items() if entry.differs))
        differing = frozenset(day.toordinal() for day in self._differing)
        # Ordinals, because bisecting them costs a fraction of bisecting dates. Ordinal 1 was a Monday.
        self._working = tuple(
            number
            for number in range(FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1)
            if ((number - 1) % 7 < 5) != (number in differing)
        )

    def day(self, day: date) -> Day:
        """Return what ``day`` is."""
        _inside(day)
        plain = Day(day, DayKind.WORKDAY if weekday(day) else DayKind.WEEKEND)
        provisional = not self.published(deciding_year(day))
        return replace(self._special.get(day, plain), provisional=provisional)

    def year(self, year: int) -> list[Day]:
        """Return the days of ``year``."""
        if not FIRST_DAY.year <= year <= LAST_DAY.year:
            raise _outside()
        first = date(year, 1, 1)
        return [self.day(first + timedelta(days=number)) for number in range(365 + months_of_a_year.isleap(year))]

    def published(self, year: int) -> bool:
        """Return whether the state's schedule of ``year`` is known."""
        return year in self._published

    def is_working_day(self, day: date) -> bool:
        """Return whether ``day`` is a working day."""
        number = _inside(day).toordinal()
        index = bisect_left(self._working, number)
        return index < len(self._working) and self._working[index] == number

    def after(self, start: date, working_days: int) -> DueDate:
        """Return the day on which a limit of ``working_days`` (1 at least) ends that starts with ``start``, day 0."""
        _positive(working_days)
        index = bisect_right(self._working, _inside(start).toordinal()) + working_days - 1
        due = self._at(index)
        limit = Limit(LimitUnit.WORKING_DAYS, working_days)
        return self._due(due, start, limit, start + _ONE_DAY, due)

    def before(self, end: date, working_days: int) -> DueDate:
        """Return the ``working_days``-th (1 at least) working day before ``end``."""
        _positive(working_days)
        index = bisect_left(self._working, _inside(end).toordinal()) - working_days
        due = self._at(index)
        limit = Limit(LimitUnit.WORKING_DAYS_BEFORE, working_days)
        return self._due(due, end, limit, due, end - _ONE_DAY)

    def between(self, start: date, end: date) -> WorkingDays:
        """Return how many working days there are after ``start`` up to and including ``end``; negative backwards."""
        first, last = sorted((_inside(start), _inside(end)))
        count = bisect_right(self._working, last.toordinal()) - bisect_right(self._working, first.toordinal())
        open_years = self._unpublished(first + _ONE_DAY, last) if first < last else ()
        return WorkingDays(open_years, count if start <= end else -count)

    def months_after(self, start: date, months: int) -> DueDate:
        """Return the day ``months`` (1 at least) calendar months after ``start``; it hangs on no schedule."""
        _positive(months)
        years, month = divmod(_inside(start).month - 1 + months, 12)
        year = start.year + years
        if year > LAST_DAY.year:
            raise _outside()
        day = min(start.day, months_of_a_year.monthrange(year, month + 1)[1])
        return DueDate((), date(year, month + 1, day), start, Limit(LimitUnit.MONTHS, months))

    def last_working_day(self, year: int, month: int) -> DueDate:
        """Return the last working day of a month."""
        if not FIRST_DAY.year <= year <= LAST_DAY.year:
            raise _outside()
        last = date(year, month, months_of_a_year.monthrange(year, month)[1])
        due = self._at(bisect_right(self._working, last.toordinal()) - 1)
        return DueDate(self._unpublished(due, last), due, None, Limit(LimitUnit.LAST_WORKING_DAY))

    def fixed(self, day: date) -> DueDate:
        """Return ``day`` itself, for limits such as 31 December; it hangs on no schedule."""
        return DueDate((), _inside(day), None, Limit(LimitUnit.FIXED))

    def next_working_moment(self, moment: datetime, hours: WorkingHours) -> WorkingMoment:
        """Return ``moment`` (aware) if it lies within ``hours`` of a working day, else when such hours begin next."""
        local = in_china(moment)
        today = _inside(local.date())
        working = self.is_working_day(today)
        if working and hours.opens <= local.time() < hours.closes:
            return WorkingMoment(self._unpublished(today, today), moment)
        waits_for_today = working and local.time() < hours.opens
        day = today if waits_for_today else self._at(bisect_right(self._working, today.toordinal()))
        return WorkingMoment(self._unpublished(today, day), china_moment(day, hours.opens))

    def changed_days(self, former: "WorkCalendar") -> list[date]:
        """Return the days that are working days in one of the two calendars only, in order."""
        return [date.fromordinal(number) for number in sorted({*self._working} ^ {*former._working})]

    def changed_years(self, former: "WorkCalendar") -> list[int]:
        """Return the years whose days differ from ``former``, or published in one of the two only."""
        years = {deciding_year(day) for day in self.changed_days(former)}
        return sorted(years | (self._published ^ former._published))

    def _at(self, index: int) -> date:
        if not 0 <= index < len(self._working):
            raise _outside()
        return date.fromordinal(self._working[index])

    def _due(self, due: date, start: date, limit: Limit, first: date, last: date) -> DueDate:
        return DueDate(self._unpublished(first, last), due, start, limit, self._differences(first, last))

    def _unpublished(self, first: date, last: date) -> tuple[int, ...]:
        years = range(deciding_year(first), deciding_year(last) + 1)
        return tuple(year for year in years if year not in self._published)

    def _differences(self, first: date, last: date) -> tuple[Difference, ...]:
        found: list[Difference] = []
        for day in self._differing[bisect_left(self._differing, first) : bisect_right(self._differing, last)]:
            entry = self._special[day]
            if found and self._continues(found[-1], entry):
                found[-1] = replace(found[-1], last=day, name=joined_names([found[-1].name, entry.name]))
            else:
                found.append(Difference(entry.kind, day, day, entry.name))
        return tuple(found)

    def _continues(self, former: Difference, entry: Day) -> bool:
        """Return whether ``entry`` goes on with ``former``: the next day, or a holiday after nothing but days off."""
        if former.kind is not entry.kind:
            return False
        if (entry.day - former.last) == _ONE_DAY:
            return entry.kind not in LOCAL or former.name == entry.name
        return entry.kind is DayKind.HOLIDAY and self.between(former.last, entry.day).count == 0


def _inside(day: date) -> date:
    if not FIRST_DAY <= day <= LAST_DAY:
        raise _outside()
    return day


def _positive(amount: int) -> None:
    if amount < 1:
        raise ValueError("a time limit counts at least one")


def _outside() -> InvalidInput:
    sentence = f"工作日只能推算 {FIRST_DAY.year} 年至 {LAST_DAY.year} 年，此日期或结果不在其中"
    return InvalidInput("outside_calendar", sentence)
