"""The states of a matter, what can happen to it, and what each triage outcome demands (systems section 3). Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from server.errors import Conflict, FieldError, InvalidInput

MOST_PHOTOS: Final = 9


class MatterState(StrEnum):
    """Where a matter stands. ``turned_off`` is what its citizen sees of one that went to the clue register."""

    SUBMITTED = "submitted"
    TRIAGED = "triaged"
    IN_PROGRESS = "in_progress"
    ANSWERED = "answered"
    RATED = "rated"
    CLOSED = "closed"
    MERGED = "merged"
    TURNED_OFF = "turned_off"


STATE_NAMES: Final[Mapping[MatterState, str]] = {
    MatterState.SUBMITTED: "待分办",
    MatterState.TRIAGED: "已分办",
    MatterState.IN_PROGRESS: "办理中",
    MatterState.ANSWERED: "已答复",
    MatterState.RATED: "已评价",
    MatterState.CLOSED: "已办结",
    MatterState.MERGED: "已并案",
    MatterState.TURNED_OFF: "已转交",
}


class TriageOutcome(StrEnum):
    """What triage decides."""

    RESOLVE_NOW = "resolve_now"
    CANNOT_DO = "cannot_do"
    HARD = "hard"
    REDIRECTED = "redirected"


OUTCOME_NAMES: Final[Mapping[TriageOutcome, str]] = {
    TriageOutcome.RESOLVE_NOW: "立即协调",
    TriageOutcome.CANNOT_DO: "不能办",
    TriageOutcome.HARD: "很难办",
    TriageOutcome.REDIRECTED: "告知去向",
}
EXPLAINED_AT_ONCE: Final = frozenset({TriageOutcome.CANNOT_DO, TriageOutcome.REDIRECTED})
"""With these, triage itself is the answer."""


class Rating(StrEnum):
    """What the citizen says of the answer."""

    SATISFIED = "satisfied"
    BASICALLY_SATISFIED = "basically_satisfied"
    DISSATISFIED = "dissatisfied"


RATING_NAMES: Final[Mapping[Rating, str]] = {
    Rating.SATISFIED: "满意",
    Rating.BASICALLY_SATISFIED: "基本满意",
    Rating.DISSATISFIED: "不满意",
}


class MatterEvent(StrEnum):
    """What happens to a matter. ``explain`` is triage that answers at once."""

    SUBMIT = "submit"
    TRIAGE = "triage"
    EXPLAIN = "explain"
    START = "start"
    PROGRESS = "progress"
    MOVE_PROMISE = "move_promise"
    COORDINATE = "coordinate"
    MEET = "meet"
    HAND_OVER = "hand_over"
    ANSWER = "answer"
    RATE = "rate"
    REOPEN = "reopen"
    CLOSE = "close"
    MERGE = "merge"
    MESSAGE = "message"
    TURN_OFF = "turn_off"


EVENT_NAMES: Final[Mapping[MatterEvent, str]] = {
    MatterEvent.SUBMIT: "提交诉求",
    MatterEvent.TRIAGE: "分办",
    MatterEvent.EXPLAIN: "分办并答复",
    MatterEvent.START: "开始办理",
    MatterEvent.PROGRESS: "告知办理进展",
    MatterEvent.MOVE_PROMISE: "调整承诺日期",
    MatterEvent.COORDINATE: "商请有关部门协同办理",
    MatterEvent.MEET: "提交会议研究",
    MatterEvent.HAND_OVER: "更换经办人",
    MatterEvent.ANSWER: "答复",
    MatterEvent.RATE: "评价",
    MatterEvent.REOPEN: "重新办理",
    MatterEvent.CLOSE: "办结",
    MatterEvent.MERGE: "并入同类诉求",
    MatterEvent.MESSAGE: "留言",
    MatterEvent.TURN_OFF: "转交",
}

_STAYS: Final = (
    MatterEvent.MOVE_PROMISE,
    MatterEvent.HAND_OVER,
    MatterEvent.MESSAGE,
)
_WORKS: Final = (MatterEvent.PROGRESS, MatterEvent.COORDINATE, MatterEvent.MEET)
_LEAVES: Final = {MatterEvent.MERGE: MatterState.MERGED, MatterEvent.TURN_OFF: MatterState.TURNED_OFF}

TRANSITIONS: Final[Mapping[MatterState, Mapping[MatterEvent, MatterState]]] = {
    MatterState.SUBMITTED: {
        MatterEvent.TRIAGE: MatterState.TRIAGED,
        MatterEvent.EXPLAIN: MatterState.ANSWERED,
        MatterEvent.MESSAGE: MatterState.SUBMITTED,
        **_LEAVES,
    },
    MatterState.TRIAGED: {
        MatterEvent.START: MatterState.IN_PROGRESS,
        **dict.fromkeys(_WORKS, MatterState.IN_PROGRESS),
        **dict.fromkeys(_STAYS, MatterState.TRIAGED),
        MatterEvent.ANSWER: MatterState.ANSWERED,
        **_LEAVES,
    },
    MatterState.IN_PROGRESS: {
        # The second officer after a dissatisfied rating may come to another decision; see ``state_after``.
        MatterEvent.TRIAGE: MatterState.IN_PROGRESS,
        MatterEvent.EXPLAIN: MatterState.ANSWERED,
        **dict.fromkeys(_WORKS, MatterState.IN_PROGRESS),
        **dict.fromkeys(_STAYS, MatterState.IN_PROGRESS),
        MatterEvent.ANSWER: MatterState.ANSWERED,
        **_LEAVES,
    },
    MatterState.ANSWERED: {
        MatterEvent.RATE: MatterState.RATED,
        MatterEvent.CLOSE: MatterState.CLOSED,
        MatterEvent.MESSAGE: MatterState.ANSWERED,
        MatterEvent.TURN_OFF: MatterState.TURNED_OFF,
    },
    MatterState.RATED: {
        MatterEvent.REOPEN: MatterState.IN_PROGRESS,
        MatterEvent.CLOSE: MatterState.CLOSED,
        MatterEvent.MESSAGE: MatterState.RATED,
        MatterEvent.TURN_OFF: MatterState.TURNED_OFF,
    },
    MatterState.CLOSED: {MatterEvent.TURN_OFF: MatterState.TURNED_OFF},
    MatterState.MERGED: {
        MatterEvent.MESSAGE: MatterState.MERGED,
        MatterEvent.TURN_OFF: MatterState.TURNED_OFF,
    },
    MatterState.TURNED_OFF: {MatterEvent.MESSAGE: MatterState.TURNED_OFF},
}

OPEN_STATES: Final = (MatterState.SUBMITTED, MatterState.TRIAGED, MatterState.IN_PROGRESS)
"""Somebody has to do something."""


def state_after(state: MatterState, event: MatterEvent, *, reopened: bool) -> MatterState:
    """Return the state that ``event`` leads to.

    Args:
        reopened: the matter was reopened before: only then can it be triaged anew, and not reopened again.

    Raises:
        Conflict: ``already_rated``, ``already_triaged``, ``matter_closed``, ``matter_merged`` or ``matter_state``.
    """
    after = TRANSITIONS[state].get(event)
    again = state is MatterState.IN_PROGRESS and event in (MatterEvent.TRIAGE, MatterEvent.EXPLAIN)
    if after is None or (event is MatterEvent.REOPEN and reopened) or (again and not reopened):
        raise _refusal(state, event)
    return after


def possible_events(state: MatterState, *, reopened: bool) -> list[MatterEvent]:
    """Return what can happen to a matter as it stands."""
    possible = []
    for event in TRANSITIONS[state]:
        try:
            state_after(state, event, reopened=reopened)
        except Conflict:
            continue
        possible.append(event)
    return possible


def triage_event(outcome: TriageOutcome) -> MatterEvent:
    """Return what triage with this outcome is."""
    return MatterEvent.EXPLAIN if outcome in EXPLAINED_AT_ONCE else MatterEvent.TRIAGE


def rating_events(rating: Rating, *, reopened: bool) -> tuple[MatterEvent, ...]:
    """Return what a rating brings about: ``dissatisfied`` reopens the first time, and closes the second."""
    if rating is not Rating.DISSATISFIED:
        return (MatterEvent.RATE,)
    return (MatterEvent.RATE, MatterEvent.CLOSE if reopened else MatterEvent.REOPEN)


def _refusal(state: MatterState, event: MatterEvent) -> Conflict:
    data = {"state": state.value}
    if event is MatterEvent.RATE and state in (MatterState.RATED, MatterState.CLOSED):
        return Conflict("already_rated", "这件诉求已经评价过或已办结，不能再评价", data=data)
    if event in (MatterEvent.TRIAGE, MatterEvent.EXPLAIN) and state is not MatterState.MERGED:
        return Conflict("already_triaged", "这件诉求已由他人分办，请刷新后查看", data=data)
    if state is MatterState.CLOSED:
        return Conflict("matter_closed", "这件诉求已办结", data=data)
    if state is MatterState.MERGED:
        return Conflict("matter_merged", "这件诉求已并入同类诉求", data=data)
    return Conflict("matter_state", f"这件诉求{STATE_NAMES[state]}，不能{EVENT_NAMES[event]}", data=data)


@dataclass(frozen=True, slots=True)
class Demand:
    """What triage with one outcome asks for.

    Attributes:
        needed: fields that have to be there.
        allowed: further fields that may be.
    """

    needed: frozenset[str]
    allowed: frozenset[str] = frozenset()


DEMANDS: Final[Mapping[TriageOutcome, Demand]] = {
    TriageOutcome.RESOLVE_NOW: Demand(frozenset(), frozenset({"explanation"})),
    TriageOutcome.CANNOT_DO: Demand(frozenset({"explanation", "policy"})),
    TriageOutcome.HARD: Demand(frozenset({"promised", "department"}), frozenset({"explanation"})),
    TriageOutcome.REDIRECTED: Demand(frozenset({"addressee"}), frozenset({"explanation"})),
}
FIELD_NAMES: Final[Mapping[str, str]] = {
    "explanation": "答复说明",
    "policy": "政策依据",
    "promised": "承诺日期",
    "department": "协同部门",
    "addressee": "去向",
}


def check_demands(outcome: TriageOutcome, given: Collection[str]) -> None:
    """Refuse triage that leaves out what its outcome demands, or brings what belongs to another.

    Args:
        outcome: what is decided.
        given: names of the fields that are filled in.

    Raises:
        InvalidInput: ``triage_fields`` with every field at fault.
    """
    demand, present = DEMANDS[outcome], frozenset(given)
    name = OUTCOME_NAMES[outcome]
    faults = [
        FieldError(field, f"“{name}”须填写{FIELD_NAMES[field]}")
        for field in FIELD_NAMES
        if field in demand.needed - present
    ]
    faults += [
        FieldError(field, f"“{name}”不填{FIELD_NAMES[field]}")
        for field in FIELD_NAMES
        if field in present - demand.needed - demand.allowed
    ]
    if faults:
        raise InvalidInput("triage_fields", faults[0].message, fields=faults)


def check_move(moves: int, *, supervises: bool) -> None:
    """Refuse a second move of a promised date by anybody but the supervising leader.

    Args:
        moves: how often it was moved before.
        supervises: whether it is the supervising leader who moves it.

    Raises:
        Conflict: ``promise_moved``.
    """
    if moves and not supervises:
        raise Conflict("promise_moved", "承诺日期已调整过一次，再次调整须由窗口监督员决定")
