"""Blind signatures: the whole route from ticket to signature, beside bare gmpy2 on as many threads."""

import asyncio
import json
import math
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median, quantiles
from typing import Final

from scripts.benchmarks.load import Load, Requests, apply
from scripts.benchmarks.plan import Plan
from scripts.benchmarks.report import Figure, Goal
from scripts.rig import PROJECT
from scripts.rig_office import StagedRound, office_of
from server.encoding import to_base64url
from server.evaluation.blind_signature import SigningKey
from server.evaluation.rights import TICKETS
from server.store import Store
from server.store.embedded import free_port

CONNECTIONS: Final = (32, 128, 500)
AGAINST_BARE: Final = Goal(0.6, at_least=True)
LAG: Final = Goal(20, at_least=False, unit="ms")
_HEADROOM: Final = 1.2
_TIMES_LONGER: Final = 2


class Route:
    """A server that issues credentials, and tickets for it."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        # Longer than other runs: the last to be signed of 500 waits for more than a second.
        self._seconds = _TIMES_LONGER * plan.seconds
        self._threads = os.cpu_count() or 1
        self._key = SigningKey.generate().to_bytes()
        self._lag_file = plan.rig.directory / "lag.json"
        port = free_port()
        self._port = port
        environment = {"LAG_FILE": str(self._lag_file)}
        self._web = plan.rig.web(
            "web-signatures", "office", port, module="scripts.benchmarks.watched_web", more=environment
        )
        fastest = self.bare()
        plan.say(f"bare gmpy2 signs {fastest:.0f} times a second on {self._threads} threads")
        self._staged = self._stage(math.ceil(fastest * self._seconds * _HEADROOM))
        self._requests = Requests(plan.rig.directory / "signatures", "/api/m/credentials")
        self._requests.write(self._bodies())
        self.periods: list[tuple[float, float]] = []

    def _stage(self, tickets: int) -> StagedRound:
        self._plan.say(f"opening a round with {tickets:,} tickets")

        async def stage() -> StagedRound:
            async with office_of(self._plan.rig) as office:
                return await office.open_round({"A": tickets})

        return asyncio.run(stage())

    def _bodies(self) -> Iterator[bytes]:
        # To the signer, a blinded message is a random number below the modulus, and nothing else.
        for ticket in self._staged.tickets:
            blinded = to_base64url(b"\0" + secrets.token_bytes(383))
            yield json.dumps({"ticket": ticket, "blinded_message": blinded}).encode()

    def bare(self) -> float:
        """Return signatures a second of bare gmpy2."""
        command = [sys.executable, "-m", "scripts.benchmarks.bare", "sign", "--threads", str(self._threads)]
        done = subprocess.run(  # noqa: S603 - our own program
            [*command, "--seconds", str(self._seconds)],
            input=self._key,
            stdout=subprocess.PIPE,
            cwd=PROJECT,
            check=True,
        )
        return float(done.stdout)

    def run(self, connections: int) -> Load:
        """Ask for signatures over ``connections``, with tickets that nobody has used."""

        async def refresh(store: Store) -> None:
            await store.collection(TICKETS).update_many({"r": self._staged.round_id}, {"$unset": {"d": ""}})

        self._plan.rig.with_store("office", refresh)
        began = time.monotonic()
        load = apply([self._port], self._requests, connections=connections, seconds=self._seconds)
        self.periods.append((began, began + self._seconds))
        if load.refused:
            raise RuntimeError(f"{load.refused} requests for a signature were refused")
        return load

    def late(self) -> list[float]:
        """End the server and return by how many seconds its loop was late while it signed."""
        self._web.stop()
        return [
            late
            for at, late in json.loads(self._lag_file.read_text())
            if any(began <= at <= ended for began, ended in self.periods)
        ]


def measure(plan: Plan) -> list[Figure]:
    """Let the route and bare gmpy2 sign in turns."""
    route = Route(plan)
    figures = []
    for connections in CONNECTIONS:
        rates, bare = [], []
        for number in range(plan.rounds):
            plan.say(f"signatures over {connections} connections, round {number + 1} of {plan.rounds}")
            rates.append(route.run(connections).rate)
            bare.append(route.bare())
        figures.append(
            Figure(
                f"signatures/s, {connections} connections, against bare gmpy2",
                f"{median(rates):,.0f}",
                f"{median(bare):,.0f}",
                median(a / b for a, b in zip(rates, bare, strict=True)),
                AGAINST_BARE,
            )
        )
    lag = 1000 * quantiles(route.late(), n=100)[98]
    figures.append(Figure("signatures: lag of the event loop, 99 %", f"{lag:.1f} ms", goal=LAG, judged=lag))
    return figures
