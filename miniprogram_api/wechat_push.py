"""Where WeChat pushes its events to."""

from typing import Annotated

from pydantic import ConfigDict, Field

from server.schemas import Model
from server.web import KILOBYTE, PhoneHandler, Route, endpoint
from server.web.access import PUBLIC
from server.wechat import PushQuery

TAG = "微信"
_DONE = b"success"
_Part = Annotated[str, Field(max_length=200)]


class PushParameters(Model):
    """What WeChat puts into the address; it may add more."""

    model_config = ConfigDict(extra="ignore")

    timestamp: _Part
    nonce: _Part
    signature: _Part = ""
    msg_signature: _Part = ""
    encrypt_type: _Part = ""

    def as_query(self) -> PushQuery:
        """Return the part that signatures are about."""
        return PushQuery(self.timestamp, self.nonce, self.signature, self.msg_signature, self.encrypt_type)


class AddressCheck(PushParameters):
    """What WeChat asks when the address is entered in its console."""

    echostr: _Part


class Push(PhoneHandler):
    """WeChat's own requests; nothing of them is logged but their number."""

    @endpoint(
        access=PUBLIC,
        summary="微信验证推送地址",
        query=AddressCheck,
        produces="text/plain",
        errors={"push_off": 404, "push_refused": 403},
    )
    async def get(self, query: AddressCheck) -> bytes:
        """Answer with the text that WeChat sent, if the request is WeChat's."""
        self.services.wechat.pushes.check_address(query.as_query())
        return query.echostr.encode()

    @endpoint(
        access=PUBLIC,
        summary="接收微信推送",
        description="内容为微信推送的 JSON 或 XML，明文或安全模式。",
        query=PushParameters,
        produces="text/plain",
        body_limit=64 * KILOBYTE,
        errors={"push_off": 404, "push_refused": 403, "push_unreadable": 400},
    )
    async def post(self, query: PushParameters) -> bytes:
        """Take one push; one that was taken before is answered alike."""
        await self.services.wechat.pushes.take(query.as_query(), self.request.body)
        return _DONE


routes = [Route("/api/wechat/push", Push)]
