"""Reading pushes: the official vectors, both modes, both formats, and everything that is not what it should be."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner, check_signature

from server.wechat.push_format import Forged, PushQuery, PushReader, Unreadable, event_of, parse

# The vectors of WeChat's page on message pushes.
TOKEN, KEY, APPID = "AAAAA", "A" * 43, "wxba5fad812f8e6fb9"
OPENID = "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"
ENCRYPTED = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsX"
    "UnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsj"
    "LY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
SAFE = PushQuery(
    "1714112445", "415670741", msg_signature="046e02f8204d34f8ba5fa3b1db94908f3df2e9b3", encrypt_type="aes"
)
PLAIN = PushQuery("1714037059", "486452656", signature="899cf89e464efb63f54ddac96b0a0a235f53aa78")
ADDRESS = PushQuery("1714036504", "1514711492", signature="f464b24fc39322e44b38aa78f5edd27bd1441696")


def reader(*, key: str = "", appid: str = APPID) -> PushReader:
    return PushReader(appid, SecretStr(TOKEN), SecretStr(key))


def signed(encrypted: str, token: str = TOKEN) -> PushQuery:
    signer = WeChatSigner()
    signer.add_data(token, "1714112445", "1", encrypted)
    return PushQuery("1714112445", "1", msg_signature=signer.signature, encrypt_type="aes")


def test_the_official_vectors() -> None:
    check_signature(TOKEN, ADDRESS.signature, ADDRESS.timestamp, ADDRESS.nonce)
    reader().check_address(ADDRESS)
    body = {"ToUserName": "gh_97417a04a28d", "Encrypt": ENCRYPTED}

    event = reader(key=KEY).read(SAFE, json.dumps(body).encode())

    assert (event.name, event.openid) == ("debug_demo", OPENID)
    assert event.content["debug_str"] == "hello world"


def test_the_official_vector_as_xml() -> None:
    body = f"<xml><ToUserName><![CDATA[gh_97417a04a28d]]></ToUserName><Encrypt><![CDATA[{ENCRYPTED}]]></Encrypt></xml>"

    assert reader(key=KEY).read(SAFE, body.encode()).name == "debug_demo"


def test_plain_mode() -> None:
    body = json.dumps({"FromUserName": OPENID, "MsgType": "event", "Event": "debug_demo"}).encode()

    assert reader().read(PLAIN, body).name == "debug_demo"


def test_what_wechatpy_encrypts_is_read() -> None:
    xml = f"<xml><FromUserName>{OPENID}</FromUserName><Event>测试</Event></xml>"
    body = WeChatCrypto(TOKEN, KEY, APPID).encrypt_message(xml, "1", "1714112445")
    encrypted = str(parse(body)["Encrypt"])

    assert reader(key=KEY).read(signed(encrypted), body.encode()).name == "测试"


@pytest.mark.parametrize(
    ("key", "appid", "query", "body"),
    [
        ("", APPID, PushQuery(PLAIN.timestamp, PLAIN.nonce, signature="0" * 40), b"{}"),
        ("", APPID, PushQuery(PLAIN.timestamp, PLAIN.nonce), b"{}"),
        ("", APPID, PushQuery("1714037060", PLAIN.nonce, signature=PLAIN.signature), b"{}"),
        (KEY, APPID, PushQuery(SAFE.timestamp, SAFE.nonce, msg_signature="0" * 40), json.dumps({"Encrypt": ENCRYPTED})),
        (KEY, "wx0000000000000000", SAFE, json.dumps({"Encrypt": ENCRYPTED})),
        # A plain message to an office that has a key: its signature would not cover the body.
        (KEY, APPID, PLAIN, json.dumps({"FromUserName": OPENID, "Event": "user_authorization_cancellation"})),
        (KEY, APPID, SAFE, json.dumps({"Encrypt": ENCRYPTED.replace("qdx", "qdy")})),
        (KEY, APPID, SAFE, json.dumps({"Encrypt": [ENCRYPTED]})),
        (KEY, APPID, PushQuery(SAFE.timestamp, SAFE.nonce, msg_signature="签名"), json.dumps({"Encrypt": ENCRYPTED})),
    ],
)
def test_what_is_forged_is_refused(key: str, appid: str, query: PushQuery, body: str | bytes) -> None:
    with pytest.raises(Forged):
        reader(key=key, appid=appid).read(query, body if isinstance(body, bytes) else body.encode())


@pytest.mark.parametrize(
    "encrypted",
    ["!", "AAAA", ENCRYPTED[:64], ENCRYPTED[:-8] + "AAAAAAA=", base64.b64encode(bytes(64)).decode(), "é"],
)
def test_a_broken_ciphertext_is_one_kind_of_error(encrypted: str) -> None:
    with pytest.raises((Unreadable, Forged)):
        reader(key=KEY).read(signed(encrypted), json.dumps({"Encrypt": encrypted}).encode())


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "1", "{", "null", "<xml>", "<xml><a></xml>", "plain", "[" * 5000, "<a>" * 500 + "</a>" * 500,
        '<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><xml><FromUserName>&c;</FromUserName></xml>',
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><FromUserName>&a;</FromUserName></xml>',
    ],
)  # fmt: skip
def test_what_is_neither_json_nor_xml_is_one_kind_of_error(text: str) -> None:
    with pytest.raises(Unreadable):
        parse(text)


@given(st.binary(max_size=300))
def test_no_body_raises_anything_else(body: bytes) -> None:
    for key, query in (("", PLAIN), (KEY, SAFE)):
        with pytest.raises((Unreadable, Forged)):
            reader(key=key).read(query, body)


ONE = {"TemplateId": "t1", "SubscribeStatusString": "accept", "PopupScene": "0"}
TWO = {"TemplateId": "t2", "SubscribeStatusString": "reject", "PopupScene": "0"}
HEAD = {"ToUserName": "gh_1", "FromUserName": OPENID, "MsgType": "event", "Event": "subscribe_msg_popup_event"}


def as_xml(entries: list[Mapping[str, str]]) -> str:
    lists = "".join(f"<List>{''.join(f'<{k}><![CDATA[{v}]]></{k}>' for k, v in one.items())}</List>" for one in entries)
    head = "".join(f"<{key}><![CDATA[{value}]]></{key}>" for key, value in HEAD.items())
    return f"<xml>{head}<CreateTime>1</CreateTime><SubscribeMsgPopupEvent>{lists}</SubscribeMsgPopupEvent></xml>"


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        (json.dumps({**HEAD, "CreateTime": 1, "List": ONE}), [ONE]),
        (json.dumps({**HEAD, "CreateTime": "1", "List": [ONE, TWO]}), [ONE, TWO]),
        (json.dumps({**HEAD, "SubscribeMsgPopupEvent": {"List": [ONE]}}), [ONE]),
        (json.dumps({**HEAD, "List": {**ONE, "PopupScene": 0}}), [ONE]),
        (as_xml([ONE]), [ONE]),
        (as_xml([ONE, TWO]), [ONE, TWO]),
        (json.dumps(HEAD), []),
        (json.dumps({**HEAD, "List": "nonsense"}), []),
    ],
)
def test_the_list_of_an_event_is_read_in_all_its_forms(text: str, entries: list[Mapping[str, Any]]) -> None:
    event = event_of(parse(text))

    assert event.openid == OPENID
    assert list(event.entries) == entries


# As WeChat's page on the security of mini-programs prints it.
REVOKED = {
    "ToUserName": "gh_870882ca4b1",
    "FromUserName": "oaKk346BaWE-eIn4oSRWbaM9vR7s",
    "CreateTime": 1627359464,
    "MsgType": "event",
    "Event": "user_authorization_revoke",
    "OpenID": "oaKk343WOktAaT2ygsX138BGblrg",
    "AppID": "wx13974bf780d3dc89",
    "RevokeInfo": "1",
}


def test_who_withdraws_is_named_apart_from_the_sender() -> None:
    xml = "".join(f"<{key}>{value}</{key}>" for key, value in REVOKED.items())
    for text in (json.dumps(REVOKED), f"<xml>{xml}</xml>"):
        assert event_of(parse(text)).openid == "oaKk343WOktAaT2ygsX138BGblrg"


def test_an_event_without_a_sender_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        event_of({"Event": "x", "FromUserName": {"a": "b"}})
