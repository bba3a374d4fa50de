"""The local platform as its documents describe it: log-in, tokens, limits, faults, its recorder and its control."""

import asyncio
import base64
import json
import re
from typing import Any

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPResponse
from tornado.ioloop import IOLoop
from tornado.simple_httpclient import HTTPStreamClosedError

from server.wechat.fake import FakeWeChat, Fault, User, fake_platform
from server.wechat.fake.codes import ApiError
from server.wechat.fake.limits import SEND
from tests.wechat.local_platform import APP, APPID, CORP, SECRET, Platform, serve

CLIENT = {"grant_type": "client_credential", **APP}
LOG_IN = {**APP, "js_code": "nobody's", "grant_type": "authorization_code"}
NUMBER, TEMPLATES = "/wxa/business/getuserphonenumber", "/wxaapi/newtmpl/gettemplate"


def without(name: str) -> dict[str, str]:
    """Return the query of a log-in that lacks something."""
    return {key: value for key, value in LOG_IN.items() if key != name}


# Pages 小程序登录凭证校验, 获取接口调用凭据, 获取稳定版接口调用凭据: path, query, body, errcode.
REFUSED: list[tuple[str, dict[str, str] | None, Any, int]] = [
    ("/sns/jscode2session", {**LOG_IN, "appid": "wx-another"}, None, 40013),
    ("/sns/jscode2session", {**LOG_IN, "secret": "wrong"}, None, 40125),
    ("/sns/jscode2session", without("appid"), None, 41002),
    ("/sns/jscode2session", without("secret"), None, 41004),
    ("/sns/jscode2session", without("js_code"), None, 41008),
    ("/sns/jscode2session", {**LOG_IN, "grant_type": "client_credential"}, None, 40002),
    ("/sns/jscode2session", LOG_IN, None, 40029),
    ("/cgi-bin/token", {**CLIENT, "secret": "wrong"}, None, 40001),
    ("/cgi-bin/token", {**CLIENT, "grant_type": "wrong"}, None, 40002),
    ("/cgi-bin/stable_token", CLIENT, None, 43002),
    ("/cgi-bin/stable_token", None, {**CLIENT, "secret": "wrong"}, 40125),
    ("/cgi-bin/stable_token", None, {"grant_type": "client_credential", "appid": APPID}, 41004),
    ("/cgi-bin/stable_token", None, b"{", 47001),
    ("/cgi-bin/stable_token", None, b"", 44002),
    (TEMPLATES, None, None, 41001),
    (TEMPLATES, {"access_token": "unknown"}, None, 40014),
]


@pytest.mark.gen_test
@pytest.mark.parametrize(("path", "query", "body", "code"), REFUSED)
async def test_a_request_that_is_wrong_is_refused_with_its_code(
    fake: Platform, path: str, query: dict[str, str] | None, body: Any, code: int
) -> None:
    answer = await fake.ask(path, query, body)
    assert answer["errcode"] == code
    assert re.search(r" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$", answer["errmsg"])


@pytest.mark.gen_test
async def test_a_log_in_gives_a_stable_openid_and_no_errcode(fake: Platform) -> None:
    query = fake.log_in()
    answer = await fake.ask("/sns/jscode2session", query)
    assert set(answer) == {"openid", "session_key"}
    assert re.fullmatch("o.{27}", answer["openid"])
    assert (await fake.ask("/sns/jscode2session", query))["errcode"] == 40163
    again = FakeWeChat(APPID, SECRET).add_user("王", "13800000001", id=fake.user.id)
    assert again.openid == answer["openid"]
    elsewhere = FakeWeChat("wx-another", SECRET)
    stranger = elsewhere.add_user("王", "13800000001", id=fake.user.id)
    assert stranger.openid != answer["openid"]
    foreign = elsewhere.new_code(stranger, "login")
    assert (await fake.ask("/sns/jscode2session", fake.log_in(js_code=foreign)))["errcode"] == 40029
    fake.user.unionid = "union"
    assert (await fake.ask("/sns/jscode2session", fake.log_in()))["unionid"] == "union"


@pytest.mark.gen_test
async def test_a_session_key_is_changed_now_and_then(fake: Platform) -> None:
    async def session() -> bytes:
        return base64.b64decode((await fake.ask("/sns/jscode2session", fake.log_in()))["session_key"], validate=True)

    first = await session()
    assert len(first) == 16
    fake.wechat.advance(3600)
    assert await session() == first
    fake.wechat.advance(3601)
    assert await session() != first


