"""What the handlers of the platform's control have in common."""

import json
from typing import Any

from tornado.web import HTTPError, RequestHandler

from server.wechat.fake.people import User
from server.wechat.fake.pushes import PushSender
from server.wechat.fake.state import FakeWeChat
from server.wechat.fake.wecom import WeCom


class ControlHandler(RequestHandler):
    """Base: JSON in, JSON out."""

    def initialize(self, wechat: FakeWeChat, sender: PushSender, wecom: WeCom, office_url: str) -> None:
        """Take what the routes hand to every request.

        Args:
            wechat: what the platform knows.
            sender: pushes events to the office's server.
            wecom: the enterprise.
            office_url: where the office's phone page is.
        """
        self.wechat, self.sender, self.wecom, self.office_url = wechat, sender, wecom, office_url

    def prepare(self) -> None:
        """Refuse other sites' scripts: they cannot send JSON without asking first, and nobody answers them."""
        if self.request.method == "POST" and "json" not in self.request.headers.get("Content-Type", ""):
            raise HTTPError(415)

    @property
    def body(self) -> dict[str, Any]:
        """The request's JSON object."""
        try:
            body = json.loads(self.request.body or b"{}")
        except ValueError:
            raise HTTPError(400) from None
        if not isinstance(body, dict):
            raise HTTPError(400)
        return body

    def user(self, user_id: str) -> User:
        """Return a person, 404 where there is none."""
        try:
            return self.wechat.users[user_id]
        except KeyError:
            raise HTTPError(404) from None

    def answer(self, content: Any) -> None:
        """Send JSON."""
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        self.finish(json.dumps(content, ensure_ascii=False))
