"""The calendar of working days."""

from pydantic import Field

from server.accounts.rules import Role
from server.errors import NotFound
from server.schemas import Model, Versioned
from server.web import SIGNED_IN, Roles, Route, StaffHandler, endpoint
from server.workdays import DueDate, WorkCalendar
from server.workdays.models import (
    CalendarYear,
    ChangedVersion,
    DayArrangement,
    DayRange,
    DueAnswer,
    DueDifference,
    DueQuestion,
    DueUnit,
    NoticeImport,
    NoticeProposal,
    NoticeText,
)

TAG = "工作日历"

_SYSTEM = Roles(Role.SYSTEM_ADMIN)
_EXAMPLE_NOTICE = (
    "国务院办公厅关于2026年部分节假日安排的通知……七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。"
)


class YearQuery(Model):
    """Which year; the present one without it."""

    year: int | None = Field(default=None, ge=1, le=9999)


class YearDetail(StaffHandler):
    """One year of the calendar."""

    @endpoint(
        access=SIGNED_IN,
        summary="年度工作日历",
        query=YearQuery,
        response=CalendarYear,
        errors={"outside_calendar": 400},
    )
    async def get(self, query: YearQuery) -> CalendarYear:
        """Return all days of the year."""
        return await self.services.workdays.year(query.year)


class DueDetail(StaffHandler):
    """A date counted in working days or months."""

    @endpoint(
        access=SIGNED_IN,
        summary="推算到期日",
        description="起算当日不计；期限满于最后一日 24:00（北京时间）。",
        query=DueQuestion,
        response=DueAnswer,
        errors={"outside_calendar": 400},
    )
    async def get(self, query: DueQuestion) -> DueAnswer:
        """Return the date and why it is this one."""
        return _answer(_due(await self.services.workdays.calendar(), query))


class OverrideList(StaffHandler):
    """The office's own working days and days off."""

    @endpoint(
        access=_SYSTEM,
        summary="设置本机关工作日或休息日",
        request=DayArrangement,
        response=ChangedVersion,
        errors={"outside_calendar": 400, "stale_version": 409},
        example={"first": "2026-03-20", "last": "2026-03-20", "working": False, "note": "开斋节", "version": 1},
    )
    async def put(self, body: DayArrangement) -> ChangedVersion:
        """Make working days or days off of these days."""
        return ChangedVersion(version=await self.services.workdays.office.set_days(self.actor, body))

    @endpoint(
        access=_SYSTEM,
        summary="取消本机关工作日或休息日",
        query=DayRange,
        response=ChangedVersion,
        errors={"override_not_found": 404, "stale_version": 409},
    )
    async def delete(self, query: DayRange) -> ChangedVersion:
        """Let the state's schedule decide about these days again."""
        return ChangedVersion(version=await self.services.workdays.office.clear_days(self.actor, query))


class NoticeProposals(StaffHandler):
    """What a notice says."""

    @endpoint(
        access=_SYSTEM,
        summary="识别放假通知",
        description="只识别，不保存。",
        request=NoticeText,
        response=NoticeProposal,
        errors={"invalid_notice": 400},
        example={"text": _EXAMPLE_NOTICE},
    )
    async def post(self, body: NoticeText) -> NoticeProposal:
        """Return what saving the notice would do."""
        return await self.services.workdays.office.propose(body.text)


class NoticeList(StaffHandler):
    """The imported notices."""

    @endpoint(
        access=_SYSTEM,
        summary="导入放假通知",
        request=NoticeImport,
        response=ChangedVersion,
        errors={"invalid_notice": 400, "stale_version": 409},
        example={"text": _EXAMPLE_NOTICE, "version": 1},
    )
    async def put(self, body: NoticeImport) -> ChangedVersion:
        """Save the notice as the schedule of its year."""
        return ChangedVersion(version=await self.services.workdays.office.import_notice(self.actor, body))


class NoticeDetail(StaffHandler):
    """An imported notice."""

    @endpoint(
        access=_SYSTEM,
        summary="撤销导入的放假通知",
        query=Versioned,
        response=ChangedVersion,
        errors={"notice_not_found": 404, "stale_version": 409},
        path_examples={"year": "2027"},
    )
    async def delete(self, year: str, query: Versioned) -> ChangedVersion:
        """Take the notice of a year back."""
        if not (year.isascii() and year.isdecimal() and len(year) == 4):
            raise NotFound("notice_not_found", "这一年没有导入的放假安排")
        version = await self.services.workdays.office.remove_notice(self.actor, int(year), query.version)
        return ChangedVersion(version=version)


def _due(calendar: WorkCalendar, question: DueQuestion) -> DueDate:
    match question.unit:
        case DueUnit.WORKING_DAYS:
            return calendar.after(question.start, question.amount)
        case DueUnit.WORKING_DAYS_BEFORE:
            return calendar.before(question.start, question.amount)
        case DueUnit.MONTHS:
            return calendar.months_after(question.start, question.amount)


def _answer(due: DueDate) -> DueAnswer:
    return DueAnswer(
        date=due.date,
        ends_at=due.ends_at,
        provisional=due.provisional,
        unpublished=list(due.unpublished),
        differences=[
            DueDifference(kind=one.kind, first=one.first, last=one.last, name=one.name) for one in due.differences
        ],
        text=due.text,
    )


routes = [
    Route("/api/admin/workdays", YearDetail),
    Route("/api/admin/workdays/due", DueDetail),
    Route("/api/admin/workdays/overrides", OverrideList),
    Route("/api/admin/workdays/notices", NoticeList),
    Route("/api/admin/workdays/notices/proposal", NoticeProposals),
    Route("/api/admin/workdays/notices/{year}", NoticeDetail),
]
