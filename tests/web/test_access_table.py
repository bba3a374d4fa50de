"""Who may call what: the table is enforced as it is declared, for every route, method, role and kind of token."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest
from tornado.web import RequestHandler

from server.accounts.rules import Role
from server.app import Services
from server.clock import FixedClock
from server.routes import SIDES, routes_of
from server.web import (
    ANONYMOUS,
    MOBILE,
    PUBLIC,
    BoxHandler,
    Endpoint,
    PhoneHandler,
    Roles,
    Route,
    StaffHandler,
    endpoint,
)
from server.web.application import WebApplication, WebOptions
from server.web.routing import check_routes
from server.web.static import PageHandler
from tests.officers import Answer, Api, Officers

SOME_ID = "0123456789abcdef" * 2
BODIES = {"POST", "PUT", "PATCH"}


def staff_endpoints() -> Iterator[tuple[Route, str, Endpoint]]:
    """Every endpoint that asks who calls."""
    for route in routes_of("all"):
        for method, declared in route.endpoints.items():
            if declared.access.kind in ("signed_in", "roles"):
                yield route, method, declared


def goes_on(route: Route, declared: Endpoint) -> bool:
    """Whether the answer to somebody who is admitted never ends; the tests of such a stream listen to it."""
    return declared.produces == "text/event-stream" and not route.parameters


async def called(api: Api, route: Route, method: str) -> Answer:
    """Call an endpoint with nothing sensible, so that it changes nothing."""
    path = route.fill(**dict.fromkeys(route.parameters, SOME_ID))
    return await api(method, path, {} if method in BODIES else None)


def test_every_side_has_a_sound_table() -> None:
    for side in SIDES:
        check_routes(routes_of(side))


def test_the_sides_do_not_overlap_but_for_health() -> None:
    def templates(side: str) -> set[str]:
        return {route.template for route in routes_of(side)}

    assert templates("office") & templates("box") == {"/healthz", "/readyz"}
    assert templates("all") == templates("office") | templates("box")
    assert all(template.startswith("/box/") for template in templates("box") - {"/healthz", "/readyz"})


def test_each_trust_zone_has_its_own_base() -> None:
    for route in routes_of("all"):
        if route.template.startswith("/box/"):
            assert issubclass(route.handler, BoxHandler), route.template
        elif route.template.startswith("/api/m/"):
            assert issubclass(route.handler, PhoneHandler), route.template
        elif route.template.startswith("/api/admin/"):
            assert issubclass(route.handler, StaffHandler), route.template
        elif not route.template.startswith(("/api/", "/healthz", "/readyz")):
            assert issubclass(route.handler, PageHandler), route.template


def test_what_staff_may_call_without_logging_in_is_known() -> None:
    public = {
        (method, route.template)
        for route in routes_of("all")
        for method, declared in route.endpoints.items()
        if route.template.startswith("/api/admin/") and declared.access.kind == "public"
    }
    assert public == {
        ("POST", "/api/admin/session"),
        ("POST", "/api/admin/session/refresh"),
        ("POST", "/api/admin/session/end"),
        ("GET", "/api/admin/first-start"),
        ("POST", "/api/admin/first-start"),
        ("GET", "/api/admin/window/board"),
        ("GET", "/api/admin/window/board/events"),
    }


def test_what_phones_may_call_is_known() -> None:
    by_kind: dict[str, set[str]] = {"public": set(), "anonymous": set()}
    for route in routes_of("all"):
        for method, declared in route.endpoints.items():
            if route.template.startswith("/api/m/") and declared.access.kind != "mobile":
                by_kind[declared.access.kind].add(f"{method} {route.template}")
    assert by_kind == {
        "public": {"POST /api/m/session", "POST /api/m/session/invitation", "POST /api/m/session/refresh"},
        "anonymous": {
            "POST /api/m/tickets/check",
            "POST /api/m/credentials",
            "GET /api/m/rounds/{round_id}",
            "GET /api/m/anonymity",
            "POST /api/m/files",
            "GET /api/m/files/{upload_id}",
            "PUT /api/m/files/{upload_id}",
            "DELETE /api/m/files/{upload_id}",
            "POST /api/m/files/{upload_id}/finish",
            "GET /api/m/files/{upload_id}/thumbnail",
            "GET /api/m/window/board",
            "GET /api/m/window/halls",
            "GET /api/m/window/halls/{id}",
            "GET /api/m/window/halls/{id}/slots",
            "POST /api/m/window/appointments",
            "POST /api/m/window/appointments/cancel",
            "POST /api/m/window/appointments/open",
            "POST /api/m/window/matters",
            "POST /api/m/window/matters/messages",
            "POST /api/m/window/matters/open",
            "POST /api/m/window/matters/photo",
            "POST /api/m/window/matters/rate",
        },
    }


@pytest.mark.gen_test(timeout=240)
async def test_every_route_for_every_role(officers: Officers) -> None:
    callers = {role: await officers.with_role(role) for role in Role}
    for route, method, declared in staff_endpoints():
        for role, api in callers.items():
            permitted = declared.access.kind == "signed_in" or role in declared.access.roles
            if permitted and goes_on(route, declared):
                continue
            answer = await called(api, route, method)
            where = f"{method} {route.template} as {role}: {answer.status} {answer.body[:200]!r}"
            if permitted:
                # These officers belong to no unit; what is for a unit says so to them, and no more.
                assert answer.status not in (401, 403, 405, 500) or answer.code == "no_unit", where
            else:
                assert (answer.status, answer.code) == (403, "not_allowed"), where


@pytest.mark.gen_test(timeout=120)
async def test_every_route_for_nobody_and_for_an_officer_without_roles(officers: Officers, api: Api) -> None:
    await officers.add("plain")
    plain = await officers.login("plain")
    for route, method, declared in staff_endpoints():
        where = f"{method} {route.template}"
        nobody = await called(api, route, method)
        assert (nobody.status, nobody.code) == (401, "not_authenticated"), where
        assert nobody.headers["WWW-Authenticate"] == "Bearer"
        if declared.access.kind == "signed_in" and goes_on(route, declared):
            continue
        answer = await called(plain, route, method)
        assert (answer.status == 403) == (declared.access.kind == "roles"), where


@pytest.mark.gen_test(timeout=120)
async def test_every_route_before_the_first_password_is_changed(officers: Officers) -> None:
    await officers.add("fresh", *[role for role in Role if role not in {Role.AUDITOR}], must_change_password=True)
    fresh = await officers.login("fresh")
    open_ones = set()
    for route, method, _declared in staff_endpoints():
        answer = await called(fresh, route, method)
        if answer.status == 403 and answer.code == "password_change_required":
            continue
        open_ones.add((method, route.template))
    assert open_ones == {("GET", "/api/admin/me"), ("PUT", "/api/admin/me/password")}


@pytest.mark.gen_test(timeout=240)
async def test_every_route_with_every_kind_of_bad_token(
    officers: Officers, api: Api, services: Services, clock: FixedClock
) -> None:
    await officers.add("limei", *Role)
    await officers.add("gone", *Role)
    good = (await officers.session("limei")).access_token
    expired = (await officers.session("limei")).access_token
    disabled = (await officers.session("gone")).access_token
    await services.office_store.collection("accounts").update_one(
        {"_id": officers.ids["gone"]}, {"$set": {"state": "disabled"}}
    )
    claims = jwt.decode(good, options={"verify_signature": False})
    header = jwt.get_unverified_header(good)
    secret = services.settings.token_keys()[0]

    def made(key: Any = secret, algorithm: str = "HS256", typ: str = header["typ"], **changes: Any) -> str:
        return jwt.encode({**claims, **changes}, key, algorithm=algorithm, headers={"kid": header["kid"], "typ": typ})

    bad = {
        "foreign key": made(b"x" * 32),
        "undivided key": made(),
        "foreign audience": made(aud="mobile"),
        "no algorithm": made(None, "none"),
        "mobile type": made(typ="mobile+jwt"),
        "no token": "Bearer",
        "cut off": good[:-2],
        "disabled": disabled,
    }
    for route, method, _declared in staff_endpoints():
        for name, token in bad.items():
            answer = await called(api.bearing(token), route, method)
            assert (answer.status, answer.code) == (401, "not_authenticated"), f"{name}: {method} {route.template}"
    clock.advance(timedelta(minutes=11))
    for route, method, _declared in staff_endpoints():
        assert (await called(api.bearing(expired), route, method)).status == 401, f"expired: {method} {route.template}"


@pytest.mark.parametrize("scheme", ["Basic", "bearer ", "Bearer\t", "Token", ""])
@pytest.mark.gen_test
async def test_the_scheme_is_bearer(officers: Officers, api: Api, scheme: str) -> None:
    await officers.add("limei")
    token = (await officers.session("limei")).access_token
    answer = await api("GET", "/api/admin/me", headers={"Authorization": f"{scheme} {token}".strip()})
    assert answer.status == (200 if scheme.strip().lower() == "bearer" and "\t" not in scheme else 401)


@pytest.mark.gen_test
async def test_a_token_in_the_address_or_a_cookie_is_no_token(officers: Officers, api: Api) -> None:
    await officers.add("limei")
    token = (await officers.session("limei")).access_token
    assert (await api("GET", f"/api/admin/me?access_token={token}")).status == 401
    assert (await api("GET", "/api/admin/me", headers={"Cookie": f"token={token}"})).status == 401


class _Undeclared(StaffHandler):
    @endpoint(access=PUBLIC, summary="x")
    async def get(self) -> None:
        """Declared."""

    async def post(self) -> None:
        """Not declared."""


class _Empty(StaffHandler):
    """Answers nothing."""


class _AsksForRole(PhoneHandler):
    @endpoint(access=Roles(Role.TELLER), summary="x")
    async def get(self) -> None:
        """A phone has no role."""


class _AsksForPhoneUser(PhoneHandler):
    @endpoint(access=MOBILE, summary="x")
    async def get(self) -> None:
        """An anonymous phone is nobody's."""


class _AnonymousStaff(StaffHandler):
    @endpoint(access=ANONYMOUS, summary="x")
    async def get(self) -> None:
        """Staff is never anonymous."""


class _Plain(RequestHandler):
    @endpoint(access=PUBLIC, summary="x")
    async def get(self) -> None:
        """Not of the kit."""


@pytest.mark.parametrize(
    ("routes", "problem"),
    [
        ([Route("/x", _Undeclared)], "POST /x .* declares no access"),
        ([Route("/x", _Empty)], "answers no method"),
        ([Route("/x/{a}", PageHandler), Route("/x/{b}", PageHandler)], "stands there twice"),
        ([Route("/x", _AsksForRole)], "cannot check 'roles'"),
        ([Route("/x", _AsksForPhoneUser)], "cannot check 'mobile'"),
        ([Route("/x", _AnonymousStaff)], "cannot check 'anonymous'"),
        ([Route("/x", _Plain)], "cannot check 'public'"),
    ],
)
def test_start_up_refuses_a_table_with_holes(services: Services, routes: list[Route], problem: str) -> None:
    with pytest.raises(RuntimeError, match=problem):
        WebApplication(routes, services, WebOptions("http://x", False, "0"), services.clock)


def test_a_role_has_to_be_named() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Roles()
