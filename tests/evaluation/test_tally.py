"""The figures, from counted answers to flags."""

import json
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.evaluation.promise import canonical_json, promise_from
from server.evaluation.rules import RoundKind
from server.evaluation.tally import RoundCount, figures, shown
from tests.evaluation.builders import WORKED_EXAMPLE, count, needs, promise, worked_ballots, worked_promise

SURVEY, MEETING = RoundKind.SURVEY, RoundKind.MEETING
ONE_ROUND = (("survey", "1"),)
FLAG_NAMES = {"10_below_median": "below_median", "one_third_dissatisfied": "dissatisfied_share"}


def one_round(ballots, **options):
    """Return the first subject's figures, and those of its only round."""
    made = promise(rounds=ONE_ROUND, **{"subjects": 1, "items": 0, "categories": {"A": "1"}, **options})
    subject = figures(made, {SURVEY: count(ballots)})["subjects"][0]
    return subject, subject["rounds"]["survey"]


@pytest.mark.rule("R3.6.2b")
@pytest.mark.rule("R3.6.3b")
@pytest.mark.rule("R3.8a")
@needs(WORKED_EXAMPLE)
def test_the_worked_example_comes_out_right_to_the_last_figure():
    example = worked_promise()
    result = figures(example, {kind: count(ballots) for kind, ballots in worked_ballots(example).items()})
    expected = json.loads((WORKED_EXAMPLE / "expected.json").read_text())
    assert result["median_of_composites"] == expected["median_of_composites"]
    for subject in result["subjects"]:
        wanted = expected["subjects"][subject["id"]]
        wanted["flags"] = [FLAG_NAMES.get(flag, flag) for flag in wanted["flags"]]
        assert {key: value for key, value in subject.items() if key != "id"} == wanted


@pytest.mark.rule("R3.6.2b")
@pytest.mark.rule("R3.6.3b")
@pytest.mark.parametrize(
    ("weights", "composite"), [(("0.5", "0.5"), "90.00"), (("0.25", "0.75"), "85.00"), (("0.9", "0.1"), "98.00")]
)
def test_the_composite_is_the_weighted_sum_of_both_rounds(weights, composite):
    made = promise(subjects=1, items=0, rounds=list(zip(RoundKind, weights, strict=True)), categories={"A": "1"})
    result = figures(made, {SURVEY: count([("A", ["1"])] * 3), MEETING: count([("A", ["2"])] * 3)})
    assert result["subjects"][0]["composite_score"] == composite


@pytest.mark.rule("R3.8a")
def test_a_discarded_round_leaves_no_composite_but_the_other_rounds_share_still_flags():
    made = promise(subjects=2, items=0, categories={"A": "1"})
    survey = {SURVEY: count([("A", ["3", "1"]), ("A", ["1", "1"]), ("A", ["1", "1"])])}
    assert [subject["flags"] for subject in figures(made, survey)["subjects"]] == [[], []]
    result = figures(made, survey, {MEETING})
    for subject in result["subjects"]:
        assert (subject["composite_score"], subject["dissatisfied_share"], list(subject["rounds"])) == (
            None, None, ["survey"],
        )  # fmt: skip
    assert [subject["flags"] for subject in result["subjects"]] == [["dissatisfied_share"], []]
    assert result["median_of_composites"] is None
    nothing = figures(made, {}, {SURVEY, MEETING})
    assert [(subject["rounds"], subject["flags"]) for subject in nothing["subjects"]] == [({}, [])] * 2


def test_the_composite_comes_from_unrounded_round_scores():
    made = promise(subjects=1, items=0, categories={"A": "1"})
    thirds = count([("A", ["1"])] * 1 + [("A", ["2"])] * 2)  # 86.666…
    sevenths = count([("A", ["1"])] * 3 + [("A", ["3"])] * 4)  # 71.428571…
    subject = figures(made, {SURVEY: thirds, MEETING: sevenths})["subjects"][0]
    assert [part["score"] for part in subject["rounds"].values()] == ["86.67", "71.43"]
    assert subject["composite_score"] == "79.05"
    assert shown((Fraction(260, 3) + Fraction(500, 7)) / 2) == "79.05"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "0.00"),
        ("0.005", "0.01"),
        ("0.0049999", "0.00"),
        ("99.995", "100.00"),
        ("89.594999", "89.59"),
        ("7", "7.00"),
    ],
)
def test_figures_are_rounded_half_up(value, text):
    assert shown(Fraction(value)) == text


def test_unknown_is_no_rating_but_counts_among_those_who_rated():
    subject, part = one_round([("A", ["1"])] * 3 + [("A", ["4"])] * 2 + [("A", ["3"])])
    assert part["score"] == "87.50"
    assert part["rating_this_subject"] == 6
    assert part["dissatisfied_share"] == "1/6"
    assert subject["flags"] == []


