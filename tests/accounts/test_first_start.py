"""The first start: one link, three people, once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from server.accounts.rules import Role
from server.app import Services
from server.clock import FixedClock
from tests.officers import PASSWORD, Api


def form(token: str, **changes: Any) -> dict[str, Any]:
    admins = {
        "system_admin": {"account": "zhou", "name": "周系统", "password": PASSWORD},
        "security_admin": {"account": "wu.an", "name": "吴安全", "password": PASSWORD},
        "auditor": {"account": "zheng", "name": "郑审计", "password": PASSWORD},
    }
    for role, change in changes.items():
        admins[role] = {**admins[role], **change}
    return {"token": token, "organ_name": "清溪市纪委监委", "admins": admins}


async def token_of(services: Services) -> str:
    link = await services.first_start.issue_link("http://office.example/")
    assert link is not None
    assert link.startswith("http://office.example/admin/#/first-start?token=")
    return link.rpartition("=")[2]


@pytest.mark.gen_test
async def test_three_people_become_the_three_administrators(api: Api, services: Services) -> None:
    assert (await api("GET", "/api/admin/first-start")).json == {"needed": True}
    answer = await api("POST", "/api/admin/first-start", form(await token_of(services)))
    assert (answer.status, answer.json) == (201, {"needed": False})
    assert (await api("GET", "/api/public")).json["organ_name"] == "清溪市纪委监委"
    for account, role in (("zhou", Role.SYSTEM_ADMIN), ("wu.an", Role.SECURITY_ADMIN), ("zheng", Role.AUDITOR)):
        opened = await api("POST", "/api/admin/session", {"account": account, "password": PASSWORD})
        assert opened.json["account"]["roles"] == [role]
        assert opened.json["account"]["must_change_password"] is False
    assert await services.first_start.issue_link("http://x") is None
    assert (await services.audit.verify()).ok


@pytest.mark.gen_test
async def test_a_link_is_good_once(api: Api, services: Services) -> None:
    token, other = await token_of(services), await token_of(services)
    assert (await api("POST", "/api/admin/first-start", form(token))).status == 201
    for used in (token, other, "invented"):
        answer = await api("POST", "/api/admin/first-start", form(used, auditor={"account": "another"}))
        assert (answer.status, answer.code) == (409, "already_started")


@pytest.mark.gen_test
async def test_of_many_at_once_one_succeeds(api: Api, services: Services) -> None:
    tokens = [await token_of(services) for _ in range(3)]
    answers = await asyncio.gather(
        *(
            api("POST", "/api/admin/first-start", form(tokens[number % 3], auditor={"account": f"auditor{number}"}))
            for number in range(9)
        )
    )
    statuses = sorted(answer.status for answer in answers)
    assert statuses == [201] + [409] * 8
    assert await services.office_store.collection("accounts").count({}) == 3
    assert await services.office_store.collection("audit_entries").count({}) == 1


@pytest.mark.gen_test
async def test_a_wrong_or_expired_link_is_refused(api: Api, services: Services, clock: FixedClock) -> None:
    token = await token_of(services)
    answer = await api("POST", "/api/admin/first-start", form("invented"))
    assert (answer.status, answer.code) == (403, "link_invalid")
    clock.advance(timedelta(hours=24))
    answer = await api("POST", "/api/admin/first-start", form(token))
    assert (answer.status, answer.code) == (403, "link_invalid")
    assert (await api("GET", "/api/admin/first-start")).json == {"needed": True}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"auditor": {"account": "ZHOU"}}, "same_person", "admins.auditor.account"),
        ({"security_admin": {"name": "周系统"}}, "same_person", "admins.security_admin.name"),
        ({"auditor": {"password": "short"}}, "weak_password", "admins.auditor.password"),
        ({"auditor": {"account": "1x"}}, "invalid_input", "admins.auditor.account"),
        ({"auditor": {"name": " "}}, "invalid_input", "admins.auditor.name"),
    ],
)
@pytest.mark.gen_test
async def test_bad_input_names_the_field_and_leaves_the_link_good(
    api: Api, services: Services, changes: dict[str, Any], code: str, field: str
) -> None:
    token = await token_of(services)
    answer = await api("POST", "/api/admin/first-start", form(token, **changes))
    assert (answer.status, answer.code) == (400, code)
    assert field in answer.fields
    assert (await api("POST", "/api/admin/first-start", form(token))).status == 201


@pytest.mark.gen_test
async def test_the_secret_of_the_link_is_not_stored(services: Services) -> None:
    token = await token_of(services)
    stored = [document async for document in services.office_store.collection("first_start").find({})]
    assert token not in repr(stored)
