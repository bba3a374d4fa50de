"""An office to be fuzzed: a web process of its own, officers of every role, rounds in every state, ids to aim at."""

import asyncio
import itertools
import json
import random
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.error import HTTPError

from scripts.benchmarks.ballots import random_answers
from scripts.rig import Rig
from scripts.rig_office import StagedRound, office_of
from scripts.rig_phones import Network, RoundKeys, Voter
from server.accounts.demo import DEMO_PASSWORD
from server.accounts.rules import Role
from server.store.embedded import free_port

ACCOUNTS: Mapping[Role, str] = {
    Role.SYSTEM_ADMIN: "demo_system",
    Role.SECURITY_ADMIN: "demo_security",
    Role.AUDITOR: "demo_audit",
    Role.EVALUATION_ADMIN: "demo_evaluation",
    Role.TELLER: "demo_teller1",
    Role.RESULT_READER: "demo_results",
    Role.OBLIGATION_ADMIN: "demo_obligations",
    Role.WINDOW_ADMIN: "demo_hall",
    Role.WINDOW_OFFICER: "demo_window",
    Role.WINDOW_SUPERVISOR: "demo_watch",
    Role.CLUE_READER: "demo_clue1",
}
VOTERS = 12
# As many as the fuzzing may delete.
PERSONS = 60
DEVICE = "A" * 43


@dataclass
class FuzzedOffice:
    """What the fuzzing needs to know.

    Attributes:
        url: of the web process, without a slash at the end.
        tokens: an access token for each role.
        ids: real values of the path's parameters, by the beginning of the path and the parameter's name.
        tickets: of an open round.
        invitations: of persons on a roster; each lets a phone in.
        code: of a matter that a citizen has brought.
    """

    url: str
    tokens: dict[Role, str] = field(default_factory=dict)
    ids: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    tickets: list[str] = field(default_factory=list)
    invitations: list[str] = field(default_factory=list)
    code: str = ""

    def call(self, method: str, path: str, body: Any = None, role: Role | None = None) -> Any:
        """Send a request that has to succeed and return its JSON."""
        headers = {"Content-Type": "application/json"}
        if role is not None:
            headers["Authorization"] = f"Bearer {self.tokens[role]}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return json.loads(answer.read())

    def aims(self, template: str) -> list[dict[str, str]]:
        """Return real values for a path's parameters: one set for each thing that can be aimed at."""
        known = {
            name: values
            for (beginning, name), values in self.ids.items()
            if template.startswith(beginning) and f"{{{name}}}" in template
        }
        return [dict(zip(known, values, strict=True)) for values in itertools.product(*known.values())]

    def phone_token(self) -> str:
        """Return an access token of a phone user who is on a roster; those whom the fuzzing deleted are passed over."""
        while self.invitations:
            try:
                body = {"invitation": self.invitations[-1], "device": DEVICE}
                return str(self.call("POST", "/api/m/session/invitation", body)["access_token"])
            except HTTPError as error:
                error.close()
                self.invitations.pop()
        raise AssertionError("the fuzzing has used up all invitations")

    def bind_officer(self) -> None:
        """Make the phone of the person on the roster a teller's as well."""
        code = self.call("POST", "/api/admin/me/wechat/code", role=Role.TELLER)["code"]
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.phone_token()}"}
        request = urllib.request.Request(
            f"{self.url}/api/m/officer/bind", json.dumps({"code": code}).encode(), headers, method="POST"
        )
        urllib.request.urlopen(request, timeout=20).close()

    def log_in(self) -> None:
        """Log an officer of each role in."""
        for role, account in ACCOUNTS.items():
            session = self.call("POST", "/api/admin/session", {"account": account, "password": DEMO_PASSWORD})
            self.tokens[role] = session["access_token"]

    def collect_ids(self, staged: "Staged") -> None:
        """Make something to aim at in every list, and note the ids."""
        units = [unit["id"] for unit in self.call("GET", "/api/admin/units", role=Role.SYSTEM_ADMIN)["items"]]
        new = {"title": "待发起的测评", "unit_id": units[0], "rounds": ["survey", "meeting"]}
        draft = self.call("POST", "/api/admin/evaluations", new, Role.EVALUATION_ADMIN)
        # None of those who are logged in: a fuzzed administrator disables accounts and takes their roles.
        victims = [
            self.call("POST", "/api/admin/accounts", {"account": f"victim{n}", "name": "某人", "unit_id": unit},
                      Role.SYSTEM_ADMIN)["account"]["id"]
            for n, unit in enumerate(units[:2])
        ]  # fmt: skip
        reply = {"rule": "recommendation_reply", "about": "某建议", "start": "2026-03-02", "given": "2026-03-20"}
        owed = self.call("POST", "/api/admin/obligations", {**reply, "unit_id": units[0]}, Role.OBLIGATION_ADMIN)
        evaluations = [draft["id"], *(part.evaluation_id for part in staged.rounds)]
        hall, matters = self._window()
        self.ids = {
            ("/api/admin/accounts/", "id"): victims[:2],
            ("/api/admin/units/", "id"): units[-2:],
            ("/api/admin/obligations/", "id"): [owed["id"]],
            ("/api/admin/evaluations/", "id"): evaluations,
            ("/api/admin/evaluations/", "kind"): ["survey"],
            ("/api/admin/evaluations/", "entry"): [staged.entry],
            ("/api/admin/window/halls/", "id"): [hall],
            ("/api/admin/window/matters/", "id"): matters,
            ("/api/m/window/halls/", "id"): [hall],
            ("/api/m/rounds/", "round_id"): [part.round_id for part in (*staged.rounds, staged.phones)],
            ("/box/rounds/", "round_id"): [part.round_id for part in staged.rounds],
            ("/box/rounds/", "prefix"): ["all", "0"],
        }

    def _window(self) -> tuple[str, list[str]]:
        """Make a hall with two matters; return their ids."""
        me = self.call("GET", "/api/admin/me", role=Role.WINDOW_ADMIN)
        new = {"name": "大厅", "short": "大厅", "unit_id": me["unit"]["id"], "businesses": [{"name": "登记"}]}
        hall = self.call("POST", "/api/admin/window/halls", new, Role.WINDOW_ADMIN)
        for number in range(2):
            matter = {
                "submission_id": f"{number:032x}",
                "hall": hall["id"],
                "business": hall["businesses"][0]["id"],
                "what": "材料不全",
                "consent": True,
            }
            self.code = self.call("POST", "/api/m/window/matters", matter)["code"]
        rows = self.call("GET", "/api/admin/window/matters", role=Role.WINDOW_OFFICER)["items"]
        return hall["id"], [row["id"] for row in rows]


