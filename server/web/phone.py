"""Handlers of the phones' trust zone that knows rights, and of the ballot box, which knows nobody."""

from collections.abc import Awaitable

from server.errors import InvalidInput
from server.web.handler import ApiHandler


class PhoneHandler(ApiHandler):
    """Base of the phone's handlers on the side of eligibility: anonymous, and logged as counts only."""

    ACCESS_KINDS = frozenset({"anonymous", "public"})

    def check_address(self, kind: str, *, code: str = "too_many_failures") -> None:
        """Refuse where too many failures came from the address; it is kept in memory only.

        Raises:
            TooMany: ``code``.
        """
        if (address := self._address()) is not None:
            self.web.rate_limits.check(kind, address, code=code)

    def count_against_address(self, kind: str) -> None:
        """Note a failure."""
        if (address := self._address()) is not None:
            self.web.rate_limits.failed(kind, address)

    def _address(self) -> str | None:
        """Where the request comes from, None where the proxy in front keeps it to itself.

        It is then the proxy's own, and one person's failures would shut everybody out.
        """
        if self.services.settings.trusted_proxy and "X-Real-IP" not in self.request.headers:
            return None
        return self.request.remote_ip


class BoxHandler(ApiHandler):
    """Base of the ballot box's handlers.

    It refuses a request that could say who sends it, reads no address, and gives its requests no number.
    """

    ACCESS_KINDS = frozenset({"anonymous"})

    def prepare(self) -> Awaitable[None] | None:
        """Refuse a request that carries an identity, whatever it asks for.

        Raises:
            InvalidInput: ``identity_refused``.
        """
        headers = self.request.headers
        if "Authorization" in headers or "Cookie" in headers:
            raise InvalidInput("identity_refused", "投票请求不能带有身份信息")
        return super().prepare()
