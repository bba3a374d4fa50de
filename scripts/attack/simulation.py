"""A simulated evaluation: people in a hall vote by the full protocol over HTTP while the attacker's evidence gathers.

Everything runs in this process: the office's and the box's application on ports of their own, with connections of
their own, on a clock that the simulation moves. Requests come one after the other, so that no coincidence hides the
order in which people act.
"""

import asyncio
import contextlib
import io
import random
import secrets
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import pymongo
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application

from scripts.attack.evidence import Evidence, Voter, dump, journal
from scripts.attack.phone import Phone, RosterPhone, Way, WeChatPhone
from scripts.rig_office import SUBJECTS, RigOffice, StagedRound
from server.accounts import demo
from server.accounts.rules import Role
from server.app import BoxServices, Services, build_application, build_services
from server.clock import FixedClock
from server.databases import prepare_box, prepare_office
from server.encoding import from_base64url
from server.evaluation.ballot_box import BallotBox
from server.evaluation.key_sheets import SHEETS
from server.evaluation.rights import roster_right
from server.evaluation.tickets import ticket_hash
from server.logs import configure_logs
from server.secrets_file import kept_secrets
from server.settings import Settings, load_settings
from server.store import Store, patience
from server.store.embedded import EmbeddedMongod
from server.wechat.fake import FakeWeChat, fake_platform

_MORNING: Final = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_TICK: Final = timedelta(seconds=10)
_ITEMS: Final = 4
_random = random.SystemRandom()

Act = tuple[datetime, Callable[[], Awaitable[None]]]
"""When somebody does something, and what."""


@dataclass(frozen=True)
class Plan:
    """Who comes, and when they act.

    Attributes:
        people: how many.
        at_once: whether each casts a few minutes after collecting, in place of a phase of its own for each.
        by_roster: the categories whose people are on a roster; they collect at check-in, before the round opens.
    """

    people: int
    at_once: bool = False
    by_roster: str = ""

    def counts(self) -> dict[str, int]:
        """Return how many people each category has."""
        some = self.people * 2 // 5
        return {"A": some, "B": self.people - some}

    def minutes(self) -> tuple[float, float]:
        """Return when one person collects the credential and when they cast, in minutes from the opening."""
        collects = _random.uniform(0, 20)
        if self.at_once:
            return collects, collects + _random.uniform(2, 12)
        return collects, _random.uniform(25, 45)


@dataclass(frozen=True)
class Simulated:
    """The outcome: what the attacker has, what is true, and the secrets that must have stayed secret."""

    evidence: Evidence
    voters: list[Voter]
    sheets: list[str]


def simulate_alone(plan: Plan) -> Simulated:
    """Simulate a round on a database server of its own, which is gone afterwards.

    Raises:
        server.store.embedded.EmbeddedError: there is no database server to be had.
    """
    with tempfile.TemporaryDirectory(prefix="attack-") as name:
        directory = Path(name)
        mongod = EmbeddedMongod(directory / "mongodb")
        mongod.start()
        administrator: pymongo.MongoClient[dict[str, Any]]
        with pymongo.MongoClient(mongod.administrator_uri("admin")) as administrator:
            # It would delete log-ins by the machine's clock; the simulation's stands in the past.
            administrator.admin.command({"setParameter": 1, "ttlMonitorEnabled": False})
        try:
            return asyncio.run(simulate(mongod, directory, plan))
        finally:
            mongod.stop()


async def simulate(mongod: EmbeddedMongod, directory: Path, plan: Plan) -> Simulated:
    """Let a round happen and return what is left of it.

    Args:
        mongod: a running database server with an empty office and an empty box.
        directory: for secrets; the databases' passwords lie there as well.
        plan: who comes.
    """
    wechat = FakeWeChat("wx-attacked", secrets.token_hex(16))
    with _served(fake_platform(wechat, control=False)) as url:
        settings = _settings(mongod, directory, wechat, url)
        return await _simulate(mongod, settings, plan, wechat)


async def _simulate(mongod: EmbeddedMongod, settings: Settings, plan: Plan, wechat: FakeWeChat) -> Simulated:
    clock = FixedClock(_MORNING)
    output = io.StringIO()
    with _logs_to(output):
        async with _stores(settings) as (office, box, box_of_its_own):
            services = build_services(settings, clock, office, box)
            try:
                simulation = _Simulation(services, clock, plan, Evidence((office.name, box.name), ""), wechat)
                applications = (
                    build_application(services, "office"),
                    build_application(BoxServices(settings, clock, box_of_its_own, BallotBox(box_of_its_own)), "box"),
                )
                with _served(applications[0]) as office_url, _served(applications[1]) as box_url:
                    simulated = await simulation.run((office_url, box_url))
                for application in applications:
                    await application.access_log.stop()
            finally:
                await services.close()
    simulated.evidence.wechat = wechat.recorded
    simulated.evidence.journal = await _journal(mongod)
    simulated.evidence.logs = output.getvalue() + (mongod.directory / "mongod.log").read_text(errors="replace")
    return simulated


