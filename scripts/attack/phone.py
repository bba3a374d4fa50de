"""Voters' phones that speak HTTP: ticket or log-in, credential, ballot, receipt."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlparse

from tornado.httpclient import AsyncHTTPClient, HTTPRequest

from server.encoding import from_base64url, to_base64url
from server.evaluation.answers import Answers, encode
from server.evaluation.blind_signature import PublicKey
from server.evaluation.fingerprint import round_fingerprint
from server.evaluation.voter import Credential, CredentialRequest, ballot_body


class Refused(Exception):
    """The server answered with an error; ``code`` is the error's."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


@dataclass(frozen=True, slots=True)
class Way:
    """How a phone reaches the server.

    Attributes:
        client: sends its requests.
        office_url: where rights are known.
        box_url: where ballots go; the same address or another one.
        headers: what the phone or the proxy before the server sends along.
    """

    client: AsyncHTTPClient
    office_url: str
    box_url: str
    headers: Mapping[str, str] = field(default_factory=dict)


class Phone:
    """The phone of a voter with a ticket.

    Args:
        way: to the server.
        link: what the ticket's QR code holds.
    """

    def __init__(self, way: Way, link: str) -> None:
        self._way = way
        scanned = parse_qs(urlparse(link).fragment.partition("?")[2])
        self.ticket = scanned.get("t", [""])[0]
        self._fingerprint = scanned.get("k", [""])[0]
        self._info: dict[str, Any] = {}
        self.request: CredentialRequest | None = None
        self.credential: Credential | None = None
        self.blind_signature = b""
        self.body: dict[str, str] = {}

    async def send(self, method: str, url: str, body: Any = None, token: str | None = None) -> Any:
        """Send one request and return the answer's JSON.

        Raises:
            Refused: with the error's code.
        """
        headers = dict(self._way.headers)
        if body is not None:
            headers["Content-Type"] = "application/json"
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        data = None if body is None else json.dumps(body)
        request = HTTPRequest(url, method=method, headers=headers, body=data)
        response = await self._way.client.fetch(request, raise_error=False)
        if response.code >= 400:
            raise Refused(response.code, json.loads(response.body)["error"]["code"])
        return json.loads(response.body)

    async def collect(self) -> Credential:
        """Check the ticket, check the round's keys, and get a credential.

        Raises:
            ValueError: the keys do not match the fingerprint that was scanned.
        """
        checked = await self.send("POST", f"{self._way.office_url}/api/m/tickets/check", {"ticket": self.ticket})
        request = await self._prepare(checked["round_id"], checked["category"]["id"])
        asked = {"ticket": self.ticket, "blinded_message": request.blinded_message}
        return self._finish(await self.send("POST", f"{self._way.office_url}/api/m/credentials", asked))

    async def _prepare(self, round_id: str, category: str) -> CredentialRequest:
        info = await self.send("GET", f"{self._way.office_url}/api/m/rounds/{round_id}")
        keys = {entry["id"]: PublicKey.from_jwk(entry["key"]) for entry in info["categories"]}
        if round_fingerprint(info["round_id"], from_base64url(info["box_key"]), keys) != self._fingerprint:
            raise ValueError("the round's keys are not those that were printed")
        self._info = info
        self.request = CredentialRequest(info["round_id"], category, keys[category])
        return self.request

    def _finish(self, signed: Mapping[str, str]) -> Credential:
        if self.request is None:
            raise RuntimeError("a credential was not asked for")
        self.blind_signature = from_base64url(signed["blind_signature"])
        self.credential = self.request.finish(signed["blind_signature"])
        return self.credential

    async def cast(self, codes: Sequence[str], comments: Sequence[tuple[int, str]] = ()) -> str:
        """Seal the answers, cast them, and return the receipt."""
        if self.credential is None:
            raise RuntimeError("a phone casts with a credential")
        plaintext = encode(Answers(tuple(codes), tuple(comments)), self._info["ballot_size"])
        self.body = ballot_body(self.credential, plaintext, from_base64url(self._info["box_key"]))
        return await self.resend()

    async def resend(self) -> str:
        """Send the ballot in the outbox, as after a lost answer, and return the receipt."""
        url = f"{self._way.box_url}/box/rounds/{self._info['round_id']}/ballots"
        return str((await self.send("POST", url, self.body))["receipt"])


class RosterPhone(Phone):
    """The phone of a person on a roster, who logs in by a personal invitation.

    Args:
        way: to the server.
        link: of the round's notice, which carries the fingerprint.
        invitation: the code.
    """

    def __init__(self, way: Way, link: str, invitation: str = "") -> None:
        super().__init__(way, link)
        self._invitation = invitation
        self.secrets: list[str] = []

    async def collect(self) -> Credential:
        """Log in, find the own round, check its keys, and check in."""
        token = await self._log_in()
        mine = await self.send("GET", f"{self._way.office_url}/api/m/my/evaluations", token=token)
        (part,) = mine["items"]
        request = await self._prepare(part["round_id"], part["category"]["id"])
        body = {"round_id": part["round_id"], "blinded_message": request.blinded_message}
        return self._finish(await self.send("POST", f"{self._way.office_url}/api/m/roster/credentials", body, token))

    async def _log_in(self) -> str:
        device = to_base64url(secrets.token_bytes(32))
        asked = {"invitation": self._invitation, "device": device}
        return self._opened(await self.send("POST", f"{self._way.office_url}/api/m/session/invitation", asked), device)

    def _opened(self, session: Mapping[str, str], *others: str) -> str:
        self.secrets = [session["access_token"], session["refresh_token"], *others]
        return session["access_token"]


class WeChatPhone(RosterPhone):
    """The phone of a person on a roster, who logs in through WeChat and lets it tell the phone number.

    Args:
        way: to the server.
        link: of the round's notice.
        codes: what the platform gave for the log-in and for the number.
    """

    def __init__(self, way: Way, link: str, codes: tuple[str, str]) -> None:
        super().__init__(way, link)
        self._log_in_code, self._phone_code = codes

    async def _log_in(self) -> str:
        asked = {"wechat_code": self._log_in_code}
        token = self._opened(await self.send("POST", f"{self._way.office_url}/api/m/session", asked))
        await self.send("POST", f"{self._way.office_url}/api/m/roster/phone", {"phone_code": self._phone_code}, token)
        return token
