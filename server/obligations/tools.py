"""What the parts of the service share: the numbers that dates are worked out with, sealed texts, notices."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from server.accounts.models import AccountState
from server.accounts.repository import AccountRepository
from server.accounts.rules import Actor, Role
from server.accounts.units import Units
from server.audit import Audit
from server.clock import Clock
from server.errors import FieldError, InvalidInput, NotFound
from server.notifications import Notice, Notifications
from server.obligations.due_dates import Due, due_of, extended
from server.obligations.models import TARGET, Happening, Obligation, Officer
from server.obligations.notices import moved_notice
from server.obligations.post_book import PostBook
from server.obligations.posts import PostBooks
from server.obligations.repository import ObligationRepository
from server.obligations.rules import RULES, DueBasis, ObligationEvent, ObligationRule, state_after
from server.obligations.settings import ObligationOffice, ObligationSettings
from server.obligations.steps import Schedule
from server.store import Document, FieldCipher, Session, Store
from server.workdays import WorkCalendar, WorkdayService, WorkingHours, china_day


def rule_of(rule_id: str) -> ObligationRule:
    """Return a rule.

    Raises:
        InvalidInput: ``unknown_rule``.
    """
    rule = RULES.get(rule_id)
    if rule is None:
        sentence = "没有这类待办"
        raise InvalidInput("unknown_rule", sentence, fields=[FieldError("rule", sentence)])
    return rule


@dataclass(frozen=True, slots=True)
class Basis:
    """What dates are worked out with, taken once for a request or a run."""

    calendar: WorkCalendar
    hours: WorkingHours
    settings: ObligationSettings

    def schedule(self, rule: ObligationRule, due: date) -> Schedule:
        """Return when to remind of something that a rule asks for by ``due``."""
        return Schedule(self.settings.steps_of(rule), due, self.calendar, self.hours)

    def due(self, rule: ObligationRule, start: date, given: date | None) -> Due:
        """Return when something that a rule asks for is due; see ``due_of``."""
        return due_of(self.settings.limit_of(rule), start, given, self.calendar)

    def due_again(self, obligation: Obligation) -> Due:
        """Return when an obligation is due, worked out anew from what its date rests on."""
        if obligation.basis is DueBasis.MOVED:
            return Due(obligation.due, obligation.explanation)
        rule = rule_of(obligation.rule)
        due = self.due(rule, obligation.start, obligation.given)
        if obligation.basis is DueBasis.EXTENDED and rule.extension is not None:
            return extended(rule.extension, obligation.start, due.date, self.calendar)
        return due

    def with_due(self, obligation: Obligation, due: Due, now: datetime, basis: DueBasis) -> Obligation:
        """Return an open obligation with this due date and the next reminder that follows from it."""
        return obligation.having(
            due=due.date,
            explanation=due.explanation,
            unpublished=due.unpublished,
            basis=basis,
            calendar_version=self.calendar.version,
            settings_version=self.settings.version,
            remind_at=self.schedule(rule_of(obligation.rule), due.date).first(now),
        )


@dataclass(frozen=True, slots=True)
class ObligationTools:
    """What every part works with."""

    store: Store
    clock: Clock
    repository: ObligationRepository
    posts: PostBooks
    office: ObligationOffice
    workdays: WorkdayService
    units: Units
    accounts: AccountRepository
    notifications: Notifications
    audit: Audit
    cipher: FieldCipher

    async def basis(self, session: Session | None = None) -> Basis:
        """Return what dates are worked out with now."""
        return Basis(
            await self.workdays.calendar(session=session),
            await self.workdays.hours(session=session),
            await self.office.settings(session=session),
        )

    async def book(self, now: datetime, obligations: Sequence[Obligation], session: Session | None = None) -> PostBook:
        """Return who is responsible for these obligations now, and to whom they climb."""
        units = {unit for one in obligations for unit in (*one.owner.path, *one.escalation.path)}
        return await self.posts.book(china_day(now), units, session=session)

    def seal(self, text: str, obligation_id: str, field: str) -> bytes:
        """Return a text encrypted for one field of one obligation; the empty text stays empty."""
        return self.cipher.encrypt(text.encode(), _context(obligation_id, field)) if text else b""

    def label(self, obligation: Obligation) -> str:
        """Return what an obligation is about."""
        return self._opened(obligation.about.label, obligation.id, "label")

    def reason(self, obligation: Obligation, number: int) -> str:
        """Return the reason in the history's entry ``number``, counted from 0."""
        return self._opened(obligation.history[number].reason, obligation.id, f"history/{number}")

    def having_happened(
        self,
        obligation: Obligation,
        event: ObligationEvent,
        actor: Actor | None,
        now: datetime,
        *,
        reason: str = "",
        former_due: date | None = None,
    ) -> Obligation:
        """Return an obligation in the state after ``event``, with a further entry in its history.

        Raises:
            Conflict: ``obligation_closed``.
        """
        state = state_after(obligation.state, event)
        number = len(obligation.history)
        happening = Happening(
            event=event,
            at=now,
            by=officer(actor),
            reason=self.seal(reason, obligation.id, f"history/{number}"),
            former_due=former_due,
            due=obligation.due,
        )
        return obligation.having(state=state, history=(*obligation.history, happening))

    async def tell_moved(self, session: Session, obligation: Obligation, former: date, now: datetime) -> None:
        """Tell the owners of an obligation of its new due date; what they were told of the old one is settled."""
        await self.notifications.withdraw(session, obligation.ref, now)
        notice = moved_notice(obligation, rule_of(obligation.rule), self.label(obligation), former)
        await self.tell_owners(session, obligation, notice, now)

    async def tell_owners(
        self, session: Session, obligation: Obligation, notice: Notice, now: datetime, book: PostBook | None = None
    ) -> None:
        """Tell those who are responsible for an obligation now, and their deputies; ``book`` may have been read."""
        book = book or await self.book(now, [obligation], session)
        told = book.told(book.responsible(obligation.owner.duty).accounts)
        await self.notifications.notify(session, [(account, notice) for account in told], now)

    async def administered_path(self, actor: Actor, unit_id: str) -> list[str]:
        """Return the way from the root to a unit whose obligations the officer administers.

        Raises:
            NotFound: ``unit_not_found``: there is no such unit for this officer.
        """
        unit = await self.units.get(unit_id)
        if not actor.holds(Role.OBLIGATION_ADMIN) or not actor.oversees(unit.path):
            raise NotFound("unit_not_found", "没有这个单位")
        return unit.path

    async def active_account(self, account_id: str, field: str, session: Session) -> Document:
        """Return an account that can be given something to do.

        Raises:
            InvalidInput: ``unknown_account`` with the field ``field``: there is none, or it is disabled.
        """
        account = await self.accounts.by_id(account_id, session=session)
        if account is None or account["state"] != AccountState.ACTIVE:
            sentence = "没有这个人员，或者其账号已停用"
            raise InvalidInput("unknown_account", sentence, fields=[FieldError(field, sentence)])
        return account

    async def record(
        self, session: Session, actor: Actor | None, action: str, obligation: Obligation, **data: Any
    ) -> None:
        """Append what an officer did with an obligation to the audit log; it names no person it is about."""
        await self.audit.record(
            session,
            actor=actor,
            action=action,
            target_kind=TARGET,
            target_id=obligation.id,
            target_name=rule_of(obligation.rule).title,
            data={"unit_id": obligation.unit_id, "due": obligation.due.isoformat(), **data},
        )

    def _opened(self, sealed: bytes, obligation_id: str, field: str) -> str:
        return self.cipher.decrypt(sealed, _context(obligation_id, field)).decode() if sealed else ""


def officer(actor: Actor | None) -> Officer | None:
    """Return an officer as a record remembers them."""
    return Officer(id=actor.id, name=actor.name) if actor else None


def _context(obligation_id: str, field: str) -> str:
    return f"obligations/{obligation_id}/{field}"
