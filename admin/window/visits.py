"""Mystery visits to halls."""

from typing import Any, Final

from admin.window.answers import OF_HALL, SUPERVISOR
from server.lists import Page
from server.web import Route, StaffHandler, endpoint
from server.window.mystery_visits import NewVisit, VisitChange, VisitQuery, VisitRow, VisitView

_EXAMPLE: Final[dict[str, Any]] = {
    "day": "2026-03-02",
    "visitors": "派驻第二纪检监察组",
    "findings": [{"what": "一次告知清单摆放在1号窗口", "verdict": "done", "note": ""}],
    "summary": "",
}


class Visits(StaffHandler):
    """The visits."""

    @endpoint(access=SUPERVISOR, summary="暗访记录", query=VisitQuery, response=Page[VisitRow], errors=OF_HALL)
    async def get(self, query: VisitQuery) -> Page[VisitRow]:
        """Return one page of them."""
        return await self.services.window.oversight.visits.page(self.actor, query)

    @endpoint(
        access=SUPERVISOR,
        summary="登记暗访",
        request=NewVisit,
        response=VisitView,
        status=201,
        errors={**OF_HALL, "visit_to_come": 400},
        example={**_EXAMPLE, "hall": "0" * 32},
    )
    async def post(self, body: NewVisit) -> VisitView:
        """Record a visit."""
        return await self.services.window.oversight.visits.record(self.actor, body)


class VisitOne(StaffHandler):
    """One visit."""

    @endpoint(access=SUPERVISOR, summary="查看暗访", response=VisitView, errors={"visit_not_found": 404})
    async def get(self, id: str) -> VisitView:
        """Return it."""
        return await self.services.window.oversight.visits.one(self.actor, id)

    @endpoint(
        access=SUPERVISOR,
        summary="修改暗访记录",
        request=VisitChange,
        response=VisitView,
        errors={"visit_not_found": 404, "visit_to_come": 400, "stale_version": 409},
        example={**_EXAMPLE, "version": 1},
    )
    async def put(self, id: str, body: VisitChange) -> VisitView:
        """Change what was recorded."""
        return await self.services.window.oversight.visits.change(self.actor, id, body)


_BASE: Final = "/api/admin/window/mystery-visits"

routes = [Route(_BASE, Visits), Route(f"{_BASE}/{{id}}", VisitOne)]
