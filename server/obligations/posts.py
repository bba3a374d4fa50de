"""Posts: who holds which function in a unit, and who is away. The book that says who is responsible is made of them."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Final

from server.accounts.repository import AccountRepository
from server.accounts.rules import Role
from server.obligations.post_book import ADMINS, Absence, PostBook
from server.store import CollectionSpec, Document, Index, Session, Store

POSTS: Final = CollectionSpec(
    "posts",
    shard_key=("unit_id",),
    indexes=[Index([("unit_id", 1), ("function", 1), ("account", 1)], unique=True), Index([("function", 1)])],
)
ABSENCES: Final = CollectionSpec(
    "absences", shard_key=None, indexes=[Index([("last", 1)]), Index([("account", 1), ("last", 1)])]
)


def post_id(unit_id: str, function: str, account: str) -> str:
    """Return the id of a post, the same for the same one."""
    return hashlib.sha256(f"{unit_id}/{function}/{account}".encode()).hexdigest()[:32]


class PostBooks:
    """Makes books of posts.

    Args:
        store: the office's database.
        accounts: tells who is disabled, and who administers obligations.
    """

    def __init__(self, store: Store, accounts: AccountRepository) -> None:
        self._posts = store.collection(POSTS.name)
        self._absences = store.collection(ABSENCES.name)
        self._accounts = accounts

    async def book(
        self, today: date, units: Iterable[str] | None = None, *, session: Session | None = None
    ) -> PostBook:
        """Return who holds what on ``today``.

        Args:
            today: day in China, for absences.
            units: all that the question touches, from its units up to their roots; every unit without it.
            session: the transaction that asks.
        """
        query: Document = {} if units is None else {"unit_id": {"$in": sorted(set(units))}}
        order: list[tuple[str, int]] = [("function", 1), ("account", 1)]
        posts = await self._posts.find_list(query, sort=order, session=session)  # type: ignore[arg-type]
        admins = await self._accounts.active_with([Role.OBLIGATION_ADMIN], session=session)
        disabled = await self._accounts.disabled(session=session)
        holders: dict[tuple[str, str], list[str]] = {}
        paths: dict[str, tuple[str, ...]] = {}
        for post in posts:
            if post["account"] not in disabled:
                holders.setdefault((post["function"], post["unit_id"]), []).append(post["account"])
                paths[post["unit_id"]] = tuple(post["unit_path"])
        for admin in admins:
            if admin["unit_id"] is not None:
                holders.setdefault((ADMINS, admin["unit_id"]), []).append(admin["_id"])
                paths[admin["unit_id"]] = tuple(admin["unit_path"])
        return PostBook(holders, paths, disabled, await self._away(today, session))

    async def _away(self, today: date, session: Session | None) -> list[Absence]:
        day = today.isoformat()
        query = {"last": {"$gte": day}, "first": {"$lte": day}}
        documents = await self._absences.find_list(query, sort=[("_id", 1)], session=session)
        return [absence_of(document) for document in documents]


def absence_of(document: Document) -> Absence:
    """Return a stored absence."""
    first, last = date.fromisoformat(document["first"]), date.fromisoformat(document["last"])
    return Absence(document["account"], first, last, document["deputy"])
