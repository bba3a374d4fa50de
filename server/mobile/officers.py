"""Officers' phones: an officer at the portal gets a code, and the phone that tells it is the officer's.

An officer has one phone. The account decides: a phone whose account was disabled is nobody's until it is enabled.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from server.accounts.authentication import actor_of
from server.accounts.models import AccountState
from server.accounts.repository import AccountRepository
from server.accounts.rules import Actor
from server.audit import Audit
from server.clock import Clock
from server.errors import NotFound, login_over
from server.mobile.users import PhoneUser, PhoneUsers
from server.store import CollectionSpec, DuplicateKey, Index, LookupHash, Session, Store

CODES: Final = CollectionSpec(
    "officer_codes",
    shard_key=None,
    indexes=[Index([("account_id", 1)]), Index([("expires_at", 1)], expire_seconds=0)],
)
CODE_LASTS: Final = timedelta(minutes=10)
_DIGITS: Final = 8


@dataclass(frozen=True, slots=True)
class OfficerCode:
    """A code that makes a phone the officer's, once."""

    code: str
    expires_at: datetime


class OfficerPhones:
    """Binds phones to officers.

    Args:
        store: the office's database.
        clock: tells when codes expire.
        users: the phone users.
        accounts: the officers.
        lookup: hashes codes: what is stored binds no phone.
        audit: records bindings.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        users: PhoneUsers,
        accounts: AccountRepository,
        lookup: LookupHash,
        audit: Audit,
    ) -> None:
        self._store = store
        self._codes = store.collection(CODES.name)
        self._clock = clock
        self._users = users
        self._accounts = accounts
        self._lookup = lookup
        self._audit = audit

    async def new_code(self, actor: Actor) -> OfficerCode:
        """Return a new code, in the place of the one before it."""
        while True:
            code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
            expires_at = self._clock.now() + CODE_LASTS
            document = {"_id": self._hash(code), "account_id": actor.id, "expires_at": expires_at}

            async def write(session: Session, document: dict[str, object] = document) -> None:
                await self._codes.delete_many({"account_id": actor.id}, session=session)
                await self._codes.insert_one(document, session=session)

            try:
                await self._store.transaction(write)
            except DuplicateKey:
                # Another officer was given the same digits and has not used them yet.
                continue
            return OfficerCode(code, expires_at)

    async def bind(self, user: PhoneUser, code: str) -> None:
        """Make a phone the officer's who got ``code``; a phone that was the officer's before is so no more.

        Raises:
            NotFound: ``unknown_code``: never given, used, replaced, or older than ten minutes.
            NotAuthenticated: the phone user was deleted meanwhile.
        """
        key = {"_id": self._hash(code)}

        async def write(session: Session) -> None:
            document = await self._codes.find_one(key, session=session)
            if document is None or document["expires_at"] <= self._clock.now():
                raise _unknown_code()
            officer = await self._active(document["account_id"], session)
            current = await self._users.get(user.id, session)
            if officer is None:
                raise _unknown_code()
            if current is None:
                raise login_over()
            await self._codes.delete_one(key, session=session)
            former = await self._users.of_account(officer.id, session)
            if former is not None and former.id != user.id:
                await self._users.release(former.id, session)
            if current.account_id != officer.id:
                await self.release(current, session)
            await self._users.bind(user.id, officer.id, session)
            await self._record(session, officer, "phone_bound", by=officer)

        await self._store.transaction(write)

    async def officer_of(self, user: PhoneUser) -> Actor | None:
        """Return the officer whose phone it is, None where it is nobody's or the account is disabled."""
        return await self._active(user.account_id) if user.account_id else None

    async def phone_of(self, account_id: str) -> PhoneUser | None:
        """Return the officer's phone."""
        return await self._users.of_account(account_id)

    async def phones_of(self, account_ids: Collection[str]) -> dict[str, PhoneUser]:
        """Return the officers' phones by account; who has none is missing."""
        return await self._users.of_accounts(account_ids)

    async def unbind(self, user: PhoneUser) -> None:
        """Make a phone nobody's; repeating it changes nothing."""

        async def write(session: Session) -> None:
            current = await self._users.get(user.id, session)
            if current is not None:
                await self.release(current, session)

        await self._store.transaction(write)

    async def release(self, user: PhoneUser, session: Session, *, unused: bool = False) -> None:
        """Make a phone nobody's, inside the caller's transaction; ``unused``: the system does it, not the officer."""
        if user.account_id is None:
            return
        document = await self._accounts.by_id(user.account_id, session=session)
        await self._users.release(user.id, session)
        if document is not None:
            officer = actor_of(document)
            await self._record(session, officer, "phone_unbound", by=None if unused else officer)

    async def _active(self, account_id: str, session: Session | None = None) -> Actor | None:
        document = await self._accounts.by_id(account_id, session=session)
        return actor_of(document) if document is not None and document["state"] == AccountState.ACTIVE else None

    async def _record(self, session: Session, officer: Actor, action: str, *, by: Actor | None) -> None:
        await self._audit.record(
            session,
            actor=by,
            action=action,
            target_kind="account",
            target_id=officer.id,
            target_name=officer.name,
        )

    def _hash(self, code: str) -> str:
        return self._lookup.of("officer_code", code).hex()


def _unknown_code() -> NotFound:
    return NotFound("unknown_code", "绑定码不正确或已过期，请在电脑上的管理端重新获取")
