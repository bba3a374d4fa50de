"""Records what officers do, lists it, and checks that nothing of it was changed."""

import re
from collections.abc import Collection, Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field
from pydantic_core import to_jsonable_python

from server.accounts.rules import Actor
from server.audit.rules import GENESIS, ChainCheck, Finding, Head, entry_hash
from server.clock import Clock
from server.lists import ListQuery
from server.schemas import Line, Moment
from server.store import CollectionSpec, Document, Index, Session, Store

COLLECTIONS = [
    CollectionSpec(
        "audit_entries",
        shard_key=None,
        indexes=[
            Index([("at", -1), ("_id", 1)]),
            Index([("action", 1), ("_id", -1)]),
            Index([("actor.id", 1), ("_id", -1)]),
            Index([("target.id", 1), ("_id", -1)]),
        ],
    ),
    CollectionSpec("audit_head", shard_key=None),
]

_HEAD = "head"
_EXPORTED = 50_000


class AuditQuery(ListQuery):
    """Which entries to list. ``actor`` and ``target`` are ids or parts of names; ``from`` and ``to`` are times."""

    SORTS: ClassVar[dict[str, str]] = {"seq": "_id", "at": "at"}
    DEFAULT_SORT: ClassVar[str] = "-seq"

    action: Annotated[str, Line(60)] | None = None
    actor: Annotated[str, Line(60)] | None = None
    target: Annotated[str, Line(60)] | None = None
    since: Moment | None = Field(default=None, alias="from")
    until: Moment | None = Field(default=None, alias="to")

    def filter(self) -> Document:
        """Return the query as the database takes it."""
        query: Document = {}
        if self.action:
            query["action"] = self.action
        for name, value in (("actor", self.actor), ("target", self.target), ("target", self.q)):
            if value:
                text = {"$regex": re.escape(value), "$options": "i"}
                query.setdefault("$and", []).append({"$or": [{f"{name}.id": value}, {f"{name}.name": text}]})
        if self.since or self.until:
            query["at"] = {
                **({"$gte": self.since} if self.since else {}),
                **({"$lt": self.until} if self.until else {}),
            }
        return query


class Audit:
    """The audit log of the office.

    Args:
        store: the office's database.
        clock: dates the entries.
        actions: every action that may be recorded, with its Chinese name; each domain brings its own.
    """

    def __init__(self, store: Store, clock: Clock, actions: Mapping[str, str]) -> None:
        self._store = store
        self._clock = clock
        self.actions = dict(actions)

    async def record(
        self,
        session: Session,
        *,
        actor: Actor | None,
        action: str,
        target_kind: str,
        target_id: str,
        target_name: str,
        data: Mapping[str, Any] | None = None,
    ) -> int:
        """Append an entry inside the caller's transaction and return its number.

        Args:
            session: the transaction that also holds what is recorded.
            actor: who did it; None for the system itself.
            action: one of ``actions``.
            target_kind: what kind of thing it was done to, a noun in snake_case.
            target_id: its id.
            target_name: its name at that time.
            data: what else to keep, former values above all; never personal data beyond officers' names.

        Raises:
            KeyError: the action is not known.
        """
        if action not in self.actions:
            raise KeyError(f"audit action {action!r} has no Chinese name")
        # Writing to the head first makes simultaneous transactions wait for each other here, which also orders
        # whatever else they do: two that each remove "the other" security admin cannot both succeed.
        head = await self._store.collection("audit_head").find_one_and_update(
            {"_id": _HEAD},
            [{"$set": {"seq": {"$add": [{"$ifNull": ["$seq", 0]}, 1]}, "hash": {"$ifNull": ["$hash", GENESIS]}}}],
            upsert=True,
            session=session,
        )
        if head is None:
            raise RuntimeError("the audit head vanished")
        entry: Document = {
            "_id": head["seq"],
            "seq": head["seq"],
            "at": self._clock.now(),
            "actor": {"id": actor.id, "name": actor.name} if actor else None,
            "action": action,
            "target": {"kind": target_kind, "id": target_id, "name": target_name},
            "data": to_jsonable_python(dict(data or {})),
            "prev_hash": head["hash"],
        }
        entry["hash"] = entry_hash(entry)
        await self._store.collection("audit_entries").insert_one(entry, session=session)
        await self._store.collection("audit_head").update_one(
            {"_id": _HEAD}, {"$set": {"hash": entry["hash"]}}, session=session
        )
        return int(entry["seq"])

    async def page(self, query: AuditQuery) -> tuple[list[Document], int]:
        """Return one page of entries and how many there are altogether."""
        entries = self._store.collection("audit_entries")
        chosen = query.filter()
        items = await entries.find_list(chosen, sort=query.order(), skip=query.skip, limit=query.page_size)
        return items, await entries.count(chosen)

    async def export(self, actor: Actor, query: AuditQuery) -> list[Document]:
        """Return all entries that match, at most 50,000, and record that they were taken out."""
        found = await self._store.collection("audit_entries").find_list(
            query.filter(), sort=query.order(), limit=_EXPORTED
        )

        async def record(session: Session) -> None:
            await self.record(
                session,
                actor=actor,
                action="audit_exported",
                target_kind="audit",
                target_id="",
                target_name="审计日志",
                data={"entries": len(found)},
            )

        await self._store.transaction(record)
        return found

    async def of_target(
        self, kind: str, target_id: str, *, actions: Collection[str] | None = None, limit: int = 200
    ) -> list[Document]:
        """Return the newest entries about one thing, newest first: its history.

        Args:
            actions: only these; all without it.
        """
        query: Document = {"target.id": target_id, "target.kind": kind}
        if actions is not None:
            query["action"] = {"$in": sorted(actions)}
        return await self._store.collection("audit_entries").find_list(query, sort=[("_id", -1)], limit=limit)

    async def head(self) -> Head:
        """Return the stored end of the chain."""
        head = await self._store.collection("audit_head").find_one({"_id": _HEAD})
        return Head(head["seq"], head["hash"]) if head else Head(0, GENESIS)

    async def verify(self, expected: Head | None = None) -> Finding:
        """Check the whole chain.

        Args:
            expected: a head that was written down earlier and elsewhere; see ``server.audit.rules``.
        """
        head = await self.head()
        check = ChainCheck(expected)
        # What is appended meanwhile is not looked at: the head was read before.
        async for entry in self._store.collection("audit_entries").find(
            {"_id": {"$lte": head.seq}}, sort=[("_id", 1)], batch_size=1000
        ):
            if not check.take(entry):
                break
        return check.result(head)

    def text_of(self, action: str) -> str:
        """Return the Chinese name of an action, also of one that this version no longer knows."""
        return self.actions.get(action, action)
