"""Phones that vote through crashes: they try again until they have a receipt, and now and then one is switched off."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Final

from scripts.rig_phones import Refused, Unreachable, Voter

_SWITCHED_OFF: Final = 0.02
_SHORTEST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 1.0


@dataclass
class Crowd:
    """What a crowd of phones went through.

    Attributes:
        voters: one for each ticket.
        receipts: how many receipts were given so far.
        retries: how often a phone had to try again.
        repeated: receipts of ballots that the server had already, its first answer having been lost.
        switched_off: phones that gave up with a ballot in the outbox.
        refused: what the server said no to; nothing, if all is well.
    """

    voters: list[Voter]
    receipts: int = 0
    retries: int = 0
    repeated: int = 0
    switched_off: int = 0
    refused: list[str] = field(default_factory=list)

    async def vote(self, phones: int, generator: random.Random) -> None:
        """Let all voters vote on so many phones at once."""
        waiting = iter(self.voters)

        async def phone() -> None:
            for voter in waiting:
                await self._go(voter, generator)

        await asyncio.gather(*(phone() for _ in range(phones)))

    async def _go(self, voter: Voter, generator: random.Random) -> None:
        steps = [voter.check, voter.collect, voter.cast]
        while steps:
            try:
                new = await steps[0]()
            except Unreachable:
                self.retries += 1
                if voter.outbox is not None and generator.random() < _SWITCHED_OFF:
                    self.switched_off += 1
                    return
                await asyncio.sleep(generator.uniform(_SHORTEST_PAUSE, _LONGEST_PAUSE))
                continue
            except Refused as refusal:
                self.refused.append(str(refusal))
                return
            steps.pop(0)
            self.repeated += new is False
        self.receipts += 1
