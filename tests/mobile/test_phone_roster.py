"""Persons on a roster on their phones: binding, invitations on the web page, check-in, deletion."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from prometheus_client import generate_latest

from server.app import Services
from server.encoding import to_base64url
from server.evaluation.blind_signature import PublicKey
from server.evaluation.models import Round
from server.evaluation.rules import RoundKind
from server.evaluation.tickets import new_ticket
from server.evaluation.voter import CredentialRequest
from server.store import collect
from server.web import WebApplication
from tests.evaluation.stage import Stage
from tests.mobile.phones import People, Phone, invitations, new_device, openid_of, with_roster
from tests.officers import Answer, Api
from tests.wechat.scripted import PHONE_PATH, Reply, Scripted, error, hang

BY_INVITATION = "/api/m/session/invitation"
CHECK_IN = "/api/m/roster/credentials"


async def by_invitation(api: Api, invitation: str, device: str) -> Answer:
    return await api("POST", BY_INVITATION, {"invitation": invitation, "device": device})


async def round_in(stage: Stage, evaluation: Mapping[str, Any]) -> Round:
    return (await stage.stored(evaluation)).round(RoundKind.SURVEY)


def request_for(part: Round) -> CredentialRequest:
    assert part.preparation is not None
    return CredentialRequest(part.id, "A", PublicKey.from_jwk(part.preparation.keys["A"].model_dump()))


@pytest.mark.gen_test(timeout=60)
async def test_from_log_in_to_the_credential(people: People, stage: Stage) -> None:
    evaluation = await with_roster(stage, check_in=False)
    part = await round_in(stage, evaluation)
    phone = await people.bound("wang", "13800000001")
    assert (await phone("GET", "/api/m/me")).json["bound"]
    (mine,) = (await phone("GET", "/api/m/my/evaluations")).json["items"]
    assert (mine["round_id"], mine["category"]) == (part.id, {"id": "A", "name": "班子成员"})
    assert (mine["state"], mine["check_in"], mine["collected"]) == ("waiting", "not_yet", False)
    request = request_for(part)
    body = {"round_id": part.id, "blinded_message": request.blinded_message}
    assert (await phone("POST", CHECK_IN, body)).code == "check_in_not_started"
    started = await stage.post(await stage.present(evaluation), "/rounds/survey/check-in/start")
    assert started.status == 200
    first, again = await phone("POST", CHECK_IN, body), await phone("POST", CHECK_IN, body)
    assert first.json == again.json
    request.finish(first.json["blind_signature"])
    other = request_for(part).blinded_message
    refused = await phone("POST", CHECK_IN, {**body, "blinded_message": other})
    assert (refused.status, refused.code) == (409, "credential_already_issued")
    assert "补发" in refused.json["error"]["message"]
    (mine,) = (await phone("GET", "/api/m/my/evaluations")).json["items"]
    assert (mine["check_in"], mine["collected"]) == ("open", True)
    stranger = await people.log_in("stranger")
    assert (await stranger("POST", CHECK_IN, body)).code == "not_on_roster"
    assert (await stage.post(await stage.present(evaluation), "/rounds/survey/check-in/end")).status == 200
    late = await people.bound("li", "13800000002")
    assert (await late("POST", CHECK_IN, {**body, "blinded_message": other})).code == "check_in_ended"


@pytest.mark.gen_test(timeout=60)
async def test_numbers_that_do_not_fit_bind_nothing(people: People, stage: Stage) -> None:
    await with_roster(stage)
    phone = await people.log_in("wang")
    codes = {
        "phone_not_on_roster": people.phone_code("wang", "13899999999"),
        "phone_code_invalid": people.phone_code("li", "13800000001"),
    }
    for expected, code in codes.items():
        assert (await phone("POST", "/api/m/roster/phone", {"phone_code": code})).code == expected
    used = people.phone_code("wang", "13800000001")
    assert (await phone("POST", "/api/m/roster/phone", {"phone_code": used})).json == {"bound": 1}
    assert (await phone("POST", "/api/m/roster/phone", {"phone_code": used})).code == "phone_code_invalid"
    other = await people.log_in("li")
    taken = await other("POST", "/api/m/roster/phone", {"phone_code": people.phone_code("li", "13800000001")})
    assert (taken.status, taken.code) == (409, "roster_line_taken")
    assert "工作人员" in taken.json["error"]["message"]
    assert not (await other("GET", "/api/m/me")).json["bound"]


@pytest.mark.parametrize("reply", [b"<html>", hang, error(45011)], ids=["html", "slow", "limited"])
@pytest.mark.gen_test(timeout=60)
async def test_where_wechat_fails_no_line_is_bound(
    people: People, platform: Scripted, stage: Stage, reply: Reply
) -> None:
    await with_roster(stage)
    phone = await people.log_in("wang")
    platform.say(PHONE_PATH, reply)
    body = {"phone_code": people.phone_code("wang", "13800000001")}
    answer = await phone("POST", "/api/m/roster/phone", body)
    assert (answer.status, answer.code) == (503, "wechat_unavailable")
    assert "稍后再试" in answer.json["error"]["message"]
    assert not (await phone("GET", "/api/m/me")).json["bound"]
    people.restore()
    assert (await phone("POST", "/api/m/roster/phone", body)).json == {"bound": 1}


@pytest.mark.gen_test(timeout=60)
async def test_two_phones_at_once_for_one_line(people: People, stage: Stage) -> None:
    await with_roster(stage)
    phones = [await people.log_in(f"person{number}") for number in range(6)]

    async def bind(phone: Phone) -> Answer:
        code = people.phone_code(phone.name, "13800000001")
        return await phone("POST", "/api/m/roster/phone", {"phone_code": code})

    answers = await asyncio.gather(*(bind(phone) for phone in phones))
    assert sorted(answer.status for answer in answers) == [200, *[409] * 5]
    bound = [(await phone("GET", "/api/m/me")).json["bound"] for phone in phones]
    assert bound.count(True) == 1


@pytest.mark.gen_test(timeout=60)
async def test_the_web_page_comes_in_by_invitation_and_may_come_again(
    api: Api, stage: Stage, services: Services, app: WebApplication
) -> None:
    evaluation = await with_roster(stage)
    codes = await invitations(stage, evaluation)
    device, other = new_device(), new_device()
    first = await by_invitation(api, codes["赵强"], device)
    assert (first.status, first.json["kind"]) == (200, "web")
    phone = Phone(api, "赵强", first.json)
    assert (await phone("GET", "/api/m/me")).json["bound"]
    again = Phone(api, "赵强", (await by_invitation(api, codes["赵强"], device)).json)
    assert (await again("GET", "/api/m/my/evaluations")).json == (await phone("GET", "/api/m/my/evaluations")).json
    assert await services.office_store.collection("phone_users").count({}) == 1
    used = await by_invitation(api, codes["赵强"], other)
    assert (used.status, used.code) == (409, "invitation_used")
    assert (await by_invitation(api, new_ticket(), other)).code == "unknown_invitation"
    assert (await by_invitation(api, "7M3K", other)).code == "malformed_invitation"
    assert (await by_invitation(api, codes["赵强"], "short")).code == "invalid_input"
    wechat_only = await phone("POST", "/api/m/roster/phone", {"phone_code": "x"})
    assert (wechat_only.status, wechat_only.code) == (409, "wechat_only")
    assert (
        f'phone_refusals_total{{code="invitation_used",route="{BY_INVITATION}"}} 1.0'
        in generate_latest(app.metrics.registry).decode()
    )


@pytest.mark.gen_test(timeout=60)
async def test_one_page_at_once_is_one_user_and_two_pages_are_one_too(
    api: Api, stage: Stage, services: Services
) -> None:
    codes = await invitations(stage, await with_roster(stage))
    device = new_device()
    same = await asyncio.gather(*(by_invitation(api, codes["王建国"], device) for _ in range(8)))
    assert {answer.status for answer in same} == {200}
    pages = await asyncio.gather(*(by_invitation(api, codes["李淑芬"], new_device()) for _ in range(8)))
    assert sorted(answer.status for answer in pages) == [200, *[409] * 7]
    assert await services.office_store.collection("phone_users").count({}) == 2


@pytest.mark.gen_test(timeout=60)
async def test_an_invitation_binds_a_phone_that_is_logged_in(people: People, stage: Stage) -> None:
    codes = await invitations(stage, await with_roster(stage))
    phone, other = await people.log_in("wang"), await people.log_in("li")
    assert (await phone("POST", "/api/m/roster/invitation", {"invitation": codes["王建国"]})).json == {"bound": 1}
    assert (await phone("POST", "/api/m/roster/invitation", {"invitation": codes["王建国"]})).json == {"bound": 1}
    used = await other("POST", "/api/m/roster/invitation", {"invitation": codes["王建国"]})
    assert (used.status, used.code) == (409, "invitation_used")


@pytest.mark.gen_test(timeout=60)
async def test_wrong_invitations_are_limited_by_person_and_by_address(
    people: People, api: Api, app: WebApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone, other = await people.log_in("wang"), await people.log_in("li")
    limits = {"wrong_invitation": "5 per 10 minutes", "wrong_invitation_of_user": "2 per 10 minutes"}
    monkeypatch.setattr(app, "rate_limits", type(app.rate_limits)(limits))

    async def guess(who: Phone) -> str | None:
        return (await who("POST", "/api/m/roster/invitation", {"invitation": new_ticket()})).code

    assert [await guess(phone) for _ in range(3)] == ["unknown_invitation"] * 2 + ["too_many_wrong_invitations"]
    assert await guess(other) == "unknown_invitation"
    for expected in ("unknown_invitation", "unknown_invitation", "too_many_wrong_invitations"):
        assert (await by_invitation(api, new_ticket(), new_device())).code == expected


@pytest.mark.gen_test(timeout=60)
async def test_deletion_leaves_nothing_but_the_roster(people: People, stage: Stage, services: Services) -> None:
    evaluation = await with_roster(stage)
    part = await round_in(stage, evaluation)
    phone = await people.bound("wang", "13800000001")
    other_session = await people.log_in("wang")
    body = {"round_id": part.id, "blinded_message": request_for(part).blinded_message}
    assert (await phone("POST", CHECK_IN, body)).status == 200
    user = await services.mobile.users.of_openid(openid_of("wang"))
    assert user is not None
    assert (await phone("DELETE", "/api/m/me")).status == 204
    for one in (phone, other_session):
        assert (await one("GET", "/api/m/me")).status == 401
        assert (await one.refresh()).status == 401
    for name in await services.office_store.collection_names():
        assert user.id not in str(await collect(services.office_store.collection(name).find({}))), name
    # The line is free for another phone, and what was collected stays collected.
    back = await people.bound("other phone", "13800000001")
    (mine,) = (await back("GET", "/api/m/my/evaluations")).json["items"]
    assert mine["collected"]
    again = request_for(part).blinded_message
    assert (await back("POST", CHECK_IN, {**body, "blinded_message": again})).code == "credential_already_issued"


@pytest.mark.gen_test(timeout=60)
async def test_a_binding_that_was_under_way_does_not_outlive_its_user(
    people: People, stage: Stage, services: Services
) -> None:
    await with_roster(stage)
    phone = await people.log_in("wang")
    user = await services.mobile.users.of_openid(openid_of("wang"))
    assert user is not None
    await phone("DELETE", "/api/m/me")
    code = people.phone_code("wang", "13800000001")
    with pytest.raises(Exception, match="not_authenticated"):
        await services.mobile.bind_by_phone_code(user, code)
    assert not await services.phone_roster.has_entries(user.id)


@pytest.mark.gen_test(timeout=60)
async def test_whoever_withdraws_at_wechat_is_forgotten(people: People, stage: Stage, services: Services) -> None:
    await with_roster(stage)
    phone = await people.bound("wang", "13800000001")
    for forget in services.wechat.on_revoked:
        await forget(openid_of("wang"))
        await forget(openid_of("nobody"))
    assert (await phone("GET", "/api/m/me")).status == 401
    assert await services.office_store.collection("phone_users").count({}) == 0
    await people.bound("li", "13800000001")


@pytest.mark.gen_test(timeout=60)
async def test_a_blinded_message_of_another_key_is_refused(people: People, stage: Stage) -> None:
    part = await round_in(stage, await with_roster(stage))
    phone = await people.bound("wang", "13800000001")
    body = {"round_id": part.id, "blinded_message": to_base64url(b"\xff" * 384)}
    assert (await phone("POST", CHECK_IN, body)).code == "invalid_input"
