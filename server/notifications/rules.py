"""How a message goes from channel to channel, and what it says: pure functions."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from server.china_time import CHINA
from server.errors import Conflict
from server.notifications.models import Attempt, ChannelName, Item, Message, MessageState, NoticeKind, Outcome

# A message waits so long for further notices before it leaves.
COLLECTS: Final = timedelta(seconds=60)
HOUR: Final = timedelta(hours=1)
# After each attempt that may be repeated; from then on once a day.
PAUSES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=60),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
)
DAILY: Final = timedelta(days=1)
MOST_TRIES: Final = 14
# A channel that fails on so many days is given up, even where each day's message began its tries anew.
MOST_DAYS: Final = 10
# So long WeChat has for its word that a message has arrived.
UNSURE_LASTS: Final = timedelta(minutes=30)
OVERDUE: Final = frozenset({NoticeKind.OVERDUE_REMINDER, NoticeKind.ESCALATION})
FAILED: Final = (MessageState.INBOX_ONLY, MessageState.GIVEN_UP)
NO_CHANNEL: Final = "no_channel"
WORKER_LOST: Final = "worker_lost"


class MessageEvent(StrEnum):
    """What happens to a message."""

    CLAIM = "claim"
    DELIVER = "deliver"
    POSTPONE = "postpone"
    RUN_OUT = "run_out"
    FIND_NO_CHANNEL = "find_no_channel"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    SEND_AGAIN = "send_again"


TRANSITIONS: Final[dict[tuple[MessageState, MessageEvent], MessageState]] = {
    (MessageState.WAITING, MessageEvent.CLAIM): MessageState.SENDING,
    (MessageState.WAITING, MessageEvent.WITHDRAW): MessageState.WITHDRAWN,
    (MessageState.WAITING, MessageEvent.MERGE): MessageState.MERGED,
    (MessageState.SENDING, MessageEvent.DELIVER): MessageState.SENT,
    (MessageState.SENDING, MessageEvent.POSTPONE): MessageState.WAITING,
    (MessageState.SENDING, MessageEvent.RUN_OUT): MessageState.GIVEN_UP,
    (MessageState.SENDING, MessageEvent.FIND_NO_CHANNEL): MessageState.INBOX_ONLY,
    (MessageState.SENDING, MessageEvent.WITHDRAW): MessageState.WITHDRAWN,
    (MessageState.GIVEN_UP, MessageEvent.SEND_AGAIN): MessageState.WAITING,
    (MessageState.INBOX_ONLY, MessageEvent.SEND_AGAIN): MessageState.WAITING,
}


def next_state(state: MessageState, event: MessageEvent) -> MessageState:
    """Return the state after ``event``.

    Raises:
        Conflict: ``message_not_failed`` (only what failed is sent again) or ``message_state``.
    """
    after = TRANSITIONS.get((state, event))
    if after is not None:
        return after
    if event is MessageEvent.SEND_AGAIN:
        raise Conflict("message_not_failed", "此消息没有发送失败，无须重发")
    raise Conflict("message_state", "消息的状态不允许此操作")


def hour_of(moment: datetime) -> datetime:
    """Return the beginning of the clock hour; China's offset is a whole number of hours, so UTC's hours are its too."""
    return moment.replace(minute=0, second=0, microsecond=0)


def pause_after(tries: int) -> timedelta | None:
    """Return how long a channel is left alone after its ``tries``-th attempt, None where that was the last."""
    if tries >= MOST_TRIES:
        return None
    return PAUSES[tries - 1] if tries <= len(PAUSES) else DAILY


def channel_after(channel: ChannelName | None, usable: Collection[ChannelName]) -> ChannelName | None:
    """Return the next usable channel behind ``channel``, the first one without it, None where none is left."""
    order = list(ChannelName)
    rest = order if channel is None else order[order.index(channel) + 1 :]
    return next((name for name in rest if name in usable), None)


def channel_in_turn(message: Message, usable: Collection[ChannelName]) -> ChannelName | None:
    """Return the channel that the message takes now: the one it is at while that is usable, else the next."""
    if message.channel is not None and message.channel in usable:
        return message.channel
    return channel_after(message.channel, usable)


def after(message: Message, attempt: Attempt, usable: Collection[ChannelName], *, exposed: bool = False) -> Message:
    """Return the message after an attempt on one of its channels.

    Args:
        usable: the channels that are there.
        exposed: it may have arrived although the attempt has failed.
    """
    tried = message.tries + 1 if attempt.channel is message.channel else 1
    exposed = exposed or message.exposed or attempt.outcome is Outcome.UNSURE
    message = replace(
        message, channel=attempt.channel, tries=tried, attempts=(*message.attempts, attempt), exposed=exposed
    )
    match attempt.outcome:
        case Outcome.SENT:
            return delivered(message, attempt.at)
        case Outcome.UNSURE:
            return replace(_postponed(message, attempt.at + UNSURE_LASTS), unsure_since=attempt.at)
        case Outcome.RETRY:
            pause = pause_after(tried) if _days_failed(message) < MOST_DAYS else None
            if pause is not None:
                return _postponed(message, attempt.at + pause)
            return moved_on(replace(message, ran_out=True), usable, attempt.at, attempt.code)
        case Outcome.REFUSED:
            return moved_on(message, usable, attempt.at, attempt.code)


def _days_failed(message: Message) -> int:
    """Return on how many days the message's channel has failed, for it and for those merged into it."""
    since = message.anew_at
    failed = (
        attempt
        for attempt in message.attempts
        if attempt.channel is message.channel
        and attempt.outcome is Outcome.RETRY
        and (since is None or attempt.at >= since)
    )
    return len({attempt.at.astimezone(CHINA).date() for attempt in failed})


