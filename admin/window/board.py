"""The public board on a hall's screen: anybody may see it, so no officer has to be logged in there."""

from collections.abc import AsyncGenerator

from server.live import Listening
from server.web import PUBLIC, Route, StaffHandler, endpoint
from server.web.streams import Event
from server.window.board import PublicBoard


class BoardNow(StaffHandler):
    """The board."""

    @endpoint(access=PUBLIC, summary="公示栏", response=PublicBoard)
    async def get(self) -> PublicBoard:
        """Return it."""
        return await self.services.window.oversight.board.shown()


class BoardEvents(StaffHandler):
    """The board as it changes."""

    @endpoint(
        access=PUBLIC,
        summary="公示栏的实时事件（SSE）",
        description="event: board 为公示栏内容，有变化时发送。",
        produces="text/event-stream",
        errors={"too_many_screens": 429},
    )
    async def get(self) -> None:
        """Stream the board."""
        # Listening begins before the present state is read, so that nothing falls between the two.
        async with self.services.window.oversight.board.listening() as changes:
            await self.send_events(self._events(changes))

    async def _events(self, changes: Listening[None]) -> AsyncGenerator[Event, None]:
        board = self.services.window.oversight.board
        yield Event("board", await board.shown())
        async for _ in changes:
            yield Event("board", await board.shown())


_BASE = "/api/admin/window/board"

routes = [Route(_BASE, BoardNow), Route(f"{_BASE}/events", BoardEvents)]
