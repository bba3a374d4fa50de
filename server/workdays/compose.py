"""Puts the services of this domain together."""

from server.accounts.office import Office
from server.audit import Audit
from server.clock import Clock
from server.store import Store
from server.workdays.changes import Changes
from server.workdays.office import WorkdayOffice
from server.workdays.package_job import PackageJob
from server.workdays.repository import WorkdayRepository
from server.workdays.service import WorkdayService


def build_workdays(store: Store, clock: Clock, audit: Audit, settings: Office) -> WorkdayService:
    """Return the calendar of working days on the office's database."""
    repository = WorkdayRepository(store)
    changes = Changes(store, clock, repository, audit)
    office = WorkdayOffice(clock, repository, changes)
    return WorkdayService(repository, settings, clock, office, PackageJob(store, repository, changes))
