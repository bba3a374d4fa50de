"""Control of the platform, for tests, the simulator and the page with the phones; no part of WeChat's API."""

import json
from dataclasses import asdict
from typing import Any, Final
from urllib.parse import urlencode

from tornado.web import HTTPError, RequestHandler

from server.wechat.fake.pushes import KINDS, PushSender
from server.wechat.fake.state import FakeWeChat, Fault, User
from server.wechat.fake.wecom import WeCom


class ControlHandler(RequestHandler):
    """Base: JSON in, JSON out."""

    def initialize(self, wechat: FakeWeChat, sender: PushSender, wecom: WeCom, office_url: str) -> None:
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


class Users(ControlHandler):
    """The people."""

    async def get(self) -> None:
        """List them with their grants and messages."""
        self.answer({"office_url": self.office_url, "users": [self._shown(u) for u in self.wechat.users.values()]})

    async def post(self) -> None:
        """Add one."""
        body = self.body
        user = self.wechat.add_user(
            str(body.get("nickname", "")),
            str(body.get("phone", "")),
            id=body.get("id"),
            blocked=bool(body.get("blocked")),
        )
        self.answer({"user_id": user.id, "openid": user.openid})

    def _shown(self, user: User) -> dict[str, Any]:
        return {
            "user_id": user.id,
            "openid": user.openid,
            "nickname": user.nickname,
            "phone": user.phone,
            "grants": [
                {
                    "template_id": template.id,
                    "title": template.title,
                    "long_term": template.kind == 3,
                    "left": int((user.openid, template.id) in self.wechat.long_term)
                    if template.kind == 3
                    else self.wechat.grants[user.openid, template.id],
                }
                for template in self.wechat.templates.values()
            ],
            "messages": [
                {
                    "id": message.id,
                    "title": self.wechat.templates[message.template].title,
                    "lines": _lines(self.wechat.templates[message.template].content, message.values),
                    "page": message.page,
                    "at": message.at,
                }
                for message in reversed(self.wechat.messages)
                if message.openid == user.openid
            ],
        }


class Codes(ControlHandler):
    """Codes of wx.login and of the phone number button."""

    async def post(self, user_id: str, kind: str) -> None:
        """Make one."""
        self.answer({"code": self.wechat.new_code(self.user(user_id), kind)})


class Visits(ControlHandler):
    """Opening the mini-program, which the web page stands in for in a demonstration."""

    async def post(self, user_id: str) -> None:
        """Return a link with fresh codes."""
        user = self.user(user_id)
        query = {"wx": self.wechat.new_code(user, "login"), "phone": self.wechat.new_code(user, "phone")}
        self.answer({"link": f"{self.office_url}/m/#/pages/mine/mine?{urlencode(query)}"})


class Subscriptions(ControlHandler):
    """Taps on the question for subscription messages."""

    async def post(self, user_id: str) -> None:
        """Answer it, and tell the office's server."""
        user, body = self.user(user_id), self.body
        results = {str(key): str(value) for key, value in dict(body.get("results", {})).items()}
        given = self.wechat.tap(user, results, bool(body.get("always")))
        if not body.get("quiet"):
            await self.sender.popup(user.openid, given)
        self.answer({"errMsg": "requestSubscribeMessage:ok", **given})


class Refusals(ControlHandler):
    """Switching a template off in the settings of the phone."""

    async def post(self, user_id: str) -> None:
        """Switch it off, and tell the office's server."""
        user, template_id = self.user(user_id), str(self.body.get("template_id"))
        self.wechat.refuse_all(user, template_id)
        await self.sender.changed(user.openid, template_id)
        self.answer({})


class Pushes(ControlHandler):
    """Pushes on demand, bad ones too."""

    async def post(self) -> None:
        """Push an event; the answer tells with which statuses it was met."""
        body = self.body
        kind = str(body.get("kind", "good"))
        if kind not in KINDS:
            raise HTTPError(400)
        entries = body.get("list", [])
        content = self.sender.event(str(body.get("openid", "")), str(body.get("event", "")), entries)
        self.answer({"statuses": await self.sender.push(content, kind)})


class Faults(ControlHandler):
    """What is to go wrong."""

    async def post(self) -> None:
        """Let the next calls of a path fail."""
        body = self.body
        try:
            fault = Fault(str(body["kind"]), float(body.get("value", 0)), int(body.get("times", 1)))
            path = str(body["path"])
        except (KeyError, TypeError, ValueError):
            raise HTTPError(400) from None
        self.wechat.faults[path].append(fault)
        self.answer({})


class Clock(ControlHandler):
    """The platform's time."""

    async def post(self) -> None:
        """Let time pass."""
        self.wechat.advance(float(self.body.get("advance_seconds", 0)))
        self.answer({"now": self.wechat.now()})


class Recorder(ControlHandler):
    """What the platform was asked."""

    async def get(self) -> None:
        """Return every request with how often each call came."""
        self.answer(
            {
                "calls": dict(self.wechat.calls),
                "token_fetches": self.wechat.token_fetches,
                "requests": self.wechat.recorded,
                "push_answers": self.sender.answers,
                "wecom": self.wecom.messages,
            }
        )


class Counters(ControlHandler):
    """How often each call came."""

    async def get(self) -> None:
        """Return the counts."""
        self.answer({"calls": dict(self.wechat.calls), "token_fetches": self.wechat.token_fetches})


class Messages(ControlHandler):
    """What was delivered."""

    async def get(self) -> None:
        """List it, for one person where ``user`` names one."""
        user_id = self.get_query_argument("user", "")
        openid = self.user(user_id).openid if user_id else None
        wanted = [message for message in self.wechat.messages if openid in (None, message.openid)]
        self.answer({"messages": [asdict(message) for message in wanted]})


class Leaks(ControlHandler):
    """What must not have left the office."""

    async def post(self) -> None:
        """Return the requests that hold one of the ``forbidden`` words, or the secret where it has no place."""
        self.answer({"leaks": self.wechat.leaks([str(word) for word in self.body.get("forbidden", [])])})


class Templates(ControlHandler):
    """The templates."""

    async def get(self) -> None:
        """List them."""
        self.answer({"templates": [template.document() for template in self.wechat.templates.values()]})


class Reset(ControlHandler):
    """A new beginning."""

    async def post(self) -> None:
        """Forget everything."""
        self.wechat.reset()
        self.answer({})


def _lines(content: str, values: dict[str, str]) -> list[str]:
    lines = []
    for line in content.strip().splitlines():
        for key, value in values.items():
            line = line.replace("{{" + key + ".DATA}}", value)
        lines.append(line)
    return lines


_USER: Final = r"/_fake/users/([A-Za-z0-9_-]+)"
routes: Final = [
    (r"/_fake/users", Users),
    (rf"{_USER}/(login|phone)-code", Codes),
    (rf"{_USER}/visit", Visits),
    (rf"{_USER}/subscribe", Subscriptions),
    (rf"{_USER}/refuse", Refusals),
    (r"/_fake/push", Pushes),
    (r"/_fake/faults", Faults),
    (r"/_fake/clock", Clock),
    (r"/_fake/recorder", Recorder),
    (r"/_fake/counters", Counters),
    (r"/_fake/messages", Messages),
    (r"/_fake/leaks", Leaks),
    (r"/_fake/templates", Templates),
    (r"/_fake/reset", Reset),
]
