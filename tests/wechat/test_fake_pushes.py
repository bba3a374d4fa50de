"""What the local platform pushes: its modes and forms, retries, bad pushes on demand, and every event it knows."""

import asyncio
import hashlib
import json
from typing import Any

import pytest
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException
from wechatpy.utils import check_signature
from xmltodict import parse

from server.wechat.fake import vectors
from server.wechat.fake.pushes import PERSON_EVENTS, PUNISHMENTS, SERVICE
from server.wechat.fake.vectors import self_test
from tests.wechat.local_platform import APPID, KEY, START, TOKEN, Office, Platform, Push

NOW = int(START.timestamp())
ACCEPTED = {"TemplateId": "local-to-do", "SubscribeStatusString": "accept", "PopupScene": "0"}
REJECTED = {"TemplateId": "local-digest", "SubscribeStatusString": "reject", "PopupScene": "0"}


def content(text: str) -> dict[str, Any]:
    """Return what a body says, JSON or XML."""
    return dict(parse(text)["xml"] if text.startswith("<") else json.loads(text))


def signed_openly(push: Push) -> bool:
    """Tell whether the signature in the address is right, as wechatpy reckons it."""
    check_signature(TOKEN, push.query["signature"], push.query["timestamp"], push.query["nonce"])
    return True


def opened(push: Push) -> dict[str, Any]:
    """Return what an encrypted push says, as wechatpy reads it."""
    query = push.query
    text = WeChatCrypto(TOKEN, KEY, APPID).decrypt_message(
        {"Encrypt": content(push.text)["Encrypt"]}, query["msg_signature"], query["timestamp"], query["nonce"]
    )
    return content(str(text))


@pytest.mark.gen_test
@pytest.mark.parametrize("xml", [False, True], ids=["json", "xml"])
@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
async def test_the_modes_of_the_console(fake: Platform, receiver: Office, mode: Any, xml: bool) -> None:
    fake.sender.mode, fake.sender.xml = mode, xml
    push = await receiver.pushed(lambda: fake.sender.changed(fake.user.openid, "local-to-do"))
    assert push.media_type == ("text/xml" if xml else "application/json")
    assert signed_openly(push)
    encrypted = {"openid", "encrypt_type", "msg_signature"}
    assert (encrypted <= set(push.query)) == (mode != "plain")
    shown = content(push.text)
    readable = shown if mode == "plain" else opened(push)
    assert (readable["Event"], readable["FromUserName"]) == ("subscribe_msg_change_event", fake.user.openid)
    if mode == "compat":
        assert {key: value for key, value in shown.items() if key != "Encrypt"} == readable
    elif mode == "safe":
        assert set(shown) == {"ToUserName", "Encrypt"}
        assert fake.user.openid not in push.text


@pytest.mark.gen_test
async def test_a_list_is_an_object_or_an_array_in_json(fake: Platform, receiver: Office) -> None:
    one = await receiver.pushed(lambda: fake.sender.popup(fake.user.openid, {"local-to-do": "accept"}))
    two = await receiver.pushed(
        lambda: fake.sender.popup(fake.user.openid, {"local-to-do": "accept", "local-digest": "reject", "x": "ban"})
    )
    assert (one.json["List"], two.json["List"]) == (ACCEPTED, [ACCEPTED, REJECTED])
    await fake.sender.popup(fake.user.openid, {"local-to-do": "ban"})
    assert receiver.taken.empty()


@pytest.mark.gen_test
async def test_a_list_stands_below_the_event_in_xml(fake: Platform, receiver: Office) -> None:
    fake.sender.xml = True
    answers = {"local-to-do": "accept", "local-digest": "reject"}
    one = await receiver.pushed(lambda: fake.sender.popup(fake.user.openid, {"local-to-do": "accept"}))
    two = await receiver.pushed(lambda: fake.sender.popup(fake.user.openid, answers))
    assert content(one.text)["SubscribeMsgPopupEvent"] == {"List": ACCEPTED}
    assert content(two.text)["SubscribeMsgPopupEvent"] == {"List": [ACCEPTED, REJECTED]}
    assert "List" not in content(two.text)


