"""A town of the simulation: citizens who come to its halls, write, rate; officers who decide, answer, are late."""

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar

from scripts.rig_window import StagedHall
from scripts.simulation.matters import MatterLife, Registrar, day_of
from scripts.simulation.timetable import Timetable
from server.accounts.rules import Actor
from server.app import Services
from server.china_time import CHINA
from server.store import new_id
from server.window.desk_requests import (
    HandOverRequest,
    MergeRequest,
    OfficerMessage,
    PromiseRequest,
    SaidRequest,
    TriageRequest,
    TurnOffRequest,
)
from server.window.requests import CitizenMessage, NewMatter, RatingRequest
from server.window.rules import Rating, TriageOutcome

_OUTCOMES: Final = {"resolve_now": 55, "cannot_do": 15, "hard": 20, "redirected": 10}
_RATINGS: Final = {"satisfied": 60, "basically_satisfied": 25, "dissatisfied": 15}
_TRIAGED_LATE: Final = 0.08
_ANSWERED_LATE: Final = 0.1
_RATED: Final = 0.7
_WRITES: Final = 0.15
_MOVED: Final = 0.25
_MOVED_AGAIN: Final = 0.2
_MERGED: Final = 0.03
_MISCONDUCT: Final = 0.015
_ON_DAYS_OFF: Final = 0.1
_MINUTES: Final = timedelta(minutes=20)
_DAY: Final = timedelta(days=1)
T = TypeVar("T")


