"""The platform as a server: its API, the control of tests and demonstrations, and the page with the phones."""

import asyncio
import json
import re
import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

from tornado.web import Application, RequestHandler

from server.wechat.fake import calls, link_calls
from server.wechat.fake.codes import ApiError
from server.wechat.fake.content_calls import check_media, check_text, media_to_check
from server.wechat.fake.control import routes as control_routes
from server.wechat.fake.limits import LINK, LOG_IN, MEDIA, PICTURE, SCHEME, SEND, TEXT
from server.wechat.fake.phones_page import routes as page_routes
from server.wechat.fake.pushes import PushSender
from server.wechat.fake.recorder import Fault
from server.wechat.fake.state import FakeWeChat
from server.wechat.fake.wecom import WeCom

_HTML: Final = "<html><body>502 Bad Gateway</body></html>"
Call = Callable[[FakeWeChat, Mapping[str, str], Mapping[str, Any]], Mapping[str, Any] | bytes]
# A letter that is written as its number; an even number of strokes before it means a stroke itself.
_ESCAPE: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u[0-9a-fA-F]{4}")
_TOKEN_PATHS: Final = ("/cgi-bin/token", "/cgi-bin/stable_token")

_BY_GET: Final = (LOG_IN, "/cgi-bin/token", "/wxaapi/newtmpl/gettemplate", "/cgi-bin/gettoken")

# path → (whether a token is needed, what it does; None: the handler itself)
CALLS: Final[Mapping[str, tuple[bool, Call | None]]] = {
    LOG_IN: (False, calls.code_to_session),
    "/cgi-bin/token": (False, calls.token),
    "/cgi-bin/stable_token": (False, calls.stable_token),
    "/wxa/business/getuserphonenumber": (True, calls.phone_number),
    SEND: (True, calls.send_message),
    "/wxaapi/newtmpl/gettemplate": (True, calls.templates),
    PICTURE: (True, link_calls.code_image),
    LINK: (True, link_calls.url_link),
    SCHEME: (True, link_calls.scheme),
    TEXT: (True, check_text),
    MEDIA: (True, None),
    "/cgi-bin/clear_quota": (True, calls.clear_quota),
    "/cgi-bin/openapi/quota/get": (True, calls.get_quota),
}
WECOM_CALLS: Final[Mapping[str, Callable[[WeCom, Mapping[str, str], Mapping[str, Any]], dict[str, Any]]]] = {
    "/cgi-bin/gettoken": WeCom.token,
    "/cgi-bin/message/send": WeCom.send,
    "/cgi-bin/webhook/send": WeCom.robot,
}


