"""Conformance of the local platform: each row is a request as the documents write it, and the answer they promise."""

import asyncio
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPResponse
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.simple_httpclient import HTTPStreamClosedError
from tornado.web import Application, RequestHandler

from server.wechat.fake import FakeWeChat, Template, fake_platform
from server.wechat.fake.codes import ApiError
from server.wechat.fake.fields import fault
from server.wechat.fake.pushes import PushSender, self_test
from server.wechat.fake.state import Fault, User
from server.wechat.fake.wecom import WeCom

APPID, SECRET = "wx-test", "test-secret"
APP = {"appid": APPID, "secret": SECRET}
SEND = "/cgi-bin/message/subscribe/send"
ENUM = Template("choice", "选择", "状态:{{enum_string1.DATA}}\n", choices={"enum_string1": ("同意", "不同意")})


class Platform:
    """The platform on a loopback port."""

    def __init__(self) -> None:
        self.wechat = FakeWeChat(APPID, SECRET)
        self.wechat.templates[ENUM.id] = ENUM
        self.wecom = WeCom(self.wechat, "ww", "corp", ("wang",))
        self.user = self.wechat.add_user("王", "13800000001")
        (socket,) = bind_sockets(0, "127.0.0.1")
        self.url = f"http://127.0.0.1:{socket.getsockname()[1]}"
        self.sender = PushSender(self.wechat)
        self.server = HTTPServer(fake_platform(self.wechat, self.sender, wecom=self.wecom))
        self.server.add_sockets([socket])

    async def fetch(self, path: str, query: Mapping[str, str] | None = None, body: Any = None) -> HTTPResponse:
        """Send a request; a body is sent as POST, in real UTF-8."""
        address = f"{self.url}{path}?{urlencode(query or {})}"
        if body is None:
            return await AsyncHTTPClient().fetch(address, raise_error=False)
        text = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        return await AsyncHTTPClient().fetch(address, method="POST", body=text, raise_error=False)

    async def ask(self, path: str, query: Mapping[str, str] | None = None, body: Any = None) -> dict[str, Any]:
        """Return the JSON answer, which always comes with status 200."""
        answer = await self.fetch(path, query, body)
        assert answer.code == 200
        return dict(json.loads(answer.body))

    async def token(self) -> dict[str, str]:
        """Return a query with a token that holds."""
        answer = await self.ask("/cgi-bin/stable_token", body={"grant_type": "client_credential", **APP})
        return {"access_token": answer["access_token"]}

    async def post(self, path: str, body: Any) -> dict[str, Any]:
        """Post with a token."""
        return await self.ask(path, await self.token(), body)

    def message(self, **changes: Any) -> dict[str, Any]:
        """Return a message that would be delivered."""
        data = {
            "thing1": {"value": "述责述廉"},
            "time2": {"value": "2026年10月22日 09:30"},
            "thing3": {"value": "请办理"},
        }
        return {"touser": self.user.openid, "template_id": "local-to-do", "data": data, **changes}


@pytest.fixture
def platform(io_loop: IOLoop) -> Iterator[Platform]:
    """The platform with one person."""
    made = Platform()
    yield made
    made.server.stop()


def log_in(**changes: str) -> dict[str, str]:
    """Return the query of a log-in."""
    return {**APP, "js_code": "nobody's", "grant_type": "authorization_code", **changes}


def without(name: str) -> dict[str, str]:
    """Return the query of a log-in that lacks something."""
    return {key: value for key, value in log_in().items() if key != name}


