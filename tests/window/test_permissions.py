"""Who may do what with the window: every route with every role, and nobody outside the own halls."""

from typing import Any

import pytest

from admin import window as handlers
from server.accounts.rules import Role
from tests.officers import Api
from tests.window.stage import BASE, WindowStage, ok

ADMIN = {Role.WINDOW_ADMIN}
OFFICER = {Role.WINDOW_OFFICER}
WORKS = {Role.WINDOW_ADMIN, Role.WINDOW_OFFICER}
PROMISES = {Role.WINDOW_OFFICER, Role.WINDOW_SUPERVISOR}
STAFF = {Role.WINDOW_ADMIN, Role.WINDOW_OFFICER, Role.WINDOW_SUPERVISOR}
SUPERVISES = {Role.WINDOW_SUPERVISOR}
READS = {Role.CLUE_READER}
SIGNED_IN: set[Role] = set()

_ONE = f"{BASE}/matters/{{id}}"
EXPECTED: dict[tuple[str, str], set[Role]] = {
    ("GET", f"{BASE}/halls"): STAFF,
    ("POST", f"{BASE}/halls"): ADMIN,
    ("GET", f"{BASE}/halls/{{id}}"): STAFF,
    ("PUT", f"{BASE}/halls/{{id}}"): ADMIN,
    ("GET", f"{BASE}/halls/{{id}}/slot-plan"): STAFF,
    ("PUT", f"{BASE}/halls/{{id}}/slot-plan"): ADMIN,
    ("GET", f"{BASE}/halls/{{id}}/appointments"): STAFF,
    ("GET", f"{BASE}/halls/{{id}}/poster"): ADMIN,
    ("POST", f"{BASE}/appointments/{{id}}/attended"): OFFICER,
    ("POST", f"{BASE}/appointments/{{id}}/missed"): OFFICER,
    ("GET", f"{BASE}/matters"): STAFF,
    ("GET", f"{BASE}/matters/export.xlsx"): STAFF,
    ("GET", f"{BASE}/matters/counts"): STAFF,
    ("GET", _ONE): STAFF,
    ("POST", f"{_ONE}/triage"): OFFICER,
    ("POST", f"{_ONE}/start"): OFFICER,
    ("POST", f"{_ONE}/progress"): OFFICER,
    ("POST", f"{_ONE}/promise"): PROMISES,
    ("POST", f"{_ONE}/answer"): OFFICER,
    ("POST", f"{_ONE}/close"): OFFICER,
    ("GET", f"{_ONE}/handlers"): WORKS,
    ("POST", f"{_ONE}/hand-over"): WORKS,
    ("POST", f"{_ONE}/messages"): OFFICER,
    ("POST", f"{_ONE}/read"): OFFICER,
    ("POST", f"{_ONE}/contact"): OFFICER,
    ("POST", f"{_ONE}/merge"): WORKS,
    ("POST", f"{_ONE}/turn-off"): STAFF,
    ("POST", f"{_ONE}/tasks"): OFFICER,
    ("GET", f"{_ONE}/photos/{{photo_id}}"): STAFF,
    ("GET", f"{BASE}/clues/{{id}}/photos/{{photo_id}}"): READS,
    ("GET", f"{BASE}/tasks/mine"): SIGNED_IN,
    ("POST", f"{BASE}/tasks/{{id}}/answer"): SIGNED_IN,
    ("POST", f"{BASE}/tasks/{{id}}/withdraw"): OFFICER,
    ("GET", f"{BASE}/meetings"): STAFF,
    ("POST", f"{BASE}/meetings"): WORKS,
    ("GET", f"{BASE}/meetings/{{id}}"): STAFF,
    ("PUT", f"{BASE}/meetings/{{id}}"): WORKS,
    ("POST", f"{BASE}/meetings/{{id}}/minutes"): WORKS,
    ("POST", f"{BASE}/meetings/{{id}}/cancel"): WORKS,
    ("GET", f"{BASE}/clues"): READS,
    ("POST", f"{BASE}/clues/{{id}}/reading"): READS,
    ("POST", f"{BASE}/clues/{{id}}/messages"): READS,
    ("GET", f"{BASE}/settings"): STAFF,
    ("PUT", f"{BASE}/settings"): ADMIN,
    ("GET", f"{BASE}/templates"): STAFF,
    ("POST", f"{BASE}/templates"): ADMIN,
    ("PUT", f"{BASE}/templates/{{id}}"): ADMIN,
    ("DELETE", f"{BASE}/templates/{{id}}"): ADMIN,
    ("GET", f"{BASE}/figures"): STAFF,
    ("GET", f"{BASE}/figures.xlsx"): STAFF,
    ("GET", f"{BASE}/supervision"): SUPERVISES,
    ("GET", f"{BASE}/supervision/counts"): SUPERVISES,
    ("GET", f"{BASE}/supervision/export.xlsx"): SUPERVISES,
    ("GET", f"{BASE}/look-backs"): SUPERVISES,
    ("POST", f"{BASE}/look-backs"): SUPERVISES,
    ("GET", f"{BASE}/look-backs/{{id}}"): SUPERVISES,
    ("GET", f"{BASE}/look-backs/{{id}}/again"): SUPERVISES,
    ("POST", f"{BASE}/look-backs/{{id}}/findings"): SUPERVISES,
    ("GET", f"{BASE}/mystery-visits"): SUPERVISES,
    ("POST", f"{BASE}/mystery-visits"): SUPERVISES,
    ("GET", f"{BASE}/mystery-visits/{{id}}"): SUPERVISES,
    ("PUT", f"{BASE}/mystery-visits/{{id}}"): SUPERVISES,
}


