"""Phones that go their way through crashes: they try each step again until it is answered; some are switched off."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, Protocol, TypeVar

from scripts.rig_phones import Refused, Unreachable

_SWITCHED_OFF: Final = 0.02
_SHORTEST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 1.0


class Phone(Protocol):
    """Somebody's phone on its way through the steps of a task."""

    @property
    def pending(self) -> bool:
        """Whether something may have been sent whose answer is not here yet."""
        ...

    @property
    def steps(self) -> Sequence[Callable[[], Awaitable[bool | None]]]:
        """What is to be done, in order. Each may be repeated; it returns False where the server had done it already."""
        ...


PhoneT = TypeVar("PhoneT", bound=Phone)


@dataclass
class Crowd(Generic[PhoneT]):
    """What a crowd of phones went through.

    Attributes:
        phones: one for each person.
        done: how many have come to the end of their way.
        steps: how many steps all of them have taken.
        retries: how often a phone had to try again.
        repeated: steps that the server had taken already, its first answer having been lost.
        switched_off: phones that gave up with something pending.
        refused: what the server said no to; nothing, if all is well.
    """

    phones: list[PhoneT]
    done: int = 0
    steps: int = 0
    retries: int = 0
    repeated: int = 0
    switched_off: int = 0
    refused: list[str] = field(default_factory=list)

    async def go(self, at_once: int, generator: random.Random) -> None:
        """Let all go their way, so many at once."""
        waiting = iter(self.phones)

        async def one_after_the_other() -> None:
            for phone in waiting:
                await self._go(phone, generator)

        await asyncio.gather(*(one_after_the_other() for _ in range(at_once)))

    async def _go(self, phone: PhoneT, generator: random.Random) -> None:
        steps = list(phone.steps)
        while steps:
            try:
                new = await steps[0]()
            except Unreachable:
                self.retries += 1
                if phone.pending and generator.random() < _SWITCHED_OFF:
                    self.switched_off += 1
                    return
                await asyncio.sleep(generator.uniform(_SHORTEST_PAUSE, _LONGEST_PAUSE))
                continue
            except Refused as refusal:
                self.refused.append(str(refusal))
                return
            steps.pop(0)
            self.steps += 1
            self.repeated += new is False
        self.done += 1
