"""The tally: from counted answers to scores, shares and flags, by exact fractions.

Every figure is rounded once, half up, to two decimals, when it is shown; the composite score comes from unrounded round
scores, and the thresholds compare what is shown. Pure: standard library and rules only.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypedDict

from server.evaluation.answers import CODES
from server.evaluation.promise import Promise
from server.evaluation.rules import RATED, Category, Grade, RoundKind, RoundPlan

_CODE_TO_GRADE = {CODES[grade]: grade for grade in Grade}


@dataclass(frozen=True, slots=True)
class RoundCount:
    """What the opened answers of one round add up to.

    Attributes:
        valid: ballots that were counted.
        groups: ``(category, index of the subject, code, ballots)``, the code as in ``answers``; each combination any
            number of times, abstentions left out or in.
    """

    valid: int
    groups: Iterable[tuple[str, int, str, int]]


class RoundFigures(TypedDict):
    """One subject's figures in one round; ``None`` = missing or suppressed (the two look the same)."""

    ballots: int | None
    rating_this_subject: int | None
    score: str | None
    grades: dict[str, int] | None
    dissatisfied_share: str | None
    items: dict[str, str | None] | None
    by_category: dict[str, str | None] | None


class SubjectFigures(TypedDict):
    """One subject's result."""

    id: str
    composite_score: str | None
    dissatisfied_share: str | None
    flags: list[str]
    rounds: dict[str, RoundFigures]


class Figures(TypedDict):
    """The result of an evaluation in figures."""

    median_of_composites: str | None
    suppressed: dict[str, bool]
    subjects: list[SubjectFigures]


def shown(value: Fraction) -> str:
    """Return ``value`` (not negative) as it is shown: two decimals, half up."""
    hundredths = (value * 100 + Fraction(1, 2)).__floor__()
    return f"{hundredths // 100}.{hundredths % 100:02d}"


@dataclass(slots=True)
class _SubjectRound:
    """Counted grades of one subject in one round, by category; position 0 is the overall grade, then the items."""

    by_category: dict[str, list[dict[Grade, int]]]
    exact_score: Fraction | None = None
    grades: dict[Grade, int] = field(default_factory=dict)

    def rating(self) -> int:
        """Return how many ballots give this subject an overall grade, ``unknown`` included; shares are of these."""
        return sum(self.grades.values())


def figures(
    promise: Promise, counts: Mapping[RoundKind, RoundCount], discarded: Collection[RoundKind] = frozenset()
) -> Figures:
    """Work the result out.

    Args:
        promise: rules, weights and thresholds as frozen at opening.
        counts: the tallied rounds. While one is missing, so are composite scores, pooled shares and flags.
        discarded: rounds that will never be tallied. Composite scores and pooled shares stay missing for good; once
            every other round is tallied, the flags follow from what there is, which is each round's own share.

    Returns:
        Figures for every subject in published order. A round with fewer than k valid ballots has no figures at all;
        where any category has fewer than k rated ballots for a subject, ``by_category`` is ``None`` for that subject
        and round.
    """
    tallied: dict[RoundKind, list[_SubjectRound] | None] = {}
    for kind, count in counts.items():
        plan = promise.plan(kind)
        small = count.valid < promise.minimum_group
        tallied[kind] = None if small else _tally_round(promise, plan, count.groups)
    complete = all(plan.kind in counts for plan in promise.rounds)
    subjects = [_subject_figures(promise, index, counts, tallied, complete) for index in range(len(promise.subjects))]
    over = all(plan.kind in counts or plan.kind in discarded for plan in promise.rounds)
    median = _median([s["composite_score"] for s in subjects])
    for subject in subjects:
        subject["flags"] = _flags(promise, subject, median) if over else []
    return Figures(
        median_of_composites=None if median is None else shown(median),
        suppressed={kind.value: part is None for kind, part in tallied.items()},
        subjects=subjects,
    )


def _tally_round(promise: Promise, plan: RoundPlan, groups: Iterable[tuple[str, int, str, int]]) -> list[_SubjectRound]:
    width = 1 + len(promise.form.items)
    result = [
        _SubjectRound({c.id: [dict.fromkeys(Grade, 0) for _ in range(width)] for c in plan.categories})
        for _ in promise.subjects
    ]
    for category, index, code, ballots in groups:
        if not code:
            continue
        cells = result[index].by_category[category]
        for position, digit in enumerate(code):
            if digit != "0":
                cells[position][_CODE_TO_GRADE[digit]] += ballots
    for subject in result:
        overall = [cells[0] for cells in subject.by_category.values()]
        subject.grades = {grade: sum(cells[grade] for cells in overall) for grade in Grade}
        subject.exact_score = _score(promise, plan.categories, subject, 0)
    return result


