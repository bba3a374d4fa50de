"""The conforming platform on a loopback port, and an office's server that takes what it pushes."""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from server.clock import FixedClock
from server.wechat.fake import FakeWeChat, Template, fake_platform
from server.wechat.fake.limits import SEND
from server.wechat.fake.pushes import PushSender
from server.wechat.fake.wecom import WeCom

START: Final = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
APPID, SECRET = "wx-test", "test-secret"
APP: Final = {"appid": APPID, "secret": SECRET}
CORP: Final = {"corpid": "ww", "corpsecret": "corp"}
TOKEN, KEY = "pushtoken123", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ENUM: Final = Template("choice", "选择", "状态:{{enum_string1.DATA}}\n", choices={"enum_string1": ("同意", "不同意")})


def serve(application: Application) -> tuple[HTTPServer, str]:
    """Serve on a free loopback port; return the server and its address."""
    (socket,) = bind_sockets(0, "127.0.0.1")
    server = HTTPServer(application)
    server.add_sockets([socket])
    return server, f"http://127.0.0.1:{socket.getsockname()[1]}"


class Platform:
    """The platform with one person and one member of the enterprise; its time passes when it is told to."""

    def __init__(self) -> None:
        self.wechat = FakeWeChat(APPID, SECRET, clock=FixedClock(START))
        self.wechat.templates[ENUM.id] = ENUM
        self.wecom = WeCom(self.wechat, CORP["corpid"], CORP["corpsecret"], ("wang",))
        self.user = self.wechat.add_user("王", "13800000001")
        self.sender = PushSender(self.wechat, "", TOKEN, KEY, mode="plain")
        self.server, self.url = serve(fake_platform(self.wechat, self.sender, wecom=self.wecom))

    async def fetch(self, path: str, query: Mapping[str, str] | None = None, body: Any = None) -> HTTPResponse:
        """Send a request; a body is sent as POST, in real UTF-8."""
        address = f"{self.url}{path}?{urlencode(query or {})}"
        if body is None:
            return await AsyncHTTPClient().fetch(address, raise_error=False)
        text = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        return await AsyncHTTPClient().fetch(address, method="POST", body=text, headers=headers, raise_error=False)

    async def ask(self, path: str, query: Mapping[str, str] | None = None, body: Any = None) -> dict[str, Any]:
        """Return the JSON answer, which always comes with status 200."""
        answer = await self.fetch(path, query, body)
        assert answer.code == 200
        return dict(json.loads(answer.body))

    async def token(self) -> dict[str, str]:
        """Return a query with a token that holds."""
        answer = await self.ask("/cgi-bin/stable_token", body={"grant_type": "client_credential", **APP})
        return {"access_token": answer["access_token"]}

    async def post(self, path: str, body: Any) -> dict[str, Any]:
        """Post with a token."""
        return await self.ask(path, await self.token(), body)

    async def send(self) -> int:
        """Send the message; return the errcode."""
        return int((await self.post(SEND, self.message()))["errcode"])

    def message(self, **changes: Any) -> dict[str, Any]:
        """Return a message that would be delivered."""
        data = {
            "thing1": {"value": "述责述廉"},
            "time2": {"value": "2026年10月22日 09:30"},
            "thing3": {"value": "请办理"},
        }
        return {"touser": self.user.openid, "template_id": "local-to-do", "data": data, **changes}

    def log_in(self, **changes: str) -> dict[str, str]:
        """Return the query of a log-in with a fresh code."""
        code = self.wechat.new_code(self.user, "login")
        return {**APP, "js_code": code, "grant_type": "authorization_code", **changes}


@dataclass(frozen=True, slots=True)
class Push:
    """What was pushed."""

    query: dict[str, str]
    media_type: str
    text: str

    @property
    def json(self) -> dict[str, Any]:
        """The body as JSON."""
        return dict(json.loads(self.text))


class Office:
    """The office's server: takes pushes, and serves pictures.

    Attributes:
        taken: what came.
        statuses: what the next pushes are answered with, 200 behind the last one; 0: nothing, for as long as ``held``.
    """

    def __init__(self) -> None:
        self.taken: asyncio.Queue[Push] = asyncio.Queue()
        self.statuses: deque[int] = deque()
        self.held = asyncio.Event()
        office = self

        class Handler(RequestHandler):
            async def get(self) -> None:
                self.finish(self.get_query_argument("echostr", "picture"))

            async def post(self) -> None:
                query = {name: self.get_query_argument(name) for name in self.request.query_arguments}
                media_type = self.request.headers["Content-Type"]
                office.taken.put_nowait(Push(query, media_type, self.request.body.decode()))
                status = office.statuses.popleft() if office.statuses else 200
                if status == 0:
                    await office.held.wait()
                self.set_status(status or 200)

        self.server, self.url = serve(Application([("/.*", Handler)]))

    async def pushed(self, work: Callable[[], Any]) -> Push:
        """Return what is pushed once ``work`` is done."""
        await work()
        return self.taken.get_nowait()
