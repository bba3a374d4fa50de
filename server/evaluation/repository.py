"""The office's collections of the evaluation: set-up, batches of tickets, turnout shown, counts, results.

Whoever loads an evaluation for an officer names the officer: what lies outside the officer's subtree of units does
not exist for them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from server.accounts.rules import Actor, Role
from server.errors import NotFound, stale_version
from server.evaluation.models import Evaluation
from server.evaluation.roster_entries import ROSTER, entitled_by_roster, forget_roster
from server.evaluation.rules import RoundState
from server.lists import ListQuery
from server.schemas import Identifier
from server.store import CollectionSpec, Document, Index, Session, Store

EVALUATIONS = "evaluations"
TICKET_BATCHES = "ticket_batches"
TURNOUT = "turnout"
TALLIES = "tallies"
RESULTS = "results"
RESULT_COMMENTS = "result_comments"

WITH_RESULT = (RoundState.TALLIED, RoundState.SEALED, RoundState.DISCARDED)
"""States of a round from which on a result is stored, be it that the round has none."""

COLLECTIONS: list[CollectionSpec] = [
    CollectionSpec(
        EVALUATIONS,
        shard_key=None,
        indexes=[
            Index([("rounds.id", 1)]),
            Index([("rounds.state", 1), ("_id", 1)]),
            Index([("unit.path", 1), ("created_at", -1), ("_id", -1)]),
        ],
    ),
    CollectionSpec(TICKET_BATCHES, shard_key=("round_id",), indexes=[Index([("round_id", 1), ("created_at", 1)])]),
    CollectionSpec(TURNOUT, shard_key=("_id",)),
    CollectionSpec(TALLIES, shard_key=("evaluation_id",), indexes=[Index([("evaluation_id", 1)])]),
    CollectionSpec(
        RESULTS, shard_key=("evaluation_id",), indexes=[Index([("evaluation_id", 1), ("number", 1)], unique=True)]
    ),
    # Clustered: nothing tells in which order comments were stored.
    CollectionSpec(RESULT_COMMENTS, shard_key=("round_id",), indexes=[Index([("round_id", 1)])], clustered=True),
]


class EvaluationQuery(ListQuery):
    """Parameters of the list of evaluations."""

    SORTS: ClassVar[dict[str, str]] = {"created_at": "created_at", "title": "title"}
    DEFAULT_SORT: ClassVar[str] = "-created_at"

    state: RoundState | None = None
    unit_id: Identifier | None = None


@dataclass(frozen=True, slots=True)
class TicketBatch:
    """A batch of printed tickets; how many of them were used is not kept with it."""

    id: str
    round_id: str
    evaluation_id: str
    counts: Mapping[str, int]
    created_at: datetime
    created_by: str
    voided: bool = False


@dataclass(frozen=True, slots=True)
class Turnout:
    """The turnout of a round as it is shown."""

    round_id: str
    evaluation_id: str
    kind: str
    entitled: int
    received: int
    at: datetime
    final: bool = False


def not_found() -> NotFound:
    """Return the error for an evaluation that is not there, or not for this officer."""
    return NotFound("evaluation_not_found", "没有找到这项测评，或者它不在您的单位范围内")


def _visible_to(actor: Actor) -> dict[str, Any]:
    scope: dict[str, Any] = {"unit.path": actor.unit_id if actor.unit_id is not None else {"$in": []}}
    if not actor.holds(Role.EVALUATION_ADMIN, Role.TELLER):
        # A reader of results has nothing to read before the first count, or the word that there will be none.
        scope["rounds.state"] = {"$in": [state.value for state in WITH_RESULT]}
    return scope


class EvaluationRepository:
    """Reads and writes the office's documents of the evaluation."""

    def __init__(self, office: Store) -> None:
        self.store = office
        self._roster = office.collection(ROSTER)
        self._evaluations = office.collection(EVALUATIONS)
        self._batches = office.collection(TICKET_BATCHES)
        self._turnout = office.collection(TURNOUT)
        self._tallies = office.collection(TALLIES)
        self._results = office.collection(RESULTS)
        self._comments = office.collection(RESULT_COMMENTS)

    async def load_for(self, actor: Actor, evaluation_id: str) -> Evaluation:
        """Return the evaluation if the officer may know of it.

        Raises:
            NotFound: ``evaluation_not_found``.
        """
        document = await self._evaluations.find_one({"$and": [{"_id": evaluation_id}, _visible_to(actor)]})
        if document is None:
            raise not_found()
        return Evaluation.from_document(document)

    async def load(self, evaluation_id: str, session: Session | None = None) -> Evaluation:
        """Return the evaluation, for work that no officer asked for.

        Raises:
            NotFound: ``evaluation_not_found``.
        """
        document = await self._evaluations.find_one({"_id": evaluation_id}, session=session)
        if document is None:
            raise not_found()
        return Evaluation.from_document(document)

    async def find_page(
        self, actor: Actor, query: EvaluationQuery, *, everything: bool = False
    ) -> tuple[list[Evaluation], int]:
        """Return one page (or, for an export, up to 5,000) of the officer's evaluations and how many there are."""
        conditions: list[dict[str, Any]] = [_visible_to(actor)]
        if query.state is not None:
            conditions.append({"rounds.state": query.state.value})
        if query.unit_id:
            conditions.append({"unit.path": query.unit_id})
        if query.q:
            pattern = {"$regex": re.escape(query.q), "$options": "i"}
            conditions.append({"$or": [{"title": pattern}, {"unit.name": pattern}, {"subjects.name": pattern}]})
        condition = {"$and": conditions}
        order: Any = query.order()
        skip, limit = (0, 5000) if everything else (query.skip, query.page_size)
        documents = await self._evaluations.find_list(condition, sort=order, skip=skip, limit=limit)
        total = len(documents) if everything else await self._evaluations.count(condition)
        return [Evaluation.from_document(document) for document in documents], total

    async def with_rounds_in(self, *states: RoundState) -> list[Evaluation]:
        """Return all evaluations that have a round in one of ``states``, for the worker."""
        query = {"rounds.state": {"$in": [state.value for state in states]}}
        documents = await self._evaluations.find_list(query, sort=[("_id", 1)])
        return [Evaluation.from_document(document) for document in documents]

    async def insert(self, evaluation: Evaluation, session: Session) -> None:
        """Store a new evaluation."""
        await self._evaluations.insert_one(evaluation.to_document(), session=session)

    async def save(self, evaluation: Evaluation, session: Session) -> Evaluation:
        """Save what was loaded, unless someone else has saved since.

        Raises:
            Conflict: ``stale_version``.
        """
        saved = await self.store.save_conditionally(EVALUATIONS, evaluation.to_document(), session=session)
        return Evaluation.from_document(saved)

    async def delete(self, evaluation: Evaluation, session: Session) -> None:
        """Delete the evaluation if nobody has saved it since it was loaded.

        Raises:
            Conflict: ``stale_version``.
        """
        query = {"_id": evaluation.id, "version": evaluation.version}
        if not await self._evaluations.delete_one(query, session=session):
            raise stale_version()

    async def insert_batch(self, batch: TicketBatch, session: Session) -> None:
        """Store a batch of tickets."""
        document = {
            "_id": batch.id,
            "round_id": batch.round_id,
            "evaluation_id": batch.evaluation_id,
            "counts": dict(batch.counts),
            "created_at": batch.created_at,
            "created_by": batch.created_by,
            "voided": batch.voided,
        }
        await self._batches.insert_one(document, session=session)

    async def batches(self, round_id: str, session: Session | None = None) -> list[TicketBatch]:
        """Return the batches of a round, oldest first."""
        order: Any = [("created_at", 1), ("_id", 1)]
        documents = await self._batches.find_list({"round_id": round_id}, sort=order, session=session)
        return [_batch(document) for document in documents]

    async def void_batch(self, round_id: str, batch_id: str, session: Session) -> bool:
        """Mark a batch as void; return False if there is no such valid batch."""
        query = {"_id": batch_id, "round_id": round_id, "voided": False}
        return bool(await self._batches.update_one(query, {"$set": {"voided": True}}, session=session))

    async def entitled(self, round_ids: Iterable[str], session: Session | None = None) -> dict[str, dict[str, int]]:
        """Return for each round how many rights each category has: valid tickets, or persons on the roster."""
        ids = list(round_ids)
        sums: dict[str, dict[str, int]] = {round_id: {} for round_id in ids}
        query = {"round_id": {"$in": ids}, "voided": False}
        for document in await self._batches.find_list(query, session=session):
            of_round = sums[document["round_id"]]
            for category, count in document["counts"].items():
                of_round[category] = of_round.get(category, 0) + count
        for round_id, counts in (await entitled_by_roster(self._roster, ids, session)).items():
            sums[round_id] |= counts
        return sums

    async def forget_roster(self, round_id: str) -> None:
        """Forget who was on the roster of a round, after the publicity period."""
        await forget_roster(self._roster, round_id)

    async def put_turnout(self, turnout: Turnout, session: Session | None = None) -> None:
        """Show ``turnout`` from now on."""
        document = {
            "_id": turnout.round_id,
            "evaluation_id": turnout.evaluation_id,
            "kind": turnout.kind,
            "entitled": turnout.entitled,
            "received": turnout.received,
            "at": turnout.at,
            "final": turnout.final,
        }
        # A final figure stays: a step worked out just before the closing must not replace it.
        query = {"_id": turnout.round_id} if turnout.final else {"_id": turnout.round_id, "final": False}
        if await self._turnout.replace_one(query, document, session=session):
            return
        if not await self._turnout.count({"_id": turnout.round_id}, session=session):
            await self._turnout.insert_one(document, session=session)

    async def turnout(self, round_ids: Iterable[str]) -> dict[str, Turnout]:
        """Return what is shown of each round that has been opened."""
        documents = await self._turnout.find_list({"_id": {"$in": list(round_ids)}})
        return {document["_id"]: turnout_from(document) for document in documents}

    async def put_tally(self, round_id: str, document: Document, session: Session) -> None:
        """Store the counted round; a repeated count replaces it by the same."""
        await self._tallies.replace_one({"_id": round_id}, {"_id": round_id, **document}, upsert=True, session=session)

    async def tallies(self, evaluation_id: str, session: Session | None = None) -> list[Document]:
        """Return the counted rounds of an evaluation."""
        return await self._tallies.find_list({"evaluation_id": evaluation_id}, session=session)

    async def delete_tallies(self, evaluation_id: str, session: Session) -> None:
        """Delete the counted rounds; their result stays."""
        await self._tallies.delete_many({"evaluation_id": evaluation_id}, session=session)

    async def add_result(self, evaluation_id: str, document: Document, session: Session) -> None:
        """Store a result beside the former ones (a first round's result stays when the second is counted)."""
        number = await self._results.count({"evaluation_id": evaluation_id}, session=session) + 1
        record = {"_id": f"{evaluation_id}:{number}", "evaluation_id": evaluation_id, "number": number, **document}
        await self._results.insert_one(record, session=session)

    async def latest_result(self, evaluation_id: str) -> Document | None:
        """Return the newest result, None before the first count."""
        return await self._results.find_one({"evaluation_id": evaluation_id}, sort=[("number", -1)])

    async def add_comments(self, documents: Sequence[Document]) -> None:
        """Store comments of a round, each with a random ``_id``."""
        await self._comments.insert_many(documents)

    async def delete_comments(self, round_id: str) -> None:
        """Delete a round's comments, before they are stored anew."""
        await self._comments.delete_many({"round_id": round_id})

    async def comments(self, round_ids: Iterable[str]) -> list[Document]:
        """Return the comments of these rounds in the random order of their ids."""
        return await self._comments.find_list({"round_id": {"$in": list(round_ids)}}, sort=[("_id", 1)])


def _batch(document: Document) -> TicketBatch:
    return TicketBatch(
        id=document["_id"],
        round_id=document["round_id"],
        evaluation_id=document["evaluation_id"],
        counts=document["counts"],
        created_at=document["created_at"],
        created_by=document["created_by"],
        voided=document["voided"],
    )


def turnout_from(document: Mapping[str, Any]) -> Turnout:
    """Read a stored turnout."""
    return Turnout(
        round_id=document["_id"],
        evaluation_id=document["evaluation_id"],
        kind=document["kind"],
        entitled=document["entitled"],
        received=document["received"],
        at=document["at"],
        final=document["final"],
    )
