"""What the parts of the window share: an event with its history entry, dates, reports, and saving with the figures."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from server.accounts.authentication import actor_of
from server.accounts.models import AccountState
from server.accounts.repository import AccountRepository
from server.accounts.rules import Actor, Role
from server.accounts.units import Units
from server.audit import Audit
from server.clock import Clock
from server.errors import Conflict, FieldError, InvalidInput
from server.notifications import Notice, NoticeKind, Notifications
from server.obligations import About, ObligationService
from server.obligations.posts import PostBooks
from server.store import Session, Store
from server.window.codes import TrackingCodes
from server.window.figures import Figures
from server.window.halls import HallRepository
from server.window.models import TARGET, Entry, Matter, Officer
from server.window.photos import MatterPhotos
from server.window.repository import MatterRepository
from server.window.rules import OPEN_STATES, MatterEvent, MatterState, TriageOutcome, state_after
from server.window.running_numbers import MatterNumbers
from server.window.sealing import Sealer
from server.window.settings import WindowOffice
from server.workdays import WorkdayService, china_day

TRIAGE: Final = "triage"
PROGRESS: Final = "matter_progress"


@dataclass(frozen=True, slots=True)
class WindowTools:
    """What every part works with."""

    store: Store
    clock: Clock
    repository: MatterRepository
    numbers: MatterNumbers
    halls: HallRepository
    figures: Figures
    office: WindowOffice
    obligations: ObligationService
    posts: PostBooks
    workdays: WorkdayService
    notifications: Notifications
    accounts: AccountRepository
    units: Units
    audit: Audit
    sealer: Sealer
    codes: TrackingCodes
    photos: MatterPhotos

    def happened(
        self,
        matter: Matter,
        event: MatterEvent,
        now: datetime,
        *,
        by: Actor | None = None,
        text: str = "",
        **facts: Any,
    ) -> Matter:
        """Return a matter in the state after ``event``, with a further entry in its history.

        Args:
            by: the officer whose act it is; None for the citizen and for the system.
            text: what is said; stored encrypted.
            facts: further fields of the entry.

        Raises:
            Conflict: the state does not allow it; see ``state_after``.
        """
        state = state_after(matter.state, event, reopened=matter.reopened)
        sealed = self.sealer.seal(text, matter.id, history_field(len(matter.history)))
        entry = Entry(event=event, at=now, by=officer(by), text=sealed, **facts)
        return matter.having(state=state, history=(*matter.history, entry))

    async def save(self, session: Session, before: Matter, after: Matter) -> Matter:
        """Save a changed matter with its next date and its figures.

        Raises:
            Conflict: ``stale_version``.
        """
        saved = await self.repository.save(dated(after), session)
        if saved.duplicates and saved.handler != before.handler:
            await self.repository.give_duplicates(saved, session)
        await self.figures.changed(session, before, saved)
        return saved

    async def reported(self, session: Session, actor: Actor | None, matter: Matter, now: datetime) -> Matter:
        """Return a matter whose citizen has just heard of it; where further reports are owed, the next has its date."""
        await self.end_reports(session, actor, matter, now)
        heard = matter.having(last_word_at=now, reports=matter.reports + 1, report_due=None)
        if heard.state not in OPEN_STATES or not (heard.outcome is TriageOutcome.HARD or heard.reopened):
            return heard
        return heard.having(report_due=await self._owe_report(session, actor, heard, now, now))

    async def end_reports(self, session: Session, actor: Actor | None, matter: Matter, now: datetime) -> None:
        """Close the obligation to report that is open, if any."""
        await self.obligations.close(
            session, actor, rule=PROGRESS, about_id=matter.id, now=now, period=str(matter.reports)
        )

    async def passed_on(self, session: Session, actor: Actor, matter: Matter, now: datetime) -> Matter:
        """Return a matter that has another handler, who now owes the citizen the next report, by the same day."""
        if matter.report_due is None or matter.last_word_at is None:
            return matter
        reason = "更换经办人"
        await self.obligations.cancel(
            session, actor, rule=PROGRESS, about_id=matter.id, reason=reason, now=now, period=str(matter.reports)
        )
        given = matter.having(reports=matter.reports + 1)
        await self._owe_report(session, actor, given, matter.last_word_at, now)
        return given

    async def handler_name(self, account_id: str, matter: Matter, session: Session) -> str:
        """Return the name of an officer who can handle a matter from now on.

        Raises:
            InvalidInput: ``unknown_account``: no active officer of the hall's window.
            Conflict: ``same_officer``: the citizen was dissatisfied with this one's answer, or it is the present one.
        """
        document = await self.accounts.by_id(account_id, session=session)
        person = actor_of(document) if document and document["state"] == AccountState.ACTIVE else None
        if person is None or not person.holds(Role.WINDOW_OFFICER) or not person.oversees(matter.unit_path):
            sentence = "没有这名窗口工作人员，或者其账号已停用"
            raise InvalidInput("unknown_account", sentence, fields=[FieldError("to", sentence)])
        if account_id == matter.handler or account_id in matter.former_handlers:
            sentence = "须由另一名工作人员办理"
            raise Conflict("same_officer", sentence, fields=[FieldError("to", sentence)])
        return person.name

    async def after_working_days(self, now: datetime, days: int, session: Session) -> date:
        """Return the day that is so many working days after today."""
        return (await self.workdays.calendar(session=session)).after(china_day(now), days).date

    async def tell(
        self, session: Session, accounts: Sequence[str], matter: Matter, key: str, title: str, now: datetime
    ) -> None:
        """Tell officers about a matter, in fixed words and its number."""
        notice = Notice(
            key=f"{matter.ref}/{key}",
            ref=matter.ref,
            kind=NoticeKind.NOTICE,
            title=title,
            text=f"{title}：{matter.number}",
            due=matter.due,
            link=f"/window/matters/{matter.id}",
            silent=True,
        )
        await self.notifications.notify(session, [(account, notice) for account in accounts], now)

    async def record(self, session: Session, actor: Actor | None, action: str, matter: Matter, **data: Any) -> None:
        """Append what an officer did with a matter to the audit log; nothing of what it says."""
        await self.audit.record(
            session,
            actor=actor,
            action=action,
            target_kind=TARGET,
            target_id=matter.id,
            target_name=matter.number,
            data={"hall": matter.hall, **data},
        )

    async def window_officers(self, unit_path: Sequence[str]) -> list[Actor]:
        """Return the active officers of a hall's window, by name."""
        found = [actor_of(document) for document in await self.accounts.active_with([Role.WINDOW_OFFICER])]
        return [person for person in found if person.oversees(unit_path)]

    async def exported(self, actor: Actor, action: str, entries: int) -> None:
        """Record that a list was taken out."""

        async def write(session: Session) -> None:
            await self.audit.record(
                session,
                actor=actor,
                action=action,
                target_kind=TARGET,
                target_id="",
                target_name="",
                data={"entries": entries},
            )

        await self.store.transaction(write)

    async def _owe_report(
        self, session: Session, actor: Actor | None, matter: Matter, heard_at: datetime, now: datetime
    ) -> date:
        obligation = await self.obligations.open(
            session,
            actor,
            rule=PROGRESS,
            unit_id=matter.unit_path[-1],
            about=about(matter),
            start=china_day(heard_at),
            now=now,
            owner_account=matter.handler,
            period=str(matter.reports),
        )
        return obligation.due


def message_key(matter_id: str, message_id: str) -> str:
    """Return a message's id in the database: one matter's citizen cannot touch another's messages."""
    return hashlib.sha256(f"{matter_id}/{message_id}".encode()).hexdigest()[:32]


def history_field(number: int) -> str:
    """Return the name of the text in a history's entry ``number``, counted from 0."""
    return f"history/{number}"


def officer(actor: Actor | None) -> Officer | None:
    """Return an officer as a record remembers them."""
    return Officer(id=actor.id, name=actor.name) if actor else None


def about(matter: Matter) -> About:
    """Return a matter as obligations know it: by its number alone."""
    return About(TARGET, matter.id, matter.number)


def dated(matter: Matter) -> Matter:
    """Return a matter with the next date that officers have to keep."""
    if matter.state not in OPEN_STATES:
        return matter.having(due=None)
    if matter.state is MatterState.SUBMITTED:
        return matter.having(due=matter.triage_due)
    dates = [day for day in (matter.promised, matter.report_due) if day is not None]
    return matter.having(due=min(dates, default=None))
