"""People with phones: what WeChat knows of them, and the requests that their phones send."""

import base64
import itertools
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from server.evaluation.roster_sheet import roster_template
from tests.evaluation.stage import BASE, Stage
from tests.officers import Answer, Api
from tests.wechat.scripted import LOG_IN_PATH, PHONE_PATH, Handler, Scripted, error
from tests.workbooks import filled

ROSTER = [
    ("王建国", "市民政局", "局长", "13800000001", "A"),
    ("李淑芬", "市民政局", "副局长", "13800000002", "A"),
    ("赵强", "市财政局", "科员", None, "A"),
]
SESSION_KEY = "c2Vzc2lvbi1rZXktb2YtMTY="
PORTAL = "/api/admin/me/wechat"
BIND = "/api/m/officer/bind"


def openid_of(name: str) -> str:
    """Return an openid: 28 characters."""
    return f"o{name}".ljust(28, "X")


@dataclass
class People:
    """Gives codes for people as WeChat does: each good once, and for its purpose only."""

    platform: Scripted
    api: Api
    _numbers: Any = field(default_factory=itertools.count)
    _log_ins: dict[str, str] = field(default_factory=dict)
    _phones: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.restore()

    def restore(self) -> None:
        """Make the platform answer again."""
        self.platform.delay = 0
        self.platform.say(LOG_IN_PATH, self._answer_log_in)
        self.platform.say(PHONE_PATH, self._answer_phone)

    def log_in_code(self, name: str) -> str:
        """Return a code of wx.login for a person."""
        code = f"login-{next(self._numbers)}"
        self._log_ins[code] = openid_of(name)
        return code

    def phone_code(self, name: str, number: str) -> str:
        """Return a code of the phone number button for a person."""
        code = f"phone-{next(self._numbers)}"
        self._phones[code] = (openid_of(name), number)
        return code

    async def log_in(self, name: str = "wang") -> "Phone":
        """Log a person in through WeChat."""
        answer = await self.api("POST", "/api/m/session", {"wechat_code": self.log_in_code(name)})
        assert answer.status == 200, answer.body
        return Phone(self.api, name, answer.json)

    async def bound(self, name: str, number: str) -> "Phone":
        """Log a person in and bind the phone by its number."""
        phone = await self.log_in(name)
        answer = await phone("POST", "/api/m/roster/phone", {"phone_code": self.phone_code(name, number)})
        assert answer.json == {"bound": 1}, answer.body
        return phone

    async def _answer_log_in(self, handler: Handler) -> dict[str, Any]:
        openid = self._log_ins.pop(handler.get_query_argument("js_code"), None)
        return {"openid": openid, "session_key": SESSION_KEY} if openid else error(40163, "code been used")

    async def _answer_phone(self, handler: Handler) -> dict[str, Any]:
        _, body = self.platform.requests[PHONE_PATH][-1]
        openid, number = self._phones.pop(body["code"], ("", ""))
        if not number or openid != body["openid"]:
            return error(40029, "invalid code")
        info = {"phoneNumber": f"+86{number}", "purePhoneNumber": number, "countryCode": "86"}
        return {"errcode": 0, "errmsg": "ok", "phone_info": info}


@dataclass
class Phone:
    """A phone that is logged in."""

    api: Api
    name: str
    session: Mapping[str, Any]

    async def __call__(self, method: str, path: str, body: Any = None) -> Answer:
        """Send a request with the access token."""
        return await self.api.bearing(self.session["access_token"])(method, path, body)

    async def refresh(self) -> Answer:
        """Exchange the refresh token without keeping the answer."""
        return await self.api("POST", "/api/m/session/refresh", {"refresh_token": self.session["refresh_token"]})


async def code_for(portal: Api) -> str:
    """Return a new code of the officer who is logged in at the portal."""
    answer = await portal("POST", f"{PORTAL}/code")
    assert answer.status == 200
    assert answer.json["qr"] == f"bind:{answer.json['code']}"
    return str(answer.json["code"])


async def bind(phone: Phone, portal: Api) -> Answer:
    """Make a phone the officer's who is logged in at the portal."""
    return await phone("POST", BIND, {"code": await code_for(portal)})


def new_device() -> str:
    """Return the secret of a web page."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()


async def with_roster(stage: Stage, *, check_in: bool = True) -> dict[str, Any]:
    """Return an evaluation whose participants are on a roster, at check-in or before it."""
    categories = [{"id": "A", "name": "班子成员", "weight": "1", "route": "roster"}]
    evaluation = await stage.created(rounds=[{"kind": "survey", "weight": "1", "categories": categories}])
    evaluation = await stage.prepared(evaluation)
    head = '--edge\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
    body = head.encode() + filled(roster_template(), ROSTER) + b"\r\n--edge--\r\n"
    path = f"{BASE}/{evaluation['id']}/roster/import?version={evaluation['version']}&rounds=survey"
    imported = await stage.admin("POST", path, body, headers={"Content-Type": "multipart/form-data; boundary=edge"})
    assert imported.json == {"imported": len(ROSTER)}, imported.body
    if check_in:
        started = await stage.post(await stage.present(evaluation), "/rounds/survey/check-in/start")
        assert started.status == 200, started.body
    return await stage.present(evaluation)


async def invitations(stage: Stage, evaluation: Mapping[str, Any]) -> dict[str, str]:
    """Return new invitations by name."""
    answer = await stage.admin("POST", f"{BASE}/{evaluation['id']}/roster/invitation-codes", {})
    assert answer.status == 201, answer.body
    return {invitation["name"]: invitation["code"] for invitation in answer.json["invitations"]}
