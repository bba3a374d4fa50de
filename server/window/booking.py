"""Appointments as citizens make them: without a name, by a code that is shown once."""

from collections.abc import Mapping
from datetime import date, datetime, time

from server.china_time import CHINA
from server.clock import Clock
from server.encoding import grouped
from server.errors import Conflict, FieldError, InvalidInput, NotFound
from server.printed_codes import CodeForm, MalformedCode
from server.store import DuplicateKey, LookupHash, Session
from server.window.booking_models import (
    Appointment,
    AppointmentView,
    BookedView,
    BookingRequest,
    DaySlots,
    HallSlots,
    SlotPlan,
    SlotView,
)
from server.window.booking_repository import BookingRepository
from server.window.booking_rules import AppointmentEvent, AppointmentState, Plan, after, queue_number, reminder_at
from server.window.halls import HallRepository
from server.window.models import Hall
from server.workdays import WorkCalendar, WorkdayService

FORM = CodeForm("booking", 18)
_ID_LENGTH = 32


class Booking:
    """Offers slots, takes appointments, shows and cancels them.

    Args:
        repository: plans, appointments and counts.
        halls: where there are windows.
        workdays: on which days they are open.
        clock: tells what is past.
        lookup: makes codes and hides them.
    """

    def __init__(
        self,
        repository: BookingRepository,
        halls: HallRepository,
        workdays: WorkdayService,
        clock: Clock,
        lookup: LookupHash,
    ) -> None:
        self._repository = repository
        self._halls = halls
        self._workdays = workdays
        self._clock = clock
        self._lookup = lookup

    async def slots(self, hall_id: str) -> HallSlots:
        """Return what can be booked at a hall.

        Raises:
            NotFound: ``hall_not_found``.
        """
        hall = await self._halls.load(hall_id)
        stored = await self._repository.plan(hall_id)
        if stored is None or not stored.content.active or not hall.open:
            return HallSlots(open=False, days=[])
        plan, now, calendar = stored.content.plan(), self._clock.now(), await self._workdays.calendar()
        days = plan.bookable_days(now, calendar.is_working_day)
        if not days:
            return HallSlots(open=True, days=[])
        taken = await self._repository.taken(hall_id, days[0], days[-1])
        offered = [DaySlots(day=day, slots=_offered(plan, day, now, taken)) for day in days]
        return HallSlots(open=True, days=offered)

    async def book(self, wanted: BookingRequest) -> BookedView:
        """Take a place in a slot; the same request again gets the same appointment.

        Raises:
            NotFound: ``hall_not_found``.
            InvalidInput: ``unknown_business``.
            Conflict: ``hall_closed``, ``slot_not_offered`` or ``slot_taken``.
        """
        code = self.code_of(wanted.booking_id)
        if (known := await self._repository.find(self._id(code))) is None:
            calendar = await self._workdays.calendar()
            await self._halls.load(wanted.hall)
            await self._repository.open_day(wanted.hall, wanted.day)

            async def write(session: Session) -> Appointment:
                return await self._book(wanted, self._id(code), calendar, session)

            try:
                known = await self._repository.store.transaction(write)
            except DuplicateKey:
                # The same request, sent twice at once.
                known = await self._load(self._id(code))
        return BookedView(code=grouped(code, 4), appointment=await self._view(known))

    async def known(self, booking_id: str) -> bool:
        """Return whether a booking was made before."""
        return await self._repository.find(self._id(self.code_of(booking_id))) is not None

    async def open(self, code: str) -> AppointmentView:
        """Return the appointment behind a code.

        Raises:
            InvalidInput: ``malformed_code``: a slip, which costs no try.
            NotFound: ``appointment_not_found``.
        """
        return await self._view(await self._load(self._id_of_text(code)))

    async def cancel(self, code: str) -> AppointmentView:
        """Give a place back; once more changes nothing.

        Raises:
            InvalidInput: ``malformed_code``.
            NotFound: ``appointment_not_found``.
            Conflict: ``appointment_over``.
        """
        appointment_id = self._id_of_text(code)

        async def write(session: Session) -> Appointment:
            appointment = await self._load(appointment_id, session)
            if appointment.state is AppointmentState.CANCELLED:
                return appointment
            state = after(appointment.state, AppointmentEvent.CANCEL)
            await self._repository.free(appointment, session)
            return await self._repository.save(appointment.having(state=state), session)

        return await self._view(await self._repository.store.transaction(write))

    def code_of(self, booking_id: str) -> str:
        """Return the canonical code of a booking."""
        return FORM.of(int.from_bytes(self._lookup.of("booking_code_of_booking", booking_id), "big"))

    async def _book(
        self, wanted: BookingRequest, appointment_id: str, calendar: WorkCalendar, session: Session
    ) -> Appointment:
        hall = await self._halls.load(wanted.hall, session)
        stored = await self._repository.plan(wanted.hall, session)
        business = _business(hall, wanted.business)
        plan = _open_plan(hall, stored)
        now, start = self._clock.now(), time.fromisoformat(wanted.start)
        if not plan.bookable(wanted.day, start, now, calendar.is_working_day):
            raise Conflict("slot_not_offered", "这个时段不能预约，请重新选择")
        issued = await self._repository.take(hall.id, wanted.day, wanted.start, plan.places, session)
        if issued is None:
            raise Conflict("slot_taken", "这个时段刚刚约满，请另选时段")
        starts_at, ends_at = plan.span(wanted.day, start)
        appointment = Appointment(
            id=appointment_id,
            version=1,
            hall=hall.id,
            day=wanted.day,
            start=wanted.start,
            starts_at=starts_at,
            ends_at=ends_at,
            business=business,
            number=queue_number(start, issued),
            state=AppointmentState.BOOKED,
            booked_at=now,
            kept_until=plan.kept_until(wanted.day, start, now),
        )
        await self._repository.insert(appointment, session)
        return appointment

    async def _view(self, appointment: Appointment) -> AppointmentView:
        hall = await self._halls.load(appointment.hall)
        booked = appointment.state is AppointmentState.BOOKED
        return AppointmentView(
            hall_id=hall.id,
            hall=hall.name,
            address=hall.address,
            business=business_name(hall, appointment.business),
            day=appointment.day,
            start=appointment.start,
            end=_text(appointment.ends_at.astimezone(CHINA).time()),
            starts_at=appointment.starts_at,
            ends_at=appointment.ends_at,
            number=appointment.number,
            state=appointment.state,
            can_cancel=booked,
            remind_at=reminder_at(appointment.starts_at, appointment.booked_at) if booked else None,
        )

    async def _load(self, appointment_id: str, session: Session | None = None) -> Appointment:
        found = await self._repository.find(appointment_id, session)
        if found is None:
            raise appointment_not_found()
        return found

    def _id(self, code: str) -> str:
        return self._lookup.of("booking_code", FORM.body(code)).hex()[:_ID_LENGTH]

    def _id_of_text(self, text: str) -> str:
        try:
            return self._id(FORM.parse(text))
        except MalformedCode:
            sentence = "预约码有误，应为 20 位数字和字母，请逐位核对"
            raise InvalidInput("malformed_code", sentence, fields=[FieldError("code", sentence)]) from None


