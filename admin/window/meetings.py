"""Meetings: agendas of matters, minutes, decisions."""

from typing import Final

from admin.window.answers import ADMIN_OR_OFFICER, OF_HALL, OF_MATTER, STAFF
from server.schemas import Model, Versioned
from server.web import Route, StaffHandler, endpoint
from server.window.meeting_models import MeetingChange, MeetingQuery, MeetingView, MinutesRequest, NewMeeting

_OF_MEETING: Final = {"meeting_not_found": 404, "meeting_over": 409, "stale_version": 409}
_AGENDA: Final = {**OF_MATTER, "agenda_twice": 400, "outside_calendar": 400}
_EXAMPLE: Final = {
    "title": "疑难诉求协调会",
    "on": "2026-11-12",
    "agenda": [{"matter": "3" * 32, "question": "历史遗留房产能否先行受理"}],
}


class Meetings(Model):
    """Meetings, the latest first."""

    items: list[MeetingView]


class MeetingList(StaffHandler):
    """The meetings of the officer's halls."""

    @endpoint(access=STAFF, summary="会议", query=MeetingQuery, response=Meetings)
    async def get(self, query: MeetingQuery) -> Meetings:
        """Return them."""
        return Meetings(items=await self.services.window.meetings.all(self.actor, query))

    @endpoint(
        access=ADMIN_OR_OFFICER,
        summary="安排会议",
        request=NewMeeting,
        response=MeetingView,
        status=201,
        errors={**OF_HALL, **_AGENDA},
        example={**_EXAMPLE, "hall": "0" * 32},
    )
    async def post(self, body: NewMeeting) -> MeetingView:
        """Plan a meeting."""
        return await self.services.window.meetings.plan(self.actor, body)


class MeetingDetail(StaffHandler):
    """One meeting."""

    @endpoint(access=STAFF, summary="查看会议", response=MeetingView, errors={"meeting_not_found": 404})
    async def get(self, id: str) -> MeetingView:
        """Return it."""
        return await self.services.window.meetings.one(self.actor, id)

    @endpoint(
        access=ADMIN_OR_OFFICER,
        summary="修改会议安排",
        request=MeetingChange,
        response=MeetingView,
        errors={**_OF_MEETING, **_AGENDA},
        example={**_EXAMPLE, "version": 1},
    )
    async def put(self, id: str, body: MeetingChange) -> MeetingView:
        """Change what is planned."""
        return await self.services.window.meetings.change(self.actor, id, body)


class MeetingMinutes(StaffHandler):
    """What was decided."""

    @endpoint(
        access=ADMIN_OR_OFFICER,
        summary="登记会议纪要和决定",
        request=MinutesRequest,
        response=MeetingView,
        errors={**_OF_MEETING, "decisions_missing": 400},
        example={
            "version": 1,
            "minutes": "会议研究了一件疑难诉求。",
            "decisions": [{"matter": "3" * 32, "decision": "先行受理，三十日内补正。"}],
        },
    )
    async def post(self, id: str, body: MinutesRequest) -> MeetingView:
        """Enter minutes and decisions."""
        return await self.services.window.meetings.hold(self.actor, id, body)


class MeetingCancel(StaffHandler):
    """It is not held."""

    @endpoint(
        access=ADMIN_OR_OFFICER,
        summary="取消会议",
        request=Versioned,
        response=MeetingView,
        errors=_OF_MEETING,
        example={"version": 1},
    )
    async def post(self, id: str, body: Versioned) -> MeetingView:
        """Cancel it."""
        return await self.services.window.meetings.cancel(self.actor, id, body.version)


_BASE: Final = "/api/admin/window/meetings"

routes = [
    Route(_BASE, MeetingList),
    Route(f"{_BASE}/{{id}}", MeetingDetail),
    Route(f"{_BASE}/{{id}}/minutes", MeetingMinutes),
    Route(f"{_BASE}/{{id}}/cancel", MeetingCancel),
]
