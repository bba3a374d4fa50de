"""What the calendar does by itself: openings by period, and working out anew when calendar or settings change."""

import asyncio
from datetime import date, timedelta

import pytest

from server.errors import Conflict, InvalidInput
from server.obligations.models import Obligation
from server.obligations.repository import OBLIGATIONS
from server.obligations.requests import MoveRequest
from server.obligations.rules import DueBasis, Function
from server.obligations.settings import ObligationSettings, StepSettings
from server.workdays.models import DayArrangement, NoticeImport
from tests.obligations.desk import Desk, at

NOTICE_2027 = """国务院办公厅关于2027年部分节假日安排的通知
一、元旦：1月1日至3日放假，共3天。
二、春节：2月5日至11日放假调休，共7天。1月31日（星期日）、2月20日（星期六）上班。
三、清明节：4月3日至5日放假，共3天。
四、劳动节：5月1日至5日放假调休，共5天。4月25日（星期日）、5月8日（星期六）上班。
五、端午节：6月9日放假，共1天。
六、中秋节：9月15日放假，共1天。
七、国庆节：10月1日至7日放假调休，共7天。9月26日（星期日）、10月9日（星期六）上班。"""


async def stored(desk: Desk, rule: str) -> dict[str, Obligation]:
    """Return the obligations of a rule by what they are about."""
    documents = await desk.services.office_store.collection(OBLIGATIONS).find_list({"rule": rule})
    return {document["about"]["id"]: Obligation.from_document(document) for document in documents}


async def opened(desk: Desk) -> None:
    """Let the job of the openings run now."""
    await desk.services.obligations.opening_job.run(desk.clock.now())


async def recomputed(desk: Desk) -> None:
    """Let the job that works out anew run now."""
    await desk.services.obligations.recompute_job.run(desk.clock.now())


async def settings(desk: Desk, **values: object) -> ObligationSettings:
    """Change the office's settings."""
    office = desk.services.obligations.office
    present = await office.settings()
    changed = ObligationSettings.model_validate({**present.model_dump(), **values})
    return await office.change(await desk.actor("admin"), changed)


@pytest.mark.gen_test
@pytest.mark.rule("R2.14a")
async def test_each_leader_has_one_duty_talk_a_year_with_the_principal_above(desk: Desk) -> None:
    await desk.post("deputy_head", desk.hall, Function.LEADER)
    await opened(desk)
    talks = await stored(desk, "duty_talk")
    assert set(talks) == {desk.people["deputy_head"], desk.people["head"]}
    # The principal of the bureau is talked to by the principal of the city, a leader by the own principal.
    assert talks[desk.people["head"]].unit_id == desk.city
    assert talks[desk.people["deputy_head"]].unit_id in (desk.bureau, desk.hall)
    assert {talk.due for talk in talks.values()} == {date(2026, 12, 31)}
    assert [who for _, who, _ in await desk.told(talks[desk.people["head"]])] == ["mayor"]


@pytest.mark.gen_test
async def test_openings_come_once_a_period_whatever_became_of_them(desk: Desk) -> None:
    await asyncio.gather(*(opened(desk) for _ in range(3)))
    await opened(desk)
    assert set(await stored(desk, "annual_plan")) == {desk.city, desk.bureau}
    (sampling,) = (await stored(desk, "sampling")).values()
    assert (sampling.unit_id, sampling.start, sampling.due) == (desk.bureau, date(2026, 3, 1), date(2026, 3, 31))
    assert len(await desk.told(sampling)) == 1
    desk.clock.set(at("2026-04-01", 0, 0) - timedelta(minutes=1))
    await opened(desk)
    assert await desk.services.office_store.collection(OBLIGATIONS).count({"rule": "sampling"}) == 1
    desk.clock.set(at("2026-04-01", 0, 0))
    await opened(desk)
    assert await desk.services.office_store.collection(OBLIGATIONS).count({"rule": "sampling"}) == 2
    desk.clock.set(at("2027-01-01", 0, 0))
    await opened(desk)
    assert await desk.services.office_store.collection(OBLIGATIONS).count({"rule": "annual_plan"}) == 4


