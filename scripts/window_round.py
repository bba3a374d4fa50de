"""One round of ``scripts/crash_window``: a hall, a crowd of citizens with photos, a killer, and the reckoning."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from scripts.crash_killer import Killer, moments_of
from scripts.crash_phones import Crowd
from scripts.rig import Process, Rig
from scripts.rig_citizens import Citizen, photo
from scripts.rig_phones import Network, Refused
from scripts.rig_window import StagedHall, stage_hall
from scripts.window_checks import Opened, Sent, StoredMatter, opening_violations, storage_violations
from server.app import Services
from server.china_time import CHINA
from server.files import FileOwner
from server.obligations.repository import OBLIGATIONS
from server.store import Document, FieldCipher
from server.window.figures import Figures
from server.window.models import TARGET
from server.window.repository import CODES
from server.window.sealing import MATTERS, Sealer
from server.window.tools import TRIAGE


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a round came to.

    Attributes:
        matters: in the database at the end.
        photos: that belong to them.
        crowd: the citizens.
        killer: knows how often web process and database were killed.
        seconds: from the first citizen to the last.
        violations: what should not be.
    """

    matters: int
    photos: int
    crowd: Crowd[Citizen]
    killer: Killer
    seconds: float
    violations: list[str]

    def __str__(self) -> str:
        crowd = self.crowd
        lines = [
            f"{len(crowd.phones)} citizens, {crowd.done} codes shown, {crowd.switched_off} phones switched off, "
            f"{self.matters} matters with {self.photos} photos",
            f"{self.killer}, {crowd.retries} retries, {crowd.repeated} codes shown again, {self.seconds:.0f} s",
            *(f"VIOLATION: {violation}" for violation in self.violations),
        ]
        return "\n  ".join(lines)


class WindowCrashTest:
    """Rounds on one installation.

    Args:
        rig: its database.
        web: its web process, answering at ``url``.
        url: without a slash at the end.
        services: on the same database, to make halls and to reckon.
        generator: draws everything that is left to chance.
    """

    def __init__(self, rig: Rig, web: Process, url: str, services: Services, generator: random.Random) -> None:
        self._rig = rig
        self._web = web
        self._url = url
        self._services = services
        self._random = generator
        self._numbers = count(1)

    async def play(self, citizens: int, photos: int, at_once: int, kills: int) -> Ledger:
        """Let ``citizens`` submit a matter with so many photos each through so many kills, and reckon."""
        number = next(self._numbers)
        hall = await stage_hall(self._services, f"不动产登记大厅{number}")
        network = Network(self._url, 2 * at_once)
        crowd = Crowd([self._citizen(network, hall, photos, place) for place in range(citizens)])
        moments = moments_of(citizens * (photos + 1), kills, self._random)
        killer = Killer(self._web, self._rig.mongod, moments, lambda: crowd.steps, self._random)
        began = time.monotonic()
        violations = await killer.torment(crowd.go(at_once, self._random))
        seconds = time.monotonic() - began
        stored = await self._stored(hall)
        violations += [f"refused: {refusal}" for refusal in crowd.refused]
        violations += await self._reckon(hall, crowd, stored)
        network.close()
        return Ledger(len(stored), sum(one.files for one in stored), crowd, killer, seconds, violations)

    def _citizen(self, network: Network, hall: StagedHall, photos: int, number: int) -> Citizen:
        taken = [photo(number * photos + place) for place in range(photos)]
        text = f"第{number}件：过户材料交了两次，仍说不齐"
        return Citizen(network, hall.id, self._random.choice(hall.businesses), text, taken, self._random)

    async def _reckon(self, hall: StagedHall, crowd: Crowd[Citizen], stored: Sequence[StoredMatter]) -> list[str]:
        sent = [
            Sent(one.text, tuple(photo.size for photo in one.photos), one.submitted, one.code) for one in crowd.phones
        ]
        violations = opening_violations(sent, [await _opened(citizen) for citizen in crowd.phones])
        violations += storage_violations(sent, stored)
        day = self._services.clock.now().astimezone(CHINA).date()
        # A round may pass midnight.
        counted = await Figures(self._services.office_store).total([hall.id], day.replace(day=1), day)
        if (received := counted[hall.id]["received"]) != len(stored):
            violations.append(f"the figures count {received} matters of {len(stored)}")
        return violations

    async def _stored(self, hall: StagedHall) -> list[StoredMatter]:
        sealer = Sealer(FieldCipher(self._services.settings.field_keys()))
        matters = self._services.office_store.collection(MATTERS).find({"hall": hall.id})
        return [await self._whole(document, sealer) async for document in matters]

    async def _whole(self, matter: Document, sealer: Sealer) -> StoredMatter:
        """Return a matter with what has come with it."""
        store, id_ = self._services.office_store, matter["_id"]
        owner = FileOwner(TARGET, id_)
        facts = await self._services.files.of_owner(owner)
        read = [await self._services.files.photo(owner, fact.id) for fact in facts]
        return StoredMatter(
            text=sealer.content(matter["content"], id_).what,
            number=matter["number"],
            photos=len(matter["photos"]),
            files=len(read),
            codes=await store.collection(CODES.name).count({"matter": id_}),
            obligations=await store.collection(OBLIGATIONS).count({"rule": TRIAGE, "about.id": id_}),
        )


async def _opened(citizen: Citizen) -> Opened | None:
    """Return what a shown code opens."""
    if citizen.code is None:
        return None
    try:
        seen = await citizen.look()
        return Opened(seen["content"]["what"], tuple(await citizen.photo_sizes(seen["photos"])))
    except Refused:
        return None
