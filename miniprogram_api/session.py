"""Log in on the phone, renew, log out, who am I, delete my data."""

from typing import Annotated

from pydantic import Field, StringConstraints

from server.encoding import from_base64url
from server.errors import Conflict, InvalidInput, NotAuthenticated, NotFound
from server.mobile.sessions import OpenedPhoneSession
from server.mobile.users import PhoneKind
from server.schemas import Model
from server.web import KILOBYTE, MOBILE, PUBLIC, MobileHandler, Route, endpoint

TAG = "手机端登录"

Code = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Invitation = Annotated[str, StringConstraints(min_length=1, max_length=80)]
_Token = Annotated[str, StringConstraints(min_length=1, max_length=200)]
# 32 bytes: the last character carries four bits of the last one.
_Device = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$")]

INVITATION_EXAMPLE = "7M3K-9QWE-RTYP-4SDF-GHJK-8ZXC-VBNA"
WECHAT_ERRORS = {"wechat_unavailable": 503, "wechat_off": 409}
INVITATION_ERRORS = {
    "malformed_invitation": 400,
    "unknown_invitation": 404,
    "invitation_used": 409,
    "invitation_expired": 409,
    "too_many_wrong_invitations": 429,
}


class WeChatLogIn(Model):
    """What wx.login gave."""

    wechat_code: Code


class InvitationLogIn(Model):
    """A personal invitation, and a secret that the web page has made for itself."""

    invitation: Invitation
    device: _Device = Field(description="32 个随机字节的 base64url；同一网页凭它可再次登录")


class RefreshToken(Model):
    """A refresh token."""

    refresh_token: _Token


class LogOut(Model):
    """What to end."""

    everywhere: bool = Field(default=False, description="退出所有设备")


class OfficerName(Model):
    """The officer whose phone it is."""

    name: str


class PhoneMe(Model):
    """What there is about a phone user."""

    kind: PhoneKind
    bound: bool = Field(description="已对应到某份名册上的人员")
    officer: OfficerName | None
    wechat: bool = Field(description="本单位启用了微信")


class PhoneSession(MobileHandler):
    """Log in through WeChat."""

    @endpoint(
        access=PUBLIC,
        summary="微信登录",
        request=WeChatLogIn,
        response=OpenedPhoneSession,
        body_limit=KILOBYTE,
        errors={"wechat_code_invalid": 400, "wechat_user_blocked": 403, "too_many_failures": 429, **WECHAT_ERRORS},
        example={"wechat_code": "0a3bCd000XyZ1Q1aBc000dEfGh2bCd0m"},
        description="微信的 session_key 不保存；openid 只以加密和带密钥摘要的形式保存。",
    )
    async def post(self, body: WeChatLogIn) -> OpenedPhoneSession:
        """Return a session for a code of wx.login."""
        self.check_address("wrong_wechat_code")
        try:
            return await self.services.mobile.log_in_by_wechat(body.wechat_code)
        except InvalidInput:
            self.count_against_address("wrong_wechat_code")
            raise


class PhoneSessionByInvitation(MobileHandler):
    """Log in on the web page."""

    @endpoint(
        access=PUBLIC,
        summary="凭个人邀请码登录（网页）",
        request=InvitationLogIn,
        response=OpenedPhoneSession,
        body_limit=KILOBYTE,
        errors=INVITATION_ERRORS,
        example={"invitation": INVITATION_EXAMPLE, "device": "A" * 43},
        description="同一邀请码和同一 device 可重复登录（答复可能丢失）；另一 device 则拒绝。",
    )
    async def post(self, body: InvitationLogIn) -> OpenedPhoneSession:
        """Return a session for an invitation."""
        self.check_address("wrong_invitation", code="too_many_wrong_invitations")
        try:
            return await self.services.mobile.log_in_by_invitation(body.invitation, from_base64url(body.device))
        except (InvalidInput, NotFound, Conflict):
            self.count_against_address("wrong_invitation")
            raise


class PhoneSessionRefresh(MobileHandler):
    """Renew a session."""

    @endpoint(
        access=PUBLIC,
        summary="手机端续期登录",
        request=RefreshToken,
        response=OpenedPhoneSession,
        body_limit=KILOBYTE,
        errors={"not_authenticated": 401, "too_many_failures": 429},
        example={"refresh_token": "2Y0xT8kq3WcE6Zr1uVbN9sLmJpA4hDfGiOoQtRyXnCk"},
        description="刷新令牌只能用一次；十秒内重复提交同一令牌得到相同的后继令牌，更晚的重复使用会使整个会话作废。",
    )
    async def post(self, body: RefreshToken) -> OpenedPhoneSession:
        """Return new tokens for a refresh token."""
        self.check_address("wrong_refresh")
        try:
            return await self.services.mobile.sessions.refresh(body.refresh_token)
        except NotAuthenticated:
            self.count_against_address("wrong_refresh")
            raise


class PhoneSessionEnd(MobileHandler):
    """Log out."""

    @endpoint(
        access=MOBILE, summary="手机端退出登录", request=LogOut, status=204, body_limit=KILOBYTE,
        example={"everywhere": False},
    )  # fmt: skip
    async def post(self, body: LogOut) -> None:
        """End this session, or all sessions of the phone user."""
        await self.services.mobile.sessions.log_out(self.session, everywhere=body.everywhere)


class PhoneSelf(MobileHandler):
    """The phone user's own data."""

    @endpoint(access=MOBILE, summary="手机端本人情况", response=PhoneMe)
    async def get(self) -> PhoneMe:
        """Return what there is about the phone user."""
        officer = await self.services.mobile.officers.officer_of(self.phone_user)
        return PhoneMe(
            kind=self.phone_user.kind,
            bound=await self.services.phone_roster.has_entries(self.phone_user.id),
            officer=OfficerName(name=officer.name) if officer else None,
            wechat=self.services.wechat.enabled,
        )

    @endpoint(
        access=MOBILE,
        summary="删除本人数据",
        status=204,
        description="删除登录、订阅记录和绑定关系。名册本身由组织测评的工作人员管理；已领取的测评凭证不受影响。",
    )
    async def delete(self) -> None:
        """Delete everything about the phone user."""
        await self.services.mobile.delete(self.phone_user)


routes = [
    Route("/api/m/session", PhoneSession),
    Route("/api/m/session/invitation", PhoneSessionByInvitation),
    Route("/api/m/session/refresh", PhoneSessionRefresh),
    Route("/api/m/session/log-out", PhoneSessionEnd),
    Route("/api/m/me", PhoneSelf),
]
