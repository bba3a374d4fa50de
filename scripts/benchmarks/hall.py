"""A hall: five hundred phones at once go the whole way from ticket to receipt, against one web process."""

import asyncio
import random
import time
from statistics import quantiles
from typing import Final

from scripts.benchmarks.ballots import random_answers
from scripts.benchmarks.plan import Plan
from scripts.benchmarks.report import Figure, Goal
from scripts.rig_office import office_of
from scripts.rig_phones import Network, RoundKeys, Voter
from server.store.embedded import free_port

PHONES: Final = 500
WITHIN: Final = Goal(60, at_least=False, unit="s")
STEPS: Final = ("check", "collect", "cast")


def measure(plan: Plan) -> list[Figure]:
    """Let all phones vote at once."""
    port = free_port()
    plan.rig.web("web-hall", "all", port)
    return asyncio.run(_vote(plan, f"http://127.0.0.1:{port}"))


async def _vote(plan: Plan, url: str) -> list[Figure]:
    async with office_of(plan.rig) as office:
        staged = await office.open_round({"A": PHONES // 2, "B": PHONES - PHONES // 2})
    network = Network(url, PHONES)
    keys = await RoundKeys.fetch(network, staged.round_id, staged.fingerprint)
    plan.say(f"{PHONES} phones vote at once")
    generator = random.SystemRandom()
    voters = [Voter(network, keys, ticket, random_answers(generator)) for ticket in staged.tickets]
    times: dict[str, list[float]] = {step: [] for step in STEPS}
    began = time.monotonic()
    await asyncio.gather(*(_go(voter, times) for voter in voters))
    seconds = time.monotonic() - began
    network.close()
    figures = [
        Figure(f"hall: {step}, 99 % of {PHONES} phones within", f"{quantiles(taken, n=100)[98]:.2f} s")
        for step, taken in times.items()
    ]
    return [
        *figures,
        Figure(
            f"hall: {PHONES} phones from ticket to receipt, all at once",
            f"{seconds:.1f} s",
            goal=WITHIN,
            judged=seconds,
        ),
    ]


async def _go(voter: Voter, times: dict[str, list[float]]) -> None:
    for step in STEPS:
        began = time.monotonic()
        await getattr(voter, step)()
        times[step].append(time.monotonic() - began)
