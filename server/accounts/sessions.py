"""Sessions of officers: log in, renew, end, and who a token belongs to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.accounts.authentication import Authentication, actor_of
from server.accounts.models import AccountState, OpenedSession, Self, UnitRef
from server.accounts.refresh_tokens import RefreshTokens, Use
from server.accounts.repository import AccountRepository
from server.accounts.rules import Actor
from server.accounts.tokens import AccessTokens, Claims
from server.audit import Audit
from server.clock import Clock
from server.errors import login_over
from server.store import Document, Session, Store, new_id

# Another process learns of a disabled account or an ended session after at most so long.
_REMEMBERED = timedelta(seconds=5)
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Identity:
    """Who sends a request.

    Attributes:
        actor: the officer.
        must_change_password: whether the first password has yet to be changed.
        session_id: the session that the token belongs to.
        expires_at: when the token ends.
    """

    actor: Actor
    must_change_password: bool
    session_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Remembered:
    account: Document
    open: bool
    until: datetime


class Sessions:
    """The sessions of all officers.

    Args:
        store: the office's database.
        clock: tells the time.
        accounts: where the accounts are.
        authentication: checks names and passwords.
        tokens: issues and reads access tokens.
        refresh_tokens: issues and rotates refresh tokens.
        audit: records log-ins and stolen tokens.
        longest: how long a session lasts at most, however often it is renewed.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        accounts: AccountRepository,
        authentication: Authentication,
        tokens: AccessTokens,
        refresh_tokens: RefreshTokens,
        audit: Audit,
        longest: timedelta = timedelta(hours=12),
    ) -> None:
        self._store = store
        self._sessions = store.collection("sessions")
        self._clock = clock
        self._accounts = accounts
        self._authentication = authentication
        self._tokens = tokens
        self._refresh_tokens = refresh_tokens
        self._audit = audit
        self._longest = longest
        self._remembered: dict[tuple[str, str], _Remembered] = {}

    async def open(self, account: str, password: str) -> OpenedSession:
        """Log an officer in.

        Raises:
            NotAuthenticated: ``invalid_credentials``.
            TooMany: ``account_locked``.
        """
        document = await self._authentication.check(account, password)
        now, session_id = self._clock.now(), new_id()

        async def write(session: Session) -> str:
            await self._sessions.insert_one(
                {
                    "_id": session_id,
                    "account_id": document["_id"],
                    "created_at": now,
                    "expires_at": now + self._longest,
                    "ended_at": None,
                },
                session=session,
            )
            await self._record(session, document, actor_of(document), "session_opened")
            return await self._refresh_tokens.issue(session_id, now, session)

        refresh_token = await self._store.transaction(write)
        return await self._opened(document, session_id, refresh_token)

    async def refresh(self, refresh_token: str) -> OpenedSession:
        """Exchange a refresh token for a new pair; a token that was used before ends its session.

        Raises:
            NotAuthenticated: ``not_authenticated``.
        """
        now = self._clock.now()
        rotation = await self._refresh_tokens.rotate(refresh_token, now)
        session_document = await self._sessions.find_one({"_id": rotation.session_id})
        account = await self._accounts.by_id(session_document["account_id"]) if session_document else None
        if session_document is None or account is None:
            raise login_over()
        if rotation.use is Use.REUSED and session_document["ended_at"] is None:
            await self._end(session_document["_id"], account, None, "session_reuse_detected")
        if rotation.use is not Use.ROTATED or not _is_open(session_document, now):
            raise login_over()
        if account["state"] != AccountState.ACTIVE:
            raise login_over()
        return await self._opened(account, rotation.session_id, rotation.token)

    async def end(self, refresh_token: str) -> None:
        """End the session that the token belongs to; an unknown token ends nothing."""
        session_id = await self._refresh_tokens.session_of(refresh_token)
        document = await self._sessions.find_one({"_id": session_id, "ended_at": None}) if session_id else None
        account = await self._accounts.by_id(document["account_id"]) if document else None
        if document is not None and account is not None:
            await self._end(document["_id"], account, actor_of(account), "session_ended")

    async def identify(self, access_token: str) -> Identity:
        """Return whom the access token belongs to.

        Raises:
            NotAuthenticated: ``not_authenticated``: not a token of ours, expired, or its session or account has ended.
        """
        claims = self._tokens.read(access_token, self._clock.now())
        known = await self._recall(claims)
        if known is None or not known.open or known.account["token_version"] != claims.version:
            raise login_over()
        if known.account["state"] != AccountState.ACTIVE:
            raise login_over()
        return Identity(
            actor_of(known.account), known.account["must_change_password"], claims.session_id, claims.expires_at
        )

    async def end_others(self, account_id: str, kept: str | None, session: Session) -> None:
        """End all sessions of an account but ``kept``, inside the caller's transaction; then call ``forget``."""
        await self._sessions.update_many(
            {"account_id": account_id, "_id": {"$ne": kept}, "ended_at": None},
            {"$set": {"ended_at": self._clock.now()}},
            session=session,
        )

    def forget(self, account_id: str) -> None:
        """Forget what this process remembers of an account, after it was changed."""
        for key in [key for key in self._remembered if key[0] == account_id]:
            del self._remembered[key]

    async def self_of(self, account_id: str) -> Self:
        """Return the officer's own view of the account.

        Raises:
            NotAuthenticated: there is no such account any more.
        """
        document = await self._accounts.by_id(account_id)
        if document is None:
            raise login_over()
        return await self._self(document)

    async def _recall(self, claims: Claims) -> _Remembered | None:
        key, now = (claims.owner_id, claims.session_id), self._clock.now()
        known = self._remembered.get(key)
        if known is not None and known.until > now:
            return known
        account = await self._accounts.by_id(claims.owner_id)
        session = await self._sessions.find_one({"_id": claims.session_id, "account_id": claims.owner_id})
        if account is None or session is None:
            return None
        if len(self._remembered) >= _MOST_REMEMBERED:
            self._remembered.clear()
        known = _Remembered(account, _is_open(session, now), now + _REMEMBERED)
        self._remembered[key] = known
        return known

    async def _opened(self, account: Document, session_id: str, refresh_token: str) -> OpenedSession:
        now = self._clock.now()
        token = self._tokens.issue(account["_id"], account["token_version"], session_id, now)
        lifetime = int(self._tokens.lifetime.total_seconds())
        return OpenedSession(
            access_token=token,
            expires_in=lifetime,
            refresh_token=refresh_token,
            account=await self._self(account),
        )

    async def _self(self, account: Document) -> Self:
        unit = await self._store.collection("units").find_one({"_id": account["unit_id"]})
        return Self(
            id=account["_id"],
            account=account["account"],
            name=account["name"],
            unit=UnitRef(id=unit["_id"], name=unit["name"]) if unit else None,
            roles=sorted(actor_of(account).roles),
            must_change_password=account["must_change_password"],
        )

    async def _end(self, session_id: str, account: Document, actor: Actor | None, action: str) -> None:
        async def write(session: Session) -> None:
            await self._sessions.update_one(
                {"_id": session_id}, {"$set": {"ended_at": self._clock.now()}}, session=session
            )
            await self._record(session, account, actor, action)

        await self._store.transaction(write)
        self.forget(account["_id"])

    async def _record(self, session: Session, account: Document, actor: Actor | None, action: str) -> None:
        await self._audit.record(
            session,
            actor=actor,
            action=action,
            target_kind="account",
            target_id=account["_id"],
            target_name=account["name"],
        )


def _is_open(session: Document, now: datetime) -> bool:
    return session["ended_at"] is None and bool(session["expires_at"] > now)
