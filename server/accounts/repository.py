"""Accounts, units and sessions in the database."""

import re
from collections.abc import Collection, Iterable
from typing import ClassVar

from server.accounts import lockout
from server.accounts.models import AccountState, Attention
from server.accounts.rules import Role
from server.lists import ListQuery
from server.schemas import Identifier
from server.store import CollectionSpec, Document, Index, Session, Store

COLLECTIONS = [
    CollectionSpec(
        "accounts",
        shard_key=None,
        indexes=[Index([("key", 1)], unique=True), Index([("roles", 1), ("state", 1)]), Index([("unit_path", 1)])],
    ),
    CollectionSpec("units", shard_key=None, indexes=[Index([("parent_id", 1), ("name", 1)], unique=True)]),
    CollectionSpec(
        "sessions",
        shard_key=None,
        indexes=[Index([("account_id", 1)]), Index([("expires_at", 1)], expire_seconds=0)],
    ),
    CollectionSpec(
        "refresh_tokens",
        shard_key=None,
        indexes=[Index([("session_id", 1)]), Index([("expires_at", 1)], expire_seconds=0)],
    ),
    lockout.COLLECTION,
    CollectionSpec("office_settings", shard_key=None),
    CollectionSpec("first_start", shard_key=None),
]


class AccountQuery(ListQuery):
    """Which accounts to list; ``unit_id`` includes the units below it."""

    SORTS: ClassVar[dict[str, str]] = {"account": "key", "name": "name", "created_at": "created_at"}
    DEFAULT_SORT: ClassVar[str] = "account"

    role: Role | None = None
    state: AccountState | None = None
    unit_id: Identifier | None = None
    attention: Attention | None = None

    def filter(self) -> Document:
        """Return the query as the database takes it."""
        query: Document = {}
        if self.role:
            query["roles"] = self.role
        if self.state:
            query["state"] = self.state
        if self.unit_id:
            query["unit_path"] = self.unit_id
        if self.attention is Attention.NO_ROLES:
            query["$and"] = [{"roles": []}, {"state": AccountState.ACTIVE}]
        if self.q:
            text = {"$regex": re.escape(self.q), "$options": "i"}
            query["$or"] = [{"account": text}, {"name": text}]
        return query


def account_key(account: str) -> str:
    """Return the form of an account's name in which two names are the same account."""
    return account.strip().casefold()


def _among(query: AccountQuery, only: list[str] | None) -> Document:
    return query.filter() if only is None else {**query.filter(), "key": {"$in": only}}


class AccountRepository:
    """Answers questions about accounts.

    Args:
        store: the office's database.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._accounts = store.collection("accounts")

    async def by_id(self, account_id: str, *, session: Session | None = None) -> Document | None:
        """Return the account with this id."""
        return await self._accounts.find_one({"_id": account_id}, session=session)

    async def by_ids(self, account_ids: Collection[str]) -> list[Document]:
        """Return those of the accounts that exist."""
        return await self._accounts.find_list({"_id": {"$in": list(account_ids)}})

    async def ids_within(self, unit_id: str) -> list[str]:
        """Return the ids of the accounts that belong to the unit or one below it."""
        found = await self._accounts.find_list({"unit_path": unit_id}, projection={"_id": 1})
        return [document["_id"] for document in found]

    async def by_account(self, account: str) -> Document | None:
        """Return the account that an officer logs in with as ``account``, whatever its case."""
        return await self._accounts.find_one({"key": account_key(account)})

    async def page(self, query: AccountQuery, only: list[str] | None = None) -> tuple[list[Document], int]:
        """Return one page of accounts, ``only`` those with these keys, and how many there are altogether."""
        chosen = _among(query, only)
        items = await self._accounts.find_list(chosen, sort=query.order(), skip=query.skip, limit=query.page_size)
        return items, await self._accounts.count(chosen)

    async def all(self, query: AccountQuery, most: int, only: list[str] | None = None) -> list[Document]:
        """Return all accounts that match, ``only`` those with these keys, at most ``most``."""
        return await self._accounts.find_list(_among(query, only), sort=query.order(), limit=most)

    async def keys(self) -> list[str]:
        """Return the keys of all accounts; see ``account_key``."""
        return [document["key"] for document in await self._accounts.find_list({}, projection={"key": 1})]

    async def holders(self, role: Role, *, session: Session) -> list[str]:
        """Return the ids of the active accounts that hold ``role``."""
        found = await self._accounts.find_list(
            {"roles": role, "state": AccountState.ACTIVE}, projection={"_id": 1}, session=session
        )
        return [document["_id"] for document in found]

    async def count_holders(self, role: Role, *, session: Session) -> int:
        """Return how many accounts hold ``role``, disabled ones included."""
        return await self._accounts.count({"roles": role}, session=session)

    async def active_with(self, roles: list[Role], *, session: Session | None = None) -> list[Document]:
        """Return the active accounts that hold one of ``roles``, by name."""
        return await self._accounts.find_list(
            {"roles": {"$in": roles}, "state": AccountState.ACTIVE}, sort=[("name", 1), ("_id", 1)], session=session
        )

    async def active_below(self, unit_id: str, text: str, most: int) -> list[Document]:
        """Return the active accounts of a unit and those below it whose name contains ``text``, by name."""
        query: Document = {"unit_path": unit_id, "state": AccountState.ACTIVE}
        if text:
            query["name"] = {"$regex": re.escape(text), "$options": "i"}
        return await self._accounts.find_list(query, sort=[("name", 1), ("_id", 1)], limit=most)

    async def disabled(self, *, session: Session | None = None) -> frozenset[str]:
        """Return the ids of the disabled accounts."""
        found = await self._accounts.find_list({"state": AccountState.DISABLED}, projection={"_id": 1}, session=session)
        return frozenset(document["_id"] for document in found)

    async def names(self, account_ids: Iterable[str]) -> dict[str, str]:
        """Return the names of those of ``account_ids`` that exist."""
        return {document["_id"]: document["name"] for document in await self.by_ids(set(account_ids))}

    async def any_exists(self, *, session: Session | None = None) -> bool:
        """Return whether there is any account."""
        return await self._accounts.find_one({}, projection={"_id": 1}, session=session) is not None

    async def any_in_unit(self, unit_id: str, *, session: Session) -> bool:
        """Return whether an account belongs to the unit or one below it."""
        found = await self._accounts.find_one({"unit_path": unit_id}, projection={"_id": 1}, session=session)
        return found is not None

    async def insert(self, document: Document, *, session: Session) -> None:
        """Insert a new account.

        Raises:
            DuplicateKey: there is an account of this name.
        """
        await self._accounts.insert_one(document, session=session)

    async def save(self, document: Document, *, session: Session) -> Document:
        """Save a changed account if nobody else has saved it since; see ``Store.save_conditionally``."""
        return await self.store.save_conditionally("accounts", document, session=session)

    async def replace_hash(self, account_id: str, old: str, new: str) -> None:
        """Replace the hash of an unchanged password by one with today's parameters."""
        await self._accounts.update_one({"_id": account_id, "password_hash": old}, {"$set": {"password_hash": new}})
