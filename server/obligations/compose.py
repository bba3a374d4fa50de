"""Puts the services of this domain together."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from server.accounts.compose import Staff
from server.audit import Audit
from server.clock import Clock
from server.notifications import Notifications
from server.obligations.absences import Absences
from server.obligations.desk import ObligationDesk
from server.obligations.lists import ObligationLists
from server.obligations.openings import OpeningJob
from server.obligations.posts import POSTS, PostBooks
from server.obligations.posts_desk import PostDesk
from server.obligations.recompute import RecomputeJob
from server.obligations.reminders import ReminderJob
from server.obligations.repository import OBLIGATIONS, ObligationRepository
from server.obligations.service import ObligationService
from server.obligations.settings import ObligationOffice
from server.obligations.tools import ObligationTools
from server.obligations.views import ObligationViews
from server.settings import Settings
from server.store import FieldCipher, Session, Store
from server.workdays import WorkdayService


@dataclass(frozen=True, slots=True)
class Obligations:
    """The parts of the service; each is documented in its own module.

    Attributes:
        service: opened and closed by the systems.
        desk: what officers do.
        lists: what officers look up.
        posts: who is what in which unit.
        absences: who is away.
        office: the office's numbers.
        reminder_job, opening_job, recompute_job: what the worker repeats.
    """

    service: ObligationService
    desk: ObligationDesk
    lists: ObligationLists
    posts: PostDesk
    absences: Absences
    office: ObligationOffice
    reminder_job: ReminderJob
    opening_job: OpeningJob
    recompute_job: RecomputeJob

    @property
    def jobs(self) -> list[ReminderJob | OpeningJob | RecomputeJob]:
        """What the worker repeats."""
        return [self.recompute_job, self.opening_job, self.reminder_job]


def build_obligations(
    settings: Settings,
    clock: Clock,
    store: Store,
    staff: Staff,
    audit: Audit,
    workdays: WorkdayService,
    notifications: Notifications,
) -> Obligations:
    """Return the services about obligations on the office's database."""
    tools = ObligationTools(
        store=store,
        clock=clock,
        repository=ObligationRepository(store),
        posts=PostBooks(store, staff.repository),
        office=ObligationOffice(store, audit),
        workdays=workdays,
        units=staff.units,
        accounts=staff.repository,
        notifications=notifications,
        audit=audit,
        cipher=FieldCipher(settings.field_keys()),
    )
    service = ObligationService(tools)
    return Obligations(
        service=service,
        desk=ObligationDesk(tools, service),
        lists=ObligationLists(tools, ObligationViews(tools)),
        posts=PostDesk(tools),
        absences=Absences(tools),
        office=tools.office,
        reminder_job=ReminderJob(tools),
        opening_job=OpeningJob(tools, service),
        recompute_job=RecomputeJob(tools),
    )


def unit_owes(office: Store) -> Callable[[str, Session], Awaitable[bool]]:
    """Return the question whether obligations or posts belong to a unit, which then cannot be deleted."""

    async def ask(unit_id: str, session: Session) -> bool:
        for name in (OBLIGATIONS, POSTS.name):
            if await office.collection(name).find_one({"unit_id": unit_id}, session=session) is not None:
                return True
        return False

    return ask
