"""A desk for tests of obligations: units, people with posts, a clock, and short ways to open, pass and look."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from server.accounts.rules import Actor, Role
from server.app import Services
from server.china_time import CHINA
from server.clock import FixedClock
from server.obligations import About, Obligation
from server.obligations.posts import POSTS, post_id
from server.obligations.repository import OBLIGATIONS
from server.obligations.rules import Function
from server.store import Session
from tests.officers import Officers

SYSTEM = Actor("system", "system", "系统", None, (), frozenset({Role.SYSTEM_ADMIN}))


def at(day: date | str, hour: int = 8, minute: int = 30) -> datetime:
    """Return a moment by China's clocks; 8:30 is when the hours begin."""
    on = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime.combine(on, time(hour, minute), CHINA)


@dataclass
class Desk:
    """City → bureau → hall, each with people in posts.

    Attributes:
        admin: administers obligations of the city.
        people: account ids by name.
    """

    services: Services
    officers: Officers
    clock: FixedClock
    city: str = ""
    bureau: str = ""
    hall: str = ""
    people: dict[str, str] = field(default_factory=dict)

    async def build(self) -> "Desk":
        """Make units, people and posts."""
        units = self.services.units
        self.city = (await units.create(SYSTEM, "清溪市", None)).id
        self.bureau = (await units.create(SYSTEM, "市民政局", self.city)).id
        self.hall = (await units.create(SYSTEM, "婚姻登记处", self.bureau)).id
        await self.person("admin", self.city, role=Role.OBLIGATION_ADMIN)
        for name, unit, function in (
            ("mayor", self.city, Function.PRINCIPAL),
            ("city_office", self.city, Function.OFFICE),
            ("city_organ", self.city, Function.ORGAN),
            ("head", self.bureau, Function.PRINCIPAL),
            ("deputy_head", self.bureau, Function.LEADER),
            ("bureau_office", self.bureau, Function.OFFICE),
            ("bureau_organ", self.bureau, Function.ORGAN),
            ("group", self.bureau, Function.RESIDENT_GROUP),
            ("window", self.bureau, Function.WINDOW),
        ):
            await self.person(name, unit, function)
        return self

    async def person(
        self, name: str, unit: str, function: Function | None = None, *, role: Role = Role.RESULT_READER
    ) -> str:
        """Make somebody, with a post in the unit."""
        self.people[name] = await self.officers.add(name, role, unit_id=unit)
        if function is not None:
            await self.post(name, unit, function)
        return self.people[name]

    async def post(self, name: str, unit: str, function: Function) -> None:
        """Give somebody a post without an audit entry, which the tests of posts look at."""
        await self.services.office_store.collection(POSTS.name).insert_one(
            {
                "_id": post_id(unit, function.value, self.people[name]),
                "unit_id": unit,
                "unit_path": await self.services.units.path_of(unit),
                "function": function.value,
                "account": self.people[name],
            }
        )

    async def vacate(self, unit: str, function: Function) -> None:
        """Leave a post empty."""
        query = {"unit_id": unit, "function": function.value}
        await self.services.office_store.collection(POSTS.name).delete_many(query)

    async def actor(self, name: str) -> Actor:
        """Return somebody as the services see them."""
        return await self.services.accounts.actor(self.people[name])

    async def open(self, rule: str, start: date | str, *, unit: str = "", about: str = "t1", **more: Any) -> Obligation:
        """Open an obligation of the bureau, as a system would."""
        now = self.clock.now()
        more.setdefault("given", None)

        async def work(session: Session) -> Obligation:
            return await self.services.obligations.service.open(
                session,
                None,
                rule=rule,
                unit_id=unit or self.bureau,
                about=About("test", about, f"关于{about}"),
                start=date.fromisoformat(start) if isinstance(start, str) else start,
                now=now,
                **more,
            )

        return await self.services.office_store.transaction(work)

    async def close(self, rule: str, about: str = "t1") -> bool:
        """Close an obligation, as a system would."""

        async def work(session: Session) -> bool:
            return await self.services.obligations.service.close(
                session, None, rule=rule, about_id=about, now=self.clock.now()
            )

        return await self.services.office_store.transaction(work)

    async def remind(self) -> None:
        """Let the reminder pass run now."""
        await self.services.obligations.reminder_job.run(self.clock.now())

    async def pass_until(self, end: datetime, step: timedelta = timedelta(minutes=30)) -> None:
        """Let the clock go on to ``end``, with a pass at each step."""
        while self.clock.now() < end:
            self.clock.set(min(self.clock.now() + step, end))
            await self.remind()

    async def stored(self, obligation: Obligation) -> Obligation:
        """Return an obligation as it is now."""
        document = await self.services.office_store.collection(OBLIGATIONS).find_one({"_id": obligation.id})
        assert document is not None
        return Obligation.from_document(document)

    async def told(self, obligation: Obligation) -> list[tuple[str, str, str]]:
        """Return what stands in inboxes about an obligation, as ``(China time, who, kind)``, in order."""
        names = {account: name for name, account in self.people.items()}
        entries = await self.services.office_store.collection("inbox").find_list({"ref": obligation.ref})
        return sorted(
            (f"{entry['at'].astimezone(CHINA):%m-%d %H:%M}", names[entry["account"]], entry["kind"])
            for entry in entries
        )

    async def reminders(self, obligation: Obligation) -> list[tuple[str, str, str]]:
        """Return the same without the notice of its opening."""
        return [entry for entry in await self.told(obligation) if entry[2] != "opened"]

    async def left_twice(self) -> list[tuple[str, str]]:
        """Return who was to be sent the same notice more than once, with its key."""
        messages = await self.services.office_store.collection("outbox").find_list({})
        sent = Counter((message["recipient"], item["key"]) for message in messages for item in message["items"])
        return [pair for pair, times in sent.items() if times > 1]

    async def walk(self, obligation: Obligation, steps: int) -> None:
        """Let the clock go from step to step, with a pass a minute before each, which must not be early, and at it."""
        for _ in range(steps):
            moment = (await self.stored(obligation)).remind_at
            assert moment is not None
            told = await self.told(obligation)
            self.clock.set(moment - timedelta(minutes=1))
            await self.remind()
            assert await self.told(obligation) == told
            self.clock.set(moment)
            await self.remind()
            assert await self.told(obligation) != told


def days(entries: Sequence[tuple[str, str, str]], who: str) -> list[str]:
    """Return when somebody was told."""
    return [when for when, name, _ in entries if name == who]
