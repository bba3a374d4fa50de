"""How holidays become a year's schedule: days off in a row, weekends included, carry the holidays' names. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from server.workdays.days import Day, DayKind, YearSchedule, weekday

_ONE_DAY: Final = timedelta(days=1)


def joined_names(names: Iterable[str]) -> str:
    """Return the different names among ``names``, each of which may itself be several, as one: ``国庆节、中秋节``."""
    return "、".join(dict.fromkeys(name for several in names for name in several.split("、") if name))


def holiday_names(holidays: Mapping[date, str], make_up: Iterable[date]) -> dict[date, str]:
    """Return every day off that belongs to a holiday with the name of its row.

    Args:
        holidays: the days off that are known, each with the name of its holiday or an empty text.
        make_up: weekend days on which people work.

    The notices count the weekend days within a row and on both sides of it as part of the holiday, and so does this.
    """
    names: dict[date, str] = {}
    for row in _rows(holidays, frozenset(make_up)):
        names |= dict.fromkeys(row, joined_names(holidays.get(day, "") for day in row))
    return names


def year_schedule(
    year: int, published: bool, holidays: Mapping[date, str], make_up: Mapping[date, str]
) -> YearSchedule:
    """Return the schedule of ``year`` with these named days."""
    days = [Day(day, DayKind.HOLIDAY, name) for day, name in holidays.items()]
    days += [Day(day, DayKind.MAKE_UP, name) for day, name in make_up.items()]
    return YearSchedule(year, published, tuple(sorted(days, key=lambda entry: entry.day)))


def _rows(holidays: Iterable[date], make_up: frozenset[date]) -> Iterator[list[date]]:
    known = frozenset(holidays)

    def off(day: date) -> bool:
        return day in known or not (weekday(day) or day in make_up)

    reached = date.min
    for day in sorted(known):
        if day <= reached:
            continue
        first = reached = day
        while off(first - _ONE_DAY):
            first -= _ONE_DAY
        while off(reached + _ONE_DAY):
            reached += _ONE_DAY
        yield [first + timedelta(days=number) for number in range((reached - first).days + 1)]
