"""The access token that all processes share.

It lies encrypted in one document. Whoever finds it missing or old takes a lease and fetches a new one; the others
wait for the document. A token that WeChat refuses although it should hold is replaced with restraint: WeChat counts
forced renewals, and each one ends the token that other processes are using.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from server.clock import Clock
from server.store import CollectionSpec, Document, DuplicateKey, FieldCipher, Lease, Store, StoreError
from server.wechat.errors import CallFailed, NotReached, OutcomeUnknown, Refused

TOKENS: Final = CollectionSpec("wechat_tokens", shard_key=None)
# WeChat renews from five minutes before the end on and lets both tokens hold meanwhile.
_RENEW_BEFORE: Final = timedelta(minutes=4)
_CACHED_SECONDS: Final = 60.0
# Longer than two fetches take that run into their time limit.
_LEASE: Final = timedelta(seconds=30)
_POLL_SECONDS: Final = 0.05
_WAIT_SECONDS: Final = 10.0
_PAUSE_AFTER_FAILURE: Final = timedelta(seconds=5)
# Of WeChat's 20 a day and one in 30 seconds.
_FORCED_A_DAY: Final = 10
_FORCED_APART: Final = timedelta(seconds=31)
_log = structlog.get_logger("wechat")

Fetch = Callable[[bool], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A token and when it is to be replaced.

    Attributes:
        text: what calls carry.
        renew_at: from then on another one is fetched.
        expires_at: when WeChat said that it ends.
    """

    text: str
    renew_at: datetime
    expires_at: datetime

    def __repr__(self) -> str:
        return f"AccessToken(expires_at={self.expires_at.isoformat()})"


