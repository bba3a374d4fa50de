"""HTTP to WeChat: limits of time and number, and answers that are what they should be."""

import errno
import json
import socket
import ssl
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from tornado.httpclient import HTTPRequest, HTTPResponse
from tornado.simple_httpclient import HTTPTimeoutError, SimpleAsyncHTTPClient

from server.wechat.errors import CallFailed, NotReached, OutcomeUnknown, Refused

_CLIENTS: Final = 32
_CONNECT_SECONDS: Final = 3.0
_REQUEST_SECONDS: Final = 8.0
# A mini-program code of the largest size has some hundred kilobytes.
_LARGEST_ANSWER: Final = 4 * 1024 * 1024
# Tornado's words; all its other time-outs end the wait for a connection.
_AFTER_SENDING: Final = "Timeout during request"
_NEVER_CONNECTED: Final = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)
_NO_WAY: Final = (errno.EHOSTUNREACH, errno.ENETUNREACH)


class Transport:
    """Sends requests to one address.

    Args:
        base_url: where WeChat's API is.
    """

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._client: SimpleAsyncHTTPClient | None = None

    def close(self) -> None:
        """Close the client; a request under way fails."""
        if self._client is not None:
            self._client.close()
            self._client = None

    async def get(self, call: str, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """Return the JSON object that a GET brings.

        Raises:
            CallFailed: see ``server.wechat.errors``.
        """
        return _object(call, await self._fetch(call, self._url(path, query)))

    async def post(self, call: str, path: str, query: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, Any]:
        """Return the JSON object that a POST of ``body`` brings.

        Raises:
            CallFailed: see ``server.wechat.errors``.
        """
        return _object(call, await self._fetch(call, self._url(path, query), body))

    async def post_for_bytes(self, call: str, path: str, query: Mapping[str, str], body: Mapping[str, Any]) -> bytes:
        """Return the image that a POST of ``body`` brings; an answer in JSON is an error.

        Raises:
            CallFailed: see ``server.wechat.errors``.
        """
        response = await self._fetch(call, self._url(path, query), body)
        if response.headers.get("Content-Type", "").startswith("image/") and response.body:
            return bytes(response.body)
        _object(call, response)
        raise OutcomeUnknown(call, "not_an_image")

    def _url(self, path: str, query: Mapping[str, str]) -> str:
        return f"{self._base_url}{path}?{urlencode(query)}" if query else f"{self._base_url}{path}"

    async def _fetch(self, call: str, url: str, body: Mapping[str, Any] | None = None) -> HTTPResponse:
        request = HTTPRequest(
            url,
            method="GET" if body is None else "POST",
            # Real UTF-8: WeChat's check of texts lets everything pass that is written with \u.
            body=None if body is None else json.dumps(body, ensure_ascii=False).encode(),
            headers={"Content-Type": "application/json"} if body is not None else None,
            connect_timeout=_CONNECT_SECONDS,
            request_timeout=_REQUEST_SECONDS,
            follow_redirects=False,
            decompress_response=False,
        )
        failure: CallFailed
        try:
            response = await self._open_client().fetch(request, raise_error=False)
        except Exception as error:
            failure = _failure(call, error)
        else:
            if response.code == 200:
                return response
            failure = OutcomeUnknown(call, f"http_{response.code}")
        # Outside the block above, so that nothing of the client's error, whose text may hold the address, hangs on it.
        raise failure

    def _open_client(self) -> SimpleAsyncHTTPClient:
        # Made at the first call: it belongs to the loop that runs then.
        if self._client is None:
            self._client = SimpleAsyncHTTPClient(
                force_instance=True, max_clients=_CLIENTS, max_buffer_size=_LARGEST_ANSWER
            )
        return self._client


def _failure(call: str, error: Exception) -> CallFailed:
    if isinstance(error, HTTPTimeoutError):
        late = error.message == _AFTER_SENDING
        return OutcomeUnknown(call, "timeout") if late else NotReached(call, "no_connection")
    # A connection that is reset is an OSError, too, and by then the request may have been read.
    if isinstance(error, _NEVER_CONNECTED) or getattr(error, "errno", None) in _NO_WAY:
        return NotReached(call, "no_connection")
    return OutcomeUnknown(call, "dropped")


def _object(call: str, response: HTTPResponse) -> dict[str, Any]:
    try:
        answer = json.loads(response.body)
    except (ValueError, RecursionError):
        answer = None
    # A page of a proxy in between arrives with status 200, too.
    if not isinstance(answer, dict):
        raise OutcomeUnknown(call, "not_json")
    code = answer.get("errcode", 0)
    if not isinstance(code, int):
        raise OutcomeUnknown(call, "not_json")
    if code:
        raise Refused(call, code, str(answer.get("errmsg", "")))
    return answer
