"""The time machine: a clock that goes from one thing to the next, and the product's worker that goes with it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from scripts.simulation.channels import Channels
from scripts.simulation.days import Days, opening
from scripts.simulation.facts import Facts
from scripts.simulation.timetable import Act, Timetable
from server.app import Services
from server.china_time import CHINA
from server.clock import FixedClock
from server.notifications import MessageState
from server.worker import Job

_MINUTE: Final = timedelta(minutes=1)
# So often the worker is watched even if it has nothing to do.
_IDLE: Final = timedelta(hours=4)
_LONGEST_SENDING: Final = timedelta(days=30)


@dataclass
class TimeMachine:
    """Lets a year pass.

    Args:
        workers: the product's services, once for each worker that sends.
        clock: moved by the machine alone.
        facts: notes when the worker has looked.
        channels: take what is sent.
        adopt: called when the worker has looked for what begins with the calendar.
    """

    workers: Sequence[Services]
    clock: FixedClock
    facts: Facts
    channels: Channels
    adopt: Act | None = None
    failures: list[str] = field(default_factory=list)
    looks: int = 0
    _timetable: Timetable = field(default_factory=Timetable)
    _ran: dict[str, datetime] = field(default_factory=dict)
    _down: bool = False

    def plan(self, at: datetime, act: Act) -> None:
        """Let something happen at a moment."""
        self._timetable.plan(at, act)

    async def run_until(self, end: datetime) -> None:
        """Let time pass, with all that is planned, and the worker looking each minute in which there is something."""
        while self.clock.now() < end:
            look = min(await self._next_look(), end)
            if (following := self._timetable.next_before(look)) is not None:
                at, act = following
                self.clock.set(max(at, self.clock.now()))
                await act()
                continue
            self.clock.set(look)
            if not self._down:
                await self.look()

    async def send_the_rest(self) -> None:
        """Let the workers go on until the outbox is empty; nobody is reminded any more."""
        end = self.clock.now() + _LONGEST_SENDING
        while self.clock.now() < end and (due := await self._first_message()) is not None:
            self.clock.set(_whole_minute(self._within_hours(due)))
            await self._send()
            self.channels.collect()

    async def look(self) -> None:
        """Let the worker do whatever its interval lets it do now."""
        now, first = self.clock.now(), self.workers[0]
        moment = self.facts.moment()
        self.looks += 1
        opened = False
        for job in first.obligations.jobs:
            if job is first.obligations.reminder_job:
                self.facts.passes.append(moment)
            elif not self._due(job):
                continue
            if job is first.obligations.opening_job:
                self.facts.openings.append(moment)
                opened = True
            await self._run(job)
        if opened and self.adopt is not None:
            await self.adopt()
        await self._send()
        self.channels.collect()
        self._ran["look"] = now

    async def hop(self, ahead: timedelta, looks: int) -> None:
        """Let the clock be wrong by ``ahead`` for some minutes, with the worker looking at each."""
        right = self.clock.now()
        for number in range(looks):
            self.clock.set(_whole_minute(right + ahead + number * _MINUTE))
            moment = self.facts.moment()
            self.facts.hops.append(moment)
            await self._run(self.workers[0].obligations.recompute_job)
            await self._run(self.workers[0].obligations.reminder_job)
            await self._send()
            self.channels.collect()
        self.clock.set(right)

    def stop_worker(self) -> None:
        """Let nobody look any more."""
        self._down = True

    def start_worker(self) -> None:
        """Let the worker look again."""
        self._down = False

    async def _send(self) -> None:
        await asyncio.gather(*(self._run(job) for worker in self.workers for job in worker.notifications.jobs))

    async def _run(self, job: Job) -> None:
        self._ran[job.name] = self.clock.now()
        try:
            await job.run(self.clock.now())
        except Exception as error:  # the worker goes on as well; the ledger tells
            self.failures.append(f"{self.clock.now():%m-%d %H:%M} {job.name}: {error!r}")

    def _due(self, job: Job) -> bool:
        ran = self._ran.get(job.name)
        return ran is None or not timedelta() <= self.clock.now() - ran < job.interval

    async def _next_look(self) -> datetime:
        """Return the next whole minute in which the worker has something to do."""
        now = self.clock.now()
        looks = [_whole_minute(now + _IDLE), self._next_opening(now)]
        if not self._down:
            looks += [at for at in (await self._first_reminder(), await self._first_message()) if at is not None]
        return max(_whole_minute(min(looks)), _whole_minute(now + timedelta(milliseconds=1)))

    def _next_opening(self, now: datetime) -> datetime:
        """Return the next moment at which reminders may come due, whatever the product believes."""
        today = opening(now.astimezone(CHINA).date())
        return today if today > now else today + timedelta(days=1)

    async def _first_reminder(self) -> datetime | None:
        collection = self.workers[0].office_store.collection("obligations")
        found = await collection.find_list({"state": "open"}, sort=[("remind_at", 1)], limit=1)
        return found[0]["remind_at"] if found else None

    async def _first_message(self) -> datetime | None:
        """Return when the first waiting message may leave."""
        collection = self.workers[0].office_store.collection("outbox")
        waiting = {"state": MessageState.WAITING.value}
        found = await collection.find_list(waiting, sort=[("next_at", 1)], limit=1)
        return self._within_hours(found[0]["next_at"]) if found else None

    def _within_hours(self, at: datetime) -> datetime:
        return Days(self.facts.regimes[-1].off).next_hour(max(at, self.clock.now()))


def _whole_minute(moment: datetime) -> datetime:
    """Return the first whole minute that is not before ``moment``."""
    down = moment.replace(second=0, microsecond=0)
    return down if down == moment else down + _MINUTE
