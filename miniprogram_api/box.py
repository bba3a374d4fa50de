"""The ballot box's routes: they take no identity, know no ticket, and can run as a process of their own."""

from typing import Annotated

from pydantic import Field, StringConstraints

from server.encoding import from_base64url
from server.errors import FieldError, InvalidInput
from server.evaluation.box_casting import Cast
from server.schemas import Model
from server.web import ANONYMOUS, KILOBYTE, BoxHandler, Route, endpoint

TAG = "投票箱"

# The largest form (200 subjects, 20 items, comments) makes a sealed ballot of 10 kB, 14 kB as text.
LARGEST_CAST = 24 * KILOBYTE

CategoryId = Annotated[str, StringConstraints(min_length=1, max_length=40)]
Base64Url = Annotated[str, StringConstraints(min_length=1, max_length=LARGEST_CAST)]

_ROUND_EXAMPLE = {"round_id": "0123456789abcdef0123456789abcdef"}


class CastRequest(Model):
    """A ballot: the credential and the sealed answers, base64url."""

    category: CategoryId
    message: Base64Url
    signature: Base64Url
    sealed: Base64Url


class CastAnswer(Model):
    """The receipt, hexadecimal: it proves that the ballot is in the box, never what it says."""

    receipt: str


class ReceiptSet(Model):
    """What is published after closing."""

    count: int
    merkle_root: str = Field(description="RFC 6962 over SHA-256(0x00, receipt, sealed hash), sorted; hexadecimal")
    prefix_length: int = Field(description="hexadecimal characters by which receipts are asked for; 0: ask for all")


class ReceiptBucket(Model):
    """Published receipts with the hashes of their sealed ballots, hexadecimal, sorted."""

    receipts: list[tuple[str, str]]


class Ballots(BoxHandler):
    """Takes ballots."""

    @endpoint(
        access=ANONYMOUS,
        request=CastRequest,
        response=CastAnswer,
        status=201,
        repeated_status=200,
        summary="提交密封的测评票",
        body_limit=LARGEST_CAST,
        errors={
            "identity_refused": 400,
            "bad_credential": 400,
            "unknown_round": 404,
            "round_not_open": 409,
            "round_closed": 409,
            "already_cast": 409,
        },
        example={"category": "A", "message": "AA", "signature": "AA", "sealed": "AA"},
        description="同一测评票重复提交，得到同一回执（200）；同一凭证的另一张票则拒绝。",
        path_examples=_ROUND_EXAMPLE,
    )
    async def post(self, round_id: str, body: CastRequest) -> CastAnswer:
        """Return the receipt once the ballot is durable."""
        ballot = Cast(
            body.category,
            _bytes("message", body.message),
            _bytes("signature", body.signature),
            _bytes("sealed", body.sealed),
        )
        accepted = await self.services.ballot_box.cast(round_id, ballot)
        self.repeated = not accepted.new
        return CastAnswer(receipt=accepted.receipt.hex())


class Receipts(BoxHandler):
    """Describes the published set of receipts."""

    @endpoint(
        access=ANONYMOUS,
        response=ReceiptSet,
        summary="公布的回执集合",
        errors={"unknown_round": 404, "round_not_closed": 409, "round_destroyed": 409},
        path_examples=_ROUND_EXAMPLE,
    )
    async def get(self, round_id: str) -> ReceiptSet:
        """Return count, root, and how the set is divided."""
        published = await self.services.ballot_box.receipts(round_id)
        return ReceiptSet(
            count=published.count, merkle_root=published.merkle_root, prefix_length=published.prefix_length
        )


class Bucket(BoxHandler):
    """Hands out a bucket of receipts."""

    @endpoint(
        access=ANONYMOUS,
        response=ReceiptBucket,
        summary="按前缀取一组回执",
        errors={"unknown_round": 404, "round_not_closed": 409, "round_destroyed": 409},
        description="前缀为规定位数的十六进制字符；规定为 0 位时写 all。",
        path_examples={**_ROUND_EXAMPLE, "prefix": "all"},
    )
    async def get(self, round_id: str, prefix: str) -> ReceiptBucket:
        """Return the receipts that begin with the prefix."""
        return ReceiptBucket(receipts=await self.services.ballot_box.bucket(round_id, prefix))


def _bytes(field: str, text: str) -> bytes:
    try:
        return from_base64url(text)
    except ValueError:
        raise InvalidInput(
            "invalid_input", "提交的内容不完整或已损坏", fields=[FieldError(field, "应为 base64url 编码")]
        ) from None


routes = [
    Route("/box/rounds/{round_id}/ballots", Ballots),
    Route("/box/rounds/{round_id}/receipts", Receipts),
    Route("/box/rounds/{round_id}/receipts/{prefix}", Bucket),
]
