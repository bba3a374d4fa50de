"""The calls of WeCom's API that reach officers inside of the office, on the same server.

What comes too often, or twice, is answered with ok and dropped; a text that is too long is cut. Source:
developer.work.weixin.qq.com/document/path, pages 91039 (gettoken), 90236 (message/send), 90312 (how often), 91770
(webhook/send), 90313 (codes).
"""

import json
import secrets
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Final

from server.wechat.fake.codes import ApiError
from server.wechat.fake.limits import Recent
from server.wechat.fake.mini_program import DAY, MiniProgram
from server.wechat.fake.tokens import TOKEN_SECONDS

AGENT_ID: Final = 1
ROBOT_KEY: Final = "local-robot"
_MINUTE: Final = 60
_HOUR: Final = 3600
_A_MEMBER_A_MINUTE: Final = 30
_A_MEMBER_AN_HOUR: Final = 1000
_EACH_A_DAY: Final = 200
_ROBOT_A_MINUTE: Final = 20
_DUPLICATE_SECONDS: Final = 1800
_LONGEST_DUPLICATE_SECONDS: Final = 4 * _HOUR
_MOST_RECEIVERS: Final = 1000
_LONGEST_TEXT: Final = 2048
_LONGEST_ROBOT_TEXT: Final = {"text": 2048, "markdown": 4096}
# Type → the part of it that may not be empty.
_CONTENT: Final = {"text": "content", "markdown": "content", "textcard": "description"}


class WeCom:
    """An enterprise with one application and one group robot.

    Args:
        wechat: the platform whose clock it shares.
        corp_id, secret: of the application.
        members: accounts that can be reached.

    Attributes:
        messages: what was delivered, by receiver; the group's is ``group``.
        dropped: receivers of what was not delivered because it came too often, or twice.
    """

    def __init__(self, wechat: MiniProgram, corp_id: str, secret: str, members: tuple[str, ...] = ()) -> None:
        self._wechat = wechat
        self._corp_id, self._secret = corp_id, secret
        self._known = frozenset(name.lower() for name in members)
        self.reset()

    def reset(self) -> None:
        """Forget tokens and messages, and who became a member later."""
        self.members = set(self._known)
        self.messages: list[dict[str, Any]] = []
        self.dropped: list[str] = []
        self._tokens: dict[str, float] = {}
        self._sent: dict[str, float] = {}
        self._minutes: dict[str, Recent] = defaultdict(lambda: Recent(_MINUTE))
        self._hours: dict[str, Recent] = defaultdict(lambda: Recent(_HOUR))
        self._day = Recent(DAY)
        self._robot = Recent(_MINUTE)

    def token(self, query: Mapping[str, str], _body: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ``cgi-bin/gettoken``: the same token as long as it holds."""
        if not query.get("corpid"):
            raise ApiError(41002, "corpid missing")
        if not query.get("corpsecret"):
            raise ApiError(41004, "corpsecret missing")
        if query["corpid"] != self._corp_id:
            raise ApiError(40013, "invalid corpid")
        if query["corpsecret"] != self._secret:
            raise ApiError(40001, "invalid credential")
        now = self._wechat.now()
        if not self._tokens or next(reversed(self._tokens.values())) <= now:
            self._tokens[secrets.token_urlsafe(48)] = now + TOKEN_SECONDS
        text, until = next(reversed(self._tokens.items()))
        return {"errcode": 0, "errmsg": "ok", "access_token": text, "expires_in": int(until - now)}

    def send(self, query: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ``cgi-bin/message/send``: unknown members are named, and it fails where nobody is left."""
        self._check_token(query.get("access_token"))
        if "agentid" not in body:
            raise ApiError(41011, "missing agentid")
        if body["agentid"] != AGENT_ID:
            raise ApiError(301002, "not allow operate agent with this accesstoken")
        kind, content = _content(body, tuple(_CONTENT))
        if kind == "text":
            content["content"] = content["content"].encode()[:_LONGEST_TEXT].decode(errors="ignore")
        reached, unknown = self._receivers(body)
        answer = {"errcode": 0, "errmsg": "ok", "invaliduser": "|".join(unknown), "msgid": secrets.token_hex(8)}
        if self._told_before(body):
            self.dropped += reached
            return answer
        for name in reached:
            if self._too_often(name):
                self.dropped.append(name)
            else:
                self.messages.append({"to": name, "kind": kind, "content": content})
        return answer

    def robot(self, query: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, Any]:
        """Answer ``cgi-bin/webhook/send``: twenty messages a minute."""
        if query.get("key") != ROBOT_KEY:
            raise ApiError(93000, "invalid webhook url")
        if self._robot.count(self._wechat.now()) >= _ROBOT_A_MINUTE:
            raise ApiError(45009, "api freq out of limit")
        kind, content = _content(body, tuple(_LONGEST_ROBOT_TEXT))
        if len(content["content"].encode()) > _LONGEST_ROBOT_TEXT[kind]:
            raise ApiError(40058, "content exceed max length")
        self._robot.add(self._wechat.now())
        self.messages.append({"to": "group", "kind": kind, "content": content})
        return {"errcode": 0, "errmsg": "ok"}

    def _check_token(self, given: str | None) -> None:
        if not given:
            raise ApiError(41001)
        if given not in self._tokens:
            raise ApiError(40014)
        if self._tokens[given] <= self._wechat.now():
            raise ApiError(42001)

    def _receivers(self, body: Mapping[str, Any]) -> tuple[list[str], list[str]]:
        """Return who is reached and who is unknown; names are compared, and answered, in lower case."""
        named = str(body.get("touser") or "").lower()
        if named == "@all":
            return sorted(self.members), []
        wanted = list(dict.fromkeys(name for name in named.split("|") if name))
        if len(wanted) > _MOST_RECEIVERS:
            raise ApiError(40031, "invalid userid list")
        unknown = [name for name in wanted if name not in self.members]
        if len(unknown) == len(wanted):
            raise ApiError(81013, "user & party & tag all invalid")
        return [name for name in wanted if name in self.members], unknown

    def _told_before(self, body: Mapping[str, Any]) -> bool:
        """Tell whether the same request came within the interval that it names."""
        if body.get("enable_duplicate_check") != 1:
            return False
        now = self._wechat.now()
        interval = min(int(body.get("duplicate_check_interval") or _DUPLICATE_SECONDS), _LONGEST_DUPLICATE_SECONDS)
        request = json.dumps(body, sort_keys=True)
        before = self._sent.get(request)
        if before is not None and now - before < interval:
            return True
        self._sent[request] = now
        return False

    def _too_often(self, name: str) -> bool:
        """Count a message to one member, unless it is one too many."""
        now = self._wechat.now()
        counts = (
            (self._minutes[name], _A_MEMBER_A_MINUTE),
            (self._hours[name], _A_MEMBER_AN_HOUR),
            (self._day, _EACH_A_DAY * len(self.members)),
        )
        if any(recent.count(now) >= most for recent, most in counts):
            return True
        for recent, _most in counts:
            recent.add(now)
        return False


def _content(body: Mapping[str, Any], kinds: tuple[str, ...]) -> tuple[str, dict[str, str]]:
    """Return type and content of a message.

    Raises:
        ApiError: 40008 not one of the types, 44004 nothing in it.
    """
    kind = str(body.get("msgtype"))
    content = body.get(kind)
    if kind not in kinds:
        raise ApiError(40008, "invalid message type")
    if not isinstance(content, dict) or not content.get(_CONTENT[kind]):
        raise ApiError(44004, "empty content")
    return kind, {key: str(value) for key, value in content.items()}
