"""The ways out of the house in a simulation: a real mail server and the local platform, and what arrived by them."""

import hashlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

from scripts.local_platform import TEMPLATES, Platform, local_platform
from scripts.mail_server import MailServer, mail_server, make_certificate
from scripts.simulation.facts import Mailbox, Person
from server.clock import Clock
from server.notifications import ChannelName
from server.settings import Settings
from server.wechat.fake.people import User

_REPLIES: Final = {Mailbox.MISSING: 550, Mailbox.FULL: 452}


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that arrived.

    Attributes:
        to: account name.
        mark: tells which message it was: of mails the mark in their Message-ID, of WeCom the number in the text, of
            WeChat nothing.
        text: what stands in it.
    """

    channel: ChannelName
    to: str
    at: datetime
    mark: str
    text: str


def mail_mark(message_id: str, recipient: str) -> str:
    """Return the mark of a message's mail."""
    return hashlib.sha256(f"{message_id}\0{recipient}".encode()).hexdigest()[:32]


@dataclass
class Channels:
    """Takes what the product sends.

    Attributes:
        arrivals: everything that arrived, in order.
    """

    mail: MailServer
    platform: Platform
    clock: Clock
    arrivals: list[Arrival] = field(default_factory=list)
    _phones: dict[str, str] = field(default_factory=dict)

    def settings(self, settings: Settings) -> Settings:
        """Return ``settings`` of an office that has all channels."""
        return self.platform.settings(self.mail.settings(settings))

    def add(self, person: Person) -> User | None:
        """Let somebody be reached; return the phone where WeChat is among the channels."""
        if person.mailbox in _REPLIES:
            self.mail.refuse[person.address] = _REPLIES[person.mailbox]
        if ChannelName.WECOM in person.channels:
            self.platform.wecom.members.add(person.name)
        if ChannelName.WECHAT not in person.channels:
            return None
        user = self.platform.wechat.add_user(person.name, "13800000000", id=f"phone-{person.name}")
        self._phones[user.openid] = person.name
        return user

    def phone(self, person: Person) -> User:
        """Return somebody's phone."""
        return self.platform.wechat.users[f"phone-{person.name}"]

    def granted(self, person: Person) -> int:
        """Return how many messages WeChat would still deliver to somebody by the template of single things."""
        grants: Counter[tuple[str, str]] = self.platform.wechat.grants
        return grants[self.phone(person).openid, TEMPLATES["to_do"]]

    def collect(self) -> None:
        """Take what has arrived since the last time out of servers that would keep all of it."""
        self.arrivals += [_mail(mail, self.clock.now()) for mail in self.mail.mails]
        self.arrivals += [self._wecom(message) for message in self.platform.wecom.messages]
        wechat = self.platform.wechat
        for message in wechat.messages:
            at = datetime.fromtimestamp(message.at, UTC)
            text = " ".join(message.values.values())
            self.arrivals.append(Arrival(ChannelName.WECHAT, self._phones[message.openid], at, "", text))
        for kept in (self.mail.mails, self.mail.senders, self.platform.wecom.messages, wechat.messages):
            kept.clear()
        wechat.recorded.clear()

    def _wecom(self, message: dict[str, Any]) -> Arrival:
        text = str(message["content"]["content"])
        mark = text.partition("编号 ")[2][:8]
        return Arrival(ChannelName.WECOM, str(message["to"]), self.clock.now(), mark, text)


@asynccontextmanager
async def channels(directory: Path, clock: Clock) -> AsyncIterator[Channels]:
    """Serve all channels for the time of the block."""
    async with mail_server(make_certificate(directory)) as mail, local_platform(clock) as platform:
        yield Channels(mail, platform, clock)


def _mail(mail: EmailMessage, at: datetime) -> Arrival:
    body = mail.get_body(("plain",))
    text = str(body.get_content()) if body is not None else ""
    mark = str(mail["Message-ID"]).strip("<>").partition("@")[0]
    return Arrival(ChannelName.MAIL, str(mail["To"]).partition("@")[0], at, mark, text)