class ApiHandler(RequestHandler):
    """One call of the API."""

    def initialize(self, wechat: FakeWeChat, sender: PushSender, wecom: WeCom) -> None:
        """Take what the routes hand to every request.

        Args:
            wechat: what the platform knows.
            sender: pushes events to the office's server.
            wecom: the enterprise.
        """
        self.wechat, self.sender, self.wecom = wechat, sender, wecom

    async def get(self) -> None:
        """Answer a call by GET."""
        await self._answer()

    async def post(self) -> None:
        """Answer a call by POST."""
        await self._answer()

    async def _answer(self) -> None:
        path = self.request.path
        query = {name: self.get_query_argument(name) for name in self.request.query_arguments}
        # Before anything goes wrong: what a failing call carries has left the office as well.
        self._record(path, query)
        fault = self.wechat.next_fault(path)
        if fault is not None and await self._fails(fault):
            return
        try:
            answer = self._carried_out(path, query)
        except ApiError as error:
            answer = error.body()
        if path == SEND and isinstance(answer, Mapping) and answer.get("errcode") == 0:
            await self._delivered()
        if fault is not None and fault.kind == "lost":
            self._drop()
        elif isinstance(answer, bytes):
            self.set_header("Content-Type", "image/jpeg")
            self.finish(answer)
        else:
            self.set_header("Content-Type", "application/json; encoding=utf-8")
            self.finish(json.dumps(answer, ensure_ascii=False))

    def _carried_out(self, path: str, query: Mapping[str, str]) -> Mapping[str, Any] | bytes:
        body = self._body()
        if path not in _BY_GET and self.request.method != "POST":
            raise ApiError(43002)
        if path not in _BY_GET and not self.request.body:
            raise ApiError(44002)
        if path in WECOM_CALLS:
            return WECOM_CALLS[path](self.wecom, query, body)
        needs_token, work = CALLS[path]
        if path != LOG_IN:
            self.wechat.count(path)
        if self.wechat.frozen and path in _TOKEN_PATHS:
            raise ApiError(40243, "AppSecret is frozen")
        allowed = self.wechat.allowed_address
        if allowed is not None and self.request.remote_ip != allowed:
            raise ApiError(40164, f"invalid ip {self.request.remote_ip}, not in whitelist")
        if needs_token:
            self.wechat.check_token(query.get("access_token"))
        return self._media_check(body) if work is None else work(self.wechat, query, body)

    def _media_check(self, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Answer ``wxa/media_check_async`` version 2: fetch the picture, and push later what came of it."""
        url, trace_id = media_to_check(self.wechat, body), secrets.token_hex(8)
        _later(check_media(self.wechat, self.sender, trace_id, url))
        return {"errcode": 0, "errmsg": "ok", "trace_id": trace_id}

    def _body(self) -> dict[str, Any]:
        if not self.request.body:
            return {}
        text = self.request.body.decode("utf-8", "replace")
        try:
            body = json.loads(text)
        except ValueError:
            raise ApiError(47001) from None
        if not isinstance(body, dict):
            raise ApiError(47001)
        # Literal escapes: the content check does not see through them.
        return {**body, **({"escaped": True} if _ESCAPE.search(text) else {})}

    def _record(self, path: str, query: Mapping[str, str]) -> None:
        try:
            body: Any = self._body()
        except ApiError:
            body = self.request.body.decode("utf-8", "replace")
        self.wechat.calls[path] += 1
        self.wechat.recorded.append({"path": path, "query": dict(query), "body": body})

    async def _delivered(self) -> None:
        """Hold the receiver for as long as a delivery takes, then tell the office's server what became of it."""
        message = self.wechat.messages[-1]
        self.wechat.sending.add(message.openid)
        try:
            await asyncio.sleep(self.wechat.delivery_seconds)
        finally:
            self.wechat.sending.discard(message.openid)
        if self.wechat.tells_delivery:
            _later(self.sender.sent(message, self.wechat.delivery_error))

    async def _fails(self, fault: Fault) -> bool:
        """Do what the fault says; return whether that was all."""
        match fault.kind:
            case "errcode":
                self.finish(json.dumps(ApiError(int(fault.value), "told to fail").body()))
            case "status":
                self.set_status(int(fault.value))
                self.finish(_HTML)
            case "html":
                self.finish(_HTML)
            case "empty":
                self.finish()
            case "bad_json":
                self.finish('{"errcode":0,')
            case "drop":
                self._drop()
            case "slow":
                await asyncio.sleep(fault.value)
                return False
            case _:
                return False
        return True

    def _drop(self) -> None:
        self._finished = True
        self.request.connection.stream.close()  # type: ignore[union-attr]


_running: set[asyncio.Future[Any]] = set()


def _later(work: Any) -> None:
    task = asyncio.ensure_future(work)
    # The loop alone does not keep a task alive.
    _running.add(task)
    task.add_done_callback(_running.discard)


def fake_platform(
    wechat: FakeWeChat,
    sender: PushSender | None = None,
    *,
    office_url: str = "",
    control: bool = True,
    wecom: WeCom | None = None,
) -> Application:
    """Return the platform as an application, to be served on this machine alone.

    Args:
        wechat: what it knows.
        sender: pushes events to the office's server.
        office_url: where the office's phone page is, for the page with the phones.
        control: serve ``/_fake/`` and the page with the phones.
        wecom: the enterprise; one without members by default.
    """
    shared = {
        "wechat": wechat,
        "sender": sender or PushSender(wechat),
        "wecom": wecom or WeCom(wechat, "ww-local", wechat.secret),
    }
    routes: list[Any] = [(path, ApiHandler, shared) for path in (*CALLS, *WECOM_CALLS)]
    if control:
        routes += [(path, handler, {**shared, "office_url": office_url}) for path, handler in control_routes]
        routes += page_routes
    return Application(routes, log_function=lambda _handler: None)