@pytest.mark.gen_test
@pytest.mark.parametrize(("as_text", "moment"), [(False, NOW), (True, str(NOW))])
async def test_the_time_is_a_number_or_text(fake: Platform, receiver: Office, as_text: bool, moment: int | str) -> None:
    fake.sender.create_time_as_text = as_text
    push = await receiver.pushed(lambda: fake.sender.changed(fake.user.openid, "local-to-do"))
    assert push.json["CreateTime"] == moment


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("tries", "statuses", "told"),
    [
        (3, [], [200]),
        (3, [500], [500, 200]),
        (3, [403, 404, 502, 200], [403, 404, 502]),
        (1, [500], [500]),
        (2, [0, 200], [599, 200]),
    ],
)
async def test_what_is_not_taken_is_pushed_again(
    fake: Platform, receiver: Office, tries: int, statuses: list[int], told: list[int]
) -> None:
    fake.sender.tries, fake.sender.seconds = tries, 0.3
    receiver.statuses.extend(statuses)
    event = fake.sender.event(fake.user.openid, "subscribe_msg_change_event", [ACCEPTED])
    assert await fake.sender.push(event) == told
    pushes = [receiver.taken.get_nowait() for _ in told]
    # The same push to the letter, signature and all.
    assert all(push == pushes[0] for push in pushes)
    assert fake.sender.answers == told


@pytest.mark.gen_test
async def test_nobody_there(fake: Platform, receiver: Office) -> None:
    fake.sender.url = "http://127.0.0.1:1/push"
    assert await fake.sender.push(fake.sender.event(fake.user.openid, "x")) == [599] * 3
    fake.sender.url = ""
    assert await fake.sender.push(fake.sender.event(fake.user.openid, "x")) == []


@pytest.mark.gen_test
async def test_the_console_asks_whether_the_server_is_there(fake: Platform, receiver: Office) -> None:
    assert await fake.sender.check_address()
    # The platform itself takes no pushes.
    fake.sender.url = f"{fake.url}/push"
    assert not await fake.sender.check_address()


async def demanded(fake: Platform, kind: str, event: str = "subscribe_msg_popup_event") -> list[int]:
    """Have an event pushed from outside."""
    body = {"kind": kind, "openid": fake.user.openid, "event": event, "list": [ACCEPTED]}
    return list((await fake.ask("/_fake/push", body=body))["statuses"])


@pytest.mark.gen_test
@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
async def test_a_wrong_signature(fake: Platform, receiver: Office, mode: Any) -> None:
    fake.sender.mode = mode
    receiver.statuses.append(403)
    # Bad ones come once.
    assert await demanded(fake, "wrong_signature") == [403]
    query = receiver.taken.get_nowait().query
    assert query["signature"] == "0" * 40
    assert query.get("msg_signature", "0" * 40) == "0" * 40


@pytest.mark.gen_test
async def test_a_right_signature_for_another_mini_program(fake: Platform, receiver: Office) -> None:
    fake.sender.mode = "safe"
    assert await demanded(fake, "wrong_appid") == [200]
    with pytest.raises(InvalidAppIdException):
        opened(receiver.taken.get_nowait())


@pytest.mark.gen_test
async def test_a_stale_push_is_signed_with_its_old_time(fake: Platform, receiver: Office) -> None:
    assert await demanded(fake, "stale") == [200]
    push = receiver.taken.get_nowait()
    assert push.query["timestamp"] == str(NOW - 3600)
    assert signed_openly(push)


@pytest.mark.gen_test
@pytest.mark.parametrize("mode", ["plain", "safe"])
async def test_a_truncated_push_is_signed_all_the_same(fake: Platform, receiver: Office, mode: Any) -> None:
    fake.sender.mode = mode
    assert await demanded(fake, "truncated") == [200]
    push = receiver.taken.get_nowait()
    assert signed_openly(push)
    if mode == "plain":
        with pytest.raises(ValueError):
            content(push.text)
        return
    parts = sorted([TOKEN, push.query["timestamp"], push.query["nonce"], push.json["Encrypt"]])
    assert hashlib.sha1("".join(parts).encode()).hexdigest() == push.query["msg_signature"]  # noqa: S324
    with pytest.raises(Exception):  # noqa: B017 (wechatpy raises whatever it stumbles over)
        opened(push)


@pytest.mark.gen_test
async def test_the_same_push_and_the_same_event_twice(fake: Platform, receiver: Office) -> None:
    assert await demanded(fake, "replay") == [200, 200]
    first, second = receiver.taken.get_nowait(), receiver.taken.get_nowait()
    assert first == second
    assert await demanded(fake, "duplicate") == [200, 200]
    first, second = receiver.taken.get_nowait(), receiver.taken.get_nowait()
    assert first.text == second.text
    assert first.query["nonce"] != second.query["nonce"]
    assert signed_openly(second)


