"""Phone users who never come back are deleted, unless a round awaits them."""

from datetime import timedelta

import pytest

from server.accounts.rules import Role
from server.app import Services, build_jobs
from server.audit import AuditQuery
from server.clock import FixedClock
from server.databases import OFFICE_MIGRATIONS
from server.mobile.users import PhoneUser, month_of
from server.store import Store, collect
from tests.evaluation.stage import Stage
from tests.mobile.phones import People, openid_of, with_roster
from tests.officers import Officers
from tests.wechat.scripted import TEMPLATE

DAYS = 400
# What is kept by the month is deleted when the whole month lies so far back.
LONG = timedelta(days=DAYS + 31)


async def run_job(services: Services, clock: FixedClock) -> None:
    (job,) = [job for job in build_jobs(services) if job.name == "phone_users_forgotten"]
    await job.run(clock.now())


async def user(services: Services, name: str = "wang") -> PhoneUser | None:
    return await services.mobile.users.of_openid(openid_of(name))


async def recorded(services: Services, action: str) -> list[tuple[object, object]]:
    entries, _ = await services.audit.page(AuditQuery(action=action))
    return [(entry["actor"], entry["data"]) for entry in entries]


@pytest.mark.gen_test
async def test_who_has_not_come_for_a_long_time_is_deleted_without_a_trace_of_who(
    people: People, services: Services, clock: FixedClock
) -> None:
    await people.log_in("wang")
    gone = await user(services)
    assert gone is not None
    await services.wechat.ledger.tapped(openid_of("wang"), {TEMPLATE["priTmplId"]: "accept"})
    assert await services.office_store.collection("wechat_grants").count({}) == 1
    clock.advance(LONG)
    await people.log_in("li")
    await run_job(services, clock)
    assert await user(services) is None
    assert await user(services, "li") is not None
    assert await recorded(services, "phone_users_forgotten") == [(None, {"users": 1, "days": DAYS})]
    for name in await services.office_store.collection_names():
        assert gone.id not in str(await collect(services.office_store.collection(name).find({}))), name
    assert await services.office_store.collection("wechat_grants").count({}) == 0
    await run_job(services, clock)
    assert len(await recorded(services, "phone_users_forgotten")) == 1
    # Whoever comes after all is somebody new.
    assert (await (await people.log_in("wang"))("GET", "/api/m/me")).status == 200


@pytest.mark.gen_test
async def test_nobody_is_deleted_before_the_time_is_over(people: People, services: Services, clock: FixedClock) -> None:
    await people.log_in()
    clock.advance(timedelta(days=DAYS))
    await run_job(services, clock)
    assert await user(services) is not None
    assert await recorded(services, "phone_users_forgotten") == []


@pytest.mark.gen_test
async def test_renewing_a_session_is_use(people: People, services: Services, clock: FixedClock) -> None:
    phone = await people.log_in()
    clock.advance(timedelta(days=29))
    assert (await phone.refresh()).status == 200
    seen = await user(services)
    assert seen is not None
    assert seen.seen_in == month_of(clock.now())


@pytest.mark.gen_test
async def test_coming_back_in_the_same_instant_is_coming_back(
    people: People, services: Services, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people.log_in()
    clock.advance(LONG)
    asked = services.phone_roster.is_awaited

    async def log_in_meanwhile(user_id: str) -> bool:
        await people.log_in()
        return await asked(user_id)

    monkeypatch.setattr(services.phone_roster, "is_awaited", log_in_meanwhile)
    await run_job(services, clock)
    assert await user(services) is not None
    assert await recorded(services, "phone_users_forgotten") == []


@pytest.mark.gen_test(timeout=60)
async def test_nobody_is_deleted_whom_a_round_awaits(
    people: People, stage: Stage, services: Services, clock: FixedClock
) -> None:
    evaluation = await with_roster(stage)
    await people.bound("wang", "13800000001")
    await people.log_in("li")
    clock.advance(LONG)
    await run_job(services, clock)
    assert (await user(services) is not None, await user(services, "li") is not None) == (True, False)
    await stage.log_in()
    opened = await stage.post(await stage.present(evaluation), "/rounds/survey/open")
    assert opened.status == 200, opened.body
    await run_job(services, clock)
    assert await user(services) is not None
    await stage.closed(evaluation)
    await run_job(services, clock)
    assert await user(services) is None
    lines = await collect(services.office_store.collection("roster_entries").find({}))
    assert len(lines) == 3
    assert not [line for line in lines if "bound_to" in line]


@pytest.mark.gen_test
async def test_an_officers_unused_phone_is_unbound_by_the_system(
    people: People, officers: Officers, services: Services, clock: FixedClock
) -> None:
    await officers.add("limei", Role.TELLER)
    portal, phone = await officers.login("limei"), await people.log_in()
    code = (await portal("POST", "/api/admin/me/wechat/code")).json["code"]
    assert (await phone("POST", "/api/m/officer/bind", {"code": code})).status == 204
    clock.advance(LONG)
    await run_job(services, clock)
    assert await user(services) is None
    assert await recorded(services, "phone_unbound") == [(None, {})]


@pytest.mark.gen_test
async def test_users_of_an_older_release_count_from_the_upgrade_on(office: Store) -> None:
    users = office.collection("phone_users")
    await users.insert_one({"_id": "old", "kind": "wechat", "version": 1, "created_on": "2024-01-01"})
    await users.insert_one({"_id": "new", "kind": "wechat", "version": 1, "seen_in": "2026-01"})
    (step,) = [step for step in OFFICE_MIGRATIONS if "last use" in step.summary]
    await step.apply(office)
    await step.apply(office)
    seen = {one["_id"]: one["seen_in"] for one in await collect(users.find({}))}
    assert seen["new"] == "2026-01"
    assert seen["old"] > "2026-01"
