"""Look-back draws over closed matters, and what was found."""

from typing import Final

from admin.window.answers import OF_HALL, SUPERVISOR
from server.lists import Page
from server.web import Route, StaffHandler, endpoint
from server.window.look_back_desk import (
    DrawnAgain,
    DrawRequest,
    FindingRequest,
    LookBackQuery,
    LookBackRow,
    LookBackView,
)

_OF_DRAW: Final = {"look_back_not_found": 404}


class LookBacks(StaffHandler):
    """The draws."""

    @endpoint(access=SUPERVISOR, summary="回访抽取", query=LookBackQuery, response=Page[LookBackRow], errors=OF_HALL)
    async def get(self, query: LookBackQuery) -> Page[LookBackRow]:
        """Return one page of them."""
        return await self.services.window.oversight.look_backs.page(self.actor, query)

    @endpoint(
        access=SUPERVISOR,
        summary="随机抽取已办结诉求",
        description="种子由系统随机产生并公开，凭种子可以重新抽取核对：取 SHA-256(种子/诉求标识) 最小的若干件。",
        request=DrawRequest,
        response=LookBackView,
        status=201,
        errors={**OF_HALL, "span_too_long": 400, "nothing_to_draw": 409},
        example={"hall": "0" * 32, "from": "2026-02-01", "to": "2026-02-28", "number": 10},
    )
    async def post(self, body: DrawRequest) -> LookBackView:
        """Draw matters."""
        return await self.services.window.oversight.look_backs.draw(self.actor, body)


class LookBackOne(StaffHandler):
    """One draw."""

    @endpoint(access=SUPERVISOR, summary="查看回访抽取", response=LookBackView, errors=_OF_DRAW)
    async def get(self, id: str) -> LookBackView:
        """Return it."""
        return await self.services.window.oversight.look_backs.one(self.actor, id)


class LookBackAgain(StaffHandler):
    """The same draw made once more."""

    @endpoint(access=SUPERVISOR, summary="凭种子重新抽取核对", response=DrawnAgain, errors=_OF_DRAW)
    async def get(self, id: str) -> DrawnAgain:
        """Draw again and compare."""
        return await self.services.window.oversight.look_backs.again(self.actor, id)


class LookBackFindings(StaffHandler):
    """What was found."""

    @endpoint(
        access=SUPERVISOR,
        summary="登记回访结果",
        description="未办到、部分办到的，须定整改期限，随即列为经办人的待办。重新登记的，以后一次为准。",
        request=FindingRequest,
        response=LookBackView,
        errors={
            **_OF_DRAW,
            "matter_not_found": 404,
            "rectify_by": 400,
            "outside_calendar": 400,
            "stale_version": 409,
        },
        example={
            "version": 1,
            "matter": "0" * 32,
            "verdict": "not_done",
            "note": "窗口仍要求提交第二份证明。",
            "rectify_by": "2026-03-20",
        },
    )
    async def post(self, id: str, body: FindingRequest) -> LookBackView:
        """Record a finding."""
        return await self.services.window.oversight.look_backs.found(self.actor, id, body)


_BASE: Final = "/api/admin/window/look-backs"

routes = [
    Route(_BASE, LookBacks),
    Route(f"{_BASE}/{{id}}", LookBackOne),
    Route(f"{_BASE}/{{id}}/again", LookBackAgain),
    Route(f"{_BASE}/{{id}}/findings", LookBackFindings),
]
