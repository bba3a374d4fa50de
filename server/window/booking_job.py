"""What becomes of appointments by themselves: whoever does not come frees the place; a day off calls them off."""

from datetime import datetime, timedelta
from typing import Final

from server.window.booking_desk import BookingDesk
from server.window.booking_repository import BookingRepository


class BookingJob:
    """Frees places.

    Args:
        repository: tells who was waited for in vain.
        desk: settles it.
    """

    name: Final = "appointments"
    interval: Final = timedelta(minutes=1)

    def __init__(self, repository: BookingRepository, desk: BookingDesk) -> None:
        self._repository = repository
        self._desk = desk

    async def run(self, now: datetime) -> None:
        """Settle what is due at ``now``."""
        await self._desk.call_off()
        for appointment_id in [found async for found in self._repository.waited_for_in_vain(now)]:
            await self._desk.miss(appointment_id)
