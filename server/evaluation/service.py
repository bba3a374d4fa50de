"""The office's side of an evaluation, put together: set-up, preparation, ceremonies, count, results, jobs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from server.accounts.office import Office
from server.accounts.service import Accounts
from server.accounts.units import Units
from server.audit import Audit
from server.clock import Clock
from server.evaluation.ballot_box import BallotBox
from server.evaluation.box_opening import BoxOpening
from server.evaluation.box_rounds import BoxRounds
from server.evaluation.ceremonies import Ceremonies
from server.evaluation.ceremony import Tools
from server.evaluation.check_in import CheckIns
from server.evaluation.counting import Counting
from server.evaluation.discarding import Discarding
from server.evaluation.eligibility import Eligibility
from server.evaluation.live import Change, live_events
from server.evaluation.preparation import RoundPreparation
from server.evaluation.repository import EVALUATIONS, EvaluationRepository
from server.evaluation.result_record import ResultSigner
from server.evaluation.results import Results
from server.evaluation.roster import Roster
from server.evaluation.roster_entries import RosterEntries
from server.evaluation.roster_invitations import RosterInvitations
from server.evaluation.schedule import ScheduleJob
from server.evaluation.sealing import SealingJob
from server.evaluation.setup import Setup
from server.evaluation.ticket_batches import TicketBatches
from server.evaluation.turnout import TurnoutJob
from server.live import LiveChanges
from server.settings import Settings
from server.store import FieldCipher, Session, Store


@dataclass(frozen=True, slots=True)
class Evaluations:
    """The parts of the service; each is documented in its own module."""

    repository: EvaluationRepository
    setup: Setup
    preparation: RoundPreparation
    ticket_batches: TicketBatches
    roster: Roster
    roster_invitations: RosterInvitations
    check_ins: CheckIns
    ceremonies: Ceremonies
    counting: Counting
    discarding: Discarding
    results: Results
    live: LiveChanges[Change]
    schedule_job: ScheduleJob
    turnout_job: TurnoutJob
    sealing_job: SealingJob

    @property
    def jobs(self) -> list[ScheduleJob | TurnoutJob | SealingJob]:
        """What the worker repeats."""
        return [self.schedule_job, self.turnout_job, self.sealing_job]


def build_evaluations(
    settings: Settings,
    clock: Clock,
    office: Store,
    box: Store,
    *,
    accounts: Accounts,
    units: Units,
    organ: Office,
    audit: Audit,
    eligibility: Eligibility,
    roster_entries: RosterEntries,
) -> Evaluations:
    """Put the service together.

    Args:
        settings: addresses, keys and font.
        clock: tells the time.
        office: the office's database.
        box: the box's database, which closing, counting and sealing act on.
        accounts: officers and their log-ins.
        units: the tree of units.
        organ: the organ's settings, for defaults.
        audit: records every change.
        eligibility: rights and signing keys.
        roster_entries: the lines of the rosters.
    """
    repository = EvaluationRepository(office)
    tools = Tools(repository, eligibility, BallotBox(box), accounts, audit, clock)
    keys = settings.field_keys()
    counting = Counting(tools, BoxOpening(box), BoxRounds(box), FieldCipher(keys), ResultSigner(keys[0]))
    discarding = Discarding(tools, counting)
    ceremonies, check_ins = Ceremonies(tools), CheckIns(tools)
    font_path = settings.font_path
    return Evaluations(
        repository=repository,
        setup=Setup(repository, units, organ, audit, clock, eligibility, tools.box),
        preparation=RoundPreparation(tools),
        ticket_batches=TicketBatches(tools, settings.base_url, font_path),
        roster=Roster(tools, roster_entries),
        roster_invitations=RosterInvitations(tools, roster_entries, settings.base_url, font_path),
        check_ins=check_ins,
        ceremonies=ceremonies,
        counting=counting,
        discarding=discarding,
        results=Results(tools, settings.base_url, font_path),
        live=live_events(office),
        schedule_job=ScheduleJob(ceremonies, check_ins, tools),
        turnout_job=TurnoutJob(tools),
        sealing_job=SealingJob(tools, counting, discarding),
    )


def unit_in_use(office: Store) -> Callable[[str, Session], Awaitable[bool]]:
    """Return the question whether evaluations belong to a unit, which then cannot be deleted."""

    async def ask(unit_id: str, session: Session) -> bool:
        found = await office.collection(EVALUATIONS).find_one({"unit.id": unit_id}, session=session)
        return found is not None

    return ask
