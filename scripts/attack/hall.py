"""A hall full of voters: an evaluation set up by officers through the services, and phones that speak HTTP."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlparse

from tornado.httpclient import AsyncHTTPClient, HTTPRequest

from server.accounts.rules import Actor
from server.app import Services
from server.evaluation.answers import Answers, encode
from server.evaluation.blind_signature import PublicKey
from server.evaluation.encoding import from_base64url
from server.evaluation.fingerprint import round_fingerprint
from server.evaluation.models import Evaluation, Round
from server.evaluation.preparation import NewTicket
from server.evaluation.requests import (
    CategoryInput,
    CloseRequest,
    CountRequest,
    EvaluationChange,
    FlagsInput,
    FormInput,
    NewEvaluation,
    PrepareRequest,
    RoundInput,
    SecondPerson,
    SubjectInput,
    SubjectsChange,
)
from server.evaluation.rules import RoundKind
from server.evaluation.voter import Credential, CredentialRequest, ballot_body

KIND = RoundKind.MEETING


@dataclass
class Officers:
    """Who runs the evaluation.

    Attributes:
        admin: evaluation administrator.
        tellers: three holders of key sheets; the first is the second person of the closing.
        password: of all of them.
    """

    admin: Actor
    tellers: Sequence[Actor]
    password: str

    def second(self, teller: Actor) -> SecondPerson:
        """Return a teller's log-in as the second person of a ceremony."""
        return SecondPerson(account=teller.account, password=self.password)


@dataclass
class Hall:
    """One evaluation with one round.

    Attributes:
        subjects: how many subjects.
        items: how many items of the form.
        weights: weight of each category.
    """

    services: Services
    officers: Officers
    subjects: int = 4
    items: int = 2
    weights: Mapping[str, str] = field(default_factory=lambda: {"A": "0.5", "B": "0.3", "C": "0.2"})
    comments: bool = True
    minimum_group: int = 5
    sheets: list[str] = field(default_factory=list)
    evaluation_id: str = ""

    async def prepare(self) -> None:
        """Set the evaluation up and make keys and sheets."""
        setup, admin = self.services.evaluations.setup, self.officers.admin
        new = NewEvaluation(title="二〇二六年度民主测评", unit_id=admin.unit_id or "", rounds=[KIND])
        evaluation = await setup.create(admin, new)
        self.evaluation_id = evaluation.id
        subjects = [SubjectInput(name=f"对象{number}", post="局长", unit="某局") for number in range(self.subjects)]
        change = SubjectsChange(subjects=subjects, version=evaluation.version)
        evaluation = await setup.set_subjects(admin, evaluation.id, change)
        evaluation = await setup.change(admin, evaluation.id, self._rules(evaluation))
        preparation = self.services.evaluations.preparation
        request = PrepareRequest(key_holders=[t.id for t in self.officers.tellers], version=evaluation.version)
        prepared = await preparation.prepare(admin, evaluation.id, KIND, request)
        self.sheets = [" ".join(sheet.words) for sheet in prepared.sheets]
        await preparation.confirm(admin, evaluation.id, KIND, prepared.evaluation.version)

    def _rules(self, evaluation: Evaluation) -> EvaluationChange:
        document = evaluation.to_document()
        form = {
            **document["form"],
            "items": [{"id": f"i{number}", "name": f"分项{number}"} for number in range(self.items)],
            "comments": self.comments,
        }
        categories = [CategoryInput(id=c, name=f"{c}票", weight=weight) for c, weight in self.weights.items()]
        return EvaluationChange(
            title=evaluation.title,
            note="",
            form=FormInput.model_validate(form),
            minimum_group=self.minimum_group,
            flags=FlagsInput.model_validate(document["flags"]),
            publicity_days=7,
            rounds=[RoundInput(kind=KIND, weight="1", categories=categories)],
            version=evaluation.version,
        )

    async def tickets(self, counts: Mapping[str, int]) -> list[NewTicket]:
        """Make tickets, in the order in which they are printed."""
        preparation = self.services.evaluations.preparation
        return (await preparation.make_tickets(self.officers.admin, self.evaluation_id, KIND, counts))[1]

    async def evaluation(self) -> Evaluation:
        """Return the evaluation as it is now."""
        return await self.services.evaluations.setup.get(self.officers.admin, self.evaluation_id)

    async def part(self) -> Round:
        """Return the round as it is now."""
        return (await self.evaluation()).round(KIND)

    async def open(self) -> None:
        """Open the round."""
        evaluation = await self.evaluation()
        await self.services.evaluations.ceremonies.open(self.officers.admin, evaluation.id, KIND, evaluation.version)

    async def close(self) -> None:
        """Close the round, two persons together."""
        evaluation = await self.evaluation()
        request = CloseRequest(version=evaluation.version, second=self.officers.second(self.officers.tellers[0]))
        await self.services.evaluations.ceremonies.close(self.officers.admin, evaluation.id, KIND, request)

    async def count(self) -> None:
        """Open the box with two sheets and count."""
        evaluation = await self.evaluation()
        first, second = self.officers.tellers[:2]
        request = CountRequest(version=evaluation.version, sheets=self.sheets[:2], second=self.officers.second(second))
        await self.services.evaluations.counting.count(first, evaluation.id, KIND, request)


