"""The state's schedules as the ``holidays`` package carries them.

The package knows the statutory holidays of every year and, for the years whose notice has come out, which working days
were moved.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Final

import holidays

from server.workdays.days import FIRST_DAY, LAST_DAY, YearSchedule, deciding_year
from server.workdays.schedules import holiday_names, joined_names, year_schedule

# How the package marks, in Chinese, a day off for which people work on another day, and one in place of a weekend.
_MOVED: Final = re.compile(r"^休息日（由 (\d{4}-\d{2}-\d{2}) 调休）$")
_IN_PLACE: Final = "（补假）"
_EVE: Final = "农历除夕"


@cache
def package_schedules() -> Mapping[int, YearSchedule]:
    """Return the schedule of every year of the calendar, by year."""
    # The last days of a year are arranged with the next one's holidays, so the year before the first is read as well.
    known = holidays.country_holidays("CN", years=range(FIRST_DAY.year - 1, LAST_DAY.year + 1), language="zh_CN")
    titles = {day: title for day, title in known.items() if FIRST_DAY <= day <= LAST_DAY}
    moved = {day: date.fromisoformat(match[1]) for day, title in titles.items() if (match := _MOVED.match(title))}
    make_up = {day for day in known.weekend_workdays if FIRST_DAY <= day <= LAST_DAY}
    names = holiday_names({day: "" if day in moved else _plain(title) for day, title in titles.items()}, make_up)
    make_up_names = {worked: names[day] for day, worked in moved.items()}
    # Every notice since 2001 has moved a working day, and only a notice does.
    published = {deciding_year(day) for day in moved}
    return MappingProxyType(
        {
            year: year_schedule(
                year,
                year in published,
                {day: name for day, name in names.items() if deciding_year(day) == year},
                {day: make_up_names.get(day, "") for day in make_up if deciding_year(day) == year},
            )
            for year in range(FIRST_DAY.year, LAST_DAY.year + 1)
        }
    )


def _plain(title: str) -> str:
    """Return the holidays that the package names, as the notices name them: the eve belongs to the Spring Festival."""
    return joined_names(part.removesuffix(_IN_PLACE).replace(_EVE, "春节") for part in title.split("; "))
