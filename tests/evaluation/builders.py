"""Small things that several tests of the evaluation build."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.encoding import from_base64url, to_base64url
from server.evaluation.answers import CODES, Answers, ballot_size, encode
from server.evaluation.blind_signature import SigningKey
from server.evaluation.box_casting import Cast
from server.evaluation.box_rounds import BoxParameters
from server.evaluation.promise import Promise, promise_from
from server.evaluation.rules import Grade, RoundKind
from server.evaluation.sealed_box import new_box_key
from server.evaluation.tally import RoundCount
from server.evaluation.voter import CredentialRequest, ballot_body
from server.store import new_id

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
WORKED_EXAMPLE = DATA / "evaluation-2021"
KEYS = {name: SigningKey.generate() for name in "AB"}
"""One key for each category, made once: making keys is slow, and tests may share them."""


def needs(path: Path) -> pytest.MarkDecorator:
    """Skip a test where the data it reads is not there."""
    return pytest.mark.skipif(not path.exists(), reason=f"test data {path.name} is not present")


def promise(
    *,
    subjects: int = 2,
    items: int = 1,
    categories: Mapping[str, str] | None = None,
    rounds: Sequence[tuple[str, str]] = (("survey", "0.5"), ("meeting", "0.5")),
    minimum_group: int = 3,
    comments: bool = False,
    overall_missing: bool = False,
    top_grade_quota: int | None = None,
    flags: Mapping[str, str] | None = None,
) -> Promise:
    """Return a promise; each part has a plain default."""
    weights = categories or {"A": "0.4", "B": "0.6"}
    return promise_from(
        {
            "title": "测评",
            "form": {
                "items": [{"id": f"i{n}", "name": f"分项{n}"} for n in range(items)],
                "points": {"satisfied": "100", "basically_satisfied": "80", "dissatisfied": "50"},
                "comments": comments,
                "spoiled": {"overall_missing": overall_missing, "top_grade_quota": top_grade_quota},
            },
            "subjects": [{"id": f"s{n}", "name": f"对象{n}", "post": "局长", "unit": "某局"} for n in range(subjects)],
            "rounds": [
                {
                    "kind": kind,
                    "weight": weight,
                    "categories": [{"id": c, "name": f"{c}票", "weight": w} for c, w in weights.items()],
                }
                for kind, weight in rounds
            ],
            "minimum_group": minimum_group,
            "flags": flags or {"score_below": "70.00", "below_median": "10.00", "dissatisfied_share": "1/3"},
            "publicity_days": 7,
        }
    )


def count(ballots: Iterable[tuple[str, Sequence[str]]]) -> RoundCount:
    """Count ballots given as ``(category, codes)``, as the box's tally does."""
    groups: Counter[tuple[str, int, str]] = Counter()
    valid = 0
    for category, codes in ballots:
        valid += 1
        groups.update((category, index, code) for index, code in enumerate(codes))
    return RoundCount(valid, [(*key, number) for key, number in groups.items()])


def worked_promise() -> Promise:
    """Return the promise of the worked example."""
    given = json.loads((WORKED_EXAMPLE / "evaluation.json").read_text())
    return promise_from(
        {
            **given,
            "form": {
                "items": given["items"],
                "points": {grade: str(points) for grade, points in given["points"].items()},
                "comments": False,
                "spoiled": {"overall_missing": False, "top_grade_quota": None},
            },
            "rounds": [
                {"kind": kind, "weight": weight, "categories": given["categories"][kind]}
                for kind, weight in given["round_weights"].items()
            ],
            "publicity_days": 7,
        }
    )


def worked_ballots(example: Promise) -> dict[RoundKind, list[tuple[str, list[str]]]]:
    """Return the ballots of the worked example as ``(category, codes)`` for each round."""
    ballots: dict[RoundKind, list[tuple[str, list[str]]]] = {kind: [] for kind in RoundKind}
    with (WORKED_EXAMPLE / "ballots.jsonl").open() as lines:
        for line in lines:
            ballot = json.loads(line)
            answers: dict[str, Any] = ballot["answers"]
            codes = [_code(answers.get(subject.id), example) for subject in example.subjects]
            ballots[RoundKind(ballot["round"])].append((ballot["category"], codes))
    return ballots


def _code(answer: Mapping[str, Any] | None, example: Promise) -> str:
    if answer is None:
        return ""
    grades = [answer.get("overall"), *(answer["items"].get(item.id) for item in example.form.items)]
    return "".join(CODES[Grade(grade) if grade else None] for grade in grades)


@dataclass(frozen=True)
class VotingRound:
    """A round's keys, with everything a test needs to vote in it."""

    round_id: str
    promise: Promise
    private_key: bytes
    parameters: BoxParameters

    def ballot(
        self, codes: Sequence[str], category: str = "A", comments: Sequence[tuple[int, str]] = (), **other: Any
    ) -> Cast:
        """Return a fresh ballot with a credential of its own."""
        return self.ballot_of(self.credential(category, **other), codes, comments)

    def credential(self, category: str = "A", *, round_id: str | None = None, key: str | None = None) -> Any:
        """Return a credential signed directly with the category's private key (or that of ``key``)."""
        signer = KEYS[key or category]
        request = CredentialRequest(round_id or self.round_id, category, signer.public)
        return request.finish(to_base64url(signer.blind_sign(from_base64url(request.blinded_message))))

    def ballot_of(self, credential: Any, codes: Sequence[str], comments: Sequence[tuple[int, str]] = ()) -> Cast:
        """Return a ballot under the given credential."""
        plaintext = encode(Answers(tuple(codes), tuple(comments)), self.parameters.ballot_size)
        return self.raw_ballot(credential, plaintext)

    def raw_ballot(self, credential: Any, plaintext: bytes) -> Cast:
        """Return a ballot with any plaintext sealed in it."""
        body = ballot_body(credential, plaintext, self.parameters.box_key)
        parts = {name: from_base64url(body[name]) for name in ("message", "signature", "sealed")}
        return Cast(body["category"], **parts)


def voting_round(**options: Any) -> VotingRound:
    """Return a round with keys; ``options`` are those of ``promise``."""
    made = promise(**options)
    private, public = new_box_key()
    size = ballot_size(made.form, len(made.subjects))
    categories = {category.id: KEYS[category.id].public for category in made.rounds[0].categories}
    return VotingRound(new_id(), made, private, BoxParameters(categories, public, size))
