"""WeChat as the rest of the program sees it: calls that end well or with an error for the person, and the ledger."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal
from weakref import WeakValueDictionary

import structlog

from server.china_time import CHINA
from server.clock import Clock
from server.errors import Conflict, DomainError, InvalidInput, NotAllowed, Unavailable
from server.settings import Settings
from server.store import LookupHash, Store
from server.wechat.arrivals import Arrivals
from server.wechat.client import WeChatClient
from server.wechat.errors import CallFailed, NotReached, Refused
from server.wechat.failures import Failure, Failures
from server.wechat.grants import Ledger
from server.wechat.metrics import WeChatMetrics
from server.wechat.outcomes import SendOutcome
from server.wechat.push_format import PushReader
from server.wechat.pushes import OnRevoked, Pushes
from server.wechat.rules import UnfitValue, Value
from server.wechat.templates import Template, TemplateCheckJob, Templates

PushMode = Literal["off", "plain", "safe"]
_LONGEST_CODE: Final = 128
_CHINA_CODE: Final = "86"
_CODE_INVALID: Final = frozenset({40029, 40163, 41008})
_USER_BLOCKED: Final = 40226
_BUSY: Final = frozenset({-1, 43108, 45009, 45011, 44991})
_SENDING_TO_SAME: Final = 43108
_DAILY_LIMIT: Final = 45009
_PAUSES_SECONDS: Final = (0.2, 0.6)
_log = structlog.get_logger("wechat")


class Verdict(StrEnum):
    """What is to become of a text that others would see."""

    PASS = "pass"  # noqa: S105 - WeChat's word for a harmless text
    REVIEW = "review"
    RISKY = "risky"


_REFUSED: Final[Mapping[int, SendOutcome]] = {
    43101: SendOutcome.NOT_GRANTED,
    40003: SendOutcome.UNREACHABLE_USER,
    **dict.fromkeys(_BUSY, SendOutcome.BUSY),
}


@dataclass(frozen=True, slots=True)
class Status:
    """How the office stands with WeChat.

    Attributes:
        token_expires_at: end of the access token that is shared, None without one.
        templates: the configured ones, as far as they have been compared.
        failures: what went wrong in the last week.
    """

    token_expires_at: datetime | None
    templates: Sequence[Template]
    failures: Sequence[Failure]


class WeChat:
    """Everything that has to do with WeChat. Without an appid it is there all the same, and says that it is off.

    Args:
        settings: appid, secret, address, templates.
        clock: tells the time.
        store: the office's database.

    Attributes:
        enabled: whether an appid is configured.
        ledger: the grants of subscription messages.
        pushes: takes what WeChat sends.
        push_mode: ``off``, ``plain`` or ``safe`` (encrypted).
        metrics: figures for Prometheus.
        on_revoked: called with the openid when its owner withdraws from the mini-program.
        jobs: what the worker does.
    """

    def __init__(self, settings: Settings, clock: Clock, store: Store) -> None:
        self.enabled = bool(settings.wechat_appid)
        self.metrics = WeChatMetrics()
        self.on_revoked: list[OnRevoked] = []
        self._clock = clock
        self._lookup = LookupHash(settings.lookup_keys()[0])
        self._failures = Failures(store, clock)
        self._client = WeChatClient(settings, store, clock, self.metrics, self._failures)
        self._templates = Templates(settings, store, self._client, clock)
        self._arrivals = Arrivals(store, self._lookup)
        self.ledger = Ledger(store, clock, self._lookup, self._templates, self._arrivals)
        reader = _reader(settings)
        self.push_mode: PushMode = "off" if reader is None else reader.mode
        self.pushes = Pushes(store, clock, reader, self.ledger, self._arrivals, self.metrics, self.on_revoked)
        self.jobs: Sequence[TemplateCheckJob] = [TemplateCheckJob(self._templates)] if self.enabled else []
        self._sending: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()
        self._no_sending_before: datetime | None = None

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    async def log_in(self, code: str) -> str:
        """Return the openid of whoever got ``code`` from wx.login.

        Raises:
            InvalidInput: ``wechat_code_invalid``: used, expired, or of another mini-program.
            NotAllowed: ``wechat_user_blocked``: WeChat takes the account for a risk.
            Unavailable: ``wechat_unavailable``.
            Conflict: ``wechat_off``.
        """
        self._require_enabled()
        if not 0 < len(code) <= _LONGEST_CODE:
            raise _code_invalid()
        try:
            return await self._client.code_to_openid(code)
        except Refused as refused:
            if refused.code in _CODE_INVALID:
                raise _code_invalid() from None
            if refused.code == _USER_BLOCKED:
                raise NotAllowed("wechat_user_blocked", "微信判断此帐号存在风险，暂时不能登录") from None
            raise _unavailable() from None
        except CallFailed:
            raise _unavailable() from None

    async def phone_number(self, code: str, openid: str | None = None) -> str:
        """Return the phone number, without a country's prefix, that the phone number button's ``code`` stands for.

        Raises:
            InvalidInput: ``phone_code_invalid``: used, expired, or another person's; ``phone_not_domestic``.
            Unavailable: ``wechat_unavailable``.
            Conflict: ``wechat_off``.
        """
        self._require_enabled()
        if not 0 < len(code) <= _LONGEST_CODE:
            raise _phone_code_invalid()
        try:
            info = await self._client.phone_info(code, openid)
        except Refused as refused:
            # 40003: the code belongs to another openid.
            if refused.code in {*_CODE_INVALID, 40003}:
                raise _phone_code_invalid() from None
            raise _unavailable() from None
        except CallFailed:
            raise _unavailable() from None
        number = info.get("purePhoneNumber")
        if str(info.get("countryCode")) != _CHINA_CODE:
            raise InvalidInput("phone_not_domestic", "目前只支持中国大陆的手机号")
        if not isinstance(number, str) or not number.isdecimal():
            raise _unavailable()
        return number

    async def send(
        self, openid: str, template_key: str, values: Mapping[str, Value], page: str | None = None
    ) -> SendOutcome:
        """Send a subscription message and book it; messages to one person are sent one after the other.

        Args:
            template_key: ``to_do``, ``decision`` or ``digest``.
            values: by the fields of ``server.wechat.rules.TEMPLATE_FIELDS``: fixed phrases, numbers and times, never
                a name or what a matter is about.
            page: of the mini-program, opened by a tap on the message.
        """
        if not self.enabled:
            return SendOutcome.MISCONFIGURED
        if self._no_sending_before is not None and self._clock.now() < self._no_sending_before:
            return SendOutcome.BUSY
        async with self._alone(openid):
            try:
                template = await self._templates.usable(template_key)
            except CallFailed:
                return SendOutcome.BUSY
            if template is None:
                return SendOutcome.MISCONFIGURED
            if not await self.ledger.allows(openid, template):
                return SendOutcome.NOT_GRANTED
            try:
                data = template.data_of(values)
            except UnfitValue as unfit:
                _log.error("message does not fit its template", template=template_key, field=str(unfit))
                return SendOutcome.MISCONFIGURED
            outcome = await self._send(openid, template.id, data, page)
            if outcome is SendOutcome.SENT:
                await self.ledger.sent(openid, template)
            elif outcome is SendOutcome.NOT_GRANTED:
                await self.ledger.spent(openid, template)
            return outcome

    async def arrivals(self, openid: str, template_keys: Collection[str], since: datetime) -> int:
        """Return how many messages by these templates WeChat says have arrived since then; 0 without pushes."""
        ids = [template.id for key, template in (await self._templates.known()).items() if key in template_keys]
        return await self._arrivals.count(openid, ids, since)

    async def code_image(self, scene: str, page: str) -> bytes:
        """Return the picture of a mini-program code that opens ``page`` with ``scene`` (32 characters at most).

        Raises:
            Unavailable: ``wechat_unavailable``.
            Conflict: ``wechat_off``.
        """
        self._require_enabled()
        try:
            return await self._client.code_image(scene, page)
        except CallFailed:
            raise _unavailable() from None

    async def url_link(self, path: str, query: str = "", days: int = 7) -> str:
        """Return a link for mails that opens the mini-program, for ``days`` days (30 at most).

        Raises:
            Unavailable: ``wechat_unavailable``.
            Conflict: ``wechat_off``.
        """
        self._require_enabled()
        try:
            return await self._client.url_link(path, query, days)
        except CallFailed:
            raise _unavailable() from None

    async def check_text(self, openid: str, text: str, scene: int) -> Verdict:
        """Return what is to become of ``text``, which others would see; where WeChat does not say, a person decides.

        The call hands text and openid to WeChat: it is no way for anything anonymous or confidential.

        Args:
            scene: 1 profile, 2 comment, 3 forum, 4 open record.
        """
        if not self.enabled:
            return Verdict.REVIEW
        try:
            result = await self._client.check_text(openid, text, scene)
        except CallFailed:
            return Verdict.REVIEW
        suggested = result.get("suggest")
        return Verdict(suggested) if suggested in set(Verdict) else Verdict.REVIEW

    async def check_templates(self) -> None:
        """Compare the configured templates with WeChat's now.

        Raises:
            Unavailable: ``wechat_unavailable``.
            Conflict: ``wechat_off``.
        """
        self._require_enabled()
        try:
            await self._templates.check()
        except CallFailed:
            raise _unavailable() from None

    async def status(self) -> Status:
        """Return how the office stands with WeChat."""
        return Status(
            await self._client.tokens.expires_at(),
            list((await self._templates.known()).values()),
            await self._failures.recent(),
        )

    async def _send(self, openid: str, template_id: str, data: Mapping[str, str], page: str | None) -> SendOutcome:
        for pause in (*_PAUSES_SECONDS, None):
            try:
                await self._client.send_message(openid, template_id, data, page)
            except Refused as refused:
                # Another process is sending to the same person at this moment.
                if refused.code == _SENDING_TO_SAME and pause is not None:
                    await asyncio.sleep(pause)
                    continue
                return self._refused(refused)
            except NotReached:
                return SendOutcome.BUSY
            except CallFailed:
                return SendOutcome.UNKNOWN
            return SendOutcome.SENT
        raise AssertionError("the last attempt has no pause")

    def _refused(self, refused: Refused) -> SendOutcome:
        if refused.code == _DAILY_LIMIT:
            local = self._clock.now().astimezone(CHINA)
            midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
            self._no_sending_before = midnight + timedelta(days=1)
        outcome = _REFUSED.get(refused.code, SendOutcome.MISCONFIGURED)
        if outcome is SendOutcome.MISCONFIGURED:
            _log.error("WeChat takes no message like this one", code=refused.code, detail=refused.detail)
        return outcome

    @asynccontextmanager
    async def _alone(self, openid: str) -> AsyncIterator[None]:
        """Let messages to ``openid`` wait for each other."""
        person = self._lookup.of("openid", openid)
        lock = self._sending.setdefault(person, asyncio.Lock())
        async with lock:
            yield

    def _require_enabled(self) -> None:
        if not self.enabled:
            raise Conflict("wechat_off", "本单位没有启用微信")


def _reader(settings: Settings) -> PushReader | None:
    if not settings.wechat_appid or not settings.wechat_push_token.get_secret_value():
        return None
    return PushReader(settings.wechat_appid, settings.wechat_push_token, settings.wechat_push_key)


def _code_invalid() -> DomainError:
    return InvalidInput("wechat_code_invalid", "登录凭证已失效，请关闭小程序后重新打开")


def _phone_code_invalid() -> DomainError:
    return InvalidInput("phone_code_invalid", "手机号授权已失效，请重新点按授权按钮")


def _unavailable() -> DomainError:
    return Unavailable("wechat_unavailable", "微信服务暂时没有响应，请稍后再试")
