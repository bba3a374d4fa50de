"""The roster of an evaluation as officers keep it: import, corrections, revoking.

Who may vote is fixed when the round opens; until then lines come and go. A credential that was collected cannot be
taken back, since nothing tells it from the others. Names stay out of the audit log, which is never deleted: a line's id
is enough there.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from server.accounts.rules import Actor
from server.errors import Conflict, FieldError, InvalidInput, NotFound, stale_version
from server.evaluation.audit_entries import append_entry
from server.evaluation.ceremony import Tools
from server.evaluation.missing import next_state
from server.evaluation.models import Evaluation, Round
from server.evaluation.requests import RosterPersonInput
from server.evaluation.rights import RightStatus
from server.evaluation.roster_entries import RosterEntries, RosterEntry, RosterPerson
from server.evaluation.roster_sheet import MOST_PERSONS, phone_number, read_roster
from server.evaluation.rules import CheckInState, RoundEvent, RoundKind, RoundState
from server.evaluation.setup import round_of
from server.lists import ListQuery
from server.store import DuplicateKey, Session, new_id


class RosterQuery(ListQuery):
    """Parameters of the roster's list."""

    SORTS: ClassVar[dict[str, str]] = {}

    round: RoundKind | None = None
    category: str | None = None
    state: Literal["unbound", "bound", "revoked"] | None = None


@dataclass(frozen=True, slots=True)
class LineRight:
    """A person's right in one round."""

    kind: RoundKind
    category: str
    status: RightStatus


@dataclass(frozen=True, slots=True)
class RosterLine:
    """A line with what became of its rights."""

    entry: RosterEntry
    rights: Sequence[LineRight]


