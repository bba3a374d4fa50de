"""An officer's phone: the code from the portal, the officer's tab, grants, and when it ends."""

import asyncio
from datetime import timedelta

import pytest

from server.accounts.rules import Role
from server.app import Services
from server.audit import AuditQuery
from server.clock import FixedClock
from server.evaluation.reminders import NEAR
from server.mobile.officers import CODE_LASTS
from server.web import WebApplication
from tests.evaluation.stage import Stage
from tests.mobile.phones import BIND, PORTAL, People, bind, code_for, openid_of, with_roster
from tests.officers import Officers
from tests.wechat.scripted import TEMPLATE


async def recorded(services: Services, action: str) -> list[str]:
    entries, _ = await services.audit.page(AuditQuery(action=action))
    return [entry["target"]["name"] for entry in entries]


@pytest.mark.gen_test
async def test_a_code_makes_the_phone_the_officers(people: People, officers: Officers, services: Services) -> None:
    await officers.add("limei", Role.TELLER)
    portal, phone = await officers.login("limei"), await people.log_in()
    assert (await portal("GET", PORTAL)).json == {"bound": False, "since": None, "grants": []}
    assert (await phone("GET", "/api/m/officer")).code == "not_an_officer"
    assert (await bind(phone, portal)).status == 204
    assert (await phone("GET", "/api/m/me")).json["officer"] == {"name": "姓名limei"}
    tab = (await phone("GET", "/api/m/officer")).json
    assert (tab["officer"], tab["reminders"]) == ({"name": "姓名limei"}, [])
    mine = (await portal("GET", PORTAL)).json
    assert (mine["bound"], mine["since"]) == (True, "2026-03-02T01:00:00Z")
    assert await recorded(services, "phone_bound") == ["姓名limei"]


@pytest.mark.gen_test
async def test_a_code_is_good_once_for_ten_minutes_and_the_newest_alone(
    people: People, officers: Officers, clock: FixedClock
) -> None:
    await officers.add("limei")
    portal, phone = await officers.login("limei"), await people.log_in()
    old = await code_for(portal)
    code = await code_for(portal)
    assert (await phone("POST", BIND, {"code": old})).code == "unknown_code"
    assert (await phone("POST", BIND, {"code": code})).status == 204
    other = await people.log_in("li")
    assert (await other("POST", BIND, {"code": code})).code == "unknown_code"
    late = await code_for(portal)
    clock.advance(CODE_LASTS)
    fresh = await people.log_in("li")
    assert (await fresh("POST", BIND, {"code": late})).code == "unknown_code"


@pytest.mark.gen_test
async def test_two_phones_at_once_with_one_code(people: People, officers: Officers, services: Services) -> None:
    await officers.add("limei")
    phones = [await people.log_in(f"person{number}") for number in range(6)]
    code = await code_for(await officers.login("limei"))
    answers = await asyncio.gather(*(phone("POST", BIND, {"code": code}) for phone in phones))
    assert sorted(answer.status for answer in answers) == [204, *[404] * 5]
    assert len(await recorded(services, "phone_bound")) == 1


@pytest.mark.gen_test
async def test_an_officer_has_one_phone_and_a_phone_one_officer(
    people: People, officers: Officers, services: Services
) -> None:
    await officers.add("limei")
    await officers.add("wangfang")
    limei, wangfang = await officers.login("limei"), await officers.login("wangfang")
    first, second = await people.log_in("one"), await people.log_in("two")
    await bind(first, limei)
    await bind(second, limei)
    assert (await first("GET", "/api/m/officer")).code == "not_an_officer"
    await bind(second, wangfang)
    assert (await second("GET", "/api/m/me")).json["officer"] == {"name": "姓名wangfang"}
    assert (await limei("GET", PORTAL)).json["bound"] is False
    assert await recorded(services, "phone_unbound") == ["姓名limei"]


@pytest.mark.parametrize("side", ["portal", "phone", "deletion"])
@pytest.mark.gen_test
async def test_either_side_can_part(people: People, officers: Officers, services: Services, side: str) -> None:
    await officers.add("limei")
    portal, phone = await officers.login("limei"), await people.log_in()
    await bind(phone, portal)
    if side == "portal":
        answers = [await portal("DELETE", PORTAL), await portal("DELETE", PORTAL)]
    elif side == "phone":
        answers = [await phone("DELETE", BIND), await phone("DELETE", BIND)]
    else:
        answers = [await phone("DELETE", "/api/m/me")]
    assert {answer.status for answer in answers} == {204}
    assert (await portal("GET", PORTAL)).json["bound"] is False
    assert await recorded(services, "phone_unbound") == ["姓名limei"]
    if side != "deletion":
        assert (await phone("GET", "/api/m/officer")).code == "not_an_officer"


@pytest.mark.gen_test
async def test_a_disabled_account_ends_the_tab(people: People, officers: Officers, services: Services) -> None:
    await officers.add("limei")
    await officers.add("gone")
    phone, other = await people.log_in(), await people.log_in("li")
    await bind(phone, await officers.login("limei"))
    code = await code_for(await officers.login("gone"))
    await services.office_store.collection("accounts").update_many({}, {"$set": {"state": "disabled"}})
    for method, path in (("GET", "/api/m/officer"), ("POST", "/api/m/officer/grants")):
        answer = await phone(method, path, {"results": {}} if method == "POST" else None)
        assert (answer.status, answer.code) == (404, "not_an_officer")
    assert (await phone("GET", "/api/m/me")).json["officer"] is None
    assert (await other("POST", BIND, {"code": code})).code == "unknown_code"