# Rows 1, 2, 3, 7, 8: page 小程序登录凭证校验, 获取稳定版接口调用凭据, 获取接口调用凭据; path, query, body, errcode.
REFUSED: list[tuple[str, dict[str, str] | None, Any, int]] = [
    ("/sns/jscode2session", log_in(appid="wx-another"), None, 40013),
    ("/sns/jscode2session", log_in(secret="wrong"), None, 40125),
    ("/sns/jscode2session", without("appid"), None, 41002),
    ("/sns/jscode2session", without("secret"), None, 41004),
    ("/sns/jscode2session", without("js_code"), None, 41008),
    ("/sns/jscode2session", log_in(grant_type="client_credential"), None, 40002),
    ("/sns/jscode2session", log_in(), None, 40029),
    ("/cgi-bin/token", {"grant_type": "client_credential", **APP, "secret": "wrong"}, None, 40001),
    ("/cgi-bin/token", {"grant_type": "wrong", **APP}, None, 40002),
    ("/cgi-bin/stable_token", {"grant_type": "client_credential", **APP}, None, 43002),
    ("/cgi-bin/stable_token", None, {"grant_type": "client_credential", **APP, "secret": "wrong"}, 40125),
    ("/cgi-bin/stable_token", None, {"grant_type": "client_credential", "appid": APPID}, 41004),
    ("/cgi-bin/stable_token", None, b"{", 47001),
    ("/wxaapi/newtmpl/gettemplate", None, None, 41001),
    ("/wxaapi/newtmpl/gettemplate", {"access_token": "unknown"}, None, 40014),
]


@pytest.mark.gen_test
@pytest.mark.parametrize(("path", "query", "body", "code"), REFUSED)
async def test_a_request_that_is_wrong_is_refused_with_its_code(
    platform: Platform, path: str, query: dict[str, str] | None, body: Any, code: int
) -> None:
    answer = await platform.ask(path, query, body)
    assert answer["errcode"] == code
    assert re.search(r" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$", answer["errmsg"])


@pytest.mark.gen_test
async def test_a_log_in_gives_a_stable_openid_and_no_errcode(platform: Platform) -> None:
    code = platform.wechat.new_code(platform.user, "login")
    answer = await platform.ask("/sns/jscode2session", log_in(js_code=code))
    assert set(answer) == {"openid", "session_key"}
    assert re.fullmatch("o.{27}", answer["openid"])
    assert (await platform.ask("/sns/jscode2session", log_in(js_code=code)))["errcode"] == 40163
    again = FakeWeChat(APPID, SECRET).add_user("王", "13800000001", id=platform.user.id)
    assert again.openid == answer["openid"]
    platform.user.unionid = "union"
    code = platform.wechat.new_code(platform.user, "login")
    assert (await platform.ask("/sns/jscode2session", log_in(js_code=code)))["unionid"] == "union"


@pytest.mark.gen_test
async def test_codes_expire_and_are_not_interchangeable(platform: Platform) -> None:
    wechat = platform.wechat
    phone, login, old = (wechat.new_code(platform.user, kind) for kind in ("phone", "login", "phone"))
    assert (await platform.ask("/sns/jscode2session", log_in(js_code=phone)))["errcode"] == 40029
    number = "/wxa/business/getuserphonenumber"
    assert (await platform.post(number, {"code": login}))["errcode"] == 40029
    other = wechat.add_user("李", "13800000002")
    wrong = wechat.new_code(platform.user, "phone")
    assert (await platform.post(number, {"code": wrong, "openid": other.openid}))["errcode"] == 40003
    info = (await platform.post(number, {"code": phone, "openid": platform.user.openid}))["phone_info"]
    assert (info["purePhoneNumber"], info["countryCode"], info["watermark"]["appid"]) == ("13800000001", "86", APPID)
    assert (await platform.post(number, {"code": phone}))["errcode"] == 40163
    wechat.advance(301)
    assert (await platform.post(number, {"code": old}))["errcode"] == 40029


@pytest.mark.gen_test
async def test_a_blocked_user_and_one_who_logs_in_too_often(platform: Platform) -> None:
    async def code_of(user: User) -> int:
        code = platform.wechat.new_code(user, "login")
        return int((await platform.ask("/sns/jscode2session", log_in(js_code=code))).get("errcode", 0))

    blocked = platform.wechat.add_user("坏", "13800000009", blocked=True)
    assert await code_of(blocked) == 40226
    assert [await code_of(platform.user) for _ in range(101)] == [0] * 100 + [45011]
    platform.wechat.advance(61)
    assert await code_of(platform.user) == 0