def test_the_table_of_access_is_the_declared_one() -> None:
    declared = {
        (method, route.template): set(endpoint.access.roles)
        for route in handlers.routes
        for method, endpoint in route.endpoints.items()
    }
    board = {("GET", f"{BASE}/board"): set(), ("GET", f"{BASE}/board/events"): set()}
    assert declared == EXPECTED | board


@pytest.mark.gen_test(timeout=90)
async def test_every_route_refuses_every_other_role_and_nobody(window: WindowStage) -> None:
    matter = await window.id_of(await window.submit())
    before = await window.stored()
    clients: dict[Role | None, Api] = {None: window.phone}
    for role in Role:
        clients[role] = await window.officers.with_role(role, window.units["city"])
    for (method, template), allowed in EXPECTED.items():
        path = template.format(id=matter, photo_id=matter)
        body = {} if method in ("POST", "PUT") else None
        for role, client in clients.items():
            if role in allowed or (role is not None and not allowed):
                continue
            answer = await client(method, path, body)
            wanted = (401, "not_authenticated") if role is None else (403, "not_allowed")
            assert (answer.status, answer.code) == wanted, (method, template, role)
    assert await window.stored() == before


@pytest.mark.gen_test(timeout=60)
async def test_outside_the_own_halls_nothing_exists(window: WindowStage) -> None:
    matter = await window.id_of(await window.submit())
    hall = window.hall["id"]
    title = {"title": "材料不全", "text": "还缺少："}
    template = ok(await window.clients["admin"]("POST", f"{BASE}/templates", {**title, "hall": hall}), 201)
    agenda = {"title": "会", "on": "2026-03-05", "agenda": [{"matter": matter, "question": "。"}]}
    bodies: list[tuple[str, str, str, dict[str, Any] | None]] = [
        ("elsewhere", "GET", f"{BASE}/matters/{matter}", None),
        ("elsewhere", "POST", f"{BASE}/matters/{matter}/triage", {"version": 1, "outcome": "resolve_now"}),
        ("elsewhere", "POST", f"{BASE}/matters/{matter}/contact", None),
        ("elsewhere", "POST", f"{BASE}/matters/{matter}/turn-off", {"version": 1, "reason": "。"}),
        ("elsewhere", "GET", f"{BASE}/matters/{matter}/handlers", None),
        ("elsewhere", "POST", f"{BASE}/meetings", {**agenda, "hall": hall}),
        ("elsewhere", "POST", f"{BASE}/meetings", {**agenda, "hall": window.other_hall["id"]}),
        ("elsewhere", "GET", f"{BASE}/halls/{hall}", None),
        ("other_admin", "POST", f"{BASE}/matters/{matter}/merge", {"version": 1, "into": "0" * 32}),
        ("other_admin", "PUT", f"{BASE}/templates/{template['id']}", {**title, "version": 1}),
        ("other_admin", "DELETE", f"{BASE}/templates/{template['id']}?version=1", None),
        ("other_admin", "POST", f"{BASE}/templates", {**title, "hall": hall}),
    ]
    for officer, method, path, body in bodies:
        answer = await window.clients[officer](method, path, body)
        assert answer.status == 404, (officer, method, path, answer.body)
    for officer in ("elsewhere", "other_admin"):
        client = window.clients[officer]
        assert ok(await client("GET", f"{BASE}/matters"))["total"] == 0
        assert ok(await client("GET", f"{BASE}/matters?hall={hall}"))["total"] == 0
        assert ok(await client("GET", f"{BASE}/matters/counts"))["to_triage"] == 0
        assert [one["name"] for one in ok(await client("GET", f"{BASE}/halls"))["items"]] == ["税务大厅"]
        assert ok(await client("GET", f"{BASE}/templates"))["items"] == []
    # An officer without a unit has no hall.
    await window.officers.add("nowhere", *STAFF)
    nowhere = await window.officers.login("nowhere")
    assert ok(await nowhere("GET", f"{BASE}/matters"))["total"] == 0
    assert ok(await window.clients["supervisor"]("GET", f"{BASE}/matters"))["total"] == 1


