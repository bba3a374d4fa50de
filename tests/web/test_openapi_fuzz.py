"""Fuzzing: whatever anybody sends to any route is answered as the OpenAPI document says, and never with a 5xx."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from server.accounts.rules import Role
from server.routes import routes_of
from server.web import Route
from server.web.openapi import DOCUMENTED, openapi_document
from server.web.routing import HTTP_METHODS
from tests.web.fuzzed_office import FuzzedOffice, fuzzed_office

EXAMPLES = 4
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
GUARDED = ("roles", "signed_in", "mobile")
GARBAGE = (None, "", "Bearer", "Bearer x", "Bearer eyJhbGciOiJub25lIn0.e30.", "Basic YTpi")
# It answers for as long as the caller listens.
ENDLESS = "text/event-stream"


def simplified(part: Any) -> Any:
    """Return a schema in which a pair of the same type is a list of two: schemathesis 4.32 stumbles over tuples."""
    if isinstance(part, list):
        return [simplified(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    part = {name: simplified(inner) for name, inner in part.items()}
    if "prefixItems" in part:
        first, *others = part.pop("prefixItems")
        assert all(other == first for other in others)
        part["items"] = first
    return part


ROUTES = [route for route in routes_of("all") if route.template.startswith(DOCUMENTED)]
ENDPOINTS = {
    f"{method} {route.template}": endpoint for route in ROUTES for method, endpoint in sorted(route.endpoints.items())
}
REFUSALS = ["400", "401", "403", "404", "409", "413", "415", "429"]
API = schemathesis.openapi.from_dict(
    simplified(openapi_document(routes_of("all"), title="fuzzed", version="1")),
    config=schemathesis.Config.from_dict(
        {
            "checks": {"negative_data_rejection": {"expected-statuses": REFUSALS}},
            "generation": {"with-security-parameters": False},
        }
    ),
)
Cases = SearchStrategy[Case]

_random = random.Random(2026)  # noqa: S311 - to be repeatable
_bounded = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def office() -> Iterator[FuzzedOffice]:
    """An office that may be ruined."""
    with fuzzed_office() as started:
        yield started


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    """One connection for all requests."""
    with requests.Session() as opened:
        yield opened


@dataclass(frozen=True)
class Sender:
    """Sends cases and checks the answers."""

    office: FuzzedOffice
    session: requests.Session

    def __call__(self, case: Case, authorization: str | None) -> int:
        """Send a case with this ``Authorization``, check the answer and return its status."""
        # Another address each time, so that limits on wrong tickets and passwords do not end the fuzzing.
        headers = {"X-Real-IP": ".".join(str(_random.randrange(1, 255)) for _ in range(4))}
        if authorization is not None:
            headers["Authorization"] = authorization
        # An empty parameter counts as left out, as forms send it.
        empty = any(value in ("", [""], [], {}) for value in (case.query or {}).values())
        answer = case.call_and_validate(
            base_url=self.office.url,
            session=self.session,
            headers=headers,
            checks=CHECKS[:-1] if empty else CHECKS,
            allow_redirects=False,
            timeout=20,
        )
        return answer.status_code


@pytest.fixture
def send(office: FuzzedOffice, session: requests.Session) -> Sender:
    """What sends to the office."""
    return Sender(office, session)


def operation_of(label: str) -> APIOperation[Any, Any, Any, Any]:
    """Return the documented operation behind ``METHOD /path``."""
    method, _, path = label.partition(" ")
    return API[path][method]


def those_who_may(label: str, office: FuzzedOffice) -> str | None:
    """Return the ``Authorization`` of somebody who may call the operation."""
    access = ENDPOINTS[label].access
    if access.kind in ("public", "anonymous"):
        return None
    if access.kind == "mobile":
        return f"Bearer {office.phone_token()}"
    return f"Bearer {office.tokens[_random.choice(sorted(access.roles) or [Role.TELLER])]}"


def try_all(cases: Cases, attempt: Callable[[Case], object]) -> None:
    """Make an attempt with a bounded number of cases."""

    @_bounded
    @given(case=cases)
    def attempt_each(case: Case) -> None:
        attempt(case)

    attempt_each()


def plausible(case: Case, office: FuzzedOffice) -> Case:
    """Put some values into the body that get further than made-up ones, half of the time each."""
    if isinstance(case.body, dict):
        known = {
            "ticket": office.tickets,
            "version": [1, 2, 3, 4, 5],
            "category": ["A", "B"],
            "round_id": office.ids["/api/m/rounds/", "round_id"],
            "invitation": office.invitations[:1],
        }
        if case.path.startswith("/api/m/window/"):
            known["code"] = [office.code]
        for name, values in known.items():
            if name in case.body and _random.random() < 0.5:
                case.body[name] = _random.choice(values)
    return case


def one(cases: Cases) -> Case:
    """Return one case."""
    kept: list[Case] = []

    @settings(_bounded, max_examples=1)
    @given(case=cases)
    def keep(case: Case) -> None:
        kept.append(case)

    keep()
    return kept[0]


@pytest.mark.parametrize("label", ENDPOINTS)
def test_those_who_may_are_answered_as_documented(label: str, office: FuzzedOffice, send: Sender):
    operation, endpoint = operation_of(label), ENDPOINTS[label]

    def attempt(case: Case) -> None:
        send(case, those_who_may(label, office))

    if endpoint.produces == ENDLESS and "{" not in operation.path:
        # There is one way to ask, and whoever waits for the whole answer waits in vain.
        headers = {"Authorization": those_who_may(label, office) or ""}
        with send.session.get(office.url + operation.path, headers=headers, stream=True, timeout=20) as answer:
            assert answer.status_code == 200
            assert answer.headers["Content-Type"].startswith(ENDLESS)
        return
    try_all(operation.as_strategy(), attempt)
    if endpoint.produces == ENDLESS:
        return
    for aim in office.aims(operation.path):
        try_all(operation.as_strategy(path_parameters=aim), lambda case: attempt(plausible(case, office)))
        if endpoint.request or endpoint.query:
            try_all(operation.as_strategy(GenerationMode.NEGATIVE, path_parameters=aim), attempt)


@pytest.mark.parametrize("label", [label for label, endpoint in ENDPOINTS.items() if endpoint.access.kind in GUARDED])
def test_those_who_may_not_are_refused_as_documented(label: str, office: FuzzedOffice, send: Sender):
    operation, access = operation_of(label), ENDPOINTS[label].access
    case = one(operation.as_strategy(path_parameters=office.aims(operation.path)[0]))
    for authorization in GARBAGE:
        assert send(case, authorization) == 401
    for role in Role:
        if access.kind == "mobile":
            assert send(case, f"Bearer {office.tokens[role]}") == 401
        if access.roles and role not in access.roles:
            assert send(case, f"Bearer {office.tokens[role]}") == 403


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.template)
def test_a_method_that_is_not_documented_is_refused(route: Route, office: FuzzedOffice, session: requests.Session):
    path = route.fill(**dict.fromkeys(route.parameters, "x"))
    for method in (*HTTP_METHODS, "TRACE", "BREW"):
        if method not in route.endpoints:
            answer = session.request(method, office.url + path, timeout=20)
            assert answer.status_code == 405
            assert answer.headers["Allow"] == route.allow
            if method != "HEAD":
                assert answer.json()["error"]["code"] == "method_not_allowed"
