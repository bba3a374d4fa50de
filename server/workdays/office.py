"""How the office changes its calendar."""

from collections.abc import Mapping
from typing import Any

from server.accounts.rules import Actor
from server.clock import Clock
from server.errors import NotFound
from server.store import Session
from server.workdays.changes import Changes, Entry
from server.workdays.days import Day, DayKind, span_text
from server.workdays.models import (
    ChangeReason,
    DayArrangement,
    DayRange,
    NoticeImport,
    NoticeProposal,
    ProposedDay,
    ProposedItem,
)
from server.workdays.notice import Notice, read_notice
from server.workdays.package import package_schedules
from server.workdays.repository import WorkdayRepository
from server.workdays.rules import WorkCalendar


class WorkdayOffice:
    """Changes the calendar.

    Args:
        clock: dates the imported notices.
        repository: the calendar.
        changes: carries the changes out.
    """

    def __init__(self, clock: Clock, repository: WorkdayRepository, changes: Changes) -> None:
        self._clock = clock
        self._repository = repository
        self._changes = changes

    async def set_days(self, actor: Actor, wanted: DayArrangement) -> int:
        """Make working days or days off of some days; return the calendar's new version.

        Raises:
            InvalidInput: ``outside_calendar``.
            Conflict: ``stale_version``.
        """
        kind = DayKind.LOCAL_WORKING if wanted.working else DayKind.LOCAL_OFF
        days = [Day(day, kind, wanted.note) for day in wanted.days()]

        async def write(session: Session, present: WorkCalendar) -> Entry:
            former = [present.day(day.day) for day in days]
            await self._repository.put_overrides(days, session=session)
            data = {"working": wanted.working, "note": wanted.note, "former": [_recorded(day) for day in former]}
            return _entry("workdays_days_set", wanted, data)

        return await self._changes.make(actor, wanted.version, ChangeReason.OVERRIDE, write)

    async def clear_days(self, actor: Actor, cleared: DayRange) -> int:
        """Let the state's schedule decide about some days again; return the calendar's new version.

        Raises:
            NotFound: ``override_not_found``: the office has said nothing about any of them.
            Conflict: ``stale_version``.
        """

        async def write(session: Session, _: WorkCalendar) -> Entry:
            days = frozenset(cleared.days())
            former = [day for day in await self._repository.overrides(session=session) if day.day in days]
            if not await self._repository.delete_overrides(days, session=session):
                raise NotFound("override_not_found", "这些日期没有本机关的安排")
            return _entry("workdays_days_cleared", cleared, {"former": [_recorded(day) for day in former]})

        return await self._changes.make(actor, cleared.version, ChangeReason.OVERRIDE, write)

    async def propose(self, text: str) -> NoticeProposal:
        """Return what saving a notice would do; nothing is saved.

        Raises:
            InvalidInput: ``invalid_notice``.
        """
        notice = read_notice(text)
        version = await self._repository.version()
        present = await self._repository.calendar(version)
        future = await self._with_notice(notice, version)
        changes = [
            ProposedDay(day=day, former=present.day(day).kind, kind=future.day(day).kind, name=future.day(day).name)
            for day in future.changed_days(present)
        ]
        return NoticeProposal(
            version=version,
            year=notice.year,
            published=present.published(notice.year),
            items=[ProposedItem(name=item.name, off=[*item.off], make_up=[*item.make_up]) for item in notice.items],
            changes=changes,
        )

    async def import_notice(self, actor: Actor, wanted: NoticeImport) -> int:
        """Save a notice as the schedule of its year; return the calendar's new version.

        Raises:
            InvalidInput: ``invalid_notice``.
            Conflict: ``stale_version``.
        """
        notice = read_notice(wanted.text)
        schedule = notice.schedule()

        async def write(session: Session, _: WorkCalendar) -> Entry:
            former = await self._repository.notice(notice.year, session=session)
            at = self._clock.now()
            await self._repository.put_notice(schedule, wanted.text, actor, at, session=session)
            data = {"text": wanted.text, "former": former.text if former else None}
            return _notice_entry("workdays_notice_imported", notice.year, data)

        return await self._changes.make(actor, wanted.version, ChangeReason.NOTICE, write)

    async def remove_notice(self, actor: Actor, year: int, version: int) -> int:
        """Take back an imported notice; return the calendar's new version.

        Raises:
            NotFound: ``notice_not_found``.
            Conflict: ``stale_version``.
        """

        async def write(session: Session, _: WorkCalendar) -> Entry:
            former = await self._repository.notice(year, session=session)
            if former is None:
                raise NotFound("notice_not_found", "这一年没有导入的放假安排")
            await self._repository.delete_notice(year, session=session)
            return _notice_entry("workdays_notice_removed", year, {"former": former.text})

        return await self._changes.make(actor, version, ChangeReason.NOTICE, write)

    async def _with_notice(self, notice: Notice, version: int) -> WorkCalendar:
        schedules = [*package_schedules().values(), *await self._repository.schedules(), notice.schedule()]
        return WorkCalendar(schedules, await self._repository.overrides(), version)


def _entry(action: str, days: DayRange, data: Mapping[str, Any]) -> Entry:
    return Entry(action, days.first.isoformat(), span_text(days.first, days.last, near=0), data)


def _notice_entry(action: str, year: int, data: Mapping[str, Any]) -> Entry:
    return Entry(action, str(year), f"{year}年放假安排", data)


def _recorded(day: Day) -> dict[str, str]:
    return {"day": day.day.isoformat(), "kind": day.kind, "name": day.name}
