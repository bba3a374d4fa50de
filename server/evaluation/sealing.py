"""Sealing: after the publicity period nothing is left of the ballots but the signed result.

Order: 1. the box destroys sealed ballots, published receipts, opened answers and comments; 2. the office destroys
ticket hashes, blinded digests and the roster; 3. one office transaction makes the round sealed and, with the last
round, forgets the counted rounds. Each step comes to the same when repeated, so a crash costs nothing: the job begins
again.
"""

from datetime import datetime, timedelta
from typing import Final

from server.evaluation.ceremony import Tools
from server.evaluation.counting import Counting
from server.evaluation.discarding import Discarding, waits_for_destruction
from server.evaluation.each_round import each_round
from server.evaluation.missing import next_state
from server.evaluation.models import Evaluation, Round
from server.evaluation.rules import RoundEvent, RoundKind, RoundState
from server.store import Session

SEALING_INTERVAL: Final = timedelta(seconds=30)


class SealingJob:
    """Seals rounds whose publicity period is over, and finishes counts and discardings that were interrupted."""

    name = "evaluation_sealing"
    interval = SEALING_INTERVAL

    def __init__(self, tools: Tools, counting: Counting, discarding: Discarding) -> None:
        self._tools = tools
        self._counting = counting
        self._discarding = discarding

    async def run(self, now: datetime) -> None:
        """Do what is due at ``now``."""

        async def step(evaluation: Evaluation, part: Round) -> None:
            if part.state is RoundState.CLOSED:
                await self._counting.finish_interrupted(evaluation, part)
            elif part.state is RoundState.TALLIED and part.seals_at is not None and part.seals_at <= now:
                await self.seal(evaluation.id, part.kind)
            elif waits_for_destruction(part):
                await self._discarding.finish(evaluation.id, part.kind)

        states = (RoundState.CLOSED, RoundState.TALLIED, RoundState.DISCARDED)
        await each_round(await self._tools.repository.with_rounds_in(*states), step, "sealing")

    async def seal(self, evaluation_id: str, kind: RoundKind) -> Evaluation:
        """Destroy what the round's ballots and tickets left, and seal it. Repeating it changes nothing."""
        evaluation = await self._tools.repository.load(evaluation_id)
        part = evaluation.round(kind)
        if part.state is RoundState.SEALED:
            return evaluation
        state = next_state(part, RoundEvent.SEAL)
        await self._tools.destroy_round(part.id)
        now = self._tools.clock.now()

        async def apply(session: Session) -> Evaluation:
            present = await self._tools.repository.load(evaluation_id, session)
            if present.round(kind).state is not RoundState.TALLIED:
                return present
            sealed = present.round(kind).having(state=state, sealed_at=now)
            saved = await self._tools.repository.save(present.with_round(sealed), session)
            await self._tools.forget_tallies(saved, session)
            await self._tools.record(session, None, "evaluation_sealed", present, sealed)
            return saved

        return await self._tools.repository.store.transaction(apply)
