"""WeCom: application messages to officers' accounts in the office's own enterprise."""

from collections.abc import Awaitable
from typing import Any, Final

import structlog

from server.clock import Clock
from server.settings import Settings
from server.store import FieldCipher, Store
from server.wechat.authorised import AuthorisedCalls, Query, token_name
from server.wechat.errors import CallFailed, NotReached, Refused
from server.wechat.failures import Failures
from server.wechat.metrics import WeChatMetrics
from server.wechat.outcomes import SendOutcome
from server.wechat.transport import Transport

_CALL: Final = "wecom_send"
# Also where a token is refused of which WeCom gives no other: it does when the old one has ended.
_BUSY: Final = frozenset({-1, 40001, 40014, 42001, 45009, 45011, 45033})
_NOBODY: Final = frozenset({40003, 60111, 81013})
# Within so many seconds WeCom drops a text that it has been given before; its longest.
_SAME_TEXT_SECONDS: Final = 14_400
_log = structlog.get_logger("wechat")


class WeCom:
    """Sends application messages, with a token of its own that all processes share.

    Args:
        settings: the enterprise and its application.
        store: holds the token.
        clock: tells whether the token is old.
        metrics: counts the calls.

    Attributes:
        enabled: whether the office has an enterprise.
    """

    def __init__(self, settings: Settings, store: Store, clock: Clock, metrics: WeChatMetrics) -> None:
        self.enabled = bool(settings.wecom_corp_id)
        self._settings = settings
        self._transport = Transport(settings.wecom_api_url)
        self._calls = AuthorisedCalls(
            store,
            clock,
            FieldCipher(settings.field_keys()),
            name=token_name(f"{settings.wecom_corp_id}/{settings.wecom_agent_id}", settings.wecom_api_url),
            fetch=self._fetch_token,
            metrics=metrics,
            failures=Failures(store, clock),
        )

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    async def send(self, member: str, text: str) -> SendOutcome:
        """Send a text to one account; the same text again within four hours is dropped by WeCom."""
        if not self.enabled:
            return SendOutcome.MISCONFIGURED
        body = {
            "touser": member,
            "msgtype": "text",
            "agentid": self._settings.wecom_agent_id,
            "text": {"content": text},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": _SAME_TEXT_SECONDS,
        }

        def ask(query: Query) -> Awaitable[dict[str, Any]]:
            return self._transport.post(_CALL, "/cgi-bin/message/send", query, body)

        try:
            answer = await self._calls.with_token(_CALL, ask)
        except Refused as refused:
            return _refused(refused)
        except NotReached:
            return SendOutcome.BUSY
        except CallFailed:
            return SendOutcome.UNKNOWN
        unknown = str(answer.get("invaliduser") or "").lower().split("|")
        return SendOutcome.UNREACHABLE_USER if member.lower() in unknown else SendOutcome.SENT

    async def _fetch_token(self, _force: bool) -> dict[str, Any]:
        """Ask for a token; WeCom gives the same one until it ends, and knows no force."""
        query = {
            "corpid": self._settings.wecom_corp_id,
            "corpsecret": self._settings.wecom_secret.get_secret_value(),
        }
        return await self._transport.get("wecom_token", "/cgi-bin/gettoken", query)


def _refused(refused: Refused) -> SendOutcome:
    if refused.code in _NOBODY:
        return SendOutcome.UNREACHABLE_USER
    if refused.code in _BUSY:
        return SendOutcome.BUSY
    _log.error("WeCom takes no message like this one", code=refused.code, detail=refused.detail)
    return SendOutcome.MISCONFIGURED
