"""Refresh tokens: random, stored as hashes, good for one use."""

import base64
import binascii
import contextlib
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from server.store import Document, DuplicateKey, Session, Store

# A reply can get lost; whoever asks again with the same token so soon gets the same successor.
LOST_REPLY = timedelta(seconds=10)
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_BYTES = 32


class Use(StrEnum):
    """What came of presenting a token."""

    ROTATED = "rotated"
    UNKNOWN = "unknown"
    REUSED = "reused"


@dataclass(frozen=True, slots=True)
class Rotation:
    """The result of presenting a token.

    Attributes:
        use: what came of it.
        session_id: the session it belongs to, empty if unknown.
        token: the successor, empty unless rotated.
    """

    use: Use
    session_id: str = ""
    token: str = ""


class RefreshTokens:
    """The refresh tokens of all sessions.

    Args:
        store: the office's database.
        idle: how long a token waits for its use.
        collection: where the tokens are kept.
        by_day: keep days in place of moments, for people whose comings and goings are nobody's business; see ``blur``.
    """

    def __init__(
        self, store: Store, idle: timedelta, *, collection: str = "refresh_tokens", by_day: bool = False
    ) -> None:
        self._tokens = store.collection(collection)
        self._idle = idle
        self._by_day = by_day

    async def issue(self, session_id: str, now: datetime, session: Session) -> str:
        """Return the first token of a session."""
        token = secrets.token_bytes(_BYTES)
        await self._tokens.insert_one(self._document(token, session_id, now), session=session)
        return _text(token)

    async def rotate(self, text: str, now: datetime) -> Rotation:
        """Use up the token ``text``; see ``Use``."""
        token = _bytes(text)
        if token is None:
            return Rotation(Use.UNKNOWN)
        successor = secrets.token_bytes(_BYTES)
        document = await self._tokens.find_one_and_update(
            {"_id": _digest(token), "used_at": None, "expires_at": {"$gt": now}},
            {"$set": {"used_at": now, "replaced_by": _digest(successor), "wrapped": _wrap(token, successor)}},
        )
        if document is None:
            document = await self._tokens.find_one({"_id": _digest(token)})
            if document is None or document["expires_at"] <= now:
                return Rotation(Use.UNKNOWN)
            if now - document["used_at"] > LOST_REPLY:
                return Rotation(Use.REUSED, document["session_id"])
            successor = _wrap(token, bytes(document["wrapped"]))
        # Another request with the same token may have been quicker; its successor is the same.
        with contextlib.suppress(DuplicateKey):
            await self._tokens.insert_one(self._document(successor, document["session_id"], now))
        return Rotation(Use.ROTATED, document["session_id"], _text(successor))

    async def session_of(self, text: str) -> str | None:
        """Return the session that the token ``text`` belongs to, used or not."""
        token = _bytes(text)
        document = await self._tokens.find_one({"_id": _digest(token)}) if token else None
        return document["session_id"] if document else None

    async def end(self, session_ids: Sequence[str], session: Session) -> None:
        """Delete the tokens of sessions that are forgotten as well."""
        await self._tokens.delete_many({"session_id": {"$in": list(session_ids)}}, session=session)

    async def blur(self, now: datetime) -> int:
        """Forget when tokens were used, once no reply can be lost any more; that they were used is kept."""
        return await self._tokens.update_many(
            {"used_at": {"$gt": LONG_AGO, "$lt": now - LOST_REPLY}},
            {"$set": {"used_at": LONG_AGO}, "$unset": {"wrapped": "", "replaced_by": ""}},
        )

    def _document(self, token: bytes, session_id: str, now: datetime) -> Document:
        created_at = day_of(now) if self._by_day else now
        return {
            "_id": _digest(token),
            "session_id": session_id,
            "created_at": created_at,
            "expires_at": created_at + self._idle,
            "used_at": None,
        }


def day_of(moment: datetime) -> datetime:
    """Return the beginning of the day that ``moment`` is in."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _digest(token: bytes) -> str:
    return hashlib.sha256(token).hexdigest()


def _wrap(token: bytes, successor: bytes) -> bytes:
    """Hide (or recover) the successor with a pad that only the holder of the used token can make.

    The token is random and used once, and so is the pad: what is stored tells nothing about the successor.
    """
    pad = hashlib.sha256(b"successor of " + token).digest()
    return bytes(left ^ right for left, right in zip(pad, successor, strict=True))


def _text(token: bytes) -> str:
    return base64.urlsafe_b64encode(token).rstrip(b"=").decode()


def _bytes(text: str) -> bytes | None:
    try:
        token = base64.b64decode(text.encode("ascii") + b"=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return token if len(token) == _BYTES else None
