"""The schedule of rounds: opening, closing and sealing at their times, by the worker."""

from datetime import datetime, timedelta
from typing import Final

import structlog

from server.errors import DomainError
from server.evaluation.ceremonies import Ceremonies
from server.evaluation.ceremony import Tools
from server.evaluation.check_in import CheckIns, check_in_due
from server.evaluation.models import Round
from server.evaluation.rules import RoundState

SCHEDULE_INTERVAL: Final = timedelta(seconds=2)
_log = structlog.get_logger("evaluation")


class ScheduleJob:
    """Starts check-ins, opens and closes rounds at their times, and finishes closings that were interrupted.

    Each round is taken for itself: one that fails holds up no other, and is tried again at the next run.
    """

    name = "evaluation_schedule"

    def __init__(self, ceremonies: Ceremonies, check_ins: CheckIns, tools: Tools) -> None:
        self._ceremonies = ceremonies
        self._check_ins = check_ins
        self._tools = tools
        self.interval = SCHEDULE_INTERVAL

    async def run(self, now: datetime) -> None:
        """Open and close what is due at ``now``."""
        failures: list[Exception] = []
        for evaluation in await self._tools.repository.with_rounds_in(RoundState.DRAFT, RoundState.OPEN):
            for part in evaluation.rounds:
                try:
                    await self._one(evaluation.id, part, now)
                except DomainError as error:
                    # Somebody acted at the same moment, or the database is away: the next run looks again.
                    _log.warning("scheduled step postponed", round=part.id, code=error.code)
                except Exception as error:
                    failures.append(error)
        if failures:
            raise ExceptionGroup("scheduled steps failed", failures)

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
