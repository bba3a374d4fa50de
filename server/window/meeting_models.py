"""What officers ask for and see of meetings."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from server.schemas import CalendarDate, Identifier, Line, Model, Paragraph, Versioned
from server.window.citizen_views import HallRef
from server.window.desk_requests import Said
from server.window.meetings import MeetingState


class AgendaRequest(Model):
    """A matter, and what is to be decided about it."""

    matter: Identifier
    question: Annotated[str, Paragraph(1000, blank=False)]


class MeetingContent(Model):
    """What is planned."""

    title: Annotated[str, Line(60)]
    on: CalendarDate
    agenda: list[AgendaRequest] = Field(min_length=1, max_length=50)


class NewMeeting(MeetingContent):
    """A meeting that is to be held in a hall."""

    hall: Identifier


class MeetingChange(MeetingContent, Versioned):
    """A planned meeting as it is to be."""


class DecisionRequest(Model):
    """What was decided about a matter of the agenda."""

    matter: Identifier
    decision: Said


class MinutesRequest(Versioned):
    """What was said, and a decision for each matter of the agenda."""

    minutes: Annotated[str, Paragraph(10_000, blank=False)]
    decisions: list[DecisionRequest] = Field(max_length=50)


class MeetingQuery(Model):
    """Which meetings."""

    hall: Identifier | None = None
    state: MeetingState | None = None


class AgendaView(Model):
    """A matter on the agenda."""

    matter: str
    number: str
    question: str
    decision: str


class MeetingView(Model):
    """A meeting."""

    id: str
    version: int
    hall: HallRef
    title: str
    on: date
    state: MeetingState
    state_text: str
    agenda: list[AgendaView]
    minutes: str
    created_by: str
    created_at: datetime
    held_by: str
