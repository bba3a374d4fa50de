"""Sessions of phones: opened, renewed, ended, and whom a token belongs to.

What is ended is deleted. Of a session its last day is kept and no moment, so that nothing here tells when somebody
took the phone into the hand.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from server.accounts.refresh_tokens import RefreshTokens, Use, day_of
from server.accounts.tokens import AccessTokens, TokenKind
from server.clock import Clock
from server.errors import login_over
from server.mobile.metrics import MobileMetrics
from server.mobile.users import PhoneKind, PhoneUser, PhoneUsers
from server.schemas import Model
from server.store import CollectionSpec, Index, Session, Store, new_id

PHONES: Final = TokenKind("mobile", "mobile+jwt", b"phones' access tokens")
SESSIONS: Final = CollectionSpec(
    "phone_sessions",
    shard_key=None,
    indexes=[Index([("user_id", 1)]), Index([("expires_at", 1)], expire_seconds=0)],
)
REFRESH_TOKENS: Final = CollectionSpec(
    "phone_refresh_tokens",
    shard_key=None,
    indexes=[Index([("session_id", 1)]), Index([("used_at", 1)]), Index([("expires_at", 1)], expire_seconds=0)],
)
ACCESS_LASTS: Final = timedelta(minutes=10)
IDLE: Final = timedelta(days=30)
LONGEST: Final = timedelta(days=90)
_log = structlog.get_logger("mobile")


class OpenedPhoneSession(Model):
    """A phone's session: a short access token, its lifetime in seconds, and the token that renews both."""

    access_token: str
    expires_in: int
    refresh_token: str
    kind: PhoneKind


@dataclass(frozen=True, slots=True)
class PhoneIdentity:
    """Who sends a request.

    Attributes:
        user: the phone user.
        session_id: the session that the token belongs to.
    """

    user: PhoneUser
    session_id: str


class PhoneSessions:
    """The sessions of all phones.

    Args:
        store: the office's database.
        clock: tells the time.
        users: where the phone users are.
        tokens: issues and reads access tokens.
        refresh_tokens: issues and rotates refresh tokens.
        metrics: counts stolen tokens.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        users: PhoneUsers,
        tokens: AccessTokens,
        refresh_tokens: RefreshTokens,
        metrics: MobileMetrics,
    ) -> None:
        self._store = store
        self._sessions = store.collection(SESSIONS.name)
        self._clock = clock
        self._users = users
        self._tokens = tokens
        self._refresh_tokens = refresh_tokens
        self._metrics = metrics

    async def open(self, user: PhoneUser) -> OpenedPhoneSession:
        """Open a session for a phone user.

        Raises:
            NotAuthenticated: ``not_authenticated``: the user was deleted in this instant.
        """
        now, session_id = self._clock.now(), new_id()

        async def write(session: Session) -> str:
            if not await self._users.seen(user, session):
                raise login_over()
            document = {"_id": session_id, "user_id": user.id, "expires_at": day_of(now) + LONGEST}
            await self._sessions.insert_one(document, session=session)
            return await self._refresh_tokens.issue(session_id, now, session)

        return self._opened(user, session_id, await self._store.transaction(write), now)

    async def refresh(self, refresh_token: str) -> OpenedPhoneSession:
        """Exchange a refresh token for a new pair; a token that was used before ends its session.

        Raises:
            NotAuthenticated: ``not_authenticated``.
        """
        now = self._clock.now()
        rotation = await self._refresh_tokens.rotate(refresh_token, now)
        if rotation.use is Use.REUSED:
            _log.warning("refresh token of a phone was used again")
            self._metrics.token_reused()
            await self._end([rotation.session_id])
        if rotation.use is not Use.ROTATED:
            raise login_over()
        document = await self._sessions.find_one({"_id": rotation.session_id, "expires_at": {"$gt": now}})
        user = await self._users.get(document["user_id"]) if document else None
        if user is None or not await self._users.seen(user):
            raise login_over()
        return self._opened(user, rotation.session_id, rotation.token, now)

    async def identify(self, access_token: str) -> PhoneIdentity:
        """Return whom the access token belongs to.

        Raises:
            NotAuthenticated: ``not_authenticated``: not a phone's token, expired, or its session or user is gone.
        """
        now = self._clock.now()
        claims = self._tokens.read(access_token, now)
        document = await self._sessions.find_one({"_id": claims.session_id, "user_id": claims.owner_id})
        user = await self._users.get(claims.owner_id) if document and document["expires_at"] > now else None
        if user is None or user.version != claims.version:
            raise login_over()
        return PhoneIdentity(user, claims.session_id)

    async def log_out(self, identity: PhoneIdentity, *, everywhere: bool) -> None:
        """End this session, or all sessions of the user."""
        if not everywhere:
            await self._end([identity.session_id])
            return

        async def write(session: Session) -> None:
            await self._users.count_up(identity.user.id, session)
            await self.end_all(identity.user.id, session)

        await self._store.transaction(write)

    async def end_all(self, user_id: str, session: Session) -> None:
        """End all sessions of a user, inside the caller's transaction."""
        documents = await self._sessions.find_list({"user_id": user_id}, projection={"_id": 1}, session=session)
        await self._delete([document["_id"] for document in documents], session)

    async def _end(self, session_ids: list[str]) -> None:
        async def write(session: Session) -> None:
            await self._delete(session_ids, session)

        await self._store.transaction(write)

    async def _delete(self, session_ids: list[str], session: Session) -> None:
        await self._sessions.delete_many({"_id": {"$in": session_ids}}, session=session)
        await self._refresh_tokens.end(session_ids, session)

    def _opened(self, user: PhoneUser, session_id: str, refresh_token: str, now: datetime) -> OpenedPhoneSession:
        return OpenedPhoneSession(
            access_token=self._tokens.issue(user.id, user.version, session_id, now),
            expires_in=int(self._tokens.lifetime.total_seconds()),
            refresh_token=refresh_token,
            kind=user.kind,
        )


class UsesForgottenJob:
    """Forgets the moments at which refresh tokens were used.

    Args:
        refresh_tokens: the phones'.
    """

    name: Final = "phone_token_uses_forgotten"
    interval: Final = timedelta(minutes=1)

    def __init__(self, refresh_tokens: RefreshTokens) -> None:
        self._refresh_tokens = refresh_tokens

    async def run(self, now: datetime) -> None:
        """Forget the moments that no lost reply needs any more."""
        await self._refresh_tokens.blur(now)
