"""The calendar as it crosses the HTTP border."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from server.schemas import CalendarDate, Line, Model, Paragraph, Version, Versioned
from server.workdays.days import DayKind
from server.workdays.due import LimitUnit
from server.workdays.notice import LONGEST

MOST_DAYS = 31


class ScheduleSource(StrEnum):
    """Where a year's schedule comes from."""

    NOTICE = "notice"
    PACKAGE = "package"
    LAW = "law"


class ChangeReason(StrEnum):
    """What changed the calendar."""

    OVERRIDE = "override"
    NOTICE = "notice"
    PACKAGE = "package"


class CalendarDay(Model):
    """One day; ``name`` is the holiday's, or the office's note."""

    day: date
    kind: DayKind
    working: bool
    name: str
    provisional: bool


class ImportedNotice(Model):
    """Who imported a year's notice, and when."""

    year: int
    imported_at: datetime
    imported_by: str
    text: str


class CalendarYear(Model):
    """One year: ``published`` tells whether the state's schedule is known or worked out from the law for the time."""

    version: int
    year: int
    published: bool
    source: ScheduleSource
    today: date
    first_year: int
    last_year: int
    notice: ImportedNotice | None
    days: list[CalendarDay]


class CalendarChange(Model):
    """One change of the calendar.

    Attributes:
        version: the calendar's version since then.
        at: when.
        reason: what changed it.
        years: those whose days changed, or whose schedule was published (or no longer is). The last four days of a year
            belong to the next one here; see ``server.workdays.days.deciding_year``.
        days: those that became or ceased to be working days; not known, and empty, after an update of the program.
    """

    version: int
    at: datetime
    reason: ChangeReason
    years: list[int]
    days: list[date]


class ChangedVersion(Model):
    """The calendar's version after a change."""

    version: int


class DayRange(Versioned):
    """Days from the first to the last; ``version`` is that of the calendar that the officer has seen."""

    first: CalendarDate
    last: CalendarDate

    @field_validator("last")
    @classmethod
    def _in_order(cls, last: date, info: ValidationInfo) -> date:
        first: date = info.data.get("first", last)
        if not timedelta(0) <= last - first < timedelta(days=MOST_DAYS):
            raise ValueError(f"最后一天不能早于第一天，一次最多 {MOST_DAYS} 天")
        return last

    def days(self) -> list[date]:
        """Return all days of the range."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]


class DayArrangement(DayRange):
    """What the office makes of these days, and why."""

    working: bool
    note: Annotated[str, Line(60)]


class NoticeText(Model):
    """A notice as it was pasted."""

    text: Annotated[str, Paragraph(LONGEST)]


class NoticeImport(NoticeText):
    """A notice that was looked at and is to be saved."""

    version: Version


class ProposedItem(Model):
    """What the notice says about a holiday."""

    name: str
    off: list[date]
    make_up: list[date]


class ProposedDay(Model):
    """A day that the notice would make something else."""

    day: date
    former: DayKind
    kind: DayKind
    name: str


class NoticeProposal(Model):
    """What saving a notice would do.

    Attributes:
        year: the year that it arranges.
        published: the year's schedule is known already.
        items: what it says.
        changes: the days that would become or cease to be working days.
    """

    version: int
    year: int
    published: bool
    items: list[ProposedItem]
    changes: list[ProposedDay]


class DueUnit(StrEnum):
    """What the calculator of the calendar screen counts."""

    WORKING_DAYS = LimitUnit.WORKING_DAYS
    WORKING_DAYS_BEFORE = LimitUnit.WORKING_DAYS_BEFORE
    MONTHS = LimitUnit.MONTHS


class DueQuestion(Model):
    """Which date to work out."""

    start: CalendarDate
    unit: DueUnit
    amount: int = Field(ge=1, le=1000)


class DueDifference(Model):
    """Days on the way that are not what the plain week would make them."""

    kind: DayKind
    first: date
    last: date
    name: str


class DueAnswer(Model):
    """A date, whether it may still change, and why it is this one."""

    date: date
    ends_at: datetime
    provisional: bool
    unpublished: list[int]
    differences: list[DueDifference]
    text: str
