"""The access token that all processes share: one fetch, few renewals, and never a storm."""

import asyncio
import base64
import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from server.clock import FixedClock
from server.errors import Unavailable
from server.settings import Settings
from server.store import Store
from server.wechat.service import SendOutcome
from tests.wechat import scripted
from tests.wechat.conftest import MakeWeChat
from tests.wechat.scripted import SEND_PATH, TOKEN_PATH, Scripted

PROJECT = Path(__file__).resolve().parents[2]
PROCESSES, CALLS = 4, 16
IMAGE_PATH = "/wxa/getwxacodeunlimit"


async def one_call(wechat: Any) -> str:
    return await wechat.url_link("pages/index/index")


def link(platform: Scripted) -> None:
    platform.say("/wxa/generate_urllink", {"errcode": 0, "errmsg": "ok", "url_link": "https://wxaurl.cn/x"})


LINK_PATH = "/wxa/generate_urllink"
REFUSED = scripted.error(40001, "invalid credential, access_token is invalid or not latest")


@pytest.mark.gen_test(timeout=60)
async def test_four_processes_cold_fetch_one_token(
    platform: Scripted, settings: Settings, database_uris: tuple[str, str]
) -> None:
    link(platform)
    platform.delay = 0.2
    used = platform.settings(settings)
    environment = {
        **os.environ,
        "APP_ENV": "test",
        "APP_MONGO_URI": used.mongo_uri.get_secret_value(),
        "APP_FIELD_KEY": base64.b64encode(b"f" * 32).decode(),
        "APP_LOOKUP_KEY": base64.b64encode(b"l" * 32).decode(),
        "APP_WECHAT_APPID": used.wechat_appid,
        "APP_WECHAT_SECRET": used.wechat_secret.get_secret_value(),
        "APP_WECHAT_API_URL": used.wechat_api_url,
    }
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.wechat.caller", str(CALLS),
            cwd=PROJECT, env=environment, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(PROCESSES)
    ]  # fmt: skip
    for process in processes:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
    answers = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))

    assert [json.loads(said) for said, _ in answers] == [{"ok": CALLS}] * PROCESSES
    assert platform.calls == {TOKEN_PATH: 1, LINK_PATH: PROCESSES * CALLS}


@pytest.mark.gen_test
async def test_a_token_is_kept_encrypted_and_renewed_in_time(
    wechats: MakeWeChat, platform: Scripted, clock: FixedClock, office: Store
) -> None:
    link(platform)
    async with wechats() as first, wechats() as second:
        await one_call(first)
        await one_call(second)
        assert platform.calls[TOKEN_PATH] == 1
        stored = await office.collection("wechat_tokens").find_one({})
        assert b"token-0" not in repr(stored).encode()
        assert (await first.status()).token_expires_at == clock.now() + timedelta(seconds=7200)

        clock.advance(timedelta(seconds=7200 - 239))
        await one_call(first)
        await one_call(second)
        assert platform.calls[TOKEN_PATH] == 2


@pytest.mark.gen_test
async def test_a_superseded_token_is_replaced_once_for_all(wechats: MakeWeChat, platform: Scripted) -> None:
    """Somebody else (a tool, a colleague) has renewed the token by force: ours is refused from then on."""

    async def judge(handler: scripted.Handler) -> dict[str, Any]:
        fresh = handler.get_query_argument("access_token") == f"token-{platform.tokens}"
        return {"errcode": 0, "errmsg": "ok", "url_link": "https://wxaurl.cn/x"} if fresh else REFUSED

    platform.say(LINK_PATH, judge)
    async with wechats() as first, wechats() as second:
        await one_call(first)
        await one_call(second)
        platform.tokens = 7
        results = await asyncio.gather(*(one_call(wechat) for wechat in (first, second) * 16))

    assert set(results) == {"https://wxaurl.cn/x"}
    assert platform.calls[TOKEN_PATH] == 2
    assert platform.force == 0


@pytest.mark.gen_test
async def test_a_lasting_40001_makes_a_bounded_number_of_calls(
    wechats: MakeWeChat, platform: Scripted, clock: FixedClock
) -> None:
    platform.say(LINK_PATH, REFUSED)
    async with wechats() as first, wechats() as second:
        for _ in range(3):
            await asyncio.gather(*(refused(one_call(wechat)) for wechat in (first, second) * 16))
        # The fetch, its confirmation, one renewal by force; at most two attempts a call.
        assert platform.calls[TOKEN_PATH] == 3
        assert platform.force == 1
        assert platform.calls[LINK_PATH] <= 2 * 96

        before = platform.calls[TOKEN_PATH]
        for _ in range(40):
            clock.advance(timedelta(seconds=32))
            await refused(one_call(first))
        assert platform.force <= 10
        assert platform.calls[TOKEN_PATH] - before <= 80


