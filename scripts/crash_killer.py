"""Kills the web process and the database with ``kill -9`` in the middle of the work, and starts them again."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from typing import Final

from scripts.rig import Process
from server.store.embedded import EmbeddedMongod

VICTIMS: Final = (("web",), ("database",), ("web", "database"))
_LONGEST_DELAY: Final = 0.2
_STEP: Final = 0.01


class Killer:
    """Kills at moments drawn beforehand, each at some progress of the work, so that every kill meets work under way.

    Args:
        web: the web process.
        mongod: the database.
        moments: at how much progress to kill, ascending.
        progress: tells how much is done.
        generator: draws victims and delays.
    """

    def __init__(
        self,
        web: Process,
        mongod: EmbeddedMongod,
        moments: list[int],
        progress: Callable[[], int],
        generator: random.Random,
    ) -> None:
        self._web = web
        self._mongod = mongod
        self._moments = moments
        self._progress = progress
        self._random = generator
        self.kills: Counter[str] = Counter()
        self.died_by_itself = False

    async def work(self) -> None:
        """Kill and start again until all moments have passed."""
        # The first three hit each of the combinations, in random order; from then on chance alone decides.
        order = self._random.sample(VICTIMS, len(VICTIMS))
        for number, moment in enumerate(self._moments):
            while self._progress() < moment:
                self.died_by_itself |= not self._web.running or self._mongod.pid is None
                await asyncio.sleep(_STEP)
            await asyncio.sleep(self._random.uniform(0, _LONGEST_DELAY))
            victims = order[number] if number < len(order) else self._random.choice(VICTIMS)
            await asyncio.to_thread(self._strike, victims)

    def _strike(self, victims: tuple[str, ...]) -> None:
        for victim in victims:
            (self._web if victim == "web" else self._mongod).kill()
            self.kills[victim] += 1
        if "database" in victims:
            self._mongod.restart()
        if "web" in victims:
            self._web.start()
        self._web.wait_ready()
