"""The states of a matter as properties of their table, and what triage and promises demand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import Conflict, InvalidInput
from server.window.rules import (
    DEMANDS,
    EVENT_NAMES,
    EXPLAINED_AT_ONCE,
    FIELD_NAMES,
    OPEN_STATES,
    OUTCOME_NAMES,
    RATING_NAMES,
    STATE_NAMES,
    TRANSITIONS,
    MatterEvent,
    MatterState,
    Rating,
    TriageOutcome,
    check_demands,
    check_move,
    possible_events,
    rating_events,
    state_after,
    triage_event,
)

events = st.sampled_from(MatterEvent)
END = {MatterState.CLOSED, MatterState.MERGED, MatterState.TURNED_OFF}


def walked(steps: list[MatterEvent]) -> list[tuple[MatterState, MatterEvent, MatterState, bool]]:
    """Let events happen where they can; return the steps as (before, event, after, reopened before)."""
    state, reopened, taken = MatterState.SUBMITTED, False, []
    for event in steps:
        try:
            after = state_after(state, event, reopened=reopened)
        except Conflict:
            continue
        taken.append((state, event, after, reopened))
        state, reopened = after, reopened or event is MatterEvent.REOPEN
    return taken


def test_every_word_has_a_name() -> None:
    assert set(STATE_NAMES) == set(TRANSITIONS) == set(MatterState)
    assert set(EVENT_NAMES) == set(MatterEvent)
    assert set(OUTCOME_NAMES) == set(DEMANDS) == set(TriageOutcome)
    assert set(RATING_NAMES) == set(Rating)


@given(st.sampled_from(MatterState), events, st.booleans())
def test_what_can_happen_is_what_does_not_raise(state: MatterState, event: MatterEvent, reopened: bool) -> None:
    if event in possible_events(state, reopened=reopened):
        assert state_after(state, event, reopened=reopened) is TRANSITIONS[state][event]
    else:
        with pytest.raises(Conflict) as refused:
            state_after(state, event, reopened=reopened)
        assert refused.value.data == {"state": state.value}


@pytest.mark.rule("N8.2")
@given(st.lists(events, max_size=60))
def test_whatever_happens_the_order_is_kept(steps: list[MatterEvent]) -> None:
    taken = walked(steps)
    assert sum(event is MatterEvent.REOPEN for _, event, _, _ in taken) <= 1
    triaged = answered = False
    for before, event, after, reopened in taken:
        triaged |= event in (MatterEvent.TRIAGE, MatterEvent.EXPLAIN)
        answered |= event in (MatterEvent.ANSWER, MatterEvent.EXPLAIN)
        # Nobody answers what was not triaged, rates what was not answered, or reopens what was not rated.
        assert triaged or after in (MatterState.SUBMITTED, MatterState.MERGED, MatterState.TURNED_OFF)
        assert answered or event is not MatterEvent.RATE
        assert event is not MatterEvent.REOPEN or before is MatterState.RATED
        # What has ended leads nowhere but out of sight.
        assert before not in END or after in (before, MatterState.TURNED_OFF)
        assert before is not MatterState.TURNED_OFF or event is MatterEvent.MESSAGE
        # A second decision is the second officer's alone.
        if event in (MatterEvent.TRIAGE, MatterEvent.EXPLAIN) and before is MatterState.IN_PROGRESS:
            assert reopened


@given(st.lists(events, max_size=40))
def test_from_everywhere_there_is_a_way_to_an_end(steps: list[MatterEvent]) -> None:
    taken = walked(steps)
    state = taken[-1][2] if taken else MatterState.SUBMITTED
    reopened = any(event is MatterEvent.REOPEN for _, event, _, _ in taken)
    for event in (MatterEvent.TRIAGE, MatterEvent.ANSWER, MatterEvent.RATE, MatterEvent.CLOSE):
        if event in possible_events(state, reopened=reopened):
            state = state_after(state, event, reopened=reopened)
    assert state in END


@pytest.mark.rule("N8.2")
@given(st.sampled_from(TriageOutcome), st.sets(st.sampled_from(sorted(FIELD_NAMES))))
def test_each_outcome_gets_what_it_demands_and_nothing_of_another(
    outcome: TriageOutcome, given_fields: set[str]
) -> None:
    demand = DEMANDS[outcome]
    wrong = (demand.needed - given_fields) | (given_fields - demand.needed - demand.allowed)
    if not wrong:
        check_demands(outcome, given_fields)
        return
    with pytest.raises(InvalidInput) as refused:
        check_demands(outcome, given_fields)
    assert (refused.value.code, {fault.path for fault in refused.value.fields}) == ("triage_fields", wrong)


def test_a_refusal_has_its_basis_and_a_promise_its_date() -> None:
    assert "policy" in DEMANDS[TriageOutcome.CANNOT_DO].needed
    assert {"promised", "department"} <= DEMANDS[TriageOutcome.HARD].needed
    assert "addressee" in DEMANDS[TriageOutcome.REDIRECTED].needed
    for outcome in TriageOutcome:
        after = state_after(MatterState.SUBMITTED, triage_event(outcome), reopened=False)
        assert (after is MatterState.ANSWERED) == (outcome in EXPLAINED_AT_ONCE)
        assert after in OPEN_STATES or outcome in EXPLAINED_AT_ONCE


def test_dissatisfaction_reopens_once_and_then_closes() -> None:
    assert rating_events(Rating.SATISFIED, reopened=False) == (MatterEvent.RATE,)
    assert rating_events(Rating.BASICALLY_SATISFIED, reopened=True) == (MatterEvent.RATE,)
    assert rating_events(Rating.DISSATISFIED, reopened=False) == (MatterEvent.RATE, MatterEvent.REOPEN)
    assert rating_events(Rating.DISSATISFIED, reopened=True) == (MatterEvent.RATE, MatterEvent.CLOSE)


@pytest.mark.rule("N8.3")
@given(st.integers(0, 5), st.booleans())
def test_a_promise_moves_once_and_then_by_the_supervising_leader_alone(moves: int, supervises: bool) -> None:
    if moves == 0 or supervises:
        check_move(moves, supervises=supervises)
    else:
        with pytest.raises(Conflict) as refused:
            check_move(moves, supervises=supervises)
        assert refused.value.code == "promise_moved"


@pytest.mark.parametrize(
    ("state", "event", "code"),
    [
        (MatterState.RATED, MatterEvent.RATE, "already_rated"),
        (MatterState.CLOSED, MatterEvent.RATE, "already_rated"),
        (MatterState.TRIAGED, MatterEvent.TRIAGE, "already_triaged"),
        (MatterState.IN_PROGRESS, MatterEvent.EXPLAIN, "already_triaged"),
        (MatterState.CLOSED, MatterEvent.MESSAGE, "matter_closed"),
        (MatterState.MERGED, MatterEvent.ANSWER, "matter_merged"),
        (MatterState.SUBMITTED, MatterEvent.ANSWER, "matter_state"),
    ],
)
def test_refusals_say_why(state: MatterState, event: MatterEvent, code: str) -> None:
    with pytest.raises(Conflict) as refused:
        state_after(state, event, reopened=False)
    assert refused.value.code == code
