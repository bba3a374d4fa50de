"""The local platform of WeChat and WeCom on a free port, for tests and scripts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from server.clock import Clock
from server.settings import Settings
from server.wechat.fake.application import fake_platform
from server.wechat.fake.limits import SEND
from server.wechat.fake.people import User
from server.wechat.fake.recorder import Fault
from server.wechat.fake.state import FakeWeChat
from server.wechat.fake.wecom import AGENT_ID, WeCom

APPID, SECRET = "wx-local", "local-app-secret-0123456789abcdef"
PUSH_TOKEN = "pushtoken"  # noqa: S105 - of a platform that lives as long as its test
TEMPLATES = {"to_do": "local-to-do", "digest": "local-digest"}
WECOM_SEND = "/cgi-bin/message/send"


@dataclass
class Platform:
    """The platform, and where it is."""

    wechat: FakeWeChat
    wecom: WeCom
    url: str

    def settings(self, settings: Settings, **more: Any) -> Settings:
        """Return ``settings`` with this platform in the place of WeChat and WeCom."""
        values = {
            "wechat_appid": APPID,
            "wechat_secret": SECRET,
            "wechat_api_url": self.url,
            "wechat_templates": TEMPLATES,
            "wechat_push_token": PUSH_TOKEN,
            "wecom_corp_id": "ww-local",
            "wecom_agent_id": AGENT_ID,
            "wecom_secret": SECRET,
            "wecom_api_url": self.url,
        }
        return Settings(**{**settings.model_dump(), **values, **more})

    def fails(self, kind: str, value: float = 0, times: int = 1, path: str = SEND) -> None:
        """Let the next calls of a path go wrong; see ``Fault``."""
        self.wechat.faults[path].append(Fault(kind, value, times))

    def grant(self, user: User, times: int = 9) -> None:
        """Let a person allow messages: so many by one template, any number by the other."""
        for _ in range(times):
            self.wechat.tap(user, dict.fromkeys(TEMPLATES.values(), "accept"))


@asynccontextmanager
async def local_platform(clock: Clock) -> AsyncIterator[Platform]:
    """Serve the platform on a free port for the time of the block."""
    wechat = FakeWeChat(APPID, SECRET, clock=clock)
    wecom = WeCom(wechat, "ww-local", SECRET)
    sockets = bind_sockets(0, "127.0.0.1")
    server = HTTPServer(fake_platform(wechat, wecom=wecom))
    server.add_sockets(sockets)
    try:
        yield Platform(wechat, wecom, f"http://127.0.0.1:{sockets[0].getsockname()[1]}")
    finally:
        server.stop()
        await server.close_all_connections()
