"""Obligations in the database."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from server.errors import NotFound
from server.obligations.models import STEPS_KEPT, Obligation, ReminderStep
from server.obligations.post_book import PostBook
from server.obligations.requests import ObligationQuery
from server.obligations.rules import RULES, Function, ObligationState
from server.store import CollectionSpec, Document, Index, Session, Store

OBLIGATIONS: Final = "obligations"
_OPEN: Final = {"state": ObligationState.OPEN.value}
# One process's clock may be a little ahead of another's.
_AHEAD: Final = timedelta(hours=1)
_EXPORTED: Final = 50_000

SPEC: Final = CollectionSpec(
    OBLIGATIONS,
    shard_key=("unit_id",),
    indexes=[
        Index([("unit_id", 1), ("key", 1)], unique=True),
        Index([("unit_path", 1), ("due", 1), ("_id", 1)]),
        Index([("owner.path", 1), ("state", 1), ("due", 1)]),
        Index([("owner.account", 1), ("state", 1), ("due", 1)]),
        # What passes look for lies in indexes of open obligations alone, so that a pass costs what is due.
        Index([("remind_at", 1)], partial=_OPEN),
        Index([("passed_at", 1)], partial=_OPEN),
        Index([("calendar_version", 1)], partial=_OPEN),
        Index([("settings_version", 1)], partial=_OPEN),
    ],
)


def not_found() -> NotFound:
    """Return the error for an obligation that is not there, or not for this officer."""
    return NotFound("obligation_not_found", "没有找到这项待办，或者它不在您的单位范围内")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an obligation is found on a sharded collection."""

    id: str
    unit_id: str