@pytest.mark.gen_test
async def test_the_two_kinds_of_token(platform: Platform) -> None:
    async def plain() -> str:
        query = {"grant_type": "client_credential", **APP}
        return str((await platform.ask("/cgi-bin/token", query))["access_token"])

    async def use(token: str) -> int:
        answer = await platform.ask("/wxaapi/newtmpl/gettemplate", {"access_token": token})
        return int(answer["errcode"])

    first, second = await plain(), await plain()
    assert first != second
    stable = (await platform.token())["access_token"]
    assert stable == (await platform.token())["access_token"]
    assert [await use(token) for token in (first, second, stable)] == [0, 0, 0]
    platform.wechat.advance(301)
    assert [await use(token) for token in (first, second, stable)] == [40001, 0, 0]
    platform.wechat.advance(7200 - 301 - 200)
    renewed = (await platform.token())["access_token"]
    assert renewed != stable
    assert [await use(stable), await use(renewed)] == [0, 0]
    platform.wechat.advance(7300)
    assert await use(second) == 42001


@pytest.mark.gen_test
async def test_a_token_by_force_kills_the_former_twenty_times_a_day(platform: Platform) -> None:
    async def force() -> dict[str, Any]:
        body = {"grant_type": "client_credential", **APP, "force_refresh": True}
        return await platform.ask("/cgi-bin/stable_token", body=body)

    before = await platform.token()
    forced = (await force())["access_token"]
    assert forced != before["access_token"]
    assert (await platform.ask("/wxaapi/newtmpl/gettemplate", before))["errcode"] == 40001
    # Too soon: nothing is renewed.
    assert (await force())["access_token"] == forced
    for _ in range(19):
        platform.wechat.advance(31)
        assert "access_token" in await force()
    platform.wechat.advance(31)
    assert (await force())["errcode"] == 45009


Change = Callable[[Platform, dict[str, Any]], None]


def _field(key: str, value: Any) -> Change:
    return lambda platform, body: body["data"].__setitem__(key, {"value": value})


def _set(name: str, value: Any) -> Change:
    return lambda platform, body: body.__setitem__(name, value)


# Row 10 to 13: page 发送订阅消息; what is changed in a good message, errcode, words.
MESSAGES: list[tuple[str, Change, int, str]] = [
    ("template", _set("template_id", "unknown"), 40037, "invalid template_id"),
    ("openid", _set("touser", "o" + "x" * 27), 40003, "invalid openid"),
    ("ban", lambda platform, body: setattr(platform.wechat, "banned", True), 43107, "banned"),
    ("flight", lambda p, body: p.wechat.sending.add(p.user.openid), 43108, "Cannot make concurrent calls"),
    ("missing", lambda p, body: body["data"].pop("thing3"), 47003, "argument invalid! data.thing3.value is emtpy"),
    ("empty", _field("thing3", ""), 47003, "data.thing3.value is emtpy"),
    ("long", _field("thing1", "长" * 21), 47003, "argument invalid! data.thing1.value invalid"),
    ("line", _field("thing1", "一\n二"), 47003, "data.thing1.value invalid"),
    ("time", _field("time2", "明天"), 47003, "data.time2.value invalid"),
    ("word", lambda p, body: p.wechat.sensitive.add("述责"), 45168, "sensitive"),
    ("page", _set("page", "pages/unknown/unknown?x=1"), 41030, "invalid page"),
    ("grant", lambda p, body: p.wechat.grants.clear(), 43101, "user refuse"),
]


