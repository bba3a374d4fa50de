"""Rounds of ``scripts/crash_reminders``: officers are told things while the workers that send them are killed."""

import asyncio
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from scripts.mail_server import MailServer
from scripts.reminder_checks import Told, repeats, violations
from scripts.rig import Process
from server.accounts.documents import new_account
from server.app import Services
from server.notifications import MessageState, Notice, NoticeKind, PreferencesChange
from server.notifications.documents import from_document
from server.notifications.models import Message
from server.notifications.outbox import OUTBOX
from server.store import Session, new_id

_LONGEST_DELAY: Final = 0.03
_LONGEST_SECONDS: Final = 120.0
_OPEN: Final = [MessageState.WAITING.value, MessageState.SENDING.value]


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a round came to."""

    told: int
    messages: int
    mails: int
    repeats: int
    kills: int
    taken_over: int
    violations: list[str]

    def __str__(self) -> str:
        line = (
            f"{self.told} notices in {self.messages} messages, {self.kills} kills, {self.taken_over} taken over, "
            f"{self.mails} mails of which {self.repeats} came twice"
        )
        return "\n  ".join([line, *(f"VIOLATION: {violation}" for violation in self.violations)])


class ReminderCrashTest:
    """Rounds on one installation.

    Args:
        services: tells officers things, as a web process would.
        workers: send them.
        mail: takes them.
        generator: draws everything that is left to chance.
    """

    def __init__(self, services: Services, workers: list[Process], mail: MailServer, generator: random.Random) -> None:
        self._services = services
        self._workers = workers
        self._mail = mail
        self._random = generator

    async def play(self, officers: int, kills: int) -> Ledger:
        """Tell ``officers`` things through so many kills, wait until all is sent, and reckon."""
        self._mail.mails.clear()
        accounts = [await self._officer() for _ in range(officers)]
        # Each has two messages of the hour's kind, which are one when they leave late, and one that is urgent.
        moments = sorted(self._random.sample(range(1, 2 * officers), kills))
        killing = asyncio.create_task(self._kill(moments))
        told = [notice for part in range(3) for notice in await self._tell(accounts, part)]
        messages = await self._all_sent(accounts)
        killing.cancel()
        await asyncio.gather(killing, return_exceptions=True)
        ids = [mail["Message-ID"] for mail in self._mail.mails]
        done = killing.result() if not killing.cancelled() else kills
        return Ledger(
            told=len(told),
            messages=sum(message.state is MessageState.SENT for message in messages),
            mails=len(ids),
            repeats=repeats(ids),
            kills=done,
            taken_over=sum(len(message.attempts) > 1 for message in messages),
            violations=violations(told, messages, ids, done),
        )

    async def _kill(self, moments: list[int]) -> int:
        """Kill a worker with ``kill -9`` each time that so many mails have come, and start it again."""
        for moment in moments:
            await self._mail.reached(moment)
            # Half of the time just when a worker has sent a mail and does not know it yet.
            await asyncio.sleep(self._random.choice([0.0, self._random.uniform(0, _LONGEST_DELAY)]))
            victim = self._random.choice(self._workers)
            await asyncio.to_thread(victim.kill)
            victim.start()
        return len(moments)

    async def _officer(self) -> str:
        account_id, clock = new_id(), self._services.clock
        document = new_account(
            account_id, account_id, "officer", "", unit_id=None, unit_path=[], created_at=clock.now()
        )
        await self._services.office_store.collection("accounts").insert_one(document)
        actor = await self._services.accounts.actor(account_id)
        address = PreferencesChange(email=f"{account_id}@office.example", version=1)
        await self._services.notifications.preferences.change(actor, address)
        return account_id

    async def _tell(self, accounts: list[str], part: int) -> list[Told]:
        """Tell all officers something; return what."""
        # As of some hours ago, so that it is due at once.
        now = self._services.clock.now() - timedelta(hours=2 - part)
        told: list[Told] = []
        for first in range(0, len(accounts), 10):
            notices = [(account, self._notice(part)) for account in accounts[first : first + 10]]

            async def write(session: Session, notices: list[tuple[str, Notice]] = notices) -> None:
                await self._services.notifications.notify(session, notices, now)

            await self._services.office_store.transaction(write)
            told += [(account, notice.key) for account, notice in notices]
        return told

    def _notice(self, part: int) -> Notice:
        id_ = new_id()
        key, ref = f"obligation/{id_}/-1", f"obligation/{id_}"
        return Notice(key, ref, NoticeKind.REMINDER, "廉政谈话", "text", None, f"/{ref}", urgent=part == 2)

    async def _all_sent(self, accounts: list[str]) -> list[Message]:
        outbox = self._services.office_store.collection(OUTBOX.name)
        query = {"recipient": {"$in": accounts}}
        waited = 0.0
        while await outbox.count({**query, "state": {"$in": _OPEN}}) and waited < _LONGEST_SECONDS:
            await asyncio.sleep(0.2)
            waited += 0.2
        return [from_document(document) for document in await outbox.find_list(query)]
