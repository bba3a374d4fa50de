"""A platform that says what a test tells it to say, and counts; for answers that no conforming platform gives."""

import asyncio
import json
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from server.settings import Settings

APPID = "wx-scripted"
SECRET = "scripted-app-secret-0123456789abcdef"
TOKEN_PATH = "/cgi-bin/stable_token"
SEND_PATH = "/cgi-bin/message/subscribe/send"
TEMPLATES_PATH = "/wxaapi/newtmpl/gettemplate"
LOG_IN_PATH = "/sns/jscode2session"
PHONE_PATH = "/wxa/business/getuserphonenumber"

TEMPLATE = {
    "priTmplId": "tmpl-to-do",
    "title": "待办提醒",
    "content": "待办事项:{{thing1.DATA}}\n截止时间:{{time2.DATA}}",
    "example": "",
    "type": 2,
}
Reply = dict[str, Any] | bytes | Callable[["Handler"], Any]


@dataclass
class Scripted:
    """What the platform has been told to say, and what it was asked.

    Attributes:
        replies: by path, one after the other; the last one stays.
        calls: how often each path was asked.
        requests: query and body of each request by path.
        force: how often a token was asked for by force.
    """

    url: str = ""
    replies: dict[str, deque[Reply]] = field(default_factory=dict)
    calls: Counter[str] = field(default_factory=Counter)
    requests: dict[str, list[tuple[dict[str, str], Any]]] = field(default_factory=dict)
    force: int = 0
    tokens: int = 0
    token_seconds: int = 7200
    delay: float = 0

    def say(self, path: str, *replies: Reply) -> None:
        """Answer requests for ``path`` with ``replies``, one after the other; the last one stays."""
        self.replies[path] = deque(replies)

    def settings(self, settings: Settings, **more: Any) -> Settings:
        """Return ``settings`` with this platform in the place of WeChat."""
        values = {
            "wechat_appid": APPID,
            "wechat_secret": SECRET,
            "wechat_api_url": self.url,
            "wechat_templates": {"to_do": TEMPLATE["priTmplId"]},
        }
        return Settings(**{**settings.model_dump(), **values, **more})


class Handler(RequestHandler):
    """Says what was scripted."""

    def initialize(self, scripted: Scripted) -> None:
        self.scripted = scripted

    async def get(self) -> None:
        await self._answer()

    async def post(self) -> None:
        await self._answer()

    async def _answer(self) -> None:
        scripted, path = self.scripted, self.request.path
        scripted.calls[path] += 1
        query = {name: self.get_query_argument(name) for name in self.request.query_arguments}
        body = json.loads(self.request.body) if self.request.body else None
        scripted.requests.setdefault(path, []).append((query, body))
        if scripted.delay:
            await asyncio.sleep(scripted.delay)
        reply = self._reply(path, body)
        if callable(reply):
            reply = await reply(self)
            if reply is None:
                return
        self.set_header("Content-Type", "application/json")
        self.finish(reply if isinstance(reply, bytes) else json.dumps(reply, ensure_ascii=False))

    def _reply(self, path: str, body: Any) -> Reply:
        scripted = self.scripted
        if path == TOKEN_PATH and body.get("force_refresh"):
            scripted.force += 1
            scripted.tokens += 1
        replies = scripted.replies.get(path)
        if replies:
            return replies.popleft() if len(replies) > 1 else replies[0]
        if path == TOKEN_PATH:
            return {"access_token": f"token-{scripted.tokens}", "expires_in": scripted.token_seconds}
        if path == TEMPLATES_PATH:
            return {"errcode": 0, "errmsg": "ok", "data": [TEMPLATE]}
        return {"errcode": 0, "errmsg": "ok"}


@asynccontextmanager
async def scripted_platform() -> AsyncIterator[Scripted]:
    """Serve a scripted platform on a free port for the time of the block."""
    scripted = Scripted()
    sockets = bind_sockets(0, "127.0.0.1")
    scripted.url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    server = HTTPServer(Application([(r"/.*", Handler, {"scripted": scripted})], log_function=lambda _: None))
    server.add_sockets(sockets)
    try:
        yield scripted
    finally:
        server.stop()
        await server.close_all_connections()


def error(code: int, message: str = "some error") -> dict[str, Any]:
    """Return an error as WeChat says it."""
    return {"errcode": code, "errmsg": f"{message}, rid: 65f0a1b2-0c3d4e5f-6a7b8c9d"}


async def drop(handler: Handler) -> None:
    """Close the connection without an answer."""
    handler.detach().close()


async def hang(handler: Handler) -> None:
    """Answer far too late."""
    await asyncio.sleep(60)
