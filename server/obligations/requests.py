"""What officers ask for about obligations."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import Field

from server.lists import ListQuery
from server.obligations.rules import Function, ObligationState
from server.schemas import CalendarDate, Identifier, Line, Model, Paragraph, Versioned

Reason = Annotated[str, Paragraph(500, blank=False)]
RuleId = Annotated[str, Line(40)]


class NewObligation(Model):
    """An obligation that is registered by hand.

    Attributes:
        rule: id of the rule that it follows.
        unit_id: the unit that it belongs to.
        about: what or whom it is about.
        start: day of the event, day 0.
        given: the day that the event names, for rules whose ``given`` says what it is.
        owner_account: who has to do it; else whoever holds the rule's function.
    """

    rule: RuleId
    unit_id: Identifier
    about: Annotated[str, Line(120)]
    start: CalendarDate
    given: CalendarDate | None = None
    owner_account: Identifier | None = None


class DoneRequest(Versioned):
    """An obligation was met."""

    note: Annotated[str, Paragraph(500)] = ""


class MoveRequest(Versioned):
    """Another due date, and why."""

    due: CalendarDate
    reason: Reason


class ReasonRequest(Versioned):
    """Why something is cancelled, or extended as its rule allows."""

    reason: Reason


class ObligationQuery(ListQuery):
    """Which obligations to list; ``from`` and ``to`` bound the due date, ``q`` is searched in the rules' titles."""

    SORTS: ClassVar[dict[str, str]] = {"due": "due", "opened_at": "opened_at", "closed_at": "closed_at"}
    DEFAULT_SORT: ClassVar[str] = "due"

    state: ObligationState | None = None
    overdue: bool | None = None
    rule: RuleId | None = None
    since: CalendarDate | None = Field(default=None, alias="from")
    until: CalendarDate | None = Field(default=None, alias="to")


class UnitObligationQuery(ObligationQuery):
    """Which obligations of a unit and those below it to list.

    Attributes:
        unit_id: of the subtree; the officer's own without it.
        vacant: those whose post nobody holds.
    """

    unit_id: Identifier | None = None
    vacant: bool | None = None


class Span(Model):
    """Days from the first to the last, both included."""

    since: CalendarDate = Field(alias="from")
    until: CalendarDate = Field(alias="to")


class FiguresQuery(Span):
    """Which figures: due dates within the span, of a unit and those below it (the officer's own without it)."""

    unit_id: Identifier | None = None


class PostRequest(Model):
    """Who holds a function in a unit, or no longer does."""

    unit_id: Identifier
    function: Function
    account_id: Identifier


class NewAbsence(Model):
    """Somebody will be away.

    Attributes:
        first: the first day.
        last: the last day.
        deputy_id: who is reminded as well.
        account_id: who is away; the officer without it.
    """

    first: CalendarDate
    last: CalendarDate
    deputy_id: Identifier
    account_id: Identifier | None = None


def days_between(first: date, last: date) -> int:
    """Return how many days there are from ``first`` to ``last``, both included; 0 or less backwards."""
    return (last - first).days + 1
