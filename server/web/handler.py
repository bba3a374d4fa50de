"""The base of all handlers: request in, one call, JSON out, and errors that always look the same."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, cast

from tornado.web import HTTPError, OutputTransform

from server.errors import TooLarge
from server.web.access import Access, Endpoint
from server.web.answers import Answering
from server.web.body_limits import too_large
from server.web.parsing import parse_binary, parse_body, parse_query
from server.web.routing import Route
from server.web.uploads import parse_upload

if TYPE_CHECKING:
    from server.app import Services


class ApiHandler(Answering):
    """What staff, phone and ballot box handlers share; the three differ in ``admit`` and in what they log."""

    # The kinds of access that an endpoint of this class may declare; checked at start-up.
    ACCESS_KINDS: frozenset[str] = frozenset({"public"})

    # Whether parameters that nobody declared are passed over.
    IGNORES_QUERY: bool = False

    def initialize(self, route: Route) -> None:
        """Keep the route for the logs and the ``Allow`` header."""
        self.route = route

    @property
    def services(self) -> "Services":
        """The services that the composition root built."""
        return cast("Services", self.web.services)

    async def _execute(self, transforms: list[OutputTransform], *args: bytes, **kwargs: bytes) -> None:
        """Count the request as open while it is: a shutdown waits for it."""
        self.web.open_requests += 1
        try:
            await super()._execute(transforms, *args, **kwargs)
        finally:
            self.web.open_requests -= 1

    def prepare(self) -> Awaitable[None] | None:
        """Refuse a body beyond the endpoint's limit."""
        if too_large(self.request):
            raise TooLarge("too_large", "提交的内容过大")
        return None

    async def admit(self, access: Access) -> None:
        """Let the request in or raise ``NotAuthenticated`` or ``NotAllowed``."""

    async def run_endpoint(
        self, declared: Endpoint, method: Callable[..., Awaitable[Any]], path: dict[str, str]
    ) -> None:
        """Admit, read the request, call ``method`` and write what it returns."""
        await self.admit(declared.access)
        arguments: dict[str, Any] = dict(path)
        if declared.query is not None or (self.request.query and not self.IGNORES_QUERY):
            arguments["query"] = parse_query(declared.query, self.request.query)
        if declared.request is not None:
            arguments["body"] = parse_body(declared.request, self.request)
        elif declared.upload is not None:
            arguments["upload"] = parse_upload(declared.upload, self.request)
        elif declared.binary:
            arguments["content"] = parse_binary(self.request)
        self.answer(declared, await method(self, **arguments))

    def log_finished(self) -> None:
        """Count the request; a trust zone that knows its callers logs more."""
        self.web.access_log.anonymous(self.request.method or "", self.route.template, self._status_code)
        if self._status_code >= 500:
            self.web.metrics.failure(self.route.template)


class UnknownHandler(ApiHandler):
    """Answers every address that nobody serves."""

    def prepare(self) -> Awaitable[None] | None:
        """Answer 404 whatever the method."""
        raise HTTPError(404)
