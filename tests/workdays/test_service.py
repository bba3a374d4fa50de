"""The calendar that everybody shares, and what its changes leave behind, against a real database."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, time

import pytest

from server.accounts.office import ReminderHours
from server.accounts.rules import Actor, Role
from server.app import Services, build_services
from server.clock import FixedClock
from server.errors import Conflict, InvalidInput, NotFound
from server.store import Store
from server.workdays import ChangeReason, WorkingHours, package_job
from server.workdays.models import DayArrangement, DayRange, NoticeImport
from tests.officers import Officers
from tests.workdays.notices import FAR_YEAR, NOTICES

FEAST = date(2026, 3, 20)


def arranged(*days: date, working: bool = False, note: str = "开斋节", version: int = 1) -> DayArrangement:
    return DayArrangement(first=days[0], last=days[-1], working=working, note=note, version=version)


async def system_admin(officers: Officers) -> Actor:
    await officers.add("zhouxitong", Role.SYSTEM_ADMIN)
    return await officers.actor("zhouxitong")


async def audited(services: Services, action: str) -> list[Mapping[str, object]]:
    found = await services.office_store.collection("audit_entries").find_list({"action": action}, sort=[("_id", 1)])
    return [entry["data"] for entry in found]


@pytest.mark.gen_test
async def test_the_calendar_is_read_again_only_after_a_change(services: Services, officers: Officers) -> None:
    actor = await system_admin(officers)
    first = await services.workdays.calendar()
    assert await services.workdays.calendar() is first
    assert first.version == 1
    assert await services.workdays.office.set_days(actor, arranged(FEAST)) == 2
    changed = await services.workdays.calendar()
    assert (changed.version, changed.is_working_day(FEAST)) == (2, False)
    assert await services.workdays.calendar() is changed


@pytest.mark.gen_test
async def test_another_process_sees_the_change(
    services: Services, officers: Officers, office: Store, box: Store
) -> None:
    other = build_services(services.settings, services.clock, office, box)
    try:
        assert (await other.workdays.calendar()).is_working_day(FEAST)
        await services.workdays.office.set_days(await system_admin(officers), arranged(FEAST))
        assert not (await other.workdays.calendar()).is_working_day(FEAST)
    finally:
        await other.close()


@pytest.mark.gen_test
async def test_a_change_is_numbered_written_down_and_audited(
    services: Services, officers: Officers, clock: FixedClock
) -> None:
    actor = await system_admin(officers)
    await services.workdays.office.set_days(actor, arranged(FEAST, date(2026, 3, 22)))
    await services.workdays.office.clear_days(actor, DayRange(first=FEAST, last=date(2026, 3, 22), version=2))
    changes = await services.workdays.changes_since(1)
    assert [(change.version, change.reason, change.years) for change in changes] == [
        (2, ChangeReason.OVERRIDE, [2026]),
        (3, ChangeReason.OVERRIDE, [2026]),
    ]
    # The Saturday and the Sunday were days off before.
    assert [change.days for change in changes] == [[FEAST], [FEAST]]
    assert changes[0].at == clock.now()
    assert [change.version for change in await services.workdays.changes_since(2)] == [3]
    (data,) = await audited(services, "workdays_days_set")
    assert (data["working"], data["note"]) == (False, "开斋节")
    former = data["former"]
    assert isinstance(former, list)
    assert [day["kind"] for day in former] == ["workday", "weekend", "weekend"]
    (data,) = await audited(services, "workdays_days_cleared")
    assert data["former"] == [
        {"day": day, "kind": "local_off", "name": "开斋节"} for day in ("2026-03-20", "2026-03-21", "2026-03-22")
    ]


@pytest.mark.gen_test
async def test_of_two_who_change_at_once_one_is_refused(services: Services, officers: Officers) -> None:
    actor = await system_admin(officers)
    results = await asyncio.gather(
        services.workdays.office.set_days(actor, arranged(FEAST)),
        services.workdays.office.set_days(actor, arranged(date(2026, 3, 23))),
        return_exceptions=True,
    )
    refused = [result for result in results if isinstance(result, Conflict)]
    assert [error.code for error in refused] == ["stale_version"]
    assert sorted(result for result in results if isinstance(result, int)) == [2]
    assert len(await services.workdays.changes_since(1)) == 1
    assert len(await audited(services, "workdays_days_set")) == 1


@pytest.mark.gen_test
async def test_a_refused_change_leaves_nothing_behind(services: Services, officers: Officers) -> None:
    actor = await system_admin(officers)
    with pytest.raises(InvalidInput, match="outside_calendar"):
        await services.workdays.office.set_days(actor, arranged(date(2003, 1, 1)))
    with pytest.raises(NotFound, match="override_not_found"):
        await services.workdays.office.clear_days(actor, DayRange(first=FEAST, last=FEAST, version=1))
    with pytest.raises(NotFound, match="notice_not_found"):
        await services.workdays.office.remove_notice(actor, 2038, 1)
    assert (await services.workdays.calendar()).version == 1
    assert await services.workdays.changes_since(0) == []


@pytest.mark.gen_test
async def test_an_imported_notice_publishes_its_year_and_can_be_taken_back(
    services: Services, officers: Officers
) -> None:
    actor = await system_admin(officers)
    proposal = await services.workdays.office.propose(FAR_YEAR)
    assert (proposal.year, proposal.published, proposal.version) == (2038, False, 1)
    assert date(2038, 1, 31) in [change.day for change in proposal.changes]
    assert not (await services.workdays.calendar()).published(2038)
    await services.workdays.office.import_notice(actor, NoticeImport(text=FAR_YEAR, version=1))
    calendar = await services.workdays.calendar()
    assert calendar.published(2038)
    assert calendar.is_working_day(date(2038, 1, 31))
    assert not calendar.after(date(2037, 12, 30), 5).provisional
    shown = await services.workdays.year(2038)
    assert shown.notice is not None
    assert (shown.source, shown.notice.imported_by, shown.notice.text) == ("notice", actor.name, FAR_YEAR)
    (change,) = await services.workdays.changes_since(1)
    assert (change.reason, change.years) == (ChangeReason.NOTICE, [2038])
    assert change.days == [change.day for change in proposal.changes]
    await services.workdays.office.remove_notice(actor, 2038, 2)
    assert not (await services.workdays.calendar()).published(2038)
    assert [data["former"] for data in await audited(services, "workdays_notice_removed")] == [FAR_YEAR]


@pytest.mark.gen_test
async def test_a_notice_that_says_what_is_known_changes_no_day(services: Services, officers: Officers) -> None:
    proposal = await services.workdays.office.propose(NOTICES[2026])
    assert (proposal.published, proposal.changes) == (True, [])
    await services.workdays.office.import_notice(
        await system_admin(officers), NoticeImport(text=NOTICES[2026], version=1)
    )
    (change,) = await services.workdays.changes_since(1)
    assert (change.years, change.days) == ([], [])


@pytest.mark.gen_test
async def test_a_transaction_that_fails_leaves_the_kept_calendar_alone(services: Services, officers: Officers) -> None:
    await services.workdays.calendar()

    async def fail(session: object) -> None:
        await services.office_store.collection("workday_calendar").update_one(
            {"_id": "calendar"}, {"$set": {"version": 9}}, upsert=True, session=session
        )
        assert (await services.workdays.calendar(session=session)).version == 9
        raise NotFound("gone", "没有")

    with pytest.raises(NotFound):
        await services.office_store.transaction(fail)
    assert (await services.workdays.calendar()).version == 1


@pytest.mark.gen_test
async def test_an_update_of_the_program_is_noticed_once(
    services: Services, officers: Officers, monkeypatch: pytest.MonkeyPatch, clock: FixedClock
) -> None:
    (job,) = services.workdays.jobs
    await job.run(clock.now())
    # The first start has nothing to compare with: nobody has worked out a date before it.
    assert await services.workdays.changes_since(0) == []
    updated = {**package_job.package_fingerprints(), 2038: "published", 2039: "published"}
    monkeypatch.setattr(package_job, "package_fingerprints", lambda: updated)
    actor = await system_admin(officers)
    invented = FAR_YEAR.replace("2038年", "2039年")
    with pytest.raises(InvalidInput):
        await services.workdays.office.import_notice(actor, NoticeImport(text=invented, version=1))
    await services.workdays.office.import_notice(actor, NoticeImport(text=FAR_YEAR, version=1))
    await job.run(clock.now())
    await job.run(clock.now())
    # 2038 keeps to its imported notice.
    (change,) = await services.workdays.changes_since(2)
    assert (change.version, change.reason, change.years, change.days) == (3, ChangeReason.PACKAGE, [2039], [])
    assert [data["years"] for data in await audited(services, "workdays_package_updated")] == [[2039]]
    assert (await services.workdays.calendar()).version == 3


@pytest.mark.gen_test
async def test_the_hours_are_a_setting(services: Services, officers: Officers) -> None:
    actor = await system_admin(officers)
    assert await services.workdays.hours() == WorkingHours(time(8, 30), time(18))
    settings = await services.office_settings.settings()
    hours = ReminderHours(opens="09:00", closes="17:30")
    await services.office_settings.change(actor, settings.model_copy(update={"reminder_hours": hours}))
    found = await services.workdays.hours()
    assert found == WorkingHours(time(9), time(17, 30))
    calendar = await services.workdays.calendar()
    evening = datetime(2026, 9, 30, 9, 45, tzinfo=UTC)
    assert calendar.next_working_moment(evening, found).at == datetime(2026, 10, 8, 1, tzinfo=UTC)
