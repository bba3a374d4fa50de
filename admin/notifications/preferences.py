"""How officers want to be reached: each one's own choice, and addresses that an administrator enters."""

from server.accounts.rules import Role
from server.notifications import AddressesChange, Preferences, PreferencesChange
from server.web import SIGNED_IN, Roles, Route, StaffHandler, endpoint

_SYSTEM = Roles(Role.SYSTEM_ADMIN)
_STALE = {"stale_version": 409}


class MyPreferences(StaffHandler):
    """The officer's own preferences."""

    @endpoint(access=SIGNED_IN, summary="本人的接收方式", response=Preferences)
    async def get(self) -> Preferences:
        """Return them."""
        return await self.services.notifications.preferences.of(self.actor.id)

    @endpoint(
        access=SIGNED_IN,
        summary="修改本人的接收方式",
        description="站内消息不能关闭。",
        request=PreferencesChange,
        response=Preferences,
        errors=_STALE,
        example={"email": "limei@example.org", "wecom": None, "off": ["wechat"], "version": 1},
    )
    async def put(self, body: PreferencesChange) -> Preferences:
        """Change them."""
        return await self.services.notifications.preferences.change(self.actor, body)


class AccountPreferences(StaffHandler):
    """Somebody's addresses."""

    @endpoint(access=_SYSTEM, summary="账号的接收方式", response=Preferences, errors={"account_not_found": 404})
    async def get(self, id: str) -> Preferences:
        """Return how somebody is reached."""
        return await self.services.notifications.preferences.of(id)

    @endpoint(
        access=_SYSTEM,
        summary="修改账号的邮箱和企业微信成员",
        request=AddressesChange,
        response=Preferences,
        errors={**_STALE, "account_not_found": 404},
        example={"email": "limei@example.org", "wecom": None, "version": 1},
    )
    async def put(self, id: str, body: AddressesChange) -> Preferences:
        """Change somebody's addresses."""
        return await self.services.notifications.preferences.set_addresses(self.actor, id, body)


routes = [
    Route("/api/admin/me/notifications", MyPreferences),
    Route("/api/admin/accounts/{id}/notifications", AccountPreferences),
]
