"""The calls of WeCom's API that reach officers inside of the office, on the same server."""

import secrets
from collections import deque
from collections.abc import Mapping
from typing import Any, Final

from server.wechat.fake.codes import ApiError
from server.wechat.fake.state import TOKEN_SECONDS, FakeWeChat

_ROBOT_A_MINUTE: Final = 20
_LONGEST_ROBOT_TEXT: Final = 2048


class WeCom:
    """An enterprise with one application and one group robot.

    Args:
        wechat: the platform whose clock it shares.
        corp_id, secret: of the application.
        members: accounts that can be reached.
    """

    def __init__(self, wechat: FakeWeChat, corp_id: str, secret: str, members: tuple[str, ...] = ()) -> None:
        self._wechat = wechat
        self._corp_id, self._secret = corp_id, secret
        self.members = set(members)
        self.messages: list[dict[str, Any]] = []
        self._tokens: dict[str, float] = {}
        self._robot: deque[float] = deque()

    def token(self, query: Mapping[str, str]) -> dict[str, Any]:
        """Answer ``cgi-bin/gettoken``."""
        if query.get("corpid") != self._corp_id:
            raise ApiError(40013, "invalid corpid")
        if query.get("corpsecret") != self._secret:
            raise ApiError(40001, "invalid credential")
        text = secrets.token_urlsafe(48)
        self._tokens[text] = self._wechat.now() + TOKEN_SECONDS
        return {"errcode": 0, "errmsg": "ok", "access_token": text, "expires_in": TOKEN_SECONDS}

    def send(self, query: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ``cgi-bin/message/send``: unknown members are named, and it fails where nobody is left."""
        until = self._tokens.get(query.get("access_token", ""))
        if until is None:
            raise ApiError(40014)
        if until <= self._wechat.now():
            raise ApiError(42001)
        wanted = [name for name in str(body.get("touser") or "").split("|") if name]
        unknown = [name for name in wanted if name not in self.members]
        if len(unknown) == len(wanted):
            raise ApiError(81013, "user & party & tag all invalid")
        kind = str(body.get("msgtype"))
        self.messages += [
            {"to": name, "kind": kind, "content": body.get(kind)} for name in wanted if name not in unknown
        ]
        return {"errcode": 0, "errmsg": "ok", "invaliduser": "|".join(unknown), "msgid": secrets.token_hex(8)}

    def robot(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ``cgi-bin/webhook/send``: twenty messages a minute."""
        now = self._wechat.now()
        while self._robot and now - self._robot[0] >= 60:
            self._robot.popleft()
        if len(self._robot) >= _ROBOT_A_MINUTE:
            raise ApiError(45009, "api freq out of limit")
        text = body.get("text")
        content = str(text.get("content", "")) if isinstance(text, dict) else ""
        if not content or len(content.encode()) > _LONGEST_ROBOT_TEXT:
            raise ApiError(40058, "content exceed max length")
        self._robot.append(now)
        self.messages.append({"to": "group", "kind": "text", "content": content})
        return {"errcode": 0, "errmsg": "ok"}
