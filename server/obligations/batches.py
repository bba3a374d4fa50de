"""Work on many items: together as long as that goes well, else each for itself, so that a bad one holds up no other."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import TypeVar

from server.errors import Unavailable

Item = TypeVar("Item", bound=Hashable)


async def in_batches(
    items: Sequence[Item], size: int, work: Callable[[Sequence[Item]], Awaitable[None]]
) -> dict[Item, Exception]:
    """Do ``work`` for ``size`` items at a time, or for one at a time where that fails.

    Args:
        work: happens as a whole or not at all.

    Returns:
        the items for which it fails even alone, each with its error.

    Raises:
        server.errors.Unavailable: the database is away, which is no item's fault.
    """
    failed: dict[Item, Exception] = {}
    for first in range(0, len(items), size):
        batch = items[first : first + size]
        try:
            await work(batch)
        except Unavailable:
            raise
        except Exception as error:
            failed |= {batch[0]: error} if len(batch) == 1 else await in_batches(batch, 1, work)
    return failed
