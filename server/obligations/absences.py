"""Absences: who is away from when to when, and who is reminded as well meanwhile."""

from typing import Final

from server.accounts.rules import Actor, Role
from server.errors import Conflict, FieldError, InvalidInput, NotFound
from server.obligations.posts import ABSENCES, absence_of
from server.obligations.requests import NewAbsence, days_between
from server.obligations.tools import ObligationTools
from server.obligations.view_models import AbsenceList, AbsenceView, PersonRef
from server.store import Document, Session, new_id
from server.workdays import china_day

_LONGEST: Final = 366
_SHOWN: Final = 500


class Absences:
    """Keeps absences.

    Args:
        tools: what it works with.
    """

    def __init__(self, tools: ObligationTools) -> None:
        self._tools = tools
        self._absences = tools.store.collection(ABSENCES.name)

    async def mine(self, actor: Actor) -> AbsenceList:
        """Return the officer's own absences that are not over, and those of others with the officer as deputy."""
        either = {"$or": [{"account": actor.id}, {"deputy": actor.id}]}
        return await self._list(actor, either)

    async def of_unit(self, actor: Actor, unit_id: str) -> AbsenceList:
        """Return the absences of a unit's people and of those below it that are not over.

        Raises:
            NotFound: ``unit_not_found``: no such unit in the officer's subtree.
        """
        await self._tools.administered_path(actor, unit_id)
        return await self._list(actor, {"unit_path": unit_id})

    async def enter(self, actor: Actor, new: NewAbsence) -> AbsenceView:
        """Enter an absence: one's own, or as one that administers the obligations of the person's unit.

        Raises:
            InvalidInput: ``absence_dates`` (over already, backwards, or longer than a year), ``unknown_account``, or
                ``own_deputy``.
            NotFound: ``account_not_found``: not the officer, nor one of the officer's subtree.
            Conflict: ``absence_overlaps``.
        """
        person_id = new.account_id or actor.id
        self._check(person_id, new)
        document_id = new_id()

        async def write(session: Session) -> Document:
            person = await self._person(actor, person_id, session)
            await self._tools.active_account(new.deputy_id, "deputy_id", session)
            await self._refuse_overlap(person_id, new, session)
            document = {
                "_id": document_id,
                "account": person_id,
                "unit_path": person["unit_path"],
                "first": new.first.isoformat(),
                "last": new.last.isoformat(),
                "deputy": new.deputy_id,
            }
            await self._absences.insert_one(document, session=session)
            await self._record(session, actor, "absence_entered", document, person["name"])
            return document

        return (await self._views(actor, [await self._tools.store.transaction(write)]))[0]

    async def cancel(self, actor: Actor, absence_id: str) -> None:
        """Take an absence back; who entered it is in the audit log.

        Raises:
            NotFound: ``absence_not_found``: there is none, or the officer may not cancel it.
        """

        async def write(session: Session) -> None:
            document = await self._absences.find_one({"_id": absence_id}, session=session)
            if document is None or not _may_cancel(actor, document):
                raise NotFound("absence_not_found", "没有这条请假记录")
            await self._absences.delete_one({"_id": absence_id}, session=session)
            person = await self._tools.accounts.by_id(document["account"], session=session)
            await self._record(session, actor, "absence_cancelled", document, person["name"] if person else "")

        await self._tools.store.transaction(write)

    def _check(self, person_id: str, new: NewAbsence) -> None:
        today = china_day(self._tools.clock.now())
        if new.last < today or not 1 <= days_between(new.first, new.last) <= _LONGEST:
            sentence = "结束日期不能早于开始日期或今天，最长一年"
            raise InvalidInput("absence_dates", sentence, fields=[FieldError("last", sentence)])
        if new.deputy_id == person_id:
            sentence = "不能由本人代办"
            raise InvalidInput("own_deputy", sentence, fields=[FieldError("deputy_id", sentence)])

    async def _person(self, actor: Actor, person_id: str, session: Session) -> Document:
        person = await self._tools.accounts.by_id(person_id, session=session)
        if person is None or not (person_id == actor.id or _administers(actor, person["unit_path"])):
            raise NotFound("account_not_found", "没有这个账号")
        return person

    async def _refuse_overlap(self, person_id: str, new: NewAbsence, session: Session) -> None:
        overlapping = {
            "account": person_id,
            "last": {"$gte": new.first.isoformat()},
            "first": {"$lte": new.last.isoformat()},
        }
        if await self._absences.find_one(overlapping, session=session):
            raise Conflict("absence_overlaps", "这段时间已经登记过请假")

    async def _list(self, actor: Actor, scope: Document) -> AbsenceList:
        today = china_day(self._tools.clock.now()).isoformat()
        found = await self._absences.find_list(
            {"$and": [scope, {"last": {"$gte": today}}]}, sort=[("first", 1), ("_id", 1)], limit=_SHOWN
        )
        return AbsenceList(items=await self._views(actor, found))

    async def _views(self, actor: Actor, documents: list[Document]) -> list[AbsenceView]:
        people = [account for document in documents for account in (document["account"], document["deputy"])]
        names = await self._tools.accounts.names(people)

        def person(account: str) -> PersonRef:
            return PersonRef(id=account, name=names.get(account, ""))

        views = []
        for document in documents:
            absence = absence_of(document)
            views.append(
                AbsenceView(
                    id=document["_id"],
                    person=person(absence.account),
                    deputy=person(absence.deputy),
                    first=absence.first,
                    last=absence.last,
                    cancellable=_may_cancel(actor, document),
                )
            )
        return views

    async def _record(self, session: Session, actor: Actor, action: str, document: Document, name: str) -> None:
        await self._tools.audit.record(
            session,
            actor=actor,
            action=action,
            target_kind="account",
            target_id=document["account"],
            target_name=name,
            data={name: document[name] for name in ("first", "last", "deputy")},
        )


def _administers(actor: Actor, unit_path: list[str]) -> bool:
    return actor.holds(Role.OBLIGATION_ADMIN) and actor.oversees(unit_path)


def _may_cancel(actor: Actor, document: Document) -> bool:
    return actor.id == document["account"] or _administers(actor, document["unit_path"])
