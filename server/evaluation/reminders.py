"""What officers are reminded of: the next steps of their evaluations that are near or wait for somebody."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from server.accounts.rules import Actor, Role
from server.clock import Clock
from server.evaluation.models import Evaluation, Round
from server.evaluation.repository import EvaluationQuery, EvaluationRepository
from server.evaluation.rules import CheckInState, RoundState
from server.lists import LARGEST_PAGE
from server.schemas import Model

NEAR: Final = timedelta(hours=48)
_TAKES_PART: Final = (Role.EVALUATION_ADMIN, Role.TELLER)


class Reminder(Model):
    """One step.

    Attributes:
        id: the same for the same step, however often it is asked for.
        text: what is to come or to do.
        at: when it comes, or since when it waits.
        link: where it is done in the portal, from the installation's address on.
    """

    id: str
    text: str
    at: datetime
    link: str


class EvaluationReminders:
    """Finds the steps.

    Args:
        repository: the evaluations.
        clock: tells what is near.
    """

    def __init__(self, repository: EvaluationRepository, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock

    async def of(self, actor: Actor) -> list[Reminder]:
        """Return the steps of the evaluations that an officer takes part in, the earliest first."""
        if not actor.holds(*_TAKES_PART):
            return []
        found: dict[str, Reminder] = {}
        for state in (RoundState.DRAFT, RoundState.OPEN, RoundState.CLOSED):
            query = EvaluationQuery(state=state, page_size=LARGEST_PAGE)
            evaluations, _ = await self._repository.find_page(actor, query)
            for evaluation in evaluations:
                found |= {reminder.id: reminder for reminder in reminders_of(evaluation, self._clock.now())}
        return sorted(found.values(), key=lambda reminder: (reminder.at, reminder.id))


def reminders_of(evaluation: Evaluation, now: datetime) -> list[Reminder]:
    """Return the steps of an evaluation that come within two days of ``now``, and those that wait for somebody."""
    return [
        Reminder(
            id=f"{part.id}/{step}",
            text=f"《{evaluation.title}》{part.name}：{text}",
            at=at,
            link=f"/admin/#/evaluations/{evaluation.id}",
        )
        for part in evaluation.rounds
        for step, text, at in _steps(part)
        if at <= now + NEAR
    ]


def _steps(part: Round) -> Iterator[tuple[str, str, datetime]]:
    """Yield the steps that a round has before it, as ``(name, sentence, moment)``."""
    match part.state:
        case RoundState.DRAFT:
            if part.check_in_state is CheckInState.NOT_YET and part.check_in_opens_at is not None:
                yield "check_in", "签到将按时开始", part.check_in_opens_at
            if part.check_in is not None and part.check_in.ended_at is None:
                yield "check_in_end", "正在签到，开启投票前结束", part.check_in.started_at
            if part.opens_at is not None:
                yield "opening", "投票将按时开启", part.opens_at
        case RoundState.OPEN if part.closes_at is not None:
            yield "closing", "投票将按时关闭", part.closes_at
        case RoundState.OPEN if part.opened_at is not None:
            yield "closing", "正在投票，须由两人关闭", part.opened_at
        case RoundState.CLOSED if part.closed_at is not None:
            yield "count", "等待计票，须两位密钥单保管人到场", part.closed_at
