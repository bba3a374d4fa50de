"""Accounts over HTTP: made by one administrator, given rights by another."""

import asyncio
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from server.accounts.rules import Role
from server.app import Services
from tests.officers import PASSWORD, Answer, Api, Officers


async def made(officers: Officers, account: str = "limei", **values: Any) -> dict[str, Any]:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    answer = await system(
        "POST", "/api/admin/accounts", {"account": account, "name": "李梅", "unit_id": None, **values}
    )
    assert answer.status == 201, answer.body
    return dict(answer.json)


@pytest.mark.gen_test
async def test_the_first_password_has_to_be_changed_before_anything_else(officers: Officers, api: Api) -> None:
    new = await made(officers)
    assert new["account"]["roles"] == []
    assert new["account"]["must_change_password"] is True
    opened = await api("POST", "/api/admin/session", {"account": "limei", "password": new["first_password"]})
    limei = api.bearing(opened.json["access_token"])
    assert (await limei("GET", "/api/admin/me")).json["must_change_password"] is True
    blocked = await limei("GET", "/api/admin/units")
    assert (blocked.status, blocked.code) == (403, "password_change_required")

    async def change(old: str, password: str) -> Answer:
        return await limei("PUT", "/api/admin/me/password", {"old_password": old, "new_password": password})

    assert (await change("wrong", PASSWORD)).code == "wrong_old_password"
    assert (await change(new["first_password"], "short")).fields == {"new_password": "密码至少 10 个字符"}
    assert (await change(new["first_password"], new["first_password"])).code == "weak_password"
    assert (await change(new["first_password"], PASSWORD)).status == 204
    assert (await limei("GET", "/api/admin/units")).status == 200
    assert (await api("POST", "/api/admin/session", {"account": "limei", "password": PASSWORD})).status == 200


@pytest.mark.gen_test
async def test_changing_the_password_ends_the_other_sessions(officers: Officers) -> None:
    await officers.add("limei")
    here, elsewhere = await officers.login("limei"), await officers.login("limei")
    body = {"old_password": PASSWORD, "new_password": "another-one-77"}
    assert (await here("PUT", "/api/admin/me/password", body)).status == 204
    assert (await here("GET", "/api/admin/me")).status == 200
    assert (await elsewhere("GET", "/api/admin/me")).status == 401


@pytest.mark.gen_test
async def test_an_account_name_is_taken_whatever_its_case(officers: Officers) -> None:
    await made(officers, "limei")
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    answer = await system("POST", "/api/admin/accounts", {"account": "LiMei", "name": "李海", "unit_id": None})
    assert (answer.status, answer.code) == (409, "account_exists")
    assert list(answer.fields) == ["account"]


@pytest.mark.gen_test
async def test_an_unknown_unit_is_named(officers: Officers) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    answer = await system("POST", "/api/admin/accounts", {"account": "limei", "name": "李梅", "unit_id": "f" * 32})
    assert (answer.status, answer.code) == (400, "unknown_unit")
    assert list(answer.fields) == ["unit_id"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"account": "1limei"}, "account"),
        ({"account": "li"}, "account"),
        ({"account": "li mei"}, "account"),
        ({"account": 5}, "account"),
        ({"name": ""}, "name"),
        ({"name": "李\n梅"}, "name"),
        ({"name": "李" * 31}, "name"),
        ({"unit_id": "x"}, "unit_id"),
        ({"roles": ["auditor"]}, "roles"),
    ],
)
@pytest.mark.gen_test
async def test_bad_fields_are_named(officers: Officers, change: dict[str, Any], field: str) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    body = {"account": "limei", "name": "李梅", "unit_id": None, **change}
    answer = await system("POST", "/api/admin/accounts", body)
    assert (answer.status, answer.code) == (400, "invalid_input")
    assert list(answer.fields) == [field]


@pytest.mark.gen_test
async def test_roles_are_given_by_the_security_admin_under_the_rule(officers: Officers) -> None:
    account = (await made(officers))["account"]
    security = await officers.with_role(Role.SECURITY_ADMIN)
    path = f"/api/admin/accounts/{account['id']}/roles"
    given = await security("PUT", path, {"roles": ["teller", "evaluation_admin"], "version": 1})
    assert given.json["roles"] == ["evaluation_admin", "teller"]
    assert given.json["version"] == 2
    for roles in (["auditor", "teller"], ["auditor", "system_admin"]):
        answer = await security("PUT", path, {"roles": roles, "version": 2})
        assert (answer.status, answer.code) == (400, "roles_conflict")
    assert (await security("PUT", path, {"roles": ["king"], "version": 2})).code == "invalid_input"
    stale = await security("PUT", path, {"roles": [], "version": 1})
    assert (stale.status, stale.code) == (409, "stale_version")


