"""Reckons after a round of ``scripts/crash_reminders``: what was told, what the outbox holds, what the channel got."""

from collections import Counter
from collections.abc import Collection, Sequence

from server.notifications.models import Message, MessageState

Told = tuple[str, str]


def lost(told: Collection[Told], messages: Sequence[Message]) -> list[Told]:
    """Return the notices (recipient, key) that no message which was sent holds."""
    sent = set(_sent(messages))
    return sorted(notice for notice in told if notice not in sent)


def sent_twice(messages: Sequence[Message]) -> list[Told]:
    """Return the notices (recipient, key) that more than one message which was sent holds."""
    return sorted(notice for notice, count in Counter(_sent(messages)).items() if count > 1)


def _sent(messages: Sequence[Message]) -> list[Told]:
    done = [message for message in messages if message.state is MessageState.SENT]
    return [(message.recipient, item.key) for message in done for item in message.items]


def repeats(message_ids: Sequence[str]) -> int:
    """Return how many mails came that had come before, by their Message-ID."""
    return len(message_ids) - len(set(message_ids))


def violations(
    told: Collection[Told], messages: Sequence[Message], message_ids: Sequence[str], kills: int
) -> list[str]:
    """Return what should not be."""
    found = [f"lost: {notice}" for notice in lost(told, messages)]
    found += [f"sent twice: {notice}" for notice in sent_twice(messages)]
    sent = sum(message.state is MessageState.SENT for message in messages)
    if len(set(message_ids)) != sent:
        found.append(f"the outbox says that {sent} messages were sent, {len(set(message_ids))} came")
    if repeats(message_ids) > kills:
        found.append(f"{repeats(message_ids)} mails came twice, after {kills} kills only")
    return found
