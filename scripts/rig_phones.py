"""Phones in Python: from ticket to receipt by the full protocol over HTTP, many at once in one event loop."""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest

from server.encoding import from_base64url
from server.evaluation.answers import Answers, encode
from server.evaluation.blind_signature import PublicKey
from server.evaluation.fingerprint import round_fingerprint
from server.evaluation.voter import Credential, CredentialRequest, ballot_body

_TIMEOUT: Final = 20.0


class Unreachable(Exception):
    """No answer, or one that says "not now": the phone tries again."""


class Refused(Exception):
    """The server said no.

    Attributes:
        code: the error's code.
        data: what it says besides.
    """

    def __init__(self, status: int, error: dict[str, Any]) -> None:
        super().__init__(f"{status} {error['code']}")
        self.code: str = error["code"]
        self.data: dict[str, Any] = error.get("data", {})


class Network:
    """The way from phones to a server.

    Args:
        url: the server's address, without a slash at the end.
        phones: how many may ask at once.
    """

    def __init__(self, url: str, phones: int) -> None:
        self._url = url
        self._client = AsyncHTTPClient(force_instance=True, max_clients=phones)

    async def post(self, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Send a body and return status and JSON of the answer.

        Raises:
            Unreachable: no answer, or a status of 500 and above.
            Refused: another status that is none of success.
        """
        status, answer = await self._send("POST", path, json.dumps(body).encode(), "application/json")
        return status, json.loads(answer)

    async def put(self, path: str, content: bytes) -> Any:
        """Send bytes and return the JSON of the answer; errors as ``post``."""
        return json.loads((await self._send("PUT", path, content, "application/octet-stream"))[1])

    async def get(self, path: str) -> Any:
        """Return the JSON at a path; errors as ``post``."""
        return json.loads((await self._send("GET", path))[1])

    async def fetch(self, path: str, body: dict[str, Any]) -> bytes:
        """Send a body and return the bytes of the answer; errors as ``post``."""
        return (await self._send("POST", path, json.dumps(body).encode(), "application/json"))[1]

    async def _send(
        self, method: str, path: str, body: bytes | None = None, media_type: str | None = None
    ) -> tuple[int, bytes]:
        request = HTTPRequest(
            f"{self._url}{path}",
            method=method,
            headers={"Content-Type": media_type} if media_type else {},
            body=body,
            connect_timeout=_TIMEOUT,
            request_timeout=_TIMEOUT,
        )
        try:
            answer = await self._client.fetch(request, raise_error=False)
        except (OSError, HTTPClientError) as error:
            raise Unreachable(str(error)) from error
        if answer.code >= 500:
            raise Unreachable(str(answer.code))
        if answer.code >= 400:
            raise Refused(answer.code, json.loads(answer.body)["error"])
        return answer.code, answer.body

    def close(self) -> None:
        """Give the connections up."""
        self._client.close()


@dataclass(frozen=True, slots=True)
class RoundKeys:
    """What a phone needs of a round; the keys were compared with the fingerprint on the ticket."""

    round_id: str
    categories: dict[str, PublicKey]
    box_key: bytes
    ballot_size: int

    @classmethod
    async def fetch(cls, network: Network, round_id: str, fingerprint: str) -> Self:
        """Ask for a round and check its keys.

        Raises:
            Unreachable, Refused: as ``Network.post``.
            ValueError: the keys are not those of the fingerprint.
        """
        info = await network.get(f"/api/m/rounds/{round_id}")
        keys = {entry["id"]: PublicKey.from_jwk(entry["key"]) for entry in info["categories"]}
        box_key = from_base64url(info["box_key"])
        if round_fingerprint(round_id, box_key, keys) != fingerprint:
            raise ValueError("keys do not match the fingerprint")
        return cls(round_id, keys, box_key, info["ballot_size"])


class Voter:
    """One ticket on its way to a receipt. Every step may be repeated after ``Unreachable``; nothing is made twice.

    Args:
        network: the way to the server.
        keys: of the round.
        ticket: the code.
        answers: what the voter thinks.
    """

    def __init__(self, network: Network, keys: RoundKeys, ticket: str, answers: Answers) -> None:
        self._network = network
        self._keys = keys
        self._ticket = ticket
        self.answers = answers
        self.category: str | None = None
        self.outbox: dict[str, str] | None = None
        self.receipt: str | None = None
        self._request: CredentialRequest | None = None
        self._credential: Credential | None = None

    @property
    def credential(self) -> Credential:
        """The credential, once collected."""
        if self._credential is None:
            raise RuntimeError("collect the credential first")
        return self._credential

    @property
    def pending(self) -> bool:
        """Whether something may have been sent whose answer is not here yet."""
        return self.outbox is not None

    @property
    def steps(self) -> Sequence[Callable[[], Awaitable[bool | None]]]:
        """The way from ticket to receipt, step by step."""
        return (self.check, self.collect, self.cast)

    @property
    def collecting(self) -> bool:
        """Whether a credential was asked for."""
        return self._request is not None

    async def check(self) -> None:
        """Ask what the ticket is good for."""
        _, answer = await self._network.post("/api/m/tickets/check", {"ticket": self._ticket})
        self.category = answer["category"]["id"]

    async def collect(self) -> None:
        """Get the credential, and put the sealed ballot into the outbox."""
        if self.category is None:
            raise RuntimeError("check the ticket first")
        if self._request is None:
            public = self._keys.categories[self.category]
            self._request = CredentialRequest(self._keys.round_id, self.category, public)
        body = {"ticket": self._ticket, "blinded_message": self._request.blinded_message}
        _, answer = await self._network.post("/api/m/credentials", body)
        self._credential = self._request.finish(answer["blind_signature"])
        self.outbox = ballot_body(self._credential, encode(self.answers, self._keys.ballot_size), self._keys.box_key)

    async def cast(self) -> bool:
        """Send what the outbox holds; with the receipt it becomes empty.

        Returns:
            whether the ballot was new to the server.
        """
        if self.outbox is None:
            raise RuntimeError("nothing to send")
        status, answer = await self._network.post(f"/box/rounds/{self._keys.round_id}/ballots", self.outbox)
        if answer["receipt"] != self.credential.receipt:
            raise RuntimeError("the receipt is not the ballot's own")
        self.receipt = answer["receipt"]
        return status == 201
