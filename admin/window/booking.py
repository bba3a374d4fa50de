"""A hall's slots and appointments."""

from admin.window.answers import ADMIN, OF_HALL, OFFICER, STAFF
from server.schemas import CalendarDate, Model, Versioned
from server.web import Route, StaffHandler, endpoint
from server.window.booking_models import DayAtDesk, DeskAppointment, SlotPlanChange, SlotPlanView
from server.window.booking_rules import AppointmentEvent

_OF_APPOINTMENT = {"appointment_not_found": 404, "appointment_over": 409, "stale_version": 409}
_VERSION = {"version": 1}


class DayQuery(Model):
    """Which day; today without it."""

    day: CalendarDate | None = None


class SlotPlanDetail(StaffHandler):
    """When people can come to a hall by appointment."""

    @endpoint(access=STAFF, summary="大厅号源", response=SlotPlanView, errors=OF_HALL)
    async def get(self, id: str) -> SlotPlanView:
        """Return the plan."""
        return await self.services.window.booking_desk.plan(self.actor, id)

    @endpoint(
        access=ADMIN,
        summary="修改大厅号源",
        description="已约的时段不再开放的，预约随之取消，凭预约码可见；called_off 为取消的数目。",
        request=SlotPlanChange,
        response=SlotPlanView,
        errors={**OF_HALL, "stale_version": 409},
        example={
            "active": True,
            "openings": [{"opens": "09:00", "closes": "11:30"}],
            "minutes": 30,
            "places": 2,
            "days": 5,
            "grace_minutes": 15,
            "closed": ["2026-03-20"],
            "version": 1,
        },
    )
    async def put(self, id: str, body: SlotPlanChange) -> SlotPlanView:
        """Set the plan."""
        return await self.services.window.booking_desk.change_plan(self.actor, id, body)


class AppointmentList(StaffHandler):
    """A day's appointments."""

    @endpoint(access=STAFF, summary="大厅某日的预约", query=DayQuery, response=DayAtDesk, errors=OF_HALL)
    async def get(self, id: str, query: DayQuery) -> DayAtDesk:
        """Return them in the order of their numbers."""
        return await self.services.window.booking_desk.day(self.actor, id, query.day)


class AppointmentAttended(StaffHandler):
    """Somebody has come."""

    @endpoint(
        access=OFFICER,
        summary="登记到场",
        request=Versioned,
        response=DeskAppointment,
        errors=_OF_APPOINTMENT,
        example=_VERSION,
    )
    async def post(self, id: str, body: Versioned) -> DeskAppointment:
        """Note it."""
        return await self.services.window.booking_desk.settle(self.actor, id, AppointmentEvent.ATTEND, body.version)


class AppointmentMissed(StaffHandler):
    """Somebody has not come."""

    @endpoint(
        access=OFFICER,
        summary="登记未到",
        request=Versioned,
        response=DeskAppointment,
        errors={**_OF_APPOINTMENT, "appointment_not_begun": 409},
        example=_VERSION,
    )
    async def post(self, id: str, body: Versioned) -> DeskAppointment:
        """Note it; the place is free."""
        return await self.services.window.booking_desk.settle(self.actor, id, AppointmentEvent.MISS, body.version)


_HALL = "/api/admin/window/halls/{id}"
_APPOINTMENT = "/api/admin/window/appointments/{id}"

routes = [
    Route(f"{_HALL}/slot-plan", SlotPlanDetail),
    Route(f"{_HALL}/appointments", AppointmentList),
    Route(f"{_APPOINTMENT}/attended", AppointmentAttended),
    Route(f"{_APPOINTMENT}/missed", AppointmentMissed),
]
