"""Calls of WeChat: what each end means for the person, what is booked, and that no secret gets out."""

import asyncio
import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import structlog
from prometheus_client import CollectorRegistry, generate_latest

from server.clock import FixedClock
from server.errors import DomainError
from server.store import Store
from server.wechat import SendOutcome, Verdict, WeChat
from server.wechat import transport as transport_module
from server.wechat.errors import OutcomeUnknown, Refused, helpful_part
from server.wechat.transport import Transport
from tests.wechat import scripted
from tests.wechat.conftest import MakeWeChat
from tests.wechat.scripted import (
    LOG_IN_PATH,
    PHONE_PATH,
    SECRET,
    SEND_PATH,
    TEMPLATE,
    TEMPLATES_PATH,
    TOKEN_PATH,
    Scripted,
    drop,
    error,
    hang,
)

OPENID = "oABCDEFGHIJKLMNOPQRSTUVWXYZ1"
VALUES = {"matter": "测评签到", "due": datetime(2026, 3, 3, 1, 0, tzinfo=UTC)}
BROKEN: list[scripted.Reply] = [b"<html>502</html>", b"", b"[]", b"{", b'"text"', {"errcode": "text"}, drop, hang]
BROKEN_IDS = ["html", "empty", "list", "cut", "text", "odd errcode", "dropped", "slow"]


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for answers for a moment only."""
    monkeypatch.setattr(transport_module, "_REQUEST_SECONDS", 0.5)


def phone_info(**more: Any) -> dict[str, Any]:
    info = {"phoneNumber": "+8613800000001", "purePhoneNumber": "13800000001", "countryCode": "86", **more}
    return {"errcode": 0, "errmsg": "ok", "phone_info": {**info, "watermark": {"timestamp": 1, "appid": "wx"}}}


async def code_of(call: Any) -> str:
    with pytest.raises(DomainError) as raised:
        await call
    return raised.value.code


async def granted(wechat: WeChat, taps: int = 1) -> None:
    await wechat.check_templates()
    for _ in range(taps):
        await wechat.ledger.tapped(OPENID, {"tmpl-to-do": "accept"})


async def left(wechat: WeChat) -> int | None:
    (grant,) = await wechat.ledger.remaining(OPENID)
    return grant.remaining


@pytest.mark.gen_test
async def test_a_log_in_gives_the_openid_and_keeps_no_session_key(
    wechats: MakeWeChat, platform: Scripted, office: Store
) -> None:
    platform.say(LOG_IN_PATH, {"openid": OPENID, "session_key": "c2Vzc2lvbi1rZXktMDEyMw==", "unionid": "u"})
    async with wechats() as wechat:
        assert await wechat.log_in("code") == OPENID

    query, _ = platform.requests[LOG_IN_PATH][0]
    assert query == {
        "appid": scripted.APPID,
        "secret": SECRET,
        "js_code": "code",
        "grant_type": "authorization_code",
    }
    # A log-in does not depend on the access token.
    assert TOKEN_PATH not in platform.calls
    for name in await office.collection_names():
        for document in await office.collection(name).find_list({}):
            assert "session-key" not in repr(document) and "c2Vzc2lvbi" not in repr(document)


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (40029, "wechat_code_invalid"),
        (40163, "wechat_code_invalid"),
        (40226, "wechat_user_blocked"),
        (45011, "wechat_unavailable"),
        (-1, "wechat_unavailable"),
        (40013, "wechat_unavailable"),
        (40125, "wechat_unavailable"),
    ],
)
async def test_errors_of_a_log_in(wechats: MakeWeChat, platform: Scripted, code: int, expected: str) -> None:
    platform.say(LOG_IN_PATH, error(code))
    async with wechats() as wechat:
        assert await code_of(wechat.log_in("code")) == expected


@pytest.mark.gen_test
@pytest.mark.parametrize("reply", [*BROKEN, {"session_key": "only"}], ids=[*BROKEN_IDS, "no openid"])
async def test_a_wechat_that_does_not_answer_properly_is_unavailable(
    wechats: MakeWeChat, platform: Scripted, reply: scripted.Reply
) -> None:
    platform.say(LOG_IN_PATH, reply)
    async with wechats() as wechat:
        assert await code_of(wechat.log_in("code")) == "wechat_unavailable"


@pytest.mark.gen_test
async def test_nobody_is_asked_about_a_code_that_is_none(wechats: MakeWeChat, platform: Scripted) -> None:
    async with wechats() as wechat:
        for code in ("", "x" * 200):
            assert await code_of(wechat.log_in(code)) == "wechat_code_invalid"
            assert await code_of(wechat.phone_number(code)) == "phone_code_invalid"

    assert not platform.calls


@pytest.mark.gen_test
@pytest.mark.parametrize("country", ["86", 86])
async def test_a_phone_number(wechats: MakeWeChat, platform: Scripted, country: object) -> None:
    platform.say(PHONE_PATH, phone_info(countryCode=country))
    async with wechats() as wechat:
        assert await wechat.phone_number("code", OPENID) == "13800000001"

    assert platform.requests[PHONE_PATH] == [({"access_token": "token-0"}, {"code": "code", "openid": OPENID})]


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (error(40029), "phone_code_invalid"),
        (error(40003), "phone_code_invalid"),
        (error(40013), "wechat_unavailable"),
        (error(45011), "wechat_unavailable"),
        (phone_info(countryCode="852"), "phone_not_domestic"),
        (phone_info(purePhoneNumber=None), "wechat_unavailable"),
        ({"errcode": 0}, "wechat_unavailable"),
        (b"<html>", "wechat_unavailable"),
        (drop, "wechat_unavailable"),
    ],
)
async def test_errors_of_a_phone_number(
    wechats: MakeWeChat, platform: Scripted, reply: scripted.Reply, expected: str
) -> None:
    platform.say(PHONE_PATH, reply)
    async with wechats() as wechat:
        assert await code_of(wechat.phone_number("code")) == expected


@pytest.mark.gen_test
async def test_a_message_is_sent_as_wechat_wants_it_and_booked(wechats: MakeWeChat, platform: Scripted) -> None:
    async with wechats() as wechat:
        await granted(wechat, taps=2)
        assert await wechat.send(OPENID, "to_do", VALUES, page="officer/index") is SendOutcome.SENT
        assert await left(wechat) == 1
        assert await wechat.send(OPENID, "to_do", VALUES) is SendOutcome.SENT
        assert await wechat.send(OPENID, "to_do", VALUES) is SendOutcome.NOT_GRANTED

    assert platform.calls[SEND_PATH] == 2
    assert platform.requests[SEND_PATH][0] == (
        {"access_token": "token-0"},
        {
            "touser": OPENID,
            "template_id": "tmpl-to-do",
            "page": "officer/index",
            "data": {"thing1": {"value": "测评签到"}, "time2": {"value": "2026年3月3日 09:00"}},
            "miniprogram_state": "formal",
            "lang": "zh_CN",
        },
    )


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("reply", "outcome", "remaining"),
    [
        (error(43101), SendOutcome.NOT_GRANTED, 0),
        (error(43107), SendOutcome.MISCONFIGURED, 1),
        (error(40003), SendOutcome.UNREACHABLE_USER, 1),
        (error(40037), SendOutcome.MISCONFIGURED, 1),
        (error(41030), SendOutcome.MISCONFIGURED, 1),
        (error(47003, "argument invalid! data.thing1.value invalid"), SendOutcome.MISCONFIGURED, 1),
        (error(45168), SendOutcome.MISCONFIGURED, 1),
        (error(45009), SendOutcome.BUSY, 1),
        (error(-1), SendOutcome.BUSY, 1),
        (b"<html>", SendOutcome.UNKNOWN, 1),
        (b"", SendOutcome.UNKNOWN, 1),
        (drop, SendOutcome.UNKNOWN, 1),
        (hang, SendOutcome.UNKNOWN, 1),
    ],
    ids=["43101", "43107", "40003", "40037", "41030", "47003", "45168", "45009", "-1", "html", "empty", "drop", "slow"],
)
async def test_what_the_end_of_a_message_means(
    wechats: MakeWeChat, platform: Scripted, reply: scripted.Reply, outcome: SendOutcome, remaining: int
) -> None:
    platform.say(SEND_PATH, reply)
    async with wechats() as wechat:
        await granted(wechat)
        assert await wechat.send(OPENID, "to_do", VALUES) is outcome
        assert await left(wechat) == remaining

    # Nothing is sent twice by itself: after an unknown end the message may have arrived.
    assert platform.calls[SEND_PATH] == 1


@pytest.mark.gen_test
async def test_after_the_daily_limit_nothing_is_sent_until_the_next_day(
    wechats: MakeWeChat, platform: Scripted, clock: FixedClock
) -> None:
    platform.say(SEND_PATH, error(45009), {"errcode": 0, "errmsg": "ok"})
    async with wechats() as wechat:
        await granted(wechat)
        for _ in range(3):
            assert await wechat.send(OPENID, "to_do", VALUES) is SendOutcome.BUSY
        assert platform.calls[SEND_PATH] == 1
        # It is 9 o'clock in China.
        clock.advance(timedelta(hours=15, minutes=1))
        await granted(wechat)
        assert await wechat.send(OPENID, "to_do", VALUES) is SendOutcome.SENT


@pytest.mark.gen_test
async def test_two_messages_to_one_person_wait_for_each_other(wechats: MakeWeChat, platform: Scripted) -> None:
    under_way = 0

    async def jealous(_handler: scripted.Handler) -> dict[str, Any]:
        nonlocal under_way
        under_way += 1
        concurrent = under_way > 1
        await asyncio.sleep(0.05)
        under_way -= 1
        return error(43108) if concurrent else {"errcode": 0, "errmsg": "ok"}

    platform.say(SEND_PATH, jealous)
    async with wechats() as wechat:
        await granted(wechat, taps=4)
        outcomes = await asyncio.gather(*(wechat.send(OPENID, "to_do", VALUES) for _ in range(4)))

    assert outcomes == [SendOutcome.SENT] * 4
    assert platform.calls[SEND_PATH] == 4


@pytest.mark.gen_test
async def test_a_message_that_meets_another_process_is_tried_again(wechats: MakeWeChat, platform: Scripted) -> None:
    platform.say(SEND_PATH, error(43108), {"errcode": 0, "errmsg": "ok"}, error(43108))
    async with wechats() as wechat:
        await granted(wechat, taps=2)
        assert await wechat.send(OPENID, "to_do", VALUES) is SendOutcome.SENT
        assert await wechat.send(OPENID, "to_do", VALUES) is SendOutcome.BUSY
        assert await left(wechat) == 1


@pytest.mark.gen_test
async def test_wechat_is_asked_by_so_many_at_once_and_no_more(wechats: MakeWeChat, platform: Scripted) -> None:
    under_way, most = 0, 0

    async def counting(_handler: scripted.Handler) -> dict[str, Any]:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.05)
        under_way -= 1
        return {"openid": OPENID}

    platform.say(LOG_IN_PATH, counting)
    async with wechats() as wechat:
        answers = await asyncio.gather(*(wechat.log_in(f"code-{number}") for number in range(100)))

    assert answers == [OPENID] * 100
    assert most == 32


@pytest.mark.gen_test
async def test_what_does_not_fit_is_not_sent(wechats: MakeWeChat, platform: Scripted) -> None:
    async with wechats() as wechat:
        await granted(wechat)
        for values in ({"matter": "测评签到"}, {"matter": " ", "due": VALUES["due"]}):
            assert await wechat.send(OPENID, "to_do", values) is SendOutcome.MISCONFIGURED
        assert await wechat.send(OPENID, "digest", VALUES) is SendOutcome.MISCONFIGURED

    assert SEND_PATH not in platform.calls


@pytest.mark.gen_test
async def test_nothing_listens_there(wechats: MakeWeChat, platform: Scripted) -> None:
    async with wechats(wechat_api_url="http://127.0.0.1:9") as wechat:
        assert await code_of(wechat.log_in("code")) == "wechat_unavailable"
        assert await wechat.send(OPENID, "to_do", VALUES) is SendOutcome.BUSY


@pytest.mark.gen_test
async def test_an_office_without_wechat_says_so(wechats: MakeWeChat, platform: Scripted) -> None:
    async with wechats(wechat_appid="") as wechat:
        assert not wechat.enabled
        for call in (wechat.log_in("c"), wechat.phone_number("c"), wechat.url_link("p"), wechat.code_image("s", "p")):
            assert await code_of(call) == "wechat_off"
        assert await wechat.send(OPENID, "to_do", VALUES) is SendOutcome.MISCONFIGURED
        assert await wechat.check_text(OPENID, "text", 2) is Verdict.REVIEW
        assert wechat.jobs == []

    assert not platform.calls


@pytest.mark.gen_test
async def test_a_code_image_is_an_image_or_an_error(wechats: MakeWeChat, platform: Scripted) -> None:
    async def image(handler: scripted.Handler) -> None:
        handler.set_header("Content-Type", "image/jpeg")
        handler.finish(b"\xff\xd8 picture")

    path = "/wxa/getwxacodeunlimit"
    platform.say(path, image, error(40169), b"<html>")
    async with wechats() as wechat:
        assert await wechat.code_image("a=1", "pages/mine/mine") == b"\xff\xd8 picture"
        assert await code_of(wechat.code_image("a" * 33, "pages/mine/mine")) == "wechat_unavailable"
        assert await code_of(wechat.code_image("a=1", "pages/mine/mine")) == "wechat_unavailable"

    assert platform.requests[path][0][1]["env_version"] == "release"


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ({"errcode": 0, "result": {"suggest": "pass", "label": 100}}, Verdict.PASS),
        ({"errcode": 0, "result": {"suggest": "risky", "label": 20001}}, Verdict.RISKY),
        ({"errcode": 0, "result": {"suggest": "review", "label": 20001}}, Verdict.REVIEW),
        ({"errcode": 0, "result": {"suggest": "something new"}}, Verdict.REVIEW),
        ({"errcode": 0}, Verdict.REVIEW),
        (error(61010), Verdict.REVIEW),
        (drop, Verdict.REVIEW),
    ],
)
async def test_a_text_passes_only_if_wechat_says_so(
    wechats: MakeWeChat, platform: Scripted, reply: scripted.Reply, verdict: Verdict
) -> None:
    raw: list[bytes] = []

    async def judge(handler: scripted.Handler) -> Any:
        raw.append(handler.request.body)
        return await reply(handler) if callable(reply) else reply

    platform.say("/wxa/msg_sec_check", judge)
    async with wechats() as wechat:
        assert await wechat.check_text(OPENID, "一段文字", 2) is verdict

    # Escaped text would always pass.
    assert "一段文字".encode() in raw[0]


@pytest.mark.gen_test
async def test_templates_are_compared_with_wechats(wechats: MakeWeChat, platform: Scripted) -> None:
    other = {**TEMPLATE, "priTmplId": "tmpl-other", "content": "车牌号:{{car_number1.DATA}}", "type": 3}
    long_term = {**TEMPLATE, "priTmplId": "tmpl-digest", "content": "待办数量:{{number1.DATA}}", "type": 3}
    platform.say(TEMPLATES_PATH, {"errcode": 0, "data": [TEMPLATE, other, long_term]})
    configured = {"to_do": "tmpl-gone", "decision": "tmpl-other", "digest": "tmpl-digest"}
    async with wechats(wechat_templates=configured) as wechat:
        for job in wechat.jobs:
            await job.run(datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
        templates = {template.key: template for template in (await wechat.status()).templates}

        assert "没有这个模板" in templates["to_do"].problem
        assert "车牌号" in templates["decision"].problem
        assert templates["digest"].problem == ""
        assert templates["digest"].kind == "long_term"
        assert [grant.key for grant in await wechat.ledger.remaining(OPENID)] == ["digest"]
        assert await wechat.send(OPENID, "to_do", VALUES) is SendOutcome.MISCONFIGURED


@pytest.mark.gen_test
async def test_templates_are_compared_again_after_an_hour_and_sooner_after_a_failure(
    wechats: MakeWeChat, platform: Scripted
) -> None:
    platform.say(TEMPLATES_PATH, error(-1), {"errcode": 0, "data": [TEMPLATE]})
    now = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    async with wechats() as wechat:
        (job,) = wechat.jobs
        for minutes in (0, 5, 10, 60, 66):
            await job.run(now + timedelta(minutes=minutes))

    assert platform.calls[TEMPLATES_PATH] == 3


@pytest.mark.gen_test
async def test_many_first_messages_compare_the_templates_once(wechats: MakeWeChat, platform: Scripted) -> None:
    people = [f"person-{number}" for number in range(20)]
    async with wechats() as wechat:
        for person in people:
            await wechat.ledger.tapped(person, {"tmpl-to-do": "accept"})
        outcomes = await asyncio.gather(*(wechat.send(person, "to_do", VALUES) for person in people))

    assert set(outcomes) == {SendOutcome.SENT}
    assert platform.calls[TEMPLATES_PATH] == 1


@pytest.mark.gen_test
async def test_another_template_begins_without_grants(wechats: MakeWeChat, platform: Scripted) -> None:
    async with wechats() as wechat:
        await granted(wechat)
        assert await left(wechat) == 1
    platform.say(TEMPLATES_PATH, {"errcode": 0, "data": [{**TEMPLATE, "priTmplId": "tmpl-new"}]})
    async with wechats(wechat_templates={"to_do": "tmpl-new"}) as wechat:
        await wechat.check_templates()
        assert await left(wechat) == 0


@pytest.mark.gen_test
async def test_a_person_is_forgotten(wechats: MakeWeChat, office: Store) -> None:
    async with wechats() as wechat:
        await granted(wechat)
        stored = await office.collection("wechat_grants").find_list({})
        assert stored and OPENID not in repr(stored)
        await wechat.ledger.forget(OPENID)

    assert await office.collection("wechat_grants").count({}) == 0


@pytest.mark.gen_test
@pytest.mark.parametrize("reply", [*BROKEN, error(40125, f"secret={SECRET} {OPENID}")], ids=[*BROKEN_IDS, "quoted"])
async def test_no_secret_gets_into_errors_or_logs(
    wechats: MakeWeChat,
    platform: Scripted,
    reply: scripted.Reply,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    for path in (LOG_IN_PATH, PHONE_PATH, SEND_PATH):
        platform.say(path, reply)
    raised: list[BaseException] = []
    with structlog.testing.capture_logs() as said:
        async with wechats() as wechat:
            await granted(wechat)
            for call in (wechat.log_in("the-code"), wechat.phone_number("the-code", OPENID)):
                try:
                    await call
                except DomainError as problem:
                    raised.append(problem)
            await wechat.send(OPENID, "to_do", VALUES)
            failures = (await wechat.status()).failures
    texts = [json.dumps(said, default=str), caplog.text, *capsys.readouterr(), repr(failures)]
    for problem in raised:
        assert problem.__cause__ is None
        texts.append(repr(problem) + str(problem))

    for text in texts:
        for secret in (SECRET, "token-0", OPENID, "the-code", "access_token="):
            assert secret not in text


@pytest.mark.gen_test
async def test_an_error_of_the_http_client_leaves_nothing_behind(platform: Scripted) -> None:
    transport = Transport(platform.url)
    platform.say("/x", drop)
    try:
        with pytest.raises(OutcomeUnknown) as raised:
            await transport.get("x", "/x", {"secret": SECRET})
    finally:
        transport.close()

    assert raised.value.__cause__ is None and raised.value.__context__ is None


def test_only_the_helpful_part_of_a_message_is_kept() -> None:
    message = "argument invalid! data.thing3.value invalid rid: 65f0a1b2-0c3d4e5f-6a7b8c9d secret=abc oOPENID 张三"

    assert Refused("send", 47003, message).detail == (
        "rid: 65f0a1b2-0c3d4e5f-6a7b8c9d; argument invalid! data.thing3.value invalid"
    )
    assert helpful_part("invalid ip 10.1.2.3 ipv6 ::ffff:10.1.2.3, not in whitelist") == "invalid ip 10.1.2.3"


@pytest.mark.gen_test
async def test_the_ends_of_calls_are_counted(wechats: MakeWeChat, platform: Scripted) -> None:
    platform.say(LOG_IN_PATH, error(40029), error(40029), {"openid": OPENID})
    registry = CollectorRegistry()
    async with wechats() as wechat:
        wechat.metrics.publish(registry)
        for _ in range(2):
            await code_of(wechat.log_in("code"))
        await wechat.log_in("code")
        await wechat.check_templates()
    figures = generate_latest(registry).decode()

    assert 'wechat_calls_total{call="log_in",outcome="40029"} 2.0' in figures
    assert 'wechat_calls_total{call="log_in",outcome="ok"} 1.0' in figures
    assert 'wechat_token_fetches_total{outcome="ok"} 1.0' in figures
