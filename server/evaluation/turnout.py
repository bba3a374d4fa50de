"""Turnout in the steps that anonymity allows: worked out by the worker alone, shown by all."""

from datetime import datetime, timedelta
from typing import Final

from server.evaluation.ceremony import Tools
from server.evaluation.models import Evaluation, Round
from server.evaluation.repository import Turnout
from server.evaluation.rules import RoundState, TurnoutStep, next_turnout

TURNOUT_INTERVAL: Final = timedelta(seconds=2)


class TurnoutJob:
    """Moves the turnout shown of open rounds on, in steps at least 20 s and 5 ballots apart.

    The box tells this job a number and nothing else. The final figure is set by the closing.
    """

    name = "evaluation_turnout"
    interval = TURNOUT_INTERVAL

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def run(self, now: datetime) -> None:
        """Show the next step of each open round, if there is one at ``now``."""
        evaluations = await self._tools.repository.with_rounds_in(RoundState.OPEN)
        parts = [
            (evaluation, part)
            for evaluation in evaluations
            for part in evaluation.rounds
            if part.state is RoundState.OPEN and part.closing is None
        ]
        shown = await self._tools.repository.turnout(part.id for _, part in parts)
        for evaluation, part in parts:
            last = shown.get(part.id)
            if last is not None and not last.final:
                await self._step(evaluation, part, last, now)

    async def _step(self, evaluation: Evaluation, part: Round, last: Turnout, now: datetime) -> None:
        received = await self._tools.box.count(part.id)
        step = next_turnout(TurnoutStep(last.received, last.at), received, now, part.closes_at)
        if step is None:
            return
        following = Turnout(
            round_id=part.id,
            evaluation_id=evaluation.id,
            kind=part.kind.value,
            entitled=last.entitled,
            received=step.received,
            at=step.at,
        )
        await self._tools.repository.put_turnout(following)
