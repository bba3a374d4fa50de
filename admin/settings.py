"""Settings of the whole office."""

from server.accounts.office import OfficeSettings
from server.accounts.rules import Role
from server.web import SIGNED_IN, Roles, Route, StaffHandler, endpoint

TAG = "系统设置"


class SettingsDetail(StaffHandler):
    """The office's settings."""

    @endpoint(access=SIGNED_IN, summary="系统设置", response=OfficeSettings)
    async def get(self) -> OfficeSettings:
        """Return the present settings."""
        return await self.services.office_settings.settings()

    @endpoint(
        access=Roles(Role.SYSTEM_ADMIN),
        summary="修改系统设置",
        description="与测评有关的各项只是新建测评的默认值，已有的测评不受影响。",
        request=OfficeSettings,
        response=OfficeSettings,
        errors={"stale_version": 409},
        example=OfficeSettings().model_dump(),
    )
    async def put(self, body: OfficeSettings) -> OfficeSettings:
        """Change the settings."""
        return await self.services.office_settings.change(self.actor, body)


routes = [Route("/api/admin/settings", SettingsDetail)]
