"""The officer's own phone, from the portal's side: a code to bind it, what is bound, and how to part with it."""

from datetime import datetime

from pydantic import Field

from server.mobile.grants import GrantView, grants_of
from server.schemas import Model
from server.web import Route, StaffHandler, endpoint
from server.web.access import SIGNED_IN

TAG = "我的微信"


class BindingCode(Model):
    """A code for the phone, shown this once."""

    code: str = Field(description="8 位数字，只能用一次")
    expires_at: datetime
    qr: str = Field(description="二维码的内容")


class MyPhone(Model):
    """The officer's phone."""

    bound: bool
    since: datetime | None
    grants: list[GrantView]


class MyWeChat(StaffHandler):
    """The officer's phone."""

    @endpoint(access=SIGNED_IN, summary="本人绑定的微信", response=MyPhone)
    async def get(self) -> MyPhone:
        """Return whether a phone is bound and what it has granted."""
        phone = await self.services.mobile.officers.phone_of(self.actor.id)
        return MyPhone(
            bound=phone is not None,
            since=phone.bound_at if phone else None,
            grants=await grants_of(self.services.wechat, phone),
        )

    @endpoint(access=SIGNED_IN, summary="解除本人的微信绑定", status=204)
    async def delete(self) -> None:
        """Make the officer's phone nobody's."""
        phone = await self.services.mobile.officers.phone_of(self.actor.id)
        if phone is not None:
            await self.services.mobile.officers.unbind(phone)


class MyWeChatCode(StaffHandler):
    """Codes for the phone."""

    @endpoint(
        access=SIGNED_IN,
        summary="获取绑定微信的绑定码",
        response=BindingCode,
        description="十分钟内有效，只能用一次；再次获取使前一个失效。",
    )
    async def post(self) -> BindingCode:
        """Return a new code."""
        issued = await self.services.mobile.officers.new_code(self.actor)
        return BindingCode(code=issued.code, expires_at=issued.expires_at, qr=f"bind:{issued.code}")


routes = [
    Route("/api/admin/me/wechat", MyWeChat),
    Route("/api/admin/me/wechat/code", MyWeChatCode),
]
