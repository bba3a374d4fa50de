"""Obligations as the systems use them: opened, closed and cancelled in the transaction of what causes it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from server.accounts.rules import Actor
from server.obligations.models import About, Obligation, StoredAbout, StoredDuty, id_of, key_of
from server.obligations.notices import opened_notice
from server.obligations.post_book import Duty, PostBook
from server.obligations.rules import DueBasis, ObligationEvent, ObligationRule, ObligationState, Owner
from server.obligations.tools import Basis, ObligationTools, rule_of
from server.shared_reads import SharedReads
from server.store import Session
from server.workdays import china_day, end_of_day


@dataclass(frozen=True, slots=True)
class Ground:
    """What an obligation of a unit is opened on, gathered before the transaction so that this stays short.

    What has changed since is made up for as any later change is: dates are worked out anew, reminders find the post's
    holder of their own day.

    Attributes:
        path: the unit's, ids from the root down to itself.
        basis: what dates are worked out with.
        book: who holds what on the way to the root.
    """

    path: tuple[str, ...]
    basis: Basis
    book: PostBook


class ObligationService:
    """Opens, closes and cancels obligations inside the caller's transaction.

    Args:
        tools: what it works with.
    """

    def __init__(self, tools: ObligationTools) -> None:
        self._tools = tools
        self._grounds = SharedReads(self._ground)

    async def ground(self, unit_id: str) -> Ground:
        """Return what obligations of a unit are opened on now; those who ask at the same time are answered together.

        Raises:
            InvalidInput: ``unknown_unit``.
        """
        return await self._grounds.get(unit_id)

    async def open(
        self,
        session: Session,
        actor: Actor | None,
        *,
        rule: str,
        unit_id: str,
        about: About,
        start: date,
        now: datetime,
        owner_account: str | None = None,
        given: date | None = None,
        period: str = "",
        ground: Ground | None = None,
    ) -> Obligation:
        """Open an obligation, or return the one that the same event has opened before, whatever became of it.

        Its owner finds it in the inbox at once; reminders follow.

        Args:
            session: the transaction of what causes it.
            actor: who causes it; None for the system.
            rule: id of a registered rule.
            unit_id: the unit that it belongs to; the owner is looked for from here.
            about: what it is about; together with ``rule`` and ``period`` it tells one event from another.
            start: day of the event in China, day 0.
            now: aware, UTC.
            owner_account: who has to do it; else whoever holds the rule's function.
            given: the day that the event names, for rules whose ``given`` says what it is.
            period: tells obligations apart that come again, e.g. ``2026`` or ``2026-03``.
            ground: of the unit, for something that has just come to be: nothing was opened about it before.

        Raises:
            InvalidInput: ``unknown_rule``, ``unknown_unit``, ``given_date_missing`` or ``outside_calendar``.
        """
        chosen = rule_of(rule)
        key = key_of(rule, about.id, period)
        book = ground.book if ground else None
        if ground is None:
            present = await self._tools.repository.find(id_of(key), session)
            if present is not None:
                return present
            path = tuple(await self._tools.units.path_of(unit_id, session=session))
            basis = await self._tools.basis(session)
        else:
            path, basis = ground.path, ground.basis
        obligation = self._new(chosen, key, path, about, start, given, owner_account, basis, actor, now)
        await self._tools.repository.insert(obligation, session)
        notice = opened_notice(obligation, chosen, about.label)
        await self._tools.tell_owners(session, obligation, notice, now, book)
        return obligation

    async def close(
        self, session: Session, actor: Actor | None, *, rule: str, about_id: str, now: datetime, period: str = ""
    ) -> bool:
        """Close an obligation because what it asks for has happened; return whether it was open.

        Args:
            session: the transaction of what closes it.
            actor: whose act it was; None for the system.
            rule: its rule's id.
            about_id: what it is about.
            now: aware, UTC.
            period: as it was opened with.
        """
        return await self._end(session, actor, ObligationEvent.DONE, key_of(rule, about_id, period), now, "")

    async def cancel(
        self,
        session: Session,
        actor: Actor | None,
        *,
        rule: str,
        about_id: str,
        reason: str,
        now: datetime,
        period: str = "",
    ) -> bool:
        """Cancel an obligation because its cause has gone; return whether it was open.

        Args:
            session: the transaction of what cancels it.
            actor: whose act it was; None for the system.
            rule: its rule's id.
            about_id: what it is about.
            reason: why, a Chinese sentence; stored encrypted.
            now: aware, UTC.
            period: as it was opened with.
        """
        return await self._end(session, actor, ObligationEvent.CANCELLED, key_of(rule, about_id, period), now, reason)

    async def erase(self, session: Session, *, rule: str, unit_id: str, about_id: str, now: datetime) -> None:
        """Delete the obligations about something that nobody may know of any more, with what inboxes say of them.

        Args:
            session: the transaction of what makes it so.
            rule: their rule's id.
            unit_id: the unit that they belong to.
            about_id: what they are about, whatever their periods.
            now: aware, UTC.
        """
        for obligation in await self._tools.repository.about(unit_id, key_of(rule, about_id, ""), session):
            await self._tools.notifications.erase(session, obligation.ref, now)
            await self._tools.repository.delete(obligation, session)

    async def climbed(self, events: Sequence[tuple[str, str, str]]) -> dict[tuple[str, str, str], set[str]]:
        """Return the accounts that reminders of open obligations have climbed to.

        Args:
            events: rule, what it is about, and period of each.
        """
        by_id = {id_of(key_of(*event)): event for event in events}
        found = await self._tools.repository.many(list(by_id))
        return {
            by_id[one.id]: {account for step in one.steps for account in step.escalated}
            for one in found
            if one.state is ObligationState.OPEN
        }

    async def end(
        self,
        session: Session,
        actor: Actor | None,
        obligation: Obligation,
        event: ObligationEvent,
        now: datetime,
        reason: str,
    ) -> Obligation:
        """Bring an obligation to its end inside the caller's transaction; nobody is reminded of it any more.

        Args:
            session: the transaction.
            actor: whose act it was; None for the system.
            obligation: as it was loaded in this transaction.
            event: ``DONE`` or ``CANCELLED``.
            now: aware, UTC.
            reason: note or reason; stored encrypted.

        Raises:
            Conflict: ``obligation_closed`` or ``stale_version``.
        """
        changed = self._tools.having_happened(obligation, event, actor, now, reason=reason)
        done = event is ObligationEvent.DONE
        on_time = now < end_of_day(obligation.due) if done else None
        saved = await self._tools.repository.save(
            changed.having(remind_at=None, closed_at=now, on_time=on_time), session
        )
        await self._tools.notifications.withdraw(session, saved.ref, now)
        return saved

    async def _ground(self, unit_id: str) -> Ground:
        path = tuple(await self._tools.units.path_of(unit_id))
        today = china_day(self._tools.clock.now())
        basis, book = await asyncio.gather(self._tools.basis(), self._tools.posts.book(today, path))
        return Ground(path, basis, book)

    async def _end(
        self, session: Session, actor: Actor | None, event: ObligationEvent, key: str, now: datetime, reason: str
    ) -> bool:
        obligation = await self._tools.repository.find(id_of(key), session)
        if obligation is None or obligation.state is not ObligationState.OPEN:
            return False
        await self.end(session, actor, obligation, event, now, reason)
        return True

    def _new(
        self,
        rule: ObligationRule,
        key: str,
        path: tuple[str, ...],
        about: About,
        start: date,
        given: date | None,
        owner_account: str | None,
        basis: Basis,
        actor: Actor | None,
        now: datetime,
    ) -> Obligation:
        obligation_id = id_of(key)
        due = basis.due(rule, start, given)
        unopened = Obligation(
            id=obligation_id,
            version=1,
            key=key,
            rule=rule.id,
            unit_id=path[-1],
            unit_path=path,
            about=StoredAbout(
                kind=about.kind, id=about.id, label=self._tools.seal(about.label, obligation_id, "label")
            ),
            owner=StoredDuty.of(_duty(rule.owner, path, owner_account)),
            escalation=StoredDuty.of(_duty(rule.escalation, path, None)),
            state=ObligationState.OPEN,
            start=start,
            given=given,
            due=due.date,
            basis=DueBasis.RULE,
            explanation=due.explanation,
            unpublished=due.unpublished,
            calendar_version=basis.calendar.version,
            settings_version=basis.settings.version,
            remind_at=None,
            history=(),
            opened_at=now,
        )
        dated = basis.with_due(unopened, due, now, DueBasis.RULE)
        return self._tools.having_happened(dated, ObligationEvent.OPENED, actor, now)


def _duty(owner: Owner, path: tuple[str, ...], account: str | None) -> Duty:
    # What is owed above a root is owed by the root itself: there is nobody else.
    above = path[:-1] if owner.superior and len(path) > 1 else path
    return Duty(account, owner.function, above)
