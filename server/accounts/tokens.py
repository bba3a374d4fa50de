"""Access tokens of officers: short-lived JWTs that only staff handlers accept."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from server.errors import NotAuthenticated

ISSUER = "supervision-platform"
AUDIENCE = "admin"
TOKEN_TYPE = "admin+jwt"  # noqa: S105 - a type, not a secret
_ALGORITHM = "HS256"
_REQUIRED = ["exp", "iat", "sub", "aud", "iss", "jti", "ver", "sid"]
_PURPOSE = b"officers' access tokens"

# The plain functions of the library only warn of a short key.
_JWT = jwt.PyJWT(options={"enforce_minimum_key_length": True})


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid access token says.

    Attributes:
        account_id: whose it is.
        version: the account's token version when it was issued; a later one makes the token worthless.
        session_id: the session that it belongs to.
        expires_at: aware UTC.
    """

    account_id: str
    version: int
    session_id: str
    expires_at: datetime


class AccessTokens:
    """Issues and reads access tokens.

    Args:
        keys: secrets of at least 32 bytes, newest first; the newest signs, the others still verify.
        lifetime: how long a token lives.

    Raises:
        ValueError: a key is too short, or there is none.
    """

    def __init__(self, keys: Sequence[bytes], lifetime: timedelta) -> None:
        if not keys or any(len(key) < 32 for key in keys):
            raise ValueError("token keys need at least 32 bytes")
        self.lifetime = lifetime
        # Derived keys: a token made for another purpose with the same secret never verifies here.
        derived = [hmac.digest(key, _PURPOSE, "sha256") for key in keys]
        self._keys = {hashlib.sha256(key).hexdigest()[:16]: key for key in derived}
        self._newest = next(iter(self._keys))

    def issue(self, account_id: str, version: int, session_id: str, now: datetime) -> str:
        """Return a token for the account, valid from ``now`` on."""
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": account_id,
            "ver": version,
            "sid": session_id,
            "jti": secrets.token_hex(16),
            "iat": now,
            "exp": now + self.lifetime,
        }
        headers = {"kid": self._newest, "typ": TOKEN_TYPE}
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
            raise NotAuthenticated("not_authenticated", "登录已失效，请重新登录") from None

    def _verified(self, token: str) -> dict[str, Any]:
        header = jwt.get_unverified_header(token)
        key = self._keys.get(str(header.get("kid")))
        if key is None or header.get("typ") != TOKEN_TYPE:
            raise jwt.InvalidTokenError
        return _JWT.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={
                "require": _REQUIRED,
                "strict_aud": True,
                "verify_exp": False,
                "verify_iat": False,
            },
        )
