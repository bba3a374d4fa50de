"""The push endpoint over HTTP: WeChat's check of the address, what is taken once, and what is refused."""

import asyncio
import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from prometheus_client import generate_latest
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from server.app import Services
from server.clock import FixedClock
from server.settings import Settings
from server.store import Store
from server.web import WebApplication
from server.wechat.push_format import parse
from tests.officers import Answer, Api
from tests.wechat.scripted import APPID, TEMPLATE, Scripted

TOKEN, KEY = "pushtoken123", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OPENID = "oABCDEFGHIJKLMNOPQRSTUVWXYZ1"
PATH = "/api/wechat/push"


@pytest.fixture
def settings(settings: Settings, platform: Scripted) -> Settings:
    """Settings with pushes in safe mode."""
    return platform.settings(settings, wechat_push_token=TOKEN, wechat_push_key=KEY)


class Pusher:
    """Pushes as WeChat does."""

    def __init__(self, api: Api, clock: FixedClock) -> None:
        self.api = api
        self.clock = clock

    def sign(self, *signed: str, token: str = TOKEN) -> str:
        signer = WeChatSigner()
        signer.add_data(token, *signed)
        return str(signer.signature)

    def now(self, shift: float = 0) -> str:
        return str(int(self.clock.now().timestamp() + shift))

    def encrypted(self, content: str, *, appid: str = APPID) -> str:
        return str(parse(WeChatCrypto(TOKEN, KEY, appid).encrypt_message(content, "1", "1"))["Encrypt"])

    async def push(
        self,
        content: Mapping[str, Any] | str,
        *,
        timestamp: str | None = None,
        nonce: str | None = None,
        token: str = TOKEN,
        appid: str = APPID,
        as_xml: bool = False,
    ) -> Answer:
        timestamp, nonce = timestamp or self.now(), nonce or secrets.token_hex(5)
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        encrypted = self.encrypted(text, appid=appid)
        query = {
            "signature": self.sign(timestamp, nonce, token=token),
            "timestamp": timestamp,
            "nonce": nonce,
            "openid": OPENID,
            "encrypt_type": "aes",
            "msg_signature": self.sign(timestamp, nonce, encrypted, token=token),
        }
        body = json.dumps({"ToUserName": "gh_1", "Encrypt": encrypted})
        if as_xml:
            body = f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        kind = {"Content-Type": "text/xml" if as_xml else "application/json"}
        return await self.api("POST", f"{PATH}?{urlencode(query)}", body.encode(), headers=kind)


@pytest.fixture
def pusher(api: Api, clock: FixedClock) -> Pusher:
    """Push as WeChat does."""
    return Pusher(api, clock)


def popup(moment: str, result: str = "accept", template: str = "tmpl-to-do") -> dict[str, Any]:
    entry = {"TemplateId": template, "SubscribeStatusString": result, "PopupScene": "0"}
    return event("subscribe_msg_popup_event", moment, List=entry)


def event(name: str, moment: str, **more: Any) -> dict[str, Any]:
    head = {"ToUserName": "gh_1", "FromUserName": OPENID, "CreateTime": moment, "MsgType": "event", "Event": name}
    return {**head, **more}


def withdrawal(name: str, revoked: str | None = "8") -> dict[str, Any]:
    """Return what WeChat tells of a person who withdraws; a service of WeChat's is the sender."""
    what = {"RevokeInfo": revoked} if revoked is not None else {}
    return event(name, "2", FromUserName="oServiceOfThePlatform", OpenID=OPENID, AppID=APPID, **what)


async def left(services: Services) -> int | None:
    (grant,) = await services.wechat.ledger.remaining(OPENID)
    return grant.remaining


@pytest.mark.gen_test
async def test_wechat_finds_the_address(pusher: Pusher, api: Api) -> None:
    now = pusher.now()
    query = {"signature": pusher.sign(now, "77"), "timestamp": now, "nonce": "77", "echostr": "4375120948345356249"}

    answer = await api("GET", f"{PATH}?{urlencode(query)}")
    assert (answer.status, answer.body) == (200, b"4375120948345356249")
    assert answer.headers["Content-Type"] == "text/plain"

    for wrong in ({"signature": "0" * 40}, {"nonce": "78"}, {"timestamp": pusher.now(-400)}):
        assert (await api("GET", f"{PATH}?{urlencode({**query, **wrong})}")).code == "push_refused"
    assert (await api("GET", PATH)).status == 400


