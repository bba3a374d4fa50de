"""The window on citizens' phones: no log-in, nothing about who asks; the tracking code is in no address."""

from collections.abc import Awaitable
from typing import Final, TypeVar

from server.errors import NotFound
from server.schemas import Model
from server.web import ANONYMOUS, KILOBYTE, PROOF_ERRORS, Burst, BurstHandler, PhoneHandler, Route, endpoint
from server.window.board import PublicBoard
from server.window.citizen_views import CitizenView
from server.window.public import PublicHall
from server.window.requests import CitizenMessage, CodeRequest, NewMatter, RatingRequest

TAG = "手机端“事难办”反映窗口"

Result = TypeVar("Result")
_BURST: Final = Burst("matter")
WRONG_CODE: Final = "wrong_tracking_code"
_OF_CODE: Final = {"malformed_code": 400, "matter_not_found": 404, "too_many_failures": 429}
_CODE: Final = "7M3K-9QWE-RTYP-4SDF-GHJK"
_ID: Final = "0123456789abcdef0123456789abcdef"


class PublicHallList(Model):
    """Halls by name."""

    items: list[PublicHall]


class SubmittedMatter(Model):
    """What is shown once: the code, and what its QR code holds.

    Attributes:
        differs: the same submission was stored before with other words: these were not taken.
    """

    code: str
    link: str
    differs: bool


class WindowHandler(PhoneHandler):
    """Base of the handlers that take a tracking code: wrong ones are counted by address, in memory only, and slowed."""

    async def guarded(self, work: Awaitable[Result], kind: str = WRONG_CODE) -> Result:
        """Return the result of ``work``, which asks for a code.

        Args:
            work: what is to be done with the code.
            kind: as what a wrong one counts.

        Raises:
            NotFound: ``matter_not_found``.
            TooMany: ``too_many_failures``.
        """
        try:
            return await work
        except NotFound:
            self.count_against_address(kind)
            await self.services.window.wrong_codes.slow()
            raise


class WindowHalls(PhoneHandler):
    """The halls."""

    @endpoint(access=ANONYMOUS, summary="大厅和业务", response=PublicHallList)
    async def get(self) -> PublicHallList:
        """Return all halls with their businesses."""
        return PublicHallList(items=await self.services.window.public_halls.all())


class WindowHall(PhoneHandler):
    """One hall, as its poster's QR code names it."""

    @endpoint(access=ANONYMOUS, summary="大厅", response=PublicHall, errors={"hall_not_found": 404})
    async def get(self, id: str) -> PublicHall:
        """Return it."""
        return await self.services.window.public_halls.one(id)


class WindowMatters(BurstHandler):
    """Takes matters."""

    @endpoint(
        access=ANONYMOUS,
        summary="提交诉求",
        description="同一 submission_id 重复提交，得到同一查询码（200）；内容不同的，以先到的为准，differs 为 true。",
        request=NewMatter,
        response=SubmittedMatter,
        status=201,
        repeated_status=200,
        body_limit=32 * KILOBYTE,
        errors={
            "unknown_hall": 400,
            "unknown_business": 400,
            "hall_closed": 409,
            "photos_not_ready": 409,
            **PROOF_ERRORS,
        },
        example={
            "submission_id": _ID,
            "hall": _ID,
            "business": _ID,
            "what": "过户材料交了两次，仍说不齐。",
            "wanted": "一次告知还缺什么。",
            "photos": [],
            "consent": True,
        },
    )
    async def post(self, body: NewMatter) -> SubmittedMatter:
        """Return the tracking code once the matter is durable."""
        submitted = await self.services.window.submissions.submit(
            body, lambda: self.count_in(_BURST, body.proof, body.submission_id)
        )
        self.repeated = submitted.repeated
        return SubmittedMatter(code=submitted.code, link=submitted.link, differs=submitted.differs)


class WindowMatterOpen(WindowHandler):
    """A matter by its code."""

    @endpoint(
        access=ANONYMOUS,
        summary="凭查询码查看诉求",
        request=CodeRequest,
        response=CitizenView,
        body_limit=KILOBYTE,
        errors=_OF_CODE,
        example={"code": _CODE},
    )
    async def post(self, body: CodeRequest) -> CitizenView:
        """Return its steps, answer and messages."""
        self.check_address(WRONG_CODE)
        return await self.guarded(self.services.window.citizens.open(body.code))


class WindowMatterMessages(WindowHandler):
    """What the citizen writes."""

    @endpoint(
        access=ANONYMOUS,
        summary="凭查询码留言",
        description="同一 message_id 重复发送，只留一条。",
        request=CitizenMessage,
        response=CitizenView,
        body_limit=16 * KILOBYTE,
        errors={
            **_OF_CODE,
            "matter_closed": 409,
            "too_many_messages": 409,
            "photos_not_ready": 409,
        },
        example={"code": _CODE, "message_id": _ID, "text": "材料已经补交。", "photos": []},
    )
    async def post(self, body: CitizenMessage) -> CitizenView:
        """Add a message and return the matter."""
        self.check_address(WRONG_CODE)
        return await self.guarded(self.services.window.citizens.write(body))


class WindowMatterRating(WindowHandler):
    """What the citizen says of the answer."""

    @endpoint(
        access=ANONYMOUS,
        summary="凭查询码评价",
        description="不满意的，由另一名工作人员重新办理一次。",
        request=RatingRequest,
        response=CitizenView,
        body_limit=8 * KILOBYTE,
        errors={**_OF_CODE, "already_rated": 409, "matter_merged": 409, "matter_state": 409},
        example={"code": _CODE, "rating": "satisfied", "remark": ""},
    )
    async def post(self, body: RatingRequest) -> CitizenView:
        """Rate it and return the matter."""
        self.check_address(WRONG_CODE)
        return await self.guarded(self.services.window.citizens.rate(body))


class WindowBoard(PhoneHandler):
    """The public board."""

    @endpoint(
        access=ANONYMOUS,
        summary="公示栏",
        description="当日数分步更新；上月数按五的倍数约计，件数过少的不公布。",
        response=PublicBoard,
    )
    async def get(self) -> PublicBoard:
        """Return it."""
        return await self.services.window.oversight.board.shown()


_BASE: Final = "/api/m/window"

routes = [
    Route(f"{_BASE}/halls", WindowHalls),
    Route(f"{_BASE}/halls/{{id}}", WindowHall),
    Route(f"{_BASE}/board", WindowBoard),
    Route(f"{_BASE}/matters", WindowMatters),
    Route(f"{_BASE}/matters/open", WindowMatterOpen),
    Route(f"{_BASE}/matters/messages", WindowMatterMessages),
    Route(f"{_BASE}/matters/rate", WindowMatterRating),
]
