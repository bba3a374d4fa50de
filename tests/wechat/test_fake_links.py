"""The local platform's codes, links and content checks."""

import io
import json
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from server.wechat.fake.limits import LINK, OPENED, PICTURE, SCHEME
from tests.wechat.local_platform import Office, Platform

# Page 获取不限制的小程序码.
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
# Pages 获取加密URLLink, 获取加密scheme码: where the link leads, when it ends, errcode.
LINKS: list[tuple[dict[str, Any], dict[str, Any], int]] = [
    ({"path": "pages/unknown/unknown"}, {}, 40165),
    ({"path": "/pages/mine/mine", "query": "名=1"}, {}, 40212),
    ({"query": "x" * 1025}, {}, 40212),
    ({"env_version": "beta"}, {}, 85402),
    ({}, {"expire_type": 1, "expire_interval": 31}, 85401),
    ({}, {"expire_type": 1}, 85401),
    ({}, {"expire_type": 0, "expire_time": 1}, 85401),
    ({}, {"expire_type": 0, "expire_time": "soon"}, 47001),
    ({}, {"expire_type": 1, "expire_interval": "x"}, 47001),
    ({}, {"expire_type": 2}, 47001),
]


@pytest.mark.gen_test
async def test_a_code_is_refused_for_its_fault(fake: Platform) -> None:
    token = await fake.token()
    for body, code in PICTURES:
        assert (await fake.ask(PICTURE, token, body))["errcode"] == code, body


@pytest.mark.gen_test
async def test_a_code_can_be_scanned(fake: Platform) -> None:
    token = await fake.token()
    picture = await fake.fetch(PICTURE, token, {"scene": "i=7M3K", "page": "pages/mine/mine"})
    assert (picture.headers["Content-Type"], picture.body[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.body)))
    assert read.text == "pages/mine/mine?scene=i=7M3K"
    unknown = {"scene": "a=1", "page": "pages/x/x", "check_path": False}
    assert (await fake.fetch(PICTURE, token, unknown)).headers["Content-Type"] == "image/jpeg"


@pytest.mark.gen_test
async def test_a_link_is_refused_for_its_fault(fake: Platform) -> None:
    token = await fake.token()
    for target, end, code in LINKS:
        assert (await fake.ask(LINK, token, {**target, **end}))["errcode"] == code, (target, end)
        assert (await fake.ask(SCHEME, token, {"jump_wxa": target, **end}))["errcode"] == code, (target, end)
    fake.wechat.published = False
    assert (await fake.ask(LINK, token, {}))["errcode"] == 85079
    assert (await fake.ask("/_fake/counters"))["links"] == {"created": 0, "opened": 0}


@pytest.mark.gen_test
async def test_links_are_counted_when_made_and_when_opened(fake: Platform) -> None:
    body = {"path": "pages/mine/mine", "query": "a=1", "expire_type": 1, "expire_interval": 1}
    url = (await fake.post(LINK, body))["url_link"]
    assert url.startswith("https://wxaurl.cn/")
    scheme = (await fake.post(SCHEME, {"jump_wxa": {"env_version": "trial"}}))["openlink"]
    assert scheme.startswith("weixin://dl/business/?t=")
    led = [await fake.ask("/_fake/open", body={"link": link}) for link in (url, url, scheme)]
    assert led == [{"path": "pages/mine/mine", "query": "a=1", "env_version": "release"}] * 2 + [
        {"path": "", "query": "", "env_version": "trial"}
    ]
    assert (await fake.fetch("/_fake/open", body={"link": "https://wxaurl.cn/none"})).code == 404
    fake.wechat.advance(86_401)
    assert (await fake.fetch("/_fake/open", body={"link": url})).code == 404
    assert (await fake.ask("/_fake/counters"))["links"] == {"created": 2, "opened": 3}
    # No link is for ever.
    fake.wechat.advance(30 * 86_400)
    assert (await fake.fetch("/_fake/open", body={"link": scheme})).code == 404


@pytest.mark.gen_test
async def test_links_of_both_kinds_share_their_limits(fake: Platform) -> None:
    async def make() -> list[int]:
        return [(await fake.post(path, {"jump_wxa": {}}))["errcode"] for path in (LINK, SCHEME, LINK)]

    fake.wechat.second_limits[LINK] = 2
    fake.wechat.advance(1)
    assert await make() == [0, 0, 44990]
    fake.wechat.second_limits[LINK] = 100
    fake.wechat.daily_limits[LINK] = 5
    assert await make() == [0, 0, 44993]
    fake.wechat.advance(86_400)
    assert await make() == [0, 0, 0]
    quota = (await fake.post("/cgi-bin/openapi/quota/get", {"cgi_path": SCHEME}))["quota"]
    assert quota == {"daily_limit": 5, "used": 3, "remain": 2}


@pytest.mark.gen_test
async def test_a_hundred_links_a_second_and_no_more(fake: Platform) -> None:
    token = await fake.token()
    for _ in range(100):
        fake.wechat.count(LINK)
    assert (await fake.ask(LINK, token, {}))["errcode"] == 44990
    fake.wechat.advance(1)
    assert (await fake.ask(LINK, token, {}))["errcode"] == 0


