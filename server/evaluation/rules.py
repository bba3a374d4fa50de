"""Rules of an evaluation: its words (grades, rounds, forms, categories), the states of a round, turnout steps.

Pure: the standard library only. R3 Art. 6 (the two rounds and their weights) and Art. 8 (when a subject is flagged)
stand behind the constants. What a set-up must satisfy stands in ``setup_rules``; figures are worked out in ``tally``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MINIMUM_GROUP = 3
"""No office may set the smallest group lower than this."""

COMMENTS_FROM = 10
"""Comments are shown from this many ballots of a round up."""

DEFAULT_ROUND_WEIGHTS = {"survey": "0.5", "meeting": "0.5"}
"""R3 Art. 6(2) and 6(3): the survey and the meeting weigh 50 % each."""

MAXIMUM_SUBJECTS = 200
MAXIMUM_ITEMS = 20
MAXIMUM_CATEGORIES = 20

TURNOUT_PAUSE = timedelta(seconds=20)
TURNOUT_STEP = 5
TURNOUT_STANDSTILL = timedelta(minutes=1)


class Grade(StrEnum):
    """The four grades of a rating (等次)."""

    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically_satisfied"
    DISSATISFIED = "dissatisfied"
    UNKNOWN = "unknown"


RATED = (Grade.SATISFIED, Grade.BASICALLY_SATISFIED, Grade.DISSATISFIED)
"""Grades that carry points; ``unknown`` is no rating and counts in no mean."""


class RoundKind(StrEnum):
    """The two rounds of an evaluation (调查测评, 会议测评)."""

    SURVEY = "survey"
    MEETING = "meeting"


class Route(StrEnum):
    """Where the right to vote of a category comes from: a printed ticket, or a line of the roster."""

    TICKET = "ticket"
    ROSTER = "roster"


class RoundState(StrEnum):
    """Where a round stands. ``sealed`` is the end, or ``discarded`` if nobody can open the box; nothing leads back."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    TALLIED = "tallied"
    SEALED = "sealed"
    DISCARDED = "discarded"


class CheckInState(StrEnum):
    """Where the check-in of a round stands: the phase in which the persons on the roster collect their credentials.

    It ends before casting begins, and never opens again, so that no issue stands beside its cast.
    """

    NOT_YET = "not_yet"
    OPEN = "open"
    ENDED = "ended"


class RoundEvent(StrEnum):
    """What can happen to a round."""

    OPEN = "open"
    CLOSE = "close"
    COUNT = "count"
    DISCARD = "discard"
    SEAL = "seal"


TRANSITIONS: Mapping[tuple[RoundState, RoundEvent], RoundState] = {
    (RoundState.DRAFT, RoundEvent.OPEN): RoundState.OPEN,
    (RoundState.OPEN, RoundEvent.CLOSE): RoundState.CLOSED,
    (RoundState.CLOSED, RoundEvent.COUNT): RoundState.TALLIED,
    (RoundState.CLOSED, RoundEvent.DISCARD): RoundState.DISCARDED,
    (RoundState.TALLIED, RoundEvent.SEAL): RoundState.SEALED,
}


class IllegalTransition(ValueError):
    """An event that the state of the round does not allow."""

    def __init__(self, state: RoundState, event: RoundEvent) -> None:
        super().__init__(f"a round that is {state} cannot {event}")
        self.state = state
        self.event = event


def transition(state: RoundState, event: RoundEvent) -> RoundState:
    """Return the state that follows ``state`` after ``event``.

    Raises:
        IllegalTransition: the table has no such step; nothing has changed.
    """
    try:
        return TRANSITIONS[state, event]
    except KeyError:
        raise IllegalTransition(state, event) from None


def events(state: RoundState) -> tuple[RoundEvent, ...]:
    """Return what can be done to a round that is ``state``, in the order of the table."""
    return tuple(event for (before, event) in TRANSITIONS if before == state)


@dataclass(frozen=True, slots=True)
class Item:
    """One of the things that are graded apart from the overall grade."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class SpoiledRules:
    """When a ballot is spoiled (废票): fixed before opening, applied by the machine alone.

    Attributes:
        overall_missing: a subject is graded by item but has no overall grade.
        top_grade_quota: more overall grades ``satisfied`` than this; ``None`` = no quota.
    """

    overall_missing: bool = False
    top_grade_quota: int | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """What is asked about each subject.

    Attributes:
        points: points of each rated grade as decimal text, e.g. ``"100"``.
    """

    items: tuple[Item, ...]
    points: Mapping[Grade, str]
    comments: bool
    spoiled: SpoiledRules


@dataclass(frozen=True, slots=True)
class Subject:
    """A leader (or service, or unit) who is rated."""

    id: str
    name: str
    post: str
    unit: str


@dataclass(frozen=True, slots=True)
class Category:
    """A class of participants (票种) with its weight as decimal text and where its right to vote comes from."""

    id: str
    name: str
    weight: str
    route: Route = Route.TICKET


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """A round as promised: its share of the composite score and its categories."""

    kind: RoundKind
    weight: str
    categories: tuple[Category, ...]


@dataclass(frozen=True, slots=True)
class FlagLimits:
    """From where on a subject is flagged (R3 Art. 8).

    Attributes:
        score_below: flagged when the composite score shown is lower than this, decimal text.
        below_median: flagged when it lies this much or more below the median shown, decimal text.
        dissatisfied_share: flagged when the share of the dissatisfied, pooled or in any round, reaches this fraction,
            e.g. ``"1/3"``.
    """

    score_below: str
    below_median: str
    dissatisfied_share: str


@dataclass(frozen=True, slots=True)
class TurnoutStep:
    """The last turnout that was shown: ballots received, and when (aware UTC)."""

    received: int
    at: datetime


def next_turnout(last: TurnoutStep, received: int, now: datetime, closes_at: datetime | None) -> TurnoutStep | None:
    """Return the next turnout to show, or ``None`` while the one shown must stand.

    Steps lie at least 20 seconds and 5 ballots apart, and none falls into the last minute, so that watching the figure
    tells of no single person's ballot.

    Args:
        last: what is shown now; opening the round is the first step, with 0 received.
        received: ballots in the box at this moment.
        now: this moment.
        closes_at: when the round closes by schedule, if it does.
    """
    if closes_at is not None and now >= closes_at - TURNOUT_STANDSTILL:
        return None
    if now < last.at + TURNOUT_PAUSE or received < last.received + TURNOUT_STEP:
        return None
    return TurnoutStep(received, now)
