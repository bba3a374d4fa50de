"""Who may do what with evaluations: every route with every role, and nobody outside the own units."""

from typing import Any

import pytest

from admin import evaluation as handlers
from server.accounts.rules import Role
from tests.evaluation.stage import BASE, SECOND, Stage, random_codes, round_of, set_up
from tests.officers import Api

ADMIN = {Role.EVALUATION_ADMIN}
TAKES_PART = {Role.EVALUATION_ADMIN, Role.TELLER}
READS = {Role.EVALUATION_ADMIN, Role.TELLER, Role.RESULT_READER}
READS_RESULTS = {Role.EVALUATION_ADMIN, Role.RESULT_READER}

_ROUND = f"{BASE}/{{id}}/rounds/{{kind}}"
EXPECTED: dict[tuple[str, str], set[Role]] = {
    ("GET", BASE): READS,
    ("POST", BASE): ADMIN,
    ("GET", f"{BASE}/export.xlsx"): READS,
    ("GET", f"{BASE}/subjects-template.xlsx"): ADMIN,
    ("GET", f"{BASE}/{{id}}"): READS,
    ("PUT", f"{BASE}/{{id}}"): ADMIN,
    ("DELETE", f"{BASE}/{{id}}"): ADMIN,
    ("GET", f"{BASE}/{{id}}/missing"): TAKES_PART,
    ("GET", f"{BASE}/{{id}}/history"): READS,
    ("PUT", f"{BASE}/{{id}}/subjects"): ADMIN,
    ("POST", f"{BASE}/{{id}}/subjects/import"): ADMIN,
    ("GET", f"{BASE}/{{id}}/key-holder-candidates"): ADMIN,
    ("POST", f"{_ROUND}/prepare"): ADMIN,
    ("POST", f"{_ROUND}/prepare/confirm"): ADMIN,
    ("POST", f"{_ROUND}/prepare/discard"): ADMIN,
    ("GET", f"{_ROUND}/ticket-batches"): TAKES_PART,
    ("POST", f"{_ROUND}/ticket-batches"): ADMIN,
    ("POST", f"{_ROUND}/tickets"): ADMIN,
    ("POST", f"{_ROUND}/ticket-batches/{{batch}}/void"): ADMIN,
    ("POST", f"{_ROUND}/open"): ADMIN,
    ("POST", f"{_ROUND}/close"): ADMIN,
    ("POST", f"{_ROUND}/count"): TAKES_PART,
    ("POST", f"{_ROUND}/discard"): ADMIN,
    ("GET", f"{BASE}/{{id}}/events"): TAKES_PART,
    ("GET", f"{BASE}/{{id}}/results"): READS_RESULTS,
    ("GET", f"{BASE}/{{id}}/results.xlsx"): READS_RESULTS,
    ("GET", f"{BASE}/{{id}}/results.pdf"): READS_RESULTS,
    ("GET", f"{_ROUND}/screen"): TAKES_PART,
    ("POST", f"{_ROUND}/release"): ADMIN,
    ("GET", "/api/admin/roster/template"): ADMIN,
    ("GET", f"{BASE}/{{id}}/roster"): ADMIN,
    ("POST", f"{BASE}/{{id}}/roster/import"): ADMIN,
    ("POST", f"{BASE}/{{id}}/roster/invitations"): ADMIN,
    ("POST", f"{BASE}/{{id}}/roster/invitation-codes"): ADMIN,
    ("PUT", f"{BASE}/{{id}}/roster/{{entry}}"): ADMIN,
    ("DELETE", f"{BASE}/{{id}}/roster/{{entry}}"): ADMIN,
    ("POST", f"{BASE}/{{id}}/roster/{{entry}}/revoke"): ADMIN,
    ("POST", f"{BASE}/{{id}}/roster/{{entry}}/restore"): ADMIN,
    ("POST", f"{BASE}/{{id}}/roster/{{entry}}/unbind"): ADMIN,
    ("POST", f"{_ROUND}/check-in/start"): ADMIN,
    ("POST", f"{_ROUND}/check-in/end"): ADMIN,
}


def test_the_table_of_access_is_the_declared_one() -> None:
    declared = {
        (method, route.template): set(endpoint.access.roles)
        for route in handlers.routes
        for method, endpoint in route.endpoints.items()
    }
    assert declared == EXPECTED