def test_an_abstention_counts_in_nothing_but_the_ballots():
    _, part = one_round([("A", ["1"])] * 3 + [("A", [""])] * 5)
    assert (part["ballots"], part["rating_this_subject"], part["score"]) == (8, 3, "100.00")


def test_items_without_an_overall_grade_count_in_the_items_alone():
    _, part = one_round([("A", ["11"])] * 3 + [("A", ["03"])], items=1)
    assert part["rating_this_subject"] == 3
    assert part["items"] == {"i0": "87.50"}


def test_a_category_without_a_rated_ballot_lends_its_weight_to_the_others():
    ballots = [("A", ["1"])] * 3 + [("B", ["4"])] * 3 + [("C", ["3"])] * 3
    _, part = one_round(ballots, categories={"A": "0.4", "B": "0.4", "C": "0.2"})
    assert part["score"] == shown((Fraction("0.4") * 100 + Fraction("0.2") * 50) / Fraction("0.6"))


def test_a_subject_that_nobody_rates_has_no_score_and_no_composite():
    subject, part = one_round([("A", ["4"])] * 5)
    assert part["score"] is None
    assert subject["composite_score"] is None
    assert subject["flags"] == []


def test_a_missing_round_leaves_the_composite_missing():
    made = promise(subjects=1, items=0, categories={"A": "1"})
    result = figures(made, {SURVEY: count([("A", ["3"])] * 6)})
    subject = result["subjects"][0]
    assert (subject["composite_score"], subject["dissatisfied_share"], subject["flags"]) == (None, None, [])
    assert subject["rounds"]["survey"]["score"] == "50.00"
    assert result["median_of_composites"] is None


def test_a_round_below_the_smallest_group_has_no_figures_and_neither_has_the_composite():
    made = promise(subjects=1, items=1, categories={"A": "1"}, minimum_group=5)
    result = figures(made, {SURVEY: count([("A", ["11"])] * 4), MEETING: count([("A", ["33"])] * 5)})
    subject = result["subjects"][0]
    assert result["suppressed"] == {"survey": True, "meeting": False}
    assert set(subject["rounds"]["survey"].values()) == {None}
    assert subject["composite_score"] is None
    assert subject["dissatisfied_share"] == "5/5"


@pytest.mark.parametrize(("rated_by_b", "visible"), [(4, False), (5, True)])
def test_categories_are_hidden_where_any_has_too_few_rated_ballots(rated_by_b, visible):
    ballots = [("A", ["1"])] * 20 + [("B", ["2"])] * rated_by_b + [("B", ["4"])] * 7
    _, part = one_round(ballots, categories={"A": "0.5", "B": "0.5"}, minimum_group=5)
    assert (part["by_category"] is not None) is visible
    assert part["score"] == "90.00"


def test_a_category_without_any_ballot_looks_like_one_with_too_few():
    few, _ = one_round([("A", ["1"])] * 9 + [("B", ["1"])], categories={"A": "0.5", "B": "0.5"})
    none, _ = one_round([("A", ["1"])] * 9, categories={"A": "0.5", "B": "0.5"})
    assert few["rounds"]["survey"]["by_category"] is none["rounds"]["survey"]["by_category"] is None


@pytest.mark.rule("R3.8a")
@pytest.mark.parametrize(
    ("dissatisfied", "satisfied", "flagged"),
    [(1, 2, True), (33, 66, True), (33, 67, False), (0, 9, False), (9, 0, True)],
)
def test_one_third_dissatisfied_is_an_exact_comparison(dissatisfied, satisfied, flagged):
    subject, _ = one_round([("A", ["3"])] * dissatisfied + [("A", ["1"])] * satisfied)
    assert ("dissatisfied_share" in subject["flags"]) is flagged


@pytest.mark.rule("R3.8a")
def test_one_third_in_either_round_flags_though_the_pooled_share_is_lower():
    made = promise(subjects=1, items=0, categories={"A": "1"})
    survey = count([("A", ["1"])] * 90)
    meeting = count([("A", ["3"])] * 4 + [("A", ["1"])] * 8)
    subject = figures(made, {SURVEY: survey, MEETING: meeting})["subjects"][0]
    assert subject["dissatisfied_share"] == "4/102"
    assert subject["flags"] == ["dissatisfied_share"]


@pytest.mark.rule("R3.8a")
@pytest.mark.parametrize(("share", "flagged"), [("1/2", False), ("2/5", True), ("1/4", True)])
def test_the_share_that_flags_is_a_setting(share, flagged):
    flags = {"score_below": "0", "below_median": "100", "dissatisfied_share": share}
    subject, _ = one_round([("A", ["3"])] * 2 + [("A", ["1"])] * 3, flags=flags)
    assert subject["flags"] == (["dissatisfied_share"] if flagged else [])