@pytest.mark.gen_test
async def test_a_period_whose_limit_is_over_opens_nothing(desk: Desk) -> None:
    desk.clock.set(at("2026-04-01", 9, 0))
    await opened(desk)
    assert not await stored(desk, "annual_plan")
    entries = await desk.services.audit.of_target("obligation", "")
    assert {entry["data"]["rule"]: entry["data"]["opened"] for entry in entries} == {"duty_talk": 2, "sampling": 1}


@pytest.mark.gen_test
async def test_a_changed_number_moves_open_obligations_and_their_owners_are_told(desk: Desk) -> None:
    progress = await desk.open("matter_progress", "2026-03-02")
    plan = await desk.open("plan", "2026-03-02", about="plan")
    done = await desk.open("matter_progress", "2026-03-02", about="done")
    await desk.close("matter_progress", "done")
    await settings(desk, working_days={"matter_progress": 10})
    await recomputed(desk)
    await recomputed(desk)
    moved = await desk.stored(progress)
    assert (moved.due, moved.basis, moved.version) == (date(2026, 3, 16), DueBasis.RULE, 2)
    assert [kind for *_, kind in await desk.reminders(progress)] == ["moved"]
    assert (await desk.stored(plan)).due == plan.due
    assert (await desk.stored(plan)).version == 1
    assert (await desk.stored(done)).due == date(2026, 3, 9)
    assert (await desk.open("matter_progress", "2026-03-02", about="new")).due == date(2026, 3, 16)
    (entry,) = await desk.services.audit.of_target("obligation", "")
    assert entry["data"]["moved"] == [progress.id]


@pytest.mark.gen_test
async def test_changed_steps_hold_for_open_obligations(desk: Desk) -> None:
    obligation = await desk.open("plan", "2026-03-02")
    await desk.walk(obligation, 1)
    new = StepSettings(before=(2, 4), on_day=False, overdue_every=2, escalate_from=3)
    await settings(desk, steps=new.model_dump())
    await recomputed(desk)
    await desk.walk(obligation, 4)
    assert [(when[:5], who) for when, who, _ in await desk.reminders(obligation)] == [
        ("03-16", "head"), ("03-17", "head"), ("03-19", "head"), ("03-24", "head"),
        ("03-26", "bureau_organ"), ("03-26", "head"),
    ]  # fmt: skip


@pytest.mark.gen_test
async def test_what_an_officer_has_moved_stays_where_it_is(desk: Desk) -> None:
    obligation = await desk.open("matter_progress", "2026-03-02")
    request = MoveRequest(version=1, due=date(2026, 3, 20), reason="原因")
    await desk.services.obligations.desk.move(await desk.actor("admin"), obligation.id, request)
    await settings(desk, working_days={"matter_progress": 10})
    await recomputed(desk)
    assert (await desk.stored(obligation)).due == date(2026, 3, 20)


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"working_days": {"plan": 20}}, "working_days.plan"),
        ({"working_days": {"triage": 11}}, "working_days.triage"),
        ({"working_days": {"unknown": 1}}, "working_days.unknown"),
        ({"year_days": {"report": "11-30"}}, "year_days.report"),
        ({"year_days": {"annual_plan": "02-29"}}, "year_days.annual_plan"),
    ],
)
async def test_the_office_sets_only_what_the_rules_leave_to_it(
    desk: Desk, values: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput, match="invalid_settings") as caught:
        await settings(desk, **values)
    assert [error.path for error in caught.value.fields] == [field]


@pytest.mark.gen_test
async def test_settings_are_changed_by_one_at_a_time_and_recorded(desk: Desk) -> None:
    office, admin = desk.services.obligations.office, await desk.actor("admin")
    first = ObligationSettings(year_days={"annual_plan": "04-15"})
    saved = await office.change(admin, first)
    assert saved == await office.settings()
    assert saved.version == 2
    with pytest.raises(Conflict, match="stale_version"):
        await office.change(admin, first)
    (entry,) = await desk.services.audit.of_target("settings", "obligations")
    assert entry["data"]["former"]["year_days"] == {}
    assert (await desk.open("annual_plan", "2026-01-01")).due == date(2026, 4, 15)
    for steps in ({"before": [3, 3]}, {"before": [0]}, {"overdue_every": 0}, {"escalate_from": 31}):
        with pytest.raises(ValueError, match="validation error"):
            StepSettings.model_validate(steps)