@pytest.mark.gen_test
async def test_nobody_changes_the_own_rights(officers: Officers) -> None:
    security = await officers.with_role(Role.SECURITY_ADMIN)
    path = f"/api/admin/accounts/{officers.ids['security_admin']}"
    for answer in (
        await security("PUT", f"{path}/roles", {"roles": [], "version": 1}),
        await security("POST", f"{path}/disable", {"version": 1}),
        await security("POST", f"{path}/reset-password", {"version": 1}),
    ):
        assert (answer.status, answer.code) == (403, "own_account")


@pytest.mark.gen_test
async def test_the_last_holder_of_an_indispensable_role_stays(officers: Officers) -> None:
    await officers.with_role(Role.SYSTEM_ADMIN)
    security = await officers.with_role(Role.SECURITY_ADMIN)
    path = f"/api/admin/accounts/{officers.ids['system_admin']}"
    assert (await security("POST", f"{path}/disable", {"version": 1})).code == "last_holder"
    assert (await security("PUT", f"{path}/roles", {"roles": [], "version": 1})).code == "last_holder"
    await officers.add("other", Role.SYSTEM_ADMIN)
    assert (await security("POST", f"{path}/disable", {"version": 1})).json["state"] == "disabled"
    other = f"/api/admin/accounts/{officers.ids['other']}"
    assert (await security("POST", f"{other}/disable", {"version": 1})).code == "last_holder"


@pytest.mark.gen_test
async def test_two_security_admins_cannot_remove_each_other_at_once(officers: Officers) -> None:
    await officers.add("one", Role.SECURITY_ADMIN)
    await officers.add("two", Role.SECURITY_ADMIN)
    one, two = await officers.login("one"), await officers.login("two")
    answers = await asyncio.gather(
        one("POST", f"/api/admin/accounts/{officers.ids['two']}/disable", {"version": 1}),
        two("POST", f"/api/admin/accounts/{officers.ids['one']}/disable", {"version": 1}),
    )
    assert sorted(answer.status for answer in answers) in ([200, 401], [200, 409])


@pytest.mark.gen_test
async def test_disabling_ends_sessions_and_enabling_lets_in_again(officers: Officers, api: Api) -> None:
    await officers.add("limei", Role.TELLER)
    limei = await officers.login("limei")
    security = await officers.with_role(Role.SECURITY_ADMIN)
    path = f"/api/admin/accounts/{officers.ids['limei']}"
    assert (await security("POST", f"{path}/enable", {"version": 1})).code == "account_active"
    assert (await security("POST", f"{path}/disable", {"version": 1})).status == 200
    assert (await limei("GET", "/api/admin/me")).status == 401
    login = {"account": "limei", "password": PASSWORD}
    assert (await api("POST", "/api/admin/session", login)).status == 401
    assert (await security("POST", f"{path}/disable", {"version": 2})).code == "account_disabled"
    assert (await security("POST", f"{path}/enable", {"version": 2})).json["state"] == "active"
    assert (await api("POST", "/api/admin/session", login)).status == 200


@pytest.mark.gen_test
async def test_a_reset_password_is_a_first_password(officers: Officers, api: Api) -> None:
    await officers.add("limei", Role.TELLER)
    limei = await officers.login("limei")
    security = await officers.with_role(Role.SECURITY_ADMIN)
    answer = await security("POST", f"/api/admin/accounts/{officers.ids['limei']}/reset-password", {"version": 1})
    assert answer.json["account"]["must_change_password"] is True
    assert (await limei("GET", "/api/admin/me")).status == 401
    assert (await api("POST", "/api/admin/session", {"account": "limei", "password": PASSWORD})).status == 401
    login = {"account": "limei", "password": answer.json["first_password"]}
    assert (await api("POST", "/api/admin/session", login)).status == 200


@pytest.mark.gen_test
async def test_name_and_unit_are_changed_by_the_system_admin(officers: Officers, services: Services) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    unit = (await system("POST", "/api/admin/units", {"name": "市自然资源局", "parent_id": None})).json
    account = (await made(officers))["account"]
    path = f"/api/admin/accounts/{account['id']}"
    changed = await system("PUT", path, {"name": "李海", "unit_id": unit["id"], "version": 1})
    assert changed.json["unit"] == {"id": unit["id"], "name": "市自然资源局"}
    assert (await services.accounts.actor(account["id"])).unit_path == (unit["id"],)
    assert (await system("GET", path)).json == changed.json
    assert (await system("GET", f"/api/admin/accounts/{'f' * 32}")).code == "account_not_found"