@pytest.mark.gen_test
async def test_codes_expire_and_are_not_interchangeable(fake: Platform) -> None:
    wechat = fake.wechat
    phone, login, old = (wechat.new_code(fake.user, kind) for kind in ("phone", "login", "phone"))
    late = fake.log_in()
    assert (await fake.ask("/sns/jscode2session", fake.log_in(js_code=phone)))["errcode"] == 40029
    assert (await fake.post(NUMBER, {"code": login}))["errcode"] == 40029
    other = wechat.add_user("李", "13800000002")
    wrong = wechat.new_code(fake.user, "phone")
    assert (await fake.post(NUMBER, {"code": wrong, "openid": other.openid}))["errcode"] == 40003
    info = (await fake.post(NUMBER, {"code": phone, "openid": fake.user.openid}))["phone_info"]
    assert (info["purePhoneNumber"], info["countryCode"], info["watermark"]["appid"]) == ("13800000001", "86", APPID)
    assert (await fake.post(NUMBER, {"code": phone}))["errcode"] == 40163
    wechat.advance(301)
    assert (await fake.post(NUMBER, {"code": old}))["errcode"] == 40029
    assert (await fake.ask("/sns/jscode2session", late))["errcode"] == 40029


@pytest.mark.gen_test
async def test_a_blocked_user_and_one_who_logs_in_too_often(fake: Platform) -> None:
    async def code_of(user: User) -> int:
        code = fake.wechat.new_code(user, "login")
        return int((await fake.ask("/sns/jscode2session", {**LOG_IN, "js_code": code})).get("errcode", 0))

    blocked = fake.wechat.add_user("坏", "13800000009", blocked=True)
    assert await code_of(blocked) == 40226
    assert [await code_of(fake.user) for _ in range(101)] == [0] * 100 + [45011]
    fake.wechat.advance(61)
    assert await code_of(fake.user) == 0


@pytest.mark.gen_test
async def test_a_used_code_can_be_called_invalid(fake: Platform) -> None:
    fake.wechat.used_code_is_invalid = True
    query = fake.log_in()
    answers = [await fake.ask("/sns/jscode2session", query) for _ in range(2)]
    assert answers[1]["errcode"] == 40029


@pytest.mark.gen_test
async def test_the_two_kinds_of_token(fake: Platform) -> None:
    async def plain() -> str:
        answer = await fake.ask("/cgi-bin/token", CLIENT)
        assert answer["expires_in"] == 7200
        return str(answer["access_token"])

    async def use(token: str) -> int:
        return int((await fake.ask(TEMPLATES, {"access_token": token}))["errcode"])

    first, second = await plain(), await plain()
    assert first != second
    stable = (await fake.token())["access_token"]
    assert stable == (await fake.token())["access_token"]
    assert [await use(token) for token in (first, second, stable)] == [0, 0, 0]
    fake.wechat.advance(301)
    assert [await use(token) for token in (first, second, stable)] == [40001, 0, 0]
    left = (await fake.ask("/cgi-bin/stable_token", body=CLIENT))["expires_in"]
    assert 7200 - 310 < left <= 7200 - 301
    fake.wechat.advance(7200 - 301 - 200)
    renewed = (await fake.token())["access_token"]
    assert renewed != stable
    assert [await use(stable), await use(renewed)] == [0, 0]
    fake.wechat.advance(7300)
    assert await use(second) == 42001


@pytest.mark.gen_test
async def test_a_token_by_force_kills_the_former_twenty_times_a_day(fake: Platform) -> None:
    async def force() -> dict[str, Any]:
        return await fake.ask("/cgi-bin/stable_token", body={**CLIENT, "force_refresh": True})

    before = await fake.token()
    forced = (await force())["access_token"]
    assert forced != before["access_token"]
    assert (await fake.ask(TEMPLATES, before))["errcode"] == 40001
    # Too soon: nothing is renewed.
    assert (await force())["access_token"] == forced
    for _ in range(19):
        fake.wechat.advance(31)
        assert "access_token" in await force()
    fake.wechat.advance(31)
    assert (await force())["errcode"] == 45009


