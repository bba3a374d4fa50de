"""One simulation of the window: a town, some weeks, and the comparison of the product's figures with those reckoned."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from scripts.rig_window import StagedHall, stage_hall
from scripts.simulation.days import Days
from scripts.simulation.matters import Figures, MatterLife, Registrar, answer_class, differences
from scripts.simulation.timetable import Timetable
from scripts.simulation.window_town import Town
from server.app import Services
from server.china_time import CHINA
from server.clock import FixedClock
from server.connections import services_of
from server.settings import Settings
from server.window.figure_views import SpanQuery

# The source: close to 40 matters a day at one hall, 5 at another.
ARRIVALS: Final = {"不动产登记大厅": 40, "税务大厅": 5}
_OFFICERS: Final = 4
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WindowPlan:
    """What to simulate.

    Attributes:
        first: the first day.
        days: how many.
        share: of the arrivals that the source tells of.
    """

    days: int
    seed: int
    first: date = date(2026, 3, 2)
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class WindowOutcome:
    """A simulation's end.

    Attributes:
        halls: where matters were brought.
        reckoned: the figures that follow from what happened.
        lives: what became of each matter.
        told: the product's figures.
        differences: between the two.
        failures: jobs that failed.
    """

    halls: Sequence[StagedHall]
    reckoned: Figures
    lives: Sequence[MatterLife]
    told: Figures
    differences: list[str]
    failures: list[str]

    @property
    def good(self) -> bool:
        """Whether all agrees."""
        return not self.differences and not self.failures


async def simulate_window(settings: Settings, plan: WindowPlan, say: Callable[[str], None]) -> WindowOutcome:
    """Let the time pass that ``plan`` asks for, on the empty databases that ``settings`` name."""
    clock = FixedClock(datetime.combine(plan.first, time(), CHINA))
    async with services_of(settings, clock) as services:
        halls = [(await stage_hall(services, name, officers=_OFFICERS), mean) for name, mean in ARRIVALS.items()]
        registrar, timetable = Registrar(Days()), Timetable()
        generator = random.Random(plan.seed)  # noqa: S311 - to be repeatable
        town = Town(services, registrar, timetable, generator, [(hall, mean * plan.share) for hall, mean in halls])
        town.plan(plan.first, plan.days)
        failures: list[str] = []
        end = clock.now() + plan.days * _DAY
        while clock.now() < end:
            await _hour(services, clock, timetable, registrar, failures)
            if clock.now().astimezone(CHINA).time() == time():
                say(f"{clock.now().astimezone(CHINA):%m-%d}: {len(registrar.lives):,} matters")
        staged = [hall for hall, _ in halls]
        told = await _told(services, staged, plan)
        reckoned = registrar.figures(plan.first)
        return WindowOutcome(staged, reckoned, registrar.lives, told, differences(reckoned, told), failures)


async def _hour(
    services: Services, clock: FixedClock, timetable: Timetable, registrar: Registrar, failures: list[str]
) -> None:
    """Let an hour pass; at its end the worker looks."""
    end = clock.now() + _HOUR
    while (following := timetable.next_before(end)) is not None:
        at, act = following
        clock.set(max(at, clock.now()))
        await act()
    clock.set(end)
    registrar.midnight(end)
    for job in (*services.window.jobs, *services.obligations.jobs):
        try:
            await job.run(end)
        except Exception as error:  # the worker goes on as well; the ledger tells
            failures.append(f"{end:%m-%d %H:%M} {job.name}: {error!r}")


async def _told(services: Services, halls: Sequence[StagedHall], plan: WindowPlan) -> Figures:
    """Return the figures that the portal's board shows of each hall."""
    found = Figures()
    # What was to be closed with the last day is closed at its midnight.
    last = plan.first + plan.days * _DAY
    for hall in halls:
        query = SpanQuery.model_validate({"from": plan.first, "to": last, "hall": hall.id})
        report = await services.window.oversight.figures.report(hall.supervisor, query)
        for of_day in report.days:
            found.update({(hall.id, of_day.day, name): times for name, times in of_day.numbers.model_dump().items()})
        for one in report.answer_times:
            found[hall.id, plan.first, answer_class(one.most_days)] += one.answers
    return found
