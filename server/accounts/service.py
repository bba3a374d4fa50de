"""Accounts: made, changed, locked and unlocked, each change in one transaction with its audit entry."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from server.accounts.authentication import Authentication
from server.accounts.directory import AccountDirectory
from server.accounts.documents import AccountViews, new_account
from server.accounts.lockout import Lockout
from server.accounts.models import (
    Account,
    AccountState,
    AccountWithPassword,
)
from server.accounts.passwords import Passwords, first_password
from server.accounts.repository import AccountRepository
from server.accounts.rules import INDISPENSABLE_ROLES, MOST_HOLDERS, ROLES, Actor, Role, check_password, check_roles
from server.accounts.sessions import Sessions
from server.accounts.units import Units
from server.audit import Audit
from server.clock import Clock
from server.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotAuthenticated, stale_version
from server.store import Document, DuplicateKey, Session, Store, new_id


class Accounts(AccountDirectory):
    """The accounts of all officers.

    Args:
        store: the office's database.
        clock: tells the time.
        repository: where the accounts are.
        units: the tree that accounts belong to.
        passwords: hashes passwords.
        lockout: knows who is locked.
        authentication: checks names and passwords.
        sessions: ends the sessions of changed accounts.
        audit: records every change.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        repository: AccountRepository,
        units: Units,
        passwords: Passwords,
        lockout: Lockout,
        authentication: Authentication,
        sessions: Sessions,
        audit: Audit,
    ) -> None:
        super().__init__(store, repository, AccountViews(units, lockout), lockout, audit)
        self._clock = clock
        self._units = units
        self._passwords = passwords
        self._authentication = authentication
        self._sessions = sessions

    async def authenticate_second(
        self, account: str, password: str, roles: Sequence[Role], *, other_than: Actor
    ) -> Actor:
        """Return the second person of a ceremony; see ``Authentication.second``."""
        return await self._authentication.second(account, password, roles, other_than=other_than)

    async def create(self, actor: Actor, account: str, name: str, unit_id: str | None) -> AccountWithPassword:
        """Make an account without roles and return it with its first password.

        Raises:
            Conflict: ``account_exists``.
            InvalidInput: ``unknown_unit``.
        """
        password = first_password()
        password_hash = await self._passwords.hash(password)
        account_id = new_id()

        async def write(session: Session) -> Document:
            document = new_account(
                account_id,
                account,
                name,
                password_hash,
                unit_id=unit_id,
                unit_path=await self._units.path_of(unit_id, session=session),
                created_at=self._clock.now(),
            )
            await self._repository.insert(document, session=session)
            await self._record(session, actor, "account_created", document, {"account": account, "unit_id": unit_id})
            return document

        try:
            document = await self._store.transaction(write)
        except DuplicateKey:
            sentence = "已有同名账号，请换一个账号名"
            raise Conflict("account_exists", sentence, fields=[FieldError("account", sentence)]) from None
        return AccountWithPassword(account=await self._views.one(document), first_password=password)

    async def rename(self, actor: Actor, account_id: str, name: str, unit_id: str | None, version: int) -> Account:
        """Change an officer's name and unit.

        Raises:
            NotFound: ``account_not_found``.
            InvalidInput: ``unknown_unit``.
            Conflict: ``stale_version``.
        """

        async def change(document: Document, session: Session) -> dict[str, Any]:
            former = {"name": document["name"], "unit_id": document["unit_id"]}
            moved = unit_id != document["unit_id"]
            path = await self._units.path_of(unit_id, session=session)
            document |= {"name": name, "unit_id": unit_id, "unit_path": path}
            document["token_version"] += moved
            return {"former": former, "name": name, "unit_id": unit_id}

        return await self._change(actor, account_id, version, "account_changed", change)

    async def set_roles(self, actor: Actor, account_id: str, roles: Sequence[Role], version: int) -> Account:
        """Give an account exactly these roles.

        Raises:
            InvalidInput: ``roles_conflict``.
            NotAllowed: ``own_account``.
            Conflict: ``last_holder``, ``too_many_holders`` or ``stale_version``.
        """
        chosen = check_roles(roles)
        _refuse_own(actor, account_id, "不能修改自己的角色")

        async def change(document: Document, session: Session) -> dict[str, Any]:
            former = sorted(document["roles"])
            await self._keep_holders(document, frozenset(former) - chosen, session)
            await self._refuse_more_holders(chosen - frozenset(former), session)
            document["roles"] = sorted(chosen)
            document["token_version"] += 1
            return {"former": former, "roles": sorted(chosen)}

        return await self._change(actor, account_id, version, "account_roles_changed", change)

    async def disable(self, actor: Actor, account_id: str, version: int) -> Account:
        """Stop an account from logging in, and end its sessions.

        Raises:
            NotAllowed: ``own_account``.
            Conflict: ``last_holder``, ``account_disabled`` or ``stale_version``.
        """
        _refuse_own(actor, account_id, "不能停用自己的账号")

        async def change(document: Document, session: Session) -> dict[str, Any]:
            if document["state"] == AccountState.DISABLED:
                raise Conflict("account_disabled", "此账号已经停用")
            await self._keep_holders(document, frozenset(document["roles"]), session)
            document["state"] = AccountState.DISABLED.value
            document["token_version"] += 1
            await self._sessions.end_others(account_id, None, session)
            return {}

        return await self._change(actor, account_id, version, "account_disabled", change)

    async def enable(self, actor: Actor, account_id: str, version: int) -> Account:
        """Let a disabled account log in again.

        Raises:
            Conflict: ``account_active`` or ``stale_version``.
        """

        async def change(document: Document, _session: Session) -> dict[str, Any]:
            if document["state"] == AccountState.ACTIVE:
                raise Conflict("account_active", "此账号没有停用")
            document["state"] = AccountState.ACTIVE.value
            return {}

        return await self._change(actor, account_id, version, "account_enabled", change)

    async def unlock(self, actor: Actor, account_id: str, version: int) -> Account:
        """Forget the wrong passwords of an account."""

        async def change(document: Document, session: Session) -> dict[str, Any]:
            await self._lockout.clear(document["account"], session)
            return {}

        return await self._change(actor, account_id, version, "account_unlocked", change)

    async def reset_password(self, actor: Actor, account_id: str, version: int) -> AccountWithPassword:
        """Give an account a new first password, end its sessions and unlock it.

        Raises:
            NotAllowed: ``own_account``.
            Conflict: ``stale_version``.
        """
        _refuse_own(actor, account_id, "修改自己的密码请用“修改密码”")
        password = first_password()
        password_hash = await self._passwords.hash(password)

        async def change(document: Document, session: Session) -> dict[str, Any]:
            document |= {"password_hash": password_hash, "must_change_password": True}
            document["token_version"] += 1
            await self._lockout.clear(document["account"], session)
            await self._sessions.end_others(account_id, None, session)
            return {}

        account = await self._change(actor, account_id, version, "account_password_reset", change)
        return AccountWithPassword(account=account, first_password=password)

    async def change_own_password(self, actor: Actor, session_id: str, old: str, new: str) -> None:
        """Change the officer's own password and end the officer's other sessions.

        Raises:
            InvalidInput: ``wrong_old_password`` or ``weak_password``.
            TooMany: ``account_locked``: the old password was wrong too often.
        """
        check_password(new, actor.account, field="new_password")
        if old == new:
            raise _wrong("weak_password", "new_password", "新密码不能与原密码相同")
        try:
            document = await self._authentication.check(actor.account, old)
        except NotAuthenticated:
            raise _wrong("wrong_old_password", "old_password", "原密码不正确") from None
        password_hash = await self._passwords.hash(new)

        async def change(document: Document, session: Session) -> dict[str, Any]:
            document |= {"password_hash": password_hash, "must_change_password": False}
            await self._sessions.end_others(actor.id, session_id, session)
            return {}

        await self._change(actor, actor.id, document["version"], "account_password_changed", change)

    async def _change(
        self,
        actor: Actor,
        account_id: str,
        version: int,
        action: str,
        change: Callable[[Document, Session], Awaitable[dict[str, Any]]],
    ) -> Account:
        """Load, change, save and record in one transaction; ``change`` alters the document and returns what to keep."""

        async def write(session: Session) -> Document:
            document = await self._document(account_id, session=session)
            if document["version"] != version:
                raise stale_version()
            data = await change(document, session)
            saved = await self._repository.save(document, session=session)
            await self._record(session, actor, action, saved, data)
            return saved

        saved = await self._store.transaction(write)
        self._sessions.forget(account_id)
        return await self._views.one(saved)

    async def _keep_holders(self, document: Document, lost: frozenset[str], session: Session) -> None:
        for role in INDISPENSABLE_ROLES & lost:
            if await self._repository.holders(role, session=session) == [document["_id"]]:
                name = ROLES[Role(role)].name
                raise Conflict("last_holder", f"这是最后一名可用的{name}，请先指定另一名{name}")

    async def _refuse_more_holders(self, added: frozenset[str], session: Session) -> None:
        for role in MOST_HOLDERS.keys() & added:
            most = MOST_HOLDERS[Role(role)]
            # Disabled ones as well: they may be enabled again.
            if await self._repository.count_holders(role, session=session) >= most:
                sentence = f"{ROLES[Role(role)].name}最多 {most} 人，请先收回另一人的角色"
                raise Conflict("too_many_holders", sentence, fields=[FieldError("roles", sentence)])

    async def _record(
        self, session: Session, actor: Actor, action: str, document: Document, data: dict[str, Any]
    ) -> None:
        await self._audit.record(
            session,
            actor=actor,
            action=action,
            target_kind="account",
            target_id=document["_id"],
            target_name=document["name"],
            data=data,
        )


def _refuse_own(actor: Actor, account_id: str, sentence: str) -> None:
    if actor.id == account_id:
        raise NotAllowed("own_account", sentence)


def _wrong(code: str, field: str, sentence: str) -> InvalidInput:
    return InvalidInput(code, sentence, fields=[FieldError(field, sentence)])