@pytest.mark.gen_test
async def test_the_old_interface_gives_two_thousand_tokens_a_day(fake: Platform) -> None:
    for _ in range(1999):
        fake.wechat.count("/cgi-bin/token")
    assert "access_token" in await fake.ask("/cgi-bin/token", CLIENT)
    assert (await fake.ask("/cgi-bin/token", CLIENT))["errcode"] == 45009
    # The stable one is counted apart.
    assert await fake.token()
    fake.wechat.advance(86_400)
    assert "access_token" in await fake.ask("/cgi-bin/token", CLIENT)


# Limits by the minute of the pages 获取稳定版接口调用凭据, 获取不限制的小程序码, 文本内容安全识别, 多媒体内容安全识别.
@pytest.mark.parametrize(
    ("path", "most", "code"),
    [
        ("/cgi-bin/stable_token", 10_000, 45011),
        ("/wxa/getwxacodeunlimit", 5000, 45009),
        ("/wxa/msg_sec_check", 4000, 44991),
        ("/wxa/media_check_async", 2000, 45011),
    ],
)
def test_a_minute_has_its_limit(path: str, most: int, code: int) -> None:
    wechat = FakeWeChat(APPID, SECRET)
    for _ in range(most):
        wechat.count(path)
    with pytest.raises(ApiError) as refused:
        wechat.count(path)
    assert refused.value.code == code
    wechat.advance(61)
    wechat.count(path)


@pytest.mark.gen_test
async def test_limits_by_minute_and_day(fake: Platform) -> None:
    fake.wechat.minute_limits[SEND] = 2
    assert [await fake.send() for _ in range(3)] == [43101, 43101, 45011]
    fake.wechat.daily_limits[NUMBER] = 1
    numbers = [(await fake.post(NUMBER, {"code": "x"}))["errcode"] for _ in range(2)]
    assert numbers == [40029, 45009]
    quota = await fake.post("/cgi-bin/openapi/quota/get", {"cgi_path": NUMBER})
    assert quota["quota"] == {"daily_limit": 1, "used": 2, "remain": 0}


@pytest.mark.gen_test
async def test_counts_are_cleared_ten_times_a_month(fake: Platform) -> None:
    async def clear(appid: str = APPID) -> int:
        return int((await fake.post("/cgi-bin/clear_quota", {"appid": appid}))["errcode"])

    fake.wechat.daily_limits[NUMBER] = 0
    assert (await fake.post(NUMBER, {"code": "x"}))["errcode"] == 45009
    fake.wechat.daily_limits[NUMBER] = 1
    assert await clear("wx-another") == 40013
    assert await clear() == 0
    assert (await fake.post(NUMBER, {"code": "x"}))["errcode"] == 40029
    assert [await clear() for _ in range(10)] == [0] * 9 + [48006]
    fake.wechat.advance(31 * 86_400)
    assert await clear() == 0


@pytest.mark.gen_test
async def test_an_office_that_is_locked_out(fake: Platform) -> None:
    for path, query, body in (("/cgi-bin/stable_token", None, CLIENT), ("/cgi-bin/token", CLIENT, None)):
        fake.wechat.frozen, fake.wechat.allowed_address = True, None
        assert (await fake.ask(path, query, body))["errcode"] == 40243
        fake.wechat.frozen, fake.wechat.allowed_address = False, "203.0.113.1"
        assert (await fake.ask(path, query, body))["errcode"] == 40164


@pytest.mark.gen_test
async def test_faults_as_networks_have_them(fake: Platform) -> None:
    async def told(kind: str, value: float = 0) -> HTTPResponse:
        await fake.ask("/_fake/faults", body={"path": SEND, "kind": kind, "value": value})
        return await fake.fetch(SEND, token, fake.message())

    token = await fake.token()
    fake.wechat.tap(fake.user, {"local-to-do": "accept"})
    assert json.loads((await told("errcode", -1)).body)["errcode"] == -1
    assert (await told("status", 502)).code == 502
    html = await told("html")
    assert (html.code, html.body[:6]) == (200, b"<html>")
    assert (await told("empty")).body == b""
    with pytest.raises(ValueError, match="Expecting"):
        json.loads((await told("bad_json")).body)
    with pytest.raises(HTTPStreamClosedError):
        await told("drop")
    assert not fake.wechat.messages
    # Carried out, and the answer lost: the message was delivered all the same.
    with pytest.raises(HTTPStreamClosedError):
        await told("lost")
    assert len(fake.wechat.messages) == 1
    started = asyncio.get_running_loop().time()
    assert json.loads((await told("slow", 0.2)).body)["errcode"] == 43101
    assert asyncio.get_running_loop().time() - started >= 0.2


