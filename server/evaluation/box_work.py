"""Long pieces of work on a round's box: one process at a time, built aside and put in place whole.

What a crash leaves behind stands aside and is cleared by the next attempt.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

from server.errors import Conflict
from server.store import Collection, Lease, Store

LONG = 3600.0
"""Seconds that one read or write of a whole box may take."""

_LEASE = timedelta(seconds=15)
_PAUSE = 0.2


def opening_of(round_id: str) -> str:
    """Name of the lease under which a round's box is opened, or kept from it."""
    return f"open/{round_id}"


@contextlib.asynccontextmanager
async def alone(store: Store, name: str, *, wait: bool) -> AsyncIterator[Lease]:
    """Hold the lease ``name`` while the block runs.

    Args:
        store: the box's database.
        name: what is done, and to which round.
        wait: whether to wait for another holder to finish.

    Raises:
        Conflict: ``opening_in_progress``, another process does it and ``wait`` is false.
    """
    while (lease := await store.lease(name, _LEASE)) is None:
        if not wait:
            raise Conflict("opening_in_progress", "票箱正在开启，请稍候")
        await asyncio.sleep(_PAUSE)
    async with lease.kept():
        yield lease


async def fresh_collection(store: Store, name: str, lease: Lease) -> Collection:
    """Make an empty clustered collection to be renamed when it is whole.

    Its name carries the fencing number, so that a process that lost its lease can disturb nobody; what earlier attempts
    left is dropped.
    """
    for present in await store.collection_names():
        if present.startswith(f"{name}_"):
            await store.collection(present).drop()
    whole = f"{name}_{lease.fence}"
    await store.create_collection(whole, clustered=True)
    return store.collection(whole)
