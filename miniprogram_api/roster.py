"""What persons on a roster do on the phone: show who they are, see their rounds, collect the credential at check-in.

The vote itself carries none of this: the ballot box refuses a request with a token.
"""

from pydantic import Field

from miniprogram_api.evaluation import Base64Url, CredentialAnswer
from miniprogram_api.session import INVITATION_ERRORS, INVITATION_EXAMPLE, WECHAT_ERRORS, Code, Invitation
from server.encoding import to_base64url
from server.errors import Conflict, InvalidInput, NotFound
from server.evaluation.roster_phone import MyRound
from server.schemas import Identifier, Model
from server.web import KILOBYTE, MOBILE, MobileHandler, Route, endpoint

TAG = "手机端名册"


class PhoneCode(Model):
    """What the phone number button gave."""

    phone_code: Code


class InvitationText(Model):
    """A personal invitation as typed or scanned."""

    invitation: Invitation


class Bound(Model):
    """What came of it."""

    bound: int = Field(description="对应到本人的名册记录数")


class MyRounds(Model):
    """The rounds of the phone user."""

    items: list[MyRound]


class CheckInRequest(Model):
    """A round, and the blinded message to be signed."""

    round_id: Identifier
    blinded_message: Base64Url


class BindByPhone(MobileHandler):
    """Shows who somebody is by the phone number."""

    @endpoint(
        access=MOBILE,
        summary="凭微信授权的手机号对应名册",
        request=PhoneCode,
        response=Bound,
        body_limit=KILOBYTE,
        errors={
            "phone_code_invalid": 400,
            "phone_not_domestic": 400,
            "phone_not_on_roster": 404,
            "roster_line_taken": 409,
            "wechat_only": 409,
            "too_many_failures": 429,
            **WECHAT_ERRORS,
        },
        example={"phone_code": "0b3bCd000XyZ1Q1aBc000dEfGh2bCd0m"},
        description="手机号只用于查找名册，不保存。",
    )
    async def post(self, body: PhoneCode) -> Bound:
        """Bind the phone user to the lines with the number."""
        limits, user = self.web.rate_limits, self.phone_user
        limits.check("wrong_phone_code", user.id)
        try:
            return Bound(bound=await self.services.mobile.bind_by_phone_code(user, body.phone_code))
        except InvalidInput:
            limits.failed("wrong_phone_code", user.id)
            raise


class BindByInvitation(MobileHandler):
    """Shows who somebody is by a personal invitation."""

    @endpoint(
        access=MOBILE,
        summary="凭个人邀请码对应名册",
        request=InvitationText,
        response=Bound,
        body_limit=KILOBYTE,
        errors=INVITATION_ERRORS,
        example={"invitation": INVITATION_EXAMPLE},
    )
    async def post(self, body: InvitationText) -> Bound:
        """Bind the phone user to the invitation's line."""
        limits, user = self.web.rate_limits, self.phone_user
        self.check_address("wrong_invitation", code="too_many_wrong_invitations")
        limits.check("wrong_invitation_of_user", user.id, code="too_many_wrong_invitations")
        try:
            return Bound(bound=await self.services.mobile.bind_by_invitation(user, body.invitation))
        except (InvalidInput, NotFound, Conflict):
            self.count_against_address("wrong_invitation")
            limits.failed("wrong_invitation_of_user", user.id)
            raise


class MyEvaluations(MobileHandler):
    """The phone user's rounds."""

    @endpoint(access=MOBILE, summary="我的测评", response=MyRounds)
    async def get(self) -> MyRounds:
        """Return the rounds of all rosters that the phone user stands on."""
        return MyRounds(items=await self.services.phone_roster.my_rounds(self.phone_user.id))


class RosterCredentials(MobileHandler):
    """Issues credentials at check-in."""

    @endpoint(
        access=MOBILE,
        summary="签到：领取测评凭证（盲签名）",
        request=CheckInRequest,
        response=CredentialAnswer,
        body_limit=2 * KILOBYTE,
        errors={
            "not_on_roster": 404,
            "revoked_right": 404,
            "unknown_round": 404,
            "check_in_not_started": 409,
            "check_in_ended": 409,
            "round_closed": 409,
            "credential_already_issued": 409,
        },
        example={"round_id": "0123456789abcdef" * 2, "blinded_message": "A" * 512},
        description="只在签到期间发放。同一盲化消息重复提交，得到同一签名；另一消息则拒绝，任何人都不能补发。",
    )
    async def post(self, body: CheckInRequest) -> CredentialAnswer:
        """Return the blind signature for the phone user's right in a round."""
        signature = await self.services.phone_roster.issue(self.phone_user.id, body.round_id, body.blinded_message)
        return CredentialAnswer(blind_signature=to_base64url(signature))


routes = [
    Route("/api/m/roster/phone", BindByPhone),
    Route("/api/m/roster/invitation", BindByInvitation),
    Route("/api/m/my/evaluations", MyEvaluations),
    Route("/api/m/roster/credentials", RosterCredentials),
]
