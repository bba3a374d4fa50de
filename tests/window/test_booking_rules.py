"""Slots and appointments as rules: properties for any plan, any day, any moment."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from server.china_time import CHINA
from server.errors import Conflict
from server.window.booking_models import NO_PLAN, SlotPlanContent
from server.window.booking_rules import (
    AppointmentEvent,
    AppointmentState,
    Opening,
    Plan,
    after,
    possible,
    queue_number,
    reminder_at,
)

MONDAY = date(2026, 3, 2)
MOMENTS = st.datetimes(datetime(2026, 2, 20), datetime(2026, 4, 1)).map(lambda moment: moment.replace(tzinfo=CHINA))
DAYS = st.dates(date(2026, 2, 20), date(2026, 4, 20))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan that an administrator may set."""
    moments = sorted(draw(st.sets(st.integers(0, 24 * 12 - 1), min_size=2, max_size=8)))
    clock = [time(five // 12, five % 12 * 5) for five in moments]
    pairs = zip(clock[::2], clock[1::2], strict=False)
    return Plan(
        openings=[Opening(opens, closes) for opens, closes in pairs],
        minutes=draw(st.integers(5, 240)),
        places=draw(st.integers(1, 9)),
        days=draw(st.integers(1, 20)),
        grace=timedelta(minutes=draw(st.integers(0, 120))),
        closed=draw(st.frozensets(DAYS, max_size=5)),
    )


def working(day: date) -> bool:
    return day.weekday() < 5


@given(plans(), DAYS)
def test_slots_lie_in_the_hours_and_do_not_overlap(plan: Plan, day: date) -> None:
    spans = [plan.span(day, start) for start in plan.slots()]
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))
    for begins, ends in spans:
        assert ends - begins == timedelta(minutes=plan.minutes)
        hours = [(plan_time(day, opening.opens), plan_time(day, opening.closes)) for opening in plan.openings]
        assert any(opens <= begins and ends <= closes for opens, closes in hours)
    # Nowhere is there room for one more.
    free = sum(
        (plan_time(day, opening.closes) - plan_time(day, opening.opens)) // timedelta(minutes=plan.minutes)
        for opening in plan.openings
    )
    assert len(spans) == free


def plan_time(day: date, at: time) -> datetime:
    return datetime.combine(day, at, CHINA)


@given(plans(), MOMENTS, DAYS, st.data())
def test_what_can_be_booked_is_ahead_and_not_over(plan: Plan, now: datetime, day: date, data: st.DataObject) -> None:
    days = plan.bookable_days(now, working)
    assert days == sorted(set(days))
    assert len(days) <= plan.days
    assert all(working(one) and one >= now.date() and one not in plan.closed for one in days)
    starts = plan.slots()
    start = data.draw(st.sampled_from(starts)) if starts else time(9)
    if plan.bookable(day, start, now, working):
        assert day in days
        assert start in starts
        assert plan.offers(day, start, working)
        assert now < plan.span(day, start)[1]
        # Whoever books in the last minute is waited for as long as everybody else.
        assert plan.kept_until(day, start, now) >= max(now, plan.span(day, start)[0]) + plan.grace
    assert not plan.bookable(day, time(3, 1, 1), now, working)


@given(st.sampled_from(AppointmentState), st.lists(st.sampled_from(AppointmentEvent), max_size=5))
def test_an_appointment_ends_once_but_who_comes_late_is_served(
    state: AppointmentState, events: list[AppointmentEvent]
) -> None:
    for event in events:
        if event in possible(state):
            state = after(state, event)
            assert state is not AppointmentState.BOOKED
        else:
            with pytest.raises(Conflict, match="appointment_over"):
                after(state, event)
    assert set(possible(AppointmentState.BOOKED)) == set(AppointmentEvent)
    assert possible(AppointmentState.NO_SHOW) == [AppointmentEvent.ATTEND]
    for ended in (AppointmentState.ATTENDED, AppointmentState.CANCELLED, AppointmentState.CALLED_OFF):
        assert possible(ended) == []


def test_numbers_sort_like_the_slots_and_reminders_come_before() -> None:
    assert [queue_number(time(9, 30), 1), queue_number(time(9, 30), 12), queue_number(time(14), 3)] == [
        "0930-01",
        "0930-12",
        "1400-03",
    ]
    starts = datetime(2026, 3, 2, 9, 30, tzinfo=CHINA)
    assert reminder_at(starts, starts - timedelta(days=1)) == starts - timedelta(hours=2)
    assert reminder_at(starts, starts - timedelta(hours=1)) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"openings": [{"opens": "11:00", "closes": "09:00"}]},
        {"openings": [{"opens": "09:00", "closes": "11:00"}, {"opens": "10:00", "closes": "12:00"}]},
        {"openings": [{"opens": "09:00", "closes": "09:10"}]},
        {"openings": [{"opens": "00:00", "closes": "23:59"}], "minutes": 5},
        {"openings": [{"opens": "9:00", "closes": "11:00"}]},
        {"places": 0},
    ],
)
def test_a_plan_without_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SlotPlanContent.model_validate({**NO_PLAN.model_dump(), **wrong})
