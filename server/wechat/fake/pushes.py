"""Pushes to the office's server, signed and encrypted as the console is set, good and bad ones."""

import asyncio
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from server.wechat.fake.state import FakeWeChat, Message

TRIES: Final = 3
_STALE_SECONDS: Final = 3600

# What the page on message push prints, sealed and signed.
_PRINTED: Final = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsX"
    "UnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsj"
    "LY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
_PRINTED_SIGNATURES: Final = ("899cf89e464efb63f54ddac96b0a0a235f53aa78", "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3")

KINDS: Final = ("good", "wrong_signature", "wrong_appid", "stale", "truncated", "duplicate", "replay")


class PushSender:
    """Pushes events.

    Args:
        wechat: the platform.
        url: where the office's server takes pushes; empty: nowhere.
        token, key: as set in the console; without a key, pushes come in plain text.
        xml: push XML and not JSON.
        create_time_as_text: the documents say text, users see numbers.
    """

    def __init__(
        self,
        wechat: FakeWeChat,
        url: str = "",
        token: str = "",
        key: str = "",
        *,
        xml: bool = False,
        create_time_as_text: bool = False,
    ) -> None:
        self.url, self.token, self.key = url, token, key
        self.xml, self.create_time_as_text = xml, create_time_as_text
        self.answers: list[int] = []
        self._wechat = wechat

    async def check_address(self) -> bool:
        """Ask whether the office's server is there, as the console does when the address is saved."""
        timestamp, nonce, echo = str(int(self._wechat.now())), secrets.token_hex(5), secrets.token_hex(8)
        query = {"signature": self._sign(timestamp, nonce), "timestamp": timestamp, "nonce": nonce, "echostr": echo}
        answer = await AsyncHTTPClient().fetch(f"{self.url}?{urlencode(query)}", raise_error=False)
        return answer.code == 200 and answer.body == echo.encode()

    async def popup(self, openid: str, answers: Mapping[str, str]) -> None:
        """Tell what a person has answered to the question for messages."""
        entries = [
            {"TemplateId": template, "SubscribeStatusString": answer, "PopupScene": "0"}
            for template, answer in answers.items()
            if answer in ("accept", "reject")
        ]
        if entries:
            await self.push(self.event(openid, "subscribe_msg_popup_event", entries))

    async def changed(self, openid: str, template_id: str) -> None:
        """Tell that a person has switched a template off."""
        entries = [{"TemplateId": template_id, "SubscribeStatusString": "reject"}]
        await self.push(self.event(openid, "subscribe_msg_change_event", entries))

    async def sent(self, message: Message, code: int = 0) -> None:
        """Tell what became of a message that was taken."""
        status = "success" if code == 0 else "failed:system failed"
        entries = [
            {
                "TemplateId": message.template,
                "MsgID": str(message.id),
                "ErrorCode": str(code),
                "ErrorStatus": status,
            }
        ]
        await self.push(self.event(message.openid, "subscribe_msg_sent_event", entries))

    def event(self, openid: str, name: str, entries: Sequence[Mapping[str, str]] = (), **more: Any) -> dict[str, Any]:
        """Return an event as JSON has it: ``List`` is an object for one entry, and an array for several."""
        at = int(self._wechat.now())
        content: dict[str, Any] = {
            "ToUserName": "gh_local",
            "FromUserName": openid,
            "CreateTime": str(at) if self.create_time_as_text else at,
            "MsgType": "event",
            "Event": name,
            **more,
        }
        if entries:
            content["List"] = dict(entries[0]) if len(entries) == 1 else [dict(entry) for entry in entries]
        return content

    async def media_checked(self, openid: str, trace_id: str, verdict: tuple[str, int] | None) -> None:
        """Tell what the check of a picture came to; None where it could not be fetched."""
        if verdict is None:
            more: dict[str, Any] = {"errcode": -1008}
        else:
            suggest, label = verdict
            # The documents say number; what really comes is text, and no errcode.
            more = {"result": {"suggest": suggest, "label": str(label)}}
        await self.push(self.event(openid, "wxa_media_check", trace_id=trace_id, version=2, **more))

    async def push(self, content: Mapping[str, Any], kind: str = "good") -> list[int]:
        """Push an event and return the statuses of the answers; tried again where the server does not take it.

        Args:
            content: the event.
            kind: one of ``KINDS``.
        """
        if not self.url:
            return []
        now = self._wechat.now() - (_STALE_SECONDS if kind == "stale" else 0)
        query, body = self._signed(content, str(int(now)), secrets.token_hex(5), kind)
        statuses = []
        for _ in range(TRIES):
            statuses.append(await self._post(query, body))
            if statuses[-1] == 200 or kind != "good":
                break
            await asyncio.sleep(0)
        if kind == "replay":
            statuses.append(await self._post(query, body))
        elif kind == "duplicate":
            query, body = self._signed(content, str(int(now)), secrets.token_hex(5), kind)
            statuses.append(await self._post(query, body))
        self.answers += statuses
        return statuses

    def _signed(
        self, content: Mapping[str, Any], timestamp: str, nonce: str, kind: str
    ) -> tuple[dict[str, str], bytes]:
        text = _xml(content) if self.xml else json.dumps(content, ensure_ascii=False)
        query = {"signature": self._sign(timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        if not self.key:
            if kind == "wrong_signature":
                query["signature"] = "0" * 40
            return query, (text[: len(text) // 2] if kind == "truncated" else text).encode()
        appid = "wx-another" if kind == "wrong_appid" else self._wechat.appid
        sealed = WeChatCrypto(self.token, self.key, appid).encrypt_message(text, nonce, timestamp)
        encrypted = _between(sealed, "Encrypt")
        if kind == "truncated":
            encrypted = encrypted[: len(encrypted) // 2]
        query |= {
            "openid": str(content.get("FromUserName", "")),
            "encrypt_type": "aes",
            "msg_signature": "0" * 40 if kind == "wrong_signature" else self._sign(timestamp, nonce, encrypted),
        }
        if self.xml:
            body = f"<xml><ToUserName><![CDATA[gh_local]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        else:
            body = json.dumps({"ToUserName": "gh_local", "Encrypt": encrypted})
        return query, body.encode()

    def _sign(self, *parts: str) -> str:
        signer = WeChatSigner()
        signer.add_data(self.token, *parts)
        return str(signer.signature)

    async def _post(self, query: Mapping[str, str], body: bytes) -> int:
        media_type = "text/xml" if self.xml else "application/json"
        request = HTTPRequest(
            f"{self.url}?{urlencode(query)}",
            method="POST",
            body=body,
            headers={"Content-Type": media_type},
            request_timeout=5,
        )
        try:
            return (await AsyncHTTPClient().fetch(request, raise_error=False)).code
        except (HTTPClientError, OSError):
            return 599


def self_test() -> None:
    """Compare signature and encryption with what the platform's page on message push prints.

    Raises:
        RuntimeError: this platform would sign or encrypt otherwise than the real one.
    """
    plain, safe = WeChatSigner(), WeChatSigner()
    plain.add_data("AAAAA", "1714037059", "486452656")
    safe.add_data("AAAAA", "1714112445", "415670741", _PRINTED)
    crypto = WeChatCrypto("AAAAA", "A" * 43, "wxba5fad812f8e6fb9")
    sealed = crypto.encrypt_message("text", "415670741", "1714112445")
    signed = _between(sealed, "MsgSignature"), _between(sealed, "Encrypt")
    read = crypto.decrypt_message({"Encrypt": signed[1]}, signed[0], "1714112445", "415670741")
    printed = crypto.decrypt_message({"Encrypt": _PRINTED}, safe.signature, "1714112445", "415670741")
    signatures = (plain.signature, safe.signature)
    if signatures != _PRINTED_SIGNATURES or "debug_demo" not in printed or read != "text":
        raise RuntimeError("the local platform does not sign as WeChat does")


def _between(xml: str, tag: str) -> str:
    found = re.search(rf"<{tag}><!\[CDATA\[(.*?)\]\]></{tag}>", xml, re.DOTALL)
    if found is None:
        raise ValueError("wechatpy encrypts into another form now")
    return found[1]


def _xml(content: Mapping[str, Any]) -> str:
    """Return an event as XML: its entries stand below an element called after the event."""
    parts = [f"<{key}>{escape(str(value))}</{key}>" for key, value in content.items() if key != "List"]
    if "List" in content:
        listed = content["List"] if isinstance(content["List"], list) else [content["List"]]
        holder = "".join(part.capitalize() for part in str(content["Event"]).split("_"))
        entries = "".join(
            "<List>" + "".join(f"<{key}>{escape(str(value))}</{key}>" for key, value in entry.items()) + "</List>"
            for entry in listed
        )
        parts.append(f"<{holder}>{entries}</{holder}>")
    return f"<xml>{''.join(parts)}</xml>"
