"""What phones ask the side that knows rights: tickets, credentials, rounds. No log-in, no account, no ballot."""

from typing import Annotated

from pydantic import Field, StringConstraints

from server.encoding import to_base64url
from server.errors import InvalidInput, NotFound
from server.evaluation.anonymity import AnonymityPage
from server.evaluation.phone import RoundInfo
from server.evaluation.phone_rounds import PhoneState
from server.schemas import Identifier, Model
from server.web import ANONYMOUS, KILOBYTE, PhoneHandler, Route, endpoint

TAG = "手机端"

_WRONG_TICKET = "wrong_ticket"

TicketText = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Base64Url = Annotated[str, StringConstraints(min_length=1, max_length=1024, pattern=r"^[A-Za-z0-9_-]+$")]


class TicketRequest(Model):
    """A ticket as typed or scanned."""

    ticket: TicketText


class CategoryName(Model):
    """A category by its name."""

    id: str
    name: str


class TicketAnswer(Model):
    """What a ticket is good for."""

    round_id: str
    state: PhoneState
    category: CategoryName
    collected: bool = Field(description="a credential was issued for this ticket; when, is not kept")


class CredentialRequest(Model):
    """A ticket, and the blinded message to be signed for it."""

    ticket: TicketText
    blinded_message: Base64Url


class CredentialAnswer(Model):
    """The blind signature, base64url."""

    blind_signature: str


class AnonymityQuery(Model):
    """Which round the page is about."""

    round_id: Identifier | None = None


class TicketHandler(PhoneHandler):
    """Counts wrong tickets by address, in memory only, so that nobody tries codes in bulk."""

    def check_failures(self) -> None:
        """Refuse where too many wrong tickets came from the address.

        Raises:
            TooMany: ``too_many_wrong_tickets``.
        """
        self.check_address(_WRONG_TICKET, code="too_many_wrong_tickets")

    def count_failure(self) -> None:
        """Note a wrong ticket."""
        self.count_against_address(_WRONG_TICKET)


_TICKET_EXAMPLE = "7M3K-9QWE-RTYP-4SDF-GHJK-8ZXC-VBNA"
_TICKET_ERRORS = {
    "malformed_ticket": 400,
    "unknown_ticket": 404,
    "voided_ticket": 404,
    "too_many_wrong_tickets": 429,
}


class TicketCheck(TicketHandler):
    """Tells what a ticket is good for."""

    @endpoint(
        access=ANONYMOUS,
        request=TicketRequest,
        response=TicketAnswer,
        summary="查询匿名测评码",
        body_limit=KILOBYTE,
        errors=_TICKET_ERRORS,
        example={"ticket": _TICKET_EXAMPLE},
    )
    async def post(self, body: TicketRequest) -> TicketAnswer:
        """Return round, category and whether a credential was collected."""
        self.check_failures()
        try:
            status = await self.services.eligibility.check(body.ticket)
        except (InvalidInput, NotFound):
            self.count_failure()
            raise
        return TicketAnswer(
            round_id=status.round_id,
            state=status.state,
            category=CategoryName(id=status.category.id, name=status.category.name),
            collected=status.collected,
        )


class Credentials(TicketHandler):
    """Issues credentials."""

    @endpoint(
        access=ANONYMOUS,
        request=CredentialRequest,
        response=CredentialAnswer,
        summary="领取测评凭证（盲签名）",
        body_limit=2 * KILOBYTE,
        errors={
            **_TICKET_ERRORS,
            "round_not_open": 409,
            "round_closed": 409,
            "credential_already_issued": 409,
        },
        example={"ticket": _TICKET_EXAMPLE, "blinded_message": "A" * 512},
        description="同一盲化消息重复提交，得到同一签名；另一消息则拒绝。",
    )
    async def post(self, body: CredentialRequest) -> CredentialAnswer:
        """Return the blind signature for a ticket."""
        self.check_failures()
        try:
            signature = await self.services.eligibility.issue(body.ticket, body.blinded_message)
        except NotFound:
            self.count_failure()
            raise
        return CredentialAnswer(blind_signature=to_base64url(signature))


class RoundOf(PhoneHandler):
    """Describes a round to a phone."""

    @endpoint(
        access=ANONYMOUS,
        response=RoundInfo,
        summary="一轮测评的内容和公钥",
        errors={"unknown_round": 404},
        path_examples={"round_id": "0123456789abcdef0123456789abcdef"},
    )
    async def get(self, round_id: str) -> RoundInfo:
        """Return subjects, form, keys and times."""
        return await self.services.phone.round_info(round_id)


class Anonymity(PhoneHandler):
    """Explains anonymity as this server keeps it."""

    @endpoint(
        access=ANONYMOUS,
        query=AnonymityQuery,
        response=AnonymityPage,
        summary="匿名性说明（由运行配置生成）",
        errors={"unknown_round": 404},
    )
    async def get(self, query: AnonymityQuery) -> AnonymityPage:
        """Return the page."""
        return await self.services.phone.anonymity(query.round_id)


routes = [
    Route("/api/m/tickets/check", TicketCheck),
    Route("/api/m/credentials", Credentials),
    Route("/api/m/rounds/{round_id}", RoundOf),
    Route("/api/m/anonymity", Anonymity),
]
