"""Log in, renew, log out, who am I, change my password."""

from typing import Annotated

from pydantic import Field, StringConstraints

from server.accounts.models import OpenedSession, Self
from server.errors import NotAuthenticated
from server.schemas import Line, Model
from server.web import PUBLIC, SIGNED_IN_FIRST, Route, StaffHandler, endpoint

TAG = "登录"

# Longer than any password may be, so that a wrong one is "wrong" and not "too long".
_Password = Annotated[str, StringConstraints(min_length=1, max_length=256)]
_Token = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Credentials(Model):
    """What an officer logs in with."""

    account: Annotated[str, Line(60)]
    password: _Password = Field(description="密码")


class RefreshToken(Model):
    """A refresh token."""

    refresh_token: _Token


class PasswordChange(Model):
    """The present and the new password."""

    old_password: _Password
    new_password: _Password


class Session(StaffHandler):
    """Log in."""

    @endpoint(
        access=PUBLIC,
        summary="登录",
        request=Credentials,
        response=OpenedSession,
        errors={"invalid_credentials": 401, "account_locked": 429, "too_many_failures": 429, "too_many_logins": 503},
        example={"account": "zhangmin", "password": "correct horse battery"},
    )
    async def post(self, body: Credentials) -> OpenedSession:
        """Return a session; only failures count against an address, as a whole office has one."""
        self.check_address("wrong_password")
        try:
            return await self.services.sessions.open(body.account, body.password)
        except NotAuthenticated:
            self.count_against_address("wrong_password")
            raise


class SessionRefresh(StaffHandler):
    """Renew a session."""

    @endpoint(
        access=PUBLIC,
        summary="续期登录",
        description="刷新令牌只能用一次；十秒内重复提交同一令牌得到相同的结果，更晚的重复使用会使整个会话作废。",
        request=RefreshToken,
        response=OpenedSession,
        errors={"not_authenticated": 401, "too_many_failures": 429},
        example={"refresh_token": "2Y0xT8kq3WcE6Zr1uVbN9sLmJpA4hDfGiOoQtRyXnCk"},
    )
    async def post(self, body: RefreshToken) -> OpenedSession:
        """Return new tokens for a refresh token."""
        self.check_address("wrong_refresh")
        try:
            return await self.services.sessions.refresh(body.refresh_token)
        except NotAuthenticated:
            self.count_against_address("wrong_refresh")
            raise


class SessionEnd(StaffHandler):
    """Log out."""

    @endpoint(access=PUBLIC, summary="退出登录", request=RefreshToken, status=204)
    async def post(self, body: RefreshToken) -> None:
        """End the session of the token."""
        await self.services.sessions.end(body.refresh_token)


class Me(StaffHandler):
    """The officer's own account."""

    @endpoint(access=SIGNED_IN_FIRST, summary="本人账号", response=Self)
    async def get(self) -> Self:
        """Return the account of whoever asks."""
        return await self.services.sessions.self_of(self.actor.id)


class MyPassword(StaffHandler):
    """The officer's own password."""

    @endpoint(
        access=SIGNED_IN_FIRST,
        summary="修改本人密码",
        request=PasswordChange,
        status=204,
        errors={"weak_password": 400, "wrong_old_password": 400, "account_locked": 429, "stale_version": 409},
    )
    async def put(self, body: PasswordChange) -> None:
        """Change the password and end the officer's other sessions."""
        await self.services.accounts.change_own_password(
            self.actor, self.session_id, body.old_password, body.new_password
        )


routes = [
    Route("/api/admin/session", Session),
    Route("/api/admin/session/refresh", SessionRefresh),
    Route("/api/admin/session/end", SessionEnd),
    Route("/api/admin/me", Me),
    Route("/api/admin/me/password", MyPassword),
]
