"""What officers do: register, done, move, extend, cancel; who may, and what is kept of it."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from server.accounts.rules import Role
from server.errors import Conflict, InvalidInput, NotAllowed, NotFound
from server.obligations.models import Obligation
from server.obligations.repository import OBLIGATIONS
from server.obligations.requests import DoneRequest, MoveRequest, NewObligation, ReasonRequest
from server.obligations.rules import _RULES, RULES, DueBasis, Function, ObligationState
from tests.obligations.desk import Desk, at, days

REASON = "会议延期，经李某批准"


async def move(desk: Desk, who: str, obligation: Obligation, due: date, version: int | None = None) -> Obligation:
    """Move an obligation as somebody."""
    request = MoveRequest(version=version or obligation.version, due=due, reason=REASON)
    return await desk.services.obligations.desk.move(await desk.actor(who), obligation.id, request)


async def done(desk: Desk, who: str, obligation: Obligation, note: str = "") -> Obligation:
    """Note an obligation as done as somebody."""
    request = DoneRequest(version=obligation.version, note=note)
    return await desk.services.obligations.desk.done(await desk.actor(who), obligation.id, request)


async def cancel(desk: Desk, who: str, obligation: Obligation) -> Obligation:
    """Cancel an obligation as somebody."""
    request = ReasonRequest(version=obligation.version, reason=REASON)
    return await desk.services.obligations.desk.cancel(await desk.actor(who), obligation.id, request)


async def extend(desk: Desk, who: str, obligation: Obligation) -> Obligation:
    """Extend an obligation as somebody."""
    request = ReasonRequest(version=obligation.version, reason=REASON)
    return await desk.services.obligations.desk.extend(await desk.actor(who), obligation.id, request)


async def registered(desk: Desk, who: str = "admin", **changes: object) -> Obligation:
    """Register an obligation by hand."""
    values = {"rule": "plan", "unit_id": desk.bureau, "about": "张三同志", "start": date(2026, 3, 2), **changes}
    return await desk.services.obligations.desk.register(await desk.actor(who), NewObligation.model_validate(values))


@pytest.mark.gen_test
async def test_registered_by_hand_twice_it_is_two(desk: Desk) -> None:
    first, second = await registered(desk), await registered(desk)
    assert first.id != second.id
    (entry,) = await desk.services.audit.of_target("obligation", first.id)
    assert (entry["action"], entry["actor"]["name"]) == ("obligation_registered", "姓名admin")
    assert "张三" not in repr(entry)


@pytest.mark.gen_test
async def test_only_who_administers_the_unit_registers_there(desk: Desk) -> None:
    with pytest.raises(NotFound, match="unit_not_found"):
        await registered(desk, "head")
    await desk.person("bureau_admin", desk.bureau, role=Role.OBLIGATION_ADMIN)
    await registered(desk, "bureau_admin", unit_id=desk.hall)
    with pytest.raises(NotFound, match="unit_not_found"):
        await registered(desk, "bureau_admin", unit_id=desk.city)


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"rule": "unknown"}, "unknown_rule"),
        ({"rule": "appointment_talk"}, "given_date_missing"),
        ({"rule": "appointment_talk", "given": date(2104, 1, 1)}, "outside_calendar"),
        ({"start": date(1999, 1, 1)}, "outside_calendar"),
        ({"owner_account": "0" * 32}, "unknown_account"),
    ],
)
async def test_bad_input_registers_nothing(desk: Desk, changes: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidInput, match=code):
        await registered(desk, **changes)
    assert not await desk.services.office_store.collection(OBLIGATIONS).count({})


@pytest.mark.gen_test
async def test_done_by_its_owner_it_is_never_reminded_of_again(desk: Desk) -> None:
    obligation = await desk.open("plan", "2026-03-02")
    await desk.walk(obligation, 1)
    closed = await done(desk, "head", obligation, "方案已报送，联系人李四")
    assert (closed.state, closed.on_time, closed.remind_at) == (ObligationState.DONE, True, None)
    await desk.pass_until(at("2026-03-27"))
    assert len(await desk.reminders(obligation)) == 1
    detail = await desk.services.obligations.lists.one(await desk.actor("head"), obligation.id)
    assert [(entry.text, entry.reason) for entry in detail.history] == [
        ("登记", ""),
        ("办结", "方案已报送，联系人李四"),
    ]
    later = move(desk, "admin", closed, date(2026, 5, 1))
    for again in (done(desk, "head", closed), later, cancel(desk, "admin", closed)):
        with pytest.raises(Conflict, match="obligation_closed"):
            await again


@pytest.mark.gen_test
async def test_a_deputy_may_note_it_as_done_and_a_stranger_does_not_know_it(desk: Desk) -> None:
    obligation = await desk.open("plan", "2026-03-02")
    with pytest.raises(NotFound, match="obligation_not_found"):
        await done(desk, "deputy_head", obligation)
    await desk.services.office_store.collection("absences").insert_one(
        {"_id": "a", "account": desk.people["head"], "deputy": desk.people["deputy_head"], "unit_path": [],
         "first": "2026-03-02", "last": "2026-03-02"}
    )  # fmt: skip
    # Those to whom it climbs may look at it, and no more.
    with pytest.raises(NotAllowed, match="obligation_not_yours"):
        await done(desk, "bureau_organ", obligation)
    assert (await done(desk, "deputy_head", obligation)).state is ObligationState.DONE


@pytest.mark.gen_test
async def test_moved_with_a_reason_it_says_so_and_reminds_anew(desk: Desk) -> None:
    obligation = await desk.open("plan", "2026-03-02")
    await desk.walk(obligation, 3)
    moved = await move(desk, "admin", obligation, date(2026, 4, 10))
    assert (moved.due, moved.basis) == (date(2026, 4, 10), DueBasis.MOVED)
    entry = moved.history[-1]
    assert (entry.former_due, entry.due, entry.by and entry.by.name) == (obligation.due, moved.due, "姓名admin")
    assert REASON.encode() not in entry.reason
    await desk.walk(moved, 2)
    assert [(when[:5], kind) for when, _, kind in await desk.reminders(obligation)] == [
        ("03-16", "reminder"), ("03-18", "reminder"), ("03-20", "moved"), ("03-20", "reminder"),
        ("04-02", "reminder"), ("04-07", "reminder"),
    ]  # fmt: skip
    (audited, *_) = await desk.services.audit.of_target("obligation", obligation.id)
    assert audited["data"]["former"] == "2026-03-23"
    assert "李某" not in repr(audited)


@pytest.mark.gen_test
async def test_nobody_moves_or_cancels_what_they_owe(desk: Desk) -> None:
    await desk.post("admin", desk.bureau, Function.LEADER)
    own = await desk.open("delegated_talk_report", "2026-03-02", owner_account=desk.people["admin"])
    for refused in (move(desk, "admin", own, date(2026, 4, 10)), cancel(desk, "admin", own)):
        with pytest.raises(NotAllowed, match="obligation_not_yours"):
            await refused
    # What came to the admin only because nobody holds the post may be moved.
    for unit in (desk.bureau, desk.city):
        for function in Function:
            await desk.vacate(unit, function)
    nobodys = await desk.open("plan", "2026-03-02")
    assert (await move(desk, "admin", nobodys, date(2026, 4, 10))).due == date(2026, 4, 10)


@pytest.mark.gen_test
async def test_a_move_needs_right_reason_sense_and_the_present_version(desk: Desk) -> None:
    obligation = await desk.open("plan", "2026-03-02")
    with pytest.raises(NotAllowed, match="obligation_not_yours"):
        await move(desk, "head", obligation, date(2026, 4, 10))
    with pytest.raises(InvalidInput, match="due_in_past"):
        await move(desk, "admin", obligation, date(2026, 3, 1))
    with pytest.raises(InvalidInput, match="due_unchanged"):
        await move(desk, "admin", obligation, obligation.due)
    with pytest.raises(ValueError, match="string_too_short"):
        MoveRequest(version=1, due=date(2026, 4, 10), reason="  ")
    await move(desk, "admin", obligation, date(2026, 4, 10))
    with pytest.raises(Conflict, match="stale_version"):
        await move(desk, "admin", obligation, date(2026, 4, 11))


@pytest.mark.gen_test
@pytest.mark.rule("R2.18")
async def test_held_in_a_group_an_integrity_talk_is_due_within_six_months_of_arrival(desk: Desk) -> None:
    obligation = await desk.open("integrity_talk", "2026-08-31")
    longer = await extend(desk, "bureau_organ", obligation)
    assert (longer.due, longer.basis) == (date(2027, 2, 28), DueBasis.EXTENDED)
    assert "6 个月" in longer.explanation and "集体谈话" in longer.explanation
    with pytest.raises(Conflict, match="no_extension"):
        await extend(desk, "bureau_organ", longer)


@pytest.mark.gen_test
@pytest.mark.rule("R2.28")
async def test_a_follow_up_talk_that_could_not_be_held_is_due_within_three_months_more(desk: Desk) -> None:
    obligation = await desk.open("follow_up_talk", "2026-03-02", given=date(2026, 6, 30))
    longer = await extend(desk, "head", obligation)
    assert (longer.due, longer.start) == (date(2026, 9, 30), date(2026, 3, 2))
    with pytest.raises(Conflict, match="no_extension"):
        await extend(desk, "head", await desk.open("plan", "2026-03-02"))


@pytest.mark.gen_test
async def test_what_only_a_system_ends_is_not_done_by_hand(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(_RULES, "plan", dataclasses.replace(RULES["plan"], by_hand=False))
    obligation = await desk.open("plan", "2026-03-02")
    with pytest.raises(Conflict, match="closed_by_system"):
        await done(desk, "head", obligation)
    detail = await desk.services.obligations.lists.one(await desk.actor("head"), obligation.id)
    assert detail.actions == []
    assert await desk.close("plan")


@pytest.mark.gen_test
async def test_cancelled_it_counts_as_neither_on_time_nor_late(desk: Desk) -> None:
    obligation = await desk.open("plan", "2026-03-02")
    await desk.walk(obligation, 1)
    cancelled = await cancel(desk, "admin", obligation)
    assert (cancelled.state, cancelled.on_time) == (ObligationState.CANCELLED, None)
    await desk.pass_until(at("2026-03-30"))
    assert len(days(await desk.reminders(obligation), "head")) == 1


@pytest.mark.gen_test
async def test_two_who_act_at_once_cannot_both_succeed(desk: Desk) -> None:
    obligation = await desk.open("plan", "2026-03-02")
    acts: list[Callable[[], Awaitable[Obligation]]] = [
        lambda: done(desk, "head", obligation),
        lambda: cancel(desk, "admin", obligation),
        lambda: move(desk, "admin", obligation, date(2026, 4, 10)),
    ]
    results = await asyncio.gather(*(act() for act in acts), return_exceptions=True)
    assert sum(isinstance(result, Obligation) for result in results) == 1
    assert {result.code for result in results if isinstance(result, Conflict)} <= {"stale_version", "obligation_closed"}
    assert sum(isinstance(result, Conflict) for result in results) == 2
