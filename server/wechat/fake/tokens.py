"""Access tokens: those of the old interface and those of the stable one, in spaces of their own."""

import secrets
from collections import deque
from dataclasses import dataclass
from typing import Final

from server.wechat.fake.codes import ApiError
from server.wechat.fake.mini_program import DAY, MiniProgram

TOKEN_SECONDS: Final = 7200
CHANGE_OVER_SECONDS: Final = 300
FORCED_A_DAY: Final = 20
FORCED_APART: Final = 30


@dataclass(slots=True)
class Token:
    """An access token; ``until`` is cut short when another takes its place."""

    text: str
    until: float
    latest: bool = True


class Tokens(MiniProgram):
    """Knows the tokens.

    Attributes:
        frozen: the secret is frozen in the console.
        allowed_address: the only address that may ask; None: any.
    """

    def reset(self) -> None:
        """Forget all tokens."""
        super().reset()
        self.plain_tokens: deque[Token] = deque(maxlen=50)
        self.stable_tokens: deque[Token] = deque(maxlen=50)
        self.token_fetches = 0
        self.frozen = False
        self.allowed_address: str | None = None
        self._forced: list[float] = []

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
            self._forced = [at for at in self._forced if now - at < DAY]
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
