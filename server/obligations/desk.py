"""What officers do with obligations: each change is one transaction with its audit entry."""

from collections.abc import Awaitable, Callable
from typing import Final

from server.accounts.rules import Actor
from server.errors import Conflict, FieldError, InvalidInput, NotAllowed, stale_version
from server.obligations.due_dates import Due, extended
from server.obligations.models import About, Obligation
from server.obligations.repository import not_found
from server.obligations.requests import DoneRequest, MoveRequest, NewObligation, ReasonRequest
from server.obligations.rights import actions_of, may_see
from server.obligations.rules import DueBasis, ObligationEvent, state_after
from server.obligations.service import ObligationService
from server.obligations.tools import Basis, ObligationTools, rule_of
from server.obligations.view_models import ObligationAction
from server.store import Session, new_id
from server.workdays import china_day

_BY_HAND: Final = "by_hand"
_EVENTS: Final = {
    ObligationAction.DONE: ObligationEvent.DONE,
    ObligationAction.MOVE: ObligationEvent.MOVED,
    ObligationAction.EXTEND: ObligationEvent.EXTENDED,
    ObligationAction.CANCEL: ObligationEvent.CANCELLED,
}
_REFUSALS: Final = {
    ObligationAction.DONE: "只有责任人或待办管理员可以办结",
    ObligationAction.MOVE: "只有待办管理员可以改期，本人的待办须由他人改期",
    ObligationAction.EXTEND: "只有责任人或待办管理员可以延长期限",
    ObligationAction.CANCEL: "只有待办管理员可以取消，本人的待办须由他人取消",
}


