"""Where failures come from. An address is read for limits on failures alone; nothing keeps or logs it."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from tornado.httputil import HTTPServerRequest

from server.web.handler import ApiHandler

# Whoever has one IPv6 address has 2^64 of them: the network counts as one caller.
_IPV6_NETWORK_BITS = 64


class AddressLimits(ApiHandler):
    """Base of handlers that refuse an address from which too many failures came."""

    # Whom failures count against where the proxy in front tells no address: nobody. Counted together, one person's
    # would shut everybody out.
    UNKNOWN_CALLER: str | None = None

    def check_address(self, kind: str, *, code: str = "too_many_failures") -> None:
        """Refuse where too many failures of ``kind`` came from the address.

        Raises:
            TooMany: ``code``.
        """
        if (caller := self._caller()) is not None:
            self.web.rate_limits.check(kind, caller, code=code)

    def count_against_address(self, kind: str) -> None:
        """Note a failure."""
        if (caller := self._caller()) is not None:
            self.web.rate_limits.failed(kind, caller)

    def _caller(self) -> str | None:
        trusted_proxy = self.services.settings.trusted_proxy
        return caller_of(self.request, trusted_proxy=trusted_proxy) or self.UNKNOWN_CALLER


def caller_of(request: HTTPServerRequest, *, trusted_proxy: bool) -> str | None:
    """Return the address, or the IPv6 network, that a request comes from.

    Args:
        request: what came in.
        trusted_proxy: the address stands in X-Real-IP, which the proxy in front sets or takes away. X-Forwarded-For is
            never read: callers can write it themselves.

    Returns:
        None where the proxy keeps the address to itself.
    """
    text = request.headers.get("X-Real-IP") if trusted_proxy else request.remote_ip
    try:
        address = ip_address(text or "")
    except ValueError:
        return None
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Network((int(address), _IPV6_NETWORK_BITS), strict=False))