@pytest.mark.gen_test
async def test_wrong_codes_are_limited_by_person_and_by_address(
    people: People, officers: Officers, app: WebApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    await officers.add("limei")
    code = await code_for(await officers.login("limei"))
    phone, other = await people.log_in(), await people.log_in("li")
    limits = {"wrong_officer_code": "2 per 10 minutes", "wrong_officer_code_from_address": "3 per 10 minutes"}
    monkeypatch.setattr(app, "rate_limits", type(app.rate_limits)(limits))
    wrong = f"{(int(code) + 1) % 10**8:08}"
    tried = [(await phone("POST", BIND, {"code": wrong})).code for _ in range(3)]
    assert tried == ["unknown_code", "unknown_code", "too_many_wrong_codes"]
    assert (await phone("POST", BIND, {"code": code})).code == "too_many_wrong_codes"
    assert (await other("POST", BIND, {"code": wrong})).code == "unknown_code"
    assert (await other("POST", BIND, {"code": code})).code == "too_many_wrong_codes"


@pytest.mark.gen_test
async def test_codes_are_stored_as_hashes(officers: Officers, services: Services) -> None:
    await officers.add("limei")
    code = await code_for(await officers.login("limei"))
    (stored,) = await services.office_store.collection("officer_codes").find_list({})
    assert code not in str(stored)


@pytest.mark.gen_test
async def test_taps_are_noted_and_shown_on_both_sides(people: People, officers: Officers, services: Services) -> None:
    await officers.add("limei")
    await services.wechat.check_templates()
    portal, phone = await officers.login("limei"), await people.log_in()
    await bind(phone, portal)
    (grant,) = (await phone("GET", "/api/m/officer")).json["grants"]
    assert grant == {
        "key": "to_do",
        "template_id": TEMPLATE["priTmplId"],
        "title": TEMPLATE["title"],
        "kind": "one_time",
        "remaining": 0,
    }
    tapped = await phone("POST", "/api/m/officer/grants", {"results": {TEMPLATE["priTmplId"]: "accept"}})
    assert [grant["remaining"] for grant in tapped.json["grants"]] == [1]
    assert (await portal("GET", PORTAL)).json["grants"] == tapped.json["grants"]
    assert (await phone("POST", "/api/m/officer/grants", {"results": {"x": "maybe"}})).code == "invalid_input"
    await phone("DELETE", "/api/m/me")
    assert [grant.remaining for grant in await services.wechat.ledger.remaining(openid_of("wang"))] == [0]


@pytest.mark.gen_test(timeout=60)
async def test_the_tab_reminds_of_the_next_steps(
    people: People, stage: Stage, officers: Officers, clock: FixedClock
) -> None:
    phone = await people.log_in("admin")
    await bind(phone, stage.admin)
    stranger = await people.log_in("stranger")
    await bind(stranger, await officers.login("stranger"))
    reader = await people.log_in("reader")
    await bind(reader, await officers.login("reader"))
    evaluation = await with_roster(stage)
    (running,) = (await phone("GET", "/api/m/officer")).json["reminders"]
    assert running["text"] == "《述责述廉民主测评》调查测评：正在签到，开启投票前结束"
    assert running["link"] == f"/admin/#/evaluations/{evaluation['id']}"
    for other in (stranger, reader):
        assert (await other("GET", "/api/m/officer")).json["reminders"] == []
    await stage.post(await stage.present(evaluation), "/rounds/survey/check-in/end")
    opened = await stage.post(await stage.present(evaluation), "/rounds/survey/open")
    assert opened.status == 200
    (voting,) = (await phone("GET", "/api/m/officer")).json["reminders"]
    assert "须由两人关闭" in voting["text"]
    await stage.closed(await stage.present(evaluation))
    (waiting,) = (await phone("GET", "/api/m/officer")).json["reminders"]
    assert "等待计票" in waiting["text"]


@pytest.mark.gen_test(timeout=60)
async def test_steps_by_schedule_are_reminded_of_when_they_are_near(
    people: People, stage: Stage, clock: FixedClock
) -> None:
    opens_at = clock.now() + NEAR + timedelta(hours=1)
    categories = [{"id": "A", "name": "干部", "weight": "1"}]
    times = {"opens_at": opens_at.isoformat(), "closes_at": (opens_at + timedelta(days=1)).isoformat()}
    await stage.created(rounds=[{"kind": "survey", "weight": "1", "categories": categories, **times}])
    phone = await people.log_in("admin")
    await bind(phone, stage.admin)
    assert (await phone("GET", "/api/m/officer")).json["reminders"] == []
    clock.advance(timedelta(hours=1))
    fresh = await people.log_in("admin")
    (near,) = (await fresh("GET", "/api/m/officer")).json["reminders"]
    assert near["text"].endswith("投票将按时开启")
