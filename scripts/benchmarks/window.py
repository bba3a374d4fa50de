"""The window: submissions a second, the board over very many matters, and matters looked up by their codes."""

import asyncio
import json
import secrets
import time
from statistics import median
from typing import Final

from scripts.benchmarks import submissions
from scripts.benchmarks.load import LoadError, Requests, apply
from scripts.benchmarks.many_matters import Town, make_town, submit, year_until
from scripts.benchmarks.plan import Plan
from scripts.benchmarks.report import Figure, Goal
from scripts.rig_citizens import MATTERS
from scripts.rig_office import settings_of
from server.app import Services
from server.connections import services_of
from server.settings import Settings
from server.store.embedded import free_port
from server.window.figure_views import SpanQuery

AGAINST_FEW: Final = Goal(3.0, at_least=False)
PHONES: Final = 500
FEW: Final = 10_000
MANY: Final = 1_000_000
_LOOKS: Final = 5
_CODES: Final = 200
_FASTEST: Final = 4_000


def measure_submissions(plan: Plan) -> list[Figure]:
    """Let citizens submit as fast as they can, with and without photos."""
    return asyncio.run(submissions.measure(plan))


def measure_reading(plan: Plan) -> list[Figure]:
    """Look at the board over many matters and over few, and look matters up among the many."""
    return asyncio.run(_reading(plan))


async def _reading(plan: Plan) -> list[Figure]:
    big, password = settings_of(plan.rig), secrets.token_urlsafe(24)
    plan.rig.mongod.grant("small", password, "small")
    small = Settings(**{**big.model_dump(), "mongo_uri": plan.rig.mongod.uri("small", password, "small")})
    async with services_of(small) as few, services_of(big) as many:
        plan.say(f"{FEW:,} and {MANY:,} matters, the board over both in turns")
        offices = [(few, await make_town(few, FEW)), (many, await make_town(many, MANY))]
        seconds: tuple[list[float], list[float]] = ([], [])
        # The first look of each finds nothing in memory, and does not count.
        for _ in range(1 + _LOOKS * plan.rounds):
            for (services, town), taken in zip(offices, seconds, strict=True):
                taken.append(await _board(services, town))
        small_median, big_median = (median(taken[1:]) for taken in seconds)
        board = Figure(
            f"a year's board of the halls, {MANY:,} matters against {FEW:,}",
            f"{1000 * big_median:.0f} ms",
            f"{1000 * small_median:.0f} ms",
            big_median / small_median,
            AGAINST_FEW,
        )
        return [board, *await _lookups(plan, *offices[1])]


async def _board(services: Services, town: Town) -> float:
    first, last = year_until(services.clock.now())
    query = SpanQuery.model_validate({"from": first, "to": last})
    began = time.perf_counter()
    report = await services.window.oversight.figures.report(town.supervisor, query)
    took = time.perf_counter() - began
    if report.numbers.received not in (FEW, MANY):
        raise RuntimeError(f"the board counts {report.numbers.received} matters")
    return took


async def _lookups(plan: Plan, services: Services, town: Town) -> list[Figure]:
    codes = [await submit(services, town.halls[number % len(town.halls)]) for number in range(_CODES)]
    port = free_port()
    plan.rig.web("web-lookups", "all", port)
    requests = Requests(plan.rig.directory / "lookups", f"{MATTERS}/open")
    bodies = [json.dumps({"code": code}).encode() for code in codes]
    requests.write(bodies[number % _CODES] for number in range(_FASTEST * plan.seconds))
    loads = []
    for number in range(plan.rounds):
        plan.say(f"{PHONES} phones look matters up at once, round {number + 1} of {plan.rounds}")
        load = await asyncio.to_thread(apply, [port], requests, connections=PHONES, seconds=plan.seconds)
        if load.refused or load.broken:
            raise LoadError(f"{load.refused} refused, {load.broken} broken")
        loads.append(load)
    return [
        Figure(f"matters looked up by code/s, {PHONES} at once", f"{median(load.rate for load in loads):,.0f}"),
        *(
            Figure(
                f"{PHONES} look matters up at once, {share} are answered within",
                f"{1000 * median(getattr(load, name) for load in loads):,.0f} ms",
            )
            for share, name in (("half", "p50"), ("99 %", "p99"))
        ),
    ]
