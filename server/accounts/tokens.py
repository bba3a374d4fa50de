"""Access tokens: short-lived JWTs, of one kind for officers and another for phones; no kind passes for another."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from server.errors import login_over

ISSUER = "supervision-platform"
_ALGORITHM = "HS256"
_REQUIRED = ["exp", "iat", "sub", "aud", "iss", "jti", "ver", "sid"]

# The plain functions of the library only warn of a short key.
_JWT = jwt.PyJWT(options={"enforce_minimum_key_length": True})


@dataclass(frozen=True, slots=True)
class TokenKind:
    """What tells the tokens of one trust zone from those of another.

    Attributes:
        audience: whom they are for.
        type: what they call themselves in their header.
        purpose: what the signing keys are derived for; tokens of two purposes never verify for each other.
    """

    audience: str
    type: str
    purpose: bytes


OFFICERS = TokenKind("admin", "admin+jwt", b"officers' access tokens")
AUDIENCE, TOKEN_TYPE = OFFICERS.audience, OFFICERS.type


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid access token says.

    Attributes:
        owner_id: whose it is: an officer's account, or a phone user.
        version: the owner's token version when it was issued; a later one makes the token worthless.
        session_id: the session that it belongs to.
        expires_at: aware UTC.
    """

    owner_id: str
    version: int
    session_id: str
    expires_at: datetime


class AccessTokens:
    """Issues and reads access tokens.

    Args:
        keys: secrets of at least 32 bytes, newest first; the newest signs, the others still verify.
        lifetime: how long a token lives.
        kind: whose tokens they are.

    Raises:
        ValueError: a key is too short, or there is none.
    """

    def __init__(self, keys: Sequence[bytes], lifetime: timedelta, kind: TokenKind = OFFICERS) -> None:
        if not keys or any(len(key) < 32 for key in keys):
            raise ValueError("token keys need at least 32 bytes")
        self.lifetime = lifetime
        self._kind = kind
        # Derived keys: a token made for another purpose with the same secret never verifies here.
        derived = [hmac.digest(key, kind.purpose, "sha256") for key in keys]
        self._keys = {hashlib.sha256(key).hexdigest()[:16]: key for key in derived}
        self._newest = next(iter(self._keys))

    def issue(self, owner_id: str, version: int, session_id: str, now: datetime) -> str:
        """Return a token for its owner, valid from ``now`` on."""
        claims = {
            "iss": ISSUER,
            "aud": self._kind.audience,
            "sub": owner_id,
            "ver": version,
            "sid": session_id,
            "jti": secrets.token_hex(16),
            "iat": now,
            "exp": now + self.lifetime,
        }
        headers = {"kid": self._newest, "typ": self._kind.type}
        return _JWT.encode(claims, self._keys[self._newest], algorithm=_ALGORITHM, headers=headers)

    def read(self, token: str, now: datetime) -> Claims:
        """Return what ``token`` says.

        Raises:
            NotAuthenticated: ``not_authenticated``: it is not a token of this kind, or it has expired.
        """
        try:
            claims = self._verified(token)
            expires_at = datetime.fromtimestamp(claims["exp"], UTC)
            # The injected clock decides, not the library's.
            if not datetime.fromtimestamp(claims["iat"], UTC) - timedelta(seconds=5) <= now < expires_at:
                raise jwt.ExpiredSignatureError
            if type(claims["ver"]) is not int or not isinstance(claims["sid"], str):
                raise jwt.InvalidTokenError
            return Claims(claims["sub"], claims["ver"], claims["sid"], expires_at)
        except (jwt.PyJWTError, ValueError, TypeError, OverflowError):
            raise login_over() from None

    def _verified(self, token: str) -> dict[str, Any]:
        header = jwt.get_unverified_header(token)
        key = self._keys.get(str(header.get("kid")))
        if key is None or header.get("typ") != self._kind.type:
            raise jwt.InvalidTokenError
        return _JWT.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            audience=self._kind.audience,
            issuer=ISSUER,
            options={
                "require": _REQUIRED,
                "strict_aud": True,
                "verify_exp": False,
                "verify_iat": False,
            },
        )
