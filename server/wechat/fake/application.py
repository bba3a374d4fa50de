"""The platform as a server: its API, the control of tests and demonstrations, and the page with the phones."""

import asyncio
import json
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar, Final

from tornado.httpclient import AsyncHTTPClient, HTTPClientError
from tornado.web import Application, RequestHandler

from server.wechat.fake import calls
from server.wechat.fake.codes import ApiError
from server.wechat.fake.control import routes as control_routes
from server.wechat.fake.pushes import PushSender
from server.wechat.fake.state import FakeWeChat, Fault
from server.wechat.fake.wecom import WeCom

_PAGE: Final = Path(__file__).with_name("page")
_HTML: Final = "<html><body>502 Bad Gateway</body></html>"
Call = Callable[[FakeWeChat, Mapping[str, str], Mapping[str, Any]], Mapping[str, Any] | bytes]

SEND: Final = "/cgi-bin/message/subscribe/send"
MEDIA: Final = "/wxa/media_check_async"
# path → (method, whether a token is needed, what it does)
CALLS: Final[Mapping[str, tuple[str, bool, Call]]] = {
    "/sns/jscode2session": ("GET", False, calls.code_to_session),
    "/cgi-bin/token": ("GET", False, calls.token),
    "/cgi-bin/stable_token": ("POST", False, calls.stable_token),
    "/wxa/business/getuserphonenumber": ("POST", True, calls.phone_number),
    SEND: ("POST", True, calls.send_message),
    "/wxaapi/newtmpl/gettemplate": ("GET", True, calls.templates),
    "/wxa/getwxacodeunlimit": ("POST", True, calls.code_image),
    "/wxa/generate_urllink": ("POST", True, calls.url_link),
    "/wxa/generatescheme": ("POST", True, calls.scheme),
    "/wxa/msg_sec_check": ("POST", True, calls.check_text),
    "/cgi-bin/clear_quota": ("POST", True, calls.clear_quota),
    "/cgi-bin/openapi/quota/get": ("POST", True, calls.get_quota),
}


class ApiHandler(RequestHandler):
    """One call of the API."""

    def initialize(self, wechat: FakeWeChat, sender: PushSender, wecom: WeCom) -> None:
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
        if path == "/cgi-bin/gettoken":
            return self.wecom.token(query)
        if path == "/cgi-bin/message/send":
            return self.wecom.send(query, body)
        if path == "/cgi-bin/webhook/send":
            return self.wecom.robot(body)
        method, needs_token, work = CALLS.get(path, ("POST", True, self._media_check))
        if method == "POST" and self.request.method != "POST":
            raise ApiError(43002)
        if path != "/sns/jscode2session":
            self.wechat.count(path)
        if self.wechat.frozen and path in ("/cgi-bin/token", "/cgi-bin/stable_token"):
            raise ApiError(40243, "AppSecret is frozen")
        allowed = self.wechat.allowed_address
        if allowed is not None and self.request.remote_ip != allowed:
            raise ApiError(40164, f"invalid ip {self.request.remote_ip}, not in whitelist")
        if needs_token:
            self.wechat.check_token(query.get("access_token"))
        return work(self.wechat, query, body)

    def _media_check(self, wechat: FakeWeChat, _query: Mapping[str, str], body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Answer ``wxa/media_check_async`` version 2: fetch the picture, and push later what came of it."""
        user = wechat.by_openid(body.get("openid"))
        if body.get("version") != 2 or body.get("media_type") not in (1, 2):
            raise ApiError(47001)
        if body.get("scene") not in (1, 2, 3, 4):
            raise ApiError(40129)
        url = str(body.get("media_url"))
        if url in wechat.checked_media:
            raise ApiError(87020)
        wechat.checked_media.add(url)
        trace_id = secrets.token_hex(8)
        _later(self._fetch_media(user.openid, trace_id, url))
        return {"errcode": 0, "errmsg": "ok", "trace_id": trace_id}

    async def _fetch_media(self, openid: str, trace_id: str, url: str) -> None:
        try:
            answer = await AsyncHTTPClient().fetch(url, raise_error=False, request_timeout=5)
            found = answer.code == 200
        except (OSError, ValueError, HTTPClientError):
            found = False
        risky = next((verdict for word, verdict in self.wechat.risky.items() if word in url), ("pass", 100))
        await self.sender.media_checked(openid, trace_id, risky if found else None)

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
        return {**body, **({"escaped": True} if "\\u" in text else {})}

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


class PageFile(RequestHandler):
    """The page with the phones."""

    TYPES: ClassVar = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css"}

    async def get(self, name: str = "phone.html") -> None:
        """Serve one of its files."""
        path = _PAGE / (name or "phone.html")
        self.set_header("Content-Type", self.TYPES[path.suffix])
        self.set_header("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; "
                        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")  # fmt: skip
        self.set_header("Cache-Control", "no-store")
        self.finish(path.read_bytes())


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
    paths = [*CALLS, MEDIA, "/cgi-bin/gettoken", "/cgi-bin/message/send", "/cgi-bin/webhook/send"]
    routes: list[Any] = [(path, ApiHandler, shared) for path in paths]
    if control:
        routes += [(path, handler, {**shared, "office_url": office_url}) for path, handler in control_routes]
        routes += [(r"/phone", PageFile), (r"/phone/(phone\.js|phone\.css)", PageFile)]
    return Application(routes, log_function=lambda _handler: None)
