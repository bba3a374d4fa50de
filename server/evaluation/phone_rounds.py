"""Rounds as phones may know them, read from the office's database and kept for a moment."""

import time
from enum import StrEnum

from server.evaluation.models import Evaluation, Round
from server.evaluation.round_ids import check_round_id, unknown_round
from server.evaluation.rules import RoundState
from server.shared_reads import SharedReads
from server.store import Store

_KEPT_SECONDS = 1.0


class PhoneState(StrEnum):
    """What a round is to a phone."""

    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"
    DISCARDED = "discarded"

    @property
    def over(self) -> bool:
        """Whether nobody can take part any more."""
        return self in {PhoneState.CLOSED, PhoneState.DISCARDED}


class PhoneRounds:
    """Finds the evaluation of a round.

    Args:
        store: the office's database.
    """

    def __init__(self, store: Store) -> None:
        self._evaluations = store.collection("evaluations")
        self._kept: dict[str, tuple[float, Evaluation]] = {}
        self._reads = SharedReads(self._read)

    async def current(self, round_id: str) -> tuple[Evaluation, Round]:
        """Return a prepared round and its evaluation, at most a second old while open, else as they are now.

        Raises:
            NotFound: ``unknown_round``.
        """
        kept = self._kept.get(round_id)
        evaluation = kept[1] if kept and kept[0] > time.monotonic() else await self._read_once(round_id)
        part = next(part for part in evaluation.rounds if part.id == round_id)
        if part.ready is None:
            raise unknown_round()
        return evaluation, part

    def forget(self, round_id: str) -> None:
        """Read the round anew the next time."""
        self._kept.pop(round_id, None)

    @staticmethod
    def state_of(part: Round) -> PhoneState:
        """Return what the round is to a phone: an ordered closing counts as closed."""
        if part.state is RoundState.DRAFT:
            return PhoneState.WAITING
        if part.state is RoundState.OPEN and part.closing is None:
            return PhoneState.OPEN
        if part.state is RoundState.DISCARDED:
            return PhoneState.DISCARDED
        return PhoneState.CLOSED

    async def _read_once(self, round_id: str) -> Evaluation:
        """Read a round from the database, once for all who ask at the same time."""
        check_round_id(round_id)
        return await self._reads.get(round_id)

    async def _read(self, round_id: str) -> Evaluation:
        document = await self._evaluations.find_one({"rounds.id": round_id})
        if document is None:
            raise unknown_round()
        evaluation = Evaluation.from_document(document)
        if any(part.id == round_id and part.state is not RoundState.DRAFT for part in evaluation.rounds):
            self._kept[round_id] = (time.monotonic() + _KEPT_SECONDS, evaluation)
        return evaluation