@dataclass
class Town:
    """Lets citizens and officers act on the product, and notes what they did.

    Args:
        services: of the office.
        registrar: notes it.
        timetable: takes what follows.
        generator: draws.
        halls: with how many matters a working day brings to each.
    """

    services: Services
    registrar: Registrar
    timetable: Timetable
    generator: random.Random
    halls: Sequence[tuple[StagedHall, float]]
    _numbers: dict[str, int] = field(default_factory=dict)

    def plan(self, first: date, days: int) -> None:
        """Plan the arrivals of so many days."""
        for number in range(days):
            day = first + number * _DAY
            for hall, mean in self.halls:
                expected = mean if self.registrar.days.working(day) else mean * _ON_DAYS_OFF
                for _ in range(max(0, round(self.generator.gauss(expected, expected**0.5)))):
                    moment = datetime.combine(day, time(8), CHINA) + self.generator.random() * timedelta(hours=12)
                    self.timetable.plan(moment, self._arrival(hall))

    def _arrival(self, hall: StagedHall) -> Callable[[], Awaitable[None]]:
        async def submit() -> None:
            number = self._numbers[hall.id] = self._numbers.get(hall.id, 0) + 1
            new = NewMatter(
                submission_id=new_id(),
                hall=hall.id,
                business=self.generator.choice(hall.businesses),
                what=f"第{number}件：材料交了两次，仍说不齐",
                consent=True,
            )
            submitted = await self.services.window.submissions.submit(new)
            place = await self.services.window.citizens.place(submitted.code)
            life = self.registrar.submitted(hall.id, submitted.code, place.matter, self._now())
            self._later(self._working(self._days(_TRIAGED_LATE, (0, 1), (2, 4))), life, self._first, hall)
            if self._perhaps(_WRITES):
                self._later(self._now() + self.generator.random() * 3 * _DAY, life, self._citizen_writes, hall)

        return submit

    async def _first(self, life: MatterLife, hall: StagedHall) -> None:
        """An officer looks at a new matter: decides, finds it to be another's twin, or a report of misconduct."""
        life.handler = self.generator.randrange(len(hall.officers))
        mains = [one for one in self.registrar.lives if one.hall == life.hall and one.open and not one.over]
        mains = [one for one in mains if one is not life and one.handler is not None]
        if self._perhaps(_MISCONDUCT):
            await self._turn_off(life, hall)
        elif mains and self._perhaps(_MERGED):
            main = self.generator.choice(mains)
            request = MergeRequest(into=main.id, version=await self._version(life, hall))
            await self.services.window.merging.merge(self._officer(life, hall), life.id, request)
            self.registrar.merged(life, main, self._now())
        else:
            await self._triage(life, hall)

    async def _triage(self, life: MatterLife, hall: StagedHall) -> None:
        outcome = TriageOutcome(self._one_of(_OUTCOMES))
        promised = self._days_ahead(4, 12) if outcome is TriageOutcome.HARD else None
        request = TriageRequest(
            outcome=outcome,
            explanation="" if outcome is TriageOutcome.HARD else "经核实，说明如下。",
            policy="《不动产登记暂行条例》第十六条" if outcome is TriageOutcome.CANNOT_DO else "",
            addressee="市公积金管理中心" if outcome is TriageOutcome.REDIRECTED else "",
            department=hall.unit if outcome is TriageOutcome.HARD else None,
            promised=promised,
            version=await self._version(life, hall),
        )
        await self.services.window.triage.decide(self._officer(life, hall), life.id, request)
        self.registrar.triaged(life, outcome.value, promised, self._now())
        if not life.open:
            self._await_rating(life, hall)
            return
        self._later(self._answer_time(life), life, self._answer, hall)
        if outcome is TriageOutcome.HARD:
            for number in range(self.generator.randint(0, 3)):
                self._later(self._working(4 * (number + 1)), life, self._progress, hall)
            if self._perhaps(_MOVED):
                self._later(self._working(self.generator.randint(1, 3)), life, self._move, hall)

    async def _progress(self, life: MatterLife, hall: StagedHall) -> None:
        if life.open and life.handler is not None:
            said = SaidRequest(text="正在与有关部门协调。", version=await self._version(life, hall))
            await self.services.window.handling.progress(self._officer(life, hall), life.id, said)

    async def _move(self, life: MatterLife, hall: StagedHall) -> None:
        if not life.open or life.promised is None or life.handler is None:
            return
        promised = self.registrar.days.after(max(life.promised, day_of(self._now())), self.generator.randint(1, 6))
        who = self._officer(life, hall) if life.moves == 0 else hall.supervisor
        request = PromiseRequest(promised=promised, reason="须等权籍调查结果", version=await self._version(life, hall))
        await self.services.window.handling.move_promise(who, life.id, request)
        self.registrar.moved(life, promised, self._now())
        if self._perhaps(_MOVED_AGAIN):
            self._later(self._working(1), life, self._move, hall)

    async def _answer(self, life: MatterLife, hall: StagedHall) -> None:
        if not life.open or life.handler is None:
            return
        said = SaidRequest(text="已经办妥，请携带身份证领取。", version=await self._version(life, hall))
        await self.services.window.handling.answer(self._officer(life, hall), life.id, said)
        self.registrar.answered(life, self._now())
        self._await_rating(life, hall)

    def _await_rating(self, life: MatterLife, hall: StagedHall) -> None:
        if self._perhaps(_RATED):
            self._later(self._now() + self.generator.uniform(0.02, 6) * _DAY, life, self._rate, hall)

    async def _rate(self, life: MatterLife, hall: StagedHall) -> None:
        rating = Rating(self._one_of(_RATINGS))
        await self.services.window.citizens.rate(RatingRequest(code=life.code, rating=rating))
        former = life.handler
        self.registrar.rated(life, rating.value, self._now())
        if life.over or rating is not Rating.DISSATISFIED:
            if self._perhaps(_MISCONDUCT):
                self._later(self._working(1), life, self._turn_off, hall, even_over=True)
            return
        others = [number for number in range(len(hall.officers)) if number != former]
        second = self.generator.choice(others)
        self._later(self._working(self.generator.randint(0, 2)), life, lambda *_: self._take(life, hall, second), hall)

    async def _take(self, life: MatterLife, hall: StagedHall, second: int) -> None:
        """The second officer takes a matter whose first answer was not good enough."""
        officer = hall.officers[second]
        request = HandOverRequest(to=officer.id, version=await self._version(life, hall))
        await self.services.window.handling.hand_over(officer, life.id, request)
        life.handler = second
        if self._perhaps(0.4):
            self._later(self._working(1), life, self._triage, hall)
        else:
            self._later(self._answer_time(life), life, self._answer, hall)

    async def _turn_off(self, life: MatterLife, hall: StagedHall) -> None:
        # What others go on with stays: they would leave as well.
        if not life.duplicates:
            request = TurnOffRequest(reason="反映工作人员吃拿卡要", version=await self._version(life, hall))
            await self.services.window.turning_off.turn_off(self._officer(life, hall), life.id, request)
            self.registrar.turned_off(life)

    async def _citizen_writes(self, life: MatterLife, hall: StagedHall) -> None:
        message = CitizenMessage(code=life.code, message_id=new_id(), text="材料已经补交，请查收。")
        await self.services.window.citizens.write(message)
        if life.handler is not None and life.open:
            self._later(self._working(1), life, self._officer_writes, hall)

    async def _officer_writes(self, life: MatterLife, hall: StagedHall) -> None:
        if life.open and life.handler is not None:
            message = OfficerMessage(message_id=new_id(), text="收到，正在办理。")
            await self.services.window.talking.message(self._officer(life, hall), life.id, message)

    def _later(
        self,
        at: datetime,
        life: MatterLife,
        act: Callable[[MatterLife, StagedHall], Awaitable[None]],
        hall: StagedHall,
        *,
        even_over: bool = False,
    ) -> None:
        async def happen() -> None:
            if not life.over or (even_over and life.closed):
                await act(life, hall)

        self.timetable.plan(at, happen)

    def _answer_time(self, life: MatterLife) -> datetime:
        """Return when an answer is given: before its day is over, or late."""
        left = 0
        if life.promised is not None:
            left = sum(self.registrar.days.working(day) for day in self._until(life.promised))
        return self._working(self._days(_ANSWERED_LATE, (0, left), (left + 1, left + 5)))

    def _until(self, last: date) -> list[date]:
        today = day_of(self._now())
        return [today + number * _DAY for number in range(1, (last - today).days + 1)]

    def _days(self, late: float, in_time: tuple[int, int], after: tuple[int, int]) -> int:
        return self.generator.randint(*(after if self._perhaps(late) else in_time))

    def _working(self, days: int) -> datetime:
        """Return a moment in the hours of the ``days``-th working day from now; what is past by then is soon."""
        today = day_of(self._now())
        day = self.registrar.days.after(today, days) if days or not self.registrar.days.working(today) else today
        moment = datetime.combine(day, time(9), CHINA) + self.generator.random() * timedelta(hours=8.5)
        return max(moment, self._now() + _MINUTES)

    def _days_ahead(self, least: int, most: int) -> date:
        return self.registrar.days.after(day_of(self._now()), self.generator.randint(least, most))

    def _officer(self, life: MatterLife, hall: StagedHall) -> Actor:
        return hall.officers[life.handler or 0]

    async def _version(self, life: MatterLife, hall: StagedHall) -> int:
        return (await self.services.window.lists.one(hall.supervisor, life.id)).version

    def _now(self) -> datetime:
        return self.services.clock.now()

    def _perhaps(self, share: float) -> bool:
        return self.generator.random() < share

    def _one_of(self, shares: dict[T, int]) -> T:
        return self.generator.choices(list(shares), list(shares.values()))[0]
