"""The state's schedules as the package carries them, against a second source."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from server.workdays.days import DayKind, deciding_year
from server.workdays.package import package_schedules
from server.workdays.rules import WorkCalendar

# The second source leaves out that 31 December 2005 was worked for 3 January 2006.
SECOND_SOURCE_ERRS = {date(2005, 12, 31)}


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    return WorkCalendar(package_schedules().values())


def days_of(first_year: int, last_year: int) -> list[date]:
    first = date(first_year, 1, 1)
    return [first + timedelta(days=number) for number in range((date(last_year + 1, 1, 1) - first).days)]


def test_two_sources_agree_on_every_day_from_2004_to_2026(calendar: WorkCalendar) -> None:
    differing = {day for day in days_of(2004, 2026) if calendar.is_working_day(day) != chinese_calendar.is_workday(day)}
    assert differing == SECOND_SOURCE_ERRS


def test_published_are_the_years_whose_notice_the_package_has(calendar: WorkCalendar) -> None:
    assert all(calendar.published(year) for year in range(2004, 2027))
    assert not any(calendar.published(year) for year in range(2038, 2101))


def test_a_year_without_notice_has_the_holidays_of_the_law_and_no_make_up_days(calendar: WorkCalendar) -> None:
    days = package_schedules()[2038].days
    assert {day.kind for day in days} == {DayKind.HOLIDAY}
    # New Year's Eve of the lunar calendar, and Qingming by the sun.
    assert {date(2038, 2, 3), date(2038, 4, 5), date(2038, 10, 1)} <= {day.day for day in days}
    assert {day.name for day in days} == {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}


def test_every_special_day_has_a_name_and_its_deciding_year() -> None:
    for year, schedule in package_schedules().items():
        assert schedule.year == year
        assert list(schedule.days) == sorted(schedule.days, key=lambda day: day.day)
        for day in schedule.days:
            assert day.name, day
            assert deciding_year(day.day) == year


def test_a_make_up_day_is_named_after_the_holiday_that_it_was_moved_for(calendar: WorkCalendar) -> None:
    assert calendar.day(date(2026, 9, 20)).name == "国庆节"
    assert calendar.day(date(2025, 10, 11)).name == "国庆节、中秋节"
    assert calendar.day(date(2018, 12, 29)).name == "元旦"