@pytest.mark.gen_test(timeout=90)
async def test_every_route_refuses_every_other_role_and_nobody(stage: Stage) -> None:
    evaluation = await stage.created()
    values = {"id": evaluation["id"], "kind": "survey", "batch": "0" * 32, "entry": "0" * 32}
    clients: dict[Role | None, Api] = {None: stage.officers.api}
    for role in Role:
        clients[role] = await stage.officers.with_role(role, stage.city)
    for (method, template), allowed in EXPECTED.items():
        path = template.format(**values)
        body = {} if method in ("POST", "PUT") else None
        for role, client in clients.items():
            if role in allowed:
                continue
            answer = await client(method, path, body)
            wanted = (401, "not_authenticated") if role is None else (403, "not_allowed")
            assert (answer.status, answer.code) == wanted, (method, template, role)
    assert await stage.present(evaluation) == evaluation


@pytest.mark.gen_test(timeout=90)
async def test_outside_the_own_units_an_evaluation_does_not_exist(stage: Stage) -> None:
    evaluation = await stage.created()
    prepared = await stage.prepared(evaluation)
    await stage.tickets(prepared, {"A": 3})
    (batch,) = (await stage.get(prepared, "/rounds/survey/ticket-batches")).json["items"]
    await stage.officers.add("outsider", Role.EVALUATION_ADMIN, Role.RESULT_READER, unit_id=stage.town)
    await stage.officers.add("below", Role.EVALUATION_ADMIN, unit_id=stage.bureau)
    await stage.officers.add("nowhere", Role.EVALUATION_ADMIN)
    version = {"version": prepared["version"]}
    sheets = stage.sheets[round_of(prepared)["id"]][:2]
    bodies: dict[str, Any] = {
        "prepare": {**version, "key_holders": [stage.officers.ids[f"teller{n}"] for n in (1, 2, 3)]},
        "tickets": {"counts": {"A": 1}},
        "ticket-batches": {"counts": {"A": 1}},
        "close": {**version, "second": SECOND},
        f"{_ROUND}/discard": {**version, "reason": "密钥单遗失", "second": SECOND},
        "count": {**version, "second": SECOND, "sheets": sheets},
        "release": {**version, "released": True},
        "subjects": {**version, "subjects": []},
        "invitations": {},
        "invitation-codes": {},
        "revoke": None,
        "restore": None,
        "unbind": None,
        "{entry}": {"name": "王建国", "unit": "", "post": "", "phone": ""},
    }
    for account in ("outsider", "below", "nowhere"):
        client = await stage.officers.login(account)
        assert (await client("GET", BASE)).json["total"] == 0
        for method, template in EXPECTED:
            if "{id}" not in template or template.endswith("import"):
                continue
            path = template.format(id=prepared["id"], kind="survey", batch=batch["id"], entry="0" * 32)
            last = template.rpartition("/")[2]
            body = bodies.get(template, bodies.get(last, version)) if method == "POST" else None
            if method == "PUT":
                body = bodies.get(last) or _change(prepared)
            suffix = f"?version={prepared['version']}" if (method, last) == ("DELETE", "{id}") else ""
            answer = await client(method, path + suffix, body)
            if answer.status == 403:
                continue
            assert (answer.status, answer.code) == (404, "evaluation_not_found"), (account, method, template)
    assert await stage.present(prepared) == await stage.present(evaluation)
    created = await (await stage.officers.login("outsider"))(
        "POST", BASE, {"title": "测评", "unit_id": stage.city, "rounds": ["survey"]}
    )
    assert (created.status, created.code) == (400, "unknown_unit")


def _change(evaluation: dict[str, Any]) -> dict[str, Any]:
    return {**set_up(evaluation), "version": evaluation["version"]}


@pytest.mark.gen_test(timeout=60)
async def test_a_reader_of_results_sees_only_what_has_been_counted(stage: Stage) -> None:
    reader = await stage.officers.login("reader")
    evaluation = await stage.created()
    assert (await reader("GET", BASE)).json["total"] == 0
    assert (await stage.get(evaluation, by=reader)).code == "evaluation_not_found"
    opened, tickets = await stage.opened(evaluation, {"A": 6})
    await stage.vote(opened, tickets, random_codes(2, 4, 6))
    await stage.closed(opened)
    assert (await stage.get(opened, "/results", reader)).code == "evaluation_not_found"
    await stage.counted(opened)
    assert (await reader("GET", BASE)).json["total"] == 1
    assert (await stage.get(opened, "/results", reader)).status == 200
    assert (await stage.get(opened, "/results", stage.teller)).code == "not_allowed"