def _mean(promise: Promise, cells: Mapping[Grade, int]) -> Fraction | None:
    rated = _rated(cells)
    if not rated:
        return None
    return sum((Fraction(promise.form.points[grade]) * cells[grade] for grade in RATED), Fraction(0)) / rated


def _rated(cells: Mapping[Grade, int]) -> int:
    return sum(cells[grade] for grade in RATED)


def _score(promise: Promise, categories: Sequence[Category], subject: _SubjectRound, position: int) -> Fraction | None:
    """Weighted mean over the categories that have at least one rated ballot; ``None`` where none has."""
    total = weights = Fraction(0)
    for category in categories:
        mean = _mean(promise, subject.by_category[category.id][position])
        if mean is not None:
            weight = Fraction(category.weight)
            total += weight * mean
            weights += weight
    return total / weights if weights else None


def _shown_or_none(value: Fraction | None) -> str | None:
    return None if value is None else shown(value)


def _share(dissatisfied: int, rating: int) -> str | None:
    return f"{dissatisfied}/{rating}" if rating else None


def _round_figures(promise: Promise, plan: RoundPlan, valid: int, subject: _SubjectRound) -> RoundFigures:
    categories = {c.id: subject.by_category[c.id][0] for c in plan.categories}
    small = any(_rated(cells) < promise.minimum_group for cells in categories.values())
    return RoundFigures(
        ballots=valid,
        rating_this_subject=subject.rating(),
        score=_shown_or_none(subject.exact_score),
        grades={grade.value: subject.grades[grade] for grade in Grade},
        dissatisfied_share=_share(subject.grades[Grade.DISSATISFIED], subject.rating()),
        items={
            item.id: _shown_or_none(_score(promise, plan.categories, subject, position))
            for position, item in enumerate(promise.form.items, start=1)
        },
        by_category=None if small else {c: _shown_or_none(_mean(promise, cells)) for c, cells in categories.items()},
    )


_NO_FIGURES = RoundFigures(
    ballots=None,
    rating_this_subject=None,
    score=None,
    grades=None,
    dissatisfied_share=None,
    items=None,
    by_category=None,
)


def _subject_figures(
    promise: Promise,
    index: int,
    counts: Mapping[RoundKind, RoundCount],
    tallied: Mapping[RoundKind, list[_SubjectRound] | None],
    complete: bool,
) -> SubjectFigures:
    rounds: dict[str, RoundFigures] = {}
    composite: Fraction | None = Fraction(0) if complete else None
    dissatisfied = rating = 0
    for plan in promise.rounds:
        if plan.kind not in tallied:
            continue
        part = tallied[plan.kind]
        if part is None:
            # The pooled share leaves a suppressed round out: the difference to the other round's share would betray it.
            rounds[plan.kind.value] = _NO_FIGURES.copy()
            composite = None
            continue
        subject = part[index]
        rounds[plan.kind.value] = _round_figures(promise, plan, counts[plan.kind].valid, subject)
        dissatisfied += subject.grades[Grade.DISSATISFIED]
        rating += subject.rating()
        if composite is not None:
            exact = subject.exact_score
            composite = None if exact is None else composite + Fraction(plan.weight) * exact
    return SubjectFigures(
        id=promise.subjects[index].id,
        composite_score=_shown_or_none(composite),
        dissatisfied_share=_share(dissatisfied, rating) if complete else None,
        flags=[],
        rounds=rounds,
    )


def _median(scores: Iterable[str | None]) -> Fraction | None:
    """Median of the composite scores as shown, rounded as it will be shown itself."""
    values = sorted(Fraction(score) for score in scores if score is not None)
    if not values:
        return None
    middle = len(values) // 2
    exact = values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
    return Fraction(shown(exact))


def _flags(promise: Promise, subject: SubjectFigures, median: Fraction | None) -> list[str]:
    """R3 Art. 8: a clearly low composite score, or one third dissatisfied, in both rounds together or in either."""
    flags: list[str] = []
    if subject["composite_score"] is not None and median is not None:
        score = Fraction(subject["composite_score"])
        if score < Fraction(promise.flags.score_below):
            flags.append("score_below")
        if score <= median - Fraction(promise.flags.below_median):
            flags.append("below_median")
    shares = [subject["dissatisfied_share"], *(part["dissatisfied_share"] for part in subject["rounds"].values())]
    limit = Fraction(promise.flags.dissatisfied_share)
    if any(share is not None and _reaches(share, limit) for share in shares):
        flags.append("dissatisfied_share")
    return flags


def _reaches(share: str, limit: Fraction) -> bool:
    """Compare whole numbers: for one third, ``3 × dissatisfied >= rating``."""
    dissatisfied, rating = (int(part) for part in share.split("/"))
    return dissatisfied * limit.denominator >= rating * limit.numerator