@pytest.mark.gen_test
async def test_a_day_has_its_openings(fake: Platform) -> None:
    link = (await fake.post(LINK, {}))["url_link"]
    assert fake.wechat.daily_limits[OPENED] == 3_000_000
    fake.wechat.daily_limits[OPENED] = 1
    assert [(await fake.fetch("/_fake/open", body={"link": link})).code for _ in range(2)] == [200, 429]


TEXT: dict[str, Any] = {"scene": 2, "version": 2, "content": "违禁词"}


@pytest.mark.gen_test
async def test_the_content_check_says_what_it_has_found(fake: Platform) -> None:
    fake.wechat.risky["违禁"] = ("risky", 20006)
    fake.wechat.session_of(fake.user)
    body = {"openid": fake.user.openid, **TEXT}
    checked = await fake.post("/wxa/msg_sec_check", body)
    assert checked["result"] == {"suggest": "risky", "label": 20006}
    assert [entry["strategy"] for entry in checked["detail"]] == ["content_model", "keyword"]
    assert checked["detail"][1]["keyword"] == "违禁"
    good = await fake.post("/wxa/msg_sec_check", {**body, "content": "好词"})
    assert good["result"] == {"suggest": "pass", "label": 100}
    assert good["trace_id"] != checked["trace_id"]


@pytest.mark.gen_test
async def test_the_content_check_passes_what_comes_escaped(fake: Platform) -> None:
    fake.wechat.risky["违禁"] = ("risky", 20006)
    fake.wechat.session_of(fake.user)
    token, body = await fake.token(), {"openid": fake.user.openid, **TEXT}
    escaped = await fake.ask("/wxa/msg_sec_check", token, json.dumps(body).encode())
    assert escaped["result"]["suggest"] == "pass"
    # A stroke of the text itself is no escape, whatever follows it.
    stroke = {**body, "content": "违禁词 C:\\udead"}
    assert (await fake.ask("/wxa/msg_sec_check", token, stroke))["result"]["suggest"] == "risky"


@pytest.mark.gen_test
async def test_the_content_check_refuses(fake: Platform) -> None:
    fake.wechat.session_of(fake.user)
    foreign = (await fake.ask(f"/_fake/users/{fake.user.id}/elsewhere", body={"appid": "wx-theirs"}))["openid"]
    assert foreign != fake.user.openid
    body = {"openid": fake.user.openid, **TEXT}
    changes: list[tuple[dict[str, Any], int]] = [
        ({"version": 1}, 47001),
        ({"version": None}, 47001),
        ({"scene": 9}, 40129),
        ({"openid": "o"}, 40003),
        ({"openid": foreign}, 43104),
        ({"content": "长" * 2501}, 47001),
        ({"content": "长" * 2500}, 0),
    ]
    for change, code in changes:
        assert (await fake.post("/wxa/msg_sec_check", {**body, **change}))["errcode"] == code, change
    fake.wechat.advance(7201)
    assert (await fake.post("/wxa/msg_sec_check", body))["errcode"] == 61010


def media(fake: Platform, **changes: Any) -> dict[str, Any]:
    """Return a request for the check of a picture."""
    fake.wechat.session_of(fake.user)
    return {"openid": fake.user.openid, "scene": 1, "version": 2, "media_type": 2, **changes}


@pytest.mark.gen_test
@pytest.mark.parametrize("number", [False, True], ids=["as users see it", "as documented"])
async def test_a_picture_is_fetched_and_the_verdict_pushed(fake: Platform, receiver: Office, number: bool) -> None:
    fake.wechat.media_label_is_number = number
    fake.wechat.risky["bad"] = ("risky", 20002)
    addresses = (f"{receiver.url}/good.png", f"{receiver.url}/bad.png", "http://127.0.0.1:1/none.png")
    traces = [
        (await fake.post("/wxa/media_check_async", media(fake, media_url=address)))["trace_id"] for address in addresses
    ]
    pushes = [(await receiver.taken.get()).json for _ in traces]
    assert {push["Event"] for push in pushes} == {"wxa_media_check"}
    pushed = {push["trace_id"]: push.get("result", push.get("errcode")) for push in pushes}
    assert [pushed[trace] for trace in traces] == [
        {"suggest": "pass", "label": 100 if number else "100"},
        {"suggest": "risky", "label": 20002 if number else "20002"},
        -1008,
    ]


@pytest.mark.gen_test
async def test_a_picture_is_refused(fake: Platform, receiver: Office) -> None:
    url = f"{receiver.url}/good.png"
    foreign = fake.wechat.openid_elsewhere(fake.user, "wx-theirs")
    for change, code in (({"version": 1}, 47001), ({"scene": 0}, 40129), ({"openid": foreign}, 43104)):
        assert (await fake.post("/wxa/media_check_async", media(fake, media_url=url, **change)))["errcode"] == code
    again = [(await fake.post("/wxa/media_check_async", media(fake, media_url=url)))["errcode"] for _ in range(2)]
    assert again == [0, 87020]
    assert (await fake.ask("/wxa/media_check_async", await fake.token()))["errcode"] == 43002
    await receiver.taken.get()
