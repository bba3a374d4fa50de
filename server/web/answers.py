"""Writing answers: results, errors, and what is logged of a failure that nobody expected."""

import secrets
import traceback
from typing import TYPE_CHECKING, Any, cast

import structlog
from pydantic import BaseModel
from pydantic_core import to_json
from tornado.http1connection import HTTP1Connection
from tornado.web import HTTPError, RequestHandler

from server.errors import DomainError
from server.web.access import Endpoint
from server.web.error_bodies import error_body, problem_body, status_of
from server.web.headers import ResponseHeaders
from server.web.routing import Route

if TYPE_CHECKING:
    from server.web.application import WebApplication

JSON = "application/json"
_log = structlog.get_logger("web")


class Answering(RequestHandler):
    """The half of a handler that writes."""

    route: Route
    request_id: str | None = None
    # Set by a method that found its work done already; see ``repeated_status`` of ``endpoint``.
    repeated = False

    @property
    def web(self) -> "WebApplication":
        """The application with its logs, metrics and limits."""
        return cast("WebApplication", self.application)

    def clear(self) -> None:
        """Start the response from the prepared headers."""
        self._headers = ResponseHeaders.like(self.web.api_headers)
        self._write_buffer = []
        self._status_code = 200
        self._reason = "OK"

    def compute_etag(self) -> str | None:
        """Compute none: nothing of the API may be kept by a cache."""
        return None

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

    def log_exception(self, typ: Any, value: BaseException | None, tb: Any) -> None:
        """Log what nobody expected, with the request's number and without anything that the request said."""
        if value is None or isinstance(value, DomainError | HTTPError):
            return
        if self.request_id is None:
            self.request_id = secrets.token_hex(8)
        _log.error(
            "unexpected error",
            method=self.request.method,
            route=self.route.template,
            request_id=self.request_id,
            failure=failure_text(value),
        )


def failure_text(error: BaseException) -> str:
    """Return the kinds of an exception and of its causes with the places in the code, without their messages.

    A message may repeat what the request carried (pydantic's do): a ticket, a name.
    """
    parts: list[str] = []
    current: BaseException | None = error
    while current is not None and len(parts) < 10:
        frames = "".join(traceback.format_tb(current.__traceback__))
        parts.append(f"{type(current).__module__}.{type(current).__qualname__}\n{frames}")
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return "caused by ".join(parts)
