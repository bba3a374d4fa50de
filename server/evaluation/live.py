"""Live events for the portal: one watcher a process, fanned out to everybody who listens.

A change stream keeps a thread of the driver's pool, so listeners never have one of their own.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import structlog

from server.evaluation.repository import EVALUATIONS, TURNOUT, turnout_from
from server.evaluation.views import TurnoutView, turnout_view
from server.store import Store

_MOST_WAITING: Final = 100
_RETRY_SECONDS: Final = 1.0
_log = structlog.get_logger("evaluation")


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The evaluation has been saved; None where a listener should look because something may have been missed."""

    version: int | None


Change = StateChanged | TurnoutView


class LiveEvents:
    """Watches evaluations and turnout for this process, from the first listener on.

    Args:
        office: the office's database.
    """

    def __init__(self, office: Store) -> None:
        self._office = office
        self._listeners: dict[str, set[asyncio.Queue[Change]]] = {}
        self._watcher: asyncio.Task[None] | None = None

    async def listen(self, evaluation_id: str) -> AsyncGenerator[Change, None]:
        """Yield what happens to one evaluation from now on."""
        queue: asyncio.Queue[Change] = asyncio.Queue(_MOST_WAITING)
        self._listeners.setdefault(evaluation_id, set()).add(queue)
        if self._watcher is None or self._watcher.done():
            self._watcher = asyncio.create_task(self._watch())
        try:
            while True:
                yield await queue.get()
        finally:
            others = self._listeners[evaluation_id]
            others.discard(queue)
            if not others:
                del self._listeners[evaluation_id]

    async def close(self) -> None:
        """Stop watching."""
        if self._watcher is not None:
            self._watcher.cancel()
            await asyncio.gather(self._watcher, return_exceptions=True)

    async def _watch(self) -> None:
        while True:
            try:
                async for change in self._office.watch([EVALUATIONS, TURNOUT]):
                    self._hand_on(change)
            except Exception as error:
                # The database is away or the stream was cut: begin anew, and let everybody look what they missed.
                _log.warning("change stream ended", error=type(error).__name__)
            await asyncio.sleep(_RETRY_SECONDS)
            for evaluation_id in list(self._listeners):
                self._tell(evaluation_id, StateChanged(None))

    def _hand_on(self, change: Mapping[str, Any]) -> None:
        document = change.get("fullDocument")
        if document is None:
            return
        if change["ns"]["coll"] == TURNOUT:
            self._tell(document["evaluation_id"], turnout_view(turnout_from(document)))
        else:
            self._tell(document["_id"], StateChanged(document["version"]))

    def _tell(self, evaluation_id: str, change: Change) -> None:
        for queue in self._listeners.get(evaluation_id, ()):
            # A listener that does not read loses the oldest event; the newest tells all it needs.
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(change)