class ObligationDesk:
    """Changes obligations for officers; who may do what is decided in ``rights``.

    Args:
        tools: what it works with.
        service: opens and ends them.
    """

    def __init__(self, tools: ObligationTools, service: ObligationService) -> None:
        self._tools = tools
        self._service = service

    async def register(self, actor: Actor, new: NewObligation) -> Obligation:
        """Register an obligation by hand, as one that administers those of the unit.

        Raises:
            NotFound: ``unit_not_found``: no such unit in the officer's subtree.
            InvalidInput: ``unknown_rule``, ``unknown_account``, ``given_date_missing`` or ``outside_calendar``.
        """
        now = self._tools.clock.now()
        await self._tools.administered_path(actor, new.unit_id)
        about = About(_BY_HAND, new_id(), new.about)

        async def write(session: Session) -> Obligation:
            if new.owner_account is not None:
                await self._tools.active_account(new.owner_account, "owner_account", session)
            opened = await self._service.open(
                session,
                actor,
                rule=new.rule,
                unit_id=new.unit_id,
                about=about,
                start=new.start,
                now=now,
                owner_account=new.owner_account,
                given=new.given,
            )
            await self._tools.record(session, actor, "obligation_registered", opened, rule=new.rule)
            return opened

        return await self._tools.store.transaction(write)

    async def done(self, actor: Actor, obligation_id: str, request: DoneRequest) -> Obligation:
        """Note that what an obligation asks for has been done, as one who owes it or administers it.

        Raises:
            NotFound: ``obligation_not_found``.
            NotAllowed: ``obligation_not_yours``.
            Conflict: ``obligation_closed``, ``closed_by_system`` or ``stale_version``.
        """

        async def change(obligation: Obligation, session: Session) -> Obligation:
            if not rule_of(obligation.rule).by_hand:
                raise Conflict("closed_by_system", "这项待办由业务系统自动办结，不能手工办结")
            return await self._end(session, actor, obligation, ObligationEvent.DONE, request.note)

        return await self._change(actor, obligation_id, request.version, ObligationAction.DONE, change)

    async def cancel(self, actor: Actor, obligation_id: str, request: ReasonRequest) -> Obligation:
        """Cancel an obligation, as one who administers it and does not owe it.

        Raises:
            NotFound: ``obligation_not_found``.
            NotAllowed: ``obligation_not_yours``.
            Conflict: ``obligation_closed`` or ``stale_version``.
        """

        async def change(obligation: Obligation, session: Session) -> Obligation:
            return await self._end(session, actor, obligation, ObligationEvent.CANCELLED, request.reason)

        return await self._change(actor, obligation_id, request.version, ObligationAction.CANCEL, change)

    async def move(self, actor: Actor, obligation_id: str, request: MoveRequest) -> Obligation:
        """Give an obligation another due date, as one who administers it and does not owe it; its owners are told.

        Raises:
            NotFound: ``obligation_not_found``.
            NotAllowed: ``obligation_not_yours``.
            InvalidInput: ``due_in_past``, ``due_unchanged`` or ``outside_calendar``.
            Conflict: ``obligation_closed`` or ``stale_version``.
        """

        async def change(obligation: Obligation, session: Session) -> Obligation:
            basis = await self._tools.basis(session)
            due = basis.calendar.fixed(request.due).date
            if due < china_day(self._tools.clock.now()):
                raise _wrong("due_in_past", "不能改到已经过去的日期")
            if due == obligation.due:
                raise _wrong("due_unchanged", "新的期限与现在相同")
            moved = Due(due, f"{due} 到期：经批准改期")
            return await self._redate(
                session, actor, obligation, ObligationEvent.MOVED, moved, basis, DueBasis.MOVED, request.reason
            )

        return await self._change(actor, obligation_id, request.version, ObligationAction.MOVE, change)

    async def extend(self, actor: Actor, obligation_id: str, request: ReasonRequest) -> Obligation:
        """Take the longer limit that the rule itself allows, as one who owes the obligation or administers it.

        Raises:
            NotFound: ``obligation_not_found``.
            NotAllowed: ``obligation_not_yours``.
            Conflict: ``no_extension`` (the rule has none, or it was taken), ``obligation_closed`` or ``stale_version``.
            InvalidInput: ``outside_calendar``.
        """

        async def change(obligation: Obligation, session: Session) -> Obligation:
            extension = rule_of(obligation.rule).extension
            if extension is None or obligation.basis is not DueBasis.RULE:
                raise Conflict("no_extension", "这项待办没有可以延长的期限，或者已经延长、改期")
            basis = await self._tools.basis(session)
            due = extended(extension, obligation.start, obligation.due, basis.calendar)
            return await self._redate(
                session, actor, obligation, ObligationEvent.EXTENDED, due, basis, DueBasis.EXTENDED, request.reason
            )

        return await self._change(actor, obligation_id, request.version, ObligationAction.EXTEND, change)

    async def _change(
        self,
        actor: Actor,
        obligation_id: str,
        version: int,
        action: ObligationAction,
        change: Callable[[Obligation, Session], Awaitable[Obligation]],
    ) -> Obligation:
        """Load, check and change in one transaction; ``change`` saves."""

        async def write(session: Session) -> Obligation:
            obligation = await self._tools.repository.load(obligation_id, session)
            book = await self._tools.book(self._tools.clock.now(), [obligation], session)
            if not may_see(actor, obligation, book):
                raise not_found()
            if action not in actions_of(actor, obligation, book):
                raise NotAllowed("obligation_not_yours", _REFUSALS[action])
            state_after(obligation.state, _EVENTS[action])
            if obligation.version != version:
                raise stale_version()
            return await change(obligation, session)

        return await self._tools.store.transaction(write)

    async def _end(
        self, session: Session, actor: Actor, obligation: Obligation, event: ObligationEvent, reason: str
    ) -> Obligation:
        saved = await self._service.end(session, actor, obligation, event, self._tools.clock.now(), reason)
        await self._tools.record(session, actor, f"obligation_{event.value}", saved)
        return saved

    async def _redate(
        self,
        session: Session,
        actor: Actor,
        obligation: Obligation,
        event: ObligationEvent,
        due: Due,
        basis: Basis,
        rests_on: DueBasis,
        reason: str,
    ) -> Obligation:
        now, former = self._tools.clock.now(), obligation.due
        dated = basis.with_due(obligation, due, now, rests_on)
        changed = self._tools.having_happened(dated, event, actor, now, reason=reason, former_due=former)
        saved = await self._tools.repository.save(changed, session)
        await self._tools.tell_moved(session, saved, former, now)
        await self._tools.record(session, actor, f"obligation_{event.value}", saved, former=former.isoformat())
        return saved


def _wrong(code: str, sentence: str) -> InvalidInput:
    return InvalidInput(code, sentence, fields=[FieldError("due", sentence)])
