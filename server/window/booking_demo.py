"""Loads the demonstration's slots and appointments, from the present moment on."""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from server.accounts.rules import Actor
from server.window.booking_models import NO_PLAN, BookingRequest, SlotPlanChange
from server.window.halls import HallView

if TYPE_CHECKING:
    from server.app import Services

# Of the slots on the second day that can be booked, these are wanted, some of them twice.
_WANTED: Final = (0, 0, 1, 3, 5, 5, 8)


async def load_bookings(services: "Services", admin: Actor, halls: Sequence[HallView]) -> None:
    """Let the halls be booked, and book a few slots of each, unless that was done."""
    booking, desk = services.window.booking, services.window.booking_desk
    for hall in halls:
        plan = await desk.plan(admin, hall.id)
        if plan.active:
            continue
        fields = {**dict(NO_PLAN), "active": True, "version": plan.version}
        await desk.change_plan(admin, hall.id, SlotPlanChange(**fields))
        _, second, *_ = (await booking.slots(hall.id)).days
        for number, place in enumerate(_WANTED):
            wanted = BookingRequest(
                booking_id=booking_id_of(hall.short, number),
                hall=hall.id,
                business=hall.businesses[number % len(hall.businesses)].id,
                day=second.day,
                start=second.slots[place].start,
            )
            await booking.book(wanted)


def booking_id_of(hall: str, number: int) -> str:
    """Return the random number, which is none here, of a hall's invented appointment."""
    return hashlib.sha256(f"demo/booking/{hall}/{number}".encode()).hexdigest()[:32]
