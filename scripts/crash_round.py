"""One round of the crash test: an open round, a crowd of phones, a killer, and the reckoning."""

import random
import time
from dataclasses import dataclass

from scripts.benchmarks.ballots import random_answers
from scripts.crash_checks import StoredBallot, ballot_violations, closing_violations, tally_violations
from scripts.crash_killer import Killer, moments_of
from scripts.crash_phones import Crowd
from scripts.rig import Process, Rig
from scripts.rig_office import KIND, RigOffice, StagedRound, office_of
from scripts.rig_phones import Network, RoundKeys, Voter
from server.evaluation.box_opening import BoxOpening
from server.evaluation.box_rounds import ballots_of
from server.store import Store


@dataclass(frozen=True, slots=True)
class Ledger:
    """What a round came to.

    Attributes:
        ballots: in the box at the end.
        crowd: the phones.
        killer: knows how often web process and database were killed.
        seconds: from the first phone to the last.
        violations: what should not be.
    """

    ballots: int
    crowd: Crowd[Voter]
    killer: Killer
    seconds: float
    violations: list[str]

    def __str__(self) -> str:
        crowd = self.crowd
        lines = [
            f"{len(crowd.phones)} tickets, {crowd.done} receipts, {crowd.switched_off} phones switched off, "
            f"{self.ballots} ballots in the box and counted",
            f"{self.killer}, {crowd.retries} retries, {crowd.repeated} receipts given again, {self.seconds:.0f} s",
            *(f"VIOLATION: {violation}" for violation in self.violations),
        ]
        return "\n  ".join(lines)


class CrashTest:
    """Rounds on one installation.

    Args:
        rig: its database.
        web: its web process, answering at ``url``.
        url: without a slash at the end.
        generator: draws everything that is left to chance.
    """

    def __init__(self, rig: Rig, web: Process, url: str, generator: random.Random) -> None:
        self._rig = rig
        self._web = web
        self._url = url
        self._random = generator

    async def play(self, ballots: int, phones: int, kills: int) -> Ledger:
        """Let ``phones`` cast ``ballots`` through so many kills, then close, count and reckon."""
        async with office_of(self._rig) as office:
            in_a = ballots * 3 // 5
            staged = await office.open_round({"A": in_a, "B": ballots - in_a})
            network = Network(self._url, phones)
            keys = await RoundKeys.fetch(network, staged.round_id, staged.fingerprint)
            answers = (random_answers(self._random) for _ in staged.tickets)
            crowd = Crowd([Voter(network, keys, *pair) for pair in zip(staged.tickets, answers, strict=True)])
            moments = moments_of(ballots, kills, self._random)
            killer = Killer(self._web, self._rig.mongod, moments, lambda: crowd.done, self._random)
            began = time.monotonic()
            violations = await killer.torment(crowd.go(phones, self._random))
            seconds = time.monotonic() - began
            network.close()
            box, reckoned = await self._reckon(office, staged, crowd)
        return Ledger(len(box), crowd, killer, seconds, violations + reckoned)

    async def _reckon(
        self, office: RigOffice, staged: StagedRound, crowd: Crowd[Voter]
    ) -> tuple[list[StoredBallot], list[str]]:
        store = await Store.connect(self._rig.uri("box"))
        try:
            stored = store.collection(ballots_of(staged.round_id)).find({})
            box = [StoredBallot(bytes(b["_id"]), b["c"], bytes(b["s"])) async for b in stored]
            violations = [f"refused: {refusal}" for refusal in crowd.refused]
            violations += ballot_violations(crowd.phones, box)
            await office.close(staged)
            part = (await office.count(staged)).round(KIND)
            violations += closing_violations(crowd.phones, box, part.counts, part.merkle_root)
            violations += tally_violations(crowd.phones, box, await BoxOpening(store).tally_groups(staged.round_id))
        finally:
            await store.close()
        return box, violations
