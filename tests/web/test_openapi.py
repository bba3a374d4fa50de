"""The document says what the server does."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator, meta

from server.accounts.rules import Role
from server.routes import routes_of
from server.web.openapi import DOCUMENTED, openapi_document
from tests.officers import Api, Officers

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document of all routes, as it is sent."""
    return dict(json.loads(json.dumps(openapi_document(routes_of("all"), title="t", version="1"))))


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def test_every_documented_route_and_method_is_there(document: dict[str, Any]) -> None:
    expected = {
        (route.template, method.lower())
        for route in routes_of("all")
        if route.template.startswith(DOCUMENTED)
        for method in route.endpoints
    }
    assert {(path, method) for path, method, _ in operations(document)} == expected


def test_it_is_a_sound_openapi_3_1_document(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    names = set(document["components"]["schemas"])
    assert {reference.rpartition("/")[2] for reference in references(document)} <= names
    for name, schema in document["components"]["schemas"].items():
        meta.validate(schema)
        assert re.fullmatch(r"[A-Za-z0-9._-]+", name)
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))


def test_paths_and_parameters_agree(document: dict[str, Any]) -> None:
    for path, _method, operation in operations(document):
        named = set(re.findall(r"\{([^}]+)\}", path))
        described = {entry["name"] for entry in operation.get("parameters", []) if entry["in"] == "path"}
        assert named == described, path


def test_every_operation_is_described(document: dict[str, Any]) -> None:
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        assert re.search("[\u4e00-\u9fff]", operation["summary"]), where
        statuses = operation["responses"]
        assert any(status.startswith("2") for status in statuses), where
        assert {"400", "500", "503"} <= set(statuses), where
        secured = operation["security"] in ([{"officer": []}], [{"phone": []}])
        assert secured == ("401" in statuses and "需要" in operation["description"]), where
        if "requestBody" in operation:
            assert {"413", "415"} <= set(statuses), where


def test_examples_are_accepted_by_their_models() -> None:
    for route in routes_of("all"):
        for declared in route.endpoints.values():
            if declared.example is not None:
                assert declared.request is not None
                declared.request.model_validate_json(json.dumps(dict(declared.example)))


def test_request_examples_fit_the_schema(document: dict[str, Any]) -> None:
    for _path, _method, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        if "example" in content:
            schema = {**content["schema"], "components": document["components"]}
            Draft202012Validator(schema).validate(content["example"])


@pytest.mark.gen_test
async def test_answers_fit_the_schema(officers: Officers, document: dict[str, Any]) -> None:
    callers = {role: await officers.with_role(role) for role in Role}
    checked = 0
    for path, method, operation in operations(document):
        if method != "get" or "{" in path or not path.startswith("/api/admin/"):
            continue
        if "text/event-stream" in operation["responses"]["200"]["content"]:
            continue  # It never ends.
        for api in callers.values():
            answer = await api("GET", path)
            schema = operation["responses"][str(answer.status)]["content"].get("application/json", {}).get("schema")
            if schema:
                Draft202012Validator({**schema, "components": document["components"]}).validate(answer.json)
                checked += 1
    assert checked > 20


@pytest.mark.gen_test
async def test_the_server_sends_it_with_its_page_from_its_own_address(api: Api) -> None:
    sent = await api("GET", "/api/openapi.json")
    assert sent.headers["Content-Type"] == "application/json; charset=utf-8"
    assert "/api/admin/accounts/{id}" in sent.json["paths"]
    page = await api("GET", "/api/docs")
    assert page.status == 200
    sources = re.findall(r'(?:src|href)="([^"]+)"', page.body.decode())
    assert sources
    for source in sources:
        assert source.startswith(("/", "data:"))
        if source.startswith("/"):
            assert (await api("GET", source)).status == 200


def test_the_script_prints_it() -> None:
    printed = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "openapi.py")],
        capture_output=True,
        check=True,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert json.loads(printed.stdout)["info"]["title"]
