"""A city of the simulation: units, posts, people and how they are reached, drawn by the seed and made in the office."""

import random
from dataclasses import dataclass
from typing import Final, TypeVar

from scripts.local_platform import TEMPLATES
from scripts.simulation.channels import Channels
from scripts.simulation.facts import Facts, Mailbox, Person, Post
from server.accounts.documents import new_account
from server.accounts.rules import Actor, Role
from server.app import Services
from server.notifications import ChannelName, PreferencesChange
from server.obligations.requests import PostRequest
from server.obligations.rules import Function
from server.store import new_id
from server.wechat import Tap

SYSTEM: Final = Actor("system", "system", "系统", None, (), frozenset({Role.SYSTEM_ADMIN}))
_OBLIGATIONS_OF_A_BUREAU: Final = 400
_MOST_BUREAUS, _FEWEST_BUREAUS = 30, 3
_BUREAU: Final = ("principal", "leader", "leader", "office", "organ", "resident_group", "window", "window")
_HALL: Final = ("principal", "window")
_VACANT: Final = 0.12
_SWITCHED_OFF: Final = 0.03
_WECHAT, _WECOM, _MAIL = ChannelName.WECHAT, ChannelName.WECOM, ChannelName.MAIL
# How people are reached, and how many of a hundred.
_REACHED: Final = {
    frozenset({_WECHAT, _MAIL}): 35,
    frozenset({_WECHAT}): 12,
    frozenset({_WECHAT, _WECOM, _MAIL}): 8,
    frozenset({_WECOM, _MAIL}): 8,
    frozenset({_WECOM}): 5,
    frozenset({_MAIL}): 25,
    frozenset[ChannelName](): 7,
}
_MAILBOXES: Final = {Mailbox.TAKES: 94, Mailbox.MISSING: 4, Mailbox.FULL: 2}
_MOST_GRANTS: Final = 25
T = TypeVar("T")


@dataclass
class City:
    """Makes the city.

    Args:
        services: of the office.
        facts: notes what is there.
        channels: take what is sent.
        generator: draws.
    """

    services: Services
    facts: Facts
    channels: Channels
    generator: random.Random

    async def build(self, obligations: int) -> None:
        """Make as many units as so many obligations call for, and their people."""
        bureaus = min(_MOST_BUREAUS, max(_FEWEST_BUREAUS, obligations // _OBLIGATIONS_OF_A_BUREAU))
        root = await self._unit("清溪市", None)
        await self._admin(root)
        await self._posts(root, _BUREAU, vacant=0)
        for number in range(1, bureaus + 1):
            bureau = await self._unit(f"第{number}局", root)
            await self._posts(bureau, _BUREAU, vacant=_VACANT)
            if number % 3 == 0:
                await self._posts(await self._unit(f"第{number}局办事大厅", bureau), _HALL, vacant=_VACANT)

    async def allow(self, person: Person, times: int) -> None:
        """Let somebody allow so many messages in WeChat."""
        user = self.channels.phone(person)
        answers = dict.fromkeys(TEMPLATES.values() if person.digest else [TEMPLATES["to_do"]], "accept")
        for _ in range(times):
            self.channels.platform.wechat.tap(user, answers)

        async def confirm(session: object) -> None:
            for _ in range(times):
                await self.services.wechat.ledger.confirm(user.openid, dict.fromkeys(answers, Tap.ACCEPT), session)  # type: ignore[arg-type]

        await self.services.office_store.transaction(confirm)
        self.facts.grants.setdefault(person.id, []).append((self.facts.moment(), times))

    async def _unit(self, name: str, parent: str | None) -> str:
        unit = await self.services.units.create(SYSTEM, name, parent)
        self.facts.paths[unit.id] = tuple(unit.path)
        return unit.id

    async def _admin(self, root: str) -> None:
        await self.services.wechat.check_templates()
        self.facts.admin = (await self._person(root, Role.OBLIGATION_ADMIN)).id

    async def _posts(self, unit: str, functions: tuple[str, ...], vacant: float) -> None:
        admin = await self.services.accounts.actor(self.facts.admin)
        for function in functions:
            if self.generator.random() < vacant:
                continue
            person = await self._person(unit)
            request = PostRequest(unit_id=unit, function=Function(function), account_id=person.id)
            await self.services.obligations.posts.assign(admin, request)
            self.facts.posts.setdefault((unit, function), []).append(Post(person.id))
        for holders in self.facts.posts.values():
            holders.sort(key=lambda post: post.account)

    async def _person(self, unit: str, *roles: Role) -> Person:
        name = f"p{len(self.facts.people) + 1:04}"
        channels = self._one_of(_REACHED)
        mailbox = self._one_of(_MAILBOXES) if _MAIL in channels else Mailbox.TAKES
        person = Person(new_id(), name, unit, channels, mailbox, digest=self.generator.random() < 0.3)
        await self._account(person, roles)
        self.facts.people[person.id] = person
        user = self.channels.add(person)
        if user is not None:
            mobile = self.services.mobile
            phone = await mobile.users.with_openid(user.openid)
            code = await mobile.officers.new_code(await self.services.accounts.actor(person.id))
            await mobile.officers.bind(phone, code.code)
            await self.allow(person, self.generator.randint(0, _MOST_GRANTS))
        return person

    async def _account(self, person: Person, roles: tuple[Role, ...]) -> None:
        document = new_account(
            person.id,
            person.name,
            f"干部{person.name}",
            "",
            unit_id=person.unit,
            unit_path=self.facts.paths[person.unit],
            created_at=self.facts.clock.now(),
            roles=roles,
        )
        await self.services.office_store.collection("accounts").insert_one(document)
        addresses = PreferencesChange(
            email=person.address if _MAIL in person.channels else None,
            wecom=person.name if _WECOM in person.channels else None,
            version=1,
        )
        actor = await self.services.accounts.actor(person.id)
        await self.services.notifications.preferences.change(actor, addresses)

    def _one_of(self, shares: dict[T, int]) -> T:
        return self.generator.choices(list(shares), list(shares.values()))[0]
