"""What every change of the calendar leaves behind: a new version, a line in the list of changes, an audit entry."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.accounts.rules import Actor
from server.audit import Audit
from server.clock import Clock
from server.store import Session, Store
from server.workdays.models import CalendarChange, ChangeReason
from server.workdays.repository import WorkdayRepository
from server.workdays.rules import WorkCalendar


@dataclass(frozen=True, slots=True)
class Entry:
    """What the audit log says about a change.

    Attributes:
        action: one of ``server.workdays.actions``.
        target_id: what of the calendar it was done to.
        target_name: its Chinese name.
        data: what else to keep, former values above all.
    """

    action: str
    target_id: str
    target_name: str
    data: Mapping[str, Any]


Write = Callable[[Session, WorkCalendar], Awaitable[Entry]]
"""Changes what is stored, given the calendar as it was, and tells what the audit log is to say."""


class Changes:
    """Carries changes out, each in one transaction with all it leaves behind.

    Args:
        store: the office's database.
        clock: dates the changes.
        repository: the calendar.
        audit: records the changes.
    """

    def __init__(self, store: Store, clock: Clock, repository: WorkdayRepository, audit: Audit) -> None:
        self._store = store
        self._clock = clock
        self._repository = repository
        self._audit = audit

    async def make(self, actor: Actor, seen: int, reason: ChangeReason, write: Write) -> int:
        """Change the calendar that has the version ``seen``; return the version after it.

        Raises:
            Conflict: ``stale_version``.
        """

        async def change(session: Session) -> int:
            version = await self._repository.next_version(seen, session=session)
            before = await self._repository.calendar(seen, session=session)
            entry = await write(session, before)
            after = await self._repository.calendar(version, session=session)
            years, days = after.changed_years(before), after.changed_days(before)
            await self.note(session, actor, version, reason, entry, years=years, days=days)
            return version

        return await self._store.transaction(change)

    async def note(
        self,
        session: Session,
        actor: Actor | None,
        version: int,
        reason: ChangeReason,
        entry: Entry,
        *,
        years: Sequence[int],
        days: Sequence[date] = (),
    ) -> None:
        """Write down the change that has led to ``version``; ``actor`` is None for the system itself."""
        at = self._clock.now()
        change = CalendarChange(version=version, at=at, reason=reason, years=list(years), days=list(days))
        await self._repository.add_change(change, session=session)
        await self._audit.record(
            session,
            actor=actor,
            action=entry.action,
            target_kind="workdays",
            target_id=entry.target_id,
            target_name=entry.target_name,
            data=entry.data,
        )