@contextmanager
def fuzzed_office() -> Iterator[FuzzedOffice]:
    """Start an office for the time of the block."""
    with Rig() as rig:
        port = free_port()
        # Each request may then say where it comes from.
        rig.web("web", "all", port, more={"APP_TRUSTED_PROXY": "true"})
        office = FuzzedOffice(f"http://127.0.0.1:{port}")
        staged = asyncio.run(_stage(rig, office.url))
        office.invitations = staged.invitations
        office.log_in()
        office.collect_ids(staged)
        office.bind_officer()
        office.tickets = staged.rounds[0].tickets
        yield office


@dataclass(frozen=True)
class Staged:
    """What the fuzzing finds.

    Attributes:
        rounds: open, closed, counted, and at check-in.
        entry: a line on the roster of the last.
        phones: at check-in as well, and out of the officers' reach, who may take rights and invitations away.
        invitations: of the persons on its roster.
    """

    rounds: list[StagedRound]
    entry: str
    phones: StagedRound
    invitations: list[str]


async def _stage(rig: Rig, url: str) -> Staged:
    async with office_of(rig) as office:
        rounds = [await office.open_round({"A": VOTERS, "B": VOTERS}) for _ in range(3)]
        for staged in rounds[1:]:
            await _vote(url, staged)
            await office.close(staged)
        await office.count(rounds[2])
        for persons in (3, PERSONS):
            roster = [(f"参评人{number}", "某单位", "", "", "A") for number in range(persons)]
            rounds.append(await office.stage_round({"B": VOTERS}, roster))
            await office.start_check_in(rounds[-1])
        phones = rounds.pop()
        entry, _ = (await office.invite(rounds[-1]))[0]
        return Staged(rounds, entry.id, phones, [code for _, code in await office.invite(phones)])


async def _vote(url: str, staged: StagedRound) -> None:
    network = Network(url, VOTERS)
    keys = await RoundKeys.fetch(network, staged.round_id, staged.fingerprint)
    generator = random.SystemRandom()
    voters = [Voter(network, keys, ticket, random_answers(generator)) for ticket in staged.tickets[:VOTERS]]
    for voter in voters:
        await voter.check()
        await voter.collect()
        await voter.cast()
    network.close()
