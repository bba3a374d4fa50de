"""Accounts as they are stored and as administrators see them."""

from collections.abc import Sequence
from datetime import datetime

from server.accounts.lockout import Lockout
from server.accounts.models import Account, AccountState, UnitRef
from server.accounts.repository import account_key
from server.accounts.rules import Role
from server.accounts.units import Units
from server.store import Document


def new_account(
    account_id: str,
    account: str,
    name: str,
    password_hash: str,
    *,
    unit_id: str | None,
    unit_path: Sequence[str],
    created_at: datetime,
    roles: Sequence[Role] = (),
    must_change_password: bool = True,
) -> Document:
    """Return the document of a new account."""
    return {
        "_id": account_id,
        "version": 1,
        "account": account,
        "key": account_key(account),
        "name": name,
        "unit_id": unit_id,
        "unit_path": list(unit_path),
        "roles": sorted(roles),
        "state": AccountState.ACTIVE.value,
        "password_hash": password_hash,
        "must_change_password": must_change_password,
        "token_version": 1,
        "created_at": created_at,
    }


class AccountViews:
    """Turns documents into what the API shows.

    Args:
        units: knows the units' names.
        lockout: knows who is locked.
    """

    def __init__(self, units: Units, lockout: Lockout) -> None:
        self._units = units
        self._lockout = lockout

    async def one(self, document: Document) -> Account:
        """Return one account."""
        return (await self.of([document]))[0]

    async def of(self, documents: Sequence[Document]) -> list[Account]:
        """Return accounts, in the same order."""
        names = await self._units.names([document["unit_id"] for document in documents])
        locked = await self._lockout.locked_until([document["account"] for document in documents])
        return [
            Account(
                id=document["_id"],
                account=document["account"],
                name=document["name"],
                unit=_unit(document["unit_id"], names),
                roles=[Role(role) for role in document["roles"]],
                state=AccountState(document["state"]),
                locked_until=locked.get(document["account"]),
                must_change_password=document["must_change_password"],
                created_at=document["created_at"],
                version=document["version"],
            )
            for document in documents
        ]


def _unit(unit_id: str | None, names: dict[str, str]) -> UnitRef | None:
    return UnitRef(id=unit_id, name=names[unit_id]) if unit_id in names else None
