"""What people are told, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, ClassVar, Final, Literal

from pydantic import Field, StringConstraints

from server.lists import ListQuery
from server.schemas import Identifier, Line, Model, Moment, Paragraph, Version, Versioned

ADDRESS: Final = r"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}$"


class NoticeKind(StrEnum):
    """Why somebody is told something."""

    REMINDER = "reminder"
    OVERDUE_REMINDER = "overdue_reminder"
    ESCALATION = "escalation"
    OPENED = "opened"
    MOVED = "moved"
    NOTICE = "notice"


class ChannelName(StrEnum):
    """The ways out of the house, in the order in which they are tried."""

    WECHAT = "wechat"
    WECOM = "wecom"
    MAIL = "mail"


class MessageState(StrEnum):
    """Where a message stands; see ``server.notifications.rules``."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    INBOX_ONLY = "inbox_only"
    GIVEN_UP = "given_up"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Outcome(StrEnum):
    """What became of one attempt: taken, to be tried again, never to be taken, or unknown."""

    SENT = "sent"
    RETRY = "retry"
    REFUSED = "refused"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that one person is told.

    Attributes:
        key: the same key is told the same person once, for ever: ``obligation/<id>/<due>/-3``.
        ref: what it is about, e.g. ``obligation/<id>``; ``Notifications.withdraw`` takes it.
        kind: why.
        title: fixed words without a name; it may leave the house in a mail.
        text: the whole sentence for the inbox, which may name people: stored encrypted, never sent.
        due: last day of what it is about.
        link: the portal's page, without ``#``, e.g. ``/obligations/<id>``.
        urgent: a message of its own, outside of the hour's digest.
        silent: for the inbox only.
    """

    key: str
    ref: str
    kind: NoticeKind
    title: str
    text: str = field(repr=False)
    due: date | None
    link: str
    urgent: bool = False
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A notice as a message carries it: without its text.

    Attributes:
        at: when it was given.
        withdrawn_at: since when there is nothing more to say about it.
    """

    key: str
    ref: str
    kind: NoticeKind
    title: str
    due: date | None
    at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to send a message.

    Attributes:
        channel: None where the worker died before it told which.
        code: the channel's short word for why, without anything personal.
    """

    channel: ChannelName | None
    at: datetime
    outcome: Outcome
    code: str


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is sent at once: the notices of an hour, or one urgent notice.

    Attributes:
        recipient: account.
        hour: beginning of the clock hour that it belongs to.
        collects_until: until then further notices are added.
        channel: the channel in turn, None before the first.
        tries: attempts on this channel.
        attempts: its own, and those of the messages that were merged into it.
        next_at: not before.
        unsure_since: when it was handed to a channel that has not answered.
        exposed: it may have arrived although nobody was told so: what it says stays what it is, so that the channel
            can tell that it is the same.
        ran_out: a channel was given up after all its attempts.
        anew_at: when it was last sent again by hand: what happened before does not count.
        reason: why it is where it is, for states that end without being sent.
        merged_into: the message that carries its notices now.
    """

    id: str
    recipient: str
    hour: datetime
    urgent: bool
    items: tuple[Item, ...]
    state: MessageState
    collects_until: datetime
    next_at: datetime
    channel: ChannelName | None = None
    tries: int = 0
    attempts: tuple[Attempt, ...] = ()
    unsure_since: datetime | None = None
    exposed: bool = False
    ran_out: bool = False
    anew_at: datetime | None = None
    sent_at: datetime | None = None
    reason: str = ""
    merged_into: str | None = None


class InboxEntry(Model):
    """One entry of somebody's inbox. ``settled``: there is nothing more to do about it; then it is never unread."""

    id: Identifier
    at: datetime
    kind: NoticeKind
    title: str
    text: str
    due: date | None
    ref: str
    link: str
    read: bool
    settled: bool


class InboxQuery(ListQuery):
    """Which entries to list: unread ones, or of one kind; ``q`` is part of a title."""

    SORTS: ClassVar[dict[str, str]] = {"at": "at"}
    DEFAULT_SORT: ClassVar[str] = "-at"

    unread: bool | None = None
    kind: NoticeKind | None = None


