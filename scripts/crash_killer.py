"""Kills the web process and the database with ``kill -9`` in the middle of the work, and starts them again."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

from scripts.rig import Process
from server.store.embedded import EmbeddedMongod

VICTIMS: Final = (("web",), ("database",), ("web", "database"))
_LONGEST_DELAY: Final = 0.2
_STEP: Final = 0.01
_LONGEST_SECONDS: Final = 600
_LAST_KILL: Final = 0.95


class Killer:
    """Kills at moments drawn beforehand, each at some progress of the work, so that every kill meets work under way.

    Args:
        web: the web process.
        mongod: the database.
        moments: at how much progress to kill, ascending; see ``moments_of``.
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

    async def torment(self, work: Awaitable[None]) -> list[str]:
        """Kill while ``work`` is done; return what should not have happened."""
        killing = asyncio.create_task(self._kill())
        try:
            await asyncio.wait_for(work, _LONGEST_SECONDS)
        except TimeoutError:
            return [f"the phones were not done in {_LONGEST_SECONDS} s"]
        finally:
            # So many may have been switched off that the last moments never come.
            killing.cancel()
            await asyncio.gather(killing, return_exceptions=True)
        if not killing.cancelled() and (error := killing.exception()) is not None:
            raise error
        return ["a process ended by itself"] * self.died_by_itself

    def __str__(self) -> str:
        return ", ".join(f"{name} killed {count} ×" for name, count in sorted(self.kills.items()))

    async def _kill(self) -> None:
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


def moments_of(work: int, kills: int, generator: random.Random) -> list[int]:
    """Draw at how much progress to kill, of so much work in all: the last part is left to come to an end."""
    return sorted(generator.sample(range(1, max(kills + 1, int(work * _LAST_KILL))), kills))
