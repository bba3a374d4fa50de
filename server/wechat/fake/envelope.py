"""How a push is written, signed and encrypted: in plain text, in both forms, or encrypted alone; JSON or XML."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, Literal
from xml.sax.saxutils import escape

from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

Mode = Literal["plain", "compat", "safe"]
MODES: Final = ("plain", "compat", "safe")
ACCOUNT: Final = "gh_local"
_ANOTHER_APPID: Final = "wx-another"
_NO_SIGNATURE: Final = "0" * 40


def sign(token: str, *parts: str) -> str:
    """Return the signature of ``parts``, as WeChat's page on message push describes it."""
    signer = WeChatSigner()
    signer.add_data(token, *parts)
    return str(signer.signature)


class Envelope:
    """Wraps events.

    Args:
        appid: the mini-program that they are meant for.
        token, key: as set in the console.
        mode: how the console is set.
        xml: XML and not JSON.
    """

    def __init__(self, appid: str, token: str, key: str, mode: Mode, xml: bool) -> None:
        self._appid, self._token, self._key, self._mode, self._xml = appid, token, key, mode, xml

    def wrap(
        self, content: Mapping[str, Any], timestamp: str, nonce: str, kind: str = "good"
    ) -> tuple[dict[str, str], bytes]:
        """Return query and body of a push.

        Args:
            content: the event.
            timestamp, nonce: what is signed.
            kind: what is wrong with it: wrong_signature, wrong_appid or truncated; anything else: nothing.
        """
        query = {"signature": sign(self._token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce}
        if kind == "wrong_signature":
            query["signature"] = _NO_SIGNATURE
        text = self._written(content)
        if self._mode == "plain":
            return query, _cut(text, kind).encode()
        encrypted = _cut(self._encrypted(text, timestamp, nonce, kind), kind)
        signature = sign(self._token, timestamp, nonce, encrypted)
        query |= {
            "openid": str(content.get("FromUserName", "")),
            "encrypt_type": "aes",
            "msg_signature": _NO_SIGNATURE if kind == "wrong_signature" else signature,
        }
        shown = content if self._mode == "compat" else {"ToUserName": ACCOUNT}
        return query, self._written({**shown, "Encrypt": encrypted}).encode()

    def _written(self, content: Mapping[str, Any]) -> str:
        return to_xml(content) if self._xml else json.dumps(content, ensure_ascii=False)

    def _encrypted(self, text: str, timestamp: str, nonce: str, kind: str) -> str:
        appid = _ANOTHER_APPID if kind == "wrong_appid" else self._appid
        sealed = WeChatCrypto(self._token, self._key, appid).encrypt_message(text, nonce, timestamp)
        found = re.search(r"<Encrypt><!\[CDATA\[(.*?)\]\]></Encrypt>", sealed, re.DOTALL)
        if found is None:
            raise ValueError("wechatpy encrypts into another form now")
        return found[1]


def to_xml(content: Mapping[str, Any]) -> str:
    """Return an event as XML: the entries of its ``List`` stand below an element called after the event."""
    listed = {}
    if "List" in content:
        # subscribe_msg_popup_event → SubscribeMsgPopupEvent
        holder = "".join(part.capitalize() for part in str(content["Event"]).split("_"))
        listed = {holder: {"List": content["List"]}}
    head = {key: value for key, value in content.items() if key != "List"}
    return f"<xml>{_elements({**head, **listed})}</xml>"


def _elements(content: Mapping[str, Any]) -> str:
    """Return each entry as an element, and a list as several of one name."""
    return "".join(
        f"<{key}>{_elements(one) if isinstance(one, Mapping) else escape(str(one))}</{key}>"
        for key, value in content.items()
        for one in (value if isinstance(value, list) else [value])
    )


def _cut(text: str, kind: str) -> str:
    return text[: len(text) // 2] if kind == "truncated" else text
