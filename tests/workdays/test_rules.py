"""The arithmetic of working days: the dates that must come out, and what holds for all dates."""

from datetime import UTC, date, datetime, time, timedelta
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import InvalidInput
from server.workdays.days import FIRST_DAY, LAST_DAY, Day, DayKind, china_day, deciding_year, end_of_day
from server.workdays.due import WorkingHours
from server.workdays.notice import read_notice
from server.workdays.package import package_schedules
from server.workdays.rules import WorkCalendar
from tests.workdays.notices import FAR_YEAR, NOTICES

CALENDAR = WorkCalendar(package_schedules().values())
HOURS = WorkingHours()
SOME_DAY = st.dates(date(2005, 1, 1), date(2095, 1, 1))
SOME_DAYS = st.integers(1, 400)


def with_override(kind: DayKind, *days: date, name: str = "") -> WorkCalendar:
    return WorkCalendar(package_schedules().values(), [Day(day, kind, name) for day in days], version=2)


def china(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


@pytest.mark.rule("R3.6.4a")
@pytest.mark.rule("R3.6.4b")
@pytest.mark.parametrize(
    ("start", "working_days", "due"),
    [
        (date(2026, 9, 25), 15, date(2026, 10, 22)),
        (date(2026, 9, 24), 7, date(2026, 10, 12)),
        (date(2026, 2, 13), 15, date(2026, 3, 12)),
        # From a day off, the first working day after it is day 1.
        (date(2026, 10, 4), 1, date(2026, 10, 8)),
        # A make-up workday on a Sunday counts.
        (date(2026, 1, 3), 1, date(2026, 1, 4)),
    ],
)
def test_working_days_after(start: date, working_days: int, due: date) -> None:
    found = CALENDAR.after(start, working_days)
    assert (found.date, found.provisional) == (due, False)
    assert CALENDAR.between(start, due).count == working_days


@pytest.mark.rule("R3.6.4a")
def test_a_limit_ends_at_midnight_in_china() -> None:
    due = CALENDAR.after(date(2026, 9, 25), 15)
    assert due.ends_at == datetime(2026, 10, 22, 16, tzinfo=UTC)
    assert china_day(due.ends_at - timedelta(milliseconds=1)) == due.date


def test_a_moment_without_a_zone_is_no_moment() -> None:
    with pytest.raises(ValueError, match="time zone"):
        china_day(datetime(2026, 10, 22, 16))


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
    ],
)
def test_months_after(start: date, months: int, due: date) -> None:
    found = CALENDAR.months_after(start, months)
    assert (found.date, found.provisional) == (due, False)


def test_the_last_working_day_of_a_month() -> None:
    assert CALENDAR.last_working_day(2026, 2).date == date(2026, 2, 28)
    assert CALENDAR.last_working_day(2026, 5).date == date(2026, 5, 29)
    assert not CALENDAR.last_working_day(2026, 11).provisional
    # What is worked in the last days of December is arranged by the next year's notice.
    assert CALENDAR.last_working_day(2037, 12).unpublished == (2038,)


def test_a_fixed_date_is_itself() -> None:
    due = CALENDAR.fixed(date(2027, 3, 31))
    assert (due.date, due.provisional, due.text) == (
        date(2027, 3, 31),
        False,
        "2027-03-31 到期：规定期限为2027年3月31日",
    )


@pytest.mark.parametrize(
    ("moment", "waits_until"),
    [
        ("2026-10-08T08:30:00", "2026-10-08T08:30:00"),
        ("2026-10-08T17:59:59", "2026-10-08T17:59:59"),
        ("2026-10-08T18:00:00", "2026-10-09T08:30:00"),
        ("2026-10-08T08:29:59", "2026-10-08T08:30:00"),
        ("2026-09-30T20:00:00", "2026-10-08T08:30:00"),
        ("2026-10-09T23:00:00", "2026-10-10T08:30:00"),
        ("2026-10-11T12:00:00", "2026-10-12T08:30:00"),
    ],
)
def test_reminders_wait_for_working_hours(moment: str, waits_until: str) -> None:
    found = CALENDAR.next_working_moment(china(moment), HOURS)
    assert (found.at, found.provisional) == (china(waits_until), False)


def test_working_hours_end_after_they_begin() -> None:
    with pytest.raises(ValueError, match="before they begin"):
        WorkingHours(time(18), time(8, 30))


