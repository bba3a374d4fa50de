"""Access tokens: only ours, only for staff, only while they live."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.tokens import AUDIENCE, ISSUER, TOKEN_TYPE, AccessTokens
from server.errors import NotAuthenticated

KEY, OLD_KEY = b"k" * 32, b"o" * 32
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LIFETIME = timedelta(minutes=10)


def tokens(*keys: bytes) -> AccessTokens:
    return AccessTokens(keys or (KEY,), LIFETIME)


def forged(
    claims: dict[str, Any] | None = None,
    headers: dict[str, Any] | None = None,
    *,
    without: str | None = None,
    key: bytes | None = None,
    algorithm: str = "HS256",
) -> str:
    """A token like ours, with the true derived key, but for what the arguments change."""
    content = {
        "iss": ISSUER, "aud": AUDIENCE, "sub": "a" * 32, "ver": 1, "sid": "s" * 32, "jti": "j",
        "iat": NOW, "exp": NOW + LIFETIME, **(claims or {}),
    }  # fmt: skip
    if without:
        del content[without]
    derived = hmac.digest(KEY, b"officers' access tokens", "sha256")
    kid = hashlib.sha256(derived).hexdigest()[:16]
    head = {"typ": TOKEN_TYPE, "kid": kid, **(headers or {})}
    return jwt.encode(content, key or derived, algorithm=algorithm, headers=head)


def refused(token: str, now: datetime = NOW) -> None:
    with pytest.raises(NotAuthenticated):
        tokens().read(token, now)


def test_a_token_says_whose_it_is() -> None:
    claims = tokens().read(tokens().issue("a" * 32, 7, "s" * 32, NOW), NOW)
    assert (claims.owner_id, claims.version, claims.session_id) == ("a" * 32, 7, "s" * 32)
    assert claims.expires_at == NOW + LIFETIME


def test_the_forger_of_these_tests_would_succeed_with_a_right_token() -> None:
    assert tokens().read(forged(), NOW).owner_id == "a" * 32


def test_a_token_ends() -> None:
    token = tokens().issue("a" * 32, 1, "s" * 32, NOW)
    tokens().read(token, NOW + LIFETIME - timedelta(seconds=1))
    refused(token, NOW + LIFETIME)
    refused(token, NOW - timedelta(minutes=1))


@pytest.mark.parametrize("claim", ["exp", "iat", "sub", "aud", "iss", "jti", "ver", "sid"])
def test_every_claim_is_required(claim: str) -> None:
    refused(forged(without=claim))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "mobile"},
        {"aud": ["admin", "mobile"]},
        {"aud": ["admin"]},
        {"iss": "somebody"},
        {"sub": 5},
        {"ver": "1"},
        {"ver": True},
        {"sid": 1},
        {"exp": "soon"},
        {"exp": 10**30},
    ],
)
def test_foreign_claims_are_refused(claims: dict[str, Any]) -> None:
    try:
        token = forged(claims)
    except TypeError:
        # The library refuses to write it; write it without the library.
        token = raw_token({"iss": ISSUER, "aud": AUDIENCE, "sub": "a", "ver": 1, "sid": "s", "jti": "j", **claims})
    refused(token)


@pytest.mark.parametrize(
    "headers", [{"typ": "JWT"}, {"typ": "mobile+jwt"}, {"kid": "unknown"}, {"kid": ["x"]}, {"typ": None}]
)
def test_foreign_headers_are_refused(headers: dict[str, Any]) -> None:
    try:
        token = forged(headers=headers)
    except (TypeError, jwt.PyJWTError):
        token = raw_token({}, headers)
    refused(token)


def raw_token(claims: dict[str, Any], headers: dict[str, Any] | None = None) -> str:
    derived = hmac.digest(KEY, b"officers' access tokens", "sha256")
    head = {"alg": "HS256", "typ": TOKEN_TYPE, "kid": hashlib.sha256(derived).hexdigest()[:16], **(headers or {})}
    body = {"iat": int(NOW.timestamp()), "exp": int((NOW + LIFETIME).timestamp()), **claims}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, body)]
    signature = hmac.digest(derived, b".".join(parts), "sha256")
    return b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()


def test_the_raw_forger_would_succeed_with_a_right_token() -> None:
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "a" * 32, "ver": 1, "sid": "s", "jti": "j"}
    assert tokens().read(raw_token(claims), NOW).owner_id == "a" * 32


def test_a_token_without_signature_is_refused() -> None:
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"admin+jwt"}').rstrip(b"=").decode()
    body = forged().split(".")[1]
    refused(f"{header}.{body}.")
    refused(jwt.encode({"sub": "a"}, None, algorithm="none"))


def test_another_algorithm_is_refused() -> None:
    derived = hmac.digest(KEY, b"officers' access tokens", "sha256")
    refused(forged(key=derived + derived, algorithm="HS512"))


def test_a_token_under_the_undivided_secret_is_refused() -> None:
    refused(forged(key=KEY))


def test_an_old_key_still_verifies_and_a_dropped_one_does_not() -> None:
    token = tokens(OLD_KEY).issue("a" * 32, 1, "s" * 32, NOW)
    assert tokens(KEY, OLD_KEY).read(token, NOW).owner_id == "a" * 32
    refused(token)
    newest = tokens(KEY, OLD_KEY).issue("a" * 32, 1, "s" * 32, NOW)
    assert tokens(KEY).read(newest, NOW).owner_id == "a" * 32


@pytest.mark.parametrize("keys", [(), (b"short",), (KEY, b"short")])
def test_short_keys_are_refused(keys: tuple[bytes, ...]) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        AccessTokens(keys, LIFETIME)


@given(st.text(max_size=200))
def test_any_text_is_no_token(text: str) -> None:
    refused(text)
