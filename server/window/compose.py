"""Puts the services of this domain together."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.accounts.compose import Staff
from server.audit import Audit
from server.clock import Clock
from server.notifications import Notifications
from server.obligations import ObligationService
from server.obligations.posts import PostBooks
from server.settings import Settings
from server.store import FieldCipher, LookupHash, Store
from server.window.citizen import Citizens
from server.window.citizen_views import CitizenViews
from server.window.closing import ClosingJob
from server.window.clues import CLUES, ClueRepository
from server.window.codes import TrackingCodes
from server.window.figures import Figures
from server.window.halls import HallOffice, HallRepository
from server.window.photos import NoPhotos
from server.window.public import PublicHalls
from server.window.repository import MatterRepository
from server.window.sealing import Sealer
from server.window.settings import WindowOffice
from server.window.submission import Submissions
from server.window.tools import WindowTools
from server.window.wrong_codes import WrongCodes
from server.workdays import WorkdayService


@dataclass(frozen=True, slots=True)
class Window:
    """The parts of the service; each is documented in its own module.

    Attributes:
        halls: halls and their businesses, for officers.
        public_halls: the same for citizens.
        submissions: takes what citizens bring.
        citizens: what they do with their codes.
        office: the office's numbers.
        wrong_codes: slows those who guess.
        jobs: what the worker repeats.
    """

    halls: HallOffice
    public_halls: PublicHalls
    submissions: Submissions
    citizens: Citizens
    office: WindowOffice
    wrong_codes: WrongCodes
    jobs: Sequence[ClosingJob]


def build_window(
    settings: Settings,
    clock: Clock,
    store: Store,
    staff: Staff,
    audit: Audit,
    workdays: WorkdayService,
    notifications: Notifications,
    obligations: ObligationService,
) -> Window:
    """Return the services of the window on the office's database."""
    cipher = FieldCipher(settings.field_keys())
    tools = WindowTools(
        store=store,
        clock=clock,
        repository=MatterRepository(store),
        halls=HallRepository(store),
        figures=Figures(store),
        office=WindowOffice(store, audit),
        obligations=obligations,
        posts=PostBooks(store, staff.repository),
        workdays=workdays,
        notifications=notifications,
        accounts=staff.repository,
        units=staff.units,
        audit=audit,
        sealer=Sealer(cipher),
        codes=TrackingCodes(LookupHash(settings.lookup_keys()[0])),
        photos=NoPhotos(),
    )
    clues, clue_sealer = ClueRepository(store), Sealer(cipher, CLUES.name)
    return Window(
        halls=HallOffice(tools.halls, staff.units, audit),
        public_halls=PublicHalls(tools.halls),
        submissions=Submissions(tools, settings.base_url),
        citizens=Citizens(tools, clues, clue_sealer, CitizenViews(tools.sealer, clue_sealer)),
        office=tools.office,
        wrong_codes=WrongCodes(),
        jobs=[ClosingJob(tools)],
    )
