"""The reminder pass: whatever is due a step gets the latest one that has come; missed ones are made up by it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from server.notifications import Notice
from server.obligations.batches import in_batches
from server.obligations.models import Obligation, ReminderStep
from server.obligations.notices import escalation, reminder
from server.obligations.post_book import PostBook
from server.obligations.repository import Place
from server.obligations.tools import Basis, ObligationTools, rule_of
from server.store import Session
from server.workdays import china_day

# Of one transaction: small enough to be over soon, large enough that its own cost does not count.
_TOGETHER: Final = 50
_MOST: Final = 10_000
# What cannot be dealt with is looked at again so much later.
_SET_ASIDE: Final = timedelta(hours=1)
_log = structlog.get_logger("obligations")

_Told = tuple[Obligation, ReminderStep | None, datetime, list[tuple[str, Notice]]]


class ReminderJob:
    """Reminds of obligations whose next step has come. Two that run at once tell nobody twice."""

    name = "obligation_reminders"
    interval = timedelta(minutes=1)

    def __init__(self, tools: ObligationTools) -> None:
        self._tools = tools

    async def run(self, now: datetime) -> None:
        """Take every step that has come at ``now``; an obligation that cannot be dealt with holds up no other."""
        places = await self._tools.repository.to_remind(now, _MOST)
        if not places:
            return
        basis = await self._tools.basis()

        async def take(batch: Sequence[Place]) -> None:
            await self._take(batch, basis, now)

        for place, error in (await in_batches(places, _TOGETHER, take)).items():
            _log.error("reminder failed", obligation=place.id, exc_info=error)
            await self._tools.repository.postpone(place, now, now + _SET_ASIDE)

    async def _take(self, places: Sequence[Place], basis: Basis, now: datetime) -> None:
        """Take the steps of ``places`` in one transaction."""

        async def work(session: Session) -> None:
            # Read anew: another pass may have dealt with them, or somebody has closed or moved them since.
            found = await self._tools.repository.among(places, session)
            due = [one for one in found if one.remind_at is not None and one.remind_at <= now]
            if not due:
                return
            book = await self._tools.book(now, due, session)
            units = await self._tools.units.names(one.unit_id for one in due)
            told = [self._told(one, basis, book, units.get(one.unit_id, ""), now) for one in due]
            await self._tools.notifications.notify(session, [pair for *_, pairs in told for pair in pairs], now)
            steps = [(obligation, step, remind_at) for obligation, step, remind_at, _ in told]
            await self._tools.repository.remember_steps(steps, now, session)

        await self._tools.store.transaction(work)

    def _told(self, obligation: Obligation, basis: Basis, book: PostBook, unit: str, now: datetime) -> _Told:
        """Return the step that is due (None where it was taken before), the next moment, and who is told what."""
        rule = rule_of(obligation.rule)
        schedule = basis.schedule(rule, obligation.due)
        step, remind_at = schedule.latest(now), schedule.following(now)
        if step is None or any((taken.step, taken.due) == (step.name, obligation.due) for taken in obligation.steps):
            return obligation, None, remind_at, []
        label = self._tools.label(obligation)
        days = basis.calendar.between(china_day(now), obligation.due).count
        owners = book.told(book.responsible(obligation.owner.duty).accounts)
        notice = reminder(obligation, rule, label, step, days=days, now=now)
        pairs = [(account, notice) for account in owners]
        above: list[str] = []
        if step.number >= basis.settings.steps_of(rule).escalate_from:
            responsible = book.told(book.responsible(obligation.escalation.duty).accounts)
            above = [account for account in responsible if account not in owners]
            climbing = escalation(obligation, rule, label, step, days=days, unit=unit)
            pairs += [(account, climbing) for account in above]
        taken = ReminderStep(step=step.name, due=obligation.due, at=now, told=owners, escalated=tuple(above))
        return obligation, taken, remind_at, pairs
