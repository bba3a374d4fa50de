"""The calendar as everybody uses it: kept in memory, and read again when its version in the database has changed."""

from collections.abc import Sequence
from datetime import time

from server.accounts.office import Office
from server.clock import Clock
from server.store import Session
from server.workdays.days import FIRST_DAY, LAST_DAY, Day, china_day
from server.workdays.due import WorkingHours
from server.workdays.models import CalendarChange, CalendarDay, CalendarYear, ScheduleSource
from server.workdays.office import WorkdayOffice
from server.workdays.package import package_schedules
from server.workdays.package_job import PackageJob
from server.workdays.repository import WorkdayRepository
from server.workdays.rules import WorkCalendar


class WorkdayService:
    """Gives the current calendar.

    Args:
        repository: what the office has added to the state's schedules.
        settings: has the hours in which people are written to.
        clock: tells what day it is.
        office: changes the calendar.
        job: what the worker does.
    """

    def __init__(
        self, repository: WorkdayRepository, settings: Office, clock: Clock, office: WorkdayOffice, job: PackageJob
    ) -> None:
        self._repository = repository
        self._settings = settings
        self._clock = clock
        self._cached: WorkCalendar | None = None
        # Worked out here, so that no request has to wait for it.
        package_schedules()
        self.office = office
        self.jobs: Sequence[PackageJob] = [job]

    async def calendar(self, *, session: Session | None = None) -> WorkCalendar:
        """Return the present calendar: one small read, and the days only after a change.

        Take it once for a request or a run, and work out every date with it.

        Args:
            session: a transaction that may have changed the calendar itself.
        """
        # The version first: days that are newer than their version are read again at the next call, older never.
        version = await self._repository.version(session=session)
        if self._cached is not None and self._cached.version == version:
            return self._cached
        calendar = await self._repository.calendar(version, session=session)
        if session is None:
            # What a transaction sees may never come to be.
            self._cached = calendar
        return calendar

    async def hours(self, *, session: Session | None = None) -> WorkingHours:
        """Return the hours of a working day in which people are written to, as the office has set them."""
        hours = (await self._settings.settings(session=session)).reminder_hours
        return WorkingHours(time.fromisoformat(hours.opens), time.fromisoformat(hours.closes))

    async def changes_since(self, version: int) -> list[CalendarChange]:
        """Return what has changed the calendar after ``version``, the oldest first."""
        return await self._repository.changes_since(version)

    async def year(self, year: int | None) -> CalendarYear:
        """Return a year as the calendar screen shows it, the present one without ``year``.

        Raises:
            InvalidInput: ``outside_calendar``.
        """
        today = china_day(self._clock.now())
        wanted = max(today.year, FIRST_DAY.year) if year is None else year
        calendar = await self.calendar()
        days = [_view(day) for day in calendar.year(wanted)]
        notice = await self._repository.notice(wanted)
        published = calendar.published(wanted)
        by_program = ScheduleSource.PACKAGE if published else ScheduleSource.LAW
        return CalendarYear(
            version=calendar.version,
            year=wanted,
            published=published,
            source=ScheduleSource.NOTICE if notice else by_program,
            today=today,
            first_year=FIRST_DAY.year,
            last_year=LAST_DAY.year,
            notice=notice,
            days=days,
        )


def _view(day: Day) -> CalendarDay:
    return CalendarDay(day=day.day, kind=day.kind, working=day.working, name=day.name, provisional=day.provisional)