@pytest.mark.gen_test
@pytest.mark.parametrize("as_xml", [False, True], ids=["json", "xml"])
async def test_a_tap_is_counted_once_whatever_comes_twice(
    pusher: Pusher, services: Services, as_xml: bool, app: WebApplication
) -> None:
    await services.wechat.check_templates()
    tap = popup(pusher.now())
    first = await pusher.push(tap, nonce="1", as_xml=as_xml)
    replayed = await pusher.push(tap, nonce="1", as_xml=as_xml)
    repeated = await pusher.push(tap, nonce="2", as_xml=as_xml)
    # The phone's own word about the same tap.
    await services.wechat.ledger.tapped(OPENID, {"tmpl-to-do": "accept"})

    assert [answer.body for answer in (first, replayed, repeated)] == [b"success"] * 3
    assert await left(services) == 1
    figures = generate_latest(app.metrics.registry).decode()
    assert 'wechat_pushes_total{outcome="taken"} 1.0' in figures
    assert 'wechat_pushes_total{outcome="duplicate"} 2.0' in figures


@pytest.mark.gen_test
async def test_a_request_is_taken_once_even_with_other_content(pusher: Pusher, services: Services) -> None:
    await services.wechat.check_templates()
    await pusher.push(popup("1"), nonce="1")
    await pusher.push(popup("2"), nonce="1")

    assert await left(services) == 1


@pytest.mark.gen_test
async def test_several_templates_in_xml(pusher: Pusher, services: Services) -> None:
    await services.wechat.check_templates()
    entry = "<List><TemplateId>{}</TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List>"
    lists = entry.format("tmpl-unknown") + entry.format(TEMPLATE["priTmplId"])
    xml = (
        f"<xml><FromUserName>{OPENID}</FromUserName><CreateTime>1</CreateTime><Event>subscribe_msg_popup_event</Event>"
        f"<SubscribeMsgPopupEvent>{lists}</SubscribeMsgPopupEvent></xml>"
    )

    assert (await pusher.push(xml, as_xml=True)).status == 200
    assert await left(services) == 1


@pytest.mark.gen_test
async def test_refusing_in_the_settings_ends_the_grants(pusher: Pusher, services: Services) -> None:
    await services.wechat.check_templates()
    for second in range(3):
        await pusher.push(popup(pusher.now(second)))
    await pusher.push(popup(pusher.now(), "reject"))
    assert await left(services) == 3

    change = {"TemplateId": "tmpl-to-do", "SubscribeStatusString": "reject"}
    await pusher.push(event("subscribe_msg_change_event", pusher.now(), List=[change]))
    assert await left(services) == 0


@pytest.mark.gen_test
async def test_many_pushes_at_once_are_all_counted(pusher: Pusher, services: Services) -> None:
    await services.wechat.check_templates()
    answers = await asyncio.gather(*(pusher.push(popup(pusher.now(second))) for second in range(10)))

    assert {answer.status for answer in answers} == {200}
    assert await left(services) == 10


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("wrong", "outcome"),
    [
        ({"token": "anothertoken"}, "forged"),
        ({"appid": "wx-another"}, "forged"),
        ({"shift": -301}, "stale"),
        ({"shift": 301}, "stale"),
        ({"timestamp": "soon"}, "stale"),
        ({"timestamp": "9" * 30}, "stale"),
        ({"timestamp": "-1"}, "stale"),
    ],
)
async def test_forged_and_stale_pushes_are_refused_and_change_nothing(
    pusher: Pusher, services: Services, app: WebApplication, wrong: dict[str, Any], outcome: str
) -> None:
    await services.wechat.check_templates()
    if "shift" in wrong:
        wrong = {"timestamp": pusher.now(wrong["shift"])}

    assert (await pusher.push(popup("1"), **wrong)).code == "push_refused"
    assert await left(services) == 0
    assert f'wechat_pushes_total{{outcome="{outcome}"}} 1.0' in generate_latest(app.metrics.registry).decode()