def appointment_not_found() -> NotFound:
    """Return the error for an appointment that is not there, or not for this officer."""
    return NotFound("appointment_not_found", "没有找到这个预约")


def business_name(hall: Hall, business_id: str) -> str:
    """Return the name of a business of a hall, the empty text for none."""
    return next((business.name for business in hall.businesses if business.id == business_id), "")


def _open_plan(hall: Hall, stored: SlotPlan | None) -> Plan:
    """Return the plan of a hall that takes appointments.

    Raises:
        Conflict: ``hall_closed`` or ``slot_not_offered``.
    """
    if not hall.open:
        raise Conflict("hall_closed", "这个大厅暂停接收，请稍后再来或选择其他大厅")
    if stored is None or not stored.content.active:
        raise Conflict("slot_not_offered", "这个大厅目前不接受预约，请直接到窗口办理")
    return stored.content.plan()


def _business(hall: Hall, business_id: str | None) -> str:
    if business_id is None:
        return ""
    if not any(business.id == business_id and business.active for business in hall.businesses):
        sentence = "没有这项业务，请重新选择"
        raise InvalidInput("unknown_business", sentence, fields=[FieldError("business", sentence)])
    return business_id


def _offered(plan: Plan, day: date, now: datetime, taken: Mapping[tuple[date, str], int]) -> list[SlotView]:
    """Return the slots of a day that are not over and have a place left."""
    offered = []
    for start in plan.slots():
        left = plan.places - taken.get((day, _text(start)), 0)
        ends = plan.span(day, start)[1]
        if left > 0 and now < ends:
            offered.append(SlotView(start=_text(start), end=_text(ends.astimezone(CHINA).time()), left=left))
    return offered


def _text(moment: time) -> str:
    return f"{moment:%H:%M}"
