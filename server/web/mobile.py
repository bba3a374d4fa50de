"""Handlers of the phones' trust zone that know who asks: a phone user with a bearer token of the phones' own kind.

They are logged as counts only, like the anonymous ones: the log must not know who came, or when.
"""

from typing import TYPE_CHECKING

from server.errors import DomainError, NotAuthenticated, not_logged_in
from server.web.access import Access
from server.web.parsing import bearer_token
from server.web.phone import PhoneHandler

if TYPE_CHECKING:
    from server.mobile.sessions import PhoneIdentity
    from server.mobile.users import PhoneUser


class MobileHandler(PhoneHandler):
    """Base of the handlers for phone users who are logged in, or who log in."""

    ACCESS_KINDS = frozenset({"mobile", "public"})

    identity: "PhoneIdentity | None" = None

    @property
    def session(self) -> "PhoneIdentity":
        """The phone user's session.

        Raises:
            NotAuthenticated: on a public endpoint.
        """
        if self.identity is None:
            raise not_logged_in()
        return self.identity

    @property
    def phone_user(self) -> "PhoneUser":
        """The phone user who is logged in."""
        return self.session.user

    async def admit(self, access: Access) -> None:
        """Identify the phone user.

        Raises:
            NotAuthenticated: ``not_authenticated``: no token, an officer's, or one that does not hold (any more).
        """
        if access.kind == "public":
            return
        token = bearer_token(self.request)
        if token is None:
            raise not_logged_in()
        self.identity = await self.services.mobile.sessions.identify(token)

    def refuse(self, error: DomainError) -> None:
        """Answer with a domain error, and count it unless it is the everyday end of an access token."""
        if not isinstance(error, NotAuthenticated):
            self.services.mobile.metrics.refused(self.route.template, error.code)
        super().refuse(error)
