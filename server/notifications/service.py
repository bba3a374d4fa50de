"""Telling people: into the inbox at once, and out of the house as one message per person and hour."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.notifications.hours import SendingHours
from server.notifications.inbox import Inbox
from server.notifications.metrics import NotificationMetrics
from server.notifications.models import Notice
from server.notifications.outbox import Outbox
from server.notifications.preference_service import PreferenceService
from server.notifications.sender import SendingJob
from server.notifications.sent import SentMessages
from server.notifications.settings import SettingsService
from server.store import Session
from server.wechat import WeCom
from server.workdays import WorkdayService


@dataclass(frozen=True, slots=True)
class Notifications:
    """Tells people. What is told is stored in the transaction of what causes it, and sent later by the worker.

    Attributes:
        inbox: everybody's inbox in the portal.
        outbox: what leaves the house.
        preferences: where people want to be reached.
        settings: the office's texts and limits.
        sent: what was sent to whom, and what became of it.
        workdays: knows when messages may leave.
        wecom: the office's WeCom.
        metrics: figures for Prometheus.
        jobs: what the worker does.
    """

    inbox: Inbox
    outbox: Outbox
    preferences: PreferenceService
    settings: SettingsService
    sent: SentMessages
    workdays: WorkdayService
    wecom: WeCom
    metrics: NotificationMetrics
    jobs: Sequence[SendingJob]

    async def notify(self, session: Session, notices: Sequence[tuple[str, Notice]], now: datetime) -> None:
        """Tell people, inside the caller's transaction; what a person was told under the same key is passed over.

        The inbox has it at once; what is not silent is added to the recipient's message of the hour, which leaves
        within the sending hours.

        Args:
            session: the transaction of what causes the notices.
            notices: account id and notice.
            now: aware, UTC.
        """
        fresh = await self.inbox.add(session, notices, now)
        loud = [(account, notice) for account, notice in fresh if not notice.silent]
        if loud:
            await self.outbox.add(session, loud, now, await SendingHours.of(self.workdays, session))

    async def withdraw(self, session: Session, ref: str, now: datetime) -> None:
        """Take back what was not sent yet about ``ref``, inside the caller's transaction, and settle it in inboxes.

        Settled entries stay in the inbox and are never unread. Repeating it changes nothing.
        """
        await self.outbox.withdraw(session, ref, now)
        await self.inbox.settle(session, ref, now)

    async def erase(self, session: Session, ref: str, now: datetime) -> None:
        """Delete what people were told about ``ref``, inside the caller's transaction: nobody may know of it any more.

        Only for what will never be told again: an entry is also the mark that somebody was told. What has left the
        house, or waits to, says no more than fixed words.
        """
        await self.outbox.withdraw(session, ref, now)
        await self.inbox.erase(session, ref)

    async def close(self) -> None:
        """Stop watching the inbox, and close connections."""
        await self.inbox.close()
        self.wecom.close()
