"""Where photos are cleaned: processes of their own, few, so that a hostile file harms nobody's request but its own."""

import asyncio
import multiprocessing
import os
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import asynccontextmanager
from typing import Final

from server.errors import Unavailable
from server.images import CleanImage, Refusal, clean_in_time, prepare_process

_MOST_PROCESSES: Final = 4
# Whoever waits behind this many others is better told to come back.
_LONGEST_QUEUE: Final = 200
_RETRY_SECONDS: Final = 10
_ATTEMPTS: Final = 3


class Workshop:
    """Cleans photos, as many at once as the machine has cores; the processes are started when they are first needed.

    Each is a pool of one: where one breaks, it is known which file broke it.
    """

    def __init__(self) -> None:
        self._count = min(_MOST_PROCESSES, os.cpu_count() or 1)
        self._pools: list[ProcessPoolExecutor] = []
        self._free: asyncio.LifoQueue[ProcessPoolExecutor] = asyncio.LifoQueue()
        self._waiting = 0

    @asynccontextmanager
    async def place(self) -> AsyncIterator["Place"]:
        """Wait for a process and have it for the time of the block.

        Raises:
            Unavailable: ``photos_busy``: too many are waiting.
        """
        if self._waiting >= _LONGEST_QUEUE:
            raise _busy()
        self._waiting += 1
        try:
            pool = await self._living()
        finally:
            self._waiting -= 1
        place = Place(pool)
        try:
            yield place
        finally:
            if place.broken:
                self._replace(pool)
            else:
                self._free.put_nowait(pool)

    def close(self) -> None:
        """End the processes."""
        for pool in self._pools:
            pool.shutdown(wait=False, cancel_futures=True)

    async def _living(self) -> ProcessPoolExecutor:
        """Return a free process that answers: one that has ended unnoticed must not be held against the next file."""
        if self._free.empty() and len(self._pools) < self._count:
            self._open()
        for _ in range(_ATTEMPTS):
            pool = await self._free.get()
            try:
                await asyncio.get_running_loop().run_in_executor(pool, os.getpid)
            except BrokenProcessPool:
                self._replace(pool)
            else:
                return pool
        raise _busy()

    def _replace(self, pool: ProcessPoolExecutor) -> None:
        self._pools.remove(pool)
        pool.shutdown(wait=False)
        self._open()

    def _open(self) -> None:
        # Started afresh, not forked: the driver's threads and locks must not be copied.
        pool = ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), prepare_process)
        self._pools.append(pool)
        self._free.put_nowait(pool)


class Place:
    """One process.

    Args:
        pool: the process.
    """

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool
        self.broken = False

    async def clean(self, content: bytes) -> CleanImage | Refusal:
        """Return the cleaned photo, or why there is none: a file that ends the process cannot be read."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, clean_in_time, content)
        except BrokenProcessPool:
            self.broken = True
            return Refusal.UNREADABLE


def _busy() -> Unavailable:
    return Unavailable("photos_busy", "正在处理的照片较多，请稍候重试", data={"retry_after": _RETRY_SECONDS})
