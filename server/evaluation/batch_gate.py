"""A gate in front of slow work: lets what waits in by the batch, shortly before the work runs dry.

Where the slow part keeps all threads busy, requests would otherwise trickle in one by one, each with database round
trips of its own. Those who wait would wait anyway; let in together, they share them.
"""

import asyncio
from collections import deque
from types import TracebackType


class BatchGate:
    """Enter with ``async with``; inside is what counts as work in progress.

    Args:
        largest: how many are let in to be inside together.
        refill: a new batch is let in when no more than this many are left inside; until then all may enter freely.
    """

    def __init__(self, largest: int, refill: int) -> None:
        self._largest = largest
        self._refill = refill
        self._inside = 0
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def __aenter__(self) -> None:
        """Return at once where little is going on, else with the next batch."""
        if self._inside <= self._refill and not self._waiting:
            self._inside += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()
            raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        self._inside -= 1
        if self._inside > self._refill:
            return
        while self._waiting and self._inside < self._largest:
            turn = self._waiting.popleft()
            if not turn.done():
                self._inside += 1
                turn.set_result(None)
