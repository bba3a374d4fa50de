"""The inbox: everything a person was told, and whether it was read. It cannot be switched off.

An entry is also the mark that a person was told something under a key, so entries are not deleted, unless what they
are about must leave no trace.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from server.accounts.rules import Actor
from server.clock import Clock
from server.errors import NotFound
from server.lists import Page, page_of
from server.live import Listening, LiveChanges
from server.notifications.models import InboxEntry, InboxQuery, Notice, NoticeKind
from server.store import CollectionSpec, Document, FieldCipher, Index, Session, Store

INBOX: Final = CollectionSpec(
    "inbox",
    shard_key=("account",),
    indexes=[
        Index([("account", 1), ("at", -1)]),
        Index([("account", 1), ("unread", 1)], partial={"unread": True}),
        Index([("ref", 1)]),
    ],
)


class Inbox:
    """Keeps everybody's inbox.

    Args:
        store: the office's database.
        cipher: encrypts texts.
        clock: tells when something was read.
    """

    def __init__(self, store: Store, cipher: FieldCipher, clock: Clock) -> None:
        self._entries = store.collection(INBOX.name)
        self._cipher = cipher
        self._clock = clock
        self._live = LiveChanges[None](store, [INBOX.name], _concerned, None)

    async def add(
        self, session: Session, notices: Sequence[tuple[str, Notice]], now: datetime
    ) -> list[tuple[str, Notice]]:
        """Add notices, inside the caller's transaction; return those whose recipients had not been told them before."""
        wanted = {_entry_id(account, notice.key): (account, notice) for account, notice in notices}
        accounts = sorted({account for account, _ in notices})
        query = {"_id": {"$in": list(wanted)}, "account": {"$in": accounts}}
        told = await self._entries.find_list(query, projection={"_id": 1}, session=session)
        for document in told:
            del wanted[document["_id"]]
        if wanted:
            documents = [self._document(id_, account, notice, now) for id_, (account, notice) in wanted.items()]
            await self._entries.insert_many(documents, session=session)
        return list(wanted.values())

    async def settle(self, session: Session, ref: str, now: datetime) -> None:
        """Settle the entries about ``ref``, inside the caller's transaction."""
        settled = {"$set": {"settled_at": now}, "$unset": {"unread": ""}}
        await self._entries.update_many({"ref": ref, "settled_at": None}, settled, session=session)

    async def erase(self, session: Session, ref: str) -> None:
        """Delete the entries about ``ref``, inside the caller's transaction."""
        await self._entries.delete_many({"ref": ref}, session=session)

    async def page(self, actor: Actor, query: InboxQuery) -> Page[InboxEntry]:
        """Return one page of the officer's own inbox."""
        chosen: Document = {"account": actor.id}
        if query.unread is not None:
            chosen["unread"] = True if query.unread else {"$exists": False}
        if query.kind is not None:
            chosen["kind"] = query.kind.value
        if query.q:
            chosen["title"] = {"$regex": re.escape(query.q), "$options": "i"}
        found = await self._entries.find_list(chosen, sort=query.order(), skip=query.skip, limit=query.page_size)
        return page_of(query, [self._view(document) for document in found], await self._entries.count(chosen))

    async def unread(self, actor: Actor) -> int:
        """Return how many entries the officer has neither read nor settled."""
        return await self._entries.count({"account": actor.id, "unread": True})

    async def mark(self, actor: Actor, entry_id: str, read: bool) -> InboxEntry:
        """Mark one entry as read or unread; a settled one is never unread.

        Raises:
            NotFound: ``entry_not_found``: there is none in the officer's own inbox.
        """
        key = {"_id": entry_id, "account": actor.id}
        if read:
            await self._entries.update_one({**key, "unread": True}, self._reading())
        else:
            unread = {"$set": {"unread": True}, "$unset": {"read_at": ""}}
            await self._entries.update_one({**key, "settled_at": None}, unread)
        document = await self._entries.find_one(key)
        if document is None:
            raise NotFound("entry_not_found", "没有这条消息")
        return self._view(document)

    async def mark_all_read(self, actor: Actor) -> int:
        """Mark all of the officer's entries as read; return how many were unread."""
        return await self._entries.update_many({"account": actor.id, "unread": True}, self._reading())

    def listen(self, account_id: str) -> Listening[None]:
        """Return what tells, from now on, that an inbox may have changed; to be closed with ``aclose``."""
        return self._live.listen(account_id)

    async def close(self) -> None:
        """Stop watching."""
        await self._live.close()

    def _reading(self) -> Mapping[str, Any]:
        return {"$set": {"read_at": self._clock.now()}, "$unset": {"unread": ""}}

    def _document(self, id_: str, account: str, notice: Notice, now: datetime) -> Document:
        return {
            "_id": id_,
            "account": account,
            "at": now,
            "kind": notice.kind.value,
            "title": notice.title,
            "text": self._cipher.encrypt(notice.text.encode(), _context(id_)),
            "due": notice.due.isoformat() if notice.due else None,
            "link": notice.link,
            "ref": notice.ref,
            "unread": True,
            "settled_at": None,
        }

    def _view(self, document: Document) -> InboxEntry:
        return InboxEntry(
            id=document["_id"],
            at=document["at"],
            kind=NoticeKind(document["kind"]),
            title=document["title"],
            text=self._cipher.decrypt(bytes(document["text"]), _context(document["_id"])).decode(),
            due=date.fromisoformat(document["due"]) if document["due"] else None,
            ref=document["ref"],
            link=document["link"],
            read="unread" not in document,
            settled=document["settled_at"] is not None,
        )


def _concerned(change: Mapping[str, Any]) -> tuple[str, None] | None:
    document = change.get("fullDocument")
    return (document["account"], None) if document else None


def _entry_id(account: str, key: str) -> str:
    return hashlib.sha256(f"{account}\0{key}".encode()).hexdigest()[:32]


def _context(entry_id: str) -> str:
    return f"{INBOX.name}/{entry_id}/text"
