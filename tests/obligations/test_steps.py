"""When people are reminded: by examples over a real holiday, and by properties over any days."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.china_time import CHINA
from server.obligations.rules import Steps
from server.obligations.steps import Schedule
from server.workdays import WorkCalendar, WorkingHours, china_day, end_of_day
from server.workdays.package import package_schedules
from tests.obligations.desk import at

CALENDAR = WorkCalendar(package_schedules().values())
HOURS = WorkingHours()

due_days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
steps = st.builds(
    Steps,
    before=st.lists(st.integers(1, 30), max_size=5, unique=True).map(tuple),
    on_day=st.booleans(),
    overdue_every=st.integers(1, 7),
    escalate_from=st.integers(1, 5),
)
moments = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 31)).map(lambda local: local.replace(tzinfo=CHINA))


def walked(schedule: Schedule, first: datetime, until: datetime) -> list[tuple[str, datetime]]:
    """Return the steps that a pass takes that is there at each of them."""
    taken, moment = [], schedule.first(first)
    while moment <= until:
        step = schedule.latest(moment)
        assert step is not None
        taken.append((step.name, moment))
        moment = schedule.following(moment)
    return taken


def test_five_three_and_one_working_days_before_on_the_day_and_every_working_day_overdue() -> None:
    """Over the national holiday of 2026: 1–7 October are days off, Saturday 10 October is a working day."""
    schedule = Schedule(Steps(), date(2026, 10, 12), CALENDAR, HOURS)
    assert walked(schedule, at("2026-09-21"), at("2026-10-14", 18, 0)) == [
        ("-5", at("2026-09-29")),
        ("-3", at("2026-10-08")),
        ("-1", at("2026-10-10")),
        ("0", at("2026-10-12")),
        ("+1", at("2026-10-13")),
        ("+2", at("2026-10-14")),
    ]


def test_a_due_date_on_a_day_off_has_its_last_reminder_on_the_working_day_before() -> None:
    schedule = Schedule(Steps(), date(2026, 10, 4), CALENDAR, HOURS)
    taken = walked(schedule, at("2026-09-28"), at("2026-10-09", 18, 0))
    assert taken == [
        ("-3", at("2026-09-28")),
        ("-1", at("2026-09-30")),
        ("+1", at("2026-10-08")),
        ("+2", at("2026-10-09")),
    ]


def test_overdue_by_every_third_working_day() -> None:
    schedule = Schedule(Steps(before=(), on_day=False, overdue_every=3), date(2026, 3, 2), CALENDAR, HOURS)
    assert walked(schedule, at("2026-03-02"), at("2026-03-13", 18, 0)) == [
        ("+1", at("2026-03-03")),
        ("+4", at("2026-03-06")),
        ("+7", at("2026-03-11")),
    ]


@pytest.mark.parametrize(
    ("opened", "first"),
    [
        (at("2026-03-10", 7, 0), at("2026-03-10")),  # before the hours of the day of the step -3: then
        (at("2026-03-10", 10, 0), at("2026-03-10", 10, 0)),  # within the day of a step: at once
        (at("2026-03-11", 10, 0), at("2026-03-12")),  # between steps: the next one
        (at("2026-03-14", 10, 0), at("2026-03-16")),  # at the weekend
        (at("2026-03-18", 23, 0), at("2026-03-18", 23, 0)),  # overdue already
    ],
)
def test_what_is_opened_late_is_reminded_of_from_the_steps_of_that_day_on(opened: datetime, first: datetime) -> None:
    assert Schedule(Steps(), date(2026, 3, 13), CALENDAR, HOURS).first(opened) == first


def test_where_the_hours_begin_at_midnight_what_is_overdue_is_reminded_of_on_the_very_day() -> None:
    midnight = WorkingHours(time(0, 0), time(18, 0))
    schedule = Schedule(Steps(), date(2026, 3, 12), CALENDAR, midnight)
    assert schedule.first(at("2026-03-13", 9, 0)) == at("2026-03-13", 9, 0)


@given(steps, due_days, moments)
def test_the_following_step_is_later_and_none_lies_between(chosen: Steps, due: date, now: datetime) -> None:
    schedule = Schedule(chosen, due, CALENDAR, HOURS)
    following = schedule.following(now)
    assert following > now
    latest = schedule.latest(now)
    assert latest is None or latest.at <= now
    before = schedule.latest(following - timedelta(milliseconds=1))
    assert before == latest
    reached = schedule.latest(following)
    assert reached is not None
    assert reached.at == following


@given(steps, due_days, moments)
def test_every_step_comes_at_the_opening_of_a_working_day(chosen: Steps, due: date, now: datetime) -> None:
    following = Schedule(chosen, due, CALENDAR, HOURS).following(now).astimezone(CHINA)
    assert CALENDAR.is_working_day(following.date())
    assert following.timetz().replace(tzinfo=None) == HOURS.opens


@given(steps, due_days, st.lists(st.integers(1, 5 * 24), min_size=1, max_size=40))
def test_however_seldom_the_pass_runs_no_step_is_taken_twice_and_they_go_up(
    chosen: Steps, due: date, pauses: list[int]
) -> None:
    schedule = Schedule(chosen, due, CALENDAR, HOURS)
    now = end_of_day(due - timedelta(days=20))
    remind_at, taken = schedule.first(now), []
    for pause in pauses:
        now += timedelta(hours=pause)
        if remind_at <= now:
            step = schedule.latest(now)
            assert step is not None
            taken.append(step.number)
            remind_at = schedule.following(now)
    assert taken == sorted(set(taken))


@given(steps, due_days)
def test_a_pass_that_never_misses_takes_every_step_there_is(chosen: Steps, due: date) -> None:
    schedule = Schedule(chosen, due, CALENDAR, HOURS)
    opened = end_of_day(due - timedelta(days=70))
    expected = {-number for number in chosen.before} | {1, 1 + chosen.overdue_every}
    if chosen.on_day and CALENDAR.is_working_day(due):
        expected.add(0)
    until = end_of_day(CALENDAR.after(due, 1 + chosen.overdue_every).date)
    assert {int(name) for name, _ in walked(schedule, opened, until)} == expected


@given(due_days, moments)
def test_nothing_is_overdue_before_the_last_day_is_over(due: date, now: datetime) -> None:
    days = Schedule(Steps(), due, CALENDAR, HOURS).overdue_days(now)
    if now < end_of_day(due):
        assert days == 0
    else:
        assert days == CALENDAR.between(due, china_day(now)).count