class Roster:
    """What an officer does with a roster.

    Args:
        tools: repositories and services.
        entries: the lines.
    """

    def __init__(self, tools: Tools, entries: RosterEntries) -> None:
        self._tools = tools
        self._entries = entries

    async def page(self, actor: Actor, evaluation_id: str, query: RosterQuery) -> tuple[list[RosterLine], int]:
        """Return one page of the lines that match, and how many match altogether."""
        evaluation = await self._tools.repository.load_for(actor, evaluation_id)
        wanted = None if query.round is None else round_of(evaluation, query.round).id
        # Names lie encrypted: the search happens here, over a few thousand lines at most.
        found = [entry for entry in await self._entries.all(evaluation.id) if _matches(entry, query, wanted)]
        shown = found[query.skip : query.skip + query.page_size]
        return await self._lines(evaluation, shown), len(found)

    async def import_roster(
        self, actor: Actor, evaluation_id: str, version: int, kinds: Sequence[RoundKind], workbook: bytes
    ) -> int:
        """Add the persons of an XLSX file to one or both rounds; nothing is added unless every row is clean.

        Raises:
            Conflict: ``stale_version``, ``round_not_draft``, ``check_in_ended``.
            InvalidInput, TooLarge: ``no_roster_category``, or as ``read_roster``.
        """
        evaluation = await self._tools.repository.load_for(actor, evaluation_id)
        if evaluation.version != version:
            raise stale_version()
        rounds = [round_of(evaluation, kind) for kind in kinds]
        for part in rounds:
            _refuse_late(part)
        categories = _shared_categories(rounds)
        present = await self._entries.all(evaluation.id)
        taken = {entry.person.phone: entry.person.name for entry in present if entry.person.phone}
        rows = await asyncio.to_thread(read_roster, workbook, categories, taken)
        if len(present) + len(rows) > MOST_PERSONS:
            raise InvalidInput("roster_full", f"名册最多 {MOST_PERSONS} 人，现有 {len(present)} 人")
        after = max((entry.position for entry in present), default=0)
        entries = [
            RosterEntry(
                id=new_id(),
                evaluation_id=evaluation.id,
                position=position,
                rounds={part.id: row.category for part in rounds},
                person=row.person,
            )
            for position, row in enumerate(rows, start=after + 1)
        ]

        async def apply(session: Session) -> None:
            # Saved for its version: two imports at once, or a change of categories meanwhile, cannot both succeed.
            await self._tools.repository.save(evaluation, session)
            await self._entries.insert(entries, session)
            for part in rounds:
                rights = [(entry.id, entry.rounds[part.id]) for entry in entries]
                await self._tools.eligibility.grant_rights(session, part.id, rights)
            data = {"rounds": [part.kind.value for part in rounds], "persons": len(entries)}
            await append_entry(self._tools.audit, session, actor, "evaluation_roster_imported", evaluation, **data)

        async with self._alone(rounds):
            await self._tools.repository.store.transaction(apply)
        return len(entries)

    async def change(self, actor: Actor, evaluation_id: str, entry_id: str, wanted: RosterPersonInput) -> RosterLine:
        """Correct name, unit, post or phone number of a line.

        Another phone number loosens the line from the phone that was bound by the former one.

        Raises:
            NotFound: ``roster_entry_not_found``.
            InvalidInput: ``invalid_input`` (the phone number), ``phone_taken``.
        """
        evaluation, entry = await self._load(actor, evaluation_id, entry_id)
        phone = entry.person.phone if wanted.phone is None else phone_number(wanted.phone) if wanted.phone else ""
        if phone is None:
            raise InvalidInput("invalid_input", "手机号不正确", fields=[FieldError("phone", "应为 11 位手机号")])
        person = RosterPerson(wanted.name, wanted.unit, wanted.post, phone)
        after = replace(entry, person=person)
        if phone != entry.person.phone:
            after = replace(after, bound_to=None, device=None)
        try:
            await self._save(actor, evaluation, entry, after, "evaluation_roster_corrected")
        except DuplicateKey:
            raise InvalidInput(
                "phone_taken",
                "名册中已有人使用这个手机号",
                fields=[FieldError("phone", "名册中已有人使用")],
            ) from None
        return await self._line(evaluation, after)

    async def unbind(self, actor: Actor, evaluation_id: str, entry_id: str) -> RosterLine:
        """Loosen a line from its phone, so that another one can be bound; the invitation has to be made anew."""
        evaluation, entry = await self._load(actor, evaluation_id, entry_id)
        after = replace(entry, bound_to=None, device=None, invitation=None, invitation_expires_at=None)
        await self._save(actor, evaluation, entry, after, "evaluation_roster_unbound")
        return await self._line(evaluation, after)

    async def revoke(self, actor: Actor, evaluation_id: str, entry_id: str) -> RosterLine:
        """Take a person's right to vote away in all rounds that have not opened.

        Raises:
            NotFound: ``roster_entry_not_found``.
            Conflict: ``round_not_draft``: no round is left; ``already_collected``: a credential was collected, and
                nothing can take it back.
        """
        evaluation, entry = await self._load(actor, evaluation_id, entry_id)
        rounds = _waiting(evaluation, entry)

        async def change(session: Session) -> None:
            for part in rounds:
                if not await self._tools.eligibility.revoke_right(session, part.id, entry.id):
                    raise _collected()

        after = replace(entry, revoked=entry.revoked | {part.id for part in rounds})
        await self._save(actor, evaluation, entry, after, "evaluation_roster_revoked", rounds, change)
        return await self._line(evaluation, after)

    async def restore(self, actor: Actor, evaluation_id: str, entry_id: str) -> RosterLine:
        """Give a right back that was taken away, before the round opens.

        Raises:
            Conflict: ``round_not_draft``, ``check_in_ended``.
        """
        evaluation, entry = await self._load(actor, evaluation_id, entry_id)
        rounds = [part for part in _waiting(evaluation, entry) if part.id in entry.revoked]
        for part in rounds:
            _refuse_late(part)

        async def change(session: Session) -> None:
            for part in rounds:
                await self._tools.eligibility.restore_right(session, part.id, entry.id)

        after = replace(entry, revoked=entry.revoked - {part.id for part in rounds})
        await self._save(actor, evaluation, entry, after, "evaluation_roster_restored", rounds, change)
        return await self._line(evaluation, after)

    async def delete(self, actor: Actor, evaluation_id: str, entry_id: str) -> None:
        """Delete a line that was entered by mistake, before any of its rounds has begun its check-in.

        Raises:
            NotFound: ``roster_entry_not_found``.
            Conflict: ``check_in_started``: from then on a right is revoked and its line stays.
        """
        evaluation, entry = await self._load(actor, evaluation_id, entry_id)
        rounds = [part for part in evaluation.rounds if part.id in entry.rounds]
        if any(part.check_in_state is not CheckInState.NOT_YET for part in rounds):
            raise Conflict("check_in_started", "签到已经开始，名册上的人不能再删除，可以取消其参评资格")

        async def apply(session: Session) -> None:
            if not await self._tools.eligibility.delete_rights(session, entry.rounds, entry.id):
                raise _collected()
            await self._entries.delete(entry, session)
            await append_entry(
                self._tools.audit, session, actor, "evaluation_roster_deleted", evaluation, entry=entry.id
            )

        async with self._alone(rounds):
            await self._tools.repository.store.transaction(apply)

    async def _load(self, actor: Actor, evaluation_id: str, entry_id: str) -> tuple[Evaluation, RosterEntry]:
        evaluation = await self._tools.repository.load_for(actor, evaluation_id)
        entry = await self._entries.get(evaluation.id, entry_id)
        if entry is None:
            raise NotFound("roster_entry_not_found", "名册上没有这个人，可能已被删除")
        return evaluation, entry

    async def _save(
        self,
        actor: Actor,
        evaluation: Evaluation,
        before: RosterEntry,
        after: RosterEntry,
        action: str,
        rounds: Sequence[Round] = (),
        change: Callable[[Session], Awaitable[None]] | None = None,
    ) -> None:
        async def apply(session: Session) -> None:
            if change is not None:
                present = await self._tools.repository.load(evaluation.id, session)
                for part in rounds:
                    # Opened since it was loaded? Then who may vote is fixed.
                    next_state(present.round(part.kind), RoundEvent.OPEN)
                await change(session)
            if not await self._entries.replace(before, after, session):
                raise stale_version()
            await append_entry(self._tools.audit, session, actor, action, evaluation, entry=after.id)

        async with self._alone(rounds):
            await self._tools.repository.store.transaction(apply)

    @contextlib.asynccontextmanager
    async def _alone(self, rounds: Sequence[Round]) -> AsyncGenerator[None, None]:
        """Keep openings and check-ins of the rounds out meanwhile."""
        async with contextlib.AsyncExitStack() as ceremonies:
            for part in rounds:
                await ceremonies.enter_async_context(self._tools.alone(part))
            yield

    async def _line(self, evaluation: Evaluation, entry: RosterEntry) -> RosterLine:
        (line,) = await self._lines(evaluation, [entry])
        return line

    async def _lines(self, evaluation: Evaluation, entries: Sequence[RosterEntry]) -> list[RosterLine]:
        kinds = {part.id: part.kind for part in evaluation.rounds}
        rights = [(round_id, entry.id) for entry in entries for round_id in entry.rounds]
        statuses = await self._tools.eligibility.statuses(rights)
        return [
            RosterLine(
                entry,
                [
                    LineRight(kinds[round_id], category, statuses[round_id, entry.id])
                    for round_id, category in entry.rounds.items()
                    if (round_id, entry.id) in statuses
                ],
            )
            for entry in entries
        ]


