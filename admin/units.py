"""Units."""

from typing import Annotated

from server.accounts.models import Unit
from server.accounts.rules import Role
from server.schemas import Identifier, Line, Model, Version, Versioned
from server.web import SIGNED_IN, Roles, Route, StaffHandler, endpoint

TAG = "单位"

_SYSTEM = Roles(Role.SYSTEM_ADMIN)


class NewUnit(Model):
    """A new unit below ``parent_id``; a root without one."""

    name: Annotated[str, Line(60)]
    parent_id: Identifier | None


class UnitName(Model):
    """A unit's new name."""

    name: Annotated[str, Line(60)]
    version: Version


class UnitTree(Model):
    """All units, parents before children."""

    items: list[Unit]


class UnitList(StaffHandler):
    """All units."""

    @endpoint(access=SIGNED_IN, summary="单位列表", response=UnitTree)
    async def get(self) -> UnitTree:
        """Return the whole tree."""
        return UnitTree(items=await self.services.units.all())

    @endpoint(
        access=_SYSTEM,
        summary="新建单位",
        request=NewUnit,
        response=Unit,
        status=201,
        errors={"unknown_unit": 400, "tree_too_deep": 400, "unit_exists": 409},
        example={"name": "清溪市自然资源局", "parent_id": None},
    )
    async def post(self, body: NewUnit) -> Unit:
        """Add a unit."""
        return await self.services.units.create(self.actor, body.name, body.parent_id)


class UnitDetail(StaffHandler):
    """One unit."""

    @endpoint(
        access=_SYSTEM,
        summary="修改单位名称",
        request=UnitName,
        response=Unit,
        errors={"unit_exists": 409, "stale_version": 409},
    )
    async def put(self, id: str, body: UnitName) -> Unit:
        """Give the unit another name."""
        return await self.services.units.rename(self.actor, id, body.name, body.version)

    @endpoint(
        access=_SYSTEM,
        summary="删除单位",
        query=Versioned,
        status=204,
        errors={"unit_in_use": 409, "stale_version": 409},
    )
    async def delete(self, id: str, query: Versioned) -> None:
        """Delete a unit that nothing belongs to."""
        await self.services.units.delete(self.actor, id, query.version)


routes = [
    Route("/api/admin/units", UnitList),
    Route("/api/admin/units/{id}", UnitDetail),
]
