"""Officers who are told things, and what has become of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from scripts.local_platform import TEMPLATES, Platform
from server.app import Services
from server.clock import FixedClock
from server.notifications import Notice, NoticeKind
from server.notifications.documents import from_document
from server.notifications.models import ChannelName, Message, PreferencesChange
from server.notifications.outbox import OUTBOX
from server.notifications.sender import SendingJob
from server.store import Session
from server.wechat import Tap
from server.wechat.fake.people import User
from tests.officers import Officers

DUE = date(2026, 3, 5)


def notice(key: str, **more: object) -> Notice:
    """Return a reminder of the thing that stands before the key's ``/``."""
    ref = f"obligation/{key.partition('/')[0]}"
    plain = Notice(f"obligation/{key}", ref, NoticeKind.REMINDER, "廉政谈话", "请与王建国谈话", DUE, f"/{ref}")
    return replace(plain, **more)  # type: ignore[arg-type]


def china(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment of March 2026 in China; 2 March is a Monday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@dataclass
class Told:
    """Tells officers something and lets the worker send it."""

    services: Services
    officers: Officers
    clock: FixedClock
    platform: Platform

    async def officer(self, name: str, *channels: ChannelName, unit_id: str | None = None) -> str:
        """Make an officer who can be reached by these channels; return the account's id."""
        account = await self.officers.add(name, unit_id=unit_id)
        email = f"{name}@office.example" if ChannelName.MAIL in channels else None
        wecom = name if ChannelName.WECOM in channels else None
        change = PreferencesChange(email=email, wecom=wecom, version=1)
        await self.services.notifications.preferences.change(await self.officers.actor(name), change)
        if ChannelName.WECOM in channels:
            self.platform.wecom.members.add(name)
        if ChannelName.WECHAT in channels:
            await self.bind(name)
        return account

    async def bind(self, name: str) -> User:
        """Bind a phone to an officer, who allows messages."""
        user = self.platform.wechat.add_user(name, f"1380000{len(self.platform.wechat.users):04}", id=f"phone-{name}")
        mobile = self.services.mobile
        phone = await mobile.users.with_openid(user.openid)
        code = await mobile.officers.new_code(await self.officers.actor(name))
        await mobile.officers.bind(phone, code.code)
        await self.allow(user)
        return user

    async def allow(self, user: User, times: int = 9) -> None:
        """Let a person allow messages, at WeChat and so in the office's ledger."""
        await self.services.wechat.check_templates()
        self.platform.grant(user, times)

        async def confirm(session: Session) -> None:
            for _ in range(times):
                taps = dict.fromkeys(TEMPLATES.values(), Tap.ACCEPT)
                await self.services.wechat.ledger.confirm(user.openid, taps, session)

        await self.services.office_store.transaction(confirm)

    async def tell(self, *notices: tuple[str, Notice]) -> None:
        """Tell officers something in one transaction."""

        async def work(session: Session) -> None:
            await self.services.notifications.notify(session, notices, self.clock.now())

        await self.services.office_store.transaction(work)

    async def withdraw(self, key: str) -> None:
        """Withdraw what was said about a thing."""

        async def work(session: Session) -> None:
            await self.services.notifications.withdraw(session, f"obligation/{key}", self.clock.now())

        await self.services.office_store.transaction(work)

    @property
    def job(self) -> SendingJob:
        """What every worker runs."""
        (job,) = self.services.notifications.jobs
        return job

    async def send(self) -> None:
        """Let the worker send what is due now."""
        await self.job.run(self.clock.now())

    async def send_after(self, **time: float) -> None:
        """Let so much time pass, and the worker send what is due then."""
        self.clock.advance(timedelta(**time))
        await self.send()

    async def messages(self, account: str | None = None) -> list[Message]:
        """Return the messages of the outbox, the oldest first."""
        query = {"recipient": account} if account else {}
        found = await self.services.office_store.collection(OUTBOX.name).find_list(
            query, sort=[("hour", 1), ("urgent", 1), ("_id", 1)]
        )
        return [from_document(document) for document in found]

    async def message(self) -> Message:
        """Return the only message of the outbox."""
        (message,) = await self.messages()
        return message


def trail(message: Message) -> list[tuple[str, str, str]]:
    """Return the attempts of a message as plain words."""
    return [(attempt.channel or "", attempt.outcome.value, attempt.code) for attempt in message.attempts]


def keys(message: Message) -> Sequence[str]:
    """Return the keys of a message's items without what all have in common."""
    return [item.key.removeprefix("obligation/") for item in message.items]
