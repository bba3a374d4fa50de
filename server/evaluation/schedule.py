"""The schedule of rounds: opening, closing and sealing at their times, by the worker."""

from datetime import datetime, timedelta
from typing import Final

from server.evaluation.ceremonies import Ceremonies
from server.evaluation.ceremony import Tools
from server.evaluation.check_in import CheckIns, check_in_due
from server.evaluation.each_round import each_round
from server.evaluation.models import Evaluation, Round
from server.evaluation.rules import RoundState

SCHEDULE_INTERVAL: Final = timedelta(seconds=2)


class ScheduleJob:
    """Starts check-ins, opens and closes rounds at their times, and finishes closings that were interrupted."""

    name = "evaluation_schedule"

    def __init__(self, ceremonies: Ceremonies, check_ins: CheckIns, tools: Tools) -> None:
        self._ceremonies = ceremonies
        self._check_ins = check_ins
        self._tools = tools
        self.interval = SCHEDULE_INTERVAL

    async def run(self, now: datetime) -> None:
        """Open and close what is due at ``now``."""

        async def step(evaluation: Evaluation, part: Round) -> None:
            await self._one(evaluation.id, part, now)

        waiting = await self._tools.repository.with_rounds_in(RoundState.DRAFT, RoundState.OPEN)
        await each_round(waiting, step, "scheduled step")

    async def _one(self, evaluation_id: str, seen: Round, now: datetime) -> None:
        opens = seen.state is RoundState.DRAFT and seen.opens_at is not None and seen.opens_at <= now
        closes = seen.state is RoundState.OPEN and (
            seen.closing is not None or (seen.closes_at is not None and seen.closes_at <= now)
        )
        checks_in = not opens and check_in_due(seen, now)
        if not opens and not closes and not checks_in:
            return
        evaluation = await self._tools.repository.load(evaluation_id)
        if checks_in:
            await self._check_ins.start_by_schedule(evaluation, evaluation.round(seen.kind))
        elif opens:
            await self._ceremonies.open_by_schedule(evaluation, evaluation.round(seen.kind))
        else:
            await self._ceremonies.close_by_schedule(evaluation, evaluation.round(seen.kind))
