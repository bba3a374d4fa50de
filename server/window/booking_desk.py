"""Appointments as the hall's officers see them, and the plan behind them."""

from datetime import date, time
from typing import Any, Final

from server.accounts.rules import Actor, Role
from server.audit import Audit
from server.clock import Clock
from server.errors import Conflict, stale_version
from server.store import DuplicateKey, Session
from server.window.booking import appointment_not_found, business_name
from server.window.booking_models import (
    NO_PLAN,
    Appointment,
    DayAtDesk,
    DeskAppointment,
    SlotPlan,
    SlotPlanChange,
    SlotPlanContent,
    SlotPlanView,
)
from server.window.booking_repository import BookingRepository
from server.window.booking_rules import AppointmentEvent, AppointmentState, after, possible
from server.window.halls import HallRepository, record_of_hall
from server.window.models import Hall, Officer
from server.window.rights import STAFF_ROLES
from server.workdays import WorkdayService, china_day

_AT_DESK: Final = (AppointmentEvent.ATTEND, AppointmentEvent.MISS)


class BookingDesk:
    """What officers do about appointments.

    Args:
        repository: plans, appointments and counts.
        halls: tells whose they are.
        workdays: tells which days are working days.
        clock: tells what is past.
        audit: records what officers change.
    """

    def __init__(
        self,
        repository: BookingRepository,
        halls: HallRepository,
        workdays: WorkdayService,
        clock: Clock,
        audit: Audit,
    ) -> None:
        self._repository = repository
        self._halls = halls
        self._workdays = workdays
        self._clock = clock
        self._audit = audit

    async def plan(self, actor: Actor, hall_id: str) -> SlotPlanView:
        """Return a hall's plan; before there is one, the proposal, with version 1.

        Raises:
            NotFound: ``hall_not_found``.
        """
        await self._halls.overseen_one(actor, hall_id, *STAFF_ROLES)
        stored = await self._repository.plan(hall_id)
        return _plan_view(stored) if stored else SlotPlanView(version=1, **_fields(NO_PLAN))

    async def change_plan(self, actor: Actor, hall_id: str, change: SlotPlanChange) -> SlotPlanView:
        """Set a hall's plan, and call off what no longer fits into it.

        Raises:
            NotFound: ``hall_not_found``.
            Conflict: ``stale_version``.
        """
        content = SlotPlanContent(**_fields(change))

        async def write(session: Session) -> SlotPlan:
            hall = await self._halls.overseen_one(actor, hall_id, Role.WINDOW_ADMIN, session=session)
            stored = await self._repository.plan(hall_id, session)
            if change.version != (stored.version if stored else 1):
                raise stale_version()
            saved = SlotPlan(id=hall_id, version=change.version + 1, content=content)
            if stored is None:
                await self._repository.insert_plan(saved, session)
            else:
                saved = await self._repository.save_plan(stored.having(content=content), session)
            former = stored.content.model_dump(mode="json") if stored else None
            data = {"former": former, "content": content.model_dump(mode="json")}
            await record_of_hall(self._audit, session, actor, "hall_slots_changed", hall, **data)
            return saved

        try:
            saved = await self._repository.store.transaction(write)
        except DuplicateKey:
            raise stale_version() from None
        return _plan_view(saved).model_copy(update={"called_off": await self.call_off(hall_id)})

    async def day(self, actor: Actor, hall_id: str, day: date | None) -> DayAtDesk:
        """Return a day's appointments, today's without ``day``.

        Raises:
            NotFound: ``hall_not_found``.
        """
        hall = await self._halls.overseen_one(actor, hall_id, *STAFF_ROLES)
        chosen = day or china_day(self._clock.now())
        working = (await self._workdays.calendar()).is_working_day(chosen)
        appointments = await self._repository.of_day(hall_id, chosen)
        return DayAtDesk(day=chosen, working=working, items=[_desk_view(hall, one) for one in appointments])

    async def settle(self, actor: Actor, appointment_id: str, event: AppointmentEvent, version: int) -> DeskAppointment:
        """Note that somebody has come, or has not.

        Raises:
            NotFound: ``appointment_not_found``.
            Conflict: ``appointment_over``, ``appointment_not_begun`` or ``stale_version``.
        """
        now = self._clock.now()

        async def write(session: Session) -> DeskAppointment:
            hall, appointment = await self._overseen(actor, appointment_id, session)
            if appointment.version != version:
                raise stale_version()
            if event is AppointmentEvent.MISS and now < appointment.starts_at:
                raise Conflict("appointment_not_begun", "预约的时段还没有开始，不能登记未到")
            by = Officer(id=actor.id, name=actor.name)
            saved = await self._settled(appointment.having(by=by), event, session)
            number = {"day": saved.day.isoformat(), "number": saved.number}
            await record_of_hall(self._audit, session, actor, f"appointment_{saved.state.value}", hall, **number)
            return _desk_view(hall, saved)

        return await self._repository.store.transaction(write)

    async def miss(self, appointment_id: str) -> None:
        """Free the place of somebody who has not come in time, unless that was settled meanwhile."""
        now = self._clock.now()

        async def write(session: Session) -> None:
            appointment = await self._repository.find(appointment_id, session)
            if appointment and appointment.state is AppointmentState.BOOKED and appointment.kept_until <= now:
                await self._settled(appointment, AppointmentEvent.MISS, session)

        await self._repository.store.transaction(write)

    async def call_off(self, hall_id: str | None = None) -> int:
        """Call off appointments, of one hall or of all, for slots that are not any more; return how many.

        A plan may have changed, or the calendar of working days.
        """
        calendar = await self._workdays.calendar()
        count = 0
        for hall, day in await self._repository.days_from(china_day(self._clock.now()), hall_id):
            stored = await self._repository.plan(hall)
            for appointment in await self._repository.of_day(hall, day):
                start = time.fromisoformat(appointment.start)
                holds = stored is not None and stored.content.plan().offers(day, start, calendar.is_working_day)
                if appointment.state is AppointmentState.BOOKED and not holds:
                    count += await self._call_off_one(appointment.id)
        return count

    async def _call_off_one(self, appointment_id: str) -> bool:
        async def write(session: Session) -> bool:
            appointment = await self._repository.find(appointment_id, session)
            if appointment is None or appointment.state is not AppointmentState.BOOKED:
                return False
            await self._settled(appointment, AppointmentEvent.CALL_OFF, session)
            return True

        return await self._repository.store.transaction(write)

    async def _settled(self, appointment: Appointment, event: AppointmentEvent, session: Session) -> Appointment:
        """Save an appointment after an event; whoever does not come frees the place."""
        state = after(appointment.state, event)
        if state is not AppointmentState.ATTENDED:
            await self._repository.free(appointment, session)
        return await self._repository.save(appointment.having(state=state), session)

    async def _overseen(self, actor: Actor, appointment_id: str, session: Session) -> tuple[Hall, Appointment]:
        appointment = await self._repository.find(appointment_id, session)
        hall = await self._halls.find(appointment.hall, session) if appointment else None
        if appointment is None or hall is None or not actor.oversees(hall.unit_path):
            raise appointment_not_found()
        return hall, appointment


def _fields(content: SlotPlanContent) -> dict[str, Any]:
    return {name: getattr(content, name) for name in SlotPlanContent.model_fields}


def _plan_view(plan: SlotPlan) -> SlotPlanView:
    return SlotPlanView(version=plan.version, **_fields(plan.content))


def _desk_view(hall: Hall, appointment: Appointment) -> DeskAppointment:
    return DeskAppointment(
        business=business_name(hall, appointment.business),
        possible=[event for event in possible(appointment.state) if event in _AT_DESK],
        **appointment.model_dump(include={"id", "version", "start", "number", "state", "booked_at"}),
    )
