"""Casts: how many ballots a second the box takes, beside the least that could take them, and whether it loses any."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from scripts.benchmarks import bare
from scripts.benchmarks.ballots import BALLOT_SIZE, CATEGORY, LoadKey, cast_bodies
from scripts.benchmarks.load import Load, LoadError, Requests, apply
from scripts.benchmarks.plan import Plan
from scripts.benchmarks.report import Figure, Goal
from server.evaluation.ballot_box import BallotBox
from server.evaluation.box_rounds import BoxParameters, ballots_of
from server.evaluation.sealed_box import new_box_key
from server.store import Store, new_id
from server.store.embedded import free_port

CONNECTIONS: Final = (32, 128, 500)
PHONES: Final = 500
AGAINST_INSERT: Final = Goal(1.8, at_least=True)
AGAINST_GROUP: Final = Goal(0.8, at_least=True)
TWO_PROCESSES: Final = Goal(1.6, at_least=True)
NONE_OF_THEM: Final = Goal(0, at_least=False)
_TRIAL_BALLOTS: Final = 6000
_HEADROOM: Final = 2.5


@dataclass(frozen=True, slots=True)
class Run:
    """One contestant's run: what the load met with, and how many acknowledged ballots are not in the database."""

    load: Load
    lost: int


@dataclass(frozen=True, slots=True)
class Contestant:
    """A server that takes casts.

    Attributes:
        name: short and unique.
        ports: where its processes listen.
        collection: where they end up.
        wipe: empties that collection.
    """

    name: str
    ports: tuple[int, ...]
    collection: str
    wipe: Callable[[], None]


