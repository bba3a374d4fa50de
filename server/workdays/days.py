"""Days as the calendar knows them: what kinds there are, and who decides about which day. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from server.china_time import CHINA

# Before 2004 nothing was cross-checked; beyond 2099 the lunar calendar is not tabulated.
FIRST_DAY: Final = date(2004, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)
SATURDAY: Final = 5
# The notice for a year also arranges its New Year's holiday, whose days off and make-up workdays may lie at the end of
# the year before; none has ever lain before 29 December.
_NEW_YEAR_FROM = (12, 28)


class DayKind(StrEnum):
    """What a day is: two kinds by the week, two by the state's schedule, two by the office's own arrangement."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    LOCAL_OFF = "local_off"
    LOCAL_WORKING = "local_working"


WORKING: Final = frozenset({DayKind.WORKDAY, DayKind.MAKE_UP, DayKind.LOCAL_WORKING})
LOCAL: Final = frozenset({DayKind.LOCAL_OFF, DayKind.LOCAL_WORKING})


@dataclass(frozen=True, slots=True)
class Day:
    """One day.

    Attributes:
        day: the day in China.
        kind: what it is.
        name: the holiday it belongs to, or the office's note.
        provisional: the schedule that decides about it is not published.
    """

    day: date
    kind: DayKind
    name: str = ""
    provisional: bool = False

    @property
    def working(self) -> bool:
        """Whether it is a working day."""
        return self.kind in WORKING

    @property
    def differs(self) -> bool:
        """Whether it is not what its day of the week alone would make it."""
        return self.working != weekday(self.day)


@dataclass(frozen=True, slots=True)
class YearSchedule:
    """The state's schedule of one year: holidays and make-up workdays, which are all that differs from the week.

    Attributes:
        year: the year; its days are those with this ``deciding_year``.
        published: by the state; otherwise the days are worked out from the law.
        days: of the kinds ``HOLIDAY`` and ``MAKE_UP``, in order.
    """

    year: int
    published: bool
    days: tuple[Day, ...]


def weekday(day: date) -> bool:
    """Return whether ``day`` is one of Monday to Friday."""
    return day.weekday() < SATURDAY


def deciding_year(day: date) -> int:
    """Return the year whose notice decides about ``day``: the next one for the last four days of a year."""
    return day.year + 1 if (day.month, day.day) >= _NEW_YEAR_FROM else day.year


def in_china(moment: datetime) -> datetime:
    """Return ``moment`` (aware) as clocks in China show it."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(CHINA)


def china_day(moment: datetime) -> date:
    """Return the day in China at ``moment`` (aware): day 0 of whatever starts then."""
    return in_china(moment).date()


def china_moment(day: date, hour: time) -> datetime:
    """Return the moment (aware, UTC) at which it is ``hour`` on ``day`` in China."""
    return datetime.combine(day, hour, CHINA).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """Return 24:00 China time of ``day`` (aware, UTC): the first moment that is too late."""
    return china_moment(day + timedelta(days=1), time())


def day_text(day: date, *, near: int) -> str:
    """Return ``day`` in Chinese; the year is left out in the year ``near``."""
    text = f"{day.month}月{day.day}日"
    return text if day.year == near else f"{day.year}年{text}"


def span_text(first: date, last: date, *, near: int) -> str:
    """Return days in Chinese, e.g. ``10月1日至7日``; the year is left out in the year ``near``."""
    begin = day_text(first, near=near)
    if first == last:
        return begin
    if (first.year, first.month) == (last.year, last.month):
        return f"{begin}至{last.day}日"
    return f"{begin}至{day_text(last, near=first.year)}"