class _Simulation:
    def __init__(
        self, services: Services, clock: FixedClock, plan: Plan, evidence: Evidence, wechat: FakeWeChat
    ) -> None:
        self._services = services
        self._clock = clock
        self._plan = plan
        self._evidence = evidence
        self._wechat = wechat
        self._client = AsyncHTTPClient(force_instance=True)

    async def run(self, urls: tuple[str, str]) -> Simulated:
        office = await _officers(self._services)
        counts = self._plan.counts()
        roster = [row for letter in self._plan.by_roster for row in _rows(letter, counts[letter])]
        by_ticket = {letter: count for letter, count in counts.items() if letter not in self._plan.by_roster}
        staged = await office.stage_round(by_ticket, roster)
        self._evidence.round_id = staged.round_id
        voters = await self._hand_out(staged)
        phones = {voter.right: self._ticket_phone(staged, voter, urls) for voter in voters}
        if roster:
            people = await self._enrol(office, staged)
            phones |= {voter.right: self._roster_phone(staged, voter, urls) for voter in people[::2]}
            phones |= {voter.right: self._wechat_phone(staged, voter, urls) for voter in people[1::2]}
            voters += people
            await self._check_in(office, staged, people, phones)
        await office.open(staged)
        await self._let_happen(self._schedule(voters, phones))
        await self._dump()
        self._clock.advance(timedelta(minutes=2))
        await office.close(staged)
        await self._look_at_turnout(work=False)
        await office.count(staged)
        await self._dump()
        self._client.close()
        return Simulated(self._evidence, voters, staged.sheets)

    async def _hand_out(self, staged: StagedRound) -> list[Voter]:
        """Give each person the next ticket of the pile."""
        voters = []
        for number, ticket in enumerate(staged.tickets):
            category = (await self._services.eligibility.check(ticket)).category.id
            voters.append(_voter(f"参评人员{number:04d}", category, ticket_hash(ticket), ticket=ticket))
        return voters

    async def _enrol(self, office: RigOffice, staged: StagedRound) -> list[Voter]:
        """Give each person on the roster an invitation."""
        return [
            _voter(
                entry.person.name,
                entry.rounds[staged.round_id],
                roster_right(staged.round_id, entry.id),
                entry_id=entry.id,
                number=entry.person.phone,
                invitation=code,
            )
            for entry, code in await office.invite(staged)
        ]

    def _way(self, voter: Voter, urls: tuple[str, str]) -> Way:
        headers = {"User-Agent": voter.agent, "X-Real-IP": voter.address}
        return Way(self._client, *urls, headers)

    def _ticket_phone(self, staged: StagedRound, voter: Voter, urls: tuple[str, str]) -> Phone:
        link = f"http://x/m/#/?t={voter.ticket}&k={staged.fingerprint}"
        return Phone(self._way(voter, urls), link)

    def _roster_phone(self, staged: StagedRound, voter: Voter, urls: tuple[str, str]) -> Phone:
        notice = f"http://x/m/#/?k={staged.fingerprint}"
        return RosterPhone(self._way(voter, urls), notice, voter.invitation)

    def _wechat_phone(self, staged: StagedRound, voter: Voter, urls: tuple[str, str]) -> Phone:
        notice = f"http://x/m/#/?k={staged.fingerprint}"
        user = self._wechat.add_user(voter.name, voter.number)
        log_in, number = (self._wechat.new_code(user, kind) for kind in ("login", "phone"))
        voter.wechat = (user.openid, log_in, number)
        return WeChatPhone(self._way(voter, urls), notice, (log_in, number))

    async def _check_in(
        self, office: RigOffice, staged: StagedRound, people: list[Voter], phones: Mapping[bytes, Phone]
    ) -> None:
        """Let those on the roster collect, one after the other, in the half hour before the round opens."""
        await office.start_check_in(staged)
        began, phase = self._clock.now(), timedelta(minutes=30)
        acts: list[Act] = [
            (began + phase * _random.random(), partial(self._collect, voter, phones[voter.right])) for voter in people
        ]
        for moment, act in sorted(acts, key=lambda act: act[0]):
            self._clock.set(moment)
            await act()
        self._clock.set(began + phase)

    def _schedule(self, voters: Sequence[Voter], phones: Mapping[bytes, Phone]) -> list[Act]:
        opened = self._clock.now()
        acts: list[Act] = []
        for voter in voters:
            phone = phones[voter.right]
            collects, casts = (opened + timedelta(minutes=minutes) for minutes in self._plan.minutes())
            acts.append((casts, partial(self._cast, voter, phone)))
            if not voter.entry_id:
                acts.append((collects, partial(self._collect, voter, phone)))
        return sorted(acts, key=lambda act: act[0])

    async def _let_happen(self, acts: Sequence[Act]) -> None:
        for moment, act in acts:
            while self._clock.now() + _TICK < moment:
                self._clock.advance(_TICK)
                await self._look_at_turnout()
            self._clock.set(moment)
            await act()

    async def _look_at_turnout(self, *, work: bool = True) -> None:
        if work:
            await self._services.evaluations.turnout_job.run(self._clock.now())
        shown = await self._services.evaluations.repository.turnout([self._evidence.round_id])
        turnout = shown[self._evidence.round_id]
        step = (turnout.at, turnout.received)
        if step not in self._evidence.turnout:
            self._evidence.turnout.append(step)

    async def _collect(self, voter: Voter, phone: Phone) -> None:
        credential = await phone.collect()
        if phone.request is None:
            raise RuntimeError("a credential was collected without a request")
        voter.message, voter.signature = credential.message, credential.signature
        voter.blinded = from_base64url(phone.request.blinded_message)
        voter.blind_signature = phone.blind_signature
        voter.collected_at = self._clock.now()
        if isinstance(phone, RosterPhone):
            voter.log_in = phone.secrets

    async def _cast(self, voter: Voter, phone: Phone) -> None:
        voter.codes = tuple("".join(_random.choices("1234", k=1 + _ITEMS)) for _ in range(SUBJECTS))
        voter.comment = f"希望多到基层{secrets.token_hex(8)}"
        voter.receipt = bytes.fromhex(await phone.cast(voter.codes, [(_random.randrange(SUBJECTS), voter.comment)]))
        voter.sealed = from_base64url(phone.body["sealed"])
        voter.wire_length = sum(len(name) + len(value) for name, value in phone.body.items())
        voter.cast_at = self._clock.now()

    async def _dump(self) -> None:
        with patience(600):
            self._evidence.office.append(await dump(self._services.office_store))
            self._evidence.box.append(await dump(self._services.box_store))