@pytest.mark.gen_test
async def test_a_day_that_the_office_takes_off_moves_what_is_counted_over_it(desk: Desk) -> None:
    progress = await desk.open("matter_progress", "2026-03-02")
    await desk.open("recommendation_reply", "2026-03-02", given=date(2026, 3, 9), about="fixed")
    office = desk.services.workdays.office
    version = (await desk.services.workdays.calendar()).version
    day = date(2026, 3, 5)
    wanted = DayArrangement(first=day, last=day, version=version, working=False, note="停电检修")
    await office.set_days(await desk.actor("admin"), wanted)
    await recomputed(desk)
    moved = await desk.stored(progress)
    assert moved.due == date(2026, 3, 10)
    assert "3月5日为本机关休息日" in moved.explanation
    assert [(kind, who) for _, who, kind in await desk.reminders(progress)] == [("moved", "window")]
    await desk.walk(progress, 4)
    assert [when[:5] for when, _, kind in await desk.reminders(progress) if kind == "reminder"] == [
        "03-02", "03-04", "03-09", "03-10",
    ]  # fmt: skip


@pytest.mark.gen_test
async def test_a_year_that_is_published_settles_what_was_provisional(desk: Desk) -> None:
    over_the_festival = await desk.open("matter_progress", "2027-02-01", about="festival")
    after_it = await desk.open("matter_progress", "2027-03-01", about="after")
    assert (over_the_festival.unpublished, after_it.unpublished) == ((2027,), (2027,))
    assert "2027年放假安排尚未公布" in after_it.explanation
    version = (await desk.services.workdays.calendar()).version
    notice = NoticeImport(text=NOTICE_2027, version=version)
    await desk.services.workdays.office.import_notice(await desk.actor("admin"), notice)
    await recomputed(desk)
    await recomputed(desk)
    assert over_the_festival.due == date(2027, 2, 12)
    moved, kept = await desk.stored(over_the_festival), await desk.stored(after_it)
    assert (moved.due, moved.unpublished) == (date(2027, 2, 15), ())
    assert (kept.due, kept.unpublished, kept.version) == (after_it.due, (), 1)
    assert [kind for *_, kind in await desk.reminders(moved)] == ["moved"]
    assert [kind for *_, kind in await desk.reminders(kept)] == ["notice"]


@pytest.mark.gen_test
async def test_one_whose_rule_is_gone_is_left_as_it_is_and_holds_up_no_other(desk: Desk) -> None:
    names = ("gone", "damaged", "other")
    gone, damaged, other = [await desk.open("matter_progress", "2026-03-02", about=about) for about in names]
    collection = desk.services.office_store.collection(OBLIGATIONS)
    await collection.update_one({"_id": gone.id}, {"$set": {"rule": "gone"}})
    await collection.update_one({"_id": damaged.id}, {"$set": {"history": "none"}})
    await settings(desk, working_days={"matter_progress": 10})
    await recomputed(desk)
    assert (await desk.stored(gone)).due == gone.due
    assert (await desk.stored(other)).due == date(2026, 3, 16)


@pytest.mark.gen_test
async def test_a_post_in_a_unit_that_is_gone_keeps_no_other_from_being_opened(desk: Desk) -> None:
    await desk.services.office_store.collection("posts").insert_one(
        {"_id": "ghost", "unit_id": "0" * 32, "unit_path": ["0" * 32], "function": "principal",
         "account": desk.people["window"]}
    )  # fmt: skip
    with pytest.raises(ExceptionGroup) as caught:
        await opened(desk)
    assert {getattr(error, "code", None) for error in caught.value.exceptions} == {"unknown_unit"}
    assert set(await stored(desk, "annual_plan")) == {desk.city, desk.bureau}


@pytest.mark.gen_test
async def test_two_that_work_out_anew_at_once_move_and_tell_once(desk: Desk) -> None:
    opened_ones = [await desk.open("matter_progress", "2026-03-02", about=f"t{number}") for number in range(30)]
    await settings(desk, working_days={"matter_progress": 10})
    await asyncio.gather(*(recomputed(desk) for _ in range(3)))
    for obligation in opened_ones:
        assert len((await desk.stored(obligation)).history) == 2
        assert len(await desk.reminders(obligation)) == 1
