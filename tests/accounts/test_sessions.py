"""Log in, renew, end; and what happens to a stolen refresh token."""

import asyncio
from datetime import timedelta

import pytest

from server.accounts.models import OpenedSession
from server.accounts.refresh_tokens import RefreshTokens
from server.accounts.rules import Role
from server.app import Services
from server.audit import AuditQuery
from server.clock import FixedClock
from server.errors import NotAuthenticated
from tests.officers import PASSWORD, Api, Officers


async def recorded(services: Services, action: str) -> int:
    return (await services.audit.page(AuditQuery(action=action)))[1]


async def refused(services: Services, token: str) -> None:
    with pytest.raises(NotAuthenticated):
        await services.sessions.refresh(token)


@pytest.mark.gen_test
async def test_logging_in_gives_a_session_and_the_officer(officers: Officers, api: Api) -> None:
    await officers.add("limei", Role.TELLER)
    answer = await api("POST", "/api/admin/session", {"account": " LiMei ", "password": PASSWORD})
    assert answer.status == 200
    assert set(answer.json) == {"access_token", "expires_in", "refresh_token", "account"}
    assert answer.json["expires_in"] == 600
    me = await api.bearing(answer.json["access_token"])("GET", "/api/admin/me")
    assert me.json == answer.json["account"]
    assert me.json == {
        "id": officers.ids["limei"],
        "account": "limei",
        "name": "姓名limei",
        "unit": None,
        "roles": ["teller"],
        "must_change_password": False,
    }


@pytest.mark.gen_test
async def test_unknown_wrong_and_disabled_are_one_answer(officers: Officers, api: Api, services: Services) -> None:
    await officers.add("limei")
    await officers.add("gone")
    await services.office_store.collection("accounts").update_one(
        {"_id": officers.ids["gone"]}, {"$set": {"state": "disabled"}}
    )
    bodies = set()
    for account, password in (("limei", "wrong"), ("nobody", PASSWORD), ("gone", PASSWORD)):
        answer = await api("POST", "/api/admin/session", {"account": account, "password": password})
        assert answer.status == 401
        bodies.add(answer.body)
    assert len(bodies) == 1


@pytest.mark.gen_test
async def test_a_refresh_token_is_good_once(officers: Officers, services: Services, clock: FixedClock) -> None:
    await officers.add("limei")
    first = await officers.session("limei")
    clock.advance(timedelta(minutes=5))
    second = await services.sessions.refresh(first.refresh_token)
    assert second.refresh_token != first.refresh_token
    assert (await services.sessions.identify(second.access_token)).actor.account == "limei"
    third = await services.sessions.refresh(second.refresh_token)
    assert third.refresh_token not in (first.refresh_token, second.refresh_token)


@pytest.mark.gen_test
async def test_a_lost_reply_is_given_again_for_ten_seconds(
    officers: Officers, services: Services, clock: FixedClock
) -> None:
    await officers.add("limei")
    first = await officers.session("limei")
    second = await services.sessions.refresh(first.refresh_token)
    clock.advance(timedelta(seconds=10))
    again = await services.sessions.refresh(first.refresh_token)
    assert again.refresh_token == second.refresh_token
    assert await recorded(services, "session_reuse_detected") == 0


@pytest.mark.gen_test
async def test_requests_at_once_get_one_successor(officers: Officers, services: Services) -> None:
    await officers.add("limei")
    first = await officers.session("limei")
    answers = await asyncio.gather(*(services.sessions.refresh(first.refresh_token) for _ in range(20)))
    assert len({answer.refresh_token for answer in answers}) == 1


@pytest.mark.gen_test
async def test_a_token_used_again_later_ends_the_whole_session(
    officers: Officers, services: Services, clock: FixedClock
) -> None:
    await officers.add("limei")
    first = await officers.session("limei")
    second = await services.sessions.refresh(first.refresh_token)
    other = await officers.session("limei")
    clock.advance(timedelta(seconds=11))
    await refused(services, first.refresh_token)
    await refused(services, second.refresh_token)
    with pytest.raises(NotAuthenticated):
        await services.sessions.identify(second.access_token)
    assert await recorded(services, "session_reuse_detected") == 1
    await refused(services, first.refresh_token)
    assert await recorded(services, "session_reuse_detected") == 1
    # The officer's other session has nothing to do with it.
    await services.sessions.identify(other.access_token)


