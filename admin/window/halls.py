"""Halls and their businesses."""

from admin.window.answers import ADMIN, OF_HALL, STAFF
from server.schemas import Model
from server.web import Route, StaffHandler, endpoint
from server.window.halls import HallChange, HallView, NewHall

_EXAMPLE = {
    "name": "市税务服务大厅",
    "short": "税务",
    "businesses": [{"name": "发票申领"}],
    "windows": ["1号窗口"],
    "address": "市民大厅二楼",
    "opening_hours": "工作日 9:00–17:00",
    "open": True,
}


class Halls(Model):
    """Halls by name."""

    items: list[HallView]


class HallList(StaffHandler):
    """The halls of the officer's subtree."""

    @endpoint(access=STAFF, summary="大厅", response=Halls)
    async def get(self) -> Halls:
        """Return them."""
        return Halls(items=await self.services.window.halls.all(self.actor))

    @endpoint(
        access=ADMIN,
        summary="新建大厅",
        request=NewHall,
        response=HallView,
        status=201,
        errors={"unit_not_found": 404, "unknown_business": 400, "hall_exists": 409},
        example={**_EXAMPLE, "unit_id": "0" * 32},
    )
    async def post(self, body: NewHall) -> HallView:
        """Make a hall."""
        return await self.services.window.halls.create(self.actor, body)


class HallDetail(StaffHandler):
    """One hall."""

    @endpoint(access=STAFF, summary="查看大厅", response=HallView, errors=OF_HALL)
    async def get(self, id: str) -> HallView:
        """Return it."""
        return await self.services.window.halls.one(self.actor, id)

    @endpoint(
        access=ADMIN,
        summary="修改大厅",
        description="停止接收后，群众不能再提交新诉求；已提交的照常办理。",
        request=HallChange,
        response=HallView,
        errors={**OF_HALL, "unknown_business": 400, "hall_exists": 409, "stale_version": 409},
        example={**_EXAMPLE, "version": 1},
    )
    async def put(self, id: str, body: HallChange) -> HallView:
        """Change it, open it or close it."""
        return await self.services.window.halls.change(self.actor, id, body)


_BASE = "/api/admin/window/halls"

routes = [Route(_BASE, HallList), Route(f"{_BASE}/{{id}}", HallDetail)]
