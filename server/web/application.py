"""The Tornado application: checked routes, body limits, headers, logs, metrics."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tornado.httputil import HTTPServerRequest
from tornado.web import Application, RequestHandler, _HandlerDelegate

from server.clock import Clock
from server.web.access import DEFAULT_BODY_LIMIT
from server.web.access_log import AccessLog
from server.web.body_limits import LimitedBody
from server.web.handler import ApiHandler, UnknownHandler
from server.web.headers import api_template
from server.web.metrics import Metrics
from server.web.rate_limits import RateLimits
from server.web.routing import Route, check_routes

if TYPE_CHECKING:
    from server.app import BoxServices

# The HTTP server's own limit; the endpoints' limits are lower and answer politely.
LARGEST_BODY = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class WebOptions:
    """What the web kit itself needs to know.

    Attributes:
        public_url: address under which people reach the server; https makes browsers insist on it.
        demo: whether every page says that this is a demonstration.
        version: of the software.
    """

    public_url: str
    demo: bool
    version: str


class WebApplication(Application):
    """All routes of one process.

    Args:
        routes: the access table; start-up ends here if it has holes.
        services: handed to every handler as ``self.services``.
        options: see ``WebOptions``.
        clock: tells the access log the day.

    Raises:
        RuntimeError: a handler method whose access nobody declared.
    """

    def __init__(self, routes: Sequence[Route], services: "BoxServices", options: WebOptions, clock: Clock) -> None:
        check_routes(routes)
        _check_kinds(routes)
        self.routes = tuple(sorted(routes, key=lambda route: route.precedence))
        self.services = services
        self.options = options
        self.access_log = AccessLog(clock)
        self.metrics = Metrics()
        self.rate_limits = RateLimits()
        self.api_headers = api_template(options.public_url)
        self.shutting_down = asyncio.Event()
        self.open_requests = 0
        super().__init__(
            [route.spec() for route in self.routes],
            default_handler_class=UnknownHandler,
            default_handler_args={"route": Route("(unknown)", UnknownHandler)},
            compress_response=False,
        )

    def get_handler_delegate(
        self,
        request: HTTPServerRequest,
        target_class: type[RequestHandler],
        target_kwargs: dict[str, Any] | None = None,
        path_args: list[bytes] | None = None,
        path_kwargs: dict[str, bytes] | None = None,
    ) -> _HandlerDelegate:
        """Return the delegate of a request, with the body limit that its endpoint declares."""
        route: Route = (target_kwargs or {})["route"]
        declared = route.endpoints.get(request.method or "")
        inner = _HandlerDelegate(self, request, target_class, target_kwargs, path_args, path_kwargs)
        limit = declared.body_limit if declared else DEFAULT_BODY_LIMIT
        return LimitedBody(request, limit, inner)  # type: ignore[return-value]

    def log_request(self, handler: RequestHandler) -> None:
        """Let the handler's trust zone decide what is logged."""
        if isinstance(handler, ApiHandler):
            handler.log_finished()

    def begin_shutdown(self) -> None:
        """Tell the event streams to end; call it before waiting for open requests."""
        self.shutting_down.set()


def _check_kinds(routes: Sequence[Route]) -> None:
    """Refuse an endpoint whose access its handler's trust zone cannot check.

    Raises:
        RuntimeError: for example a phone's handler that asks for a role.
    """
    for route in routes:
        kinds = route.handler.ACCESS_KINDS if issubclass(route.handler, ApiHandler) else frozenset()
        for method, declared in route.endpoints.items():
            if declared.access.kind not in kinds:
                raise RuntimeError(f"routes refused: {method} {route.template} cannot check {declared.access.kind!r}")
