"""Units: a tree that grows; a unit is never moved, and deleted only while nothing belongs to it."""

from collections.abc import Awaitable, Callable, Iterable, Sequence

from server.accounts.models import Unit
from server.accounts.repository import AccountRepository
from server.accounts.rules import Actor
from server.audit import Audit
from server.errors import Conflict, FieldError, InvalidInput, NotFound, stale_version
from server.store import Document, DuplicateKey, Session, Store, new_id

# Tells whether something of a domain belongs to the unit with this id.
UnitUse = Callable[[str, Session], Awaitable[bool]]
DEEPEST = 10


class Units:
    """The tree of units.

    Args:
        store: the office's database.
        accounts: tells whether an officer belongs to a unit.
        audit: records every change.
        uses: what else keeps a unit from being deleted.
    """

    def __init__(
        self, *, store: Store, accounts: AccountRepository, audit: Audit, uses: Sequence[UnitUse] = ()
    ) -> None:
        self._store = store
        self._units = store.collection("units")
        self._accounts = accounts
        self._audit = audit
        self._uses = tuple(uses)

    async def all(self) -> list[Unit]:
        """Return all units, parents before children, siblings by name."""
        documents = await self._units.find_list({}, sort=[("name", 1), ("_id", 1)])
        children: dict[str | None, list[Document]] = {}
        for document in documents:
            children.setdefault(document["parent_id"], []).append(document)
        ordered: list[Unit] = []
        waiting = list(reversed(children.get(None, [])))
        while waiting:
            document = waiting.pop()
            ordered.append(_view(document))
            waiting += reversed(children.get(document["_id"], []))
        return ordered

    async def get(self, unit_id: str, *, session: Session | None = None) -> Unit:
        """Return a unit.

        Raises:
            NotFound: ``unit_not_found``.
        """
        return _view(await self._document(unit_id, session))

    async def path_of(self, unit_id: str | None, *, session: Session | None = None) -> list[str]:
        """Return the ids from the root down to the unit, itself included; empty for None.

        Raises:
            InvalidInput: ``unknown_unit`` with the field ``unit_id``.
        """
        if unit_id is None:
            return []
        document = await self._units.find_one({"_id": unit_id}, session=session)
        if document is None:
            raise InvalidInput("unknown_unit", "没有这个单位", fields=[FieldError("unit_id", "没有这个单位")])
        return list(document["path"])

    async def names(self, unit_ids: Iterable[str | None]) -> dict[str, str]:
        """Return the names of those of ``unit_ids`` that exist."""
        wanted = sorted({unit_id for unit_id in unit_ids if unit_id})
        found = await self._units.find_list({"_id": {"$in": wanted}}) if wanted else []
        return {document["_id"]: document["name"] for document in found}

    async def create(self, actor: Actor, name: str, parent_id: str | None) -> Unit:
        """Add a unit below ``parent_id``, or a root.

        Raises:
            InvalidInput: ``unknown_unit``, or ``tree_too_deep``.
            Conflict: ``unit_exists``: a sibling has this name.
        """
        unit_id = new_id()

        async def write(session: Session) -> Document:
            document = await self._new(unit_id, name, parent_id, session)
            await self._units.insert_one(document, session=session)
            await self._record(session, actor, "unit_created", document, {"parent_id": parent_id})
            return document

        return _view(await self._unique_name(write))

    async def rename(self, actor: Actor, unit_id: str, name: str, version: int) -> Unit:
        """Give a unit another name.

        Raises:
            NotFound: ``unit_not_found``.
            Conflict: ``unit_exists`` or ``stale_version``.
        """

        async def write(session: Session) -> Document:
            document = await self._document(unit_id, session)
            former = document["name"]
            saved = await self._store.save_conditionally(
                "units", {**document, "name": name, "version": version}, session=session
            )
            await self._record(session, actor, "unit_renamed", saved, {"former": former, "name": name})
            return saved

        return _view(await self._unique_name(write))

    async def delete(self, actor: Actor, unit_id: str, version: int) -> None:
        """Remove a unit that nothing belongs to.

        Raises:
            NotFound: ``unit_not_found``.
            Conflict: ``unit_in_use`` or ``stale_version``.
        """

        async def write(session: Session) -> None:
            document = await self._document(unit_id, session)
            if await self._in_use(unit_id, session):
                raise Conflict("unit_in_use", "此单位下还有下级单位、账号或业务，不能删除")
            if not await self._units.delete_one({"_id": unit_id, "version": version}, session=session):
                raise stale_version()
            await self._record(session, actor, "unit_deleted", document, {"parent_id": document["parent_id"]})

        await self._store.transaction(write)

    async def _new(self, unit_id: str, name: str, parent_id: str | None, session: Session) -> Document:
        path: list[str] = []
        if parent_id is not None:
            parent = await self._units.find_one({"_id": parent_id}, session=session)
            if parent is None:
                raise InvalidInput("unknown_unit", "没有这个上级单位", fields=[FieldError("parent_id", "没有这个单位")])
            path = list(parent["path"])
        if len(path) >= DEEPEST:
            sentence = f"单位最多 {DEEPEST} 级"
            raise InvalidInput("tree_too_deep", sentence, fields=[FieldError("parent_id", sentence)])
        return {"_id": unit_id, "version": 1, "name": name, "parent_id": parent_id, "path": [*path, unit_id]}

    async def _in_use(self, unit_id: str, session: Session) -> bool:
        if await self._units.find_one({"parent_id": unit_id}, session=session):
            return True
        if await self._accounts.any_in_unit(unit_id, session=session):
            return True
        for use in self._uses:
            if await use(unit_id, session):
                return True
        return False

    async def _unique_name(self, write: Callable[[Session], Awaitable[Document]]) -> Document:
        try:
            return await self._store.transaction(write)
        except DuplicateKey:
            sentence = "同一上级下已有同名单位"
            raise Conflict("unit_exists", sentence, fields=[FieldError("name", sentence)]) from None

    async def _document(self, unit_id: str, session: Session | None) -> Document:
        document = await self._units.find_one({"_id": unit_id}, session=session)
        if document is None:
            raise NotFound("unit_not_found", "没有这个单位")
        return document

    async def _record(
        self, session: Session, actor: Actor, action: str, document: Document, data: dict[str, str | None]
    ) -> None:
        await self._audit.record(
            session,
            actor=actor,
            action=action,
            target_kind="unit",
            target_id=document["_id"],
            target_name=document["name"],
            data=data,
        )


def _view(document: Document) -> Unit:
    return Unit(
        id=document["_id"],
        name=document["name"],
        parent_id=document["parent_id"],
        path=list(document["path"]),
        version=document["version"],
    )
