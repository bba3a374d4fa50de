"""How the office stands with WeChat, for the system's administrators."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from server.accounts.rules import Role
from server.schemas import Model
from server.web import Roles, Route, StaffHandler, endpoint

TAG = "微信"


class WeChatTemplate(Model):
    """A configured template of subscription messages."""

    key: Annotated[str, Field(description="to_do 待办、decision 办理结果、digest 汇总")]
    id: str
    title: str
    kind: Literal["one_time", "long_term"]
    problem: Annotated[str, Field(description="为何不能使用；空文本表示没有问题")]
    checked_at: datetime | None


class WeChatFailure(Model):
    """One kind of failed calls within the last week."""

    call: str
    reason: Annotated[str, Field(description="微信的错误码，或 timeout、no_connection 等")]
    detail: str
    count: int
    last_at: datetime


class WeChatStatus(Model):
    """The configuration without its secrets, and what came of it."""

    enabled: bool
    appid: str
    api_url: str
    pushes: Annotated[Literal["off", "plain", "safe"], Field(description="不接收、明文模式、安全模式")]
    env_version: str
    token_expires_at: datetime | None
    templates: list[WeChatTemplate]
    recent_failures: list[WeChatFailure]


class StatusDetail(StaffHandler):
    """The state of WeChat."""

    @endpoint(access=Roles(Role.SYSTEM_ADMIN), summary="微信接入状态", response=WeChatStatus)
    async def get(self) -> WeChatStatus:
        """Return configuration, templates and recent failures."""
        return await _status(self)


class Check(StaffHandler):
    """A comparison on demand."""

    @endpoint(
        access=Roles(Role.SYSTEM_ADMIN),
        summary="立即核对订阅消息模板",
        response=WeChatStatus,
        errors={"wechat_unavailable": 503, "wechat_off": 409},
    )
    async def post(self) -> WeChatStatus:
        """Compare the templates with WeChat's now, and return what came of it."""
        await self.services.wechat.check_templates()
        return await _status(self)


async def _status(handler: StaffHandler) -> WeChatStatus:
    settings, wechat = handler.services.settings, handler.services.wechat
    status = await wechat.status()
    return WeChatStatus(
        enabled=wechat.enabled,
        appid=settings.wechat_appid,
        api_url=settings.wechat_api_url,
        pushes=wechat.push_mode,
        env_version=settings.wechat_env_version,
        token_expires_at=status.token_expires_at,
        templates=[
            WeChatTemplate(
                key=template.key,
                id=template.id,
                title=template.title,
                kind=template.kind.value,
                problem=template.problem,
                checked_at=template.checked_at,
            )
            for template in status.templates
        ],
        recent_failures=[
            WeChatFailure(
                call=failure.call,
                reason=failure.reason,
                detail=failure.detail,
                count=failure.count,
                last_at=failure.last_at,
            )
            for failure in status.failures
        ],
    )


routes = [Route("/api/admin/wechat", StatusDetail), Route("/api/admin/wechat/check", Check)]
