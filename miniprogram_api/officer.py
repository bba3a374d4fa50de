"""The officer's tab on the phone: bind it by a code from the portal, what waits, grants of messages."""

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints

from miniprogram_api.session import OfficerName
from server.accounts.rules import Actor
from server.errors import NotFound
from server.evaluation.reminders import Reminder
from server.mobile.grants import GrantView, grants_of
from server.obligations.view_models import Counts
from server.schemas import Model
from server.web import KILOBYTE, MOBILE, MobileHandler, Route, endpoint

TAG = "手机端干部"
NOT_AN_OFFICER: Final = {"not_an_officer": 404}

_MOST_TEMPLATES = 5
_TemplateId = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Grants(Model):
    """All templates."""

    grants: list[GrantView]


class OfficerTab(Model):
    """What the officer's tab shows, besides the list of obligations.

    Attributes:
        obligations: how many there are to do.
        unread: how many messages of the inbox are neither read nor settled.
        reminders: the next steps of evaluations.
    """

    officer: OfficerName
    obligations: Counts
    unread: int
    reminders: list[Reminder]
    grants: list[GrantView]


class OfficerCodeText(Model):
    """The code that the portal shows."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{8}$")]


class TapResults(Model):
    """What wx.requestSubscribeMessage said about each template."""

    results: dict[_TemplateId, Literal["accept", "reject", "ban", "filter"]] = Field(max_length=_MOST_TEMPLATES)


class OfficerHandler(MobileHandler):
    """Base of the handlers for officers on the phone."""

    async def officer(self) -> Actor:
        """Return the officer whose phone it is.

        Raises:
            NotFound: ``not_an_officer``: nobody's phone, or the account is disabled.
        """
        officer = await self.services.mobile.officers.officer_of(self.phone_user)
        if officer is None:
            raise NotFound("not_an_officer", "这部手机没有绑定工作人员账号")
        return officer


class Officer(OfficerHandler):
    """The officer's tab."""

    @endpoint(access=MOBILE, summary="干部页：待办数、提醒和订阅", response=OfficerTab, errors=NOT_AN_OFFICER)
    async def get(self) -> OfficerTab:
        """Return name, figures, reminders and grants."""
        officer = await self.officer()
        return OfficerTab(
            officer=OfficerName(name=officer.name),
            obligations=await self.services.obligations.lists.counts(officer),
            unread=await self.services.notifications.inbox.unread(officer),
            reminders=await self.services.reminders.of(officer),
            grants=await grants_of(self.services.wechat, self.phone_user),
        )


class OfficerBinding(OfficerHandler):
    """Makes the phone an officer's, or nobody's."""

    @endpoint(
        access=MOBILE,
        summary="用管理端的绑定码绑定工作人员账号",
        request=OfficerCodeText,
        status=204,
        body_limit=KILOBYTE,
        errors={"unknown_code": 404, "too_many_wrong_codes": 429},
        example={"code": "20261124"},
        description="绑定码十分钟内有效，只能用一次。一个账号只绑定一部手机，重新绑定后原手机解除。",
    )
    async def post(self, body: OfficerCodeText) -> None:
        """Bind the phone to the officer who got the code."""
        limits, user = self.web.rate_limits, self.phone_user
        limits.check("wrong_officer_code", user.id, code="too_many_wrong_codes")
        self.check_address("wrong_officer_code_from_address", code="too_many_wrong_codes")
        try:
            await self.services.mobile.officers.bind(user, body.code)
        except NotFound:
            limits.failed("wrong_officer_code", user.id)
            self.count_against_address("wrong_officer_code_from_address")
            raise

    @endpoint(access=MOBILE, summary="解除工作人员账号的绑定", status=204)
    async def delete(self) -> None:
        """Make the phone nobody's."""
        await self.services.mobile.officers.unbind(self.phone_user)


class OfficerGrants(OfficerHandler):
    """Takes what the phone tells of a tap."""

    @endpoint(
        access=MOBILE,
        summary="记录订阅消息的授权结果",
        request=TapResults,
        response=Grants,
        body_limit=2 * KILOBYTE,
        errors=NOT_AN_OFFICER,
        example={"results": {"TEMPLATE-ID-OF-THE-OFFICE": "accept"}},
        description="手机所报只作提示，以微信的推送为准；同一次点按不重复计数。",
    )
    async def post(self, body: TapResults) -> Grants:
        """Note the results and return what is granted now."""
        await self.officer()
        wechat, user = self.services.wechat, self.phone_user
        if user.openid is not None:
            await wechat.ledger.tapped(user.openid, body.results)
        return Grants(grants=await grants_of(wechat, user))


routes = [
    Route("/api/m/officer", Officer),
    Route("/api/m/officer/bind", OfficerBinding),
    Route("/api/m/officer/grants", OfficerGrants),
]
