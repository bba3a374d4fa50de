"""Where failures are counted against: what the proxy says, and nothing that a caller can make up."""

from dataclasses import replace

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest, RequestStartLine

from server.app import Services
from server.evaluation.tickets import new_ticket
from server.web import WebApplication
from server.web.addresses import caller_of
from server.web.rate_limits import FAILURES, RateLimits
from tests.mobile.phones import new_device
from tests.officers import Api

HALL = 300
LOG_INS = {
    "wrong_password": ("/api/admin/session", {"account": "limei", "password": "wrong password"}),
    "wrong_refresh": ("/api/m/session/refresh", {"refresh_token": "made-up"}),
    "wrong_invitation": ("/api/m/session/invitation", {"invitation": new_ticket(), "device": new_device()}),
}


def request(remote: str, *headers: tuple[str, str]) -> HTTPServerRequest:
    carried = HTTPHeaders({"Host": "office"})
    for name, value in headers:
        carried.add(name, value)
    made = HTTPServerRequest(headers=carried, start_line=RequestStartLine("POST", "/", "HTTP/1.1"))
    made.remote_ip = remote
    return made


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([("X-Real-IP", "203.0.113.9")], "203.0.113.9"),
        ([("X-Real-IP", "203.0.113.9"), ("X-Forwarded-For", "198.51.100.1")], "203.0.113.9"),
        ([("X-Forwarded-For", "198.51.100.1")], None),
        ([("X-Real-IP", "203.0.113.9"), ("X-Real-IP", "198.51.100.1")], None),
        ([("X-Real-IP", "unix:")], None),
        ([("X-Real-IP", "2001:db8:1:2:3:4:5:6")], "2001:db8:1:2::/64"),
        ([("X-Real-IP", "::ffff:203.0.113.9")], "203.0.113.9"),
        ([], None),
    ],
)
def test_behind_a_proxy_its_own_word_counts_alone(headers: list[tuple[str, str]], expected: str | None) -> None:
    assert caller_of(request("127.0.0.1", *headers), trusted_proxy=True) == expected


def test_without_a_proxy_the_connection_counts_alone() -> None:
    claims = (("X-Real-IP", "198.51.100.1"), ("X-Forwarded-For", "198.51.100.2"))
    assert caller_of(request("203.0.113.9", *claims), trusted_proxy=False) == "203.0.113.9"
    assert caller_of(request("2001:db8:1:2:ffff::1", *claims), trusted_proxy=False) == "2001:db8:1:2::/64"


def test_whoever_owns_an_ipv6_network_has_one_address() -> None:
    callers = {
        caller_of(request("::1", ("X-Real-IP", f"2001:db8:0:7::{number:x}")), trusted_proxy=True)
        for number in range(50)
    }
    assert len(callers) == 1


@pytest.mark.parametrize("kind", ["wrong_wechat_code", "wrong_invitation", "wrong_refresh", "wrong_ticket"])
def test_everybody_in_a_hall_may_fail_once(kind: str) -> None:
    limits = RateLimits()
    for _ in range(HALL - 1):
        limits.failed(kind, "hall")
    limits.check(kind, "hall")
    assert FAILURES[kind] == f"{HALL} per 10 minutes"


def test_what_is_counted_in_memory_is_no_address() -> None:
    limits = RateLimits()
    limits.failed("wrong_password", "203.0.113.9")
    storage = limits._limiter.storage
    kept = str(vars(storage))
    assert "wrong_password" in kept
    assert "203.0.113.9" not in kept


@pytest.mark.parametrize("kind", LOG_INS)
@pytest.mark.gen_test(timeout=60)
async def test_wrong_log_ins_behind_a_proxy_are_limited_whatever_else_is_claimed(
    api: Api, services: Services, app: WebApplication, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    path, body = LOG_INS[kind]
    behind_proxy = services.settings.model_copy(update={"trusted_proxy": True})
    monkeypatch.setattr(app, "services", replace(services, settings=behind_proxy))
    monkeypatch.setattr(app, "rate_limits", RateLimits({kind: "3 per 10 minutes"}))

    async def attempt(number: int, network: int = 1) -> int:
        claimed = {"X-Real-IP": f"2001:db8:0:{network}::{number}", "X-Forwarded-For": f"198.51.100.{number}"}
        return (await api("POST", path, body, headers=claimed)).status

    assert 429 not in [await attempt(number) for number in range(1, 4)]
    assert {await attempt(number) for number in range(4, 8)} == {429}
    assert await attempt(1, network=2) != 429


@pytest.mark.gen_test
async def test_passwords_are_not_free_where_the_proxy_tells_no_address(
    api: Api, services: Services, app: WebApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    behind_proxy = services.settings.model_copy(update={"trusted_proxy": True})
    monkeypatch.setattr(app, "services", replace(services, settings=behind_proxy))
    monkeypatch.setattr(app, "rate_limits", RateLimits({"wrong_password": "2 per 10 minutes"}))
    path, body = LOG_INS["wrong_password"]
    statuses = [(await api("POST", path, {**body, "account": f"name{number}"})).status for number in range(3)]
    assert statuses == [401, 401, 429]
