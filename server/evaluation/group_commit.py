"""Group commit: writes that arrive together are made durable together.

One insert for each request is bound by the driver; a group shares one round trip and one flush of the journal. Nobody
waits for a group to fill: what has arrived while the last group was being written is the next one.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

ITEM = TypeVar("ITEM")
OUTCOME = TypeVar("OUTCOME")

LARGEST_GROUP = 200

_random = random.SystemRandom()


class GroupCommit(Generic[ITEM, OUTCOME]):
    """Collects items and commits them in groups, one group at a time, each group in random order.

    The order in which items arrived is thereby kept nowhere, not even in the database's own journal.

    Args:
        commit: makes a group durable and returns one outcome for each item, in the given order; an exception in the
            place of an outcome is raised for that item alone, an exception of the call for the whole group.
        largest: items in a group at most.
    """

    def __init__(
        self,
        commit: Callable[[list[ITEM]], Awaitable[Sequence[OUTCOME | Exception]]],
        largest: int = LARGEST_GROUP,
    ) -> None:
        self._commit = commit
        self._largest = largest
        self._waiting: list[tuple[ITEM, asyncio.Future[OUTCOME]]] = []
        self._task: asyncio.Task[None] | None = None

    async def submit(self, item: ITEM) -> OUTCOME:
        """Return the outcome of ``item`` once its group is durable."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[OUTCOME] = loop.create_future()
        self._waiting.append((item, future))
        if self._task is None:
            self._task = loop.create_task(self._run())
        return await future

    async def _run(self) -> None:
        try:
            while self._waiting:
                group, self._waiting = self._waiting[: self._largest], self._waiting[self._largest :]
                await self._commit_group(group)
        finally:
            self._task = None

    async def _commit_group(self, group: list[tuple[ITEM, "asyncio.Future[OUTCOME]"]]) -> None:
        _random.shuffle(group)
        try:
            outcomes = await self._commit([item for item, _ in group])
        except asyncio.CancelledError:
            for _, future in group:
                future.cancel()
            raise
        except Exception as error:
            outcomes = [error] * len(group)
        for (_, future), outcome in zip(group, outcomes, strict=True):
            if future.cancelled():
                continue
            if isinstance(outcome, Exception):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)
