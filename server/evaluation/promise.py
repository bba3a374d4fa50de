"""The promise: what an evaluation fixes at its first opening, as one canonical text with a hash.

Whoever holds the text and the hash can check that nothing was switched afterwards: rules, weights, categories, the
smallest group, and the protocol that keeps ballots anonymous. Pure: standard library and rules only.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.evaluation.rules import (
    COMMENTS_FROM,
    RATED,
    Category,
    FlagLimits,
    Form,
    Item,
    RoundKind,
    RoundPlan,
    Route,
    SpoiledRules,
    Subject,
)

PROTOCOL = {
    "credential": "RFC 9474 RSABSSA-SHA384-PSS-Randomized, RSA-3072",
    "ballot": "X25519 sealed box, padded to a fixed size",
    "opening": "SLIP-39, 2 of 3 key sheets",
    "published": "RFC 6962 Merkle tree over SHA-256(message), SHA-256(sealed ballot)",
}
"""How ballots are kept anonymous. Part of the promise: it cannot be weakened while a round runs."""


def canonical_json(value: Any) -> bytes:
    """Return ``value`` as canonical JSON: UTF-8, sorted keys, no spaces.

    Raises:
        TypeError: it contains a float, whose text differs between languages.
    """
    _refuse_floats(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def canonical_hash(value: Any) -> str:
    """Return the SHA-256 of the canonical JSON of ``value``, in hexadecimal."""
    return hashlib.sha256(canonical_json(value)).hexdigest()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no canonical text; use decimal text")
    if isinstance(value, Mapping):
        for inner in value.values():
            _refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_floats(inner)


@dataclass(frozen=True, slots=True)
class Promise:
    """Everything that decides the figures, and everything that decides what is shown.

    Attributes:
        minimum_group: smallest number of ballots that is tallied (k).
        publicity_days: days from the tally to the destruction of the sealed ballots.
    """

    title: str
    form: Form
    subjects: tuple[Subject, ...]
    rounds: tuple[RoundPlan, ...]
    minimum_group: int
    flags: FlagLimits
    publicity_days: int

    def plan(self, kind: RoundKind) -> RoundPlan:
        """Return the plan of the round ``kind``; ``KeyError`` where the evaluation has none."""
        for plan in self.rounds:
            if plan.kind == kind:
                return plan
        raise KeyError(kind)

    def document(self) -> dict[str, Any]:
        """Return the promise as JSON values, the form that is hashed, stored and published."""
        form = self.form
        return {
            "version": 1,
            "title": self.title,
            "form": {
                "items": [{"id": item.id, "name": item.name} for item in form.items],
                "points": {grade.value: form.points[grade] for grade in RATED},
                "comments": form.comments,
                "spoiled": {
                    "overall_missing": form.spoiled.overall_missing,
                    "top_grade_quota": form.spoiled.top_grade_quota,
                },
            },
            "subjects": [
                {"id": subject.id, "name": subject.name, "post": subject.post, "unit": subject.unit}
                for subject in self.subjects
            ],
            "rounds": [
                {
                    "kind": plan.kind.value,
                    "weight": plan.weight,
                    "categories": [_category_document(category) for category in plan.categories],
                }
                for plan in self.rounds
            ],
            "minimum_group": self.minimum_group,
            "comments_from": COMMENTS_FROM,
            "flags": {
                "score_below": self.flags.score_below,
                "below_median": self.flags.below_median,
                "dissatisfied_share": self.flags.dissatisfied_share,
            },
            "publicity_days": self.publicity_days,
            "anonymity": dict(PROTOCOL),
        }

    def hash(self) -> str:
        """Return the hash that is shown from the first opening on."""
        return canonical_hash(self.document())


def _category_document(category: Category) -> dict[str, str]:
    document = {"id": category.id, "name": category.name, "weight": category.weight}
    # Left out for tickets: what was promised before there was another route keeps its hash.
    return document if category.route is Route.TICKET else document | {"route": category.route.value}


def promise_from(document: Mapping[str, Any]) -> Promise:
    """Read a promise from JSON values: a published promise, or an evaluation as the API describes it.

    Args:
        document: needs ``title``, ``form``, ``subjects``, ``rounds``, ``minimum_group``, ``flags``, ``publicity_days``;
            what else it holds is ignored.

    Raises:
        KeyError, ValueError, TypeError: a part is missing or is no such thing.
    """
    return Promise(
        title=document["title"],
        form=form_from(document["form"]),
        subjects=tuple(Subject(s["id"], s["name"], s["post"], s["unit"]) for s in document["subjects"]),
        rounds=tuple(round_plan_from(plan) for plan in document["rounds"]),
        minimum_group=document["minimum_group"],
        flags=FlagLimits(**{name: document["flags"][name] for name in FlagLimits.__slots__}),
        publicity_days=document["publicity_days"],
    )


def form_from(document: Mapping[str, Any]) -> Form:
    """Read a form from JSON values of the API's shape."""
    spoiled = document["spoiled"]
    return Form(
        items=tuple(Item(item["id"], item["name"]) for item in document["items"]),
        points={grade: document["points"][grade.value] for grade in RATED},
        comments=document["comments"],
        spoiled=SpoiledRules(spoiled["overall_missing"], spoiled["top_grade_quota"]),
    )


def round_plan_from(document: Mapping[str, Any]) -> RoundPlan:
    """Read a round's weight and categories from JSON values of the API's shape."""
    return RoundPlan(
        kind=RoundKind(document["kind"]),
        weight=document["weight"],
        categories=tuple(
            Category(c["id"], c["name"], c["weight"], Route(c.get("route", Route.TICKET)))
            for c in document["categories"]
        ),
    )