class ObligationRepository:
    """Reads and writes obligations.

    Args:
        store: the office's database.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._obligations = store.collection(OBLIGATIONS)

    async def find(self, obligation_id: str, session: Session | None = None) -> Obligation | None:
        """Return the obligation with this id."""
        document = await self._obligations.find_one({"_id": obligation_id}, session=session)
        return Obligation.from_document(document) if document else None

    async def load(self, obligation_id: str, session: Session | None = None) -> Obligation:
        """Return the obligation with this id.

        Raises:
            NotFound: ``obligation_not_found``.
        """
        found = await self.find(obligation_id, session)
        if found is None:
            raise not_found()
        return found

    async def insert(self, obligation: Obligation, session: Session) -> None:
        """Store a new obligation; of two transactions that store the same one, one is begun anew and finds it."""
        document = obligation.to_document()
        # An insert that finds the key taken would end the transaction for good.
        query = {"_id": obligation.id, "unit_id": obligation.unit_id}
        await self._obligations.update_one(query, {"$setOnInsert": document}, upsert=True, session=session)

    async def save(self, obligation: Obligation, session: Session) -> Obligation:
        """Save what was loaded, unless someone else has saved since.

        Raises:
            Conflict: ``stale_version``.
        """
        saved = await self.store.save_conditionally(
            OBLIGATIONS, obligation.to_document(), shard_key={"unit_id": obligation.unit_id}, session=session
        )
        return Obligation.from_document(saved)

    async def about(self, unit_id: str, key: str, session: Session) -> list[Obligation]:
        """Return the obligations of a unit whose keys begin with ``key``, which leaves their periods out."""
        query = {"unit_id": unit_id, "key": {"$regex": f"^{re.escape(key)}"}}
        documents = await self._obligations.find_list(query, sort=[("_id", 1)], session=session)
        return [Obligation.from_document(document) for document in documents]

    async def delete(self, obligation: Obligation, session: Session) -> None:
        """Delete an obligation."""
        await self._obligations.delete_one({"_id": obligation.id, "unit_id": obligation.unit_id}, session=session)

    async def many(self, obligation_ids: Sequence[str]) -> list[Obligation]:
        """Return those of ``obligation_ids`` that there are."""
        documents = await self._obligations.find_list({"_id": {"$in": list(obligation_ids)}})
        return [Obligation.from_document(document) for document in documents]

    async def present(self, obligation_ids: Sequence[str]) -> set[str]:
        """Return those of ``obligation_ids`` that there are."""
        found = await self._obligations.find_list({"_id": {"$in": list(obligation_ids)}}, projection={"_id": 1})
        return {document["_id"] for document in found}

    async def to_remind(self, now: datetime, most: int) -> list[Place]:
        """Return where open obligations are whose next reminder has come, the longest waiting first."""
        return await self._places({**_OPEN, "remind_at": {"$lte": now}}, [("remind_at", 1)], most)

    async def outdated(self, calendar_version: int, settings_version: int, most: int) -> list[Place]:
        """Return where open obligations are that were worked out with an older calendar or older settings."""
        for field, version in (("calendar_version", calendar_version), ("settings_version", settings_version)):
            found = await self._places({**_OPEN, field: {"$lt": version}}, [(field, 1)], most)
            if found:
                return found
        return []

    async def passed_after(self, now: datetime, most: int) -> list[Place]:
        """Return where open obligations are that a pass has dealt with in the future: a clock was wrong then."""
        return await self._places({**_OPEN, "passed_at": {"$gt": now + _AHEAD}}, [("passed_at", -1)], most)

    async def among(self, places: Iterable[Place], session: Session) -> list[Obligation]:
        """Return those of ``places`` that are still open."""
        wanted = list(places)
        query = {
            **_OPEN,
            "unit_id": {"$in": sorted({place.unit_id for place in wanted})},
            "_id": {"$in": [place.id for place in wanted]},
        }
        documents = await self._obligations.find_list(query, sort=[("_id", 1)], session=session)
        return [Obligation.from_document(document) for document in documents]

    async def remember_steps(
        self, steps: Sequence[tuple[Obligation, ReminderStep | None, datetime]], now: datetime, session: Session
    ) -> None:
        """Note for each obligation the step that was taken, None for none, and when the next one comes."""
        await self._obligations.update_each([_step_taken(*step, now) for step in steps], session=session)

    async def postpone(self, place: Place, now: datetime, until: datetime) -> None:
        """Leave an obligation that could not be dealt with at ``now`` alone until then."""
        query = {**_OPEN, "_id": place.id, "unit_id": place.unit_id}
        await self._obligations.update_one(query, {"$set": {"remind_at": until, "passed_at": now}})

    async def leave_as_is(self, place: Place, calendar_version: int, settings_version: int) -> None:
        """Count an obligation that cannot be worked out anew as up to date: it keeps the date that it has."""
        query = {**_OPEN, "_id": place.id, "unit_id": place.unit_id}
        versions = {"calendar_version": calendar_version, "settings_version": settings_version}
        await self._obligations.update_one(query, {"$set": versions})

    async def renew(self, obligations: Sequence[Obligation], session: Session) -> None:
        """Write what working out anew has changed, besides what makes a new version of an obligation."""
        await self._obligations.update_each([_renewed(obligation) for obligation in obligations], session=session)

    async def page(self, condition: Document, query: ObligationQuery) -> tuple[list[Obligation], int]:
        """Return one page of the obligations that match and how many there are."""
        found = await self.all(condition, query.order(), skip=query.skip, limit=query.page_size)
        return found, await self._obligations.count(condition)

    async def all(
        self, condition: Document, order: Sequence[tuple[str, Literal[1, -1]]], *, skip: int = 0, limit: int = _EXPORTED
    ) -> list[Obligation]:
        """Return the obligations that match, at most ``limit``."""
        documents = await self._obligations.find_list(condition, sort=order, skip=skip, limit=limit)
        return [Obligation.from_document(document) for document in documents]

    async def count(self, condition: Document) -> int:
        """Return how many obligations match."""
        return await self._obligations.count(condition)

    async def figures(self, unit_id: str, since: date, until: date, today: date) -> list[Document]:
        """Return counts per unit and rule of what was or is due within the days, cancelled obligations left out."""

        def counted(*conditions: Document) -> Document:
            return {"$sum": {"$cond": [{"$and": list(conditions)}, 1, 0]}}

        is_open = {"$eq": ["$state", ObligationState.OPEN.value]}
        is_over = {"$lt": ["$due", today.isoformat()]}
        pipeline: list[Document] = [
            {
                "$match": {
                    "unit_path": unit_id,
                    "due": {"$gte": since.isoformat(), "$lte": until.isoformat()},
                    "state": {"$ne": ObligationState.CANCELLED.value},
                }
            },
            {
                "$group": {
                    "_id": {"unit": "$unit_id", "rule": "$rule"},
                    "on_time": counted({"$eq": ["$on_time", True]}),
                    "late": counted({"$eq": ["$on_time", False]}),
                    "overdue": counted(is_open, is_over),
                    "pending": counted(is_open, {"$not": [is_over]}),
                }
            },
            {"$sort": {"_id.unit": 1, "_id.rule": 1}},
        ]
        return [document async for document in self._obligations.aggregate(pipeline)]

    async def _places(self, query: Document, order: list[tuple[str, Literal[1, -1]]], most: int) -> list[Place]:
        found = await self._obligations.find_list(query, projection={"unit_id": 1}, sort=order, limit=most)
        return [Place(document["_id"], document["unit_id"]) for document in found]


def _step_taken(
    obligation: Obligation, step: ReminderStep | None, remind_at: datetime, now: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    change: dict[str, Any] = {"$set": {"remind_at": remind_at, "passed_at": now}}
    if step is not None:
        taken = {**step.model_dump(), "due": step.due.isoformat()}
        change["$push"] = {"steps": {"$each": [taken], "$slice": -STEPS_KEPT}}
    return _where(obligation), change


def _renewed(obligation: Obligation) -> tuple[dict[str, Any], dict[str, Any]]:
    names = ("explanation", "unpublished", "calendar_version", "settings_version", "remind_at", "passed_at")
    document = obligation.to_document()
    return _where(obligation), {"$set": {name: document[name] for name in names}}


def _where(obligation: Obligation) -> dict[str, Any]:
    return {**_OPEN, "_id": obligation.id, "unit_id": obligation.unit_id}


def condition_of(query: ObligationQuery, today: date) -> list[Document]:
    """Return the conditions of a list's filters."""
    conditions: list[Document] = []
    if query.state is not None:
        conditions.append({"state": query.state.value})
    if query.overdue is not None:
        over = {**_OPEN, "due": {"$lt": today.isoformat()}}
        conditions.append(over if query.overdue else {"$nor": [over]})
    if query.rule is not None:
        conditions.append({"rule": query.rule})
    if query.q:
        conditions.append({"rule": {"$in": [rule.id for rule in RULES.values() if query.q in rule.title]}})
    if query.since is not None:
        conditions.append({"due": {"$gte": query.since.isoformat()}})
    if query.until is not None:
        conditions.append({"due": {"$lte": query.until.isoformat()}})
    return conditions


def owed_by(book: PostBook, accounts: Iterable[str]) -> Document:
    """Return the condition that an obligation is owed by one of ``accounts``, as ``book`` has it."""
    people = sorted(accounts)
    nobody = _nobody(book)
    clauses: list[Document] = [{"owner.account": {"$in": people}}]
    clauses += [
        {
            "owner.account": nobody,
            "owner.function": covered.function.value,
            "$and": [{"owner.path": covered.unit_id}, {"owner.path": {"$nin": sorted(covered.without)}}],
        }
        for covered in book.coverage(people)
    ]
    return {"$or": clauses}


def vacant(book: PostBook, *, is_vacant: bool) -> Document:
    """Return the condition that nobody holds the post that an obligation is owed by."""
    held = [
        {"owner.function": function.value, "owner.unit_id": {"$in": sorted(book.held_in(function))}}
        for function in Function
    ]
    # A disabled person's post may be held, but it is not theirs that was asked for.
    of_post = {"owner.account": None, "$nor": held}
    of_person = {"owner.account": {"$in": sorted(book.disabled)}}
    return {"$or" if is_vacant else "$nor": [of_post, of_person]}


def _nobody(book: PostBook) -> Document:
    return {"$in": [None, *sorted(book.disabled)]}