def _rows(category: str, count: int) -> list[tuple[str, str, str, str, str]]:
    """Return rows of the roster's sheet, as sorted as such lists are."""
    first = ord(category) * 10_000
    return [
        (f"名册人员{category}{number:04d}", "市某局", "科员", f"139{first + number:08d}", category)
        for number in range(count)
    ]


def _voter(
    name: str,
    category: str,
    right: bytes,
    *,
    ticket: str = "",
    entry_id: str = "",
    number: str = "",
    invitation: str = "",
) -> Voter:
    parts = (0x2001, 0xDB8, *(_random.randrange(4096, 65536) for _ in range(6)))
    address, agent = ":".join(f"{part:x}" for part in parts), f"Phone-{secrets.token_hex(6)}"
    return Voter(name, address, agent, category, right, ticket, entry_id, number, invitation)


def _settings(mongod: EmbeddedMongod, directory: Path, wechat: FakeWeChat, wechat_url: str) -> Settings:
    kept = kept_secrets(directory, "demo")
    uris = {}
    for side in ("office", "box"):
        password = kept[f"{side.upper()}_PASSWORD"]
        mongod.grant(side, password, side)
        uris[side] = mongod.uri(side, password, side)
    return load_settings(
        env="demo",
        data_dir=directory,
        mongo_uri=uris["office"],
        box_mongo_uri=uris["box"],
        token_key=kept["APP_TOKEN_KEY"],
        field_key=kept["APP_FIELD_KEY"],
        mobile_key=kept["APP_MOBILE_KEY"],
        lookup_key=kept["APP_LOOKUP_KEY"],
        wechat_appid=wechat.appid,
        wechat_secret=wechat.secret,
        wechat_api_url=wechat_url,
        # The simulated proxy tells every address, also where a real one must not.
        trusted_proxy=True,
    )


@asynccontextmanager
async def _stores(settings: Settings) -> AsyncIterator[tuple[Store, Store, Store]]:
    """Give the office's connection, its connection to the box, and that of the box's own process."""
    office = await Store.connect(settings.uri("mongo_uri"))
    boxes = [await Store.connect(settings.uri("box_mongo_uri")) for _ in range(2)]
    try:
        await prepare_office(office)
        await prepare_box(boxes[0])
        yield office, boxes[0], boxes[1]
    finally:
        for store in (office, *boxes):
            await store.close()


async def _journal(mongod: EmbeddedMongod) -> list[dict[str, object]]:
    local = await Store.connect(mongod.administrator_uri("local"))
    try:
        with patience(600):
            return await journal(local)
    finally:
        await local.close()


async def _officers(services: Services) -> RigOffice:
    await demo.load(services)
    (root,) = [unit for unit in await services.units.all() if unit.parent_id is None]
    manager = (await services.accounts.officers([Role.EVALUATION_ADMIN], root.path))[0]
    tellers = await services.accounts.officers([Role.TELLER], root.path)
    return RigOffice(services, manager, list(tellers[:SHEETS]), root.id)


@contextmanager
def _served(application: Application) -> Iterator[str]:
    """Serve an application on a loopback port; give its address."""
    sockets = bind_sockets(0, "127.0.0.1")
    server = HTTPServer(application)
    server.add_sockets(sockets)
    try:
        yield f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    finally:
        server.stop()


@contextmanager
def _logs_to(output: io.StringIO) -> Iterator[None]:
    """Write the processes' logs to ``output``, everything they would write at their most talkative."""
    with contextlib.redirect_stdout(output):
        configure_logs("debug", "web")
    yield
