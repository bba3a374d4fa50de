"""Live changes of collections: one watcher a process, fanned out to everybody who listens.

A change stream keeps a thread of the driver's pool, so listeners never have one of their own.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Generic, Self, TypeVar

import structlog

from server.store import Store

_MOST_WAITING: Final = 100
_RETRY_SECONDS: Final = 1.0
_log = structlog.get_logger("live")

T = TypeVar("T")
Read = Callable[[Mapping[str, Any]], tuple[str, T] | None]


class Listening(Generic[T]):
    """What one listener is told, from its making on until ``aclose``."""

    def __init__(self, leave: Callable[["Listening[T]"], None]) -> None:
        self._queue: asyncio.Queue[T] = asyncio.Queue(_MOST_WAITING)
        self._leave = leave

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        return await self._queue.get()

    def tell(self, change: T) -> None:
        """Add a change; a listener that does not read loses the oldest: the newest tells all it needs."""
        if self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(change)

    async def aclose(self) -> None:
        """Listen no more."""
        self._leave(self)


class LiveChanges(Generic[T]):
    """Watches collections for this process, from the first listener on.

    Args:
        store: the database.
        collections: what to watch.
        read: returns whom a change concerns and what to tell them, None where it concerns nobody.
        missed: what everybody is told when something may have been missed, and should look for themselves.
    """

    def __init__(self, store: Store, collections: Sequence[str], read: Read[T], missed: T) -> None:
        self._store = store
        self._collections = collections
        self._read = read
        self._missed = missed
        self._listeners: dict[str, set[Listening[T]]] = {}
        self._watcher: asyncio.Task[None] | None = None

    def listen(self, key: str) -> Listening[T]:
        """Return what happens to ``key`` from now on."""
        listening: Listening[T] = Listening(lambda left: self._leave(key, left))
        self._listeners.setdefault(key, set()).add(listening)
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.create_task(self._watch())
        return listening

    async def close(self) -> None:
        """Stop watching."""
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)

    def _leave(self, key: str, left: Listening[T]) -> None:
        others = self._listeners.get(key, set())
        others.discard(left)
        if not others:
            self._listeners.pop(key, None)

    async def _watch(self) -> None:
        while True:
            try:
                # What happened before the stream was open is in no stream: everybody is to look.
                async for change in self._store.watch(self._collections, opened=self._tell_all):
                    self._hand_on(change)
            except Exception as error:
                # The database is away or the stream was cut: begin anew.
                _log.warning("change stream ended", error=type(error).__name__)
            await asyncio.sleep(_RETRY_SECONDS)

    def _hand_on(self, change: Mapping[str, Any]) -> None:
        told = self._read(change)
        if told is not None:
            key, event = told
            for listening in self._listeners.get(key, ()):
                listening.tell(event)

    def _tell_all(self) -> None:
        for listeners in self._listeners.values():
            for listening in listeners:
                listening.tell(self._missed)
