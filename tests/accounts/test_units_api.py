"""The tree of units over HTTP."""

from typing import Any

import pytest

from server.accounts.rules import Role
from server.accounts.units import DEEPEST
from tests.officers import Api, Officers


async def add(api: Api, name: str, parent_id: str | None = None) -> dict[str, Any]:
    answer = await api("POST", "/api/admin/units", {"name": name, "parent_id": parent_id})
    assert answer.status == 201, answer.body
    return dict(answer.json)


@pytest.mark.gen_test
async def test_units_form_a_tree_listed_parents_first(officers: Officers) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    city = await add(system, "清溪市")
    bureau = await add(system, "B 局", city["id"])
    await add(system, "A 局", city["id"])
    office = await add(system, "科", bureau["id"])
    assert office["path"] == [city["id"], bureau["id"], office["id"]]
    teller = await officers.with_role(Role.TELLER)
    listed = (await teller("GET", "/api/admin/units")).json["items"]
    assert [unit["name"] for unit in listed] == ["清溪市", "A 局", "B 局", "科"]


@pytest.mark.gen_test
async def test_siblings_have_different_names(officers: Officers) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    city = await add(system, "清溪市")
    one = await add(system, "甲局", city["id"])
    other = await add(system, "乙局", city["id"])
    again = await system("POST", "/api/admin/units", {"name": " 甲局 ", "parent_id": city["id"]})
    assert (again.status, again.code) == (409, "unit_exists")
    renamed = await system("PUT", f"/api/admin/units/{other['id']}", {"name": "甲局", "version": 1})
    assert (renamed.status, renamed.code) == (409, "unit_exists")
    await add(system, "甲局", one["id"])


@pytest.mark.gen_test
async def test_renaming_needs_the_present_version(officers: Officers) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    unit = await add(system, "甲局")
    path = f"/api/admin/units/{unit['id']}"
    assert (await system("PUT", path, {"name": "乙局", "version": 1})).json["version"] == 2
    assert (await system("PUT", path, {"name": "丙局", "version": 1})).code == "stale_version"
    assert (await system("DELETE", f"{path}?version=1")).code == "stale_version"
    assert (await system("DELETE", path)).fields == {"version": "缺少此项"}
    assert (await system("DELETE", f"{path}?version=2")).status == 204
    assert (await system("DELETE", f"{path}?version=2")).code == "unit_not_found"


@pytest.mark.gen_test
async def test_a_unit_that_is_used_stays(officers: Officers) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    city = await add(system, "清溪市")
    bureau = await add(system, "甲局", city["id"])
    await officers.add("limei", unit_id=bureau["id"])
    for unit in (city, bureau):
        answer = await system("DELETE", f"/api/admin/units/{unit['id']}?version=1")
        assert (answer.status, answer.code) == (409, "unit_in_use")


@pytest.mark.gen_test
async def test_the_tree_is_only_so_deep(officers: Officers) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    parent = None
    for depth in range(DEEPEST):
        parent = (await add(system, f"第 {depth} 级", parent))["id"]
    answer = await system("POST", "/api/admin/units", {"name": "太深", "parent_id": parent})
    assert (answer.status, answer.code) == (400, "tree_too_deep")
    unknown = await system("POST", "/api/admin/units", {"name": "无上级", "parent_id": "f" * 32})
    assert (unknown.status, unknown.code) == (400, "unknown_unit")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"minimum_group": 2}, "minimum_group"),
        ({"minimum_group": "5"}, "minimum_group"),
        ({"minimum_group": 5.0}, "minimum_group"),
        ({"publicity_days": 0}, "publicity_days"),
        ({"organ_name": ""}, "organ_name"),
        ({"points": {"satisfied": "80", "basically_satisfied": "80", "dissatisfied": "50"}}, "points"),
        ({"points": {"satisfied": "101", "basically_satisfied": "80", "dissatisfied": "50"}}, "points.satisfied"),
        ({"flags": {"dissatisfied_share": "3/2"}}, "flags.dissatisfied_share"),
        ({"flags": {"dissatisfied_share": "1/0"}}, "flags.dissatisfied_share"),
        ({"flags": {"score_below": "70.123"}}, "flags.score_below"),
        ({"reminder_hours": {"opens": "18:00", "closes": "18:00"}}, "reminder_hours.closes"),
        # Later than the usual end, which holds where none is given.
        ({"reminder_hours": {"opens": "19:00"}}, "reminder_hours.closes"),
        ({"reminder_hours": {"opens": "8:30", "closes": "18:00"}}, "reminder_hours.opens"),
        ({"reminder_hours": {"opens": "08:30", "closes": "24:00"}}, "reminder_hours.closes"),
        ({"anonymity": False}, "anonymity"),
    ],
)
@pytest.mark.gen_test
async def test_bad_settings_are_named(officers: Officers, change: dict[str, Any], field: str) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    present = (await system("GET", "/api/admin/settings")).json
    answer = await system("PUT", "/api/admin/settings", {**present, **change})
    assert (answer.status, answer.code) == (400, "invalid_input")
    assert list(answer.fields) == [field]
    assert (await system("GET", "/api/admin/settings")).json == present


@pytest.mark.gen_test
async def test_settings_are_changed_by_one_and_seen_by_all(officers: Officers, api: Api) -> None:
    system = await officers.with_role(Role.SYSTEM_ADMIN)
    present = (await system("GET", "/api/admin/settings")).json
    assert present["minimum_group"] == 5
    assert present["points"] == {"satisfied": "100", "basically_satisfied": "80", "dissatisfied": "50"}
    assert present["flags"] == {"score_below": "70.00", "below_median": "10.00", "dissatisfied_share": "1/3"}
    wanted = {**present, "organ_name": "清溪市纪委监委", "minimum_group": 8}
    changed = await system("PUT", "/api/admin/settings", wanted)
    assert changed.json == {**wanted, "version": 2}
    assert (await system("PUT", "/api/admin/settings", wanted)).code == "stale_version"
    teller = await officers.with_role(Role.TELLER)
    assert (await teller("GET", "/api/admin/settings")).json == changed.json
    assert (await api("GET", "/api/public")).json["organ_name"] == "清溪市纪委监委"