@pytest.mark.gen_test
@pytest.mark.parametrize(("_name", "change", "code", "words"), MESSAGES)
async def test_a_message_is_refused_for_its_first_fault(
    platform: Platform, _name: str, change: Change, code: int, words: str
) -> None:
    platform.wechat.tap(platform.user, {"local-to-do": "accept"})
    body = platform.message()
    change(platform, body)
    answer = await platform.post(SEND, body)
    assert (answer["errcode"], words in answer["errmsg"]) == (code, True)
    assert not platform.wechat.messages


@pytest.mark.gen_test
async def test_a_grant_is_used_up_by_a_delivery_alone(platform: Platform) -> None:
    wechat, user = platform.wechat, platform.user
    assert wechat.tap(user, {"local-to-do": "accept", "local-digest": "accept", "unknown": "accept"}, always=True) == {
        "local-to-do": "accept",
        "local-digest": "accept",
    }
    # "Always": a later tap asks nothing, is accepted, and adds one.
    wechat.tap(user, {"local-to-do": "reject"})
    bad = platform.message(data={})
    assert (await platform.post(SEND, bad))["errcode"] == 47003
    assert [(await platform.post(SEND, platform.message()))["errcode"] for _ in range(3)] == [0, 0, 43101]
    digest = {"number1": {"value": "3"}, "time2": {"value": "09:30"}, "thing3": {"value": "请登录查看"}}
    body = platform.message(template_id="local-digest", data=digest)
    assert [(await platform.post(SEND, body))["errcode"] for _ in range(3)] == [0, 0, 0]
    wechat.refuse_all(user, "local-digest")
    assert (await platform.post(SEND, body))["errcode"] == 43101


# Row 12: the table of 发送订阅消息; type, value, whether it is accepted.
FIELDS: list[tuple[str, str, bool]] = [
    ("thing1", "二十个字" * 5, True),
    ("thing1", "二十个字" * 5 + "多", False),
    ("number1", "-12.50", True),
    ("number1", "12件", False),
    ("number1", "1" * 33, False),
    ("letter1", "abcXYZ", True),
    ("letter1", "abc1", False),
    ("symbol1", "!?%", True),
    ("symbol1", "_", True),
    ("symbol1", "!?%!?%", False),
    ("character_string1", "NO.2026-001", True),
    ("character_string1", "编号1", False),
    ("time1", "15:01", True),
    ("time1", "15:01:59", True),
    ("time1", "2019年10月1日 15:01", True),
    ("time1", "2019年10月1日15:01", True),
    ("time1", "09:00~17:30", True),
    ("time1", "09:00~17:30~18:00", False),
    ("time1", "24:00", False),
    ("time1", "25:00", False),
    ("time1", "09:60", False),
    ("time1", "09:00:60", False),
    ("time1", "2019年10月1日", False),
    ("time1", "2026年2月30日 09:00", False),
    ("time1", "09:00~25:00", False),
    ("date1", "2019年10月1日", True),
    ("date1", "2019-10-01", True),
    ("date1", "2018.01.01", True),
    ("date1", "2019年10月", True),
    ("date1", "2019年10月1日 15:01:30", True),
    ("date1", "2019-10-01 15:01", True),
    ("date1", "2019年10月1日~2019年10月3日", True),
    ("date1", "2019-10", True),
    ("date1", "10/01", True),
    ("date1", "2019-10/01", False),
    ("date1", "10月32日", False),
    ("date1", "2月30日", False),
    ("date1", "2月29日", True),
    ("date1", "2024-02-29", True),
    ("date1", "2026-02-29", False),
    ("date1", "2026/04/31", False),
    ("date1", "2026年13月", False),
    ("date1", "0月1日", False),
    ("date1", "2026年10月1日 25:00", False),
    ("date1", "2026年10月1日~2026年10月32日", False),
    ("amount1", "¥100.50", True),
    ("amount1", "100元", True),
    ("amount1", "12345678901", False),
    ("phone_number1", "+86-0766-66888866", True),
    ("phone_number1", "138 0000 0001", False),
    ("car_number1", "粤A8Z888挂", True),
    ("car_number1", "粤A8Z888挂挂挂", False),
    ("car_number1", "粤A粤Z888", False),
    ("name1", "张三丰", True),
    ("name1", "Zhang Sanfeng", True),
    ("name1", "张三丰张三丰张三丰张三", False),
    ("name1", "张San三丰张三丰张三", False),
    ("phrase1", "配送中", True),
    ("phrase1", "已通过!", False),
    ("phrase1", " 通过", False),
    ("phrase1", "六个字的短语", False),
    ("enum_string1", "同意", True),
    ("enum_string1", "再议", False),
    ("unknown1", "x", False),
]


