"""Which messages of the outbox arrived, by what the channels themselves have taken."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from scripts.simulation.channels import Arrival, mail_mark
from scripts.simulation.facts import Facts, Mailbox
from server.notifications import ChannelName, MessageState
from server.notifications.models import Item, Message


@dataclass
class Deliveries:
    """Puts arrivals and messages together.

    Attributes:
        arrived: how often each message arrived.
        by_channel: how many arrivals there were.
        strays: arrivals that belong to no message that was sent.
    """

    arrived: Counter[str] = field(default_factory=Counter)
    by_channel: Counter[ChannelName] = field(default_factory=Counter)
    strays: list[Arrival] = field(default_factory=list)
    wordless: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, facts: Facts, messages: Iterable[Message], arrivals: Iterable[Arrival]) -> "Deliveries":
        """Find the message of each arrival."""
        found, waiting = cls(), _by_mark(facts, messages)
        for arrival in arrivals:
            found.by_channel[arrival.channel] += 1
            marked = waiting[_mark(arrival)]
            if not marked:
                found.strays.append(arrival)
                continue
            # WeChat's carry no mark: of several at one moment each is one of the messages of that moment.
            message = marked.pop(0) if len(marked) > 1 else marked[0]
            found.arrived[message.id] += 1
            found.wordless += _missing_words(message, arrival)
        return found

    def twice(self) -> list[str]:
        """Return the messages that arrived more than once."""
        return [message for message, times in self.arrived.items() if times > 1]


def _by_mark(facts: Facts, messages: Iterable[Message]) -> dict[tuple[ChannelName, str, str], list[Message]]:
    marked: dict[tuple[ChannelName, str, str], list[Message]] = defaultdict(list)
    for message in messages:
        name = facts.people[message.recipient].name
        marked[ChannelName.MAIL, name, mail_mark(message.id, message.recipient)].append(message)
        marked[ChannelName.WECOM, name, message.id[:8]].append(message)
        if message.state is MessageState.SENT and message.channel is ChannelName.WECHAT and message.sent_at:
            marked[ChannelName.WECHAT, name, f"{message.sent_at.timestamp()}"].append(message)
    return marked


def _mark(arrival: Arrival) -> tuple[ChannelName, str, str]:
    mark = f"{arrival.at.timestamp()}" if arrival.channel is ChannelName.WECHAT else arrival.mark
    return arrival.channel, arrival.to, mark


def said(message: Message) -> list[Item]:
    """Return what a message had to say when it was sent: of each obligation the last word, and nothing withdrawn."""
    last: dict[str, Item] = {}
    for item in sorted(message.items, key=lambda item: item.at):
        if item.withdrawn_at is None or (message.sent_at and item.withdrawn_at >= message.sent_at):
            last[item.ref] = item
    return list(last.values())


def _missing_words(message: Message, arrival: Arrival) -> Iterator[str]:
    """Yield what a mail should have said and did not; the other channels tell numbers only."""
    if arrival.channel is not ChannelName.MAIL:
        return
    for item in said(message):
        day = f"{item.due.year}年{item.due.month}月{item.due.day}日" if item.due else ""
        if f"{item.title}（{day}" not in arrival.text:
            yield f"mail {message.id} does not name {item.title}, {day}"


@dataclass(frozen=True)
class Reach:
    """Tells by which channels somebody could be reached at a moment.

    Args:
        facts: what happened.
        arrivals: what arrived.
    """

    facts: Facts
    arrivals: list[Arrival]

    def channels(self, account: str, at: datetime) -> set[ChannelName]:
        """Return the channels that would have taken a message; none for a disabled account."""
        person, disabled = self.facts.people[account], self.facts.disabled.get(account)
        if disabled is not None and disabled.at <= at:
            return set()
        usable = set(person.channels)
        if person.mailbox is not Mailbox.TAKES:
            usable.discard(ChannelName.MAIL)
        if ChannelName.WECHAT in usable and not person.digest and self._grants(account, at) <= 0:
            usable.discard(ChannelName.WECHAT)
        return usable

    def _grants(self, account: str, at: datetime) -> int:
        """Return how many messages somebody had allowed and not been sent yet, just before ``at``."""
        name = self.facts.people[account].name
        given = [(moment.at.astimezone(UTC), times) for moment, times in self.facts.grants.get(account, [])]
        spent = [(arrival.at, -1) for arrival in self.arrivals if (arrival.channel, arrival.to) == _phone(name)]
        left = 0
        for moment, change in sorted([*given, *spent]):
            if moment < at:
                left = 0 if change < -1 else left + change
        return left


def _phone(name: str) -> tuple[ChannelName, str]:
    return ChannelName.WECHAT, name
