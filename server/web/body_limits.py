"""Body limits that act while the body arrives: what is too large is never held in memory."""

from collections.abc import Awaitable

from tornado.httputil import HTTPHeaders, HTTPMessageDelegate, HTTPServerRequest, RequestStartLine, ResponseStartLine
from tornado.web import _HandlerDelegate

# A caller that is only somewhat over the limit gets to finish sending: one whose connection is cut while it sends
# sees a network error in place of the explanation.
DRAINED = 1024 * 1024


class LimitedBody(HTTPMessageDelegate):
    """Hands a request on to its handler; a body of more than ``limit`` bytes is dropped and the request marked.

    ``too_large`` tells the handler of a marked request, which then answers 413 before it does anything.
    """

    def __init__(self, request: HTTPServerRequest, limit: int, inner: _HandlerDelegate) -> None:
        self._request = request
        self._limit = limit
        self._inner = inner
        self._received = 0
        self._settled = False

    def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> Awaitable[None] | None:
        """Refuse at once when the stated length leaves no doubt."""
        stated = headers.get("Content-Length", "")
        if len(stated) > 6 and stated.isdecimal() and int(stated) > self._limit + DRAINED:
            self._refuse()
            return None
        return self._inner.headers_received(start_line, headers)

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Pass the chunk on while the sum is within the limit, drop it beyond, cut the caller off far beyond."""
        self._received += len(chunk)
        if self._received <= self._limit:
            return self._inner.data_received(chunk)
        if self._received > self._limit + DRAINED:
            self._refuse()
        return None

    def finish(self) -> None:
        """Handle the request, or refuse it now that the caller listens."""
        if self._received > self._limit:
            self._refuse()
        elif not self._settled:
            self._inner.finish()

    def on_connection_close(self) -> None:
        """Tell the handler."""
        self._inner.on_connection_close()

    def execute(self) -> Awaitable[None] | None:
        """Run the handler without a body, as Tornado does for a request that came by another way."""
        return self._inner.execute()

    def _refuse(self) -> None:
        if self._settled:
            return
        self._settled = True
        self._request.__dict__["too_large"] = True
        self._request.headers.pop("Content-Type", None)
        self._inner.chunks = bytearray()
        self._inner.finish()


def too_large(request: HTTPServerRequest) -> bool:
    """Return whether the request's body was dropped because it exceeds the endpoint's limit."""
    return "too_large" in request.__dict__
