"""The first start: a link, good for once, at which three people become the three administrators."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from server.accounts.documents import new_account
from server.accounts.office import Office
from server.accounts.passwords import Passwords
from server.accounts.repository import AccountRepository, account_key
from server.accounts.rules import Role, check_password
from server.audit import Audit
from server.clock import Clock
from server.errors import Conflict, DomainError, FieldError, InvalidInput, NotAllowed
from server.store import Document, DuplicateKey, Session, Store, new_id

LINK_LIFETIME = timedelta(hours=24)
ADMINS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)
_DONE = "done"


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """One of the first three.

    Attributes:
        account: to log in with.
        name: the officer's.
        password: chosen by the officer.
    """

    account: str
    name: str
    password: str


class FirstStart:
    """Makes the first accounts of an office that has none.

    Args:
        store: the office's database.
        clock: tells when a link has expired.
        accounts: where the accounts go.
        passwords: hashes passwords.
        office: gets the office's name.
        audit: begins with the entry of the first start.
    """

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        accounts: AccountRepository,
        passwords: Passwords,
        office: Office,
        audit: Audit,
    ) -> None:
        self._store = store
        self._links = store.collection("first_start")
        self._clock = clock
        self._accounts = accounts
        self._passwords = passwords
        self._office = office
        self._audit = audit

    async def needed(self) -> bool:
        """Return whether there is no account yet."""
        return not await self._accounts.any_exists()

    async def issue_link(self, base_url: str) -> str | None:
        """Return a new link below ``base_url``, valid for a day, or None when there are accounts.

        Only the hash of its secret is stored. Links of earlier starts stay good until they expire, as several
        processes may start at once.
        """
        if not await self.needed():
            return None
        secret = secrets.token_urlsafe(32)
        await self._links.insert_one({"_id": _digest(secret), "expires_at": self._clock.now() + LINK_LIFETIME})
        return f"{base_url.rstrip('/')}/admin/#/first-start?token={secret}"

    async def start(self, secret: str, organ_name: str, admins: Mapping[Role, FirstAdmin]) -> None:
        """Make the three administrators and use up all links.

        Raises:
            NotAllowed: ``link_invalid``: unknown, expired or used.
            Conflict: ``already_started``: there are accounts.
            InvalidInput: ``same_person`` or ``weak_password``, with the field.
        """
        link = await self._links.find_one({"_id": _digest(secret)})
        if link is None or link["expires_at"] <= self._clock.now():
            if not await self.needed():
                raise _already()
            raise NotAllowed("link_invalid", "链接无效或已过期，请重新启动服务以取得新的链接")
        _check(admins)
        hashes = {role: await self._passwords.hash(admins[role].password) for role in ADMINS}
        documents = [self._account(role, admins[role], hashes[role]) for role in ADMINS]

        async def write(session: Session) -> None:
            # This document can be made once: it decides a race between several who have the link.
            await self._links.insert_one({"_id": _DONE}, session=session)
            if await self._accounts.any_exists(session=session):
                raise _already()
            await self._links.delete_many({"_id": {"$ne": _DONE}}, session=session)
            for document in documents:
                await self._accounts.insert(document, session=session)
            settings = await self._office.settings(session=session)
            await self._office.put(settings.model_copy(update={"organ_name": organ_name}), session=session)
            await self._record(session, organ_name, documents)

        try:
            await self._store.transaction(write)
        except DuplicateKey:
            raise _already() from None

    def _account(self, role: Role, admin: FirstAdmin, password_hash: str) -> Document:
        return new_account(
            new_id(),
            admin.account,
            admin.name,
            password_hash,
            unit_id=None,
            unit_path=[],
            created_at=self._clock.now(),
            roles=[role],
            must_change_password=False,
        )

    async def _record(self, session: Session, organ_name: str, documents: list[Document]) -> None:
        await self._audit.record(
            session,
            actor=None,
            action="first_start",
            target_kind="settings",
            target_id="office",
            target_name=organ_name,
            data={"accounts": [{"id": entry["_id"], "roles": entry["roles"]} for entry in documents]},
        )


def _check(admins: Mapping[Role, FirstAdmin]) -> None:
    if set(admins) != set(ADMINS):
        raise InvalidInput("invalid_input", "须指定系统管理员、安全管理员、审计员各一名")
    seen: dict[str, Role] = {}
    for role in ADMINS:
        admin = admins[role]
        for kind, value in (("account", account_key(admin.account)), ("name", admin.name)):
            if seen.setdefault(f"{kind}:{value}", role) is not role:
                sentence = "三名管理员须是不同的人"
                raise InvalidInput("same_person", sentence, fields=[FieldError(f"admins.{role}.{kind}", sentence)])
        check_password(admin.password, admin.account, field=f"admins.{role}.password")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _already() -> DomainError:
    return Conflict("already_started", "首次设置已经完成，请直接登录")