@pytest.mark.gen_test
async def test_the_recorder_knows_every_request(fake: Platform) -> None:
    await fake.send()
    recorded = await fake.ask("/_fake/recorder")
    assert recorded["calls"][SEND] == 1
    assert recorded["token_fetches"] == 1
    counters = await fake.ask("/_fake/counters")
    assert counters == {"calls": recorded["calls"], "token_fetches": 1, "links": {"created": 0, "opened": 0}}
    assert await leaks(fake, "张三") == []


async def leaks(fake: Platform, *forbidden: str) -> list[str]:
    """Return the paths of the requests that carried what they must not."""
    answer = await fake.ask("/_fake/leaks", body={"forbidden": forbidden})
    return [request["path"] for request in answer["leaks"]]


@pytest.mark.gen_test
async def test_it_finds_what_must_not_leave_the_office_even_in_calls_that_fail(fake: Platform) -> None:
    token = await fake.token()
    await fake.ask("/sns/jscode2session", LOG_IN)
    assert await leaks(fake) == []
    await fake.ask(TEMPLATES, {**token, "secret": SECRET})
    fake.wechat.faults[SEND].append(Fault("status", 502))
    await fake.fetch(SEND, token, fake.message(page="张三"))
    await fake.ask(SEND, token, '{"张三'.encode())
    assert await leaks(fake, "张三") == [TEMPLATES, SEND, SEND]


@pytest.mark.gen_test
async def test_switches_are_set_from_outside(fake: Platform) -> None:
    before = await fake.ask("/_fake/switches")
    changed = {"most_grants": 2, "media_label_is_number": True, "mode": "safe", "published": False}
    await fake.ask("/_fake/switches", body=changed)
    assert await fake.ask("/_fake/switches") == {**before, **changed}
    assert (fake.wechat.most_grants, fake.sender.mode) == (2, "safe")
    for wrong in ({"secret": "x"}, {"frozen": 1}, {"tries": True}, {"mode": "open"}):
        assert (await fake.fetch("/_fake/switches", body={"banned": True, **wrong})).code == 400
    assert not fake.wechat.banned


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/_fake/punish", {"event_type": 5}),
        ("/_fake/users/u1/depart", {"event": "unknown"}),
        ("/_fake/push", {"kind": "unknown"}),
        ("/_fake/faults", {"kind": "drop"}),
    ],
)
async def test_control_refuses_what_it_does_not_know(fake: Platform, path: str, body: dict[str, Any]) -> None:
    assert (await fake.fetch(path, body=body)).code == 400


@pytest.mark.gen_test
async def test_a_reset_forgets_everything(fake: Platform) -> None:
    fake.wechat.tap(fake.user, {"local-to-do": "accept"})
    await fake.send()
    fake.wechat.banned = True
    fake.sender.answers.append(200)
    token = (await fake.ask("/cgi-bin/gettoken", CORP))["access_token"]
    text = {"touser": "wang", "msgtype": "text", "agentid": 1, "text": {"content": "3"}}
    await fake.ask("/cgi-bin/message/send", {"access_token": token}, text)
    assert (await fake.ask("/_fake/recorder"))["wecom"]
    await fake.ask("/_fake/reset", body={})
    assert not fake.wechat.users and not fake.wechat.messages and not fake.wechat.calls
    assert not fake.wechat.banned
    recorded = await fake.ask("/_fake/recorder")
    assert not any(recorded[name] for name in ("requests", "push_answers", "wecom", "wecom_dropped"))


@pytest.mark.gen_test
async def test_other_sites_cannot_control_it(fake: Platform) -> None:
    with pytest.raises(HTTPClientError, match="415"):
        await AsyncHTTPClient().fetch(f"{fake.url}/_fake/reset", method="POST", body="{}")
    assert fake.user.id in fake.wechat.users


@pytest.mark.gen_test
async def test_without_control_there_is_the_api_alone(io_loop: IOLoop) -> None:
    server, url = serve(fake_platform(FakeWeChat(APPID, SECRET), control=False))
    assert (await AsyncHTTPClient().fetch(f"{url}/_fake/users", raise_error=False)).code == 404
    server.stop()


def test_it_stands_in_for_no_real_mini_program() -> None:
    with pytest.raises(ValueError, match="real mini-program"):
        FakeWeChat("wx0123456789abcdef", SECRET)


def test_every_code_has_words() -> None:
    assert ApiError(40029).body()["errmsg"].startswith("invalid code rid: ")
