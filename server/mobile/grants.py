"""What a phone user has granted, as the phone and the portal show it."""

from pydantic import Field

from server.mobile.users import PhoneUser
from server.schemas import Model
from server.wechat import Grant, TemplateKind, WeChat


class GrantView(Model):
    """How many messages of a template may still be sent."""

    key: str
    template_id: str
    title: str
    kind: TemplateKind
    remaining: int | None = Field(description="还可发送的次数；长期订阅为空，表示不限")


async def grants_of(wechat: WeChat, user: PhoneUser | None) -> list[GrantView]:
    """Return what a phone user has granted; nothing without WeChat."""
    if user is None or user.openid is None or not wechat.enabled:
        return []
    return [_view(grant) for grant in await wechat.ledger.remaining(user.openid)]


def _view(grant: Grant) -> GrantView:
    return GrantView(
        key=grant.key,
        template_id=grant.template_id,
        title=grant.title,
        kind=grant.kind,
        remaining=grant.remaining,
    )
