"""Control of the people: what they do on their simulated phones."""

from typing import Any
from urllib.parse import urlencode

from tornado.web import HTTPError

from server.wechat.fake.codes import ApiError
from server.wechat.fake.control_base import ControlHandler
from server.wechat.fake.messages import LONG_TERM
from server.wechat.fake.people import User
from server.wechat.fake.pushes import PERSON_EVENTS, PHONE_NUMBER


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
                    "long_term": template.kind == LONG_TERM,
                    "left": int((user.openid, template.id) in self.wechat.long_term)
                    if template.kind == LONG_TERM
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
        """Return a link with fresh codes: to the page of a tapped message, where one is given."""
        user = self.user(user_id)
        page, _, given = str(self.body.get("page") or "pages/mine/mine").partition("?")
        codes = {"wx": self.wechat.new_code(user, "login"), "phone": self.wechat.new_code(user, "phone")}
        query = "&".join(filter(None, (given, urlencode(codes))))
        self.answer({"link": f"{self.office_url}/m/#/{page}?{query}"})


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


class Departures(ControlHandler):
    """Taking a permission back, giving WeChat up, having the profile cleared."""

    async def post(self, user_id: str) -> None:
        """Tell the office's server; the answer tells with which statuses it was met."""
        user, body = self.user(user_id), self.body
        name = str(body.get("event"))
        if name not in PERSON_EVENTS:
            raise HTTPError(400)
        revoked = str(body.get("revoked", PHONE_NUMBER))
        self.answer({"statuses": await self.sender.person_changed(name, user, revoked)})


class Elsewhere(ControlHandler):
    """The same person at another mini-program."""

    async def post(self, user_id: str) -> None:
        """Return the openid there, which is none of this mini-program's."""
        appid = str(self.body.get("appid") or "wx-another")
        self.answer({"openid": self.wechat.openid_elsewhere(self.user(user_id), appid)})


class OpenedLinks(ControlHandler):
    """Opening a link from outside of WeChat."""

    async def post(self) -> None:
        """Return where it leads; 404 where it leads nowhere, 429 where the day's openings are used up."""
        try:
            link = self.wechat.open_link(str(self.body.get("link")))
        except LookupError:
            raise HTTPError(404) from None
        except ApiError:
            raise HTTPError(429) from None
        self.answer({"path": link.path, "query": link.query, "env_version": link.env_version})


def _lines(content: str, values: dict[str, str]) -> list[str]:
    lines = []
    for line in content.strip().splitlines():
        for key, value in values.items():
            line = line.replace("{{" + key + ".DATA}}", value)
        lines.append(line)
    return lines
