"""The five calls that differ between Motor and PyMongo's own asynchronous client.

Everything else in ``server.store`` is written so that it holds for both; a change of driver ends in this file.
"""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypeVar

from motor.core import AgnosticClient, AgnosticClientSession, AgnosticCollection, AgnosticDatabase
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import WriteConcern
from pymongo.errors import ExecutionTimeout, PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.read_preferences import ReadPreference

from server.store.errors import is_transient, translated

Document = dict[str, Any]
Client = AgnosticClient[Document]
Database = AgnosticDatabase[Document]
RawCollection = AgnosticCollection[Document]
Session = AgnosticClientSession
T = TypeVar("T")

# Motor runs every call in one pool of threads for the whole process and each open change stream keeps one thread for
# good, so the pool is sized for the calls in flight and not for the processor's cores.
MOTOR_THREADS: Final = 32
os.environ.setdefault("MOTOR_MAX_WORKERS", str(MOTOR_THREADS))

# A crashed database is back in two seconds and a replica set elects in ten at most; callers wait that long, not longer.
OPERATION_SECONDS = 8.0
TRANSACTION_SECONDS = 15.0


def make_client(uri: str) -> Client:
    """Return a client for ``uri``; call it inside the running loop, after any fork, once a process and database.

    Writes are acknowledged by the majority and journalled, reads see only what a majority holds, dates come back
    aware, and every operation ends after ``OPERATION_SECONDS`` (the server stops working on it as well).
    """
    return AsyncIOMotorClient(
        uri,
        tz_aware=True,
        w="majority",
        journal=True,
        readConcernLevel="majority",
        retryWrites=True,
        retryReads=True,
        maxPoolSize=2 * MOTOR_THREADS,
        timeoutMS=int(OPERATION_SECONDS * 1000),
        appname="discipline-desk",
        io_loop=asyncio.get_running_loop(),
    )


async def close_client(client: Client) -> None:
    """Close all connections of ``client``."""
    client.close()


async def aggregate(
    collection: RawCollection, pipeline: Sequence[Mapping[str, Any]], session: Session | None, **options: Any
) -> AsyncIterator[Document]:
    """Yield the documents that ``pipeline`` makes of ``collection``."""
    with translated():
        async for document in collection.aggregate(list(pipeline), session=session, **options):
            yield document


async def watch(
    target: Database,
    pipeline: Sequence[Mapping[str, Any]],
    resume_after: Mapping[str, Any] | None,
    opened: Callable[[], None] | None,
) -> AsyncIterator[Mapping[str, Any]]:
    """Yield the changes of a database from the call of ``opened`` on; a change stream keeps one thread of the pool."""
    with translated():
        async with target.watch(list(pipeline), full_document="updateLookup", resume_after=resume_after) as stream:
            if opened is not None:
                opened()
            async for change in stream:
                yield change


async def in_transaction(client: Client, work: Callable[[Session], Awaitable[T]]) -> T:
    """Run ``work`` in a transaction and return what it returns.

    A clash with another transaction or a change of primary starts it again, with a growing pause, for at most
    ``TRANSACTION_SECONDS``: ``work`` can run more than once and must have no effect outside the database.

    Raises:
        server.errors.Unavailable: it could not be brought to an end in that time.
    """
    deadline = time.monotonic() + TRANSACTION_SECONDS
    attempt = 0
    while True:
        try:
            return await _attempt(client, work, deadline)
        except Exception as error:
            if not is_transient(error) or time.monotonic() > deadline:
                raise
        attempt += 1
        await asyncio.sleep(random.uniform(0, min(0.5, 0.005 * 2**attempt)))  # noqa: S311 - spreads retries, no secret


async def _attempt(client: Client, work: Callable[[Session], Awaitable[T]], deadline: float) -> T:
    with translated():
        session = await client.start_session()
    async with session:
        session.start_transaction(
            read_concern=ReadConcern("snapshot"),
            write_concern=WriteConcern("majority", j=True),
            read_preference=ReadPreference.PRIMARY,
        )
        try:
            result = await work(session)
        except BaseException:
            await session.abort_transaction()
            raise
        with translated():
            await _commit(session, deadline)
        return result


async def _commit(session: Session, deadline: float) -> None:
    while True:
        try:
            await session.commit_transaction()
            return
        except PyMongoError as error:
            unknown = error.has_error_label("UnknownTransactionCommitResult")
            if not unknown or isinstance(error, ExecutionTimeout) or time.monotonic() > deadline:
                raise
