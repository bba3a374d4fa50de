"""Puts the services of this domain together."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.accounts.compose import Staff
from server.audit import Audit
from server.clock import Clock
from server.files import Files
from server.notifications import Notifications
from server.obligations import ObligationService
from server.obligations.posts import PostBooks
from server.settings import Settings
from server.store import FieldCipher, LookupHash, Store
from server.window.board import BoardJob
from server.window.booking import Booking
from server.window.booking_desk import BookingDesk
from server.window.booking_job import BookingJob
from server.window.booking_repository import BookingRepository
from server.window.citizen import Citizens
from server.window.citizen_views import CitizenViews
from server.window.closing import ClosingJob
from server.window.clue_desk import ClueDesk
from server.window.clues import CLUES, ClueRepository
from server.window.codes import TrackingCodes
from server.window.coordination import Coordination
from server.window.desk_views import DeskViews
from server.window.desk_work import DeskWork
from server.window.figures import Figures
from server.window.halls import HallOffice, HallRepository
from server.window.handling import Handling
from server.window.lists import MatterLists
from server.window.look_backs import LookBackRepository
from server.window.meeting_desk import MeetingDesk
from server.window.meetings import MEETINGS, MeetingRepository
from server.window.merging import Merging
from server.window.oversight import Oversight, build_oversight
from server.window.photos import MatterPhotos
from server.window.posters import Posters
from server.window.public import PublicHalls
from server.window.repository import MatterRepository
from server.window.running_numbers import MatterNumbers
from server.window.sealing import Sealer
from server.window.settings import WindowOffice
from server.window.submission import Submissions
from server.window.talking import Talking
from server.window.tasks import TASKS, TaskEndings, TaskRepository
from server.window.templates import Templates
from server.window.tools import WindowTools
from server.window.triage import Triage
from server.window.turning_off import TurningOff
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
        lists: what officers look up.
        triage, handling, talking, merging, turning_off, coordination, meetings: what they do with matters.
        clues: the clue register for its readers.
        templates: texts that answers begin with.
        oversight: what looks at all of it from above.
        wrong_codes: slows those who guess.
        photos: what belongs to matters.
        booking: appointments, for citizens.
        booking_desk: the same for officers.
        posters: the halls' posters.
        jobs: what the worker repeats.
    """

    halls: HallOffice
    public_halls: PublicHalls
    submissions: Submissions
    citizens: Citizens
    office: WindowOffice
    lists: MatterLists
    triage: Triage
    handling: Handling
    talking: Talking
    merging: Merging
    turning_off: TurningOff
    coordination: Coordination
    meetings: MeetingDesk
    clues: ClueDesk
    templates: Templates
    oversight: Oversight
    wrong_codes: WrongCodes
    photos: MatterPhotos
    booking: Booking
    booking_desk: BookingDesk
    posters: Posters
    jobs: Sequence[ClosingJob | BookingJob | BoardJob]

    async def close(self) -> None:
        """Stop watching."""
        await self.oversight.board.close()


def build_window(
    settings: Settings,
    clock: Clock,
    store: Store,
    staff: Staff,
    audit: Audit,
    workdays: WorkdayService,
    notifications: Notifications,
    obligations: ObligationService,
    files: Files,
) -> Window:
    """Return the services of the window on the office's database."""
    cipher = FieldCipher(settings.field_keys())
    lookup = LookupHash(settings.lookup_keys()[0])
    matters, halls, clues = MatterRepository(store), HallRepository(store), ClueRepository(store)
    tools = WindowTools(
        store=store,
        clock=clock,
        repository=matters,
        numbers=MatterNumbers(store),
        halls=halls,
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
        codes=TrackingCodes(lookup),
        photos=MatterPhotos(files, halls, matters, clues, clock),
    )
    bookings = BookingRepository(store)
    desk = BookingDesk(bookings, halls, workdays, clock, audit)
    clue_sealer = Sealer(cipher, CLUES.name)
    task_repository, meeting_repository = TaskRepository(store), MeetingRepository(store)
    look_backs = LookBackRepository(store)
    oversight = build_oversight(tools, store, cipher, look_backs)
    work, task_endings = DeskWork(tools), TaskEndings(tools, task_repository)
    coordination = Coordination(work, task_repository, task_endings, Sealer(cipher, TASKS.name))
    return Window(
        halls=HallOffice(tools.halls, staff.units, audit),
        public_halls=PublicHalls(tools.halls),
        submissions=Submissions(tools, settings.base_url),
        citizens=Citizens(tools, clues, clue_sealer, CitizenViews(tools.sealer, clue_sealer)),
        office=tools.office,
        lists=MatterLists(work, DeskViews(tools, coordination)),
        triage=Triage(work, task_endings),
        handling=Handling(work, task_endings),
        talking=Talking(work),
        merging=Merging(work, task_endings),
        turning_off=TurningOff(work, clues, clue_sealer, task_repository, meeting_repository, look_backs),
        coordination=coordination,
        meetings=MeetingDesk(work, meeting_repository, Sealer(cipher, MEETINGS.name)),
        clues=ClueDesk(tools, clues, clue_sealer),
        templates=Templates(store, tools.halls, audit),
        oversight=oversight,
        wrong_codes=WrongCodes(),
        photos=tools.photos,
        booking=Booking(bookings, halls, workdays, clock, lookup),
        booking_desk=desk,
        posters=Posters(settings, halls, staff.office_settings),
        jobs=[ClosingJob(tools), BookingJob(bookings, desk), oversight.board_job],
    )
