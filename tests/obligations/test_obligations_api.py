"""Obligations, posts and absences over HTTP: who may call what, and an obligation's way through the portal."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from admin import obligations as handlers
from server.accounts.rules import Role
from server.app import Services
from server.store import new_id
from server.web.spreadsheets import XLSX
from tests.officers import Answer, Api, Officers

BASE = "/api/admin/obligations"
KEEPS = {Role.OBLIGATION_ADMIN}
SIGNED_IN: set[Role] = set()
EXPECTED: dict[tuple[str, str], set[Role]] = {
    ("GET", f"{BASE}/mine"): SIGNED_IN,
    ("GET", f"{BASE}/mine/counts"): SIGNED_IN,
    ("GET", f"{BASE}/mine/days"): SIGNED_IN,
    ("GET", BASE): KEEPS,
    ("POST", BASE): KEEPS,
    ("GET", f"{BASE}/export.xlsx"): KEEPS,
    ("GET", f"{BASE}/figures"): KEEPS,
    ("GET", f"{BASE}/figures.xlsx"): KEEPS,
    ("GET", f"{BASE}/rules"): SIGNED_IN,
    ("GET", f"{BASE}/settings"): KEEPS,
    ("PUT", f"{BASE}/settings"): KEEPS,
    ("GET", f"{BASE}/{{id}}"): SIGNED_IN,
    ("POST", f"{BASE}/{{id}}/done"): SIGNED_IN,
    ("POST", f"{BASE}/{{id}}/extend"): SIGNED_IN,
    ("POST", f"{BASE}/{{id}}/move"): KEEPS,
    ("POST", f"{BASE}/{{id}}/cancel"): KEEPS,
    ("GET", "/api/admin/posts"): KEEPS,
    ("PUT", "/api/admin/posts"): KEEPS,
    ("DELETE", "/api/admin/posts"): KEEPS,
    ("GET", "/api/admin/posts/officers"): SIGNED_IN,
    ("GET", "/api/admin/absences"): SIGNED_IN,
    ("POST", "/api/admin/absences"): SIGNED_IN,
    ("GET", "/api/admin/absences/of-unit"): KEEPS,
    ("DELETE", "/api/admin/absences/{id}"): SIGNED_IN,
}


class City:
    """A city with a bureau below it, somebody who administers obligations, and the bureau's office."""

    def __init__(self, services: Services, officers: Officers) -> None:
        self.services = services
        self.officers = officers

    async def build(self) -> "City":
        """Make units, officers and the post."""
        root = await self.officers.add("root", Role.SYSTEM_ADMIN)
        actor = await self.services.accounts.actor(root)
        self.city = (await self.services.units.create(actor, "清溪市", None)).id
        self.bureau = (await self.services.units.create(actor, "市自然资源局", self.city)).id
        await self.officers.add("keeper", Role.OBLIGATION_ADMIN, unit_id=self.city)
        await self.officers.add("clerk", unit_id=self.bureau)
        await self.officers.add("stranger", unit_id=self.bureau)
        self.keeper = await self.officers.login("keeper")
        self.clerk = await self.officers.login("clerk")
        post = {"unit_id": self.bureau, "function": "office", "account_id": self.officers.ids["clerk"]}
        answer = await self.keeper("PUT", "/api/admin/posts", post)
        assert answer.status == 200, answer.json
        return self

    async def registered(self, **changes: Any) -> dict[str, Any]:
        """Register a reply to a recommendation, asked for by 12 March; the clock shows 2 March."""
        body = {
            "rule": "recommendation_reply",
            "unit_id": self.bureau,
            "about": "规范涉企检查的建议",
            "start": "2026-02-27",
            "given": "2026-03-12",
            **changes,
        }
        answer = await self.keeper("POST", BASE, body)
        assert answer.status == 201, answer.json
        return dict(answer.json)


async def built(services: Services, officers: Officers) -> City:
    return await City(services, officers).build()


def test_the_table_of_access_is_the_declared_one() -> None:
    declared = {
        (method, route.template): (endpoint.access.kind, set(endpoint.access.roles))
        for route in handlers.routes
        for method, endpoint in route.endpoints.items()
    }
    assert declared == {key: ("roles" if roles else "signed_in", roles) for key, roles in EXPECTED.items()}