@pytest.mark.parametrize(("key", "value", "accepted"), FIELDS)
def test_a_field_takes_what_its_type_allows(key: str, value: str, accepted: bool) -> None:
    assert (fault(key, value, ENUM.choices) is None) == accepted


@given(
    st.dates(), st.times(), st.sampled_from(["{0.year:04}年{0.month}月{0.day}日", "{0.year:04}-{0.month:02}-{0.day}"])
)
def test_every_moment_of_the_calendar_is_taken(day: Any, time: Any, form: str) -> None:
    text = f"{form.format(day)} {time:%H:%M}"
    assert fault("date1", text, {}) is None
    assert fault("time1", text, {}) is None


@given(st.sampled_from(sorted({key for key, _, _ in FIELDS})), st.text(max_size=40))
def test_no_field_takes_control_characters(key: str, text: str) -> None:
    assert fault(key, f"{text}\n{text}", ENUM.choices) is not None


# Rows 16 and 17: pages 获取不限制的小程序码, 获取加密URLLink.
PICTURES: list[tuple[dict[str, Any], int]] = [
    ({"scene": "中文"}, 40129),
    ({"scene": "a%20b"}, 40129),
    ({"scene": "x" * 33}, 40169),
    ({"scene": "scancode_time=1"}, 85096),
    ({"scene": "a=1", "page": ["pages/mine/mine"]}, 47001),
    ({}, 40169),
    ({"scene": "a=1", "page": "pages/unknown/unknown"}, 41030),
    ({"scene": "a=1", "env_version": "beta"}, 40097),
]
LINKS: list[tuple[dict[str, Any], int]] = [
    ({"path": "pages/unknown/unknown"}, 40165),
    ({"path": "/pages/mine/mine", "query": "名=1"}, 40212),
    ({"query": "x" * 1025}, 40212),
    ({"expire_type": 1, "expire_interval": 31}, 85401),
    ({"expire_type": 0, "expire_time": 1}, 85401),
    ({"expire_type": 0, "expire_time": "soon"}, 47001),
    ({"expire_type": 1, "expire_interval": "x"}, 47001),
]


