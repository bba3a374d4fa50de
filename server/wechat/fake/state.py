"""What the platform knows: people, codes, tokens, grants, messages, faults; all in memory, on a clock of its own."""

import base64
import hashlib
import json
import random
import re
import secrets
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from server.clock import Clock, SystemClock
from server.wechat.fake.codes import ApiError

CODE_SECONDS: Final = 300
TOKEN_SECONDS: Final = 7200
CHANGE_OVER_SECONDS: Final = 300
FORCED_A_DAY: Final = 20
FORCED_APART: Final = 30
VISIT_SECONDS: Final = 7200
_SESSION_SECONDS: Final = 3600
_DAY: Final = 86_400
_REAL_APPID: Final = re.compile("wx[0-9a-f]{16}")

# Calls of one path in a minute and in a day, where a test does not say otherwise.
DAILY: Final[Mapping[str, int]] = {"/cgi-bin/token": 2000, "/cgi-bin/stable_token": 500_000}
LOG_INS_A_MINUTE: Final = 100
_ASK_SECRET: Final = ("/sns/jscode2session", "/cgi-bin/token", "/cgi-bin/stable_token", "/cgi-bin/gettoken")


@dataclass(frozen=True, slots=True)
class Template:
    """A template as the office has chosen it in the console.

    Attributes:
        kind: 2 one-time, 3 long-term.
        choices: words of the keys of type ``enum_string``.
    """

    id: str
    title: str
    content: str
    kind: int = 2
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def fields(self) -> list[str]:
        """Return the keys that a message has to fill in, in order."""
        return re.findall(r"\{\{(\w+)\.DATA\}\}", self.content)

    def document(self) -> dict[str, Any]:
        """Return the template as gettemplate lists it."""
        choices = [{"keywordCode": f"{key}.DATA", "enumValueList": list(words)} for key, words in self.choices.items()]
        return {
            "priTmplId": self.id,
            "title": self.title,
            "content": self.content,
            "example": "",
            "type": self.kind,
            "keywordEnumValueList": choices,
        }


TEMPLATES: Final = (
    Template("local-to-do", "待办提醒", "待办事项:{{thing1.DATA}}\n截止时间:{{time2.DATA}}\n备注:{{thing3.DATA}}\n"),
    Template(
        "local-decision",
        "办理结果通知",
        "事项名称:{{thing1.DATA}}\n办理结果:{{phrase2.DATA}}\n办理时间:{{time3.DATA}}\n",
    ),
    Template(
        "local-digest", "待办汇总", "待办数量:{{number1.DATA}}\n统计时间:{{time2.DATA}}\n备注:{{thing3.DATA}}\n", 3
    ),
)


@dataclass(slots=True)
class User:
    """A person with WeChat on a simulated phone."""

    id: str
    nickname: str
    phone: str
    openid: str
    blocked: bool = False
    unionid: str | None = None
    session_key: str = ""
    session_since: float = -1e9
    visited: float = -1e9
    always: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Code:
    """A code of wx.login or of the phone number button."""

    user: User
    kind: str
    made: float
    used: bool = False


@dataclass(slots=True)
class Token:
    """An access token; ``until`` is cut short when another takes its place."""

    text: str
    until: float
    latest: bool = True


