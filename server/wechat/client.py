"""The calls of WeChat's API that this program makes, one method each."""

from collections.abc import Awaitable, Mapping
from typing import Any, Final

from server.clock import Clock
from server.settings import Settings
from server.store import FieldCipher, Store
from server.wechat.authorised import AuthorisedCalls, Query, token_name
from server.wechat.errors import OutcomeUnknown
from server.wechat.failures import Failures
from server.wechat.metrics import WeChatMetrics
from server.wechat.transport import Transport

# WeChat's words for the versions of a mini-program differ between its calls.
_STATES: Final = {"release": "formal", "trial": "trial", "develop": "developer"}
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
        self._transport = Transport(settings.wechat_api_url)
        self._calls = AuthorisedCalls(
            store,
            clock,
            FieldCipher(settings.field_keys()),
            name=token_name(settings.wechat_appid, settings.wechat_api_url),
            fetch=self._fetch_token,
            metrics=metrics,
            failures=failures,
        )
        self.tokens = self._calls.tokens

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
        answer = await self._calls.counted(
            "log_in", lambda: self._transport.get("log_in", "/sns/jscode2session", query)
        )
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

        answer = await self._calls.with_token("templates", ask)
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

        return await self._calls.with_token("code_image", ask)

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
        return await self._calls.with_token(call, lambda query: self._transport.post(call, path, query, body))

    async def _fetch_token(self, force: bool) -> dict[str, Any]:
        body: dict[str, Any] = {
            "grant_type": "client_credential",
            "appid": self._appid,
            "secret": self._secret.get_secret_value(),
        }
        if force:
            body["force_refresh"] = True
        return await self._transport.post("stable_token", "/cgi-bin/stable_token", {}, body)


def _text(call: str, answer: Mapping[str, Any], name: str) -> str:
    value = answer.get(name)
    if not isinstance(value, str) or not value:
        raise OutcomeUnknown(call, f"no_{name}")
    return value
