"""Results as the API shows them. Suppressed and missing figures are both null; the texts for them stand here too."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from server.evaluation.models import Discard, Evaluation, Round
from server.evaluation.rules import RoundKind, RoundState
from server.evaluation.views import CountsView, UnitView
from server.pdf import china_time
from server.schemas import Model

SUPPRESSED: Final = "人数过少，不显示"
NOT_COUNTED: Final = "尚未计票"
DISCARDED: Final = "已作废"
NO_COMPOSITE: Final = "有轮次作废"
FLAG_NAMES: Final[Mapping[str, str]] = {
    "score_below": "综合得分偏低",
    "below_median": "明显低于中位数",
    "dissatisfied_share": "不满意比例过高",
}
GRADE_NAMES: Final[Mapping[str, str]] = {
    "satisfied": "满意",
    "basically_satisfied": "基本满意",
    "dissatisfied": "不满意",
    "unknown": "不了解",
}


class GradeCounts(Model):
    """Ballots by overall grade."""

    satisfied: int
    basically_satisfied: int
    dissatisfied: int
    unknown: int


class SubjectRoundView(Model):
    """One subject's figures in one round; null where suppressed, missing or not counted."""

    ballots: int | None
    rating_this_subject: int | None
    score: str | None
    grades: GradeCounts | None
    dissatisfied_share: str | None
    items: Mapping[str, str | None] | None
    by_category: Mapping[str, str | None] | None


class SubjectResult(Model):
    """One subject's result."""

    id: str
    name: str
    post: str
    unit: str
    composite_score: str | None
    dissatisfied_share: str | None
    flags: Sequence[str]
    rounds: Mapping[RoundKind, SubjectRoundView]
    comments: Mapping[RoundKind, Sequence[str]]


class RoundResult(Model):
    """What became of a round; ``discard`` says why it has no result and never will."""

    name: str
    state: RoundState
    tallied: bool
    suppressed: bool
    counts: CountsView
    comments_shown: bool
    opened_at: datetime | None
    closed_at: datetime | None
    tallied_at: datetime | None
    merkle_root: str | None
    discard: Discard | None

    @property
    def absent(self) -> str:
        """What stands in the place of a figure that this round does not have."""
        if self.discard is not None:
            return DISCARDED
        return SUPPRESSED if self.tallied else NOT_COUNTED


class ResultsView(Model):
    """The result of an evaluation.

    Attributes:
        rules: the promise, as frozen at the first opening.
        complete: every round has been counted. Where a round was discarded, that never comes to be: there is no
            composite score then.
        result_hash: SHA-256 of the canonical result.
        signature: Ed25519 over the hash; ``signature_key`` is the key, both base64url.
    """

    evaluation_id: str
    title: str
    unit: UnitView
    rules: Mapping[str, Any]
    promise_hash: str
    result_hash: str
    signature: str
    signature_key: str
    tallied_at: datetime | None
    complete: bool
    median_of_composites: str | None
    rounds: Mapping[RoundKind, RoundResult]
    subjects: Sequence[SubjectResult]

    @property
    def absent(self) -> str:
        """What stands in the place of a figure over all rounds that is not there."""
        if any(part.discard is not None for part in self.rounds.values()):
            return NO_COMPOSITE
        return SUPPRESSED if self.complete else NOT_COUNTED

    @property
    def discarded(self) -> list[str]:
        """A sentence for each round that was discarded."""
        return [
            f"{part.name}已于 {china_time(part.discard.at)} 由{part.discard.by.name}、{part.discard.second.name}"
            f"共同作废，没有结果。原因：{part.discard.reason}"
            for part in self.rounds.values()
            if part.discard is not None
        ]


class ScreenView(Model):
    """What the big screen of a round shows."""

    title: str
    round: RoundKind
    round_name: str
    state: RoundState
    phone_url: str | None
    fingerprint: str | None
    entitled: int
    received: int | None
    closes_at: datetime | None
    server_time: datetime
    released: bool
    results: ResultsView | None


_NOTHING: Final[Mapping[str, Any]] = dict.fromkeys(SubjectRoundView.model_fields)


def results_view(
    evaluation: Evaluation, record: Mapping[str, Any], comments: Mapping[tuple[str, str], Sequence[str]]
) -> ResultsView:
    """Return a stored result with the names that belong to it.

    Args:
        evaluation: the evaluation.
        record: the stored result.
        comments: texts by round id and subject id.
    """
    payload = record["payload"]
    figures = payload["figures"]
    by_subject = {entry["id"]: entry for entry in figures["subjects"]}
    subjects = []
    for subject in evaluation.subjects:
        entry = by_subject[subject.id]
        subjects.append(
            SubjectResult(
                id=subject.id,
                name=subject.name,
                post=subject.post,
                unit=subject.unit,
                composite_score=entry["composite_score"],
                dissatisfied_share=entry["dissatisfied_share"],
                flags=entry["flags"],
                rounds={
                    part.kind: _subject_round(entry["rounds"].get(part.kind.value, _NOTHING))
                    for part in evaluation.rounds
                },
                comments={part.kind: comments.get((part.id, subject.id), ()) for part in evaluation.rounds},
            )
        )
    return ResultsView(
        evaluation_id=evaluation.id,
        title=evaluation.title,
        unit=UnitView(id=evaluation.unit.id, name=evaluation.unit.name),
        rules=evaluation.promise().document(),
        promise_hash=payload["promise_hash"],
        result_hash=record["result_hash"],
        signature=record["signature"],
        signature_key=record["signature_key"],
        tallied_at=max((part.tallied_at for part in evaluation.rounds if part.tallied_at), default=None),
        complete=all(part.kind.value in payload["rounds"] for part in evaluation.rounds),
        median_of_composites=figures["median_of_composites"],
        rounds={part.kind: _round_result(part, payload) for part in evaluation.rounds},
        subjects=subjects,
    )


def _subject_round(entry: Mapping[str, Any]) -> SubjectRoundView:
    grades = entry["grades"]
    return SubjectRoundView(**{**entry, "grades": GradeCounts(**grades) if grades else None})


def _round_result(part: Round, payload: Mapping[str, Any]) -> RoundResult:
    counted = payload["rounds"].get(part.kind.value)
    counts = counted["counts"] if counted else {"entitled": part.counts.entitled if part.counts else 0}
    if part.discard is not None and part.counts is not None:
        counts = part.counts.model_dump()
    return RoundResult(
        name=part.name,
        state=part.state,
        tallied=counted is not None,
        suppressed=bool(payload["figures"]["suppressed"].get(part.kind.value, False)),
        counts=CountsView.of(**counts),
        comments_shown=bool(counted and counted["comments"]),
        opened_at=part.opened_at,
        closed_at=part.closed_at,
        tallied_at=part.tallied_at,
        merkle_root=part.merkle_root,
        discard=part.discard,
    )


def percent(share: str | None) -> str | None:
    """Return a share such as ``7/254`` as per cent with two decimals, rounded half up."""
    if share is None:
        return None
    part, whole = (int(number) for number in share.split("/"))
    hundredths = (part * 20000 + whole) // (2 * whole)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
