"""The reminder pass under faults: nothing is forgotten, nobody is told twice, one bad obligation holds up no other."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from server.errors import Conflict, InvalidInput
from server.notifications import Notice, Notifications
from server.obligations.models import About, Obligation
from server.obligations.repository import OBLIGATIONS
from server.obligations.rules import (
    _RULES,
    RULES,
    Function,
    ObligationRule,
    ObligationState,
    Owner,
    Steps,
    WorkingDays,
    register,
)
from server.store import Session
from tests.obligations.desk import SYSTEM, Desk, at, days


async def change(desk: Desk, obligation: Obligation, **values: Any) -> None:
    """Write into a stored obligation what no service would."""
    await desk.services.office_store.collection(OBLIGATIONS).update_one({"_id": obligation.id}, {"$set": values})


@pytest.mark.gen_test
async def test_the_same_event_opens_one_obligation_however_often_it_comes(desk: Desk) -> None:
    first = await desk.open("plan", "2026-03-02")
    again = await asyncio.gather(*(desk.open("plan", "2026-03-20") for _ in range(5)))
    assert {one.id for one in again} == {first.id}
    at_once = await asyncio.gather(*(desk.open("plan", "2026-03-02", about="t2") for _ in range(5)))
    assert len({one.id for one in at_once}) == 1
    assert await desk.services.office_store.collection(OBLIGATIONS).count({}) == 2
    assert len(await desk.told(at_once[0])) == 1
    await desk.close("plan")
    assert (await desk.open("plan", "2026-03-02")).state is ObligationState.DONE
    assert not await desk.close("plan")


@pytest.mark.gen_test
async def test_nothing_is_opened_where_its_cause_did_not_happen_after_all(desk: Desk) -> None:
    async def work(session: Session) -> None:
        await desk.services.obligations.service.open(
            session,
            None,
            rule="plan",
            unit_id=desk.bureau,
            about=_about(),
            start=date(2026, 3, 2),
            now=desk.clock.now(),
        )
        raise InvalidInput("no", "不")

    with pytest.raises(InvalidInput):
        await desk.services.office_store.transaction(work)
    assert await desk.services.office_store.collection(OBLIGATIONS).count({}) == 0
    assert await desk.services.office_store.collection("inbox").count({}) == 0


def _about() -> About:

    return About("test", "t1", "某人")


@pytest.mark.gen_test
async def test_a_due_date_in_the_past_is_overdue_from_the_start(desk: Desk) -> None:
    obligation = await desk.open("recommendation_reply", "2026-02-02", given=date(2026, 2, 26))
    await desk.remind()
    assert await desk.reminders(obligation) == [
        ("03-02 09:00", "bureau_office", "overdue_reminder"),
        ("03-02 09:00", "head", "escalation"),
    ]
    await desk.walk(obligation, 1)
    assert days(await desk.reminders(obligation), "bureau_office") == ["03-02 09:00", "03-03 08:30"]


@pytest.mark.gen_test
async def test_what_was_missed_is_made_up_by_one_reminder(desk: Desk) -> None:
    obligation = await desk.open("plan", "2026-03-02")
    desk.clock.set(at("2026-03-20", 15, 0))
    await desk.remind()
    await desk.remind()
    assert await desk.reminders(obligation) == [("03-20 15:00", "head", "reminder")]
    desk.clock.set(at("2026-03-28", 3, 0))
    await desk.remind()
    assert days(await desk.reminders(obligation), "head") == ["03-20 15:00", "03-28 03:00"]
    assert [step.step for step in (await desk.stored(obligation)).steps] == ["-1", "+4"]


@pytest.mark.gen_test
async def test_two_passes_at_once_tell_nobody_twice(desk: Desk) -> None:
    opened = [await desk.open("plan", "2026-03-02", about=f"t{number}") for number in range(60)]
    desk.clock.set(at("2026-03-24", 9, 0))
    await asyncio.gather(*(desk.remind() for _ in range(4)))
    for obligation in opened:
        assert len(await desk.reminders(obligation)) == 2
        assert len((await desk.stored(obligation)).steps) == 1
    assert not await desk.left_twice()


@pytest.mark.gen_test
async def test_a_pass_that_dies_in_the_middle_is_made_up_for(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = [await desk.open("plan", "2026-03-02", about=f"t{number}") for number in range(120)]
    desk.clock.set(at("2026-03-20", 9, 0))
    real = Notifications.notify
    calls = 0

    async def dies(self: Notifications, session: Session, notices: Sequence[tuple[str, Notice]], now: Any) -> None:
        nonlocal calls
        calls += 1
        await real(self, session, notices, now)
        if calls == 2:
            raise asyncio.CancelledError

    monkeypatch.setattr(Notifications, "notify", dies)
    with pytest.raises(asyncio.CancelledError):
        await desk.remind()
    monkeypatch.setattr(Notifications, "notify", real)
    half = [len(await desk.reminders(obligation)) for obligation in opened]
    assert sorted(set(half)) == [0, 1]
    assert sum(half) == 50
    await desk.remind()
    assert [len(await desk.reminders(obligation)) for obligation in opened] == [1] * 120
    assert not await desk.left_twice()


@pytest.mark.gen_test
async def test_one_that_cannot_be_dealt_with_holds_up_no_other(desk: Desk) -> None:
    bad, unreadable, good = [await desk.open("plan", "2026-03-02", about=f"t{number}") for number in range(3)]
    await change(desk, bad, rule="no_longer_there")
    await change(desk, unreadable, **{"about.label": b"damaged"})
    desk.clock.set(at("2026-03-20", 9, 0))
    await desk.remind()
    assert len(await desk.reminders(good)) == 1
    assert (await desk.stored(bad)).remind_at == at("2026-03-20", 10, 0)
    await change(desk, bad, rule="plan")
    desk.clock.set(at("2026-03-20", 10, 0))
    await desk.remind()
    assert days(await desk.reminders(bad), "head") == ["03-20 10:00"]
    assert await desk.reminders(unreadable) == []


@pytest.mark.gen_test
async def test_one_that_the_database_refuses_holds_up_no_other(desk: Desk) -> None:
    broken, good = [await desk.open("plan", "2026-03-02", about=f"t{number}") for number in range(2)]
    await change(desk, broken, steps="no list")
    desk.clock.set(at("2026-03-20", 9, 0))
    await desk.remind()
    assert len(await desk.reminders(good)) == 1


@pytest.mark.gen_test
async def test_a_clock_that_jumps_back_repeats_nothing(desk: Desk) -> None:
    obligation = await desk.open("plan", "2026-03-02")
    await desk.walk(obligation, 2)
    told = await desk.reminders(obligation)
    desk.clock.advance(timedelta(days=-10))
    await desk.pass_until(at("2026-03-17", 12, 0), timedelta(hours=6))
    assert [len(told), await desk.reminders(obligation)] == [2, told]


@pytest.mark.gen_test
async def test_a_clock_that_was_far_ahead_silences_nothing_when_it_is_right_again(desk: Desk) -> None:
    obligation = await desk.open("plan", "2026-03-02")
    await desk.walk(obligation, 1)
    right = desk.clock.now()
    desk.clock.set(at("2031-05-20", 9, 0))
    await desk.remind()
    wrong = await desk.reminders(obligation)
    desk.clock.set(right)
    await desk.services.obligations.recompute_job.run(desk.clock.now())
    await desk.remind()
    assert await desk.reminders(obligation) == wrong  # the step of this very day was taken before the clock was wrong
    await desk.walk(obligation, 3)
    new = [entry for entry in await desk.reminders(obligation) if entry not in wrong]
    assert [when for when, *_ in new] == ["03-18 08:30", "03-20 08:30", "03-23 08:30"]


@pytest.mark.gen_test
async def test_a_clock_beyond_the_calendar_does_no_harm(desk: Desk) -> None:
    obligation = await desk.open("plan", "2026-03-02")
    right = desk.clock.now()
    desk.clock.set(at("2105-01-01", 9, 0))
    await desk.remind()
    desk.clock.set(right)
    await desk.services.obligations.recompute_job.run(desk.clock.now())
    assert await desk.reminders(obligation) == []
    await desk.walk(obligation, 1)


@pytest.mark.gen_test
async def test_a_unit_without_anybody_in_the_post_reminds_who_stands_in(desk: Desk) -> None:
    obligation = await desk.open("plan", "2026-03-02", unit=desk.hall)
    assert await desk.told(obligation) == [("03-02 09:00", "head", "opened")]
    for unit in (desk.bureau, desk.city):
        for function in (Function.PRINCIPAL, Function.ORGAN, Function.OFFICE):
            await desk.vacate(unit, function)
    desk.clock.set(at("2026-03-24", 9, 0))
    await desk.remind()
    # The one who administers obligations owes it now; nobody is left to whom it could climb.
    assert await desk.reminders(obligation) == [("03-24 09:00", "admin", "overdue_reminder")]
    await desk.services.office_store.collection("accounts").update_many({}, {"$set": {"state": "disabled"}})
    desk.clock.set(at("2026-03-25", 9, 0))
    await desk.remind()
    assert (await desk.stored(obligation)).steps[-1].told == ()
    await desk.services.office_store.collection("accounts").update_many({}, {"$set": {"state": "active"}})
    await desk.walk(obligation, 1)
    assert days(await desk.reminders(obligation), "admin") == ["03-24 09:00", "03-26 08:30"]


@pytest.mark.gen_test
async def test_a_person_whose_account_is_disabled_is_replaced_by_the_post(desk: Desk) -> None:
    obligation = await desk.open("matter_progress", "2026-03-10", owner_account=desk.people["deputy_head"])
    await desk.services.office_store.collection("accounts").update_one(
        {"_id": desk.people["deputy_head"]}, {"$set": {"state": "disabled"}}
    )
    await desk.walk(obligation, 1)
    assert [who for _, who, _ in await desk.reminders(obligation)] == ["window"]


@pytest.mark.gen_test
async def test_the_owner_to_whom_it_also_climbs_is_told_once(desk: Desk) -> None:
    """The bureau's organ is vacant, so what the city's organ owes climbs to itself."""
    obligation = await desk.open("integrity_talk", "2026-01-02", unit=desk.city)
    desk.clock.set(at("2026-03-24", 9, 0))
    await desk.remind()
    assert await desk.reminders(obligation) == [("03-24 09:00", "city_organ", "overdue_reminder")]


@pytest.mark.gen_test
async def test_deputies_are_reminded_while_somebody_is_away(desk: Desk) -> None:
    for person, deputy, first, last in (
        ("head", "deputy_head", "2026-03-16", "2026-03-17"),
        ("deputy_head", "bureau_office", "2026-03-16", "2026-03-16"),
    ):
        await desk.services.office_store.collection("absences").insert_one(
            {"_id": person, "account": desk.people[person], "deputy": desk.people[deputy], "unit_path": [],
             "first": first, "last": last}
        )  # fmt: skip
    obligation = await desk.open("plan", "2026-03-02")
    await desk.walk(obligation, 2)
    assert [(when[:5], who) for when, who, _ in await desk.reminders(obligation)] == [
        ("03-16", "bureau_office"), ("03-16", "deputy_head"), ("03-16", "head"), ("03-18", "head"),
    ]  # fmt: skip


@pytest.mark.gen_test
async def test_a_rule_is_added_by_declaring_it_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = ObligationRule(
        id="archive_return",
        title="档案归还",
        starts_with="借出档案",
        limit=WorkingDays(2),
        owner=Owner(Function.OFFICE),
        escalation=Owner(Function.PRINCIPAL),
        source="档案管理规定",
        closed_by="归还档案",
        steps=Steps(before=(), on_day=True, overdue_every=2, escalate_from=3),
    )
    monkeypatch.setitem(_RULES, rule.id, rule)  # declared before: the undoing must find no such rule to restore
    register(rule)
    obligation = await desk.open("archive_return", "2026-03-02")
    await desk.walk(obligation, 3)
    assert await desk.reminders(obligation) == [
        ("03-04 08:30", "bureau_office", "reminder"),
        ("03-05 08:30", "bureau_office", "overdue_reminder"),
        ("03-09 08:30", "bureau_office", "overdue_reminder"),
        ("03-09 08:30", "head", "escalation"),
    ]
    assert await desk.close("archive_return")


def test_two_rules_cannot_have_one_name() -> None:
    with pytest.raises(ValueError, match="plan"):
        register(
            ObligationRule("plan", "别的", "", WorkingDays(1), Owner(Function.OFFICE), Owner(Function.OFFICE), "", "")
        )


@pytest.mark.gen_test
async def test_a_unit_that_something_belongs_to_is_not_deleted(desk: Desk) -> None:

    await desk.open("plan", "2026-03-02", unit=desk.hall)
    unit = await desk.services.units.get(desk.hall)
    with pytest.raises(Conflict, match="unit_in_use"):
        await desk.services.units.delete(SYSTEM, unit.id, unit.version)


@pytest.mark.gen_test
async def test_what_it_is_about_and_why_are_stored_encrypted(desk: Desk) -> None:
    obligation = await desk.open("plan", "2026-03-02")
    document = await desk.services.office_store.collection(OBLIGATIONS).find_one({"_id": obligation.id})
    assert "关于t1".encode() not in repr(document).encode()
    assert "关于t1".encode() not in bytes(document["about"]["label"])  # type: ignore[index]
    assert set(RULES) >= {"plan", "report"}
