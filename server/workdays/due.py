"""What comes out of counting: dates with the reasons for them, as data and as a sentence. Pure."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Final

from server.workdays.days import LOCAL, DayKind, day_text, end_of_day, span_text


class LimitUnit(StrEnum):
    """What a time limit counts."""

    WORKING_DAYS = "working_days"
    WORKING_DAYS_BEFORE = "working_days_before"
    MONTHS = "months"
    LAST_WORKING_DAY = "last_working_day"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: ``amount`` units; 0 where nothing is counted."""

    unit: LimitUnit
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """Days that are not what the plain week would make them, one after the other (weekends between holidays included).

    Attributes:
        kind: any but ``WORKDAY`` and ``WEEKEND``.
        first: the first of them.
        last: the last of them.
        name: the holidays' names, or the office's note.
    """

    kind: DayKind
    first: datetime.date
    last: datetime.date
    name: str

    def text(self, *, near: int) -> str:
        """Return what the days are, in Chinese; the year is left out in the year ``near``."""
        named = f"（{self.name}）" if self.name and self.kind in LOCAL else ""
        return f"{span_text(self.first, self.last, near=near)}为{_KIND_WORDS[self.kind]}{named}"


_KIND_WORDS: Final = {
    DayKind.WORKDAY: "工作日",
    DayKind.WEEKEND: "周末",
    DayKind.HOLIDAY: "节假日",
    DayKind.MAKE_UP: "调休工作日",
    DayKind.LOCAL_OFF: "本机关休息日",
    DayKind.LOCAL_WORKING: "本机关工作日",
}


@dataclass(frozen=True, slots=True)
class _Counted:
    """Anything counted.

    Attributes:
        unpublished: the years that the result depends on and whose schedule is not published yet.
    """

    unpublished: tuple[int, ...]

    @property
    def provisional(self) -> bool:
        """Whether the result may still change when a schedule is published."""
        return bool(self.unpublished)


@dataclass(frozen=True, slots=True)
class WorkingDays(_Counted):
    """How many working days lie between two days; negative backwards."""

    count: int


@dataclass(frozen=True, slots=True)
class WorkingMoment(_Counted):
    """A moment (aware, UTC) within working hours."""

    at: datetime.datetime


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """The hours of a working day, China time, in which people are written to.

    Attributes:
        opens: the first moment.
        closes: the first moment that is too late.
    """

    opens: datetime.time = time(8, 30)
    closes: datetime.time = time(18, 0)

    def __post_init__(self) -> None:
        if not self.opens < self.closes:
            raise ValueError("working hours end before they begin")


@dataclass(frozen=True, slots=True)
class DueDate(_Counted):
    """A date that was worked out.

    Attributes:
        date: the last day that is in time.
        start: day 0, from which was counted; None where nothing was counted.
        limit: what was counted.
        differences: what lay on the way, in order.
    """

    date: datetime.date
    start: datetime.date | None
    limit: Limit
    differences: tuple[Difference, ...] = ()

    @property
    def ends_at(self) -> datetime.datetime:
        """24:00 China time of the date (aware, UTC): it is overdue from then on."""
        return end_of_day(self.date)

    @property
    def text(self) -> str:
        """Why it is this date, as one Chinese sentence."""
        passed = "，".join(difference.text(near=self._near) for difference in self.differences)
        open_years = unpublished_text(self.unpublished)
        return "；".join(part for part in (self._counted(), passed, open_years) if part)

    @property
    def _near(self) -> int:
        # Years are named as soon as the dates at the two ends have different ones.
        same = self.start is None or self.start.year == self.date.year
        return self.date.year if same else 0

    def _counted(self) -> str:
        amount = self.limit.amount
        match self.limit.unit:
            case LimitUnit.WORKING_DAYS:
                return f"{self.date} 到期：自 {self.start} 起 {amount} 个工作日"
            case LimitUnit.WORKING_DAYS_BEFORE:
                return f"{self.date}：{self.start} 之前 {amount} 个工作日"
            case LimitUnit.MONTHS:
                return f"{self.date} 到期：自 {self.start} 起 {amount} 个月{self._cut()}"
            case LimitUnit.LAST_WORKING_DAY:
                return f"{self.date} 到期：{self.date.year}年{self.date.month}月最后一个工作日"
            case LimitUnit.FIXED:
                return f"{self.date} 到期：规定期限为{day_text(self.date, near=0)}"

    def _cut(self) -> str:
        if self.start is None or self.start.day == self.date.day:
            return ""
        return f"（{self.date.month}月没有{self.start.day}日，以当月最后一天为准）"


def unpublished_text(years: Iterable[int]) -> str:
    """Return which years' schedules are still to be published and what was assumed; empty without any."""
    named = "、".join(f"{year}年" for year in years)
    return f"{named}放假安排尚未公布，暂按法定节假日和周末计算" if named else ""
