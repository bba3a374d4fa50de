"""Every row of the table of time limits: it opens, reminds, escalates and closes at the right hours."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from server.china_time import CHINA
from server.obligations.limits import TIME_LIMITS
from server.obligations.rules import ObligationState
from tests.obligations.desk import Desk, at, days


@dataclass(frozen=True)
class Row:
    """What is expected of one rule.

    Attributes:
        start: day of the event; it happens at 9:00.
        due: last day in time.
        owner, above: who owes it, and to whom it climbs.
        reminded: days of the reminders until the due date; at 8:30, the day of the event at once.
        overdue: the two next.
        more: what the event names.
        why: part of the explanation.
    """

    rule: str
    start: str
    due: str
    owner: str
    above: str
    reminded: str
    overdue: str
    why: str
    more: dict[str, Any] = field(default_factory=dict)


ROWS = [
    (
        Row(
            "report", "2026-09-01", "2026-12-31", "head", "bureau_organ",
            "12-24 12-28 12-30 12-31", "01-04 01-05", "规定期限为2026年12月31日",
        ),
        [],
    ),
    (
        Row(
            "feedback", "2026-09-25", "2026-10-22", "city_office", "mayor",
            "10-15 10-19 10-21 10-22", "10-23 10-26", "15 个工作日；10月1日至7日为节假日，10月10日为调休工作日",
        ),
        ["R3.6.4a"],
    ),
    (
        Row(
            "plan", "2026-02-13", "2026-03-12", "head", "bureau_organ",
            "03-05 03-09 03-11 03-12", "03-13 03-16", "自 2026-02-13 起 15 个工作日",
        ),
        ["R3.6.4b"],
    ),
    (
        Row(
            "duty_talk", "2026-01-01", "2026-12-31", "head", "bureau_organ",
            "12-24 12-28 12-30 12-31", "01-04 01-05", "规定期限为2026年12月31日",
        ),
        ["R2.14a"],
    ),
    (
        Row(
            "appointment_talk", "2026-04-20", "2026-05-07", "head", "bureau_organ",
            "04-27 04-29 05-06 05-07", "05-08 05-09", "须在到任日期（2026-05-08）之前", {"given": date(2026, 5, 8)},
        ),
        [],
    ),
    (
        Row(
            "integrity_talk", "2026-03-02", "2026-05-02", "bureau_organ", "city_organ",
            "04-24 04-28 04-30", "05-06 05-07", "自 2026-03-02 起 2 个月",
        ),
        ["R2.18", "R1.24d"],
    ),
    (
        Row(
            "follow_up_talk", "2026-03-02", "2026-06-30", "head", "bureau_organ",
            "06-23 06-25 06-29 06-30", "07-01 07-02", "影响期届满日期", {"given": date(2026, 6, 30)},
        ),
        ["R2.28"],
    ),
    (
        Row(
            "delegated_talk_report", "2026-03-02", "2026-03-09", "deputy_head", "head",
            "03-02 03-04 03-06 03-09", "03-10 03-11", "自 2026-03-02 起 5 个工作日", {"owner_account": "deputy_head"},
        ),
        ["R2.33"],
    ),
    (
        Row(
            "triage", "2026-03-02", "2026-03-03", "window", "head",
            "03-02 03-03", "03-04 03-05", "自 2026-03-02 起 1 个工作日",
        ),
        [],
    ),
    (
        Row(
            "matter_progress", "2026-03-02", "2026-03-09", "window", "head",
            "03-02 03-04 03-06 03-09", "03-10 03-11", "自 2026-03-02 起 5 个工作日", {"owner_account": "window"},
        ),
        ["N8.3"],
    ),
    (
        Row(
            "recommendation_reply", "2026-03-02", "2026-04-30", "bureau_office", "head",
            "04-23 04-27 04-29 04-30", "05-06 05-07", "建议书要求的回复日期", {"given": date(2026, 4, 30)},
        ),
        [],
    ),
    (
        Row(
            "finding", "2026-03-02", "2026-03-31", "bureau_office", "head",
            "03-24 03-26 03-30 03-31", "04-01 04-02", "责令整改日期", {"given": date(2026, 3, 31)},
        ),
        ["N6.1"],
    ),
    (
        Row(
            "sampling", "2026-09-01", "2026-09-30", "group", "bureau_organ",
            "09-22 09-24 09-29 09-30", "10-08 10-09", "2026年9月最后一个工作日",
        ),
        [],
    ),
    (
        Row(
            "annual_plan", "2026-01-01", "2026-03-31", "head", "bureau_organ",
            "03-24 03-26 03-30 03-31", "04-01 04-02", "规定期限为2026年3月31日",
        ),
        [],
    ),
]  # fmt: skip


def expected(row: Row, text: str) -> list[str]:
    """Return the moments of the days in ``text``."""
    return [f"{day} {'09:00' if row.start.endswith(day) else '08:30'}" for day in text.split()]


@pytest.mark.gen_test
@pytest.mark.parametrize(
    "row",
    [pytest.param(row, id=row.rule, marks=[pytest.mark.rule(rule) for rule in proves]) for row, proves in ROWS],
)
async def test_it_opens_reminds_escalates_and_closes_at_the_right_hours(desk: Desk, row: Row) -> None:
    desk.clock.set(at(row.start, 9, 0))
    more = {name: desk.people.get(str(value), value) for name, value in row.more.items()}
    obligation = await desk.open(row.rule, row.start, **more)
    assert obligation.due == date.fromisoformat(row.due)
    assert row.why in obligation.explanation
    assert await desk.told(obligation) == [(f"{row.start[5:]} 09:00", row.owner, "opened")]

    before, overdue = expected(row, row.reminded), expected(row, row.overdue)
    await desk.walk(obligation, len(before) + len(overdue))

    told = await desk.reminders(obligation)
    assert [when for when, who, kind in told if (who, kind) == (row.owner, "reminder")] == before
    assert [when for when, who, kind in told if (who, kind) == (row.owner, "overdue_reminder")] == overdue
    assert [when for when, who, kind in told if (who, kind) == (row.above, "escalation")] == overdue
    assert len(told) == len(before) + 2 * len(overdue)
    assert not await desk.left_twice()

    assert await desk.close(row.rule)
    closed = await desk.stored(obligation)
    assert (closed.state, closed.on_time, closed.remind_at) == (ObligationState.DONE, False, None)
    await desk.pass_until(at(desk.clock.now().astimezone(CHINA).date(), 23, 0))
    assert await desk.reminders(obligation) == told


@pytest.mark.gen_test
@pytest.mark.parametrize(("hour", "on_time"), [((23, 59), True), ((24, 0), False)])
async def test_the_last_day_ends_at_midnight_in_china(desk: Desk, hour: tuple[int, int], on_time: bool) -> None:
    obligation = await desk.open("plan", "2026-03-02")
    last = at(obligation.due, 23, 59)
    desk.clock.set(last if hour == (23, 59) else at(date.fromordinal(obligation.due.toordinal() + 1), 0, 0))
    await desk.close("plan")
    assert (await desk.stored(obligation)).on_time is on_time


def test_the_table_has_every_rule_once() -> None:
    assert [row.rule for row, _ in ROWS] == [rule.id for rule in TIME_LIMITS]


@pytest.mark.gen_test
async def test_a_finding_without_a_date_is_due_on_the_spot(desk: Desk) -> None:
    obligation = await desk.open("finding", "2026-03-02")
    assert (obligation.due, obligation.explanation) == (date(2026, 3, 2), "2026-03-02 到期：须当场办结")


@pytest.mark.gen_test
async def test_what_is_done_in_time_was_never_told_to_those_above(desk: Desk) -> None:
    obligation = await desk.open("plan", "2026-03-02")
    await desk.walk(obligation, 4)
    await desk.close("plan")
    assert days(await desk.told(obligation), "bureau_organ") == []
    settled = await desk.services.office_store.collection("inbox").count({"ref": obligation.ref, "settled_at": None})
    assert settled == 0
