"""Check-in: the phase before opening in which persons on the roster collect their credentials.

No issue may stand beside its cast, so check-in ends for good before the box opens. Its start makes the promise: who
collects a credential must know by which rules it will count.
"""

from datetime import datetime

from server.accounts.rules import Actor
from server.errors import Conflict, FieldError
from server.evaluation.ceremony import Tools
from server.evaluation.missing import Step, missing_items, next_state
from server.evaluation.models import CheckIn, Evaluation, Round
from server.evaluation.rules import CheckInState, RoundEvent
from server.store import Session


class CheckIns:
    """Starts and ends the check-in of rounds."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def start(self, actor: Actor, evaluation_id: str, kind: str, version: int) -> Evaluation:
        """Let persons on the roster collect their credentials. Everything promised is frozen from here on.

        Raises:
            Conflict: ``stale_version``, ``round_not_draft``, ``check_in_started``, ``ceremony_in_progress``, or
                ``not_ready`` with what is missing.
        """
        evaluation, part = await self._tools.load(actor, evaluation_id, kind, version)
        return await self._start(actor, evaluation, part)

    async def start_by_schedule(self, evaluation: Evaluation, part: Round) -> Evaluation:
        """Start a check-in whose time has come; one that is not ready is recorded and left to the officers."""
        return await self._tools.by_schedule(
            self._start,
            evaluation,
            part,
            cleared=lambda now: now.having(check_in_opens_at=None) if now.check_in is None else None,
            missed="evaluation_check_in_missed",
        )

    async def end(self, actor: Actor, evaluation_id: str, kind: str, version: int) -> Evaluation:
        """End the check-in for good, before the round opens.

        Raises:
            Conflict: ``stale_version``, ``round_not_draft``, ``check_in_not_started``, ``check_in_ended``,
                ``ceremony_in_progress``.
        """
        evaluation, part = await self._tools.load(actor, evaluation_id, kind, version)
        next_state(part, RoundEvent.OPEN)
        if part.check_in is None:
            raise Conflict("check_in_not_started", f"{part.name}还没有开始签到")
        if part.check_in_state is CheckInState.ENDED:
            raise Conflict("check_in_ended", f"{part.name}的签到已经结束")
        ended = part.having(check_in=part.check_in.having(ended_at=self._tools.clock.now()))
        async with self._tools.alone(part) as lease:

            async def apply(session: Session) -> Evaluation:
                await lease.guard(session)
                saved = await self._tools.repository.save(evaluation.with_round(ended), session)
                await self._tools.record(session, actor, "evaluation_check_in_ended", evaluation, part)
                return saved

            saved = await self._tools.repository.store.transaction(apply)
            await self._tools.eligibility.end_check_in(part.id)
        return saved

    async def _start(self, actor: Actor | None, evaluation: Evaluation, part: Round) -> Evaluation:
        next_state(part, RoundEvent.OPEN)
        if part.check_in is not None:
            raise Conflict("check_in_started", f"{part.name}的签到已经开始过，不能再次开始")
        now = self._tools.clock.now()
        async with self._tools.alone(part) as lease:
            entitled = await self._tools.repository.entitled([part.id])
            self._refuse_missing(evaluation, part, entitled[part.id])
            promise_hash = evaluation.promise_hash or evaluation.promise().hash()
            started = part.having(check_in=CheckIn(started_at=now))
            after = evaluation.with_round(started).having(promise_hash=promise_hash)

            async def apply(session: Session) -> Evaluation:
                await lease.guard(session)
                saved = await self._tools.repository.save(after, session)
                data = {"promise_hash": promise_hash}
                await self._tools.record(session, actor, "evaluation_check_in_started", evaluation, part, **data)
                return saved

            return await self._tools.repository.store.transaction(apply)

    def _refuse_missing(self, evaluation: Evaluation, part: Round, entitled: dict[str, int]) -> None:
        missing = [
            FieldError(item.step.value, item.message)
            for item in missing_items(evaluation, {part.id: entitled}, self._tools.clock.now())
            if item.blocking and item.round in (None, part.kind) and item.step in _NEEDED
        ]
        if not any(entitled.get(category.id) for category in part.by_roster):
            missing.append(FieldError(Step.ROSTER.value, "名册还没有人员"))
        if missing:
            raise Conflict("not_ready", f"{part.name}还不能开始签到：{missing[0].message}", fields=missing)


_NEEDED = frozenset({Step.SUBJECTS, Step.FORM, Step.ROUNDS, Step.KEYS})


def check_in_due(part: Round, now: datetime) -> bool:
    """Tell whether a check-in is to be started by schedule at ``now``."""
    opens_at = part.check_in_opens_at
    return part.check_in_state is CheckInState.NOT_YET and opens_at is not None and opens_at <= now
