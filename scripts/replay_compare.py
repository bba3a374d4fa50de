"""Compares results that a server gives with results that were worked out elsewhere, figure by figure. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

# What the API lists by subject and round; an expected figure that is none of these is reported, not passed over.
ROUND_FIGURES = ("ballots", "rating_this_subject", "score", "grades", "dissatisfied_share", "items", "by_category")
SUBJECT_FIGURES = ("composite_score", "dissatisfied_share", "flags")


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure that differs.

    Attributes:
        place: where, e.g. ``s1 survey items.party_governance``.
        expected, found: the two values.
    """

    place: str
    expected: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.place}: expected {_text(self.expected)}, found {_text(self.found)}"


@dataclass(slots=True)
class Comparison:
    """What a comparison came to."""

    figures: int
    differences: list[Difference]


def compare(expected: Mapping[str, Any], results: Mapping[str, Any], ids: Mapping[str, str]) -> Comparison:
    """Compare ``expected.json`` with the results of the API.

    Figures that are not shown may be written in several ways: as null, as a table of nulls, or not at all.

    Args:
        expected: content of ``expected.json``.
        results: what ``GET …/results`` returned.
        ids: the server's id of each subject by the folder's id.
    """
    comparison = Comparison(0, [])
    found_subjects = {subject["id"]: subject for subject in results["subjects"]}
    for place, wanted, found in _pairs(expected, results, found_subjects, ids):
        comparison.figures += 1
        if not _same(wanted, found):
            comparison.differences.append(Difference(place, wanted, found))
    return comparison


def _pairs(
    expected: Mapping[str, Any], results: Mapping[str, Any], found_subjects: Mapping[str, Any], ids: Mapping[str, str]
) -> Iterator[tuple[str, Any, Any]]:
    for name in expected.keys() - {"subjects"}:
        yield name, expected[name], results.get(name)
    yield "subjects", sorted(expected["subjects"]), sorted(ids)
    for subject_id, wanted in expected["subjects"].items():
        found = found_subjects.get(ids.get(subject_id, ""), {})
        for name in dict.fromkeys((*SUBJECT_FIGURES, *wanted)):
            if name == "flags":
                yield f"{subject_id} flags", _flags(wanted.get(name)), _flags(found.get(name))
            elif name != "rounds":
                yield f"{subject_id} {name}", wanted.get(name), found.get(name)
        for kind, figures in (wanted.get("rounds") or {}).items():
            there = found.get("rounds", {}).get(kind) or {}
            received = results["rounds"].get(kind, {}).get("counts", {}).get("received")
            yield from _round_pairs(f"{subject_id} {kind}", figures or {}, there, received)


def _round_pairs(
    place: str, wanted: Mapping[str, Any], found: Mapping[str, Any], received: int | None
) -> Iterator[tuple[str, Any, Any]]:
    suppressed = found.get("ballots") is None
    for name in dict.fromkeys((*ROUND_FIGURES, *wanted)):
        ours, theirs = wanted.get(name), found.get(name)
        if name == "ballots" and suppressed and ours == received:
            # How many ballots came is public even where nothing in them may be shown.
            continue
        if isinstance(ours, Mapping) and isinstance(theirs, Mapping):
            for key in dict.fromkeys((*ours, *theirs)):
                yield f"{place} {name}.{key}", ours.get(key), theirs.get(key)
        else:
            yield f"{place} {name}", ours, theirs


def _flags(flags: Any) -> list[str]:
    """Return flags under the API's names, whatever thresholds another file's names spell out."""
    names = set()
    for flag in flags or ():
        if "median" in flag:
            names.add("below_median")
        elif "dissatisfied" in flag:
            names.add("dissatisfied_share")
        else:
            names.add("score_below")
    return sorted(names)


def _same(wanted: Any, found: Any) -> bool:
    wanted, found = _null_if_empty(wanted), _null_if_empty(found)
    if wanted == found:
        return True
    if wanted is None or found is None or isinstance(wanted, bool) or isinstance(found, bool):
        return False
    one, other = _number(wanted), _number(found)
    return one is not None and one == other


def _null_if_empty(value: Any) -> Any:
    if isinstance(value, Mapping) and all(_null_if_empty(inner) is None for inner in value.values()):
        return None
    # A share of nobody is no share.
    return None if isinstance(value, str) and value.endswith("/0") else value


def _number(value: Any) -> Decimal | Fraction | None:
    """Return the exact value of a figure; shares such as ``7/254`` and decimals in text count as figures."""
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(str(value))
    if not isinstance(value, str):
        return None
    try:
        return Fraction(value) if "/" in value else Decimal(value)
    except (ValueError, InvalidOperation, ZeroDivisionError):
        return None


def _text(value: Any) -> str:
    return "nothing" if value is None else str(value)
