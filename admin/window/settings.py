"""What the office may set about its windows, and the texts that answers begin with."""

from typing import Final

from admin.window.answers import ADMIN, OF_HALL, STAFF
from server.schemas import Model, Versioned
from server.web import Route, StaffHandler, endpoint
from server.window.settings import WindowSettings
from server.window.templates import NewTemplate, TemplateChange, TemplateQuery, TemplateView

_OF_TEMPLATE: Final = {"template_not_found": 404, "stale_version": 409}
_EXAMPLE: Final = {"title": "材料不全", "text": "您好，您的申请还缺少以下材料："}


class AnswerTemplates(Model):
    """Templates by title."""

    items: list[TemplateView]


class WindowSettingsDetail(StaffHandler):
    """The office's numbers."""

    @endpoint(access=STAFF, summary="窗口设置", response=WindowSettings)
    async def get(self) -> WindowSettings:
        """Return the present settings."""
        return await self.services.window.office.settings()

    @endpoint(
        access=ADMIN,
        summary="修改窗口设置",
        description="已定的日期不变。分办和告知进展的期限在待办设置中修改。",
        request=WindowSettings,
        response=WindowSettings,
        errors={"stale_version": 409},
        example=WindowSettings().model_dump(mode="json"),
    )
    async def put(self, body: WindowSettings) -> WindowSettings:
        """Change them."""
        return await self.services.window.office.change(self.actor, body)


class TemplateList(StaffHandler):
    """The templates of the officer's halls."""

    @endpoint(access=STAFF, summary="答复模板", query=TemplateQuery, response=AnswerTemplates)
    async def get(self, query: TemplateQuery) -> AnswerTemplates:
        """Return them."""
        return AnswerTemplates(items=await self.services.window.templates.all(self.actor, query))

    @endpoint(
        access=ADMIN,
        summary="新建答复模板",
        request=NewTemplate,
        response=TemplateView,
        status=201,
        errors=OF_HALL,
        example={**_EXAMPLE, "hall": "0" * 32},
    )
    async def post(self, body: NewTemplate) -> TemplateView:
        """Make one."""
        return await self.services.window.templates.create(self.actor, body)


class TemplateDetail(StaffHandler):
    """One template."""

    @endpoint(
        access=ADMIN,
        summary="修改答复模板",
        request=TemplateChange,
        response=TemplateView,
        errors=_OF_TEMPLATE,
        example={**_EXAMPLE, "version": 1},
    )
    async def put(self, id: str, body: TemplateChange) -> TemplateView:
        """Change it."""
        return await self.services.window.templates.change(self.actor, id, body)

    @endpoint(access=ADMIN, summary="删除答复模板", query=Versioned, status=204, errors=_OF_TEMPLATE)
    async def delete(self, id: str, query: Versioned) -> None:
        """Delete it."""
        await self.services.window.templates.delete(self.actor, id, query.version)


_BASE: Final = "/api/admin/window"

routes = [
    Route(f"{_BASE}/settings", WindowSettingsDetail),
    Route(f"{_BASE}/templates", TemplateList),
    Route(f"{_BASE}/templates/{{id}}", TemplateDetail),
]
