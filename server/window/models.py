"""What is stored about matters. What citizens and officers write is encrypted; see ``server.window.sealing``."""

from datetime import date, datetime
from typing import Final

from server.stored import Stored
from server.window.rules import MatterEvent, MatterState, Rating, TriageOutcome

TARGET: Final = "matter"


class Officer(Stored):
    """An officer as remembered by name at the time."""

    id: str
    name: str


class Content(Stored):
    """What a citizen brings; stored as encrypted JSON."""

    what: str
    when: str = ""
    which_window: str = ""
    business_number: str = ""
    wanted: str = ""


class Contact(Stored):
    """How a citizen who gave a name can be reached; stored as encrypted JSON."""

    name: str
    phone: str


class Entry(Stored):
    """One entry of a matter's history. The figures are counted from these entries alone.

    Attributes:
        by: the officer whose act it was; None for the citizen and for the system.
        text: encrypted; empty for none.
        late: of triage and answer, whether its day was past.
        days: of an answer, working days since the matter was submitted or reopened.
        former: promised date before, where it was moved.
        again: triage by the second officer.
    """

    event: MatterEvent
    at: datetime
    by: Officer | None = None
    text: bytes = b""
    outcome: TriageOutcome | None = None
    rating: Rating | None = None
    late: bool | None = None
    days: int | None = None
    promised: date | None = None
    former: date | None = None
    again: bool = False


class Matter(Stored):
    """What one citizen brings to a window, and what became of it.

    Attributes:
        number: what officers call it.
        code_hash: keyed hash of the tracking code.
        content: encrypted ``Content``.
        contact: encrypted ``Contact``; empty for an anonymous one.
        day: day in China on which it was submitted.
        handler: account of the officer who handles it.
        former_handlers: who must not handle it again: their answer was not satisfactory.
        promised: by when the citizen was promised an answer.
        report_due: by when the citizen has to hear of progress, for hard ones.
        due: the next date that officers have to keep; None where nothing is owed.
        closes_at: when an answered one is closed without further ado.
        last_word_at: last report to the citizen.
        reports: reports so far; tells one progress obligation from the next.
        unread: messages of the citizen that no officer has read.
        duplicates: matters that were merged into this one.
    """

    id: str
    version: int
    hall: str
    unit_path: tuple[str, ...]
    business: str
    number: str
    code_hash: bytes
    content: bytes
    contact: bytes = b""
    real_name: bool = False
    photos: tuple[str, ...] = ()
    submitted_at: datetime
    day: date
    state: MatterState
    outcome: TriageOutcome | None = None
    triage_due: date
    triaged_at: datetime | None = None
    triage_late: bool | None = None
    handler: str | None = None
    former_handlers: tuple[str, ...] = ()
    promised: date | None = None
    promised_moves: int = 0
    department: str | None = None
    policy: bytes = b""
    explanation: bytes = b""
    addressee: bytes = b""
    report_due: date | None = None
    due: date | None
    closes_at: datetime | None = None
    last_word_at: datetime | None = None
    reports: int = 0
    answered_at: datetime | None = None
    answer: bytes = b""
    answer_late: bool | None = None
    rating: Rating | None = None
    rated_at: datetime | None = None
    remark: bytes = b""
    reopened: bool = False
    reopened_at: datetime | None = None
    closed_at: datetime | None = None
    redirections: int = 0
    merged_into: str | None = None
    duplicates: tuple[str, ...] = ()
    unread: int = 0
    history: tuple[Entry, ...] = ()

    @property
    def ref(self) -> str:
        """What notices about it refer to."""
        return f"{TARGET}/{self.id}"


class Message(Stored):
    """One message about a matter.

    Attributes:
        by: the officer who wrote it; None for the citizen.
        text: encrypted.
        read: the other side has seen it.
    """

    id: str
    matter: str
    hall: str
    at: datetime
    by: Officer | None
    text: bytes
    photos: tuple[str, ...] = ()
    read: bool = False


class Business(Stored):
    """A kind of business that a hall does; one that is not active takes no new matters."""

    id: str
    name: str
    active: bool = True


class Hall(Stored):
    """A service hall with its window.

    Attributes:
        short: short name in front of its matters' numbers.
        unit_id: the unit of the tree that it belongs to.
        unit_path: that unit's, ids from the root down to itself.
        windows: names of its counters.
        open: whether it takes new matters.
    """

    id: str
    version: int
    name: str
    short: str
    unit_id: str
    unit_path: tuple[str, ...]
    businesses: tuple[Business, ...]
    windows: tuple[str, ...] = ()
    address: str = ""
    opening_hours: str = ""
    open: bool = True

    def business(self, business_id: str) -> Business | None:
        """Return the business with this id."""
        return next((business for business in self.businesses if business.id == business_id), None)
