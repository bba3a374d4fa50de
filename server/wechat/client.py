"""The calls of WeChat's API that this program makes, one method each."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeVar

from server.clock import Clock
from server.settings import Settings
from server.store import FieldCipher, Store
from server.wechat.errors import CallFailed, NotReached, OutcomeUnknown, Refused
from server.wechat.failures import Failures
from server.wechat.metrics import OK, WeChatMetrics
from server.wechat.tokens import TokenBroker
from server.wechat.transport import Transport

Result = TypeVar("Result")
Query = Mapping[str, str]

# WeChat's words for the versions of a mini-program differ between its calls.
_STATES: Final = {"release": "formal", "trial": "trial", "develop": "developer"}
_TOKEN_REFUSED: Final = frozenset({40001, 40014, 42001})
_CODE_WIDTH: Final = 430
_CHECK_VERSION: Final = 2


class WeChatClient:
    """Calls WeChat with limits of time and number, the shared access token, and one retry where it was refused.

    Args:
        settings: appid, secret and address.
        store: holds the token.
        clock: tells whether the token is old.
        metrics: counts the calls.
        failures: remembers what went wrong.
    """

    def __init__(
        self, settings: Settings, store: Store, clock: Clock, metrics: WeChatMetrics, failures: Failures
    ) -> None:
        self._appid = settings.wechat_appid
        self._secret = settings.wechat_secret
        self._env_version = settings.wechat_env_version
        self._metrics = metrics
        self._failures = failures
        self._transport = Transport(settings.wechat_api_url)
        cipher = FieldCipher(settings.field_keys())
        self.tokens = TokenBroker(store, clock, cipher, _token_name(settings), self._fetch_token)

    def close(self) -> None:
        """Close the connections."""
        self._transport.close()

    async def code_to_openid(self, code: str) -> str:
        """Return the openid of whoever got ``code`` from wx.login.

        The session key that comes with it is of no use here, and is kept nowhere.

        Raises:
            CallFailed: see ``server.wechat.errors``.
        """
        query = {
            "appid": self._appid,
            "secret": self._secret.get_secret_value(),
            "js_code": code,
            "grant_type": "authorization_code",
        }
        answer = await self._counted("log_in", lambda: self._transport.get("log_in", "/sns/jscode2session", query))
        return _text("log_in", answer, "openid")

    async def phone_info(self, code: str, openid: str | None) -> Mapping[str, Any]:
        """Return the ``phone_info`` that ``code`` from the phone number button stands for.

        Raises:
            CallFailed: see ``server.wechat.errors``.
        """
        body = {"code": code, **({"openid": openid} if openid else {})}
        answer = await self._post("phone_number", "/wxa/business/getuserphonenumber", body)
        info = answer.get("phone_info")
        if not isinstance(info, dict):
            raise OutcomeUnknown("phone_number", "no_phone_info")
        return info

    async def send_message(
        self, openid: str, template_id: str, data: Mapping[str, str], page: str | None = None
    ) -> None:
        """Send a subscription message.

        Args:
            data: what to show by the template's keys (``thing1`` …).
            page: of the mini-program, opened by a tap on the message.

        Raises:
            CallFailed: see ``server.wechat.errors``.
        """
        body = {
            "touser": openid,
            "template_id": template_id,
            **({"page": page} if page else {}),
            "data": {key: {"value": value} for key, value in data.items()},
            "miniprogram_state": _STATES[self._env_version],
            "lang": "zh_CN",
        }
        await self._post("send", "/cgi-bin/message/subscribe/send", body)

    async def templates(self) -> list[Mapping[str, Any]]:
        """Return the subscription message templates of the mini-program.

        Raises:
            CallFailed: see ``server.wechat.errors``.
        """

        def ask(query: Query) -> Awaitable[dict[str, Any]]:
            return self._transport.get("templates", "/wxaapi/newtmpl/gettemplate", query)

        answer = await self._with_token("templates", ask)
        listed = answer.get("data")
        if not isinstance(listed, list):
            raise OutcomeUnknown("templates", "no_data")
        return [entry for entry in listed if isinstance(entry, dict)]

    async def code_image(self, scene: str, page: str) -> bytes:
        """Return the picture of a mini-program code.

        Raises:
            CallFailed: see ``server.wechat.errors``.
        """
        body = {"scene": scene, "page": page, "env_version": self._env_version, "width": _CODE_WIDTH}

        def ask(query: Query) -> Awaitable[bytes]:
            return self._transport.post_for_bytes("code_image", "/wxa/getwxacodeunlimit", query, body)

        return await self._with_token("code_image", ask)

    async def url_link(self, path: str, query: str, days: int) -> str:
        """Return a link that opens the mini-program from outside of WeChat for ``days`` days (30 at most).

        Raises:
            CallFailed: see ``server.wechat.errors``.
        """
        body = {
            "path": path,
            "query": query,
            "expire_type": 1,
            "expire_interval": days,
            "env_version": self._env_version,
        }
        return _text("url_link", await self._post("url_link", "/wxa/generate_urllink", body), "url_link")

    async def check_text(self, openid: str, text: str, scene: int) -> Mapping[str, Any]:
        """Return WeChat's ``result`` about a text that others are going to see.

        Raises:
            CallFailed: see ``server.wechat.errors``.
        """
        body = {"version": _CHECK_VERSION, "openid": openid, "scene": scene, "content": text}
        answer = await self._post("check_text", "/wxa/msg_sec_check", body)
        result = answer.get("result")
        if not isinstance(result, dict):
            raise OutcomeUnknown("check_text", "no_result")
        return result

    async def _post(self, call: str, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        return await self._with_token(call, lambda query: self._transport.post(call, path, query, body))

    async def _with_token(self, call: str, ask: Callable[[Query], Awaitable[Result]]) -> Result:
        """Ask with the shared token, and once more with another where WeChat refuses it."""
        token = await self._token(call)
        try:
            return await self._counted(call, lambda: ask({"access_token": token}))
        except Refused as refused:
            if refused.code not in _TOKEN_REFUSED:
                raise
            other = await self._other_than(token)
            if other is None:
                raise
        return await self._counted(call, lambda: ask({"access_token": other}))

    async def _token(self, call: str) -> str:
        try:
            return await self.tokens.token()
        except CallFailed as failure:
            # The call itself was never made, whatever became of the token's.
            self._metrics.called(call, "no_token")
            raise NotReached(call, f"no_token:{failure.reason}") from failure

    async def _other_than(self, token: str) -> str | None:
        try:
            return await self.tokens.instead_of(token)
        except CallFailed:
            # What there is to tell is that the call was refused.
            return None

    async def _fetch_token(self, force: bool) -> dict[str, Any]:
        body: dict[str, Any] = {
            "grant_type": "client_credential",
            "appid": self._appid,
            "secret": self._secret.get_secret_value(),
        }
        if force:
            body["force_refresh"] = True
        try:
            answer = await self._transport.post("stable_token", "/cgi-bin/stable_token", {}, body)
        except CallFailed as failure:
            self._metrics.token_fetched(failure.reason)
            await self._failures.remember(failure)
            raise
        self._metrics.token_fetched(OK)
        return answer

    async def _counted(self, call: str, ask: Callable[[], Awaitable[Result]]) -> Result:
        try:
            result = await ask()
        except CallFailed as failure:
            self._metrics.called(call, failure.reason)
            await self._failures.remember(failure)
            raise
        self._metrics.called(call, OK)
        return result


def _token_name(settings: Settings) -> str:
    # The local platform's token is no token of WeChat's.
    where = hashlib.sha256(settings.wechat_api_url.encode()).hexdigest()[:12]
    return f"{settings.wechat_appid}@{where}"


def _text(call: str, answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise OutcomeUnknown(call, f"no_{name}")
    return value
