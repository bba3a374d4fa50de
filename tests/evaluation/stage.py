"""A stage for tests of the office's side: units, officers, and the way through an evaluation over HTTP."""

import itertools
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from server.accounts.rules import Actor, Role
from server.app import Services
from server.encoding import from_base64url, to_base64url
from server.evaluation.answers import Answers, ballot_size, encode
from server.evaluation.blind_signature import PublicKey, SigningKey
from server.evaluation.box_casting import Cast
from server.evaluation.models import Evaluation
from server.evaluation.rules import RoundKind
from server.evaluation.voter import CredentialRequest, ballot_body
from tests.officers import PASSWORD, Answer, Api, Officers

BASE = "/api/admin/evaluations"
SECOND = {"account": "teller2", "password": PASSWORD}
CATEGORIES = [{"id": "A", "name": "班子成员", "weight": "0.4"}, {"id": "B", "name": "干部职工", "weight": "0.6"}]

# Making keys is slow, and what is tested here does not depend on which they are.
_keys = itertools.cycle([SigningKey.generate() for _ in range(3)])


def known_key() -> SigningKey:
    """Return one of a few signing keys made once, in place of a fresh one."""
    return next(_keys)


@dataclass
class Stage:
    """Units, officers and evaluations.

    Attributes:
        city, bureau, town: ids of a unit, one below it, and one apart.
        admin: client of an evaluation administrator of the city.
        sheets: the words of the key sheets by round id.
    """

    services: Services
    officers: Officers
    city: str = ""
    bureau: str = ""
    town: str = ""
    admin: Api = None  # type: ignore[assignment]
    teller: Api = None  # type: ignore[assignment]
    sheets: dict[str, list[str]] = field(default_factory=dict)

    async def build(self) -> "Stage":
        """Make units and officers and log two of them in."""
        system = Actor("system", "system", "系统", None, (), frozenset({Role.SYSTEM_ADMIN}))
        units = self.services.units
        self.city = (await units.create(system, "清溪市", None)).id
        self.bureau = (await units.create(system, "市民政局", self.city)).id
        self.town = (await units.create(system, "河湾县", None)).id
        await self.officers.add("admin", Role.EVALUATION_ADMIN, unit_id=self.city)
        for number in (1, 2, 3):
            await self.officers.add(f"teller{number}", Role.TELLER, unit_id=self.city)
        await self.officers.add("reader", Role.RESULT_READER, unit_id=self.city)
        await self.officers.add("stranger", Role.EVALUATION_ADMIN, Role.TELLER, unit_id=self.town)
        await self.log_in()
        return self

    async def log_in(self) -> None:
        """Log in (again, after the clock was moved)."""
        self.admin = await self.officers.login("admin")
        self.teller = await self.officers.login("teller1")

    async def created(self, *kinds: str, subjects: int = 2, **changes: Any) -> dict[str, Any]:
        """Return an evaluation that is set up; ``changes`` are fields of the set-up."""
        rounds = list(kinds or ("survey",))
        new = {"title": "述责述廉民主测评", "unit_id": self.city, "rounds": rounds}
        made = await self.admin("POST", BASE, new)
        assert made.status == 201, made.body
        entries = [{"name": f"对象{n}", "post": "局长", "unit": "某局"} for n in range(1, subjects + 1)]
        saved = await self.put(made.json, "/subjects", {"subjects": entries})
        changed = await self.change(saved.json, **changes)
        assert changed.status == 200, changed.body
        return dict(changed.json)

    async def change(self, evaluation: Mapping[str, Any], **changes: Any) -> Answer:
        """Save the set-up with ``changes``."""
        return await self.put(evaluation, "", {**set_up(evaluation), **changes})

    async def put(self, evaluation: Mapping[str, Any], path: str, body: Mapping[str, Any]) -> Answer:
        """Send a change with the evaluation's version."""
        return await self.admin("PUT", f"{BASE}/{evaluation['id']}{path}", {"version": evaluation["version"], **body})

    async def post(self, evaluation: Mapping[str, Any], path: str, body: Any = None, by: Api | None = None) -> Answer:
        """Send an action with the evaluation's version."""
        content = {"version": evaluation["version"], **(body or {})}
        return await (by or self.admin)("POST", f"{BASE}/{evaluation['id']}{path}", content)

    async def get(self, evaluation: Mapping[str, Any], path: str = "", by: Api | None = None) -> Answer:
        """Read something of an evaluation."""
        return await (by or self.admin)("GET", f"{BASE}/{evaluation['id']}{path}")

    async def present(self, evaluation: Mapping[str, Any]) -> dict[str, Any]:
        """Return the evaluation as it is now."""
        return dict((await self.get(evaluation)).json)

    async def prepared(self, evaluation: Mapping[str, Any], kind: str = "survey") -> dict[str, Any]:
        """Prepare a round with teller1, teller2 and teller3 as key holders; return the evaluation."""
        holders = [self.officers.ids[f"teller{number}"] for number in (1, 2, 3)]
        made = await self.post(evaluation, f"/rounds/{kind}/prepare", {"key_holders": holders})
        assert made.status == 200, made.body
        sheets = [" ".join(sheet["words"]) for sheet in made.json["sheets"]]
        confirmed = await self.post(made.json["evaluation"], f"/rounds/{kind}/prepare/confirm")
        assert confirmed.status == 200, confirmed.body
        self.sheets[round_of(confirmed.json, kind)["id"]] = sheets
        return dict(confirmed.json)

    async def tickets(
        self, evaluation: Mapping[str, Any], counts: Mapping[str, int], kind: str = "survey"
    ) -> list[dict[str, str]]:
        """Make tickets."""
        made = await self.admin("POST", f"{BASE}/{evaluation['id']}/rounds/{kind}/tickets", {"counts": counts})
        assert made.status == 201, made.body
        return list(made.json["tickets"])

    async def opened(
        self, evaluation: Mapping[str, Any], counts: Mapping[str, int], kind: str = "survey"
    ) -> tuple[dict[str, Any], list[dict[str, str]]]:
        """Prepare and open a round; return the evaluation and the tickets."""
        prepared = await self.prepared(evaluation, kind)
        tickets = await self.tickets(prepared, counts, kind)
        answer = await self.post(prepared, f"/rounds/{kind}/open")
        assert answer.status == 200, answer.body
        return dict(answer.json), tickets

    async def vote(
        self,
        evaluation: Mapping[str, Any],
        tickets: Iterable[Mapping[str, str]],
        codes: Sequence[Sequence[str]],
        kind: str = "survey",
        comments: Sequence[tuple[int, str]] = (),
    ) -> None:
        """Cast one ballot for each ticket with ``codes`` in turn, through the services that phones use."""
        stored = await self.stored(evaluation)
        size = ballot_size(stored.form, len(stored.subjects))
        for ticket, given in zip(tickets, itertools.cycle(codes), strict=False):
            await self.cast(stored, kind, ticket, encode(Answers(tuple(given), tuple(comments)), size))

    async def cast(self, stored: Evaluation, kind: str, ticket: Mapping[str, str], plaintext: bytes) -> None:
        """Cast one ballot."""
        part = stored.round(RoundKind(kind))
        assert part.preparation is not None
        key = PublicKey.from_jwk(part.preparation.keys[ticket["category"]].model_dump())
        request = CredentialRequest(part.id, ticket["category"], key)
        signed = await self.services.eligibility.issue(ticket["ticket"], request.blinded_message)
        body = ballot_body(request.finish(to_base64url(signed)), plaintext, from_base64url(part.preparation.box_key))
        parts = {name: from_base64url(body[name]) for name in ("message", "signature", "sealed")}
        await self.services.ballot_box.cast(part.id, Cast(ticket["category"], **parts))

    async def stored(self, evaluation: Mapping[str, Any]) -> Evaluation:
        """Return the stored evaluation."""
        return await self.services.evaluations.repository.load(evaluation["id"])

    async def closed(self, evaluation: Mapping[str, Any], kind: str = "survey") -> dict[str, Any]:
        """Close a round by hand."""
        answer = await self.post(await self.present(evaluation), f"/rounds/{kind}/close", {"second": SECOND})
        assert answer.status == 200, answer.body
        return dict(answer.json)

    async def counted(self, evaluation: Mapping[str, Any], kind: str = "survey") -> dict[str, Any]:
        """Open the box with the sheets of teller1 and teller2."""
        answer = await self.count(evaluation, kind)
        assert answer.status == 200, answer.body
        return dict(answer.json["evaluation"])

    async def count(self, evaluation: Mapping[str, Any], kind: str = "survey", **changes: Any) -> Answer:
        """Ask for a count; ``changes`` are fields of the request."""
        present = await self.present(evaluation)
        sheets = self.sheets[round_of(present, kind)["id"]][:2]
        body = {"sheets": sheets, "second": SECOND, **changes}
        return await self.post(present, f"/rounds/{kind}/count", body, by=self.teller)

    async def through(
        self, evaluation: Mapping[str, Any], ballots: Mapping[str, int], codes: Sequence[Sequence[str]], **options: Any
    ) -> dict[str, Any]:
        """Let a round happen from preparation to count with so many ballots of each category."""
        kind = options.get("kind", "survey")
        opened, tickets = await self.opened(evaluation, ballots, kind)
        await self.vote(opened, tickets, codes, kind, options.get("comments", ()))
        await self.closed(opened, kind)
        return await self.counted(opened, kind)


