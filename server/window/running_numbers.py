"""The running numbers of matters: unique within a hall and year, not gapless.

Taken before the transaction that uses them, and in a rush several at once, so that those who submit at the same time
wait neither for each other nor, each of them, for a write of their own.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from server.store import CollectionSpec, Store

NUMBERS: Final = CollectionSpec("matter_numbers", shard_key=None)
_MOST_AT_ONCE: Final = 64
_RUSH: Final = 1.0


@dataclass
class _Block:
    """Numbers that this process has taken and not used yet, and when and how many it took."""

    free: list[int] = field(default_factory=list)
    size: int = 1
    taken_at: float = float("-inf")
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class MatterNumbers:
    """Takes running numbers.

    Args:
        store: the office's database.
        seconds: tells the time, in seconds that only grow.
    """

    def __init__(self, store: Store, seconds: Callable[[], float] = time.monotonic) -> None:
        self._numbers = store.collection(NUMBERS.name)
        self._seconds = seconds
        self._blocks: defaultdict[str, _Block] = defaultdict(_Block)

    async def next(self, hall_id: str, year: int) -> int:
        """Return the next running number of a hall and year, taken for good."""
        key = f"{hall_id}/{year}"
        block = self._blocks[key]
        async with block.lock:
            if not block.free:
                await self._take(key, block)
            return block.free.pop(0)

    async def _take(self, key: str, block: _Block) -> None:
        now = self._seconds()
        # One at a time, unless the last ones were used up within a second.
        size = min(_MOST_AT_ONCE, 2 * block.size) if now - block.taken_at < _RUSH else 1
        counted = await self._numbers.find_one_and_update({"_id": key}, {"$inc": {"n": size}}, upsert=True)
        if counted is None:
            raise RuntimeError("the running number vanished")
        last = int(counted["n"])
        block.free, block.size, block.taken_at = list(range(last - size + 1, last + 1)), size, now
