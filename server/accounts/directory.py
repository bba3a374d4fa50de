"""Accounts as they are looked up."""

from collections.abc import Sequence

from server.accounts.actions import ADMINISTRATION
from server.accounts.authentication import actor_of
from server.accounts.documents import AccountViews
from server.accounts.lockout import Lockout
from server.accounts.models import Account, AccountEvent, AccountHistory, AccountState, Attention, HistoryActor
from server.accounts.repository import AccountQuery, AccountRepository
from server.accounts.rules import Actor, Role
from server.audit import Audit
from server.errors import NotFound
from server.lists import Page, page_of
from server.store import Document, Session, Store

_EXPORTED = 50_000
_HISTORY = 50


class AccountDirectory:
    """Answers who there is.

    Args:
        store: the office's database.
        repository: where the accounts are.
        views: turns documents into what the API shows.
        lockout: knows who is locked.
        audit: records exports and tells an account's history.
    """

    def __init__(
        self, store: Store, repository: AccountRepository, views: AccountViews, lockout: Lockout, audit: Audit
    ) -> None:
        self._store = store
        self._repository = repository
        self._views = views
        self._lockout = lockout
        self._audit = audit

    async def page(self, query: AccountQuery) -> Page[Account]:
        """Return one page of accounts."""
        documents, total = await self._repository.page(query, await self._only(query))
        return page_of(query, await self._views.of(documents), total)

    async def export(self, actor: Actor, query: AccountQuery) -> list[Account]:
        """Return all accounts that match, at most 50,000, and record that they were taken out."""
        documents = await self._repository.all(query, _EXPORTED, await self._only(query))

        async def record(session: Session) -> None:
            await self._audit.record(
                session,
                actor=actor,
                action="accounts_exported",
                target_kind="account",
                target_id="",
                target_name="",
                data={"entries": len(documents)},
            )

        await self._store.transaction(record)
        return await self._views.of(documents)

    async def get(self, account_id: str) -> Account:
        """Return an account.

        Raises:
            NotFound: ``account_not_found``.
        """
        return await self._views.one(await self._document(account_id))

    async def history(self, account_id: str) -> AccountHistory:
        """Return what administrators did to an account, newest first; when its owner logs in is not told here.

        Raises:
            NotFound: ``account_not_found``.
        """
        await self._document(account_id)
        entries = await self._audit.of_target("account", account_id, actions=ADMINISTRATION, limit=_HISTORY)
        return AccountHistory(
            items=[
                AccountEvent(
                    at=entry["at"],
                    actor=HistoryActor(**entry["actor"]) if entry["actor"] else None,
                    action=entry["action"],
                    action_text=self._audit.text_of(entry["action"]),
                )
                for entry in entries
            ]
        )

    async def actor(self, account_id: str) -> Actor:
        """Return an active account as an officer.

        Raises:
            NotFound: ``account_not_found``: there is none, or it is disabled.
        """
        document = await self._document(account_id)
        if document["state"] != AccountState.ACTIVE:
            raise _not_found()
        return actor_of(document)

    async def officers(self, roles: Sequence[Role], unit_path: Sequence[str]) -> list[Actor]:
        """Return the active officers who hold one of ``roles`` and whose subtree contains the unit at ``unit_path``."""
        found = [actor_of(document) for document in await self._repository.active_with(list(roles))]
        return [officer for officer in found if officer.oversees(unit_path)]

    async def _only(self, query: AccountQuery) -> list[str] | None:
        """Return the keys that the list is narrowed to where the accounts themselves do not tell, else None."""
        if query.attention is not Attention.LOCKED:
            return None
        return await self._lockout.locked_among(await self._repository.keys())

    async def _document(self, account_id: str, *, session: Session | None = None) -> Document:
        document = await self._repository.by_id(account_id, session=session)
        if document is None:
            raise _not_found()
        return document


def _not_found() -> NotFound:
    return NotFound("account_not_found", "没有这个账号")
