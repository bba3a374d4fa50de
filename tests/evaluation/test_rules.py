"""The rules that decide what an evaluation may look like, and in which order things happen."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.evaluation.rules import (
    DEFAULT_ROUND_WEIGHTS,
    TRANSITIONS,
    Category,
    FlagLimits,
    Form,
    Grade,
    IllegalTransition,
    Item,
    RoundEvent,
    RoundKind,
    RoundPlan,
    RoundState,
    SpoiledRules,
    Subject,
    TurnoutStep,
    events,
    next_turnout,
    transition,
)
from server.evaluation.setup_rules import check_form, check_limits, check_rounds, check_subjects

POINTS = {Grade.SATISFIED: "100", Grade.BASICALLY_SATISFIED: "80", Grade.DISSATISFIED: "50"}
LIMITS = FlagLimits("70.00", "10.00", "1/3")
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def form(points=None, items=(), quota=None) -> Form:
    return Form(tuple(items), {**POINTS, **(points or {})}, False, SpoiledRules(False, quota))


def plan(kind="survey", weight="1", categories=(("A", "1"),)) -> RoundPlan:
    return RoundPlan(RoundKind(kind), weight, tuple(Category(c, f"{c}票", w) for c, w in categories))


def paths(problems) -> list[str]:
    return [problem.path for problem in problems]


def test_a_round_goes_through_its_states_once_and_never_back():
    state = RoundState.DRAFT
    for event in (RoundEvent.OPEN, RoundEvent.CLOSE, RoundEvent.COUNT, RoundEvent.SEAL):
        state = transition(state, event)
    assert state is RoundState.SEALED
    assert events(RoundState.SEALED) == ()


@pytest.mark.parametrize(("state", "event"), list(product(RoundState, RoundEvent)))
def test_every_step_outside_the_table_raises(state, event):
    if (state, event) in TRANSITIONS:
        assert event in events(state)
        return
    with pytest.raises(IllegalTransition):
        transition(state, event)


@pytest.mark.rule("R3.6.2b")
@pytest.mark.rule("R3.6.3b")
def test_survey_and_meeting_weigh_half_each_unless_set_otherwise():
    assert DEFAULT_ROUND_WEIGHTS == {"survey": "0.5", "meeting": "0.5"}
    rounds = [plan(kind, weight) for kind, weight in DEFAULT_ROUND_WEIGHTS.items()]
    assert check_rounds(rounds) == []


@pytest.mark.parametrize(
    ("weights", "wrong"),
    [
        (("0.5", "0.5"), []),
        (("0.3", "0.7"), []),
        (("0.1", "0.9"), []),
        (("0.5", "0.4"), ["rounds"]),
        (("0.5", "0.5001"), ["rounds"]),
        (("0", "1"), ["rounds.0.weight"]),
        (("-0.5", "1.5"), ["rounds.0.weight", "rounds.1.weight"]),
        (("0.5", "50%"), ["rounds.1.weight"]),
        (("1/2", "1/2"), ["rounds.0.weight", "rounds.1.weight"]),
        (("5e-1", ".5"), ["rounds.0.weight", "rounds.1.weight"]),
    ],
)
def test_round_weights_are_positive_decimals_with_sum_one(weights, wrong):
    rounds = [plan(kind, weight) for kind, weight in zip(RoundKind, weights, strict=True)]
    assert paths(check_rounds(rounds)) == wrong


@given(st.lists(st.integers(1, 9999), min_size=1, max_size=8))
def test_category_weights_are_accepted_exactly_when_they_sum_to_one(parts):
    parts = [*parts, 10000 - sum(parts)] if sum(parts) < 10000 else parts
    texts = [f"0.{part:04d}" if part < 10000 else "1" for part in parts]
    rounds = [plan(categories=[(f"c{n}", text) for n, text in enumerate(texts)])]
    assert paths(check_rounds(rounds)) == ([] if sum(parts) == 10000 else ["rounds.0.categories"])


@pytest.mark.parametrize(
    ("rounds", "wrong"),
    [
        ([], ["rounds"]),
        ([plan(weight="0.5"), plan(weight="0.5")], ["rounds"]),
        ([plan(categories=())], ["rounds.0.categories"]),
        ([plan(categories=(("A", "0.5"), ("A", "0.5")))], ["rounds.0.categories.1.id", "rounds.0.categories.1.name"]),
        ([plan(categories=(("票", "1"),))], ["rounds.0.categories.0.id"]),
    ],
)
def test_rounds_and_categories_are_told_apart(rounds, wrong):
    assert set(paths(check_rounds(rounds))) >= set(wrong)


@pytest.mark.parametrize(
    ("points", "wrong"),
    [
        ({}, []),
        ({Grade.SATISFIED: "100", Grade.BASICALLY_SATISFIED: "80.5", Grade.DISSATISFIED: "0"}, []),
        ({Grade.BASICALLY_SATISFIED: "100"}, ["form.points"]),
        ({Grade.DISSATISFIED: "80"}, ["form.points"]),
        ({Grade.SATISFIED: "101"}, ["form.points.satisfied"]),
        ({Grade.SATISFIED: "1e2"}, ["form.points.satisfied"]),
        ({Grade.DISSATISFIED: "50.001"}, ["form.points.dissatisfied"]),
        ({Grade.DISSATISFIED: "-1"}, ["form.points.dissatisfied"]),
        ({Grade.DISSATISFIED: ""}, ["form.points.dissatisfied"]),
    ],
)
def test_points_are_decimals_that_fall_from_grade_to_grade(points, wrong):
    assert paths(check_form(form(points), 9)) == wrong


@pytest.mark.parametrize(
    ("quota", "subjects", "right"),
    [(None, 9, True), (1, 9, True), (9, 9, True), (10, 9, False), (0, 9, False), (-1, 9, False), (50, 0, True)],
)
def test_the_quota_of_top_grades_lies_between_one_and_the_subjects(quota, subjects, right):
    assert (check_form(form(quota=quota), subjects) == []) is right


def test_items_have_different_ids_and_names():
    items = [Item("a", "纪律"), Item("a", "纪律"), Item("b", " ")]
    assert paths(check_form(form(items=items), 1)) == ["form.items.1.id", "form.items.1.name", "form.items.2.name"]


def test_subjects_may_share_a_name_but_not_everything():
    one = Subject("s1", "王建国", "局长", "交通局")
    assert check_subjects([one, Subject("s2", "王建国", "局长", "农业局")]) == []
    assert paths(check_subjects([one, Subject("s2", "王建国", "局长", "交通局")])) == ["subjects.1"]
    assert paths(check_subjects([one, Subject("s1", "李淑芬", "局长", "应急局")])) == ["subjects.1.id"]


@pytest.mark.parametrize(("group", "right"), [(3, True), (5, True), (2, False), (0, False), (-5, False), (1001, False)])
def test_the_smallest_group_is_three_at_least(group, right):
    assert (check_limits(group, LIMITS, 7) == []) is right


@pytest.mark.parametrize(
    ("limits", "wrong"),
    [
        (FlagLimits("101", "10.00", "1/3"), ["flags.score_below"]),
        (FlagLimits("70.00", "ten", "1/3"), ["flags.below_median"]),
        (FlagLimits("70.00", "10.00", "0.33"), ["flags.dissatisfied_share"]),
        (FlagLimits("70.00", "10.00", "4/3"), ["flags.dissatisfied_share"]),
        (FlagLimits("70.00", "10.00", "1/0"), ["flags.dissatisfied_share"]),
    ],
)
def test_thresholds_are_plain_figures(limits, wrong):
    assert paths(check_limits(5, limits, 7)) == wrong


@pytest.mark.parametrize("days", [0, -1, 366])
def test_the_publicity_period_has_bounds(days):
    assert paths(check_limits(5, LIMITS, days)) == ["publicity_days"]


@pytest.mark.parametrize(
    ("seconds", "received", "to_closing", "shown"),
    [
        (20, 5, 3600, True),
        (19, 500, 3600, False),
        (3600, 4, 3600, False),
        (20, 5, 61, True),
        (20, 5, 60, False),
        (20, 5, 0, False),
        (20, 5, None, True),
    ],
)
def test_turnout_moves_in_steps_and_stands_still_in_the_last_minute(seconds, received, to_closing, shown):
    now = NOON + timedelta(seconds=seconds)
    closes_at = None if to_closing is None else now + timedelta(seconds=to_closing)
    step = next_turnout(TurnoutStep(0, NOON), received, now, closes_at)
    assert step == (TurnoutStep(received, now) if shown else None)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 4)), max_size=200))
def test_no_two_turnout_steps_lie_closer_than_five_ballots_and_twenty_seconds(moves):
    shown = [TurnoutStep(0, NOON)]
    now, received = NOON, 0
    for seconds, ballots in moves:
        now, received = now + timedelta(seconds=seconds), received + ballots
        step = next_turnout(shown[-1], received, now, None)
        if step:
            shown.append(step)
    for before, after in pairwise(shown):
        assert after.received - before.received >= 5
        assert after.at - before.at >= timedelta(seconds=20)
