"""Reads that many ask for at the same time: made once for all of them."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class SharedReads(Generic[T]):
    """Lets everybody who asks while a read is under way wait for that one.

    Args:
        read: reads what stands under a key.
    """

    def __init__(self, read: Callable[[str], Coroutine[Any, Any, T]]) -> None:
        self._read = read
        self._running: dict[str, asyncio.Task[T]] = {}

    async def get(self, key: str) -> T:
        """Return what stands under ``key``, or raise what reading it raises; who gives up leaves the read to others."""
        reading = self._running.get(key)
        if reading is None:
            reading = asyncio.get_running_loop().create_task(self._read(key))
            self._running[key] = reading
            reading.add_done_callback(lambda _: self._running.pop(key, None))
        return await asyncio.shield(reading)
