"""Handlers of the officers' trust zone: a bearer token, roles, one log line per request."""

import secrets
from typing import TYPE_CHECKING
from urllib.parse import quote

from server.accounts.rules import Actor
from server.errors import NotAllowed, NotAuthenticated, not_logged_in
from server.web.access import Access
from server.web.addresses import AddressLimits
from server.web.parsing import bearer_token
from server.web.routing import Route
from server.web.streams import Streams

if TYPE_CHECKING:
    from server.accounts.sessions import Identity


class StaffHandler(Streams, AddressLimits):
    """Base of the officers' handlers."""

    ACCESS_KINDS = frozenset({"public", "signed_in", "roles"})

    # The portal's proxy always tells the address; where it does not, wrong passwords are still not free.
    UNKNOWN_CALLER = "unknown"

    identity: "Identity | None" = None

    def initialize(self, route: Route) -> None:
        """Give the request its number."""
        super().initialize(route)
        self.request_id = secrets.token_hex(8)
        self.set_header("X-Request-Id", self.request_id)

    def clear(self) -> None:
        """Start the response from the prepared headers and the request's number."""
        super().clear()
        if self.request_id is not None:
            self._headers["X-Request-Id"] = self.request_id

    @property
    def actor(self) -> Actor:
        """The officer who is logged in.

        Raises:
            NotAuthenticated: on a public endpoint.
        """
        if self.identity is None:
            raise not_logged_in()
        return self.identity.actor

    @property
    def session_id(self) -> str:
        """The session of the officer who is logged in.

        Raises:
            NotAuthenticated: on a public endpoint.
        """
        if self.identity is None:
            raise not_logged_in()
        return self.identity.session_id

    def attach(self, name: str) -> None:
        """Make browsers save the answer as a file called ``name``."""
        self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{quote(name)}")

    def bearer(self) -> str | None:
        """Return the access token that the request carries."""
        return bearer_token(self.request)

    async def admit(self, access: Access) -> None:
        """Identify the officer and compare the roles with the endpoint's.

        Raises:
            NotAuthenticated: ``not_authenticated``: no token, or one that does not hold (any more).
            NotAllowed: ``password_change_required`` or ``not_allowed``.
        """
        if access.kind == "public":
            return
        token = self.bearer()
        if token is None:
            raise not_logged_in()
        self.identity = await self.services.sessions.identify(token)
        if self.identity.must_change_password and not access.before_password_change:
            raise NotAllowed("password_change_required", "请先修改初始密码")
        if access.kind == "roles" and not self.identity.actor.holds(*access.roles):
            raise NotAllowed("not_allowed", "您没有权限进行此操作")

    async def still_admitted(self) -> bool:
        """Return whether the token that opened a long answer still holds."""
        token = self.bearer()
        if self.identity is None or token is None:
            return True
        try:
            return (await self.services.sessions.identify(token)).actor.roles == self.identity.actor.roles
        except NotAuthenticated:
            return False

    def log_finished(self) -> None:
        """Write the request's line."""
        method, seconds = self.request.method or "", self.request.request_time()
        actor = self.identity.actor.id if self.identity else None
        self.web.access_log.staff(method, self.route.template, self._status_code, seconds, self.request_id or "", actor)
        self.web.metrics.request(method, self.route.template, self._status_code, seconds)
