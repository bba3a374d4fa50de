"""What goes on around the obligations in a simulated year: absences, accounts, posts, settings, faults."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from scripts.simulation.channels import Channels
from scripts.simulation.city import SYSTEM, City
from scripts.simulation.days import Days
from scripts.simulation.facts import Absence, Facts, Person, Post, Regime
from scripts.simulation.machine import TimeMachine
from server.accounts.rules import Actor
from server.app import Services
from server.china_time import CHINA
from server.errors import DomainError
from server.notifications import ChannelName
from server.obligations.requests import NewAbsence, PostRequest
from server.obligations.rules import Function
from server.obligations.settings import ObligationSettings, StepSettings
from server.wechat.fake.limits import SEND
from server.wechat.fake.recorder import Fault
from server.workdays.models import DayArrangement

_DAY: Final = timedelta(days=1)
_DEAD_MAIL: Final = 3 * _DAY
_HOP: Final = 2 * _DAY
_HOP_LOOKS: Final = 4
_DOWN: Final = timedelta(hours=28)
_LONGEST_ABSENCE: Final = 15
_LEAVE: Final = 0.05
_LOSE_POST: Final = 0.03
_LOSE_GRANTS: Final = 0.1
_WECHAT_BUSY: Final = timedelta(hours=3)
_NEW_LIMITS: Final = {"matter_progress": 3, "delegated_talk_report": 8}
_NEW_STEPS: Final = (7, 3, 1)


@dataclass
class Scenario:
    """Puts on the machine's list what happens besides.

    Args:
        city: where it happens.
        machine: lets it happen.
        first, last: days of the simulation.
    """

    city: City
    machine: TimeMachine
    first: date
    last: date

    def plan(self) -> None:
        """Plan all of it."""
        for person in list(self._facts.people.values()):
            if person.id != self._facts.admin:
                self._plan_person(person)
        for (unit, function), posts in self._facts.posts.items():
            for post in posts:
                if self._draw.random() < _LOSE_POST:
                    self._sometime(self._losing(unit, function, post))
        self._plan_faults()

    def _plan_person(self, person: Person) -> None:
        share = (self.last - self.first).days / 365
        for _ in range(round(self._draw.uniform(0, 3) * share)):
            self._sometime(lambda: self._absence(person))
        if self._draw.random() < _LEAVE:
            self._sometime(lambda: self._disable(person))
        if ChannelName.WECHAT in person.channels:
            for _ in range(round(self._draw.uniform(0, 4) * share)):
                self._sometime(lambda: self.city.allow(person, self._draw.randint(3, 15)))
            if self._draw.random() < _LOSE_GRANTS:
                self._sometime(lambda: self._lose_grants(person))

    def _plan_faults(self) -> None:
        self._at(0.15, time(11, 0), self._hop)
        busy = self._at(0.3, time(8, 20), self._wechat_busy)
        down = self._at(0.4, time(8, 0), self._worker_down)
        self._at(0.5, time(15, 20), self._new_settings)
        dead = self._at(0.6, time(8, 10), self._mail_dies)
        self._facts.troubles += [(dead, dead + _DEAD_MAIL), (busy, busy + _WECHAT_BUSY), (down, down + _DOWN)]
        self.machine.plan(dead + _DEAD_MAIL, self._channels.mail.listen)
        self._at(0.75, time(16, 40), self._day_off)

    async def _hop(self) -> None:
        await self.machine.hop(_HOP, _HOP_LOOKS)

    async def _wechat_busy(self) -> None:
        self._channels.platform.wechat.faults[SEND].append(Fault("errcode", -1, times=-1))
        self.machine.plan(self._facts.clock.now() + _WECHAT_BUSY, self._wechat_well)

    async def _wechat_well(self) -> None:
        self._channels.platform.wechat.faults[SEND].clear()

    async def _worker_down(self) -> None:
        self.machine.stop_worker()
        self.machine.plan(self._facts.clock.now() + _DOWN, self._worker_up)

    async def _worker_up(self) -> None:
        self.machine.start_worker()

    async def _mail_dies(self) -> None:
        self._channels.mail.die()

    async def _new_settings(self) -> None:
        office = self._services.obligations.office
        present = await office.settings()
        steps = StepSettings(before=_NEW_STEPS)
        new = ObligationSettings(steps=steps, working_days=_NEW_LIMITS, version=present.version)
        await office.change(SYSTEM, new)
        self._facts.regimes.append(Regime(self._facts.moment(), _NEW_LIMITS, _NEW_STEPS))

    async def _day_off(self) -> None:
        before = self._facts.regimes[-1]
        day = Days().after(self._facts.clock.now().astimezone(CHINA).date(), 4)
        calendar = await self._services.workdays.calendar()
        wanted = DayArrangement(first=day, last=day, working=False, note="台风停工", version=calendar.version)
        await self._services.workdays.office.set_days(SYSTEM, wanted)
        moment = self._facts.moment()
        self._facts.regimes.append(Regime(moment, before.working_days, before.before, frozenset({day})))

    async def _absence(self, person: Person) -> None:
        # Not the administrator: what is the deputy's own business the deputy could not move.
        others = [other for other in self._facts.people.values() if other.id not in (person.id, self._facts.admin)]
        deputy = self._draw.choice([other for other in others if other.unit == person.unit] or others)
        first = self._facts.clock.now().astimezone(CHINA).date() + self._draw.randint(0, 5) * _DAY
        last = first + self._draw.randint(0, _LONGEST_ABSENCE) * _DAY
        moment = self._facts.moment()
        wanted = NewAbsence(first=first, last=last, deputy_id=deputy.id, account_id=person.id)
        try:
            await self._services.obligations.absences.enter(await self._admin(), wanted)
        except DomainError:
            # Away already, or the deputy has left: nothing was entered.
            return
        self._facts.absences.setdefault(person.id, []).append(Absence(moment, first, last, deputy.id))

    async def _disable(self, person: Person) -> None:
        document = await self._services.office_store.collection("accounts").find_one({"_id": person.id})
        version = document["version"] if document else 0
        await self._services.accounts.disable(SYSTEM, person.id, version)
        self._facts.disabled[person.id] = self._facts.moment()

    def _losing(self, unit: str, function: str, post: Post) -> Callable[[], Awaitable[None]]:
        async def act() -> None:
            request = PostRequest(unit_id=unit, function=Function(function), account_id=post.account)
            await self._services.obligations.posts.vacate(await self._admin(), request)
            post.until = self._facts.moment()

        return act

    async def _lose_grants(self, person: Person) -> None:
        """Let somebody's grants be gone at WeChat, without the office's knowing."""
        if not person.digest:
            user = self._channels.phone(person)
            for template in list(self._channels.platform.wechat.templates):
                self._channels.platform.wechat.refuse_all(user, template)
            self._facts.grants.setdefault(person.id, []).append((self._facts.moment(), -1000))

    def _sometime(self, act: Callable[[], Awaitable[None]]) -> None:
        day = self.first + self._draw.randint(0, (self.last - self.first).days) * _DAY
        moment = time(self._draw.randrange(7, 20), self._draw.randrange(60), self._draw.randrange(1, 60))
        self.machine.plan(datetime.combine(day, moment, CHINA), act)

    def _at(self, part: float, moment: time, act: Callable[[], Awaitable[None]]) -> datetime:
        """Plan something for a working day when so much of the time has passed; return when."""
        day = Days().after(self.first + round(part * (self.last - self.first).days) * _DAY, 1)
        at = datetime.combine(day, moment, CHINA)
        self.machine.plan(at, act)
        return at

    @property
    def _draw(self) -> random.Random:
        return self.city.generator

    @property
    def _facts(self) -> Facts:
        return self.city.facts

    @property
    def _channels(self) -> Channels:
        return self.city.channels

    @property
    def _services(self) -> Services:
        return self.city.services

    async def _admin(self) -> Actor:
        return await self._services.accounts.actor(self._facts.admin)
