"""What a way out of the house is to the sender, and what goes out by it."""

from collections.abc import Awaitable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from server.notifications import rules
from server.notifications.models import ChannelName, Item, Message, NotificationTexts, Outcome


@dataclass(frozen=True, slots=True)
class Reach:
    """Where one officer can be reached.

    Attributes:
        openid: in WeChat, None without a phone that is bound.
        off: channels that the officer has switched off.
    """

    account_id: str
    openid: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    wecom: str | None = field(default=None, repr=False)
    off: frozenset[ChannelName] = frozenset()


NOWHERE = Reach("")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as it leaves.

    Attributes:
        id: the message's, the same at every attempt.
        at: beginning of its hour.
        items: each thing once; see ``rules.current``.
        portal: address of the portal's page that tells more.
    """

    id: str
    recipient: str
    at: datetime
    items: tuple[Item, ...]
    portal: str
    texts: NotificationTexts

    @property
    def count(self) -> int:
        """How many things it is about."""
        return len(self.items)

    @property
    def overdue(self) -> int:
        """How many of them are overdue."""
        return rules.overdue(self.items)

    @property
    def due(self) -> date | None:
        """The earliest due day."""
        return self.items[0].due


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an attempt; see ``Attempt``. ``exposed``: the message may have arrived although it failed."""

    outcome: Outcome
    code: str = ""
    exposed: bool = False


class Batch(Protocol):
    """Sends messages one after the other, over one connection where the channel has such."""

    async def send(self, outgoing: Outgoing, reach: Reach, ready: Awaitable[None]) -> Result:
        """Send one message; every failure is a result.

        Args:
            ready: awaited before the message leaves: it is then written down what became of the one before. Until
                then a channel can do what commits it to nothing.
        """
        ...


class Channel(Protocol):
    """A way out of the house. A further one is a class with these, named in ``compose``."""

    @property
    def name(self) -> ChannelName:
        """Which it is."""
        ...

    def reaches(self, reach: Reach) -> bool:
        """Tell whether the office has this channel and the officer can be reached by it, wanted or not."""
        ...

    def batch(self) -> AbstractAsyncContextManager[Batch]:
        """Return what sends a batch; entering and leaving it never fails."""
        ...

    async def arrived(self, message: Message, reach: Reach) -> bool:
        """Tell whether a message has arrived that the channel had not answered for."""
        ...


def usable(channels: list[Channel], reach: Reach) -> list[ChannelName]:
    """Return the channels by which the officer can be reached and wants to be, in their order."""
    return [channel.name for channel in channels if channel.name not in reach.off and channel.reaches(reach)]
