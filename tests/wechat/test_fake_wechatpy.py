"""An independent client against the local platform: wechatpy, unmodified but for its addresses."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from wechatpy import WeChatClient
from wechatpy.client.api import WeChatWxa
from wechatpy.enterprise import WeChatClient as EnterpriseClient
from wechatpy.exceptions import WeChatClientException

from server.wechat.fake import FakeWeChat, fake_platform
from server.wechat.fake.wecom import WeCom

APPID, SECRET = "wx-test", "test-secret"


@pytest.fixture
def wechat() -> FakeWeChat:
    """What the platform knows."""
    return FakeWeChat(APPID, SECRET)


@pytest.fixture
def url(wechat: FakeWeChat, io_loop: IOLoop) -> Iterator[str]:
    """Where the platform is."""
    (socket,) = bind_sockets(0, "127.0.0.1")
    server = HTTPServer(fake_platform(wechat, wecom=WeCom(wechat, "ww", "corp", ("wang",))))
    server.add_sockets([socket])
    yield f"http://127.0.0.1:{socket.getsockname()[1]}/"
    server.stop()


def client_at(url: str) -> Any:
    """Return wechatpy's client with the three addresses that it keeps in its code changed."""

    class Wxa(WeChatWxa):  # type: ignore[misc]
        API_BASE_URL = url

    class Client(WeChatClient):  # type: ignore[misc]
        API_BASE_URL = url + "cgi-bin/"
        wxa = Wxa()

        def fetch_access_token(self) -> Any:
            query = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret}
            return self._fetch_access_token(url + "cgi-bin/token", query)

    return Client(APPID, SECRET, auto_retry=False, timeout=5)


@pytest.mark.gen_test
async def test_it_logs_in_sends_and_draws_codes(wechat: FakeWeChat, url: str) -> None:
    user = wechat.add_user("王", "13800000001")
    wechat.tap(user, {"local-to-do": "accept"})
    client = await asyncio.to_thread(client_at, url)
    session = await asyncio.to_thread(client.wxa.code_to_session, wechat.new_code(user, "login"))
    assert session["openid"] == user.openid
    data = {
        "thing1": {"value": "述责述廉"},
        "time2": {"value": "2026年10月22日 09:30"},
        "thing3": {"value": "请办理"},
    }
    sent = await asyncio.to_thread(client.wxa.send_subscribe_message, user.openid, "local-to-do", data)
    assert sent["errcode"] == 0
    with pytest.raises(WeChatClientException) as refused:
        await asyncio.to_thread(client.wxa.send_subscribe_message, user.openid, "local-to-do", data)
    assert refused.value.errcode == 43101
    picture = await asyncio.to_thread(client.wxa.get_wxa_code_unlimited, "i=7M3K")
    assert isinstance(picture, requests.Response)
    assert picture.content[:3] == b"\xff\xd8\xff"


@pytest.mark.gen_test
async def test_it_reaches_the_members_of_an_enterprise(url: str) -> None:
    class Client(EnterpriseClient):  # type: ignore[misc]
        API_BASE_URL = url + "cgi-bin/"

        def fetch_access_token(self) -> Any:
            query = {"corpid": self.corp_id, "corpsecret": self.secret}
            return self._fetch_access_token(url + "cgi-bin/gettoken", query)

    client = await asyncio.to_thread(lambda: Client("ww", "corp", timeout=5, auto_retry=False))
    answer = await asyncio.to_thread(client.message.send_text, 1, ["wang", "nobody"], "您有 3 件待办")
    assert answer["invaliduser"] == "nobody"
