"""The WeChat platform: calls, access token, pushes, grants of subscription messages."""

from typing import Final

from server.store import CollectionSpec
from server.wechat.arrivals import ARRIVALS
from server.wechat.failures import FAILURES
from server.wechat.grants import GRANTS, Grant, Ledger
from server.wechat.outcomes import SendOutcome
from server.wechat.push_format import PushQuery
from server.wechat.pushes import PUSHES, OnRevoked
from server.wechat.rules import Tap, TemplateKind, Value
from server.wechat.service import Status, Verdict, WeChat
from server.wechat.templates import TEMPLATES
from server.wechat.tokens import TOKENS
from server.wechat.wecom import WeCom

COLLECTIONS: Final[list[CollectionSpec]] = [ARRIVALS, FAILURES, GRANTS, PUSHES, TEMPLATES, TOKENS]

__all__ = [
    "COLLECTIONS",
    "Grant",
    "Ledger",
    "OnRevoked",
    "PushQuery",
    "SendOutcome",
    "Status",
    "Tap",
    "TemplateKind",
    "Value",
    "Verdict",
    "WeChat",
    "WeCom",
]
