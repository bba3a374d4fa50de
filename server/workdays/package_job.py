"""Notices that an update of the program has brought other schedules, or another year's."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from server.store import Session, Store
from server.workdays.changes import Changes, Entry
from server.workdays.models import ChangeReason
from server.workdays.package import package_schedules
from server.workdays.repository import WorkdayRepository

PACKAGE_INTERVAL: Final = timedelta(hours=1)


class PackageJob:
    """Compares the program's schedules with those that were noted; its first run comes with the start of the worker.

    Years with an imported notice keep to the notice: an update changes nothing about them.

    Args:
        store: the office's database.
        repository: has what was noted.
        changes: writes down what an update has changed.
    """

    name = "workdays_package"
    interval = PACKAGE_INTERVAL

    def __init__(self, store: Store, repository: WorkdayRepository, changes: Changes) -> None:
        self._store = store
        self._repository = repository
        self._changes = changes

    async def run(self, now: datetime) -> None:
        """Note which schedules an update has changed or published since the last run."""
        await self._store.transaction(self._compare)

    async def _compare(self, session: Session) -> None:
        present = package_fingerprints()
        noted = await self._repository.package(session=session)
        if noted == present:
            return
        await self._repository.note_package(present, session=session)
        if noted is None:
            return
        imported = {schedule.year for schedule in await self._repository.schedules(session=session)}
        years = [year for year in present if noted.get(year) != present[year] and year not in imported]
        if not years:
            return
        seen = await self._repository.version(session=session)
        version = await self._repository.next_version(seen, session=session)
        entry = Entry("workdays_package_updated", "calendar", "工作日历", {"years": years})
        await self._changes.note(session, None, version, ChangeReason.PACKAGE, entry, years=years)


@cache
def package_fingerprints() -> Mapping[int, str]:
    """Return a fingerprint of each year's schedule in the program, by year: the same for the same days."""
    return {
        year: hashlib.sha256(
            repr((schedule.published, [(day.day.isoformat(), day.kind.value) for day in schedule.days])).encode()
        ).hexdigest()[:16]
        for year, schedule in package_schedules().items()
    }
