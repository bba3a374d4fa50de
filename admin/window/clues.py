"""The clue register: for its readers alone, and nothing of a clue without a reason on record."""

from typing import Final

from admin.window.answers import CLUE_READER
from server.lists import Page
from server.web import KILOBYTE, Route, StaffHandler, endpoint
from server.window.clue_desk import ClueDetail, ClueRow, ReadingRequest
from server.window.clues import ClueQuery
from server.window.desk_requests import WrittenMessage


class ClueList(StaffHandler):
    """The clues."""

    @endpoint(
        access=CLUE_READER,
        summary="问题线索",
        description="列表不含任何内容。",
        query=ClueQuery,
        response=Page[ClueRow],
    )
    async def get(self, query: ClueQuery) -> Page[ClueRow]:
        """Return one page of them."""
        return await self.services.window.clues.page(self.actor, query)


class ClueReading(StaffHandler):
    """One clue."""

    @endpoint(
        access=CLUE_READER,
        summary="查阅问题线索",
        description="查阅人、时间和事由记入审计日志；事由不写线索内容。",
        request=ReadingRequest,
        response=ClueDetail,
        body_limit=KILOBYTE,
        errors={"clue_not_found": 404},
        example={"reason": "按周例会安排研判"},
    )
    async def post(self, id: str, body: ReadingRequest) -> ClueDetail:
        """Note the reading and return the clue."""
        return await self.services.window.clues.read(self.actor, id, body)


class ClueMessages(StaffHandler):
    """Messages to the citizen."""

    @endpoint(
        access=CLUE_READER,
        summary="给反映人留言",
        request=WrittenMessage,
        response=ClueDetail,
        body_limit=16 * KILOBYTE,
        errors={"clue_not_found": 404, "clue_not_read": 409},
        example={"message_id": "2" * 32, "text": "请补充发生的时间。"},
    )
    async def post(self, id: str, body: WrittenMessage) -> ClueDetail:
        """Write one."""
        return await self.services.window.clues.message(self.actor, id, body)


_BASE: Final = "/api/admin/window/clues"

routes = [
    Route(_BASE, ClueList),
    Route(f"{_BASE}/{{id}}/reading", ClueReading),
    Route(f"{_BASE}/{{id}}/messages", ClueMessages),
]
