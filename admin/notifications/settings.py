"""The words and limits of what leaves the house."""

from server.accounts.rules import Role
from server.notifications import NotificationSettings, NotificationTexts, Preview
from server.web import Roles, Route, StaffHandler, endpoint

_KEEPS = Roles(Role.OBLIGATION_ADMIN)


class NotificationSettingsDetail(StaffHandler):
    """The settings."""

    @endpoint(access=_KEEPS, summary="提醒文字和限额", response=NotificationSettings)
    async def get(self) -> NotificationSettings:
        """Return the present settings."""
        return await self.services.notifications.settings.current()

    @endpoint(
        access=_KEEPS,
        summary="修改提醒文字和限额",
        request=NotificationSettings,
        response=NotificationSettings,
        errors={"stale_version": 409},
        example=NotificationSettings().model_dump(),
    )
    async def put(self, body: NotificationSettings) -> NotificationSettings:
        """Change the settings."""
        return await self.services.notifications.settings.change(self.actor, body)


class NotificationSettingsPreview(StaffHandler):
    """What people would see."""

    @endpoint(
        access=_KEEPS,
        summary="预览提醒文字",
        description="只预览，不保存、不发送。",
        request=NotificationTexts,
        response=Preview,
        example=NotificationTexts().model_dump(),
    )
    async def post(self, body: NotificationTexts) -> Preview:
        """Return a mail and the messages as they would be."""
        return self.services.notifications.settings.preview(body)


_BASE = "/api/admin/notifications/settings"

routes = [Route(_BASE, NotificationSettingsDetail), Route(f"{_BASE}/preview", NotificationSettingsPreview)]