@pytest.mark.gen_test
async def test_plain_text_is_refused_where_there_is_a_key(pusher: Pusher, api: Api, services: Services) -> None:
    await services.wechat.check_templates()
    now = pusher.now()
    query = urlencode({"signature": pusher.sign(now, "1"), "timestamp": now, "nonce": "1"})

    answer = await api("POST", f"{PATH}?{query}", popup("1"))
    assert answer.code == "push_refused"
    assert await left(services) == 0


@pytest.mark.gen_test
@pytest.mark.parametrize("content", ["nonsense", "[]", "{}", "<xml>", '{"Event": "x"}'])
async def test_what_cannot_be_read_is_said_to_be_so(pusher: Pusher, content: str) -> None:
    assert (await pusher.push(content)).code == "push_unreadable"


@pytest.mark.gen_test
async def test_events_of_no_concern_are_answered(pusher: Pusher, app: WebApplication) -> None:
    assert (await pusher.push(event("wxa_media_check", "1"))).body == b"success"
    assert 'wechat_pushes_total{outcome="ignored"} 1.0' in generate_latest(app.metrics.registry).decode()


@pytest.mark.gen_test
async def test_failed_deliveries_are_counted(pusher: Pusher, app: WebApplication) -> None:
    entry = {"TemplateId": "tmpl-to-do", "MsgID": "1", "ErrorCode": "2", "ErrorStatus": "failed"}
    await pusher.push(event("subscribe_msg_sent_event", "1", List=entry))
    await pusher.push(event("subscribe_msg_sent_event", "2", List={**entry, "ErrorStatus": "success"}))

    figures = generate_latest(app.metrics.registry).decode()
    assert 'wechat_calls_total{call="delivery",outcome="failed"} 1.0' in figures
    assert 'wechat_calls_total{call="delivery",outcome="ok"} 1.0' in figures


@pytest.mark.gen_test
@pytest.mark.parametrize("name", ["user_authorization_revoke", "user_authorization_cancellation"])
async def test_who_withdraws_is_forgotten(pusher: Pusher, services: Services, office: Store, name: str) -> None:
    told: list[str] = []

    async def remember(openid: str) -> None:
        told.append(openid)

    services.wechat.on_revoked.append(remember)
    await services.wechat.check_templates()
    await pusher.push(popup("1"))
    for _ in range(2):
        assert (await pusher.push(withdrawal(name))).status == 200

    assert told == [OPENID]
    assert await office.collection("wechat_grants").count({}) == 0


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("revoked", "forgotten"),
    [("13", False), ("6", False), ("20", False), ("8", True), ("99", True), (None, True)],
)
async def test_who_takes_back_what_is_not_held_stays_known(
    pusher: Pusher, services: Services, revoked: str | None, forgotten: bool
) -> None:
    told: list[str] = []

    async def remember(openid: str) -> None:
        told.append(openid)

    services.wechat.on_revoked.append(remember)
    assert (await pusher.push(withdrawal("user_authorization_revoke", revoked))).status == 200

    assert told == ([OPENID] if forgotten else [])


@pytest.mark.gen_test
async def test_a_withdrawal_that_fails_is_taken_when_it_comes_again(pusher: Pusher, services: Services) -> None:
    told: list[str] = []

    async def fail_once(openid: str) -> None:
        told.append(openid)
        if len(told) == 1:
            raise RuntimeError("the database is away")

    services.wechat.on_revoked.append(fail_once)
    pushed = withdrawal("user_authorization_cancellation")

    assert (await pusher.push(pushed)).status == 500
    assert (await pusher.push(pushed)).status == 200
    assert told == [OPENID, OPENID]


@pytest.mark.gen_test
async def test_a_push_that_is_too_large_is_not_read(api: Api) -> None:
    assert (await api("POST", f"{PATH}?timestamp=1&nonce=1", b"x" * 100_000)).status == 413


class TestWithoutPushes:
    """An office that takes none."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"wechat_appid": ""})

    @pytest.mark.gen_test
    async def test_there_is_nothing(self, pusher: Pusher) -> None:
        assert (await pusher.push(popup("1"))).code == "push_off"
