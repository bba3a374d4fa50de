"""What the parts of the window share: an event with its history entry, dates, reports, and saving with the figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from server.accounts.repository import AccountRepository
from server.accounts.rules import Actor
from server.accounts.units import Units
from server.audit import Audit
from server.clock import Clock
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
from server.window.rules import OPEN_STATES, MatterEvent, MatterState, Outcome, state_after
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
        await self.figures.changed(session, before, saved)
        return saved

    async def reported(self, session: Session, actor: Actor | None, matter: Matter, now: datetime) -> Matter:
        """Return a matter whose citizen has just heard of it; where further reports are owed, the next has its date."""
        await self.end_reports(session, actor, matter, now)
        heard = matter.having(last_word_at=now, reports=matter.reports + 1, report_due=None)
        if heard.state not in OPEN_STATES or not (heard.outcome is Outcome.HARD or heard.reopened):
            return heard
        obligation = await self.obligations.open(
            session,
            actor,
            rule=PROGRESS,
            unit_id=heard.unit_path[-1],
            about=about(heard),
            start=china_day(now),
            now=now,
            owner_account=heard.handler,
            period=str(heard.reports),
        )
        return heard.having(report_due=obligation.due)

    async def end_reports(self, session: Session, actor: Actor | None, matter: Matter, now: datetime) -> None:
        """Close the obligation to report that is open, if any."""
        await self.obligations.close(
            session, actor, rule=PROGRESS, about_id=matter.id, now=now, period=str(matter.reports)
        )

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