@pytest.mark.gen_test
async def test_a_token_that_nobody_gives_is_asked_for_once_in_a_while(
    wechats: MakeWeChat, platform: Scripted, clock: FixedClock
) -> None:
    platform.say(TOKEN_PATH, scripted.error(40125, "invalid appsecret"))
    async with wechats() as wechat:
        await asyncio.gather(*(refused(one_call(wechat)) for _ in range(32)))
        assert platform.calls == {TOKEN_PATH: 1}
        clock.advance(timedelta(seconds=6))
        await refused(one_call(wechat))
        assert platform.calls == {TOKEN_PATH: 2}
        failures = (await wechat.status()).failures

    assert {(failure.call, failure.reason) for failure in failures} == {("stable_token", "40125")}


@pytest.mark.gen_test
@pytest.mark.parametrize(
    "answer",
    [b"<html>", b"", b"[]", {"access_token": ""}, {"access_token": "x"}, {"access_token": "x", "expires_in": "soon"}],
)
async def test_an_answer_without_a_token_is_none(
    wechats: MakeWeChat, platform: Scripted, answer: scripted.Reply
) -> None:
    platform.say(TOKEN_PATH, answer)
    async with wechats() as wechat:
        await refused(one_call(wechat))

    assert set(platform.calls) == {TOKEN_PATH}


@pytest.mark.gen_test
async def test_the_old_token_serves_while_wechat_gives_no_new_one(
    wechats: MakeWeChat, platform: Scripted, clock: FixedClock
) -> None:
    link(platform)
    async with wechats() as wechat:
        await one_call(wechat)
        platform.say(TOKEN_PATH, b"<html>maintenance</html>")
        clock.advance(timedelta(seconds=7200 - 100))
        assert await one_call(wechat)
        clock.advance(timedelta(seconds=101))
        await refused(one_call(wechat))


@pytest.mark.gen_test
async def test_nobody_waits_for_a_renewal_while_the_old_token_holds(
    wechats: MakeWeChat, platform: Scripted, clock: FixedClock
) -> None:
    link(platform)
    renewal, waiting = asyncio.Event(), asyncio.Event()

    async def slowly(_handler: scripted.Handler) -> dict[str, Any]:
        waiting.set()
        await renewal.wait()
        return {"access_token": "token-new", "expires_in": 7200}

    async with wechats() as first, wechats() as second:
        await one_call(first)
        platform.say(TOKEN_PATH, slowly)
        clock.advance(timedelta(seconds=7200 - 200))
        renewing = asyncio.ensure_future(one_call(first))
        await waiting.wait()
        assert await one_call(second)
        assert not renewing.done()
        renewal.set()
        await renewing
        await one_call(second)

    used = [query["access_token"] for query, _ in platform.requests[LINK_PATH]]
    assert used == ["token-0", "token-0", "token-new", "token-new"]


@pytest.mark.gen_test
async def test_a_short_lived_token_is_not_fetched_for_each_call(wechats: MakeWeChat, platform: Scripted) -> None:
    link(platform)
    platform.token_seconds = 100
    async with wechats() as wechat:
        for _ in range(5):
            await one_call(wechat)

    assert platform.calls[TOKEN_PATH] == 1


@pytest.mark.gen_test
async def test_a_message_is_refused_not_unknown_when_its_token_cannot_be_replaced(
    wechats: MakeWeChat, platform: Scripted
) -> None:
    platform.say(SEND_PATH, REFUSED)
    async with wechats() as wechat:
        await wechat.check_templates()
        await wechat.ledger.tapped("openid", {"tmpl-to-do": "accept"})
        platform.say(TOKEN_PATH, b"")
        values = {"matter": "测评签到", "due": "2026年3月3日"}
        assert await wechat.send("openid", "to_do", values) is SendOutcome.MISCONFIGURED

    assert platform.calls[SEND_PATH] == 1


async def refused(call: Any) -> None:
    with pytest.raises(Unavailable):
        await call
