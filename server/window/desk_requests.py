"""What officers ask for about matters."""

from typing import Annotated, ClassVar

from pydantic import Field

from server.lists import ListQuery
from server.schemas import CalendarDate, Identifier, Model, Paragraph, Versioned
from server.window.requests import Photos
from server.window.rules import MatterState, Rating, TriageOutcome

Said = Annotated[str, Paragraph(2000, blank=False)]
Reason = Annotated[str, Paragraph(500, blank=False)]


class MatterQuery(ListQuery):
    """Which matters to list; ``from`` and ``to`` bound the day of submission, ``q`` is searched in the numbers.

    Attributes:
        open: those that somebody has to do something about, or the others.
        mine: those that the officer handles.
        overdue: those whose next date is past.
        unread: those with messages that no officer has read.
        unhandled: those that wait for another officer.
    """

    SORTS: ClassVar[dict[str, str]] = {"submitted_at": "submitted_at", "due": "due", "answered_at": "answered_at"}
    DEFAULT_SORT: ClassVar[str] = "-submitted_at"

    hall: Identifier | None = None
    business: Identifier | None = None
    state: MatterState | None = None
    outcome: TriageOutcome | None = None
    rating: Rating | None = None
    open: bool | None = None
    mine: bool | None = None
    overdue: bool | None = None
    unread: bool | None = None
    unhandled: bool | None = None
    reopened: bool | None = None
    moved: bool | None = None
    since: CalendarDate | None = Field(default=None, alias="from")
    until: CalendarDate | None = Field(default=None, alias="to")


class TriageRequest(Versioned):
    """What is decided, with the fields that its outcome demands; see ``rules.DEMANDS``.

    Attributes:
        department: unit that a hard matter is coordinated with.
        promised: by when a hard matter is answered.
        addressee: where the citizen has to go.
    """

    outcome: TriageOutcome
    explanation: Annotated[str, Paragraph(2000)] = ""
    policy: Annotated[str, Paragraph(500)] = ""
    addressee: Annotated[str, Paragraph(200)] = ""
    promised: CalendarDate | None = None
    department: Identifier | None = None

    def given(self) -> set[str]:
        """Return the names of the fields that are filled in."""
        return {
            name for name in ("explanation", "policy", "addressee", "promised", "department") if getattr(self, name)
        }


class SaidRequest(Versioned):
    """A progress report or an answer."""

    text: Said


class PromiseRequest(Versioned):
    """Another promised date, and why: the citizen sees both."""

    promised: CalendarDate
    reason: Reason


class HandOverRequest(Versioned):
    """Who handles the matter from now on."""

    to: Identifier
    reason: Annotated[str, Paragraph(500)] = ""


class WrittenMessage(Model):
    """A message to the citizen; the same ``message_id`` again is the same message."""

    message_id: Identifier
    text: Annotated[str, Paragraph(1000, blank=False)]


class OfficerMessage(WrittenMessage):
    """A message of the window."""

    photos: Photos = Field(default_factory=list)


class MergeRequest(Versioned):
    """The matter that this one goes on with."""

    into: Identifier


class TurnOffRequest(Versioned):
    """Why."""

    reason: Reason