def _matches(entry: RosterEntry, query: RosterQuery, round_id: str | None) -> bool:
    if round_id is not None and round_id not in entry.rounds:
        return False
    if query.category is not None and query.category not in entry.rounds.values():
        return False
    if query.state is not None:
        states = {"revoked": bool(entry.revoked), "bound": entry.bound_to is not None, "unbound": not entry.bound_to}
        if not states[query.state]:
            return False
    person = entry.person
    return not query.q or any(
        query.q.casefold() in text.casefold() for text in (person.name, person.unit, person.post, person.phone)
    )


def _shared_categories(rounds: Sequence[Round]) -> dict[str, str]:
    """Return the roster's categories that all these rounds have, by letter."""
    shared = {category.id: category.name for category in rounds[0].by_roster}
    for part in rounds[1:]:
        letters = {category.id for category in part.by_roster}
        shared = {letter: name for letter, name in shared.items() if letter in letters}
    if not shared:
        raise InvalidInput(
            "no_roster_category", "所选轮次没有共同的按名册参评的票种，请先在“轮次与票种”中设定，或分轮次导入"
        )
    return shared


def _refuse_late(part: Round) -> None:
    if part.state is not RoundState.DRAFT:
        raise Conflict("round_not_draft", f"{part.name}已经开启，名册不能再改")
    if part.check_in_state is CheckInState.ENDED:
        raise Conflict("check_in_ended", f"{part.name}的签到已经结束，名册不能再增加人员")


def _waiting(evaluation: Evaluation, entry: RosterEntry) -> list[Round]:
    rounds = [part for part in evaluation.rounds if part.id in entry.rounds and part.state is RoundState.DRAFT]
    if not rounds:
        raise Conflict("round_not_draft", "各轮测评都已开启，参评资格不能再改")
    return rounds


def _collected() -> Conflict:
    return Conflict("already_collected", "此人已经领取测评凭证；凭证不记名，不能收回，参评资格不能再取消")