@pytest.mark.gen_test(timeout=60)
async def test_what_is_for_those_who_administer_is_refused_to_others(services: Services, officers: Officers) -> None:
    city = await built(services, officers)
    others: dict[Role | None, Api] = {None: officers.api}
    for role in set(Role) - KEEPS:
        others[role] = await officers.with_role(role, city.city)
    for (method, template), roles in EXPECTED.items():
        path, body = template.format(id=new_id()), {} if method in ("POST", "PUT") else None
        assert (await officers.api(method, path, body)).status == 401
        if roles:
            for role, api in others.items():
                assert (await api(method, path, body)).status == (401 if role is None else 403), (method, template)


@pytest.mark.gen_test
async def test_an_obligation_goes_from_its_registration_to_its_end(services: Services, officers: Officers) -> None:
    city = await built(services, officers)
    made = await city.registered()
    assert (made["title"], made["due"], made["working_days_left"]) == ("纪检监察建议回复", "2026-03-12", 8)
    assert [person["id"] for person in made["responsible"]] == [officers.ids["clerk"]]
    assert set(made["actions"]) == {"done", "move", "cancel"}

    assert (await city.clerk("GET", f"{BASE}/mine/counts")).json == {"open": 1, "due_today": 0, "overdue": 0}
    (mine,) = (await city.clerk("GET", f"{BASE}/mine?state=open")).json["items"]
    assert mine["id"] == made["id"]
    days = (await city.clerk("GET", f"{BASE}/mine/days?from=2026-03-01&to=2026-03-31")).json
    assert ([one["due"] for one in days["items"]], days["complete"]) == (["2026-03-12"], True)

    path = f"{BASE}/{made['id']}"
    move = {"due": "2026-03-20", "reason": "收件延迟", "version": made["version"]}
    assert (await city.clerk("POST", f"{path}/move", move)).status == 403
    moved = (await city.keeper("POST", f"{path}/move", move)).json
    assert (moved["due"], moved["history"][-1]["reason"], moved["history"][-1]["former_due"]) == (
        "2026-03-20",
        "收件延迟",
        "2026-03-12",
    )
    stale = await city.clerk("POST", f"{path}/done", {"version": made["version"]})
    assert (stale.status, stale.code) == (409, "stale_version")
    done = (await city.clerk("POST", f"{path}/done", {"version": moved["version"], "note": "已书面回复"})).json
    assert (done["state"], done["on_time"], done["next_reminder"], done["actions"]) == ("done", True, None, [])
    assert done["history"][-1]["reason"] == "已书面回复"
    again = await city.keeper("POST", f"{path}/cancel", {"version": done["version"], "reason": "重复"})
    assert (again.status, again.code) == (409, "obligation_closed")


@pytest.mark.gen_test
async def test_nobody_sees_what_is_none_of_theirs(services: Services, officers: Officers) -> None:
    city = await built(services, officers)
    made = await city.registered()
    stranger = await officers.login("stranger")
    for method, path, body in (
        ("GET", "", None),
        ("POST", "/done", {"version": 1}),
        ("POST", "/extend", {"version": 1, "reason": "x"}),
    ):
        answer = await stranger(method, f"{BASE}/{made['id']}{path}", body)
        assert (answer.status, answer.code) == (404, "obligation_not_found")
    assert (await stranger("GET", f"{BASE}/mine")).json["total"] == 0
    await officers.add("other", Role.OBLIGATION_ADMIN, unit_id=city.bureau)
    other = await officers.login("other")
    assert (await other("GET", f"{BASE}?unit_id={city.city}")).status == 404
    assert (await other("GET", BASE)).json["total"] == 1


@pytest.mark.gen_test
async def test_a_unit_is_overseen_in_lists_figures_and_a_spreadsheet(services: Services, officers: Officers) -> None:
    city = await built(services, officers)
    made = await city.registered()
    await city.registered(unit_id=city.city, given="2026-03-03")
    await city.keeper("POST", f"{BASE}/{made['id']}/done", {"version": made["version"]})

    assert (await city.keeper("GET", f"{BASE}?state=open")).json["total"] == 1
    assert (await city.keeper("GET", f"{BASE}?vacant=true&state=open")).json["total"] == 1
    figures = (await city.keeper("GET", f"{BASE}/figures?from=2026-01-01&to=2026-12-31")).json["items"]
    assert {(one["unit"]["name"], one["on_time"], one["pending"]) for one in figures} == {
        ("清溪市", 0, 1),
        ("市自然资源局", 1, 0),
    }
    listed = rows_of(await city.keeper("GET", f"{BASE}/export.xlsx?unit_id={city.bureau}"))
    assert [(row[0], row[1], row[2], row[8], row[9]) for row in listed] == [
        ("纪检监察建议回复", "规范涉企检查的建议", "市自然资源局", "已办结", "是")
    ]
    counted = rows_of(await city.keeper("GET", f"{BASE}/figures.xlsx?from=2026-01-01&to=2026-12-31"))
    assert {(row[0], row[2], row[5]) for row in counted} == {("清溪市", 0, 1), ("市自然资源局", 1, 0)}