@pytest.mark.gen_test
async def test_halls_templates_and_settings_are_kept_by_their_administrator(window: WindowStage) -> None:
    admin, path = window.clients["admin"], f"{BASE}/halls/{window.hall['id']}"
    content = {name: value for name, value in window.hall.items() if name not in ("id", "unit")}
    twin = {**content, "name": "税务大厅"}
    assert (await admin("PUT", path, twin)).code == "hall_exists"
    gone = await admin("PUT", path, {**content, "businesses": content["businesses"][:1]})
    assert (gone.status, gone.code) == (400, "unknown_business")
    businesses = [{**content["businesses"][0], "active": False}, content["businesses"][1], {"name": "查档"}]
    changed = ok(await admin("PUT", path, {**content, "businesses": businesses}))
    assert [one["active"] for one in changed["businesses"]] == [False, True, True]
    assert (await admin("PUT", path, content)).code == "stale_version"
    (public,) = [
        hall
        for hall in ok(await window.phone("GET", "/api/m/window/halls"))["items"]
        if hall["id"] == window.hall["id"]
    ]
    assert [one["name"] for one in public["businesses"]] == ["抵押登记", "查档"]
    unit = await window.services.units.get(window.units["center"])
    root = await window.officers.with_role(Role.SYSTEM_ADMIN)
    kept = await root("DELETE", f"/api/admin/units/{unit.id}?version={unit.version}")
    assert (kept.status, kept.code) == (409, "unit_in_use")

    settings = ok(await admin("GET", f"{BASE}/settings"))
    assert ok(await admin("PUT", f"{BASE}/settings", {**settings, "resolve_days": 1}))["version"] == 2
    assert (await admin("PUT", f"{BASE}/settings", settings)).code == "stale_version"
    _, matter = await window.triaged("resolve_now", business=window.hall["businesses"][1]["id"])
    assert (await window.detail(matter))["promised"] == "2026-03-03"

    template = {"hall": window.hall["id"], "title": "材料不全", "text": "还缺少："}
    made = ok(await admin("POST", f"{BASE}/templates", template), 201)
    one = f"{BASE}/templates/{made['id']}"
    changed = ok(await admin("PUT", one, {"title": "缺材料", "text": "还缺少：", "version": 1}))
    assert [shown["title"] for shown in ok(await window.clients["first"]("GET", f"{BASE}/templates"))["items"]] == [
        "缺材料"
    ]
    assert (await admin("DELETE", f"{one}?version=1")).code == "stale_version"
    assert (await admin("DELETE", f"{one}?version={changed['version']}")).status == 204
