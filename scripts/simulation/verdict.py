"""The verdict on a simulated year: what had to be told against what was, and against what arrived."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from scripts.simulation.channels import Arrival
from scripts.simulation.days import Days
from scripts.simulation.delivery import Deliveries, Reach, said
from scripts.simulation.facts import Facts, Mailbox
from scripts.simulation.oracle import Expected, Oracle, Told
from scripts.simulation.records import Records, told_by
from server.notifications import ChannelName, MessageState, NoticeKind
from server.notifications.models import Item, Message

# From being told to arriving, within the hours: the minutes of a digest, the hour's message that has left already, and
# what a minute's limit holds back.
_IN_TIME: Final = timedelta(hours=2)
# How long after a channel is back the last message may come: attempts grow as rare as one a day.
_AFTER_TROUBLE: Final = timedelta(days=4)
_DAY: Final = timedelta(days=1)


@dataclass
class Verdict:
    """What was found.

    Attributes:
        expected: everything that had to be told.
        never: had to be told, or to arrive, and was not, or did not.
        twice: told or sent more than once.
        wrong: anything else that should not be.
        given_up, inbox_only: messages that ended without a channel, as they had to.
        waited: notices that came late because a channel took nothing, or the mailbox was full.
    """

    expected: list[Expected]
    records: Records
    deliveries: Deliveries
    never: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    given_up: int = 0
    inbox_only: int = 0
    waited: int = 0

    @property
    def good(self) -> bool:
        """Whether all was as it had to be."""
        return not (self.never or self.twice or self.wrong)


class Judge:
    """Compares.

    Args:
        facts: what happened.
        records: what the product has on record.
        arrivals: what the channels have taken.
    """

    def __init__(self, facts: Facts, records: Records, arrivals: list[Arrival]) -> None:
        self._facts = facts
        self._oracle = Oracle(facts)
        self._reach = Reach(facts, arrivals)
        expected = list(self._oracle.expected())
        self._moved = {(one.told.about, one.told.at) for one in expected if one.told.kind is NoticeKind.MOVED}
        self._verdict = Verdict(expected, records, Deliveries.of(facts, records.messages, arrivals))

    def judge(self) -> Verdict:
        """Return the verdict."""
        self._judge_openings()
        self._judge_inboxes()
        self._judge_outbox()
        self._judge_messages()
        return self._verdict

    def _judge_openings(self) -> None:
        opened = {
            (life.rule, life.unit, life.about, life.period): life.opened
            for life in self._facts.lives.values()
            if life.period
        }
        expected = self._oracle.openings()
        for key, when in expected.items():
            if key not in opened:
                self._verdict.never.append(f"never opened by the calendar: {key}")
            elif opened[key] != when:
                self._verdict.wrong.append(f"opened by the calendar at {opened[key].at}, due at {when.at}: {key}")
        self._verdict.wrong += [f"opened by the calendar without a reason: {key}" for key in opened.keys() - expected]

    def _judge_inboxes(self) -> None:
        expected = Counter(one.told for one in self._verdict.expected)
        told = Counter(self._verdict.records.inbox)
        self._verdict.never += [f"never told: {self._words(one)}" for one in expected - told]
        for one in told - expected:
            found = self._verdict.twice if one in expected else self._verdict.wrong
            found.append(f"told without a reason: {self._words(one)}")
        ended = {life.id for life in self._facts.lives.values() if life.ended}
        unsettled = ended & self._verdict.records.unsettled
        self._verdict.wrong += [f"ended, and not settled in an inbox: {id_}" for id_ in unsettled]

    def _judge_outbox(self) -> None:
        """Each loud notice has to be said by a message that arrived, or there is a reason."""
        sent: dict[Told, list[Message]] = defaultdict(list)
        for message in self._verdict.records.messages:
            for item in message.items:
                sent[told_by(message, item)].append(message)
        for told in [one.told for one in self._verdict.expected if one.loud]:
            messages = sent.pop(told, [])
            arrived = [message for message in messages if self._verdict.deliveries.arrived[message.id]]
            if len(arrived) > 1:
                self._verdict.twice.append(f"in {len(arrived)} messages: {self._words(told)}")
            elif not messages:
                self._verdict.never.append(f"in no message: {self._words(told)}")
            elif not arrived and not any(self._excused(message, told) for message in messages):
                states = ", ".join(f"{message.state} {message.reason}" for message in messages)
                self._verdict.never.append(f"did not arrive ({states}): {self._words(told)}")
        self._verdict.wrong += [f"sent without a reason: {self._words(told)}" for told in sent]

    def _judge_messages(self) -> None:
        deliveries = self._verdict.deliveries
        self._verdict.twice += [f"message {message} arrived more than once" for message in deliveries.twice()]
        self._verdict.wrong += [
            f"arrived, and nobody sent it: {stray.channel} {stray.to}" for stray in deliveries.strays
        ]
        self._verdict.wrong += deliveries.wordless
        for message in self._verdict.records.messages:
            if deliveries.arrived[message.id]:
                self._judge_arrived(message)
            elif message.state in (MessageState.WAITING, MessageState.SENDING):
                self._verdict.wrong.append(f"message {message.id} is still {message.state}")
            self._verdict.given_up += message.state is MessageState.GIVEN_UP
            self._verdict.inbox_only += message.state is MessageState.INBOX_ONLY

    def _judge_arrived(self, message: Message) -> None:
        if message.sent_at is None:
            self._verdict.wrong.append(f"message {message.id} arrived and is {message.state}")
            return
        if not _tried(message, ChannelName.WECHAT) and self._would_take(message, ChannelName.WECHAT, message.sent_at):
            self._verdict.wrong.append(f"message {message.id} went past WeChat, which would have taken it")
        for item in said(message):
            if message.sent_at - self._in_hours(item.at) > _IN_TIME:
                self._judge_late(message, item)

    def _would_take(self, message: Message, channel: ChannelName, at: datetime) -> bool:
        return channel in self._reach.channels(message.recipient, at)

    def _judge_late(self, message: Message, item: Item) -> None:
        leaves = self._in_hours(item.at)
        troubled = any(
            begins - _DAY <= leaves <= ends and (message.sent_at or ends) <= ends + _AFTER_TROUBLE
            for begins, ends in self._facts.troubles
        )
        full = self._facts.people[message.recipient].mailbox is Mailbox.FULL
        if troubled or full:
            self._verdict.waited += 1
        else:
            self._verdict.wrong.append(f"arrived late, {message.sent_at}: {self._words(told_by(message, item))}")

    def _excused(self, message: Message, told: Told) -> bool:
        item = next(item for item in message.items if told_by(message, item) == told)
        if item.withdrawn_at is not None:
            return self._ended_or_moved(told, item.withdrawn_at)
        if message.state is MessageState.GIVEN_UP:
            return self._facts.people[told.account].mailbox is Mailbox.FULL
        if message.state is MessageState.INBOX_ONLY:
            last = message.attempts[-1].at if message.attempts else message.next_at
            return not self._reach.channels(told.account, last)
        return False

    def _ended_or_moved(self, told: Told, at: datetime) -> bool:
        life = self._facts.lives[told.about]
        if life.ended is not None and life.ended.at == at:
            return True
        return (told.about, at) in self._moved

    def _in_hours(self, at: datetime) -> datetime:
        return Days(self._facts.regimes[-1].off).next_hour(at)

    def _words(self, told: Told) -> str:
        life, person = self._facts.lives.get(told.about), self._facts.people[told.account]
        rule = life.rule if life else "unknown"
        return f"{told.at:%m-%d %H:%M:%S} {person.name} {rule} {told.about} due {told.due} {told.kind}"


def _tried(message: Message, channel: ChannelName) -> bool:
    return any(attempt.channel is channel for attempt in message.attempts)