class Refused(Exception):
    """The server answered with an error; ``code`` is the error's."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(f"{status} {code}")
        self.status = status
        self.code = code


class Phone:
    """One voter's phone.

    Args:
        client: sends its requests.
        office_url: where rights are known.
        box_url: where ballots go; the same address or another one.
        link: what the ticket's QR code holds.
        headers: what the phone or the proxy before the server sends along.
    """

    def __init__(
        self,
        client: AsyncHTTPClient,
        office_url: str,
        box_url: str,
        link: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._client = client
        self._office_url = office_url
        self._box_url = box_url
        self._headers = dict(headers or {})
        scanned = parse_qs(urlparse(link).fragment.partition("?")[2])
        self.ticket = scanned["t"][0]
        self._fingerprint = scanned["k"][0]
        self._info: dict[str, Any] = {}
        self.request: CredentialRequest | None = None
        self.credential: Credential | None = None
        self.body: dict[str, str] = {}

    async def send(self, method: str, url: str, body: Any = None) -> Any:
        """Send one request and return the answer's JSON.

        Raises:
            Refused: with the error's code.
        """
        request = HTTPRequest(
            url,
            method=method,
            headers={**self._headers, **({"Content-Type": "application/json"} if body is not None else {})},
            body=None if body is None else json.dumps(body),
        )
        response = await self._client.fetch(request, raise_error=False)
        if response.code >= 400:
            raise Refused(response.code, json.loads(response.body)["error"]["code"])
        return json.loads(response.body)

    async def collect(self) -> Credential:
        """Check the ticket, check the round's keys, and get a credential.

        Raises:
            ValueError: the keys do not match the fingerprint that was scanned.
        """
        checked = await self.send("POST", f"{self._office_url}/api/m/tickets/check", {"ticket": self.ticket})
        info = await self.send("GET", f"{self._office_url}/api/m/rounds/{checked['round_id']}")
        keys = {category["id"]: PublicKey.from_jwk(category["key"]) for category in info["categories"]}
        if round_fingerprint(info["round_id"], from_base64url(info["box_key"]), keys) != self._fingerprint:
            raise ValueError("the round's keys are not those that were printed")
        self._info = info
        category = checked["category"]["id"]
        self.request = CredentialRequest(info["round_id"], category, keys[category])
        asked = {"ticket": self.ticket, "blinded_message": self.request.blinded_message}
        signed = await self.send("POST", f"{self._office_url}/api/m/credentials", asked)
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
        url = f"{self._box_url}/box/rounds/{self._info['round_id']}/ballots"
        return str((await self.send("POST", url, self.body))["receipt"])
