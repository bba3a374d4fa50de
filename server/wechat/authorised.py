"""Calls that carry the access token: counted, and made once more where the token was refused."""

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeVar

from server.clock import Clock
from server.store import FieldCipher, Store
from server.wechat.errors import CallFailed, NotReached, Refused
from server.wechat.failures import Failures
from server.wechat.metrics import OK, WeChatMetrics
from server.wechat.tokens import Fetch, TokenBroker

Result = TypeVar("Result")
Query = Mapping[str, str]

_TOKEN_REFUSED: Final = frozenset({40001, 40014, 42001})


class AuthorisedCalls:
    """Makes calls with one shared token.

    Args:
        store: holds the token.
        clock: tells whether the token is old.
        cipher: encrypts the token.
        name: of the token; see ``TokenBroker``.
        fetch: asks for a token.
        metrics: counts the calls.
        failures: remembers what went wrong.

    Attributes:
        tokens: gives out the token.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        cipher: FieldCipher,
        *,
        name: str,
        fetch: Fetch,
        metrics: WeChatMetrics,
        failures: Failures,
    ) -> None:
        self._fetch = fetch
        self._metrics = metrics
        self._failures = failures
        self.tokens = TokenBroker(store, clock, cipher, name, self._fetch_counted)

    async def with_token(self, call: str, ask: Callable[[Query], Awaitable[Result]]) -> Result:
        """Ask with the shared token, and once more with another where it is refused.

        Raises:
            CallFailed: see ``server.wechat.errors``.
        """
        token = await self._token(call)
        try:
            return await self.counted(call, lambda: ask({"access_token": token}))
        except Refused as refused:
            if refused.code not in _TOKEN_REFUSED:
                raise
            other = await self._other_than(token)
            if other is None:
                raise
        return await self.counted(call, lambda: ask({"access_token": other}))

    async def counted(self, call: str, ask: Callable[[], Awaitable[Result]]) -> Result:
        """Ask, and count how it ends.

        Raises:
            CallFailed: see ``server.wechat.errors``.
        """
        try:
            result = await ask()
        except CallFailed as failure:
            self._metrics.called(call, failure.reason)
            await self._failures.remember(failure)
            raise
        self._metrics.called(call, OK)
        return result

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

    async def _fetch_counted(self, force: bool) -> dict[str, Any]:
        try:
            answer = await self._fetch(force)
        except CallFailed as failure:
            self._metrics.token_fetched(failure.reason)
            await self._failures.remember(failure)
            raise
        self._metrics.token_fetched(OK)
        return answer


def token_name(account: str, api_url: str) -> str:
    """Return the name of an account's token at an address: the local platform's token is no token of WeChat's."""
    where = hashlib.sha256(api_url.encode()).hexdigest()[:12]
    return f"{account}@{where}"