def rows_of(sheet: Answer) -> list[tuple[Any, ...]]:
    assert (sheet.status, sheet.headers["Content-Type"]) == (200, XLSX)
    return list(load_workbook(BytesIO(sheet.body)).active.iter_rows(min_row=2, values_only=True))


@pytest.mark.gen_test
async def test_wrong_input_is_told_at_its_field(services: Services, officers: Officers) -> None:
    city = await built(services, officers)
    body = {"rule": "recommendation_reply", "unit_id": city.bureau, "about": "建议", "start": "2026-02-27"}
    missing = await city.keeper("POST", BASE, body)
    assert (missing.status, list(missing.fields)) == (400, ["given"])
    settings = (await city.keeper("GET", f"{BASE}/settings")).json
    wrong = await city.keeper("PUT", f"{BASE}/settings", {**settings, "working_days": {"plan": 20}})
    assert (wrong.status, list(wrong.fields)) == (400, ["working_days.plan"])
    right = await city.keeper("PUT", f"{BASE}/settings", {**settings, "working_days": {"triage": 2}})
    assert (right.status, right.json["working_days"], right.json["version"]) == (200, {"triage": 2}, 2)
    (triage,) = [rule for rule in (await city.clerk("GET", f"{BASE}/rules")).json["items"] if rule["id"] == "triage"]
    assert triage["working_days"] == 2


@pytest.mark.gen_test
async def test_a_post_is_held_and_left(services: Services, officers: Officers) -> None:
    city = await built(services, officers)
    held = (await city.keeper("GET", f"/api/admin/posts?unit_id={city.bureau}")).json
    (office,) = [post for post in held["items"] if post["function"] == "office"]
    assert [person["id"] for person in office["holders"]] == [officers.ids["clerk"]]
    path = f"/api/admin/posts?unit_id={city.bureau}&function=office&account_id={officers.ids['clerk']}"
    left = (await city.keeper("DELETE", path)).json
    (office,) = [post for post in left["items"] if post["function"] == "office"]
    assert office["holders"] == []
    assert [person["id"] for person in office["stand_ins"]] == [officers.ids["keeper"]]
    assert (await city.keeper("DELETE", path)).code == "post_not_found"
    found = (await city.clerk("GET", "/api/admin/posts/officers?q=clerk")).json["items"]
    assert [(one["id"], one["unit"]) for one in found] == [(officers.ids["clerk"], "市自然资源局")]


@pytest.mark.gen_test
async def test_a_deputy_is_asked_as_well_while_somebody_is_away(services: Services, officers: Officers) -> None:
    city = await built(services, officers)
    made = await city.registered()
    absence = {"first": "2026-03-02", "last": "2026-03-06", "deputy_id": officers.ids["stranger"]}
    entered = await city.clerk("POST", "/api/admin/absences", absence)
    assert entered.status == 201
    stranger = await officers.login("stranger")
    shown = (await stranger("GET", f"{BASE}/{made['id']}")).json
    assert {person["id"] for person in shown["responsible"]} == {officers.ids["clerk"], officers.ids["stranger"]}
    assert (await stranger("GET", "/api/admin/absences")).json["items"][0]["cancellable"] is False
    of_unit = (await city.keeper("GET", f"/api/admin/absences/of-unit?unit_id={city.city}")).json["items"]
    assert [one["person"]["id"] for one in of_unit] == [officers.ids["clerk"]]
    path = f"/api/admin/absences/{entered.json['id']}"
    assert (await stranger("DELETE", path)).code == "absence_not_found"
    assert (await city.clerk("DELETE", path)).status == 204
    assert (await stranger("GET", f"{BASE}/{made['id']}")).status == 404
