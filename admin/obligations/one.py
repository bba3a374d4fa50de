"""One obligation, and what is done with it."""

from admin.obligations.answers import KEEPS, OF_ONE
from server.obligations.requests import DoneRequest, MoveRequest, ReasonRequest
from server.obligations.view_models import ObligationDetail
from server.web import SIGNED_IN, Route, StaffHandler, endpoint


class Detail(StaffHandler):
    """One obligation."""

    @endpoint(
        access=SIGNED_IN,
        summary="查看待办",
        description="责任人、督办人和待办管理员可以查看。",
        response=ObligationDetail,
        errors={"obligation_not_found": 404},
    )
    async def get(self, id: str) -> ObligationDetail:
        """Return it with why it is due then and what has happened to it."""
        return await self.services.obligations.lists.one(self.actor, id)


class Done(StaffHandler):
    """It is done."""

    @endpoint(
        access=SIGNED_IN,
        summary="办结待办",
        request=DoneRequest,
        response=ObligationDetail,
        errors={**OF_ONE, "closed_by_system": 409},
        example={"version": 1, "note": "已按要求完成。"},
    )
    async def post(self, id: str, body: DoneRequest) -> ObligationDetail:
        """Note that it is done."""
        await self.services.obligations.desk.done(self.actor, id, body)
        return await self.services.obligations.lists.one(self.actor, id)


class Extend(StaffHandler):
    """It takes longer, as its rule allows."""

    @endpoint(
        access=SIGNED_IN,
        summary="按规定延长期限",
        request=ReasonRequest,
        response=ObligationDetail,
        errors={**OF_ONE, "no_extension": 409, "outside_calendar": 400},
        example={"version": 1, "reason": "采取集体谈话方式。"},
    )
    async def post(self, id: str, body: ReasonRequest) -> ObligationDetail:
        """Take the longer limit."""
        await self.services.obligations.desk.extend(self.actor, id, body)
        return await self.services.obligations.lists.one(self.actor, id)


class Move(StaffHandler):
    """It is due on another day."""

    @endpoint(
        access=KEEPS,
        summary="待办改期",
        description="本人的待办须由他人改期。",
        request=MoveRequest,
        response=ObligationDetail,
        errors={**OF_ONE, "due_in_past": 400, "due_unchanged": 400, "outside_calendar": 400},
        example={"version": 1, "due": "2026-10-30", "reason": "会议延期。"},
    )
    async def post(self, id: str, body: MoveRequest) -> ObligationDetail:
        """Give it another due date."""
        await self.services.obligations.desk.move(self.actor, id, body)
        return await self.services.obligations.lists.one(self.actor, id)


class Cancel(StaffHandler):
    """It need not be done."""

    @endpoint(
        access=KEEPS,
        summary="取消待办",
        description="本人的待办须由他人取消。",
        request=ReasonRequest,
        response=ObligationDetail,
        errors=OF_ONE,
        example={"version": 1, "reason": "重复登记。"},
    )
    async def post(self, id: str, body: ReasonRequest) -> ObligationDetail:
        """Cancel it."""
        await self.services.obligations.desk.cancel(self.actor, id, body)
        return await self.services.obligations.lists.one(self.actor, id)


_ONE = "/api/admin/obligations/{id}"

routes = [
    Route(_ONE, Detail),
    Route(f"{_ONE}/done", Done),
    Route(f"{_ONE}/extend", Extend),
    Route(f"{_ONE}/move", Move),
    Route(f"{_ONE}/cancel", Cancel),
]