@pytest.mark.gen_test
async def test_an_event_that_nobody_knows(fake: Platform, receiver: Office) -> None:
    assert await demanded(fake, "good", "weapp_of_tomorrow") == [200]
    assert receiver.taken.get_nowait().json["Event"] == "weapp_of_tomorrow"


@pytest.mark.gen_test
async def test_taps_on_the_phone_are_told(fake: Platform, receiver: Office) -> None:
    person = f"/_fake/users/{fake.user.id}"
    await fake.ask(f"{person}/subscribe", body={"results": {"local-to-do": "accept"}})
    await fake.ask(f"{person}/refuse", body={"template_id": "local-to-do"})
    await fake.ask(f"{person}/subscribe", body={"results": {"local-to-do": "accept"}, "quiet": True})
    told = [receiver.taken.get_nowait().json["Event"] for _ in range(receiver.taken.qsize())]
    assert told == ["subscribe_msg_popup_event", "subscribe_msg_change_event"]


# Page 安全指引, 授权用户信息变更.
@pytest.mark.gen_test
@pytest.mark.parametrize("xml", [False, True], ids=["json", "xml"])
@pytest.mark.parametrize("name", PERSON_EVENTS)
async def test_who_withdraws_is_named_by_their_openid(fake: Platform, receiver: Office, name: str, xml: bool) -> None:
    fake.sender.xml = xml
    depart = f"/_fake/users/{fake.user.id}/depart"
    assert await fake.ask(depart, body={"event": name, "revoked": "8"}) == {"statuses": [200]}
    told = content(receiver.taken.get_nowait().text)
    revoked = {"RevokeInfo": "8"} if name == "user_authorization_revoke" else {}
    assert told == {
        "ToUserName": "gh_local",
        "FromUserName": SERVICE,
        "CreateTime": str(NOW) if xml else NOW,
        "MsgType": "event",
        "Event": name,
        "OpenID": fake.user.openid,
        "AppID": APPID,
        **revoked,
    }
    fake.user.unionid = "union"
    await fake.ask(depart, body={"event": name})
    assert content(receiver.taken.get_nowait().text)["UnionID"] == "union"


# Page 安全指引, 小程序违规处罚信息通知.
@pytest.mark.gen_test
@pytest.mark.parametrize("kind", PUNISHMENTS)
async def test_a_punishment_comes_with_its_details(fake: Platform, receiver: Office, kind: int) -> None:
    assert await fake.ask("/_fake/punish", body={"event_type": kind}) == {"statuses": [200]}
    told = receiver.taken.get_nowait().json
    assert set(told) == {
        "ToUserName", "FromUserName", "CreateTime", "MsgType", "Event", "punish_id", "appid", "punish_time",
        "illegal_reason", "illegal_content", "detail", "rule_url", "rule_name", "adjust_guide_url", "event_type",
    }  # fmt: skip
    assert (told["Event"], told["appid"], told["event_type"]) == ("wxa_punish_event", APPID, kind)
    assert isinstance(told["illegal_content"], list)
    assert json.loads(told["detail"]) == PUNISHMENTS[kind]
    fake.sender.xml = True
    await fake.ask("/_fake/punish", body={"event_type": kind})
    assert content(receiver.taken.get_nowait().text)["illegal_content"] == "违规内容测试"


@pytest.mark.gen_test
async def test_the_verdict_on_a_picture_as_xml(fake: Platform, receiver: Office) -> None:
    fake.sender.xml = True
    await fake.sender.media_checked("trace", ("risky", 20002))
    told = content((await asyncio.wait_for(receiver.taken.get(), 5)).text)
    assert (told["trace_id"], told["result"]) == ("trace", {"suggest": "risky", "label": "20002"})


def test_it_signs_as_the_page_prints() -> None:
    self_test()
    assert [signature[:8] for _, signature in vectors.SIGNED] == ["f464b24f", "899cf89e", "046e02f8", "1b933996"]


@pytest.mark.parametrize("wrong", range(4))
def test_one_signature_that_is_not_as_printed_is_noticed(monkeypatch: pytest.MonkeyPatch, wrong: int) -> None:
    signed = [*vectors.SIGNED]
    signed[wrong] = (signed[wrong][0], "0" * 40)
    monkeypatch.setattr(vectors, "SIGNED", tuple(signed))
    with pytest.raises(RuntimeError, match="does not sign as WeChat does"):
        self_test()


def test_another_encryption_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors._Printed, "get_random_string", lambda self: "0" * 16)
    with pytest.raises(RuntimeError, match="does not sign as WeChat does"):
        self_test()
