"""Reading what WeChat pushes: signatures, encryption, JSON and XML, and the events in it.

The cryptography is wechatpy's. What it leaves open is done here: signatures are compared in constant time, and a body
that is not what it should be raises one kind of error instead of a dozen.
"""

import hmac
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pydantic import SecretStr
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException
from wechatpy.utils import WeChatSigner

_DEEPEST: Final = 8
_UNREADABLE: Final = (ValueError, TypeError, KeyError, IndexError, struct.error, RecursionError)


class Forged(Exception):
    """The signature is not that of whoever knows the Token, or the message is meant for another mini-program."""


class Unreadable(Exception):
    """The body is not what WeChat sends."""


@dataclass(frozen=True, slots=True)
class PushQuery:
    """What stands in the address of a push."""

    timestamp: str
    nonce: str
    signature: str = ""
    msg_signature: str = ""
    encrypt_type: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One event.

    Attributes:
        name: WeChat's, in lower case; empty for what is no event.
        openid: whose.
        entries: the parts of its ``List``, for events about subscriptions.
        content: the whole, for recognising what was pushed twice.
    """

    name: str
    openid: str
    entries: tuple[Mapping[str, str], ...]
    content: Mapping[str, Any]


class PushReader:
    """Reads pushes.

    Args:
        appid: the mini-program that they are meant for.
        token: signs them.
        key: encrypts them (EncodingAESKey); empty if they come in plain text.
    """

    def __init__(self, appid: str, token: SecretStr, key: SecretStr) -> None:
        self._appid = appid
        self._token = token.get_secret_value()
        self._crypto = WeChatCrypto(self._token, key.get_secret_value(), appid) if key.get_secret_value() else None

    @property
    def mode(self) -> Literal["plain", "safe"]:
        """WeChat's name for how pushes come."""
        return "plain" if self._crypto is None else "safe"

    def check_address(self, query: PushQuery) -> None:
        """Check the signature of a request without content, by which WeChat finds out whether we are here.

        Raises:
            Forged: it is wrong.
        """
        self._check(query.signature, query.timestamp, query.nonce)

    def read(self, query: PushQuery, body: bytes) -> Event:
        """Return the event in ``body``.

        Raises:
            Forged: the signature is wrong, or the message is for another mini-program.
            Unreadable: it is signed, and no event can be made of it.
        """
        if self._crypto is None:
            self._check(query.signature, query.timestamp, query.nonce)
            return event_of(parse(_decoded(body)))
        # With a key, nothing is taken in plain text: its signature does not cover the body.
        encrypted = parse(_decoded(body)).get("Encrypt")
        if not isinstance(encrypted, str) or not encrypted:
            raise Forged
        self._check(query.msg_signature, query.timestamp, query.nonce, encrypted)
        return event_of(parse(self._decrypted(self._crypto, query, encrypted)))

    def _check(self, signature: str, *signed: str) -> None:
        signer = WeChatSigner()
        signer.add_data(self._token, *signed)
        if not hmac.compare_digest(signer.signature.encode(), signature.encode()):
            raise Forged

    def _decrypted(self, crypto: WeChatCrypto, query: PushQuery, encrypted: str) -> str:
        try:
            message = {"Encrypt": encrypted}
            return str(crypto.decrypt_message(message, query.msg_signature, query.timestamp, query.nonce))
        except (InvalidAppIdException, InvalidSignatureException):
            raise Forged from None
        except _UNREADABLE:
            raise Unreadable from None


def parse(text: str) -> Mapping[str, Any]:
    """Return JSON or XML as a mapping of texts, mappings and lists.

    Raises:
        Unreadable: it is neither.
    """
    try:
        parsed = _of_xml(fromstring(text), 1) if text.lstrip().startswith("<") else json.loads(text)
    except (ParseError, DefusedXmlException, *_UNREADABLE):
        raise Unreadable from None
    if not isinstance(parsed, dict):
        raise Unreadable
    return parsed


def event_of(content: Mapping[str, Any]) -> Event:
    """Return the event that ``content`` tells of.

    Raises:
        Unreadable: it names no sender.
    """
    # Of who withdraws, FromUserName names a service of WeChat, and OpenID the person.
    openid = content.get("OpenID") or content.get("FromUserName")
    if not isinstance(openid, str):
        raise Unreadable
    name = content.get("Event", "")
    return Event(str(name).lower(), openid, _entries(content, str(name)), content)


def _entries(content: Mapping[str, Any], name: str) -> tuple[Mapping[str, str], ...]:
    """Return the ``List`` of an event: at the top in JSON, below the event's name in XML; one object or several."""
    # subscribe_msg_popup_event → SubscribeMsgPopupEvent
    holder = content.get("".join(part.capitalize() for part in name.split("_")))
    listed = holder.get("List") if isinstance(holder, dict) else content.get("List")
    several = listed if isinstance(listed, list) else [listed]
    return tuple(
        {key: str(value) for key, value in entry.items() if isinstance(value, str | int)}
        for entry in several
        if isinstance(entry, dict)
    )


def _of_xml(element: Element, depth: int) -> Any:
    if depth > _DEEPEST:
        raise ValueError("too deep")
    if not len(element):
        return (element.text or "").strip()
    children: dict[str, Any] = {}
    for child in element:
        value = _of_xml(child, depth + 1)
        if child.tag in children:
            former = children[child.tag]
            children[child.tag] = [*(former if isinstance(former, list) else [former]), value]
        else:
            children[child.tag] = value
    return children


def _decoded(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Unreadable from None