@dataclass(slots=True)
class Message:
    """A subscription message that was delivered."""

    id: int
    openid: str
    template: str
    values: dict[str, str]
    page: str
    at: float


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next calls of a path.

    Attributes:
        kind: errcode, status, html, empty, bad_json, slow, drop, or lost (carried out, and the answer lost).
        value: the code, the status or the seconds.
        times: for how many calls; -1 for ever.
    """

    kind: str
    value: float = 0
    times: int = 1


class FakeWeChat:
    """The platform of one mini-program.

    Args:
        appid, secret: of the mini-program; an appid that looks real is refused.
        templates: what the office has chosen.
        seed: for what the platform draws.
        clock: tells the time, the machine's by default.

    Raises:
        ValueError: the appid looks like a real one.
    """

    def __init__(
        self,
        appid: str,
        secret: str,
        templates: tuple[Template, ...] = TEMPLATES,
        seed: int = 1,
        clock: Clock | None = None,
    ) -> None:
        if _REAL_APPID.fullmatch(appid):
            raise ValueError("this looks like the appid of a real mini-program; the local platform stands in for none")
        self.appid, self.secret = appid, secret
        self.pages = {"pages/start/start", "pages/mine/mine", "officer/officer"}
        self.published = True
        self.banned = False
        self.sensitive: set[str] = set()
        self.risky: dict[str, tuple[str, int]] = {}
        self.minute_limits: dict[str, int] = {}
        self.daily_limits: dict[str, int] = dict(DAILY)
        self.frozen = False
        self.delivery_seconds = 0.0
        self.tells_delivery = False
        self.delivery_error = 0
        self.used_code_is_invalid = False
        self.allowed_address: str | None = None
        self.templates = {template.id: template for template in templates}
        self._random = random.Random(seed)  # noqa: S311 (nothing secret: a platform that anybody may reset)
        self._clock = clock or SystemClock()
        self._ahead = 0.0
        self.reset()

    def reset(self) -> None:
        """Forget people, tokens, messages and faults."""
        self.users: dict[str, User] = {}
        self.codes: dict[str, Code] = {}
        self.plain_tokens: deque[Token] = deque(maxlen=50)
        self.stable_tokens: deque[Token] = deque(maxlen=50)
        self._forced: list[float] = []
        self.grants: Counter[tuple[str, str]] = Counter()
        self.long_term: set[tuple[str, str]] = set()
        self.messages: list[Message] = []
        self.sending: set[str] = set()
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.calls: Counter[str] = Counter()
        self.token_fetches = 0
        self.recorded: list[dict[str, Any]] = []
        self.checked_media: set[str] = set()
        self._recent: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._today: Counter[tuple[str, int]] = Counter()
        self._cleared = 0
        self._next_message = 1

    # Time.

    def now(self) -> float:
        """Return the platform's time, seconds since 1970."""
        return self._clock.now().timestamp() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._ahead += seconds

    # People and codes.

    def add_user(self, nickname: str, phone: str, *, id: str | None = None, blocked: bool = False) -> User:
        """Return a new person; the openid is the same for the same id and appid, whatever happened before."""
        user_id = id or f"u{len(self.users) + 1}"
        digest = hashlib.sha256(f"{self.appid}/{user_id}".encode()).digest()
        openid = "o" + base64.urlsafe_b64encode(digest).decode()[:27].replace("=", "A")
        user = User(user_id, nickname, phone, openid, blocked)
        self.users[user_id] = user
        return user

    def by_openid(self, openid: object) -> User:
        """Return the person behind an openid.

        Raises:
            ApiError: 40003.
        """
        for user in self.users.values():
            if user.openid == openid:
                return user
        raise ApiError(40003)

    def new_code(self, user: User, kind: str) -> str:
        """Return a code for wx.login (``login``) or the phone number button (``phone``)."""
        code = secrets.token_urlsafe(24)
        self.codes[code] = Code(user, kind, self.now())
        return code

    def take_code(self, text: object, kind: str) -> User:
        """Use a code up; the two kinds are not interchangeable.

        Raises:
            ApiError: 40029 unknown, expired or of the other kind, 40163 used (40029 where told so).
        """
        code = self.codes.get(text) if isinstance(text, str) else None
        if code is None or code.kind != kind or self.now() - code.made > CODE_SECONDS:
            raise ApiError(40029)
        if code.used:
            raise ApiError(40029 if self.used_code_is_invalid else 40163)
        code.used = True
        return code.user

    def session_of(self, user: User) -> str:
        """Return the person's session key; WeChat changes it now and then, and says nothing."""
        if self.now() - user.session_since > _SESSION_SECONDS:
            user.session_key = base64.b64encode(self._random.randbytes(16)).decode()
            user.session_since = self.now()
        user.visited = self.now()
        return user.session_key

    # Tokens.

    def plain_token(self) -> Token:
        """Return a new token of the old interface; the former one holds for some minutes more."""
        self.token_fetches += 1
        return self._new_token(self.plain_tokens)

    def stable_token(self, force: bool) -> Token:
        """Return the token of the stable interface: the same until it is nearly over, or a new one by force.

        Raises:
            ApiError: 45009, forced too often on one day.
        """
        self.token_fetches += 1
        now = self.now()
        latest = self.stable_tokens[-1] if self.stable_tokens else None
        if force:
            self._forced = [at for at in self._forced if now - at < _DAY]
            if len(self._forced) >= FORCED_A_DAY:
                raise ApiError(45009)
            if latest is None or not self._forced or now - self._forced[-1] >= FORCED_APART:
                self._forced.append(now)
                if latest is not None:
                    latest.until = now
                return self._new_token(self.stable_tokens, change_over=0)
            return latest
        if latest is None or latest.until - now < CHANGE_OVER_SECONDS:
            return self._new_token(self.stable_tokens)
        return latest

    def _new_token(self, tokens: deque[Token], change_over: float = CHANGE_OVER_SECONDS) -> Token:
        now = self.now()
        if tokens:
            tokens[-1].latest = False
            tokens[-1].until = min(tokens[-1].until, now + change_over)
        token = Token(secrets.token_urlsafe(96), now + TOKEN_SECONDS)
        tokens.append(token)
        return token

    def check_token(self, text: str | None) -> None:
        """Refuse a token that does not hold.

        Raises:
            ApiError: 41001 absent, 40014 unknown, 40001 superseded, 42001 expired.
        """
        if not text:
            raise ApiError(41001)
        for token in (*self.plain_tokens, *self.stable_tokens):
            if token.text == text:
                if token.until > self.now():
                    return
                raise ApiError(42001 if token.latest else 40001)
        raise ApiError(40014)

    # Limits.

    def count(self, path: str, key: str = "") -> None:
        """Count a call against the limits of its path.

        Raises:
            ApiError: 45009 daily, 45011 or 44991 by the minute.
        """
        now = self.now()
        day = (path, int(now // _DAY))
        self._today[day] += 1
        if self._today[day] > self.daily_limits.get(path, 10**9):
            raise ApiError(45009)
        limit = self.minute_limits.get(path, LOG_INS_A_MINUTE if key else 10**9)
        recent = self._recent[path, key]
        while recent and now - recent[0] >= 60:
            recent.popleft()
        recent.append(now)
        if len(recent) > limit:
            raise ApiError(44991 if path == "/wxa/msg_sec_check" else 45011)

    def quota(self, path: str) -> dict[str, int]:
        """Return the daily limit of a path and what is left of it."""
        used, limit = self._today[path, int(self.now() // _DAY)], self.daily_limits.get(path, 10**7)
        return {"daily_limit": limit, "used": used, "remain": max(0, limit - used)}

    def clear_quota(self) -> None:
        """Start all daily counts anew, ten times a month.

        Raises:
            ApiError: 48006.
        """
        if self._cleared >= 10:
            raise ApiError(48006)
        self._cleared += 1
        self._today.clear()

    # Grants and messages.

    def tap(self, user: User, answers: Mapping[str, str], always: bool = False) -> dict[str, str]:
        """Let a person answer the question for subscription messages; return what wx is told."""
        given: dict[str, str] = {}
        for template_id, answer in answers.items():
            template = self.templates.get(template_id)
            if template is None:
                continue
            if template_id in user.always:
                answer = "accept"
            if always and answer == "accept":
                user.always.add(template_id)
            key = (user.openid, template_id)
            if template.kind == 3:
                (self.long_term.add if answer == "accept" else self.long_term.discard)(key)
            elif answer == "accept":
                # "Always" spares the question only: each tap still adds one.
                self.grants[key] += 1
            given[template_id] = answer
        return given

    def refuse_all(self, user: User, template_id: str) -> None:
        """Let a person switch a template off in the settings."""
        self.grants[user.openid, template_id] = 0
        self.long_term.discard((user.openid, template_id))

    def deliver(self, user: User, template: Template, values: dict[str, str], page: str) -> Message:
        """Deliver a message and use one grant up.

        Raises:
            ApiError: 43101.
        """
        key = (user.openid, template.id)
        if template.kind == 3:
            if key not in self.long_term:
                raise ApiError(43101)
        elif self.grants[key] <= 0:
            raise ApiError(43101)
        else:
            self.grants[key] -= 1
        message = Message(self._next_message, user.openid, template.id, values, page, self.now())
        self._next_message += 1
        self.messages.append(message)
        return message

    def leaks(self, forbidden: Iterable[str]) -> list[dict[str, Any]]:
        """Return the requests that carry what must not leave the office.

        Args:
            forbidden: words that no request may hold; the secret may appear only where it is asked for.
        """
        words = [word for word in forbidden if word]
        found = []
        for request in self.recorded:
            text = json.dumps(request, ensure_ascii=False)
            if any(word in text for word in words) or (request["path"] not in _ASK_SECRET and self.secret in text):
                found.append(request)
        return found

    def next_fault(self, path: str) -> Fault | None:
        """Return what is to go wrong with this call of ``path``."""
        faults = self.faults[path]
        if not faults:
            return None
        fault = faults[0]
        if fault.times > 0:
            fault.times -= 1
            if fault.times == 0:
                faults.popleft()
        return fault