@pytest.mark.parametrize(
    ("start", "working_days", "text"),
    [
        (
            date(2026, 9, 25),
            15,
            "2026-10-22 到期：自 2026-09-25 起 15 个工作日；10月1日至7日为节假日，10月10日为调休工作日",
        ),
        (
            date(2026, 2, 13),
            15,
            "2026-03-12 到期：自 2026-02-13 起 15 个工作日；"
            "2月14日为调休工作日，2月16日至23日为节假日，2月28日为调休工作日",
        ),
        (
            date(2025, 12, 30),
            3,
            "2026-01-05 到期：自 2025-12-30 起 3 个工作日；2026年1月1日至2日为节假日，2026年1月4日为调休工作日",
        ),
        (date(2026, 3, 2), 3, "2026-03-05 到期：自 2026-03-02 起 3 个工作日"),
        (
            date(2037, 12, 20),
            15,
            "2038-01-11 到期：自 2037-12-20 起 15 个工作日；2038年1月1日为节假日；"
            "2037年、2038年放假安排尚未公布，暂按法定节假日和周末计算",
        ),
    ],
)
def test_a_date_says_why_it_is_this_one(start: date, working_days: int, text: str) -> None:
    assert CALENDAR.after(start, working_days).text == text


def test_the_other_limits_say_why_too() -> None:
    assert CALENDAR.before(date(2026, 10, 12), 3).text == "2026-10-08：2026-10-12 之前 3 个工作日；10月10日为调休工作日"
    assert CALENDAR.months_after(date(2026, 12, 31), 2).text == (
        "2027-02-28 到期：自 2026-12-31 起 2 个月（2月没有31日，以当月最后一天为准）"
    )
    assert CALENDAR.months_after(date(2026, 12, 28), 2).text == "2027-02-28 到期：自 2026-12-28 起 2 个月"
    assert CALENDAR.last_working_day(2026, 11).text == "2026-11-30 到期：2026年11月最后一个工作日"


def test_the_reasons_are_data_too() -> None:
    holiday, make_up = CALENDAR.after(date(2026, 9, 25), 15).differences
    assert (holiday.kind, holiday.first, holiday.last) == (DayKind.HOLIDAY, date(2026, 10, 1), date(2026, 10, 7))
    assert (holiday.name, make_up.name, make_up.first) == ("国庆节", "国庆节", date(2026, 10, 10))


def test_the_reasons_are_the_same_by_the_notice_and_by_the_package() -> None:
    # The notice counts Sunday 15 February as part of the holiday; neither says so, for it was a day off anyway.
    by_notice = WorkCalendar([*package_schedules().values(), read_notice(NOTICES[2026]).schedule()])
    assert by_notice.after(date(2026, 2, 13), 15) == CALENDAR.after(date(2026, 2, 13), 15)


def test_the_office_arranges_days_of_its_own() -> None:
    off = with_override(DayKind.LOCAL_OFF, date(2026, 3, 20), name="开斋节")
    due = off.after(date(2026, 3, 19), 1)
    assert due.date == date(2026, 3, 23)
    assert due.text == "2026-03-23 到期：自 2026-03-19 起 1 个工作日；3月20日为本机关休息日（开斋节）"
    working = with_override(DayKind.LOCAL_WORKING, date(2026, 10, 3), date(2026, 10, 4), name="专项值守")
    assert working.after(date(2026, 9, 30), 2).date == date(2026, 10, 4)
    assert [one.kind for one in working.after(date(2026, 9, 30), 3).differences] == [
        DayKind.HOLIDAY,
        DayKind.LOCAL_WORKING,
        DayKind.HOLIDAY,
    ]
    assert working.changed_days(CALENDAR) == [date(2026, 10, 3), date(2026, 10, 4)]
    assert working.changed_years(CALENDAR) == [2026]


def test_an_override_that_agrees_with_the_week_changes_nothing() -> None:
    same = with_override(DayKind.LOCAL_OFF, date(2026, 3, 21), name="周六")
    assert same.changed_days(CALENDAR) == []
    assert same.after(date(2026, 3, 20), 1).differences == ()
    assert same.day(date(2026, 3, 21)).kind is DayKind.LOCAL_OFF


def test_a_year_is_provisional_until_it_is_published() -> None:
    published = WorkCalendar([*package_schedules().values(), read_notice(FAR_YEAR).schedule()], version=2)
    before, after = CALENDAR.after(date(2038, 4, 23), 5), published.after(date(2038, 4, 23), 5)
    assert (before.provisional, after.provisional) == (True, False)
    # Sunday 25 April is worked by the notice.
    assert (before.date, after.date) == (date(2038, 4, 30), date(2038, 4, 29))
    assert published.changed_years(CALENDAR) == [2038]
    assert date(2038, 1, 31) in published.changed_days(CALENDAR)