def merged(newest: Message, others: Sequence[Message]) -> Message:
    """Return the newest of a person's waiting messages with all that the others say and have met with.

    It goes its own way, from the first channel on: what an older one met with may be over. Not for ever, though.
    """
    together = (newest, *others)
    items = {item.key: item for message in together for item in message.items}
    attempts = sorted((attempt for message in together for attempt in message.attempts), key=lambda one: one.at)
    anew_at = max((message.anew_at for message in together if message.anew_at is not None), default=None)
    return replace(newest, items=tuple(items.values()), attempts=tuple(attempts), anew_at=anew_at)


def delivered(message: Message, at: datetime) -> Message:
    """Return the message as one that has been taken."""
    state = next_state(message.state, MessageEvent.DELIVER)
    return replace(message, state=state, sent_at=at, unsure_since=None, reason="")


def moved_on(message: Message, usable: Collection[ChannelName], now: datetime, reason: str) -> Message:
    """Return the message at the channel behind its present one, or at its end where there is none."""
    channel = channel_after(message.channel, usable)
    message = replace(message, unsure_since=None)
    if channel is not None:
        return replace(_postponed(message, now), channel=channel, tries=0)
    event = MessageEvent.RUN_OUT if message.ran_out else MessageEvent.FIND_NO_CHANNEL
    return replace(message, state=next_state(message.state, event), reason=reason)


def held_back(message: Message, until: datetime) -> Message:
    """Return a claimed message that is not tried before ``until``, which counts as no attempt."""
    return _postponed(message, until)


def taken_back(message: Message, now: datetime) -> Message:
    """Return a message whose worker died while it was sending it: to be tried at once, but not for ever."""
    lost = Attempt(message.channel, now, Outcome.RETRY, WORKER_LOST)
    message = replace(message, attempts=(*message.attempts, lost), exposed=True)
    if sum(attempt.code == WORKER_LOST for attempt in message.attempts) < MOST_TRIES:
        return _postponed(message, now)
    return replace(message, state=next_state(message.state, MessageEvent.RUN_OUT), reason=WORKER_LOST)


def to_send_again(message: Message, now: datetime) -> Message:
    """Return a failed message at the beginning of its way.

    Raises:
        Conflict: ``message_not_failed``, or ``nothing_to_send`` where all it is about has been settled.
    """
    state = next_state(message.state, MessageEvent.SEND_AGAIN)
    if not current(message.items):
        raise Conflict("nothing_to_send", "消息所涉事项均已办结，无须重发")
    return replace(message, state=state, channel=None, tries=0, ran_out=False, anew_at=now, reason="", next_at=now)


def _postponed(message: Message, until: datetime) -> Message:
    return replace(message, state=next_state(message.state, MessageEvent.POSTPONE), next_at=until)


def current(items: Sequence[Item]) -> list[Item]:
    """Return what there is to say: of each thing the notice given last, unless it was withdrawn; in order of due days.

    A person who could not be reached for days is told where things stand, not every step on the way there.
    """
    last: dict[str, Item] = {}
    for item in sorted(items, key=lambda item: item.at):
        if item.withdrawn_at is None:
            last[item.ref] = item
    return sorted(last.values(), key=lambda item: (item.due or date.max, item.title, item.key))


def overdue(items: Sequence[Item]) -> int:
    """Return how many of ``items`` are overdue."""
    return sum(item.kind in OVERDUE for item in items)