@pytest.mark.gen_test
async def test_a_token_waits_only_so_long(officers: Officers, services: Services, clock: FixedClock) -> None:
    await officers.add("limei")
    opened = await officers.session("limei")
    clock.advance(timedelta(minutes=services.settings.session_idle_minutes))
    await refused(services, opened.refresh_token)


@pytest.mark.gen_test
async def test_no_session_lasts_for_ever(officers: Officers, services: Services, clock: FixedClock) -> None:
    await officers.add("limei")
    opened = await officers.session("limei")
    ends = clock.now() + timedelta(hours=services.settings.session_hours)
    while clock.now() + timedelta(minutes=20) < ends:
        clock.advance(timedelta(minutes=20))
        opened = await services.sessions.refresh(opened.refresh_token)
    clock.advance(timedelta(minutes=20))
    await refused(services, opened.refresh_token)


@pytest.mark.gen_test
async def test_logging_out_ends_the_session_at_once(officers: Officers, api: Api) -> None:
    await officers.add("limei")
    opened = await officers.session("limei")
    me = api.bearing(opened.access_token)
    assert (await me("GET", "/api/admin/me")).status == 200
    ended = await api("POST", "/api/admin/session/end", {"refresh_token": opened.refresh_token})
    assert (ended.status, ended.body) == (204, b"")
    assert (await me("GET", "/api/admin/me")).status == 401
    refreshed = await api("POST", "/api/admin/session/refresh", {"refresh_token": opened.refresh_token})
    assert refreshed.status == 401
    assert (await api("POST", "/api/admin/session/end", {"refresh_token": "x" * 43})).status == 204


@pytest.mark.gen_test
async def test_a_changed_role_needs_a_new_access_token(officers: Officers, services: Services) -> None:
    await officers.add("limei", Role.TELLER)
    await officers.add("boss", Role.SECURITY_ADMIN)
    opened = await officers.session("limei")
    boss = await officers.actor("boss")
    await services.accounts.set_roles(boss, officers.ids["limei"], [Role.RESULT_READER], 1)
    with pytest.raises(NotAuthenticated):
        await services.sessions.identify(opened.access_token)
    renewed = await services.sessions.refresh(opened.refresh_token)
    assert (await services.sessions.identify(renewed.access_token)).actor.roles == {Role.RESULT_READER}


@pytest.mark.gen_test
async def test_another_process_learns_of_a_disabled_account_within_seconds(
    officers: Officers, services: Services, clock: FixedClock
) -> None:
    await officers.add("limei")
    opened = await officers.session("limei")
    await services.sessions.identify(opened.access_token)
    # As another process would, without telling this one.
    await services.office_store.collection("accounts").update_one(
        {"_id": officers.ids["limei"]}, {"$set": {"state": "disabled"}, "$inc": {"token_version": 1}}
    )
    await services.sessions.identify(opened.access_token)
    clock.advance(timedelta(seconds=5))
    with pytest.raises(NotAuthenticated):
        await services.sessions.identify(opened.access_token)


@pytest.mark.gen_test
async def test_the_database_holds_no_token(officers: Officers, services: Services) -> None:
    await officers.add("limei")
    first: OpenedSession = await officers.session("limei")
    second = await services.sessions.refresh(first.refresh_token)
    stored = [document async for document in services.office_store.collection("refresh_tokens").find({})]
    text = repr(stored)
    assert len(stored) == 2
    assert first.refresh_token not in text
    assert second.refresh_token not in text


@pytest.mark.gen_test
async def test_what_is_no_token_is_unknown(services: Services) -> None:
    tokens = RefreshTokens(services.office_store, timedelta(minutes=1))
    for text in ("", "x", "测" * 43, "=" * 43, "A" * 44, "A" * 43):
        assert (await tokens.rotate(text, services.clock.now())).token == ""
        await refused(services, text)
