"""Opening and closing a round, by hand or by schedule.

Two databases change, and no transaction spans them. Each ceremony therefore has an order in which a crash at any
point leaves a state that a repetition finishes:

Opening: 1. the box opens its gate; 2. one office transaction makes the round open, freezes the promise and records
who did it. After a crash between the two the box stands open while nobody can get a credential, so nothing can be
cast; opening again (or the schedule) does both once more.

Closing: 1. one office transaction orders the closing, with the two persons: no credential is issued any more; 2. the
box shuts its gate for good and publishes its receipts; 3. the signing keys are destroyed; 4. one office transaction
makes the round closed, with the reconciliation. Steps 2 to 4 come to the same when they are repeated, and the worker
repeats them for every closing that was ordered and is not finished.
"""

from datetime import datetime

from server.accounts.rules import Actor
from server.errors import Conflict, FieldError
from server.evaluation.ceremony import Tools, box_parameters
from server.evaluation.missing import MissingItem, missing_items, next_state
from server.evaluation.models import CheckIn, Closing, Counts, Evaluation, Round, person
from server.evaluation.repository import Turnout
from server.evaluation.requests import CloseRequest
from server.evaluation.rules import RoundEvent, RoundKind, RoundState
from server.store import Session


class Ceremonies:
    """Opens and closes rounds."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

    async def open(self, actor: Actor, evaluation_id: str, kind: str, version: int) -> Evaluation:
        """Open a round to voters. Everything promised is frozen with the first opening.

        Raises:
            Conflict: ``stale_version``, ``round_not_draft``, ``ceremony_in_progress``, or ``not_ready`` with what
                is missing.
        """
        evaluation, part = await self._tools.load(actor, evaluation_id, kind, version)
        return await self._open(actor, evaluation, part)

    async def open_by_schedule(self, evaluation: Evaluation, part: Round) -> Evaluation:
        """Open a round whose time has come; one that is not ready is recorded and left to the officers."""
        return await self._tools.by_schedule(
            self._open,
            evaluation,
            part,
            cleared=lambda now: now.having(opens_at=None) if now.state is RoundState.DRAFT else None,
            missed="evaluation_opening_missed",
        )

    async def _open(self, actor: Actor | None, evaluation: Evaluation, part: Round) -> Evaluation:
        state = next_state(part, RoundEvent.OPEN)
        now = self._tools.clock.now()
        async with self._tools.alone(part) as lease:
            entitled = await self._tools.repository.entitled([part.id])
            _refuse_missing(missing_items(evaluation, entitled, now), part)
            if part.ready is None:
                raise RuntimeError("a round without keys passed the check")
            if part.by_roster:
                # Before the gate: no credential is issued beside a cast.
                await self._tools.eligibility.end_check_in(part.id)
            await self._tools.box.open(part.id, box_parameters(evaluation, part.ready))
            promise_hash = evaluation.promise_hash or evaluation.promise().hash()
            opened = part.having(state=state, opened_at=now, check_in=_ended(part.check_in, now))
            after = evaluation.with_round(opened).having(promise_hash=promise_hash)
            shown = _turnout(evaluation, part, sum(entitled[part.id].values()), 0, now)

            async def apply(session: Session) -> Evaluation:
                await lease.guard(session)
                saved = await self._tools.repository.save(after, session)
                await self._tools.repository.put_turnout(shown, session)
                data = {"promise_hash": promise_hash, "entitled": shown.entitled}
                await self._tools.record(session, actor, "evaluation_opened", evaluation, part, **data)
                return saved

            return await self._tools.repository.store.transaction(apply)

    async def close(self, actor: Actor, evaluation_id: str, kind: str, request: CloseRequest) -> Evaluation:
        """Close a round by hand, two persons together.

        Raises:
            Conflict: ``stale_version``, ``round_not_open``, ``closing_in_progress``.
            NotAuthenticated, NotAllowed, InvalidInput: the second person is none.
        """
        evaluation, part = await self._tools.load(actor, evaluation_id, kind, request.version)
        next_state(part, RoundEvent.CLOSE)
        second = await self._tools.second_person(actor, evaluation, request.second)
        closing = Closing(at=self._tools.clock.now(), by=person(actor), second=person(second))
        await self._order_closing(evaluation, part, closing, actor)
        return await self.finish_closing(evaluation.id, part.kind)

    async def close_by_schedule(self, evaluation: Evaluation, part: Round) -> Evaluation:
        """Close a round whose time has come, or finish a closing that was ordered and interrupted."""
        if part.closing is None:
            await self._order_closing(evaluation, part, Closing(at=self._tools.clock.now()), None)
        return await self.finish_closing(evaluation.id, part.kind)

    async def _order_closing(self, evaluation: Evaluation, part: Round, closing: Closing, actor: Actor | None) -> None:
        if part.closing is not None:
            raise Conflict("closing_in_progress", "这一轮正在关闭，请稍候刷新")
        ordered = evaluation.with_round(part.having(closing=closing))

        async def apply(session: Session) -> None:
            await self._tools.repository.save(ordered, session)
            second = closing.second.model_dump() if closing.second else None
            await self._tools.record(session, actor, "evaluation_closing_ordered", evaluation, part, second=second)

        await self._tools.repository.store.transaction(apply)

    async def finish_closing(self, evaluation_id: str, kind: RoundKind) -> Evaluation:
        """Carry out a closing that was ordered. Repeating it, also at the same time elsewhere, gives the same."""
        part = (await self._tools.repository.load(evaluation_id)).round(kind)
        if part.state is not RoundState.OPEN or part.closing is None:
            return await self._tools.repository.load(evaluation_id)
        published = await self._tools.box.close(part.id)
        issued = await self._tools.eligibility.close(part.id)
        entitled = sum((await self._tools.eligibility.count_entitled(part.id)).values())
        counts = Counts(entitled=entitled, issued=issued, received=published.count)
        now = self._tools.clock.now()

        async def apply(session: Session) -> Evaluation:
            evaluation = await self._tools.repository.load(evaluation_id, session)
            present = evaluation.round(kind)
            if present.state is not RoundState.OPEN:
                return evaluation
            closed = present.having(
                state=next_state(present, RoundEvent.CLOSE),
                closed_at=now,
                counts=counts,
                merkle_root=published.merkle_root,
            )
            saved = await self._tools.repository.save(evaluation.with_round(closed), session)
            final = _turnout(evaluation, present, counts.entitled, counts.received, now, final=True)
            await self._tools.repository.put_turnout(final, session)
            data = {**counts.model_dump(exclude_none=True), "merkle_root": published.merkle_root}
            await self._tools.record(
                session, None, "evaluation_closed", evaluation, present, **data, reconciled=reconciled(counts)
            )
            return saved

        return await self._tools.repository.store.transaction(apply)


def _ended(check_in: CheckIn | None, now: datetime) -> CheckIn | None:
    return check_in.having(ended_at=check_in.ended_at or now) if check_in else None


def reconciled(counts: Counts) -> bool:
    """Return whether the numbers can be true: no more ballots than credentials, no more credentials than rights."""
    return counts.received <= counts.issued <= counts.entitled


def _turnout(
    evaluation: Evaluation, part: Round, entitled: int, received: int, at: datetime, *, final: bool = False
) -> Turnout:
    return Turnout(
        round_id=part.id,
        evaluation_id=evaluation.id,
        kind=part.kind.value,
        entitled=entitled,
        received=received,
        at=at,
        final=final,
    )


def _refuse_missing(items: list[MissingItem], part: Round) -> None:
    missing = [item for item in items if item.blocking and item.round in (None, part.kind)]
    if missing:
        fields = [FieldError(item.step.value, item.message) for item in missing]
        raise Conflict("not_ready", f"{part.name}还不能开启：{missing[0].message}", fields=fields)
