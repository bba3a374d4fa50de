"""Discarding a closed round whose box can no longer be opened, because two of its three key sheets are lost.

Such a round would stay closed for ever, and its sealed ballots with it. Two persons end it together, with a reason.
What follows is what follows the publicity period, at once: nobody will ever count these ballots.

Order, and why a crash costs nothing: 1. with the box kept from being opened, one office transaction makes the round
discarded, with persons and reason; 2. everything that ballots and rights left is destroyed; 3. one office transaction
notes that, and signs a result which says that this round has none. Steps 2 and 3 come to the same when they are
repeated, and the worker repeats them for every discarded round that is not sealed.
"""

from server.accounts.rules import Actor
from server.evaluation.ceremony import Tools
from server.evaluation.counting import Counting
from server.evaluation.missing import next_state
from server.evaluation.models import Discard, Evaluation, Round, person
from server.evaluation.requests import DiscardRequest
from server.evaluation.rules import RoundEvent, RoundKind, RoundState
from server.store import Session


class Discarding:
    """Discards closed rounds.

    Args:
        tools: repositories and services.
        counting: signs the result that remains.
    """

    def __init__(self, tools: Tools, counting: Counting) -> None:
        self._tools = tools
        self._counting = counting

    async def discard(self, actor: Actor, evaluation_id: str, kind: str, request: DiscardRequest) -> Evaluation:
        """Discard a closed round for good, two persons together.

        Raises:
            Conflict: ``stale_version``, ``round_not_closed``, ``ceremony_in_progress``; ``opening_in_progress`` or
                ``box_opened``: the sheets are there, and the round is being counted.
            NotAuthenticated, NotAllowed, InvalidInput: the second person is none.
        """
        evaluation, part = await self._tools.load(actor, evaluation_id, kind, request.version)
        state = next_state(part, RoundEvent.DISCARD)
        second = await self._tools.second_person(actor, evaluation, request.second)
        order = Discard(at=self._tools.clock.now(), by=person(actor), second=person(second), reason=request.reason)
        after = evaluation.with_round(part.having(state=state, discard=order))
        async with self._tools.alone(part) as lease, self._tools.box.kept_shut(part.id):

            async def apply(session: Session) -> None:
                await lease.guard(session)
                await self._tools.repository.save(after, session)
                data = {"second": order.second.model_dump(), "reason": order.reason}
                await self._tools.record(session, actor, "evaluation_discarded", evaluation, part, **data)

            await self._tools.repository.store.transaction(apply)
            return await self.finish(evaluation.id, part.kind)

    async def finish(self, evaluation_id: str, kind: RoundKind) -> Evaluation:
        """Destroy what a discarded round left, and sign the result that remains. Repeating it changes nothing."""
        part = (await self._tools.repository.load(evaluation_id)).round(kind)
        await self._tools.destroy_round(part.id)
        now = self._tools.clock.now()

        async def apply(session: Session) -> Evaluation:
            present = await self._tools.repository.load(evaluation_id, session)
            if not waits_for_destruction(present.round(kind)):
                return present
            destroyed = present.round(kind).having(sealed_at=now)
            saved = await self._tools.repository.save(present.with_round(destroyed), session)
            result_hash = await self._counting.sign_result(saved, now, session)
            await self._tools.forget_tallies(saved, session)
            await self._tools.record(session, None, "evaluation_destroyed", present, part, result_hash=result_hash)
            return saved

        return await self._tools.repository.store.transaction(apply)


def waits_for_destruction(part: Round) -> bool:
    """Tell whether a round was discarded and its box still has to be destroyed."""
    return part.state is RoundState.DISCARDED and part.sealed_at is None