@pytest.mark.parametrize(("day", "provisional"), [(date(2038, 12, 27), False), (date(2038, 12, 28), True)])
def test_the_last_days_of_december_hang_on_the_next_notice(day: date, provisional: bool) -> None:
    published = WorkCalendar([*package_schedules().values(), read_notice(FAR_YEAR).schedule()])
    assert published.day(day).provisional is provisional
    assert deciding_year(day) == 2038 + provisional


def test_outside_its_years_the_calendar_says_so() -> None:
    for call in (
        lambda: CALENDAR.after(date(2003, 12, 31), 1),
        lambda: CALENDAR.after(date(2099, 12, 30), 5),
        lambda: CALENDAR.before(FIRST_DAY, 1),
        lambda: CALENDAR.between(date(1999, 1, 1), date(2026, 1, 1)),
        lambda: CALENDAR.months_after(date(2099, 12, 1), 1),
        lambda: CALENDAR.last_working_day(2100, 1),
        lambda: CALENDAR.day(date(2100, 1, 1)),
        lambda: CALENDAR.year(2003),
        lambda: CALENDAR.next_working_moment(datetime(2003, 6, 1, tzinfo=UTC), HOURS),
    ):
        with pytest.raises(InvalidInput) as refusal:
            call()
        assert refusal.value.code == "outside_calendar"
        assert "2004 年至 2099 年" in refusal.value.message
    assert CALENDAR.day(LAST_DAY).provisional


def test_nothing_is_counted_backwards_by_a_limit() -> None:
    for call in (CALENDAR.after, CALENDAR.before, CALENDAR.months_after):
        with pytest.raises(ValueError, match="at least one"):
            call(date(2026, 3, 2), 0)


def test_a_year_has_all_its_days() -> None:
    assert [len(CALENDAR.year(year)) for year in (2026, 2028)] == [365, 366]
    assert sum(day.working for day in CALENDAR.year(2026)) == 248


@given(SOME_DAY, SOME_DAYS)
def test_counting_back_and_forth_agree(start: date, working_days: int) -> None:
    due = CALENDAR.after(start, working_days).date
    assert CALENDAR.is_working_day(due)
    assert CALENDAR.between(start, due).count == working_days
    assert CALENDAR.between(due, start).count == -working_days
    if CALENDAR.is_working_day(start):
        assert CALENDAR.before(due, working_days).date == start


@given(SOME_DAY, SOME_DAYS, st.integers(1, 30))
def test_later_starts_and_longer_limits_end_later(start: date, working_days: int, more: int) -> None:
    due = CALENDAR.after(start, working_days).date
    assert CALENDAR.after(start, working_days + more).date > due
    assert CALENDAR.after(start + timedelta(days=more), working_days).date >= due


@given(SOME_DAY, st.integers(0, 60))
def test_between_counts_the_days_one_by_one(start: date, length: int) -> None:
    days = [start + timedelta(days=number) for number in range(1, length + 1)]
    counted = sum(CALENDAR.day(day).working for day in days)
    assert CALENDAR.between(start, start + timedelta(days=length)).count == counted


@given(SOME_DAY, st.integers(1, 48))
def test_months_stay_within_their_month(start: date, months: int) -> None:
    due = CALENDAR.months_after(start, months).date
    passed = (due.year - start.year) * 12 + due.month - start.month
    assert passed == months
    assert due.day == start.day or (due.day < start.day and (due + timedelta(days=1)).day == 1)


@given(st.datetimes(datetime(2005, 1, 1), datetime(2090, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC)))
def test_a_working_moment_is_never_earlier_and_stays_where_it_is(moment: datetime) -> None:
    found = CALENDAR.next_working_moment(moment, HOURS).at
    assert found >= moment
    assert CALENDAR.is_working_day(china_day(found))
    assert CALENDAR.next_working_moment(found, HOURS).at == found


@given(SOME_DAY, SOME_DAYS)
def test_a_date_is_provisional_exactly_when_a_day_on_its_way_is(start: date, working_days: int) -> None:
    due = CALENDAR.after(start, working_days)
    days = [start + timedelta(days=number) for number in range(1, (due.date - start).days + 1)]
    assert due.provisional is any(CALENDAR.day(day).provisional for day in days)


@given(SOME_DAY)
def test_a_day_ends_where_the_next_begins(day: date) -> None:
    assert china_day(end_of_day(day)) == day + timedelta(days=1)
    assert china_day(end_of_day(day) - timedelta(milliseconds=1)) == day


def test_ten_thousand_dates_take_no_time() -> None:
    starts = [date(2024, 1, 1) + timedelta(days=number % 900) for number in range(10_000)]
    began = perf_counter()
    for start in starts:
        CALENDAR.after(start, 15)
    # Measured: a tenth of a second.
    assert perf_counter() - began < 3
