"""One simulation: a city, a year, and the verdict."""

import random
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from scripts.simulation.channels import channels
from scripts.simulation.city import City
from scripts.simulation.days import months_after
from scripts.simulation.events import Obligations
from scripts.simulation.facts import Facts, Regime
from scripts.simulation.machine import TimeMachine
from scripts.simulation.plants import Plant, planting, planting_time
from scripts.simulation.records import Records
from scripts.simulation.scenario import Scenario
from scripts.simulation.verdict import Judge, Verdict
from server.china_time import CHINA
from server.clock import FixedClock
from server.connections import services_of
from server.settings import Settings

_DAY: Final = timedelta(days=1)
_WORKERS: Final = 2


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate.

    Attributes:
        months: of the year, from January on.
        plants: faults.
    """

    year: int
    obligations: int
    seed: int
    months: int = 12
    plants: tuple[Plant, ...] = ()

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return months_after(self.first, self.months) - _DAY


@dataclass(frozen=True, slots=True)
class Outcome:
    """A simulation's end.

    Attributes:
        looks: how often the worker looked.
    """

    facts: Facts
    verdict: Verdict
    looks: int


async def simulate(settings: Settings, plan: Plan, say: Callable[[str], None]) -> Outcome:
    """Let the time pass that ``plan`` asks for, on the empty databases that ``settings`` name.

    Args:
        settings: with keys and databases; channels are added.
        plan: what to simulate.
        say: tells how far it is.
    """
    clock = FixedClock(datetime.combine(plan.first, time(), CHINA))
    facts = Facts(clock)
    async with AsyncExitStack() as stack:
        ways = await stack.enter_async_context(channels(settings.data_dir, clock))
        served = [services_of(ways.settings(settings), clock) for _ in range(_WORKERS)]
        workers = [await stack.enter_async_context(services) for services in served]
        office = workers[0].office_store
        generator = random.Random(plan.seed)  # noqa: S311 - to be repeatable
        city = City(workers[0], facts, ways, generator)
        machine = TimeMachine(workers, clock, facts, ways)
        obligations = Obligations(workers[0], facts, generator, machine.plan)
        machine.adopt = obligations.adopt
        facts.regimes.append(Regime(facts.moment()))
        await city.build(plan.obligations)
        Scenario(city, machine, plan.first, plan.last).plan()
        obligations.draw(plan.obligations, plan.first, plan.last)
        for plant in plan.plants:
            machine.plan(planting_time(plan.last - 0.15 * (plan.last - plan.first)), planting(plant, office, clock))
        for month in range(1, plan.months + 1):
            await machine.run_until(datetime.combine(months_after(plan.first, month), time(), CHINA))
            say(f"{plan.year}-{month:02}: {len(facts.lives):,} obligations, {len(ways.arrivals):,} messages arrived")
        await machine.send_the_rest()
        verdict = Judge(facts, await Records.of(office), ways.arrivals).judge()
        verdict.wrong += [f"job failed: {failure}" for failure in machine.failures]
        return Outcome(facts, verdict, machine.looks)
