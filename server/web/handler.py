"""The base of all handlers: request in, one call, JSON out, and errors that always look the same."""

import secrets
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, cast

import structlog
from pydantic import BaseModel
from pydantic_core import to_json
from tornado.http1connection import HTTP1Connection
from tornado.web import HTTPError, OutputTransform, RequestHandler

from server.errors import DomainError, TooLarge
from server.web.access import Access, Endpoint
from server.web.body_limits import too_large
from server.web.error_bodies import error_body, problem_body, status_of
from server.web.headers import ResponseHeaders
from server.web.parsing import parse_body, parse_query
from server.web.routing import Route
from server.web.uploads import parse_upload

if TYPE_CHECKING:
    from server.app import Services
    from server.web.application import WebApplication

JSON = "application/json"
_log = structlog.get_logger("web")


class ApiHandler(RequestHandler):
    """What staff, phone and ballot box handlers share; the three differ in ``admit`` and in what they log."""

    # The kinds of access that an endpoint of this class may declare; checked at start-up.
    ACCESS_KINDS: frozenset[str] = frozenset({"public"})

    # Whether parameters that nobody declared are passed over.
    IGNORES_QUERY: bool = False

    route: Route
    request_id: str | None = None
    # Set by a method that found its work done already; see ``repeated_status`` of ``endpoint``.
    repeated = False

    def initialize(self, route: Route) -> None:
        """Keep the route for the logs and the ``Allow`` header."""
        self.route = route

    @property
    def web(self) -> "WebApplication":
        """The application with its logs, metrics and limits."""
        return cast("WebApplication", self.application)

    @property
    def services(self) -> "Services":
        """The services that the composition root built."""
        return cast("Services", self.web.services)

    def clear(self) -> None:
        """Start the response from the prepared headers."""
        self._headers = ResponseHeaders.like(self.web.api_headers)
        self._write_buffer = []
        self._status_code = 200
        self._reason = "OK"

    def compute_etag(self) -> str | None:
        """Compute none: nothing of the API may be kept by a cache."""
        return None

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
        self.answer(declared, await method(self, **arguments))

    def answer(self, declared: Endpoint, result: Any) -> None:
        """Write the result of an endpoint, unless it was streamed already."""
        if self._finished:
            return
        self.set_status(declared.repeated_status if self.repeated and declared.repeated_status else declared.status)
        if isinstance(result, bytes):
            if declared.produces != JSON:
                self.set_header("Content-Type", declared.produces)
            self.finish(result)
        elif result is None and declared.status == 204:
            self.finish()
        elif isinstance(result, BaseModel):
            self.finish(result.__pydantic_serializer__.to_json(result))
        else:
            self.finish(to_json(result))

    def refuse(self, error: DomainError) -> None:
        """Answer with a domain error."""
        self.clear()
        self.set_status(status_of(error))
        if self._status_code == 401:
            self.set_header("WWW-Authenticate", "Bearer")
        if error.data and "retry_after" in error.data:
            self.set_header("Retry-After", str(error.data["retry_after"]))
        self.finish(error_body(error))

    def send_error(self, status_code: int = 500, **kwargs: Any) -> None:
        """Answer an exception: a domain error as such, anything else as a problem of the HTTP layer."""
        error = kwargs["exc_info"][1] if "exc_info" in kwargs else None
        if self._headers_written:
            # The answer has begun (a stream): the only honest sign of failure left is to end it short.
            cast(HTTP1Connection, self.request.connection).close()
            return
        if isinstance(error, DomainError):
            self.refuse(error)
            return
        self.clear()
        self.set_status(status_code)
        if status_code == 405:
            self.set_header("Allow", self.route.allow)
        self.finish(problem_body(status_code, self.request_id if status_code >= 500 else None))

    def log_finished(self) -> None:
        """Count the request; a trust zone that knows its callers logs more."""
        self.web.access_log.anonymous(self.request.method or "", self.route.template, self._status_code)
        if self._status_code >= 500:
            self.web.metrics.failure(self.route.template)

    def log_exception(self, typ: Any, value: BaseException | None, tb: Any) -> None:
        """Log what nobody expected, with the request's number and without the request's content."""
        if isinstance(value, DomainError | HTTPError):
            return
        if self.request_id is None:
            self.request_id = secrets.token_hex(8)
        _log.error(
            "unexpected error",
            method=self.request.method,
            route=self.route.template,
            request_id=self.request_id,
            exc_info=(typ, value, tb),
        )


class UnknownHandler(ApiHandler):
    """Answers every address that nobody serves."""

    def prepare(self) -> Awaitable[None] | None:
        """Answer 404 whatever the method."""
        raise HTTPError(404)
