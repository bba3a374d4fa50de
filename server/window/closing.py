"""Closes what is answered and needs nothing more: rated some days ago, or left unrated."""

from datetime import datetime, timedelta
from typing import Final

from server.store import Session
from server.window.repository import Place
from server.window.rules import MatterEvent
from server.window.tools import WindowTools

_AT_ONCE: Final = 200


class ClosingJob:
    """Closes matters whose time has come.

    Args:
        tools: what it works with.
    """

    name = "matter_closing"
    interval = timedelta(minutes=10)

    def __init__(self, tools: WindowTools) -> None:
        self._tools = tools

    async def run(self, now: datetime) -> None:
        """Close what is to be closed at ``now``; one that fails holds up no other."""
        failures: list[Exception] = []
        for place in await self._tools.repository.to_close(now, _AT_ONCE):
            try:
                await self._close(place, now)
            except Exception as error:
                failures.append(error)
        if failures:
            raise ExceptionGroup("closing matters failed", failures)

    async def _close(self, place: Place, now: datetime) -> None:
        async def write(session: Session) -> None:
            matter = await self._tools.repository.find([place.hall], place.matter, session)
            if matter is None or matter.closes_at is None or matter.closes_at > now:
                return
            closed = self._tools.happened(matter, MatterEvent.CLOSE, now)
            await self._tools.save(session, matter, closed.having(closed_at=now, closes_at=None))

        await self._tools.store.transaction(write)