@pytest.mark.gen_test
async def test_the_list_searches_filters_sorts_and_pages(officers: Officers) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    unit = (await system("POST", "/api/admin/units", {"name": "甲局", "parent_id": None})).json["id"]
    part = (await system("POST", "/api/admin/units", {"name": "乙科", "parent_id": unit})).json["id"]
    await officers.add("teller.a", Role.TELLER, unit_id=unit)
    await officers.add("teller.b", Role.TELLER, unit_id=part)
    await officers.add("reader", Role.RESULT_READER)

    async def names(query: str) -> list[str]:
        answer = await system("GET", f"/api/admin/accounts?{query}")
        assert answer.status == 200, answer.body
        return [item["account"] for item in answer.json["items"]]

    assert await names("role=teller") == ["teller.a", "teller.b"]
    assert await names(f"unit_id={unit}") == ["teller.a", "teller.b"]
    assert await names(f"unit_id={part}") == ["teller.b"]
    assert await names("q=TELLER.&sort=-account") == ["teller.b", "teller.a"]
    assert await names("q=.*") == []
    assert await names("state=disabled") == []
    assert await names("page=2&page_size=3") == ["teller.b"]
    page = (await system("GET", "/api/admin/accounts?page_size=3&role=&q=")).json
    assert (page["total"], page["page"], page["page_size"], len(page["items"])) == (4, 1, 3, 3)


@pytest.mark.gen_test
async def test_the_export_holds_what_the_list_shows(officers: Officers) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    await officers.add("limei", Role.TELLER)
    answer = await system("GET", "/api/admin/accounts/export.xlsx?role=teller&page_size=1")
    assert answer.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert "filename*=UTF-8''" in answer.headers["Content-Disposition"]
    rows = list(load_workbook(BytesIO(answer.body)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[0][:2] == ("账号", "姓名")
    assert [row[:5] for row in rows[1:]] == [("limei", "姓名limei", None, "监票人", "可用")]


@pytest.mark.gen_test
async def test_every_change_is_in_the_audit_log_with_the_former_values(officers: Officers) -> None:
    account = (await made(officers))["account"]
    security = await officers.with_role(Role.SECURITY_ADMIN)
    await security("PUT", f"/api/admin/accounts/{account['id']}/roles", {"roles": ["teller"], "version": 1})
    auditor = await officers.with_role(Role.AUDITOR)
    entries = (await auditor("GET", f"/api/admin/audit?target={account['id']}")).json["items"]
    assert [entry["action"] for entry in entries] == ["account_roles_changed", "account_created"]
    assert entries[0]["data"] == {"former": [], "roles": ["teller"]}
    assert entries[0]["actor"]["name"] == "姓名security_admin"
    assert "password" not in str(entries)


@pytest.mark.gen_test
async def test_the_roles_are_explained(officers: Officers) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    roles = (await system("GET", "/api/admin/roles")).json
    assert {entry["role"] for entry in roles} == set(Role)


@pytest.mark.gen_test
async def test_accounts_that_wait_for_an_administrator_are_listed(officers: Officers, api: Api) -> None:
    await made(officers, "waiting")
    await officers.add("locked", Role.TELLER)
    security = await officers.with_role(Role.SECURITY_ADMIN)
    for _ in range(5):
        await api("POST", "/api/admin/session", {"account": "LOCKED", "password": "wrong password"})

    async def names(attention: str, more: str = "") -> list[str]:
        answer = await security("GET", f"/api/admin/accounts?attention={attention}{more}")
        assert answer.json["total"] == len(answer.json["items"])
        return [account["account"] for account in answer.json["items"]]

    assert await names("no_roles") == ["waiting"]
    assert await names("no_roles", "&state=disabled") == []
    assert await names("locked") == ["locked"]
    assert await names("locked", "&q=nobody") == []
    locked = (await security("GET", "/api/admin/accounts?attention=locked")).json["items"][0]
    assert (await security("POST", f"/api/admin/accounts/{locked['id']}/unlock", {"version": 1})).status == 200
    assert await names("locked") == []
    assert (await security("GET", "/api/admin/accounts?attention=tired")).fields.keys() == {"attention"}


@pytest.mark.gen_test
async def test_an_accounts_history_tells_what_administrators_did_but_not_when_its_owner_logs_in(
    officers: Officers, api: Api
) -> None:
    new = await made(officers)
    path = f"/api/admin/accounts/{new['account']['id']}"
    await api("POST", "/api/admin/session", {"account": "limei", "password": new["first_password"]})
    security = await officers.with_role(Role.SECURITY_ADMIN)
    await security("PUT", f"{path}/roles", {"roles": ["teller"], "version": 1})
    items = (await security("GET", f"{path}/history")).json["items"]
    assert [item["action_text"] for item in items] == ["修改账号角色", "新建账号"]
    assert all(item["actor"]["name"] and item["at"] for item in items)
    assert (await security("GET", f"/api/admin/accounts/{'0' * 32}/history")).code == "account_not_found"