@pytest.mark.rule("R3.8a")
@pytest.mark.parametrize(("limit", "flagged"), [("86.68", True), ("86.67", False), ("86.66", False)])
def test_the_threshold_compares_the_score_that_is_shown(limit, flagged):
    # 86.666… lies below 86.67, and is shown as 86.67.
    flags = {"score_below": limit, "below_median": "100", "dissatisfied_share": "1/1"}
    subject, _ = one_round([("A", ["1"])] + [("A", ["2"])] * 2, flags=flags)
    assert subject["composite_score"] == "86.67"
    assert ("score_below" in subject["flags"]) is flagged


@pytest.mark.rule("R3.8a")
@pytest.mark.parametrize(
    ("scores", "median", "flagged"),
    [
        (["100.00", "90.00", "80.00"], "90.00", [2]),
        (["100.00", "90.00", "80.01"], "90.00", []),
        (["100.00", "90.00", "79.99", "60.00"], "85.00", [3]),
        (["100.00", "99.99"], "100.00", []),
    ],
)
def test_ten_or_more_below_the_median_flags(scores, median, flagged):
    flags = {"score_below": "0", "below_median": "10.00", "dissatisfied_share": "1/1"}
    made = promise(rounds=ONE_ROUND, subjects=len(scores), items=0, categories={"A": "1"}, flags=flags)
    # 10,000 ballots reach every score with two decimals: 100 or 50 points, and 80 where the hundredths ask for it.
    groups = [("A", index, code, n) for index, score in enumerate(scores) for code, n in _mixture(score)]
    result = figures(made, {SURVEY: RoundCount(10_000, groups)})
    assert [s["composite_score"] for s in result["subjects"]] == scores
    assert result["median_of_composites"] == median
    assert [i for i, s in enumerate(result["subjects"]) if s["flags"] == ["below_median"]] == flagged


def _mixture(score):
    """Return counts of codes 1, 2, 3 among 10,000 ballots whose mean is exactly ``score``."""
    missing = 10_000 * 100 - int(Fraction(score) * 10_000)
    for dissatisfied in range(missing // 50, -1, -1):
        rest = missing - 50 * dissatisfied
        if rest % 20 == 0 and dissatisfied + rest // 20 <= 10_000:
            return [("1", 10_000 - dissatisfied - rest // 20), ("2", rest // 20), ("3", dissatisfied)]
    raise AssertionError(score)


codes = st.sampled_from(["", "1", "2", "3", "4"])
some_ballots = st.lists(
    st.tuples(st.sampled_from("AB"), st.lists(codes, min_size=2, max_size=2)), min_size=3, max_size=40
)


@given(some_ballots, some_ballots, st.randoms())
def test_the_order_of_ballots_changes_nothing(survey, meeting, order: random.Random):
    made = promise(items=0)
    before = figures(made, {SURVEY: count(survey), MEETING: count(meeting)})
    order.shuffle(survey)
    order.shuffle(meeting)
    assert figures(made, {SURVEY: count(survey), MEETING: count(meeting)}) == before


@given(some_ballots, some_ballots)
def test_figures_stay_within_their_bounds_and_add_up(survey, meeting):
    made = promise(items=0)
    for subject in figures(made, {SURVEY: count(survey), MEETING: count(meeting)})["subjects"]:
        scores = [subject["composite_score"], *(part["score"] for part in subject["rounds"].values())]
        assert all(score is None or 50 <= Fraction(score) <= 100 for score in scores)
        assert (subject["composite_score"] is None) is any(score is None for score in scores[1:])
        for part in subject["rounds"].values():
            assert sum(part["grades"].values()) == part["rating_this_subject"] <= part["ballots"]


@given(some_ballots)
def test_a_lone_round_is_the_composite(ballots):
    made = promise(items=0, rounds=ONE_ROUND)
    for subject in figures(made, {SURVEY: count(ballots)})["subjects"]:
        assert subject["composite_score"] == subject["rounds"]["survey"]["score"]


def test_the_promise_survives_a_trip_through_json_with_its_hash():
    made = promise(items=3, comments=True, top_grade_quota=1)
    again = promise_from(json.loads(canonical_json(made.document())))
    assert again == made
    assert again.hash() == made.hash()


@pytest.mark.parametrize(
    "change", [{"minimum_group": 4}, {"comments": True}, {"overall_missing": True}, {"items": 2}, {"subjects": 3}]
)
def test_any_change_of_the_rules_changes_the_hash(change):
    assert promise(**change).hash() != promise().hash()


def test_floats_have_no_place_in_what_is_hashed():
    with pytest.raises(TypeError):
        canonical_json({"weight": [0.5]})
