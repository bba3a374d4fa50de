"""The replay script against a real server: the worked example to the last figure, and other folders."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from scripts import replay_evaluation
from scripts.replay_compare import compare
from server.evaluation.rules import RoundKind
from server.evaluation.tally import figures
from tests.evaluation.builders import WORKED_EXAMPLE, count, needs, worked_ballots, worked_promise
from tests.evaluation.stage import Stage
from tests.officers import PASSWORD


def options(directory: Path, base_url: str, second: str = "teller1", route: str = "ticket") -> argparse.Namespace:
    """Return the script's options."""
    return argparse.Namespace(
        directory=directory,
        base_url=base_url,
        account="admin",
        password=PASSWORD,
        second_account=second,
        second_password=PASSWORD,
        concurrency=16,
        route=route,
    )


def folder(path: Path, ballots: Sequence[dict[str, Any]], expected: Any, **changes: Any) -> Path:
    """Write an evaluation of one round with two subjects and two items."""
    evaluation = {
        "title": "窗口服务测评",
        "round_weights": {"meeting": "1"},
        "points": {"satisfied": 95.5, "basically_satisfied": 80, "dissatisfied": 40},
        "minimum_group": 3,
        "flags": {"score_below": "60.00", "below_median": "15.00", "dissatisfied_share": "1/2"},
        "categories": {"meeting": [{"id": "X", "name": "代表", "weight": "1"}]},
        "items": [{"id": "speed", "name": "办事速度"}, {"id": "manner", "name": "服务态度"}],
        "subjects": [{"id": "w1", "name": "甲窗口"}, {"id": "w2", "name": "乙窗口", "unit": "市民大厅"}],
        **changes,
    }
    (path / "evaluation.json").write_text(json.dumps(evaluation))
    (path / "ballots.jsonl").write_text("".join(json.dumps(ballot) + "\n" for ballot in ballots))
    (path / "expected.json").write_text(json.dumps(expected))
    return path


def ballot(first: str | None, second: str | None) -> dict[str, Any]:
    """Return a ballot with one grade for each subject, items alike; None abstains."""
    answers = {}
    for subject, grade in (("w1", first), ("w2", second)):
        if grade:
            answers[subject] = {"overall": grade, "items": {"speed": grade}}
    return {"round": "meeting", "category": "X", "answers": answers}


@needs(WORKED_EXAMPLE)
@pytest.mark.parametrize("route", ["ticket", "roster", "mixed"])
@pytest.mark.gen_test(timeout=180)
async def test_the_worked_example_agrees_to_the_last_figure_over_http(
    stage: Stage, base_url: str, capsys: pytest.CaptureFixture[str], route: str
) -> None:
    status = await replay_evaluation.replay(options(WORKED_EXAMPLE, base_url, route=route))
    assert "All 290 figures agree." in capsys.readouterr().out
    assert status == 0


@pytest.mark.gen_test(timeout=60)
async def test_another_folder_is_replayed_and_a_wrong_figure_is_found(
    stage: Stage, base_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ballots = [ballot("satisfied", "dissatisfied")] * 3 + [ballot("basically_satisfied", None), ballot("unknown", None)]
    # (3 × 95.5 + 80) / 4 = 91.625 → 91.63
    items = {"speed": "91.63", "manner": None}
    right = {
        "median_of_composites": "65.82",
        "subjects": {
            "w1": {
                "composite_score": 91.63,
                "dissatisfied_share": "0/5",
                "flags": [],
                "rounds": {
                    "meeting": {
                        "ballots": 5,
                        "rating_this_subject": 5,
                        "score": "91.63",
                        "grades": {"satisfied": 3, "basically_satisfied": 1, "dissatisfied": 0, "unknown": 1},
                        "dissatisfied_share": "0/5",
                        "items": items,
                        "by_category": {"X": "91.63"},
                    }
                },
            },
            "w2": {
                "composite_score": "40.00",
                "dissatisfied_share": "3/3",
                "flags": ["below_60", "15_below_median", "one_half_dissatisfied"],
                "rounds": {
                    "meeting": {
                        "ballots": 5,
                        "rating_this_subject": 3,
                        "score": "40.00",
                        "grades": {"satisfied": 0, "basically_satisfied": 0, "dissatisfied": 3, "unknown": 0},
                        "dissatisfied_share": "3/3",
                        "items": {"speed": "40.00", "manner": None},
                        "by_category": {"X": "40.00"},
                    }
                },
            },
        },
    }
    assert await replay_evaluation.replay(options(folder(tmp_path, ballots, right), base_url)) == 0
    right["subjects"]["w1"]["composite_score"] = "91.62"  # type: ignore[index]
    assert await replay_evaluation.replay(options(folder(tmp_path, ballots, right), base_url)) == 1
    told = capsys.readouterr().out
    assert "w1 composite_score: expected 91.62, found 91.63" in told
    assert "1 of " in told


@pytest.mark.gen_test(timeout=60)
async def test_figures_that_may_not_be_shown_agree_in_whatever_way_they_are_written(
    stage: Stage, base_url: str, tmp_path: Path
) -> None:
    ballots = [ballot("satisfied", "satisfied")] * 2
    nothing = {"composite_score": None, "dissatisfied_share": None, "flags": []}
    for one, other in (
        ({"meeting": None}, {}),
        (
            {"meeting": {"ballots": 2, "score": None, "grades": None, "items": None, "by_category": {"X": None}}},
            {"meeting": {"ballots": None, "items": {"speed": None, "manner": None}}},
        ),
    ):
        expected = {
            "median_of_composites": None,
            "subjects": {"w1": {**nothing, "rounds": one}, "w2": {**nothing, "rounds": other}},
        }
        assert await replay_evaluation.replay(options(folder(tmp_path, ballots, expected), base_url)) == 0


@pytest.mark.gen_test(timeout=60)
async def test_a_folder_that_cannot_be_replayed_says_why(stage: Stage, base_url: str, tmp_path: Path) -> None:
    strange = [{**ballot("satisfied", None), "category": "Z"}]
    with pytest.raises(replay_evaluation.ReplayError, match="categories"):
        await replay_evaluation.replay(options(folder(tmp_path, strange, {"subjects": {}}), base_url))
    with pytest.raises(replay_evaluation.ReplayError, match="three officers"):
        await replay_evaluation.replay(
            options(folder(tmp_path, [ballot("satisfied", None)], {"subjects": {}}), base_url, "reader")
        )
    with pytest.raises(replay_evaluation.ReplayError, match="invalid_evaluation"):
        wrong = folder(tmp_path, [], {"subjects": {}}, round_weights={"meeting": "0.9"})
        await replay_evaluation.replay(options(wrong, base_url))


@needs(WORKED_EXAMPLE)
def test_every_single_expected_figure_is_compared() -> None:
    expected = json.loads((WORKED_EXAMPLE / "expected.json").read_text())
    promise = worked_promise()
    counts = {kind: count(ballots) for kind, ballots in worked_ballots(promise).items()}
    results = {**figures(promise, counts), "rounds": {kind.value: {"counts": {}} for kind in RoundKind}}
    ids = {subject.id: subject.id for subject in promise.subjects}
    whole = compare(expected, results, ids)
    assert whole.differences == []

    def leaves(value: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
        if isinstance(value, dict):
            return [leaf for key, inner in value.items() for leaf in leaves(inner, (*path, key))]
        return [path]

    for path in leaves(expected):
        changed = json.loads(json.dumps(expected))
        place = changed
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = ["below_70"] if path[-1] == "flags" else "12345.67"
        assert len(compare(changed, results, ids).differences) == 1, path
