"""The roster's route in a replay: persons are imported, invited on paper, log in, and collect at check-in."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlparse

from scripts.replay_server import Officer, ReplayError, Server
from server.encoding import from_base64url, to_base64url
from server.evaluation.blind_signature import PublicKey
from server.evaluation.fingerprint import round_fingerprint
from server.evaluation.roster_sheet import roster_template
from server.evaluation.voter import Credential, CredentialRequest


@dataclass(frozen=True, slots=True)
class Collected:
    """A credential on a phone, with what the phone knows of its round."""

    info: Mapping[str, Any]
    credential: Credential


class RosterRoute:
    """Persons on the roster of an evaluation.

    Args:
        server: where it happens.
        officer: an evaluation administrator.
        path: of the evaluation.
    """

    def __init__(self, server: Server, officer: Officer, path: str) -> None:
        self._server = server
        self._officer = officer
        self._path = path

    async def enrol(self, kind: str, persons: Mapping[str, int]) -> list[str]:
        """Import so many persons of each category into a round; return the links of their personal invitations."""
        rows = [
            (f"参评人{kind[0].upper()}{letter}{number:04d}", "某单位", "", "", letter)
            for letter, count in persons.items()
            for number in range(1, count + 1)
        ]
        version = (await self._call("GET", ""))["version"]
        path = f"{self._path}/roster/import?rounds={kind}&version={version}"
        imported = await self._server.upload(path, "roster.xlsx", roster_template(rows), self._officer.token)
        if imported["imported"] != len(rows):
            raise ReplayError(f"{len(rows)} persons were sent, {imported['imported']} imported")
        mine = await self._entries(kind)
        made = await self._call("POST", "/roster/invitation-codes", {"entry_ids": mine})
        return [invitation["link"] for invitation in made["invitations"]]

    async def _entries(self, kind: str) -> list[str]:
        found: list[str] = []
        while True:
            page = await self._call("GET", f"/roster?round={kind}&page_size=100&page={len(found) // 100 + 1}")
            found += [entry["id"] for entry in page["items"]]
            if len(found) >= page["total"]:
                return found

    async def start_check_in(self, kind: str) -> None:
        """Start the check-in of a round."""
        version = (await self._call("GET", ""))["version"]
        await self._call("POST", f"/rounds/{kind}/check-in/start", {"version": version})

    async def check_in(self, round_id: str, link: str) -> Collected:
        """Do what one person's phone does at check-in: log in by the invitation, check the keys, collect."""
        call = self._server.call
        code = parse_qs(urlparse(link).fragment.partition("?")[2])["i"][0]
        body = {"invitation": code, "device": to_base64url(secrets.token_bytes(32))}
        # The second time as after a lost reply: the same device may come again.
        for _ in range(2):
            token = (await call("POST", "/api/m/session/invitation", body))["access_token"]
        mine = (await call("GET", "/api/m/my/evaluations", token=token))["items"]
        (part,) = [one for one in mine if one["round_id"] == round_id]
        info = await call("GET", f"/api/m/rounds/{round_id}")
        keys = {entry["id"]: PublicKey.from_jwk(entry["key"]) for entry in info["categories"]}
        if round_fingerprint(round_id, from_base64url(info["box_key"]), keys) != part["fingerprint"]:
            raise ReplayError("the round's keys do not match the fingerprint")
        category = part["category"]["id"]
        request = CredentialRequest(round_id, category, keys[category])
        asked = {"round_id": round_id, "blinded_message": request.blinded_message}
        for _ in range(2):
            signed = await call("POST", "/api/m/roster/credentials", asked, token)
        return Collected(info, request.finish(signed["blind_signature"]))

    async def _call(self, method: str, path: str, body: Any = None) -> Any:
        return await self._server.call(method, f"{self._path}{path}", body, self._officer.token)
