"""Phones log in, renew, log out; and what happens to a stolen refresh token."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from prometheus_client import generate_latest

from server.accounts.rules import Role
from server.app import Services, build_jobs
from server.clock import FixedClock
from server.mobile.sessions import ACCESS_LASTS, IDLE, LONGEST
from server.routes import routes_of
from server.store import collect
from server.web import Endpoint, MobileHandler, Route, WebApplication
from tests.mobile.phones import SESSION_KEY, People, openid_of
from tests.officers import Answer, Api, Officers
from tests.wechat.scripted import LOG_IN_PATH, Reply, Scripted, drop, error, hang

ME = "/api/m/me"


def mobile_endpoints() -> list[tuple[Route, str, Endpoint]]:
    """Every endpoint that asks which phone user calls."""
    return [
        (route, method, declared)
        for route in routes_of("all")
        for method, declared in route.endpoints.items()
        if declared.access.kind == "mobile"
    ]


async def count(services: Services, collection: str) -> int:
    return await services.office_store.collection(collection).count({})


def unauthenticated(answer: Answer) -> bool:
    return (answer.status, answer.code) == (401, "not_authenticated")


@pytest.mark.gen_test
async def test_a_code_of_wechat_logs_in(people: People, services: Services) -> None:
    phone = await people.log_in()
    assert set(phone.session) == {"access_token", "expires_in", "refresh_token", "kind"}
    assert (phone.session["expires_in"], phone.session["kind"]) == (ACCESS_LASTS.total_seconds(), "wechat")
    assert (await phone("GET", ME)).json == {"kind": "wechat", "bound": False, "officer": None, "wechat": True}
    await people.log_in()
    await people.log_in("li")
    assert (await count(services, "phone_users"), await count(services, "phone_sessions")) == (2, 3)


@pytest.mark.gen_test
async def test_first_log_ins_at_once_make_one_user(people: People, services: Services) -> None:
    await asyncio.gather(*(people.log_in() for _ in range(12)))
    assert await count(services, "phone_users") == 1


@pytest.mark.gen_test
async def test_used_and_made_up_codes_are_refused(people: People, api: Api, services: Services) -> None:
    code = people.log_in_code("wang")
    await api("POST", "/api/m/session", {"wechat_code": code})
    for wrong in (code, "made-up"):
        answer = await api("POST", "/api/m/session", {"wechat_code": wrong})
        assert (answer.status, answer.code) == (400, "wechat_code_invalid")
        assert "重新打开" in answer.json["error"]["message"]
    assert await count(services, "phone_sessions") == 1


@pytest.mark.parametrize(
    ("reply", "status", "code"),
    [
        (b"<html>502</html>", 503, "wechat_unavailable"),
        (hang, 503, "wechat_unavailable"),
        (drop, 503, "wechat_unavailable"),
        (error(45011), 503, "wechat_unavailable"),
        (error(-1), 503, "wechat_unavailable"),
        (error(40226), 403, "wechat_user_blocked"),
        (error(40029), 400, "wechat_code_invalid"),
    ],
    ids=["html", "slow", "dropped", "limited", "busy", "risk", "expired"],
)
@pytest.mark.gen_test(timeout=20)
async def test_where_wechat_fails_nothing_is_half_done_and_it_is_counted(
    people: People, platform: Scripted, api: Api, services: Services, app: WebApplication, reply: Reply, status: int,
    code: str,
) -> None:  # fmt: skip
    platform.say(LOG_IN_PATH, reply)
    answer = await api("POST", "/api/m/session", {"wechat_code": people.log_in_code("wang")})
    assert (answer.status, answer.code) == (status, code)
    assert "微信" in answer.json["error"]["message"] or "登录凭证" in answer.json["error"]["message"]
    for collection in ("phone_users", "phone_sessions", "phone_refresh_tokens"):
        assert await count(services, collection) == 0
    counted = f'phone_refusals_total{{code="{code}",route="/api/m/session"}} 1.0'
    assert counted in generate_latest(app.metrics.registry).decode()
    people.restore()
    await people.log_in()


@pytest.mark.gen_test
async def test_what_is_stored_tells_no_openid_no_session_key_and_no_moment(
    people: People, services: Services, clock: FixedClock
) -> None:
    clock.advance(timedelta(hours=3, minutes=7, seconds=31))
    phone = await people.log_in()
    await phone.refresh()
    await phone("GET", ME)
    clock.advance(timedelta(seconds=11))
    (job,) = [job for job in build_jobs(services) if job.name == "phone_token_uses_forgotten"]
    await job.run(clock.now())
    moments = []
    for name in await services.office_store.collection_names():
        documents = await collect(services.office_store.collection(name).find({}))
        text = str(documents)
        for secret in (openid_of("wang"), SESSION_KEY, *phone.session.values()):
            assert str(secret) not in text or isinstance(secret, int) or secret == "wechat", name
        if name.startswith("phone_"):
            moments += [value for one in documents for value in one.values() if hasattr(value, "hour")]
    assert moments
    assert {(moment.hour, moment.minute, moment.second) for moment in moments} == {(0, 0, 0)}
    assert unauthenticated(await phone.refresh())


@pytest.mark.gen_test
async def test_a_lost_reply_is_given_again_for_ten_seconds(people: People, clock: FixedClock) -> None:
    phone = await people.log_in()
    first = await phone.refresh()
    clock.advance(timedelta(seconds=10))
    again = await phone.refresh()
    assert (first.status, again.json["refresh_token"]) == (200, first.json["refresh_token"])


@pytest.mark.gen_test
async def test_requests_at_once_get_one_successor(people: People) -> None:
    phone = await people.log_in()
    answers = await asyncio.gather(*(phone.refresh() for _ in range(12)))
    assert len({answer.json["refresh_token"] for answer in answers}) == 1


@pytest.mark.gen_test
async def test_a_token_used_again_later_ends_its_session_alone(
    people: People, services: Services, clock: FixedClock, app: WebApplication
) -> None:
    phone, other = await people.log_in(), await people.log_in()
    renewed = type(phone)(phone.api, phone.name, (await phone.refresh()).json)
    clock.advance(timedelta(seconds=11))
    assert unauthenticated(await phone.refresh())
    assert unauthenticated(await renewed.refresh())
    assert unauthenticated(await renewed("GET", ME))
    assert (await other("GET", ME)).status == 200
    assert "phone_tokens_reused_total 1.0" in generate_latest(app.metrics.registry).decode()
    assert unauthenticated(await phone.refresh())
    assert await count(services, "phone_sessions") == 1


@pytest.mark.gen_test
async def test_log_out_ends_one_session_or_all(people: People, services: Services) -> None:
    first, second, third = [await people.log_in() for _ in range(3)]
    assert (await first("POST", "/api/m/session/log-out", {})).status == 204
    assert unauthenticated(await first("GET", ME))
    assert unauthenticated(await first.refresh())
    assert (await second("GET", ME)).status == 200
    assert (await second("POST", "/api/m/session/log-out", {"everywhere": True})).status == 204
    for phone in (second, third):
        assert unauthenticated(await phone("GET", ME))
        assert unauthenticated(await phone.refresh())
    assert await count(services, "phone_refresh_tokens") == 0
    assert (await (await people.log_in())("GET", ME)).status == 200


@pytest.mark.gen_test
async def test_nothing_holds_for_ever(people: People, clock: FixedClock) -> None:
    phone, idle = await people.log_in(), await people.log_in()
    ends = clock.now() + LONGEST
    clock.advance(ACCESS_LASTS)
    assert unauthenticated(await phone("GET", ME))
    while clock.now() < ends:
        answer = await phone.refresh()
        assert answer.status == 200
        phone.session = answer.json
        clock.advance(IDLE - timedelta(days=1))
    assert unauthenticated(await phone.refresh())
    assert unauthenticated(await idle.refresh())


@pytest.mark.gen_test(timeout=60)
async def test_no_token_of_another_kind_passes(
    people: People, officers: Officers, api: Api, services: Services
) -> None:
    await officers.add("limei", *Role)
    officer = (await officers.session("limei")).access_token
    phone = await people.log_in()
    good = phone.session["access_token"]
    claims, header = jwt.decode(good, options={"verify_signature": False}), jwt.get_unverified_header(good)
    assert (claims["aud"], header["typ"]) == ("mobile", "mobile+jwt")
    secret = services.settings.mobile_keys()[0]
    bad = {
        "officer's": officer,
        "undivided key": jwt.encode(claims, secret, headers={"kid": header["kid"], "typ": header["typ"]}),
        "no algorithm": jwt.encode(claims, None, algorithm="none", headers={**header, "alg": "none"}),
        "cut off": good[:-2],
        "refresh token": phone.session["refresh_token"],
    }
    for route, method, _ in mobile_endpoints():
        assert issubclass(route.handler, MobileHandler)
        body = {} if method == "POST" else None
        assert unauthenticated(await api(method, route.template, body)), route.template
        for name, token in bad.items():
            answer = await api.bearing(token)(method, route.template, body)
            assert unauthenticated(answer), f"{name}: {method} {route.template}"
            assert answer.headers["WWW-Authenticate"] == "Bearer"
    for path in ("/api/admin/me", "/api/admin/evaluations", "/api/admin/me/wechat"):
        assert unauthenticated(await api.bearing(good)("GET", path))
    assert (await api.bearing(officer)("GET", "/api/admin/me")).status == 200
    assert (await phone("GET", ME)).status == 200


@pytest.mark.gen_test
async def test_the_ballot_box_refuses_a_phone_users_token(people: People) -> None:
    phone = await people.log_in()
    for method, path in (("POST", "ballots"), ("GET", "receipts"), ("GET", "receipts/all")):
        answer = await phone(method, f"/box/rounds/{'0' * 32}/{path}", {} if method == "POST" else None)
        assert (answer.status, answer.code) == (400, "identity_refused")


@pytest.mark.gen_test
async def test_wrong_codes_and_tokens_are_limited_by_address(
    people: People, api: Api, app: WebApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "rate_limits", type(app.rate_limits)({"wrong_wechat_code": "3 per 10 minutes"}))
    answers = [await api("POST", "/api/m/session", {"wechat_code": "made-up"}) for _ in range(4)]
    assert [answer.code for answer in answers] == ["wechat_code_invalid"] * 3 + ["too_many_failures"]
    assert int(answers[3].headers["Retry-After"]) > 0


@pytest.mark.gen_test
async def test_nobody_is_limited_by_the_address_of_the_proxy(
    people: People, api: Api, services: Services, app: WebApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "rate_limits", type(app.rate_limits)({"wrong_wechat_code": "1 per 10 minutes"}))
    hidden = services.settings.model_copy(update={"trusted_proxy": True})
    monkeypatch.setattr(app, "services", replace(services, settings=hidden))
    for _ in range(3):
        assert (await api("POST", "/api/m/session", {"wechat_code": "made-up"})).code == "wechat_code_invalid"


@pytest.mark.gen_test
async def test_an_office_without_wechat_says_so(services: Services, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services.wechat, "enabled", False)
    answer = await api("POST", "/api/m/session", {"wechat_code": "x"})
    assert (answer.status, answer.code) == (409, "wechat_off")
