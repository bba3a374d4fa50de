"""Handlers of the phones' trust zone that knows rights, and of the ballot box, which knows nobody."""

from collections.abc import Awaitable

from server.errors import InvalidInput
from server.web.addresses import AddressLimits
from server.web.handler import ApiHandler


class PhoneHandler(AddressLimits):
    """Base of the phone's handlers on the side of eligibility: anonymous, and logged as counts only."""

    ACCESS_KINDS = frozenset({"anonymous", "public"})


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
