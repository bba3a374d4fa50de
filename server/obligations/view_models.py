"""What the API says about obligations, posts and absences."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from server.accounts.models import UnitRef
from server.obligations.rules import DueBasis, Function, ObligationEvent, ObligationState
from server.schemas import Model


class PersonRef(Model):
    """An officer."""

    id: str
    name: str


class ObligationView(Model):
    """An obligation in a list.

    Attributes:
        title: the rule's.
        about: what or whom it is about.
        working_days_left: until the due date, 0 on it, negative afterwards.
        provisional: the due date may still move when a year's schedule is published.
        owner: what the owner is, in words.
        responsible: who is reminded, deputies of this day included.
        vacant: nobody holds the owner's post; ``responsible`` stand in.
        on_time: whether it was done in time; null while open and where it was cancelled.
    """

    id: str
    version: int
    rule: str
    title: str
    unit: UnitRef
    about: str
    state: ObligationState
    start: date
    due: date
    overdue: bool
    working_days_left: int
    provisional: bool
    owner: str
    responsible: Sequence[PersonRef]
    vacant: bool
    opened_at: datetime
    closed_at: datetime | None
    on_time: bool | None


class ObligationAction(StrEnum):
    """What the officer who asks may do with an obligation now."""

    DONE = "done"
    MOVE = "move"
    EXTEND = "extend"
    CANCEL = "cancel"


class ObligationHappening(Model):
    """Something that happened to an obligation; ``by`` is null for the system."""

    event: ObligationEvent
    text: str
    at: datetime
    by: PersonRef | None
    reason: str
    former_due: date | None
    due: date


class StepEntry(Model):
    """A reminder that was given: working days from the due date, and to whom."""

    step: str
    at: datetime
    told: Sequence[PersonRef]
    escalated: Sequence[PersonRef]


class ObligationDetail(ObligationView):
    """An obligation with all there is to know.

    Attributes:
        explanation: why it is due then, a sentence.
        basis: what the date rests on.
        given: the day that the event named.
        given_name: what that day is.
        source: the article of the rules.
        starts_with: the event of its start.
        closed_by: what ends it.
        extension: when the rule allows more time; null where it does not.
        escalation_owner: what they are to whom it climbs, in words.
        escalation: who they are now.
        next_reminder: moment of the next reminder; null where it is closed.
        actions: what the officer who asks may do now.
    """

    explanation: str
    basis: DueBasis
    given: date | None
    given_name: str
    source: str
    starts_with: str
    closed_by: str
    extension: str | None
    escalation_owner: str
    escalation: Sequence[PersonRef]
    next_reminder: datetime | None
    history: Sequence[ObligationHappening]
    steps: Sequence[StepEntry]
    actions: Sequence[ObligationAction]


class ObligationSpan(Model):
    """The obligations of some days, in order of due dates; ``complete`` is false where there are too many to show."""

    items: Sequence[ObligationView]
    complete: bool


class Counts(Model):
    """How many obligations are open, due today, and overdue."""

    open: int
    due_today: int
    overdue: int


class Figure(Model):
    """One unit's obligations of one rule: met in time, met late, overdue and open, not yet due."""

    unit: UnitRef
    rule: str
    title: str
    on_time: int
    late: int
    overdue: int
    pending: int


class Figures(Model):
    """Figures of a unit and those below it."""

    items: Sequence[Figure]


class RuleView(Model):
    """A rule.

    Attributes:
        limit: in words, with the office's number in it.
        given: what the date is that has to be named; empty where none is needed.
        given_needed: whether it has to be named.
        person: whether it is rather owed by a certain person.
        working_days: the number, where the office may set it, up to ``most``.
        year_day: the day (``MM-DD``), where the office may set it.
    """

    id: str
    title: str
    starts_with: str
    limit: str
    owner: str
    escalation: str
    source: str
    closed_by: str
    given: str
    given_needed: bool
    person: bool
    extension: str | None
    by_hand: bool
    from_calendar: bool
    working_days: int | None
    most: int | None
    year_day: str | None


class RuleList(Model):
    """All rules, in their order."""

    items: Sequence[RuleView]


class PostView(Model):
    """A function in a unit: its holders, or who stands in while it is vacant."""

    function: Function
    name: str
    holders: Sequence[PersonRef]
    stand_ins: Sequence[PersonRef]


class UnitPosts(Model):
    """All functions of a unit."""

    unit: UnitRef
    items: Sequence[PostView]


class OfficerRef(Model):
    """An officer to choose, with the unit's name."""

    id: str
    name: str
    unit: str


class OfficerList(Model):
    """Officers to choose from, by name."""

    items: Sequence[OfficerRef]


class AbsenceView(Model):
    """Somebody's absence. ``cancellable``: by whoever asks."""

    id: str
    person: PersonRef
    deputy: PersonRef
    first: date
    last: date
    cancellable: bool


class AbsenceList(Model):
    """Absences, the earliest first."""

    items: Sequence[AbsenceView]
