"""Sending: every worker takes messages out of the outbox and sends them, each channel beside the others.

Within a channel one message goes after the other, and what became of it is written before the next one leaves: a
worker that is killed repeats one message of each channel at most.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from server.clock import Clock
from server.errors import Unavailable
from server.notifications import rules
from server.notifications.channels import NOWHERE, Batch, Channel, Outgoing, Reach, Result, usable
from server.notifications.claims import Claim, Claims
from server.notifications.hours import SendingHours
from server.notifications.limits import MinuteLimits
from server.notifications.metrics import NotificationMetrics
from server.notifications.models import Attempt, ChannelName, Message, MessageState, NotificationSettings, Outcome
from server.notifications.reach import Reaches
from server.notifications.settings import SettingsService
from server.workdays import WorkdayService

_BATCH: Final = 50
# A run ends so soon that a worker which is to stop does; the next one begins after the interval.
_RUN_SECONDS: Final = 10.0
_MINUTE: Final = timedelta(minutes=1)
_ENDS: Final = frozenset({MessageState.SENT, MessageState.GIVEN_UP, MessageState.INBOX_ONLY})
_log = structlog.get_logger("notifications")


@dataclass(frozen=True, slots=True)
class _Task:
    """A claimed message, where its recipient is reached, and by which channels."""

    message: Message
    reach: Reach
    usable: tuple[ChannelName, ...]


@dataclass(frozen=True, slots=True)
class _Run:
    """What the messages of one claim have in common."""

    claim: Claim
    hours: SendingHours
    settings: NotificationSettings


class SendingJob:
    """Sends what is due. Every worker runs it.

    Args:
        claims: takes messages out of the outbox.
        limits: holds back what is too much for a minute.
        reaches: knows where people are reached.
        settings: texts and limits.
        channels: in the order of ``ChannelName``.
        workdays: knows when messages may leave.
        clock: tells the time.
        metrics: counts.
        portal: address of the portal's inbox.
    """

    name = "notification_sending"
    interval = timedelta(seconds=2)
    shared = True

    def __init__(
        self,
        *,
        claims: Claims,
        limits: MinuteLimits,
        reaches: Reaches,
        settings: SettingsService,
        channels: Sequence[Channel],
        workdays: WorkdayService,
        clock: Clock,
        metrics: NotificationMetrics,
        portal: str,
    ) -> None:
        self._claims = claims
        self._limits = limits
        self._reaches = reaches
        self._settings = settings
        self._channels = {channel.name: channel for channel in channels}
        self._workdays = workdays
        self._clock = clock
        self._metrics = metrics
        self._portal = portal

    async def run(self, now: datetime) -> None:
        """Send what is due at ``now`` and what becomes due meanwhile; nothing outside of the sending hours."""
        deadline = time.monotonic() + _RUN_SECONDS
        await self._claims.take_back(now)
        hours = await SendingHours.of(self._workdays)
        while hours.open(now) and time.monotonic() < deadline:
            claim = await self._claims.claim(now, _BATCH)
            if claim is None:
                return
            async with claim.kept():
                await self._send(_Run(claim, hours, await self._settings.current()), now)
            now = self._clock.now()

    async def _send(self, run: _Run, now: datetime) -> None:
        reaches = await self._reaches.of([message.recipient for message in run.claim.messages])
        lanes: dict[ChannelName, list[_Task]] = {}
        for message in run.claim.messages:
            reach = reaches.get(message.recipient, NOWHERE)
            task = _Task(message, reach, tuple(usable(list(self._channels.values()), reach)))
            channel = rules.channel_in_turn(message, task.usable)
            if message.unsure_since is not None:
                await self._look_after(run, task, now)
            elif channel is None:
                reason = message.attempts[-1].code if message.attempts else rules.NO_CHANNEL
                await self._settle(run, rules.moved_on(message, (), now, reason))
            else:
                lanes.setdefault(channel, []).append(task)
        sent = [self._lane(run, self._channels[name], tasks, now) for name, tasks in lanes.items()]
        failures = [error for error in await asyncio.gather(*sent, return_exceptions=True) if error is not None]
        if failures:
            raise next((error for error in failures if isinstance(error, Unavailable)), failures[0])

    async def _lane(self, run: _Run, channel: Channel, tasks: list[_Task], now: datetime) -> None:
        """Send by one channel, as many as the minute allows."""
        most = getattr(run.settings.limits, channel.name.value)
        allowed = await self._limits.take(channel.name, len(tasks), most, now)
        for task in tasks[allowed:]:
            next_minute = now.replace(second=0, microsecond=0) + _MINUTE
            await self._settle(run, rules.held_back(task.message, next_minute))
        async with channel.batch() as batch:
            settled = asyncio.ensure_future(asyncio.sleep(0))
            for task in tasks[:allowed]:
                if not run.claim.holds:
                    _log.warning("claim ended before its messages were sent", channel=channel.name.value)
                    break
                message = await self._try(run, channel.name, batch, task, settled)
                # A message that did not leave has not waited for this.
                await settled
                settled = asyncio.ensure_future(self._settle(run, message))
            await settled

    async def _try(
        self, run: _Run, channel: ChannelName, batch: Batch, task: _Task, settled: asyncio.Future[None]
    ) -> Message:
        message, at = task.message, self._clock.now()
        outgoing = Outgoing(
            id=message.id,
            recipient=message.recipient,
            at=message.hour,
            items=tuple(rules.current(message.items)),
            portal=self._portal,
            texts=run.settings.texts,
        )
        try:
            result = await batch.send(outgoing, task.reach, settled)
        except Exception as error:
            if settled.done() and settled.exception() is not None:
                raise
            # One message that cannot be sent holds up no other.
            _log.error("message failed", channel=channel.value, message=message.id, error=type(error).__name__)
            result = Result(Outcome.RETRY, "error", exposed=True)
        self._metrics.tried(channel, result.outcome)
        attempt = Attempt(channel, at, result.outcome, result.code)
        return rules.after(message, attempt, task.usable, exposed=result.exposed)

    async def _look_after(self, run: _Run, task: _Task, now: datetime) -> None:
        """Decide about a message whose channel has not answered for it."""
        message = task.message
        channel = self._channels.get(message.channel) if message.channel else None
        if channel is not None and await channel.arrived(message, task.reach):
            confirmed = Attempt(channel.name, now, Outcome.SENT, "confirmed")
            await self._settle(run, rules.after(message, confirmed, task.usable))
        else:
            await self._settle(run, rules.moved_on(message, task.usable, now, "unsure"))

    async def _settle(self, run: _Run, message: Message) -> None:
        if message.state is MessageState.WAITING:
            message = replace(message, next_at=run.hours.next(message.next_at))
        if not await run.claim.settle(message):
            self._metrics.claim_lost()
            _log.warning("another worker has taken a message over", message=message.id)
        elif message.state in _ENDS:
            self._metrics.ended(message.state)
