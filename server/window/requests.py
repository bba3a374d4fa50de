"""What citizens ask for."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from server.proofs import Proof
from server.schemas import Identifier, Line, Model, Paragraph
from server.window.rules import MOST_PHOTOS, Rating

CodeText = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Photos = Annotated[list[Identifier], Field(max_length=MOST_PHOTOS)]
_Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+() -]{6,20}$")]


class ContactRequest(Model):
    """Who the citizen is, where they choose to say so."""

    name: Annotated[str, Line(30)]
    phone: _Phone = Field(description="6 至 20 位数字")


class NewMatter(Model):
    """What a citizen brings."""

    submission_id: Identifier = Field(description="手机生成的 128 位随机数；同一次提交重复发送时不变")
    hall: Identifier
    business: Identifier
    what: Annotated[str, Paragraph(2000, blank=False)]
    when: Annotated[str, Line(60, blank=True)] = ""
    which_window: Annotated[str, Line(60, blank=True)] = ""
    business_number: Annotated[str, Line(60, blank=True)] = ""
    wanted: Annotated[str, Paragraph(1000)] = ""
    contact: ContactRequest | None = Field(default=None, description="不填即为匿名")
    photos: Photos = Field(default_factory=list)
    consent: Literal[True] = Field(description="已阅读并同意个人信息的使用说明")
    proof: Proof | None = Field(default=None, description="被要求时的安全校验结果")


class CodeRequest(Model):
    """A tracking code as typed or scanned."""

    code: CodeText


class CitizenMessage(CodeRequest):
    """A message of the citizen."""

    message_id: Identifier = Field(description="手机生成的 128 位随机数；同一条留言重复发送时不变")
    text: Annotated[str, Paragraph(1000, blank=False)]
    photos: Photos = Field(default_factory=list)


class RatingRequest(CodeRequest):
    """What the citizen says of the answer."""

    rating: Rating
    remark: Annotated[str, Paragraph(500)] = ""