Address = Annotated[str, StringConstraints(pattern=ADDRESS, max_length=254, strip_whitespace=True)]
WeComMember = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}$", strip_whitespace=True)]


class Addresses(Model):
    """Where somebody is reached besides the inbox: e-mail address and user id in WeCom, None for none."""

    email: Address | None = None
    wecom: WeComMember | None = None


class PreferenceValues(Addresses):
    """What somebody chooses: addresses, and the channels that are switched off (the inbox cannot be)."""

    off: frozenset[ChannelName] = Field(default=frozenset(), strict=False)


class PreferencesChange(PreferenceValues):
    """New values, taken if ``version`` is still the present one."""

    version: Version


class Preferences(PreferencesChange):
    """Somebody's preferences. ``usable``: the channels that would be tried now, in their order."""

    usable: Sequence[ChannelName]
    wechat_bound: bool


class AddressesChange(Addresses):
    """Addresses that an administrator sets for somebody; the other preferences stay."""

    version: Version


class NotificationTexts(Model):
    """The words of mails and WeChat messages that the office chooses; no name may stand there."""

    mail_subject: Annotated[str, Line(60)] = "工作待办提醒"
    mail_opening: Annotated[str, Paragraph(300)] = "您好：以下事项请及时办理。"
    mail_closing: Annotated[str, Paragraph(300)] = "详情请登录管理端查看。本邮件由系统自动发送，请勿回复。"
    wechat_note: Annotated[str, Line(20)] = "请登录管理端查看并办理"


class NotificationLimits(Model):
    """The most messages a minute that leave by each channel."""

    wechat: int = Field(default=600, ge=1, le=60_000)
    wecom: int = Field(default=300, ge=1, le=60_000)
    mail: int = Field(default=120, ge=1, le=60_000)


class NotificationValues(Model):
    """The office's settings of notifications without their version."""

    texts: NotificationTexts = NotificationTexts()
    limits: NotificationLimits = NotificationLimits()


class NotificationSettings(NotificationValues, Versioned):
    """The settings as they are, or as they are to be when ``version`` is still the present one."""

    version: Version = 1


class Preview(Model):
    """What people would see with given texts: a mail, and the fields of the two WeChat templates."""

    mail_subject: str
    mail_text: str
    mail_html: str
    wechat_to_do: dict[str, str]
    wechat_digest: dict[str, str]
    wecom: str


class SentItem(Model):
    """One notice of a message; ``withdrawn``: it was settled before it was sent."""

    ref: str
    kind: NoticeKind
    title: str
    due: date | None
    withdrawn: bool


class SentAttempt(Model):
    """One attempt, with what came of it in Chinese."""

    channel: ChannelName | None
    at: datetime
    outcome: Outcome
    code: str
    text: str


class Recipient(Model):
    """Who was to be reached."""

    id: Identifier
    name: str
    unit: str


class SentMessage(Model):
    """A message and what became of it. ``can_send_again``: it may be sent again by hand."""

    id: Identifier
    recipient: Recipient
    hour: datetime
    urgent: bool
    state: MessageState
    reason: str
    channel: ChannelName | None
    items: Sequence[SentItem]
    attempts: Sequence[SentAttempt]
    next_at: datetime | None
    sent_at: datetime | None
    can_send_again: bool


class SentQuery(ListQuery):
    """Which messages to list: by state, channel, recipient, kind and title (``q``) of a notice, and time."""

    SORTS: ClassVar[dict[str, str]] = {"hour": "hour", "next_at": "next_at"}
    DEFAULT_SORT: ClassVar[str] = "-hour"

    state: MessageState | Literal["failed"] | None = None
    channel: ChannelName | None = None
    recipient: Identifier | None = None
    kind: NoticeKind | None = None
    since: Moment | None = Field(default=None, alias="from")
    until: Moment | None = Field(default=None, alias="to")
