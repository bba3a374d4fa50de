"""Rules of an evaluation: grades, states of a round, what a form and its weights must satisfy, turnout steps.

Pure: the standard library only. R3 Art. 6 (the two rounds and their weights) and Art. 8 (when a subject is flagged)
stand behind the constants; figures are worked out in ``tally``.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

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

_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,3})(\.[0-9]{1,4})?")
_FRACTION = re.compile(r"([1-9][0-9]{0,3})/([1-9][0-9]{0,3})")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,40}")


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
    """Where a round stands. ``sealed`` is the end; nothing leads back."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    TALLIED = "tallied"
    SEALED = "sealed"


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
    SEAL = "seal"


TRANSITIONS: Mapping[tuple[RoundState, RoundEvent], RoundState] = {
    (RoundState.DRAFT, RoundEvent.OPEN): RoundState.OPEN,
    (RoundState.OPEN, RoundEvent.CLOSE): RoundState.CLOSED,
    (RoundState.CLOSED, RoundEvent.COUNT): RoundState.TALLIED,
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
class Problem:
    """One thing that is wrong with a set-up.

    Attributes:
        path: the field, dotted, as in the API (``rounds.0.categories.1.weight``).
        message: Chinese sentence for the officer.
    """

    path: str
    message: str


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


def parse_decimal(text: str) -> Fraction | None:
    """Return the exact value of plain decimal text (at most four digits on either side), or ``None``."""
    return Fraction(text) if _DECIMAL.fullmatch(text) else None


def parse_share(text: str) -> Fraction | None:
    """Return the exact value of a fraction such as ``1/3`` that lies in (0, 1], or ``None``."""
    if not _FRACTION.fullmatch(text):
        return None
    share = Fraction(text)
    return share if share <= 1 else None


def check_form(form: Form, subjects: int) -> list[Problem]:
    """Return what is wrong with ``form``; an empty list means that it can be used.

    Args:
        form: the form.
        subjects: how many subjects are rated by it (bounds the quota); 0 while none is entered.
    """
    problems = _check_names("form.items", [(item.id, item.name) for item in form.items], MAXIMUM_ITEMS)
    values: list[Fraction] = []
    for grade in RATED:
        value = parse_decimal(form.points.get(grade, ""))
        if value is None or value > 100 or (value * 100).denominator != 1:
            problems.append(Problem(f"form.points.{grade}", "分值应为 0 至 100 的数，最多两位小数"))
        else:
            values.append(value)
    if len(values) == len(RATED) and not values[0] > values[1] > values[2]:
        problems.append(Problem("form.points", "分值应依次递减：满意高于基本满意，基本满意高于不满意"))
    quota = form.spoiled.top_grade_quota
    if quota is not None and (quota < 1 or (subjects and quota > subjects)):
        problems.append(Problem("form.spoiled.top_grade_quota", "“满意”名额应在 1 与测评对象人数之间"))
    return problems


def check_subjects(subjects: Sequence[Subject]) -> list[Problem]:
    """Return what is wrong with the list of subjects (an empty list of subjects is not checked here)."""
    problems = _check_names(
        "subjects", [(subject.id, subject.name) for subject in subjects], MAXIMUM_SUBJECTS, same_names=True
    )
    seen: set[tuple[str, str, str]] = set()
    for index, subject in enumerate(subjects):
        key = (subject.name, subject.post, subject.unit)
        if key in seen:
            problems.append(Problem(f"subjects.{index}", "测评对象重复：姓名、职务、单位完全相同"))
        seen.add(key)
    return problems


def check_rounds(rounds: Sequence[RoundPlan]) -> list[Problem]:
    """Return what is wrong with rounds, categories and their weights.

    Weights are positive decimals; the rounds' weights sum to exactly 1, and so do the weights of each round's
    categories (R3 Art. 6: 50 % + 50 % by default).
    """
    problems: list[Problem] = []
    if not 1 <= len(rounds) <= len(RoundKind) or len({plan.kind for plan in rounds}) != len(rounds):
        problems.append(Problem("rounds", "测评应有一轮或两轮，调查测评、会议测评各至多一轮"))
    problems += _check_weights("rounds", [plan.weight for plan in rounds], "各轮权重之和应为 1")
    for index, plan in enumerate(rounds):
        path = f"rounds.{index}.categories"
        problems += _check_names(
            path, [(category.id, category.name) for category in plan.categories], MAXIMUM_CATEGORIES
        )
        if plan.categories:
            problems += _check_weights(path, [category.weight for category in plan.categories], "各票种权重之和应为 1")
        else:
            problems.append(Problem(path, "每轮至少要有一个票种"))
    return problems


def check_limits(minimum_group: int, limits: FlagLimits, publicity_days: int) -> list[Problem]:
    """Return what is wrong with the smallest group, the thresholds and the publicity period (days)."""
    problems: list[Problem] = []
    if not MINIMUM_GROUP <= minimum_group <= 1000:
        problems.append(Problem("minimum_group", f"最小统计人数应为 {MINIMUM_GROUP} 至 1000 的整数"))
    for name, text in (("score_below", limits.score_below), ("below_median", limits.below_median)):
        value = parse_decimal(text)
        if value is None or value > 100 or (value * 100).denominator != 1:
            problems.append(Problem(f"flags.{name}", "界限应为 0 至 100 的数，最多两位小数"))
    if parse_share(limits.dissatisfied_share) is None:
        problems.append(Problem("flags.dissatisfied_share", "不满意比例应写成分数，如 1/3，且大于 0、不大于 1"))
    if not 1 <= publicity_days <= 365:
        problems.append(Problem("publicity_days", "公示期应为 1 至 365 天"))
    return problems


def _check_weights(path: str, weights: Iterable[str], wrong_sum: str) -> list[Problem]:
    problems: list[Problem] = []
    total = Fraction(0)
    for index, text in enumerate(weights):
        value = parse_decimal(text)
        if value is None or not 0 < value <= 1:
            problems.append(Problem(f"{path}.{index}.weight", "权重应为大于 0、不大于 1 的小数，最多四位"))
        else:
            total += value
    if not problems and total != 1:
        problems.append(Problem(path, wrong_sum))
    return problems


def _check_names(
    path: str, entries: Sequence[tuple[str, str]], maximum: int, *, same_names: bool = False
) -> list[Problem]:
    problems: list[Problem] = []
    if len(entries) > maximum:
        problems.append(Problem(path, f"最多 {maximum} 项"))
    ids: set[str] = set()
    names: set[str] = set()
    for index, (identifier, name) in enumerate(entries):
        if not _IDENTIFIER.fullmatch(identifier) or identifier in ids:
            problems.append(Problem(f"{path}.{index}.id", "编号应为不重复的字母或数字"))
        if not name.strip():
            problems.append(Problem(f"{path}.{index}.name", "名称不能为空"))
        elif name in names and not same_names:
            problems.append(Problem(f"{path}.{index}.name", "名称不能重复"))
        ids.add(identifier)
        names.add(name)
    return problems


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
