"""An independent client against the local platform: wechatpy, unmodified but for its addresses."""

import asyncio
from typing import Any

import pytest
import requests
from wechatpy import WeChatClient
from wechatpy.client.api import WeChatWxa
from wechatpy.enterprise import WeChatClient as EnterpriseClient
from wechatpy.exceptions import APILimitedException, WeChatClientException

from tests.wechat.local_platform import APPID, CORP, SECRET, Platform


def client_at(url: str) -> Any:
    """Return wechatpy's client with the three addresses that it keeps in its code changed."""

    class Wxa(WeChatWxa):  # type: ignore[misc]
        API_BASE_URL = url + "/"

    class Client(WeChatClient):  # type: ignore[misc]
        API_BASE_URL = url + "/cgi-bin/"
        wxa = Wxa()

        def fetch_access_token(self) -> Any:
            query = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
            return self._fetch_access_token(url + "/cgi-bin/token", query)

    return Client(APPID, SECRET, auto_retry=False, timeout=5)


def enterprise_at(url: str, *, wrong: bool = False, auto_retry: bool = False) -> Any:
    """Return wechatpy's client of an enterprise, with a wrong secret if so wished."""

    class Client(EnterpriseClient):  # type: ignore[misc]
        API_BASE_URL = url + "/cgi-bin/"

        def fetch_access_token(self) -> Any:
            query = {"corpid": self.corp_id, "corpsecret": self.secret}
            return self._fetch_access_token(url + "/cgi-bin/gettoken", query)

    return Client(CORP["corpid"], "wrong" if wrong else CORP["corpsecret"], timeout=5, auto_retry=auto_retry)


@pytest.mark.gen_test
async def test_it_logs_in_sends_and_draws_codes(fake: Platform) -> None:
    user = fake.user
    fake.wechat.tap(user, {"local-to-do": "accept"})
    client = await asyncio.to_thread(client_at, fake.url)
    session = await asyncio.to_thread(client.wxa.code_to_session, fake.wechat.new_code(user, "login"))
    assert session["openid"] == user.openid
    data = fake.message()["data"]
    sent = await asyncio.to_thread(client.wxa.send_subscribe_message, user.openid, "local-to-do", data)
    assert sent["errcode"] == 0
    with pytest.raises(WeChatClientException) as refused:
        await asyncio.to_thread(client.wxa.send_subscribe_message, user.openid, "local-to-do", data)
    assert refused.value.errcode == 43101
    picture = await asyncio.to_thread(client.wxa.get_wxa_code_unlimited, "i=7M3K")
    assert isinstance(picture, requests.Response)
    assert picture.content[:3] == b"\xff\xd8\xff"


@pytest.mark.gen_test
async def test_it_reaches_the_members_of_an_enterprise(fake: Platform) -> None:
    client = await asyncio.to_thread(enterprise_at, fake.url)
    answer = await asyncio.to_thread(client.message.send_text, 1, ["wang", "nobody"], "您有 3 件待办")
    assert answer["invaliduser"] == "nobody"
    await asyncio.to_thread(client.message.send_text_card, 1, "wang", "待办", "3 件", "https://example.org/")
    await asyncio.to_thread(client.message.send_markdown, 1, "wang", "**3** 件待办")
    assert [(message["to"], message["kind"]) for message in fake.wecom.messages] == [
        ("wang", "text"),
        ("wang", "textcard"),
        ("wang", "markdown"),
    ]
    with pytest.raises(WeChatClientException) as nobody:
        await asyncio.to_thread(client.message.send_text, 1, ["nobody"], "您有 3 件待办")
    assert nobody.value.errcode == 81013


@pytest.mark.gen_test
async def test_what_it_says_twice_is_delivered_once(fake: Platform) -> None:
    client = await asyncio.to_thread(enterprise_at, fake.url)
    text = {"msgtype": "text", "text": {"content": "您有 3 件待办"}}
    once = {**text, "enable_duplicate_check": 1, "duplicate_check_interval": 600}
    for _ in range(2):
        answer = await asyncio.to_thread(client.message.send, 1, "wang", msg=once)
        assert answer["errcode"] == 0
    assert len(fake.wecom.messages) == 1


@pytest.mark.gen_test
async def test_it_fetches_a_new_token_of_an_enterprise_when_the_old_one_is_over(fake: Platform) -> None:
    client = await asyncio.to_thread(enterprise_at, fake.url, auto_retry=True)
    await asyncio.to_thread(client.message.send_text, 1, "wang", "一")
    fake.wechat.advance(7201)
    await asyncio.to_thread(client.message.send_text, 1, "wang", "二")
    assert [message["content"]["content"] for message in fake.wecom.messages] == ["一", "二"]
    assert fake.wechat.calls["/cgi-bin/gettoken"] == 2


@pytest.mark.gen_test
async def test_it_understands_what_an_enterprise_refuses(fake: Platform) -> None:
    wrong = await asyncio.to_thread(enterprise_at, fake.url, wrong=True)
    with pytest.raises(WeChatClientException) as refused:
        await asyncio.to_thread(wrong.message.send_text, 1, "wang", "三")
    assert refused.value.errcode == 40001
    client = await asyncio.to_thread(enterprise_at, fake.url)
    said = {"msgtype": "text", "text": {"content": "3 件待办"}}
    for number in range(21):
        request = asyncio.to_thread(
            client.post, fake.url + "/cgi-bin/webhook/send", params={"key": "local-robot"}, data=said
        )
        if number < 20:
            assert (await request)["errcode"] == 0
        else:
            with pytest.raises(APILimitedException):
                await request
