"""A running server as the replay sees it: JSON over HTTP, officers who log in, a bar that shows the progress."""

import json
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tornado.httpclient import AsyncHTTPClient, HTTPRequest

_TIMEOUT: Final = 120.0


class ReplayError(Exception):
    """The replay cannot go on; the message says why."""


@dataclass(frozen=True, slots=True)
class Officer:
    """An officer who is logged in."""

    id: str
    account: str
    password: str
    unit_id: str
    token: str


class Server:
    """The server, as seen from outside.

    Args:
        base_url: without a slash at the end.
        concurrency: requests at once.
    """

    def __init__(self, base_url: str, concurrency: int) -> None:
        self._base_url = base_url.rstrip("/")
        self._client = AsyncHTTPClient(force_instance=True, max_clients=concurrency)

    async def call(
        self, method: str, path: str, body: Any = None, token: str | None = None, refusals: Sequence[int] = ()
    ) -> Any:
        """Send a request and return the JSON of its answer.

        Args:
            token: an officer's, or that of a person who has logged in on a phone; others send none.
            refusals: statuses that are no failure; the answer is then the error body.
        """
        data = json.dumps(body).encode() if body is not None else (b"" if method in ("POST", "PUT") else None)
        kind = "application/json" if body is not None else None
        return await self._send(method, path, data, kind, token, refusals)

    async def upload(self, path: str, name: str, content: bytes, token: str) -> Any:
        """Send a file as the field ``file`` of a form and return the JSON of the answer."""
        boundary = secrets.token_hex(16)
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        data = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return await self._send("POST", path, data, f"multipart/form-data; boundary={boundary}", token)

    async def _send(
        self,
        method: str,
        path: str,
        data: bytes | None,
        kind: str | None,
        token: str | None,
        refusals: Sequence[int] = (),
    ) -> Any:
        headers = {"Content-Type": kind} if kind is not None else {}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        request = HTTPRequest(
            f"{self._base_url}{path}", method=method, headers=headers, body=data, request_timeout=_TIMEOUT
        )
        try:
            answer = await self._client.fetch(request, raise_error=False)
        except OSError as error:
            raise ReplayError(f"{self._base_url} does not answer: {error}") from error
        if answer.code >= 300 and answer.code not in refusals:
            told = answer.body.decode(errors="replace")[:400] if answer.body else str(answer.error)
            raise ReplayError(f"{method} {path.partition('?')[0]} was answered with {answer.code}: {told}")
        return json.loads(answer.body) if answer.body else None

    async def log_in(self, account: str, password: str) -> Officer:
        """Log an officer in."""
        session = await self.call("POST", "/api/admin/session", {"account": account, "password": password})
        unit = session["account"]["unit"]
        if unit is None:
            raise ReplayError(f"{account} belongs to no unit and cannot take part in an evaluation")
        return Officer(session["account"]["id"], account, password, unit["id"], session["access_token"])


class Bar:
    """A progress bar on a terminal, lines elsewhere."""

    def __init__(self, label: str, total: int) -> None:
        self._label, self._total, self._done = label, total, 0
        self._live = sys.stderr.isatty()

    def step(self) -> None:
        """Count one piece of work as done."""
        self._done += 1
        if self._live or self._done == self._total:
            filled = 30 * self._done // self._total
            bar = f"{'█' * filled}{'·' * (30 - filled)} {self._done}/{self._total} {self._label}"
            print(f"\r{bar}" if self._live else bar, end="" if self._live else "\n", file=sys.stderr, flush=True)
        if self._live and self._done == self._total:
            print(file=sys.stderr)
