"""What people and systems do in a simulated year, drawn by the seed: obligations and all that becomes of them."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from scripts.simulation.facts import Ending, Facts, Life, Redated
from scripts.simulation.limits import LIMITS
from scripts.simulation.spans import due_in_the_end
from scripts.simulation.timetable import Act
from server.accounts.rules import Actor
from server.app import Services
from server.china_time import CHINA
from server.obligations import About
from server.obligations.requests import DoneRequest, MoveRequest, ReasonRequest
from server.obligations.rules import RULES
from server.store import Session

_DAY: Final = timedelta(days=1)
# How obligations end, and how many of a thousand.
_FATES: Final = {"in time": 560, "late": 240, "cancelled": 80, "moved": 110, "never": 10}
_EXTENDED: Final = 0.3
_NAMED: Final = 0.5
_LONGEST_AGO: Final = 30
_LONGEST_AHEAD: Final = 80
_LATEST: Final = 9


@dataclass
class Obligations:
    """Opens obligations and lets become of them what the seed says.

    Args:
        services: of the office.
        facts: notes what happens.
        generator: draws.
        plan: puts an act on the machine's list.
    """

    services: Services
    facts: Facts
    generator: random.Random
    plan: Callable[[datetime, Act], None]

    def draw(self, count: int, first: date, last: date) -> None:
        """Plan the openings of so many obligations of all kinds at any minute from ``first`` to ``last``."""
        rules = list(LIMITS)
        for number in range(count):
            self.plan(self._moment(first, last), self._opening(rules[number % len(rules)], f"event{number}"))

    async def adopt(self) -> None:
        """Note what the calendar has opened since the last time, and draw what becomes of it."""
        if not await self._opened_by_calendar():
            return
        known = {(life.rule, life.about, life.period) for life in self.facts.lives.values()}
        query = {"about.kind": {"$in": ["unit", "leader"]}, "opened_at": self.facts.clock.now()}
        for document in await self.services.office_store.collection("obligations").find_list(query):
            rule, about, period = document["key"].split("/")
            if (rule, about, period) not in known:
                start = date.fromisoformat(document["start"])
                opened = self.facts.openings[-1]
                life = Life(document["_id"], rule, document["unit_id"], about, start, opened, period=period)
                self._live(life)

    async def _opened_by_calendar(self) -> bool:
        """Tell from the audit log whether anything was opened just now: there is no index of when."""
        audit = self.services.office_store.collection("audit_entries")
        query = {"action": "obligations_opened_by_calendar"}
        last = await audit.find_list(query, sort=[("_id", -1)], limit=1)
        return bool(last) and last[0]["at"] == self.facts.clock.now()

    def _opening(self, rule: str, about: str) -> Act:
        draw, limit = self.generator, LIMITS[rule]
        unit = draw.choice(list(self.facts.paths))
        ago = draw.choice([0, 0, 0, draw.randint(1, _LONGEST_AGO)])
        ahead = draw.randint(0, _LONGEST_AHEAD) if limit.named_day else None
        # Not the administrator, who could not move what is the own business.
        people = [
            person.id for person in self.facts.people.values() if person.unit == unit and person.id != self.facts.admin
        ]
        named = draw.choice(people) if limit.names and people and draw.random() < _NAMED else None

        async def act() -> None:
            now = self.facts.clock.now()
            start = now.astimezone(CHINA).date() - timedelta(days=ago)
            given = start + timedelta(days=ahead) if ahead is not None else None
            who = named if named not in self.facts.disabled else None

            async def write(session: Session) -> str:
                opened = await self.services.obligations.service.open(
                    session,
                    None,
                    rule=rule,
                    unit_id=unit,
                    about=About("event", about, f"关于{about}"),
                    start=start,
                    now=now,
                    owner_account=who,
                    given=given,
                )
                return opened.id

            moment = self.facts.moment()
            id_ = await self.services.office_store.transaction(write)
            self._live(Life(id_, rule, unit, about, start, moment, given, who))

        return act

    def _live(self, life: Life) -> None:
        """Note an obligation that was opened and plan what becomes of it."""
        self.facts.lives[life.id] = life
        fate = self.generator.choices(list(_FATES), list(_FATES.values()))[0]
        if LIMITS[life.rule].extension and fate != "never" and self.generator.random() < _EXTENDED:
            self._before_due(life, lambda: self._extend(life, fate))
        elif fate == "moved":
            self._before_due(life, lambda: self._move(life))
        else:
            self._plan_end(life, fate)

    def _plan_end(self, life: Life, fate: str) -> None:
        due = due_in_the_end(self.facts, life)
        if fate == "in time":
            self._before_due(life, lambda: self._end(life, Ending.DONE))
        elif fate == "late":
            self.plan(self._moment(due + _DAY, due + _LATEST * _DAY), lambda: self._end(life, Ending.DONE))
        elif fate in ("cancelled", "moved"):
            self.plan(self._moment(due - _LATEST * _DAY, due + 2 * _DAY), lambda: self._end(life, Ending.CANCELLED))

    def _before_due(self, life: Life, act: Act) -> None:
        """Plan an act for some time until the due date, most often in its last days."""
        due = due_in_the_end(self.facts, life)
        today = self.facts.clock.now().astimezone(CHINA).date()
        first = max(today, due - self.generator.choice([2, 7, 90]) * _DAY)
        self.plan(self._moment(first, max(first, due)), act)

    async def _extend(self, life: Life, fate: str) -> None:
        desk, version = self.services.obligations.desk, await self._version(life)
        moment = self.facts.moment()
        await desk.extend(await self._admin(), life.id, ReasonRequest(reason="集体谈话", version=version))
        life.redated.append(Redated(moment, None))
        self._plan_end(life, fate)

    async def _move(self, life: Life) -> None:
        desk, version = self.services.obligations.desk, await self._version(life)
        moment = self.facts.moment()
        due = due_in_the_end(self.facts, life)
        later = max(due, moment.at.astimezone(CHINA).date()) + self.generator.randint(1, 20) * _DAY
        await desk.move(await self._admin(), life.id, MoveRequest(due=later, reason="经批准", version=version))
        life.redated.append(Redated(moment, later))
        self._plan_end(life, self.generator.choice(["in time", "late", "cancelled"]))

    async def _end(self, life: Life, ending: Ending) -> None:
        service, now, moment = self.services.obligations.service, self.facts.clock.now(), self.facts.moment()
        version = await self._version(life)
        by_hand = self.generator.random() < 0.5
        if by_hand and (RULES[life.rule].by_hand or ending is Ending.CANCELLED):
            await self._end_by_hand(life, ending, version)
        elif ending is Ending.DONE:
            await self.services.office_store.transaction(
                lambda session: service.close(
                    session, None, rule=life.rule, about_id=life.about, period=life.period, now=now
                )
            )
        else:
            await self.services.office_store.transaction(
                lambda session: service.cancel(
                    session, None, rule=life.rule, about_id=life.about, period=life.period, reason="撤销", now=now
                )
            )
        life.ended, life.ending = moment, ending

    async def _end_by_hand(self, life: Life, ending: Ending, version: int) -> None:
        desk, admin = self.services.obligations.desk, await self._admin()
        if ending is Ending.DONE:
            await desk.done(admin, life.id, DoneRequest(note="", version=version))
        else:
            await desk.cancel(admin, life.id, ReasonRequest(reason="撤销", version=version))

    async def _version(self, life: Life) -> int:
        document = await self.services.office_store.collection("obligations").find_one({"_id": life.id})
        return int(document["version"]) if document else 0

    async def _admin(self) -> Actor:
        return await self.services.accounts.actor(self.facts.admin)

    def _moment(self, first: date, last: date) -> datetime:
        """Return any moment from the first day to the last, but none that has passed."""
        draw = self.generator
        day = first + draw.randint(0, max(0, (last - first).days)) * _DAY
        moment = datetime.combine(day, time(draw.randrange(24), draw.randrange(60), draw.randrange(1, 60)), CHINA)
        return max(moment, self.facts.clock.now() + timedelta(seconds=draw.randrange(1, 60)))