@pytest.mark.gen_test
async def test_codes_and_links_are_refused_for_their_faults(platform: Platform) -> None:
    token = await platform.token()
    for body, code in PICTURES:
        assert (await platform.ask("/wxa/getwxacodeunlimit", token, body))["errcode"] == code, body
    for body, code in LINKS:
        assert (await platform.ask("/wxa/generate_urllink", token, body))["errcode"] == code, body
    picture = await platform.fetch("/wxa/getwxacodeunlimit", token, {"scene": "i=7M3K", "page": "pages/mine/mine"})
    assert (picture.headers["Content-Type"], picture.body[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    unknown = {"scene": "a=1", "page": "pages/x/x", "check_path": False}
    assert (await platform.fetch("/wxa/getwxacodeunlimit", token, unknown)).headers["Content-Type"] == "image/jpeg"
    link = await platform.ask("/wxa/generate_urllink", token, {"path": "pages/mine/mine", "query": "a=1"})
    assert link["url_link"].startswith("https://wxaurl.cn/")
    scheme = await platform.ask("/wxa/generatescheme", token, {"jump_wxa": {"path": "pages/mine/mine"}})
    assert scheme["openlink"].startswith("weixin://")
    platform.wechat.published = False
    assert (await platform.ask("/wxa/generate_urllink", token, {}))["errcode"] == 85079


@pytest.mark.gen_test
async def test_the_content_check_passes_what_comes_escaped(platform: Platform) -> None:
    platform.wechat.risky["违禁"] = ("risky", 20006)
    platform.wechat.session_of(platform.user)
    token = await platform.token()
    body = {"openid": platform.user.openid, "scene": 2, "version": 2, "content": "违禁词"}
    checked = await platform.ask("/wxa/msg_sec_check", token, body)
    assert checked["result"] == {"suggest": "risky", "label": 20006}
    escaped = await platform.ask("/wxa/msg_sec_check", token, json.dumps(body).encode())
    assert escaped["result"]["suggest"] == "pass"
    for change, code in (({"version": 1}, 47001), ({"scene": 9}, 40129), ({"openid": "o"}, 40003)):
        assert (await platform.ask("/wxa/msg_sec_check", token, {**body, **change}))["errcode"] == code
    assert (await platform.ask("/wxa/msg_sec_check", token, {**body, "content": "长" * 2501}))["errcode"] == 47001
    platform.wechat.advance(7201)
    assert (await platform.post("/wxa/msg_sec_check", body))["errcode"] == 61010


@pytest.mark.gen_test
async def test_limits_by_minute_and_day(platform: Platform) -> None:
    platform.wechat.minute_limits[SEND] = 2
    assert [(await platform.post(SEND, platform.message()))["errcode"] for _ in range(3)] == [43101, 43101, 45011]
    platform.wechat.daily_limits["/wxa/generate_urllink"] = 1
    links = [(await platform.post("/wxa/generate_urllink", {}))["errcode"] for _ in range(2)]
    assert links == [0, 45009]
    quota = await platform.post("/cgi-bin/openapi/quota/get", {"cgi_path": "/wxa/generate_urllink"})
    assert quota["quota"] == {"daily_limit": 1, "used": 2, "remain": 0}
    cleared = [(await platform.post("/cgi-bin/clear_quota", {"appid": APPID}))["errcode"] for _ in range(11)]
    assert cleared == [0] * 10 + [48006]


@pytest.mark.gen_test
async def test_an_office_that_is_locked_out(platform: Platform) -> None:
    body = {"grant_type": "client_credential", **APP}
    platform.wechat.frozen = True
    assert (await platform.ask("/cgi-bin/stable_token", body=body))["errcode"] == 40243
    platform.wechat.frozen, platform.wechat.allowed_address = False, "203.0.113.1"
    assert (await platform.ask("/cgi-bin/stable_token", body=body))["errcode"] == 40164


@pytest.mark.gen_test
async def test_faults_as_networks_have_them(platform: Platform) -> None:
    async def told(kind: str, value: float = 0) -> HTTPResponse:
        body = {"path": SEND, "kind": kind, "value": value}
        address = f"{platform.url}/_fake/faults"
        headers = {"Content-Type": "application/json"}
        await AsyncHTTPClient().fetch(address, method="POST", body=json.dumps(body), headers=headers)
        return await platform.fetch(SEND, token, platform.message())

    token = await platform.token()
    platform.wechat.tap(platform.user, {"local-to-do": "accept"})
    assert json.loads((await told("errcode", -1)).body)["errcode"] == -1
    assert (await told("status", 502)).code == 502
    html = await told("html")
    assert (html.code, html.body[:6]) == (200, b"<html>")
    assert (await told("empty")).body == b""
    with pytest.raises(ValueError, match="Expecting"):
        json.loads((await told("bad_json")).body)
    with pytest.raises(HTTPStreamClosedError):
        await told("drop")
    assert not platform.wechat.messages
    # Carried out, and the answer lost: the message was delivered all the same.
    with pytest.raises(HTTPStreamClosedError):
        await told("lost")
    assert len(platform.wechat.messages) == 1
    started = asyncio.get_running_loop().time()
    assert json.loads((await told("slow", 0.2)).body)["errcode"] == 43101
    assert asyncio.get_running_loop().time() - started >= 0.2


class Office(RequestHandler):
    """Takes pushes, as the office's server does, and serves a picture."""

    taken: ClassVar[asyncio.Queue[dict[str, Any]]]

    async def get(self) -> None:
        """Serve a picture."""
        self.finish(b"picture")

    async def post(self) -> None:
        """Take a push."""
        self.taken.put_nowait(json.loads(self.request.body))


@pytest.mark.gen_test
async def test_a_picture_is_fetched_and_the_verdict_pushed(platform: Platform) -> None:
    (socket,) = bind_sockets(0, "127.0.0.1")
    office = HTTPServer(Application([("/.*", Office)]))
    office.add_sockets([socket])
    url = f"http://127.0.0.1:{socket.getsockname()[1]}"
    Office.taken = asyncio.Queue()
    platform.sender.url = f"{url}/push"
    platform.wechat.risky["bad"] = ("risky", 20002)
    body = {"openid": platform.user.openid, "scene": 1, "version": 2, "media_type": 2}
    traces = [
        (await platform.post("/wxa/media_check_async", {**body, "media_url": address}))["trace_id"]
        for address in (f"{url}/good.png", f"{url}/bad.png", "http://127.0.0.1:1/none.png")
    ]
    pushes = [await Office.taken.get() for _ in traces]
    office.stop()
    pushed = {push["trace_id"]: push.get("result", push.get("errcode")) for push in pushes}
    assert [pushed[trace] for trace in traces] == [
        {"suggest": "pass", "label": "100"},
        {"suggest": "risky", "label": "20002"},
        -1008,
    ]
    assert (await platform.post("/wxa/media_check_async", {**body, "version": 1}))["errcode"] == 47001
    again = await platform.post("/wxa/media_check_async", {**body, "media_url": f"{url}/good.png"})
    assert again["errcode"] == 87020
    assert (await platform.ask("/wxa/media_check_async", await platform.token()))["errcode"] == 43002


def test_it_signs_as_the_platform_s_page_prints() -> None:
    self_test()


@pytest.mark.gen_test
async def test_wecom_names_whom_it_cannot_reach(platform: Platform) -> None:
    wrong = await platform.ask("/cgi-bin/gettoken", {"corpid": "ww", "corpsecret": "wrong"})
    assert wrong["errcode"] == 40001
    token = await platform.ask("/cgi-bin/gettoken", {"corpid": "ww", "corpsecret": "corp"})
    query = {"access_token": token["access_token"]}
    text = {"msgtype": "text", "agentid": 1, "text": {"content": "您有 3 件待办"}}
    answer = await platform.ask("/cgi-bin/message/send", query, {**text, "touser": "wang|nobody"})
    assert (answer["errcode"], answer["invaliduser"]) == (0, "nobody")
    nobody = await platform.ask("/cgi-bin/message/send", query, {**text, "touser": "nobody"})
    assert nobody["errcode"] == 81013
    robot = [(await platform.ask("/cgi-bin/webhook/send", {"key": "k"}, text))["errcode"] for _ in range(21)]
    assert robot == [0] * 20 + [45009]


@pytest.mark.gen_test
async def test_the_recorder_knows_every_request(platform: Platform) -> None:
    await platform.post(SEND, platform.message())
    recorded = await platform.ask("/_fake/recorder")
    assert recorded["calls"][SEND] == 1
    assert recorded["token_fetches"] == 1
    assert await platform.ask("/_fake/counters") == {"calls": recorded["calls"], "token_fetches": 1}
    assert await leaks(platform, "张三") == []


async def leaks(platform: Platform, *forbidden: str) -> list[str]:
    """Return the paths of the requests that carried what they must not."""
    answer = await AsyncHTTPClient().fetch(
        f"{platform.url}/_fake/leaks",
        method="POST",
        body=json.dumps({"forbidden": forbidden}),
        headers={"Content-Type": "application/json"},
    )
    return [request["path"] for request in json.loads(answer.body)["leaks"]]


@pytest.mark.gen_test
async def test_it_finds_what_must_not_leave_the_office_even_in_calls_that_fail(platform: Platform) -> None:
    token = await platform.token()
    await platform.ask("/sns/jscode2session", log_in())
    assert await leaks(platform) == []
    await platform.ask("/wxaapi/newtmpl/gettemplate", {**token, "secret": SECRET})
    platform.wechat.faults[SEND].append(Fault("status", 502))
    await platform.fetch(SEND, token, platform.message(page="张三"))
    await platform.ask(SEND, token, '{"张三'.encode())
    assert await leaks(platform, "张三") == ["/wxaapi/newtmpl/gettemplate", SEND, SEND]


@pytest.mark.gen_test
async def test_the_messages_of_one_person(platform: Platform) -> None:
    platform.wechat.add_user("李", "13800000002")
    platform.wechat.tap(platform.user, {"local-to-do": "accept"})
    await platform.post(SEND, platform.message())
    listed = [(await platform.ask("/_fake/messages", {"user": user}))["messages"] for user in ("u1", "u2")]
    assert [message["values"]["thing1"] for message in listed[0]] == ["述责述廉"]
    assert listed[1] == []
    assert (await platform.ask("/_fake/messages"))["messages"] == listed[0]


@pytest.mark.gen_test
async def test_a_used_code_can_be_called_invalid(platform: Platform) -> None:
    platform.wechat.used_code_is_invalid = True
    code = platform.wechat.new_code(platform.user, "login")
    answers = [await platform.ask("/sns/jscode2session", log_in(js_code=code)) for _ in range(2)]
    assert answers[1]["errcode"] == 40029


@pytest.mark.gen_test
@pytest.mark.parametrize(("error", "status"), [(0, "success"), (1003, "failed:system failed")])
async def test_the_office_is_told_what_became_of_a_message(platform: Platform, error: int, status: str) -> None:
    (socket,) = bind_sockets(0, "127.0.0.1")
    office = HTTPServer(Application([("/.*", Office)]))
    office.add_sockets([socket])
    Office.taken = asyncio.Queue()
    platform.sender.url = f"http://127.0.0.1:{socket.getsockname()[1]}/push"
    platform.wechat.tells_delivery, platform.wechat.delivery_error = True, error
    platform.wechat.tap(platform.user, {"local-to-do": "accept"})
    sent = await platform.post(SEND, platform.message())
    entry = (await Office.taken.get())["List"]
    office.stop()
    assert (entry["MsgID"], entry["ErrorCode"], entry["ErrorStatus"]) == (str(sent["msgid"]), str(error), status)


@pytest.mark.gen_test
async def test_other_sites_cannot_control_it(platform: Platform) -> None:
    with pytest.raises(HTTPClientError, match="415"):
        await AsyncHTTPClient().fetch(f"{platform.url}/_fake/reset", method="POST", body="{}")
    assert platform.user.id in platform.wechat.users


@pytest.mark.gen_test
async def test_without_control_there_is_the_api_alone(io_loop: IOLoop) -> None:
    (socket,) = bind_sockets(0, "127.0.0.1")
    server = HTTPServer(fake_platform(FakeWeChat(APPID, SECRET), control=False))
    server.add_sockets([socket])
    address = f"http://127.0.0.1:{socket.getsockname()[1]}/_fake/users"
    assert (await AsyncHTTPClient().fetch(address, raise_error=False)).code == 404
    server.stop()


def test_it_stands_in_for_no_real_mini_program() -> None:
    with pytest.raises(ValueError, match="real mini-program"):
        FakeWeChat("wx0123456789abcdef", SECRET)


def test_every_code_has_words() -> None:
    assert ApiError(40029).body()["errmsg"].startswith("invalid code rid: ")
