"""A database as the domain sees it: collections, transactions, changes, leases, and the way to its newest form."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

import pymongo

from server.errors import stale_version
from server.store import driver, leases
from server.store.collection import Collection
from server.store.driver import Document, Session
from server.store.errors import StoreError, translated
from server.store.schema import CollectionSpec, Migration, checked_sequence

T = TypeVar("T")

# Never satisfied: ``_id`` is always there.
NOTHING_SATISFIES: Mapping[str, Any] = {"_id": {"$exists": False}}

_COLLECTION_EXISTS = 48
_NAMESPACE_NOT_FOUND = 26
_MIGRATION_LEASE = timedelta(seconds=30)
_SCHEMA = "schema"


def new_id() -> str:
    """Return a new random identifier: 32 hexadecimal digits that tell neither time nor order."""
    return secrets.token_hex(16)


@contextlib.contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Let every operation inside take up to ``seconds`` in place of the usual limit."""
    with pymongo.timeout(seconds):
        yield


class Store:
    """One database with one user. Made by ``connect`` inside the running loop."""

    def __init__(self, client: driver.Client, database: driver.Database) -> None:
        self._client = client
        self._database = database
        self.name = database.name

    @classmethod
    async def connect(cls, uri: str) -> "Store":
        """Return the store at ``uri``, whose path names the database.

        Raises:
            server.errors.Unavailable: nothing answers there.
            StoreError: the URI names no database, or the user is refused.
        """
        client = driver.make_client(uri)
        try:
            with translated():
                store = cls(client, client.get_default_database())
                await store._database.command("ping")
        except BaseException:
            await driver.close_client(client)
            raise
        return store

    async def close(self) -> None:
        """Close all connections."""
        await driver.close_client(self._client)

    async def ping(self) -> None:
        """Return if the database answers within two seconds, raise ``server.errors.Unavailable`` otherwise."""
        with translated(), patience(2):
            await self._database.command("ping")

    async def server_version(self) -> str:
        """Return the version of the database server."""
        with translated():
            return str((await self._client.server_info())["version"])

    def collection(self, name: str) -> Collection:
        """Return the collection ``name``."""
        return Collection(self._database[name])

    async def collection_names(self) -> list[str]:
        """Return the names of the collections that exist."""
        with translated():
            return sorted(await self._database.list_collection_names())

    async def create_collection(
        self, name: str, *, clustered: bool = False, validator: Mapping[str, Any] | None = None
    ) -> bool:
        """Make the collection ``name``; return False if it was there already (it is then left as it is)."""
        options: dict[str, Any] = {}
        if clustered:
            options["clusteredIndex"] = {"key": {"_id": 1}, "unique": True}
        if validator is not None:
            options["validator"] = dict(validator)
        try:
            with translated():
                await self._database.command("create", name, **options)
        except StoreError as error:
            if getattr(error.__cause__, "code", None) == _COLLECTION_EXISTS:
                return False
            raise
        return True

    async def set_validator(self, name: str, validator: Mapping[str, Any]) -> None:
        """Set what a document written to ``name`` has to satisfy from now on.

        The server orders this change strictly against all writes to the collection: an insert is either durable
        before it or judged by the new validator.
        """
        with translated():
            await self._database.command(
                "collMod", name, validator=dict(validator), validationLevel="strict", validationAction="error"
            )

    async def ensure(self, specs: Sequence[CollectionSpec]) -> None:
        """Make the collections and indexes that ``specs`` name where they are missing."""
        with patience(600):
            for spec in specs:
                await self.create_collection(spec.name, clustered=spec.clustered, validator=spec.validator)
                for index in spec.indexes:
                    with translated():
                        await self._database[spec.name].create_index(list(index.keys), **index.options())

    async def transaction(self, work: Callable[[Session], Awaitable[T]]) -> T:
        """Run ``work(session)`` so that all its writes happen or none does, and return what it returns.

        ``work`` can run more than once and must have no effect outside the database.
        """
        return await driver.in_transaction(self._client, work)

    def watch(
        self,
        collections: Sequence[str],
        *,
        resume_after: Mapping[str, Any] | None = None,
        opened: Callable[[], None] | None = None,
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Yield the changes of ``collections`` as they happen.

        A change is a mapping with ``operationType``, ``ns``, ``documentKey`` and ``fullDocument``.

        Each call keeps a thread for good: one for a process, its changes handed on in memory.

        Args:
            opened: called once the stream is open; what has happened before is not in it.
        """
        chosen = [{"$match": {"ns.coll": {"$in": list(collections)}}}]
        return driver.watch(self._database, chosen, resume_after, opened)

    async def lease(self, name: str, ttl: timedelta) -> leases.Lease | None:
        """Take the lease ``name`` for ``ttl``; return None while another holder has it."""
        return await leases.acquire(self, name, ttl)

    async def save_conditionally(
        self,
        collection: str,
        document: Document,
        *,
        shard_key: Mapping[str, Any] | None = None,
        session: Session | None = None,
    ) -> Document:
        """Replace the saved document by ``document`` if nobody has saved it since it was loaded.

        Args:
            document: with the ``version`` that it was loaded with.
            shard_key: further fields to find it by, on a sharded collection.

        Returns:
            the document as saved, its ``version`` one higher.

        Raises:
            Conflict: ``stale_version``; nothing was written.
        """
        saved = {**document, "version": document["version"] + 1}
        query = {"_id": document["_id"], **(shard_key or {}), "version": document["version"]}
        if not await self.collection(collection).replace_one(query, saved, session=session):
            raise stale_version()
        return saved

    async def schema_version(self) -> int:
        """Return the number of the last migration that was applied, 0 for a new database."""
        document = await self.collection(_SCHEMA).find_one({"_id": _SCHEMA})
        return int(document["version"]) if document else 0

    async def migrate(self, migrations: Sequence[Migration]) -> list[int]:
        """Apply the migrations that this database has not had; return their numbers.

        Any number of processes may call this at once: one applies them, the others wait.

        Raises:
            StoreError: the database has had migrations that this program does not know.
        """
        steps = checked_sequence(migrations)
        await self.create_collection(leases.LEASES)
        await self.create_collection(_SCHEMA)
        while await self.schema_version() != len(steps):
            lease = await self.lease("migration", _MIGRATION_LEASE)
            if lease is None:
                await asyncio.sleep(0.2)
                continue
            async with lease.kept():
                return await self._apply(steps, lease)
        return []

    async def _apply(self, steps: Sequence[Migration], lease: leases.Lease) -> list[int]:
        present = await self.schema_version()
        if present > len(steps):
            raise StoreError(
                f"database {self.name} is at version {present}, this program knows {len(steps)}: run a newer program"
            )
        for step in steps[present:]:
            await self._apply_one(step, lease)
        return [step.number for step in steps[present:]]

    async def _apply_one(self, step: Migration, lease: leases.Lease) -> None:
        async def record(session: Session) -> None:
            await lease.guard(session)
            await self.collection(_SCHEMA).update_one(
                {"_id": _SCHEMA}, {"$set": {"version": step.number}}, upsert=True, session=session
            )

        with patience(3600):
            await step.apply(self)
        await self.transaction(record)