class Contest:
    """All contestants, on one database, with the same ballots for all."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._round_id = new_id()
        self._key = LoadKey.generate()
        self._box_key = new_box_key()[1]
        self._parameters = BoxParameters({CATEGORY: self._key.public}, self._box_key, BALLOT_SIZE)
        self._directory = plan.rig.directory / "casts"
        self._directory.mkdir()
        self._runs = 0
        self._wipe_box()
        self.product = self._product("one process", processes=1)
        self.pair = self._product("two processes", processes=2)
        self.insert = self._bare("insert")
        self.group = self._bare("group")
        self.group_pair = self._bare("group", processes=2)
        self._requests = self._enough_requests()

    def _wipe_box(self) -> None:
        async def wipe(store: Store) -> None:
            await store.collection(ballots_of(self._round_id)).drop()
            await BallotBox(store).open(self._round_id, self._parameters)

        self._plan.rig.with_store("box", wipe)

    def _wipe_bare(self) -> None:
        async def wipe(store: Store) -> None:
            await store.collection(bare.COLLECTION).drop()
            await store.create_collection(bare.COLLECTION, clustered=True)

        self._plan.rig.with_store("box", wipe)

    def _product(self, name: str, processes: int) -> Contestant:
        ports = tuple(free_port() for _ in range(processes))
        for port in ports:
            self._plan.rig.web(f"web-{port}", "box", port)
        return Contestant(name, ports, ballots_of(self._round_id), self._wipe_box)

    def _bare(self, kind: str, processes: int = 1) -> Contestant:
        ports = tuple(free_port() for _ in range(processes))
        for port in ports:
            self._start_bare(kind, port)
        return Contestant(f"{kind} × {processes}", ports, bare.COLLECTION, self._wipe_bare)

    def _start_bare(self, kind: str, port: int) -> None:
        rig = self._plan.rig
        command = [
            *("-m", "scripts.benchmarks.bare", kind, "--port", str(port)),
            *("--modulus", f"{self._key.public.n:x}", "--exponent", str(self._key.public.e)),
        ]
        environment = rig.environment(BARE_URI=rig.uri("box"))
        rig.process(f"bare-{port}", command, ready=f"http://127.0.0.1:{port}/healthz", environment=environment)

    def _make_requests(self, name: str, count: int) -> Requests:
        self._plan.say(f"sealing and signing {count:,} ballots")
        requests = Requests(self._directory / name, f"/box/rounds/{self._round_id}/ballots")
        requests.write(cast_bodies(self._key, self._round_id, self._box_key, count))
        return requests

    def _enough_requests(self) -> Requests:
        """Make as many ballots as the fastest contestant can take in a run; warms the others up."""
        trial = self._make_requests("trial", _TRIAL_BALLOTS)
        fastest = 0.0
        for contestant in (self.group, self.insert, self.product, self.pair):
            contestant.wipe()
            try:
                load = apply(contestant.ports, trial, connections=64, seconds=1)
            except LoadError:
                # All ballots taken within the second.
                fastest = max(fastest, _TRIAL_BALLOTS)
            else:
                fastest = max(fastest, load.rate)
        return self._make_requests("requests", math.ceil(fastest * self._plan.seconds * _HEADROOM))

    def all(self, connections: int) -> list[Contestant]:
        """Return who takes casts over ``connections``."""
        always = [self.product, self.insert, self.group, self.pair]
        return [*always, self.group_pair] if connections == PHONES else always

    def run(self, contestant: Contestant, connections: int) -> Run:
        """Let ``contestant`` take casts over ``connections`` and look whether all it acknowledged are there."""
        contestant.wipe()
        self._runs += 1
        answers = self._directory / f"answers-{self._runs}"
        load = apply(
            contestant.ports,
            self._requests,
            connections=connections,
            seconds=self._plan.seconds,
            answers=answers,
        )
        return Run(load, self._missing(contestant.collection, answers))

    def _missing(self, collection: str, answers: Path) -> int:
        receipts = [
            bytes.fromhex(json.loads(line)["receipt"])
            for file in sorted(answers.iterdir())
            for line in file.read_text(encoding="ascii").splitlines()
        ]

        async def stored(store: Store) -> set[bytes]:
            return {document["_id"] async for document in store.collection(collection).find({}, projection={"_id": 1})}

        present = self._plan.rig.with_store("box", stored)
        # A receipt that was given twice would be two voters for one ballot.
        return sum(receipt not in present for receipt in receipts) + len(receipts) - len(set(receipts))


def measure(plan: Plan) -> list[Figure]:
    """Let the product and its bare counterparts take casts in turns."""
    contest = Contest(plan)
    figures: list[Figure] = []
    for connections in CONNECTIONS:
        runs: dict[str, list[Run]] = {}
        for number in range(plan.rounds):
            plan.say(f"casts over {connections} connections, round {number + 1} of {plan.rounds}")
            for contestant in contest.all(connections):
                runs.setdefault(contestant.name, []).append(contest.run(contestant, connections))
        figures += _compared(connections, contest, runs)
        if connections == PHONES:
            figures += _at_worst(runs[contest.product.name])
    return figures


def _compared(connections: int, contest: Contest, runs: dict[str, list[Run]]) -> list[Figure]:
    one = runs[contest.product.name]

    def line(text: str, these: Sequence[Run], those: Sequence[Run], goal: Goal | None = None) -> Figure:
        return Figure(
            f"casts/s, {connections} connections, {text}",
            f"{_rate(these):,.0f}",
            f"{_rate(those):,.0f}",
            median(a.load.rate / b.load.rate for a, b in zip(these, those, strict=True)),
            goal,
        )

    pair, group = runs[contest.pair.name], runs[contest.group.name]
    figures = [
        line("against one insert each", one, runs[contest.insert.name], AGAINST_INSERT),
        line("against bare groups", one, group, AGAINST_GROUP),
        line("two processes against one", pair, one, TWO_PROCESSES if connections == PHONES else None),
    ]
    if contest.group_pair.name in runs:
        # What the machine has left for a second process, besides the database and the load.
        figures.append(line("two bare groups against one", runs[contest.group_pair.name], group))
    return figures


def _rate(runs: Sequence[Run]) -> float:
    return median(run.load.rate for run in runs)


def _at_worst(runs: Sequence[Run]) -> list[Figure]:
    def milliseconds(values: Sequence[float]) -> str:
        return f"{1000 * median(values):,.0f} ms"

    refused = sum(run.load.refused + run.load.broken for run in runs)
    lost = sum(run.lost for run in runs)
    return [
        Figure(f"{PHONES} phones at once, half are answered within", milliseconds([run.load.p50 for run in runs])),
        Figure(f"{PHONES} phones at once, 99 % are answered within", milliseconds([run.load.p99 for run in runs])),
        Figure(f"{PHONES} phones at once, refused or broken off", str(refused), goal=NONE_OF_THEM, judged=refused),
        Figure(f"{PHONES} phones at once, acknowledged and lost", str(lost), goal=NONE_OF_THEM, judged=lost),
    ]
