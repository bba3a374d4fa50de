"""WeCom application messages: fixed phrases and numbers."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Final

from server.notifications.channels import Batch, Outgoing, Reach, Result
from server.notifications.models import ChannelName, Message, Outcome
from server.notifications.wording import wecom_text
from server.wechat import SendOutcome, WeCom

_RESULTS: Final = {
    SendOutcome.SENT: Outcome.SENT,
    SendOutcome.BUSY: Outcome.RETRY,
    # WeCom drops a text that it has been given before, so it may simply be given again.
    SendOutcome.UNKNOWN: Outcome.RETRY,
    SendOutcome.UNREACHABLE_USER: Outcome.REFUSED,
    SendOutcome.MISCONFIGURED: Outcome.REFUSED,
}


class WeComChannel:
    """Sends to the officer's account in the office's WeCom.

    Args:
        wecom: sends.
    """

    name = ChannelName.WECOM

    def __init__(self, wecom: WeCom) -> None:
        self._wecom = wecom

    def reaches(self, reach: Reach) -> bool:
        """Tell whether the office has WeCom and the officer an account there."""
        return self._wecom.enabled and reach.wecom is not None

    @asynccontextmanager
    async def batch(self) -> AsyncIterator[Batch]:
        """Return what sends a batch; each message is a request of its own."""
        yield self

    async def send(self, outgoing: Outgoing, reach: Reach, ready: Awaitable[None]) -> Result:
        """Send one message."""
        if reach.wecom is None:
            return Result(Outcome.REFUSED, SendOutcome.UNREACHABLE_USER.value)
        await ready
        outcome = await self._wecom.send(reach.wecom, wecom_text(outgoing))
        code = "" if outcome is SendOutcome.SENT else outcome.value
        return Result(_RESULTS[outcome], code, exposed=outcome is SendOutcome.UNKNOWN)

    async def arrived(self, _message: Message, _reach: Reach) -> bool:
        """Return False: WeCom tells of no arrivals."""
        return False