class TokenBroker:
    """Gives out the access token of one mini-program.

    Args:
        store: holds token and lease.
        clock: tells whether the token is old.
        cipher: encrypts the token.
        name: of the token; other addresses and appids have others.
        fetch: asks WeChat for a token, with force if the argument is true, and returns its answer.
    """

    def __init__(self, store: Store, clock: Clock, cipher: FieldCipher, name: str, fetch: Fetch) -> None:
        self._store = store
        self._tokens = store.collection(TOKENS.name)
        self._clock = clock
        self._cipher = cipher
        self._name = name
        self._fetch = fetch
        self._lock = asyncio.Lock()
        self._cached: AccessToken | None = None
        self._cached_until = 0.0

    async def token(self) -> str:
        """Return a token that holds, fetched if need be.

        Raises:
            CallFailed: WeChat gives none.
        """
        if (cached := self._from_cache()) is not None:
            return cached
        async with self._lock:
            if (cached := self._from_cache()) is not None:
                return cached
            return self._keep(await self._shared(refused=None)).text

    async def instead_of(self, refused: str) -> str | None:
        """Return another token than ``refused``, which WeChat did not accept; None if none is to be had now.

        Raises:
            CallFailed: WeChat gives none.
        """
        async with self._lock:
            if self._cached is not None and self._cached.text == refused:
                self._cached = None
            elif (cached := self._from_cache()) is not None:
                return cached
            token = await self._shared(refused=refused)
            return None if token.text == refused else self._keep(token).text

    async def expires_at(self) -> datetime | None:
        """Return when the token that is stored ends, None without one."""
        document = await self._tokens.find_one({"_id": self._name})
        return document.get("expires_at") if document else None

    def _from_cache(self) -> str | None:
        cached = self._cached
        if cached is None or time.monotonic() > self._cached_until or cached.renew_at <= self._clock.now():
            return None
        return cached.text

    def _keep(self, token: AccessToken) -> AccessToken:
        self._cached = token
        self._cached_until = time.monotonic() + _CACHED_SECONDS
        return token

    async def _shared(self, refused: str | None) -> AccessToken:
        """Return the stored token, or what comes of replacing it here or in another process."""
        deadline = time.monotonic() + _WAIT_SECONDS
        while True:
            document = await self._tokens.find_one({"_id": self._name}) or {}
            if (settled := self._settled(document, refused)) is not None:
                return settled
            lease = await self._store.lease(f"wechat_token:{self._name}", _LEASE)
            if lease is not None:
                try:
                    return await self._replace(lease, refused)
                finally:
                    await lease.release()
            if (usable := self._usable_meanwhile(document, refused)) is not None:
                return usable
            if time.monotonic() > deadline:
                raise NotReached("stable_token", "waited_too_long")
            await asyncio.sleep(_POLL_SECONDS)

    def _settled(self, document: Document, refused: str | None) -> AccessToken | None:
        """Return the token of ``document`` if it is the answer, None if one has to be fetched.

        Raises:
            CallFailed: fetching one failed a moment ago, and it is too early to try again.
        """
        now = self._clock.now()
        failing = now < document.get("failed_until", now)
        token = self._decrypted(document)
        if token is not None and token.text != refused:
            # An old token is better than none while WeChat gives no new one.
            if now < (token.expires_at if failing else token.renew_at):
                return token
        elif token is not None and now < document.get("replaced_until", now):
            # WeChat has just confirmed or replaced what it refuses: another request would not help.
            return token
        if failing:
            raise _remembered(document)
        return None

    def _usable_meanwhile(self, document: Document, refused: str | None) -> AccessToken | None:
        """Return the old token while another process fetches a new one: both hold for some minutes."""
        token = self._decrypted(document)
        return token if token is not None and token.text != refused and self._clock.now() < token.expires_at else None

    async def _replace(self, lease: Lease, refused: str | None) -> AccessToken:
        document = await self._tokens.find_one({"_id": self._name}) or {}
        if (settled := self._settled(document, refused)) is not None:
            return settled
        now = self._clock.now()
        forced = [at for at in document.get("forced_at", []) if at > now - timedelta(days=1)]
        try:
            token = self._read(await self._fetch(False), now)
            if token.text == refused and _may_force(forced, now):
                _log.warning("access token renewed by force", forced_today=len(forced) + 1)
                forced.append(now)
                token = self._read(await self._fetch(True), now)
        except CallFailed as failure:
            failed = {**document, "forced_at": forced, **_failure_fields(failure, now)}
            await self._save(lease, failed)
            if (settled := self._settled(failed, refused)) is not None:
                return settled
            raise
        await self._save(
            lease,
            {
                "token": self._cipher.encrypt(token.text.encode(), self._context),
                "renew_at": token.renew_at,
                "expires_at": token.expires_at,
                "forced_at": forced,
                **({"replaced_until": now + _FORCED_APART} if refused is not None else {}),
            },
        )
        return token

    def _read(self, answer: dict[str, Any], now: datetime) -> AccessToken:
        text, seconds = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(text, str) or not text or not isinstance(seconds, int) or seconds <= 0:
            raise OutcomeUnknown("stable_token", "not_a_token")
        whole = timedelta(seconds=seconds)
        # A token near its end is used for some time all the same, or every call would fetch one.
        rest = max(whole - _RENEW_BEFORE, min(whole / 2, _FORCED_APART))
        return AccessToken(text, now + rest, now + whole)

    async def _save(self, lease: Lease, fields: Document) -> None:
        """Store ``fields`` unless a later holder of the lease has stored something."""
        document = {**fields, "_id": self._name, "fence": lease.fence}
        try:
            await self._tokens.replace_one({"_id": self._name, "fence": {"$lte": lease.fence}}, document, upsert=True)
        except DuplicateKey:
            _log.warning("another process fetched the access token meanwhile")

    def _decrypted(self, document: Document) -> AccessToken | None:
        if "token" not in document:
            return None
        try:
            text = self._cipher.decrypt(bytes(document["token"]), self._context).decode()
        except StoreError:
            # Encrypted with a key that is gone: as good as none.
            return None
        return AccessToken(text, document["renew_at"], document["expires_at"])

    @property
    def _context(self) -> str:
        return f"{TOKENS.name}/token/{self._name}"


def _may_force(forced: list[datetime], now: datetime) -> bool:
    return len(forced) < _FORCED_A_DAY and all(now - at >= _FORCED_APART for at in forced)


def _failure_fields(failure: CallFailed, now: datetime) -> Document:
    # Those who wait get this failure as well instead of asking one after the other.
    fields: Document = {"failed_until": now + _PAUSE_AFTER_FAILURE, "failure": failure.reason}
    if isinstance(failure, Refused):
        fields |= {"failure_code": failure.code, "failure_detail": failure.detail}
    return fields


def _remembered(document: Document) -> CallFailed:
    if "failure_code" in document:
        return Refused("stable_token", document["failure_code"], document.get("failure_detail", ""))
    return NotReached("stable_token", document["failure"])