def set_up(evaluation: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of a change that changes nothing but the categories of rounds that have the first ones."""
    rounds = []
    for part in evaluation["rounds"]:
        named = [{name: entry[name] for name in ("id", "name", "weight", "route")} for entry in part["categories"]]
        rounds.append(
            {
                "kind": part["kind"],
                "weight": part["weight"],
                "categories": CATEGORIES if len(named) == 1 and not part["prepared"] else named,
                "check_in_opens_at": (part["check_in"] or {}).get("opens_at"),
                "opens_at": part["opens_at"],
                "closes_at": part["closes_at"],
            }
        )
    kept = ("title", "note", "form", "minimum_group", "flags", "publicity_days")
    return {**{name: evaluation[name] for name in kept}, "rounds": rounds}


def round_of(evaluation: Mapping[str, Any], kind: str = "survey") -> dict[str, Any]:
    """Return one round of an evaluation as the API shows it."""
    return next(dict(part) for part in evaluation["rounds"] if part["kind"] == kind)


def random_codes(subjects: int, items: int, count: int, seed: int = 7) -> list[list[str]]:
    """Return ``count`` ballots of random grades, abstentions among them; the same for the same seed."""
    source = random.Random(seed)  # noqa: S311 (the same grades each time are what is wanted)
    return [
        ["" if source.random() < 0.1 else "".join(source.choices("1234", k=1 + items)) for _ in range(subjects)]
        for _ in range(count)
    ]


@pytest.fixture
def stage(services: Services, officers: Officers, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Units and officers, ready for an evaluation."""
    monkeypatch.setattr(SigningKey, "generate", staticmethod(known_key))
    built: Stage = run(Stage(services, officers).build())
    return built
