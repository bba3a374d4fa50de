"""Obligations on an officer's phone: what there is to do, one of them with its reasons, and done."""

from typing import Final

from miniprogram_api.officer import NOT_AN_OFFICER, OfficerHandler
from server.lists import Page
from server.obligations.requests import DoneRequest, ObligationQuery
from server.obligations.view_models import ObligationDetail, ObligationView
from server.web import KILOBYTE, MOBILE, Route, endpoint

TAG = "手机端待办"

_OF_ONE: Final = {**NOT_AN_OFFICER, "obligation_not_found": 404}


class PhoneObligations(OfficerHandler):
    """The officer's own obligations."""

    @endpoint(
        access=MOBILE,
        summary="我的待办",
        query=ObligationQuery,
        response=Page[ObligationView],
        errors=NOT_AN_OFFICER,
    )
    async def get(self, query: ObligationQuery) -> Page[ObligationView]:
        """Return one page of them, by default in order of due dates: what is overdue comes first."""
        return await self.services.obligations.lists.mine(await self.officer(), query)


class PhoneObligation(OfficerHandler):
    """One obligation."""

    @endpoint(
        access=MOBILE,
        summary="查看待办",
        description="责任人、督办人和待办管理员可以查看。",
        response=ObligationDetail,
        errors=_OF_ONE,
    )
    async def get(self, id: str) -> ObligationDetail:
        """Return it with why it is due then and what has happened to it."""
        return await self.services.obligations.lists.one(await self.officer(), id)


class PhoneObligationDone(OfficerHandler):
    """It is done."""

    @endpoint(
        access=MOBILE,
        summary="办结待办",
        description="改期、延长和取消只在管理端办理。",
        request=DoneRequest,
        response=ObligationDetail,
        body_limit=4 * KILOBYTE,
        errors={
            **_OF_ONE,
            "obligation_not_yours": 403,
            "obligation_closed": 409,
            "closed_by_system": 409,
            "stale_version": 409,
        },
        example={"version": 1, "note": "已按要求完成。"},
    )
    async def post(self, id: str, body: DoneRequest) -> ObligationDetail:
        """Note that it is done."""
        officer, obligations = await self.officer(), self.services.obligations
        await obligations.desk.done(officer, id, body)
        return await obligations.lists.one(officer, id)


_BASE: Final = "/api/m/officer/obligations"

routes = [
    Route(_BASE, PhoneObligations),
    Route(f"{_BASE}/{{id}}", PhoneObligation),
    Route(f"{_BASE}/{{id}}/done", PhoneObligationDone),
]
