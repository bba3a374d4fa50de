"""What the ceremonies share: one at a time for each round, two different persons, one audit entry with the change."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from server.accounts.rules import Actor, Role
from server.accounts.service import Accounts
from server.audit import Audit
from server.clock import Clock
from server.encoding import from_base64url
from server.errors import Conflict, NotAllowed, stale_version
from server.evaluation.answers import ballot_size
from server.evaluation.audit_entries import append_entry
from server.evaluation.ballot_box import BallotBox
from server.evaluation.blind_signature import PublicKey
from server.evaluation.box_rounds import BoxParameters
from server.evaluation.eligibility import Eligibility
from server.evaluation.models import Evaluation, Preparation, Round
from server.evaluation.repository import EvaluationRepository
from server.evaluation.requests import SecondPerson
from server.evaluation.rules import RoundKind, events
from server.evaluation.setup import round_of
from server.store import Lease, Session

CEREMONY_ROLES = (Role.TELLER, Role.EVALUATION_ADMIN)
_LEASE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Tools:
    """What every part of the service works with."""

    repository: EvaluationRepository
    eligibility: Eligibility
    box: BallotBox
    accounts: Accounts
    audit: Audit
    clock: Clock

    async def destroy_round(self, round_id: str) -> None:
        """Destroy what ballots and rights left of a round: box, ticket hashes, roster. Repeating it changes nothing."""
        await self.box.destroy(round_id)
        await self.eligibility.destroy_tickets(round_id)
        await self.repository.forget_roster(round_id)

    async def forget_tallies(self, evaluation: Evaluation, session: Session) -> None:
        """Forget the counted rounds once nothing can happen to any round: no further result will need them."""
        if not any(events(part.state) for part in evaluation.rounds):
            await self.repository.delete_tallies(evaluation.id, session)

    @contextlib.asynccontextmanager
    async def alone(
        self, part: Round, code: str = "ceremony_in_progress", wait: timedelta = timedelta(0)
    ) -> AsyncIterator[Lease]:
        """Keep every other ceremony of this round out meanwhile; transactions guard the lease.

        Args:
            part: the round.
            code: code of the refusal.
            wait: how long to wait for another one to end.

        Raises:
            Conflict: with ``code``, where another one is going on.
        """
        give_up = time.monotonic() + wait.total_seconds()
        while (lease := await self.repository.store.lease(f"ceremony/{part.id}", _LEASE)) is None:
            if time.monotonic() >= give_up:
                raise Conflict(code, "这一轮正在进行另一项操作，请稍候再试")
            await asyncio.sleep(0.1)
        async with lease.kept():
            yield lease

    async def load(
        self, actor: Actor, evaluation_id: str, kind: str, version: int | None = None
    ) -> tuple[Evaluation, Round]:
        """Return an evaluation that the officer may know of, and one of its rounds.

        Raises:
            NotFound: there is no such evaluation or round for this officer.
            Conflict: ``stale_version`` where ``version`` is not the present one.
        """
        evaluation = await self.repository.load_for(actor, evaluation_id)
        if version is not None and evaluation.version != version:
            raise stale_version()
        return evaluation, round_of(evaluation, kind)

    async def second_person(self, actor: Actor, evaluation: Evaluation, second: SecondPerson) -> Actor:
        """Return the second person of a ceremony.

        Raises:
            NotAllowed: name or password are wrong, it is the same person, or one without a fitting role or whose units
                the evaluation is not among.
            TooMany: ``account_locked``.
        """
        other = await self.accounts.authenticate_second(
            second.account, second.password, CEREMONY_ROLES, other_than=actor
        )
        if not other.oversees(evaluation.unit.path):
            raise NotAllowed("second_not_allowed", "第二人的单位范围不包括这项测评")
        return other

    async def record(
        self, session: Session, actor: Actor | None, action: str, evaluation: Evaluation, part: Round, **data: Any
    ) -> None:
        """Append what happened to a round to the audit log; see ``append_entry``."""
        await append_entry(self.audit, session, actor, action, evaluation, round=part.kind.value, **data)

    async def update_round(
        self,
        evaluation_id: str,
        kind: RoundKind,
        change: Callable[[Evaluation, Round], Round | None],
        actor: Actor | None,
        action: str,
        data: Mapping[str, Any] | None = None,
    ) -> Evaluation:
        """Change a round as it stands now and record it, in one transaction; for steps that finish what was ordered.

        ``change`` returns None where there is nothing left to do; nothing is then written.
        """

        async def apply(session: Session) -> Evaluation:
            evaluation = await self.repository.load(evaluation_id, session)
            part = evaluation.round(kind)
            changed = change(evaluation, part)
            if changed is None:
                return evaluation
            saved = await self.repository.save(evaluation.with_round(changed), session)
            await self.record(session, actor, action, evaluation, part, **(data or {}))
            return saved

        return await self.repository.store.transaction(apply)

    async def by_schedule(
        self,
        step: Callable[[Actor | None, Evaluation, Round], Awaitable[Evaluation]],
        evaluation: Evaluation,
        part: Round,
        *,
        cleared: Callable[[Round], Round | None],
        missed: str,
    ) -> Evaluation:
        """Take a step whose time has come, in nobody's name.

        A round that is not ready is not moved on later behind the officers' backs: its time is cleared, and the record
        says what was missing.

        Args:
            step: what is done to the round.
            evaluation: as it was loaded.
            part: its round.
            cleared: returns the round without the time, None where the step was taken meanwhile.
            missed: the action to record for a round that is not ready.

        Raises:
            Conflict: as ``step``, but for ``not_ready``.
        """
        try:
            return await step(None, evaluation, part)
        except Conflict as refusal:
            if refusal.code != "not_ready":
                raise
            missing = [field.message for field in refusal.fields]
        return await self.update_round(
            evaluation.id, part.kind, lambda _, now: cleared(now), None, missed, {"missing": missing}
        )


def box_parameters(evaluation: Evaluation, preparation: Preparation) -> BoxParameters:
    """Return what the box has to know of a round."""
    return BoxParameters(
        categories={
            category: PublicKey.from_jwk({"n": key.n, "e": key.e}) for category, key in preparation.keys.items()
        },
        box_key=from_base64url(preparation.box_key),
        ballot_size=ballot_size(evaluation.form, len(evaluation.subjects)),
    )
