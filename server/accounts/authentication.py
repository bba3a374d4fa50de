"""Checks an account's name and password, the same way wherever they are asked for."""

from collections.abc import Iterable

from server.accounts.lockout import Lockout
from server.accounts.models import AccountState
from server.accounts.passwords import Passwords
from server.accounts.repository import AccountRepository
from server.accounts.rules import FREE_FAILURES, Actor, Role
from server.audit import Audit
from server.errors import NotAllowed, NotAuthenticated
from server.store import Document, Session


def actor_of(document: Document) -> Actor:
    """Return the officer whose account ``document`` is."""
    return Actor(
        id=document["_id"],
        account=document["account"],
        name=document["name"],
        unit_id=document["unit_id"],
        unit_path=tuple(document["unit_path"]),
        roles=frozenset(Role(role) for role in document["roles"]),
    )


class Authentication:
    """Finds out whether somebody is who they say.

    Args:
        accounts: where the accounts are.
        passwords: hashes and compares.
        lockout: counts failures by name.
        audit: records that an account was locked.
    """

    def __init__(self, accounts: AccountRepository, passwords: Passwords, lockout: Lockout, audit: Audit) -> None:
        self._accounts = accounts
        self._passwords = passwords
        self._lockout = lockout
        self._audit = audit

    async def check(self, account: str, password: str) -> Document:
        """Return the active account with this name and password.

        Unknown, disabled and wrong are one answer that takes one time.

        Raises:
            NotAuthenticated: ``invalid_credentials``.
            TooMany: ``account_locked``.
        """
        failures = await self._lockout.count_attempt(account)
        document = await self._accounts.by_account(account)
        active = document is not None and document["state"] == AccountState.ACTIVE
        stored = document["password_hash"] if document is not None and active else None
        if not await self._passwords.matches(stored, password) or document is None:
            if document is not None and active and failures >= FREE_FAILURES:
                await self._record_lock(document, failures)
            raise NotAuthenticated("invalid_credentials", "账号或密码不正确")
        await self._lockout.succeeded(account)
        if self._passwords.outdated(document["password_hash"]):
            new = await self._passwords.hash(password)
            await self._accounts.replace_hash(document["_id"], document["password_hash"], new)
        return document

    async def second(self, account: str, password: str, roles: Iterable[Role], *, other_than: Actor) -> Actor:
        """Return the second person of a ceremony.

        Args:
            account: what the second person logs in with.
            password: the second person's own.
            roles: one of these must be held.
            other_than: the first person, who is logged in.

        Raises:
            NotAllowed: ``second_refused`` (name or password wrong), ``second_person_same``, ``second_person_role`` or
                ``second_password_change`` (the first password is still in use).
            TooMany: ``account_locked``.
        """
        try:
            document = await self.check(account, password)
        except NotAuthenticated:
            # Not a 401: that would tell the portal that the first person's session has ended.
            raise NotAllowed("second_refused", "第二人的账号或密码不正确") from None
        if document["_id"] == other_than.id:
            raise NotAllowed("second_person_same", "须由两名不同的人员共同操作")
        if document["must_change_password"]:
            raise NotAllowed("second_password_change", "第二人须先登录并修改初始密码")
        person = actor_of(document)
        if not person.holds(*roles):
            raise NotAllowed("second_person_role", "第二人没有参加此项操作的角色")
        return person

    async def _record_lock(self, document: Document, failures: int) -> None:
        async def record(session: Session) -> None:
            await self._audit.record(
                session,
                actor=None,
                action="account_locked",
                target_kind="account",
                target_id=document["_id"],
                target_name=document["name"],
                data={"failures": failures},
            )

        await self._accounts.store.transaction(record)
