"""Pushes to the office's server, good and bad ones, with the events that WeChat's pages describe."""

import asyncio
import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest

from server.wechat.fake.envelope import ACCOUNT, Envelope, Mode, sign
from server.wechat.fake.messages import Message
from server.wechat.fake.people import User
from server.wechat.fake.state import FakeWeChat

_STALE_SECONDS: Final = 3600
KINDS: Final = ("good", "wrong_signature", "wrong_appid", "stale", "truncated", "duplicate", "replay")
# Sends what is no person's doing.
SERVICE: Final = "oServiceOfTheLocalPlatform00"
PHONE_NUMBER: Final = "8"
# What is told of a person: withdrawal of a permission, end of the account, a profile that was cleared.
PERSON_EVENTS: Final = ("user_authorization_revoke", "user_authorization_cancellation", "user_info_modified")
# What is told of the mini-program, by number: warning, functions banned, taken down, account banned, page banned.
PUNISHMENTS: Final[Mapping[int, Mapping[str, Any]]] = {
    1: {"warned_type": 1, "rectify_deadline": 1699796571, "warned_function_names": [], "warned_ban_days": [3]},
    2: {"banned_days": [1], "banned_function_names": ["订阅消息"]},
    3: {"suspended_days": 1},
    4: {"banned_days": 3},
    10: {"path": "pages/start/start"},
}


class PushSender:
    """Pushes events.

    Args:
        wechat: the platform.
        url: where the office's server takes pushes; empty: nowhere.
        token, key: as set in the console.
        mode: how the console is set; encrypted where there is a key, by default.
        xml: push XML and not JSON.
        create_time_as_text: the documents say text, users see numbers.
        tries: how often a push is sent that is not taken; no page tells it for mini-programs.
        seconds: how long an answer is waited for.
    """

    def __init__(
        self,
        wechat: FakeWeChat,
        url: str = "",
        token: str = "",
        key: str = "",
        *,
        mode: Mode | None = None,
        xml: bool = False,
        create_time_as_text: bool = False,
        tries: int = 3,
        seconds: float = 5,
    ) -> None:
        self.url, self.token, self.key = url, token, key
        self.mode: Mode = mode or ("safe" if key else "plain")
        self.xml, self.create_time_as_text = xml, create_time_as_text
        self.tries, self.seconds = tries, seconds
        self.answers: list[int] = []
        self._wechat = wechat

    async def check_address(self) -> bool:
        """Ask whether the office's server is there, as the console does when the address is saved."""
        timestamp, nonce, echo = str(int(self._wechat.now())), secrets.token_hex(5), secrets.token_hex(8)
        signature = sign(self.token, timestamp, nonce)
        query = {"signature": signature, "timestamp": timestamp, "nonce": nonce, "echostr": echo}
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
        entry = {
            "TemplateId": message.template,
            "MsgID": str(message.id),
            "ErrorCode": str(code),
            "ErrorStatus": "success" if code == 0 else "failed:system failed",
        }
        await self.push(self.event(message.openid, "subscribe_msg_sent_event", [entry]))

    async def media_checked(self, trace_id: str, verdict: tuple[str, int] | None) -> None:
        """Tell what the check of a picture came to; None where it could not be fetched."""
        more: dict[str, Any] = {"errcode": -1008}
        if verdict is not None:
            suggest, label = verdict
            # The documents say number; what really comes is text, and no errcode.
            told = {"suggest": suggest, "label": label if self._wechat.media_label_is_number else str(label)}
            more = {"result": told, "detail": [{"strategy": "content_model", "errcode": 0, **told, "prob": 90}]}
        head: dict[str, Any] = {"appid": self._wechat.appid, "trace_id": trace_id, "version": 2}
        await self.push(self.event(SERVICE, "wxa_media_check", **head, **more))

    async def person_changed(self, name: str, user: User, revoked: str = PHONE_NUMBER) -> list[int]:
        """Tell that a person has withdrawn, is gone, or has a cleared profile; OpenID names the person.

        Args:
            name: one of ``PERSON_EVENTS``.
            user: the person.
            revoked: number of the permission that a withdrawal takes back, e.g. 8 for the phone number.
        """
        more: dict[str, Any] = {"OpenID": user.openid, **({"UnionID": user.unionid} if user.unionid else {})}
        if name == "user_authorization_revoke":
            more["RevokeInfo"] = revoked
        return await self.push(self.event(SERVICE, name, **more, AppID=self._wechat.appid))

    async def punished(self, kind: int) -> list[int]:
        """Tell what the mini-program is punished with.

        Args:
            kind: one of ``PUNISHMENTS``.
        """
        more: dict[str, Any] = {
            "punish_id": str(secrets.randbelow(10**8)),
            "appid": self._wechat.appid,
            "punish_time": int(self._wechat.now()),
            "illegal_reason": "存在诱导分享行为",
            "illegal_content": ["违规内容测试"],
            # A text that holds JSON, as the page has it.
            "detail": json.dumps(PUNISHMENTS[kind], ensure_ascii=False),
            "rule_url": "https://developers.weixin.qq.com/miniprogram/product/",
            "rule_name": "《微信小程序平台运营规范》5.行为规范-5.1滥用分享行为",
            "adjust_guide_url": "https://developers.weixin.qq.com/miniprogram/product/",
            "event_type": kind,
        }
        return await self.push(self.event(SERVICE, "wxa_punish_event", **more))

    def event(self, openid: str, name: str, entries: Sequence[Mapping[str, str]] = (), **more: Any) -> dict[str, Any]:
        """Return an event as JSON has it: ``List`` is an object for one entry, and an array for several."""
        at = int(self._wechat.now())
        content: dict[str, Any] = {
            "ToUserName": ACCOUNT,
            "FromUserName": openid,
            "CreateTime": str(at) if self.create_time_as_text else at,
            "MsgType": "event",
            "Event": name,
            **more,
        }
        if entries:
            content["List"] = dict(entries[0]) if len(entries) == 1 else [dict(entry) for entry in entries]
        return content

    async def push(self, content: Mapping[str, Any], kind: str = "good") -> list[int]:
        """Push an event and return the statuses of the answers; tried again where the server does not take it.

        Args:
            content: the event.
            kind: one of ``KINDS``.

        Returns:
            599 stands for no answer.
        """
        if not self.url:
            return []
        timestamp = str(int(self._wechat.now() - (_STALE_SECONDS if kind == "stale" else 0)))
        envelope = Envelope(self._wechat.appid, self.token, self.key, self.mode, self.xml)
        pushed = envelope.wrap(content, timestamp, secrets.token_hex(5), kind)
        statuses = []
        for _ in range(self.tries):
            statuses.append(await self._post(*pushed))
            if statuses[-1] == 200 or kind != "good":
                break
            await asyncio.sleep(0)
        if kind == "replay":
            statuses.append(await self._post(*pushed))
        elif kind == "duplicate":
            statuses.append(await self._post(*envelope.wrap(content, timestamp, secrets.token_hex(5))))
        self.answers += statuses
        return statuses

    async def _post(self, query: Mapping[str, str], body: bytes) -> int:
        request = HTTPRequest(
            f"{self.url}?{urlencode(query)}",
            method="POST",
            body=body,
            headers={"Content-Type": "text/xml" if self.xml else "application/json"},
            request_timeout=self.seconds,
        )
        try:
            return (await AsyncHTTPClient().fetch(request, raise_error=False)).code
        except (HTTPClientError, OSError):
            return 599
