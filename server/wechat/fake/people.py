"""People with WeChat on simulated phones, and the codes that their phones hand out."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Final

from server.wechat.fake.codes import ApiError
from server.wechat.fake.mini_program import MiniProgram

CODE_SECONDS: Final = 300
VISIT_SECONDS: Final = 7200
_SESSION_SECONDS: Final = 3600


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


class People(MiniProgram):
    """Knows the people.

    Attributes:
        used_code_is_invalid: answer 40029 to a used code, as the documents say, and not 40163, as users see.
    """

    def reset(self) -> None:
        """Forget people and codes."""
        super().reset()
        self.users: dict[str, User] = {}
        self.codes: dict[str, Code] = {}
        self.used_code_is_invalid = False
        self._elsewhere: set[str] = set()

    def add_user(self, nickname: str, phone: str, *, id: str | None = None, blocked: bool = False) -> User:
        """Return a new person; the openid is the same for the same id and appid, whatever happened before."""
        user_id = id or f"u{len(self.users) + 1}"
        user = User(user_id, nickname, phone, _openid(self.appid, user_id), blocked)
        self.users[user_id] = user
        return user

    def openid_elsewhere(self, user: User, appid: str) -> str:
        """Return the openid by which another mini-program knows a person, and remember that it is none of ours."""
        openid = _openid(appid, user.id)
        self._elsewhere.add(openid)
        return openid

    def by_openid(self, openid: object) -> User:
        """Return the person behind an openid.

        Raises:
            ApiError: 40003.
        """
        for user in self.users.values():
            if user.openid == openid:
                return user
        raise ApiError(40003)

    def visitor(self, openid: object) -> User:
        """Return the person behind an openid who has been here in the last two hours.

        Raises:
            ApiError: 43104 known to another mini-program, 40003 to none, 61010 last visit too long ago.
        """
        if openid in self._elsewhere:
            raise ApiError(43104)
        user = self.by_openid(openid)
        if self.now() - user.visited > VISIT_SECONDS:
            raise ApiError(61010)
        return user

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
            user.session_key = base64.b64encode(self.random.randbytes(16)).decode()
            user.session_since = self.now()
        user.visited = self.now()
        return user.session_key


def _openid(appid: str, user_id: str) -> str:
    digest = hashlib.sha256(f"{appid}/{user_id}".encode()).digest()
    return "o" + base64.urlsafe_b64encode(digest).decode()[:27].replace("=", "A")
