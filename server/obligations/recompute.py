"""Working out anew: when the calendar, a rule's number or the steps change, open obligations follow.

It also mends what a clock that was wrong for a time has left: an obligation that was reminded in the future would be
silent until then.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog

from server.obligations.batches import in_batches
from server.obligations.models import TARGET, Obligation
from server.obligations.notices import confirmed_notice
from server.obligations.repository import Place
from server.obligations.rules import ObligationEvent
from server.obligations.tools import Basis, ObligationTools, rule_of
from server.store import Session

_TOGETHER: Final = 100
_log = structlog.get_logger("obligations")


class RecomputeJob:
    """Works out anew what was worked out with an older calendar or older settings, and tells the owners."""

    name = "obligation_recompute"
    interval = timedelta(minutes=1)

    def __init__(self, tools: ObligationTools) -> None:
        self._tools = tools

    async def run(self, now: datetime) -> None:
        """Bring every open obligation to the present calendar and settings; a run that is cut short is gone on with."""
        basis = await self._tools.basis()

        async def anew(batch: Sequence[Place]) -> None:
            await self._anew(batch, basis, now)

        async def rewind(batch: Sequence[Place]) -> None:
            await self._rewind(batch, basis, now)

        repository, versions = self._tools.repository, (basis.calendar.version, basis.settings.version)
        while places := await repository.outdated(*versions, _TOGETHER):
            for place, error in (await in_batches(places, _TOGETHER, anew)).items():
                _log.error("due date cannot be worked out anew", obligation=place.id, exc_info=error)
                await repository.leave_as_is(place, *versions)
        while places := await repository.passed_after(now, _TOGETHER):
            _log.warning("reminders of the future are taken back", obligations=len(places))
            for place, error in (await in_batches(places, _TOGETHER, rewind)).items():
                _log.error("reminder of the future cannot be taken back", obligation=place.id, exc_info=error)
                await repository.postpone(place, now, now)

    async def _anew(self, places: Sequence[Place], basis: Basis, now: datetime) -> None:
        """Work out ``places`` anew in one transaction."""

        async def work(session: Session) -> None:
            changed: list[Obligation] = []
            moved: list[Obligation] = []
            for obligation in await self._tools.repository.among(places, session):
                again = basis.with_due(obligation, basis.due_again(obligation), now, obligation.basis)
                if again.due == obligation.due:
                    changed.append(again)
                    await self._confirm(session, obligation, again, now)
                else:
                    moved.append(await self._move(session, obligation, again, now))
            if changed:
                await self._tools.repository.renew(changed, session)
            if moved:
                await self._record(session, basis, moved)

        await self._tools.store.transaction(work)

    async def _move(self, session: Session, former: Obligation, again: Obligation, now: datetime) -> Obligation:
        changed = self._tools.having_happened(again, ObligationEvent.RECOMPUTED, None, now, former_due=former.due)
        saved = await self._tools.repository.save(changed, session)
        await self._tools.tell_moved(session, saved, former.due, now)
        return saved

    async def _confirm(self, session: Session, former: Obligation, again: Obligation, now: datetime) -> None:
        if former.unpublished and not again.unpublished:
            notice = confirmed_notice(again, rule_of(again.rule), self._tools.label(again))
            await self._tools.tell_owners(session, again, notice, now)

    async def _rewind(self, places: Sequence[Place], basis: Basis, now: datetime) -> None:
        async def work(session: Session) -> None:
            found = await self._tools.repository.among(places, session)
            mended = [_remind_again(obligation, basis, now) for obligation in found]
            if mended:
                await self._tools.repository.renew(mended, session)

        await self._tools.store.transaction(work)

    async def _record(self, session: Session, basis: Basis, moved: Sequence[Obligation]) -> None:
        await self._tools.audit.record(
            session,
            actor=None,
            action="obligations_recomputed",
            target_kind=TARGET,
            target_id="",
            target_name="",
            data={
                "calendar_version": basis.calendar.version,
                "settings_version": basis.settings.version,
                "moved": [obligation.id for obligation in moved],
            },
        )


def _remind_again(obligation: Obligation, basis: Basis, now: datetime) -> Obligation:
    schedule = basis.schedule(rule_of(obligation.rule), obligation.due)
    return obligation.having(remind_at=schedule.first(now), passed_at=None)
