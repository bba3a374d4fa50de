"""Appointments on citizens' phones: no log-in, no name; the code is in no address."""

from typing import Final

from pydantic import Field

from miniprogram_api.window import WindowHandler
from server.proofs import Proof
from server.schemas import Model
from server.web import ANONYMOUS, KILOBYTE, PROOF_ERRORS, Burst, BurstHandler, PhoneHandler, Route, endpoint
from server.window.booking_models import AppointmentView, BookedView, BookingRequest, HallSlots
from server.window.requests import CodeText

TAG = "手机端预约排号"

_BURST: Final = Burst("appointment")
_WRONG_CODE: Final = "wrong_booking_code"
_OF_CODE: Final = {"malformed_code": 400, "appointment_not_found": 404, "too_many_failures": 429}
_ID: Final = "0123456789abcdef" * 2
_CODE: Final = {"code": "7M3K-9QWE-RTYP-4SDF-GHJK"}


class NewAppointment(BookingRequest):
    """A slot that somebody wants."""

    proof: Proof | None = Field(default=None, description="被要求时的安全校验结果")


class BookingCode(Model):
    """A booking code as typed or scanned."""

    code: CodeText


class WindowSlots(PhoneHandler):
    """What can be booked."""

    @endpoint(
        access=ANONYMOUS,
        summary="大厅可预约的时段",
        response=HallSlots,
        errors={"hall_not_found": 404},
        path_examples={"id": _ID},
    )
    async def get(self, id: str) -> HallSlots:
        """Return the days with their slots and the places left."""
        return await self.services.window.booking.slots(id)


class WindowAppointments(BurstHandler):
    """Takes appointments."""

    @endpoint(
        access=ANONYMOUS,
        summary="预约时段",
        description="同一 booking_id 重复提交，得到同一预约（200）。",
        request=NewAppointment,
        response=BookedView,
        status=201,
        repeated_status=200,
        body_limit=4 * KILOBYTE,
        errors={
            "unknown_business": 400,
            "hall_not_found": 404,
            "hall_closed": 409,
            "slot_not_offered": 409,
            "slot_taken": 409,
            **PROOF_ERRORS,
        },
        example={"booking_id": _ID, "hall": _ID, "business": None, "day": "2026-03-02", "start": "09:30"},
    )
    async def post(self, body: NewAppointment) -> BookedView:
        """Return the code and the queue number."""
        self.repeated = await self.services.window.booking.known(body.booking_id)
        if not self.repeated:
            await self.count_in(_BURST, body.proof, body.booking_id)
        return await self.services.window.booking.book(body)


class WindowAppointmentOpen(WindowHandler):
    """An appointment by its code."""

    @endpoint(
        access=ANONYMOUS,
        summary="凭预约码查看预约",
        request=BookingCode,
        response=AppointmentView,
        body_limit=KILOBYTE,
        errors=_OF_CODE,
        example=_CODE,
    )
    async def post(self, body: BookingCode) -> AppointmentView:
        """Return it."""
        self.check_address(_WRONG_CODE)
        return await self.guarded(self.services.window.booking.open(body.code), _WRONG_CODE)


class WindowAppointmentCancel(WindowHandler):
    """An appointment that is given back."""

    @endpoint(
        access=ANONYMOUS,
        summary="凭预约码取消预约",
        request=BookingCode,
        response=AppointmentView,
        body_limit=KILOBYTE,
        errors={**_OF_CODE, "appointment_over": 409},
        example=_CODE,
    )
    async def post(self, body: BookingCode) -> AppointmentView:
        """Free the place."""
        self.check_address(_WRONG_CODE)
        return await self.guarded(self.services.window.booking.cancel(body.code), _WRONG_CODE)


_BASE: Final = "/api/m/window"

routes = [
    Route(f"{_BASE}/halls/{{id}}/slots", WindowSlots),
    Route(f"{_BASE}/appointments", WindowAppointments),
    Route(f"{_BASE}/appointments/open", WindowAppointmentOpen),
    Route(f"{_BASE}/appointments/cancel", WindowAppointmentCancel),
]
