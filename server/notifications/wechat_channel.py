"""WeChat subscription messages: fixed phrases and numbers."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import quote

from server.notifications.channels import Batch, Outgoing, Reach, Result
from server.notifications.models import ChannelName, Message, Outcome
from server.notifications.outbox import Outbox
from server.notifications.wording import digest_values, to_do_values
from server.wechat import SendOutcome, WeChat

PAGE: Final = "officer/officer"
_KEYS: Final = ("to_do", "digest")
_RESULTS: Final = {
    SendOutcome.SENT: Outcome.SENT,
    SendOutcome.BUSY: Outcome.RETRY,
    SendOutcome.UNKNOWN: Outcome.UNSURE,
    SendOutcome.NOT_GRANTED: Outcome.REFUSED,
    SendOutcome.UNREACHABLE_USER: Outcome.REFUSED,
    SendOutcome.MISCONFIGURED: Outcome.REFUSED,
}
# After these another template may still get through.
_OF_THE_TEMPLATE: Final = (SendOutcome.NOT_GRANTED, SendOutcome.MISCONFIGURED)


class WeChatChannel:
    """Sends to the phone that the officer has bound.

    Args:
        wechat: sends, and knows what has arrived.
        outbox: knows what else was sent to the same person.
    """

    name = ChannelName.WECHAT

    def __init__(self, wechat: WeChat, outbox: Outbox) -> None:
        self._wechat = wechat
        self._outbox = outbox

    def reaches(self, reach: Reach) -> bool:
        """Tell whether the office has a mini-program and the officer a phone."""
        return self._wechat.enabled and reach.openid is not None

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        """Return what sends a batch; each message is a request of its own."""
        yield self

    async def send(self, outgoing: Outgoing, reach: Reach, ready: Awaitable[None]) -> Result:
        """Send one message, by the template that fits, or by the other one where that is not granted."""
        if reach.openid is None:
            return Result(Outcome.REFUSED, SendOutcome.UNREACHABLE_USER.value)
        await ready
        ways = [("to_do", to_do_values(outgoing)), ("digest", digest_values(outgoing))]
        for key, values in ways if outgoing.count == 1 else reversed(ways):
            outcome = await self._wechat.send(reach.openid, key, values, _page(outgoing))
            if outcome not in _OF_THE_TEMPLATE:
                break
        return Result(_RESULTS[outcome], "" if outcome is SendOutcome.SENT else outcome.value)

    async def arrived(self, message: Message, reach: Reach) -> bool:
        """Tell whether WeChat has told of the arrival of a message that it had not answered for.

        Its word names person, template and time, not the message. So it counts only where there are more such words
        than other messages that they may be about: rather a message twice than never.
        """
        if reach.openid is None or message.unsure_since is None:
            return False
        arrivals = await self._wechat.arrivals(reach.openid, _KEYS, message.unsure_since)
        return arrivals > await self._outbox.handed_over(message, self.name, message.unsure_since)


def _page(outgoing: Outgoing) -> str:
    """Return what a tap opens: the officer's tab, which goes on to the one thing that the message is about.

    What it is about is told by a random id only, and shown after log-in.
    """
    return f"{PAGE}?about={quote(outgoing.items[0].ref)}" if outgoing.count == 1 else PAGE
