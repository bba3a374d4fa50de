"""Triage: what becomes of a matter is decided, and the officer who decides handles it from now on."""

from datetime import date, datetime

from server.accounts.rules import Actor
from server.store import Session
from server.window.desk_requests import TriageRequest
from server.window.desk_work import DeskWork
from server.window.models import Matter
from server.window.rules import MatterEvent, TriageOutcome, check_demands, triage_event
from server.window.tasks import TaskEndings
from server.window.tools import TRIAGE
from server.workdays import china_day


class Triage:
    """Decides about matters.

    Args:
        work: how matters are changed.
        tasks: ends what other units need not answer any more.
    """

    def __init__(self, work: DeskWork, tasks: TaskEndings) -> None:
        self._work = work
        self._tasks = tasks

    async def decide(self, actor: Actor, matter_id: str, request: TriageRequest) -> Matter:
        """Decide what becomes of a matter; the officer handles it from now on.

        Raises:
            NotFound: ``matter_not_found``.
            InvalidInput: ``triage_fields``, ``promise_in_past``, ``unknown_unit`` or ``outside_calendar``.
            Conflict: ``already_triaged``, ``matter_closed``, ``matter_merged`` or ``stale_version``.
            NotAllowed: ``matter_not_yours``.
        """
        check_demands(request.outcome, request.given())
        event, now = triage_event(request.outcome), self._work.tools.clock.now()

        async def work(matter: Matter, session: Session) -> Matter:
            promised = await self._promised(matter, request, now, session)
            if request.department is not None:
                await self._work.tools.units.path_of(request.department, session=session)
            days = await self._work.days_taken(matter, now, session)
            decided = self._decided(actor, matter, request, promised, days, now)
            if event is MatterEvent.EXPLAIN:
                await self._tasks.withdraw_all(session, actor, decided, now)
                decided = await self._work.answered(decided, now, session)
            await self._work.tools.obligations.close(session, actor, rule=TRIAGE, about_id=matter.id, now=now)
            decided = await self._work.tools.reported(session, actor, decided, now)
            await self._work.tools.record(session, actor, "matter_triaged", decided, outcome=request.outcome)
            return decided

        return await self._work.change(actor, matter_id, request.version, event, work)

    def _decided(
        self, actor: Actor, matter: Matter, request: TriageRequest, promised: date | None, days: int, now: datetime
    ) -> Matter:
        again = matter.outcome is not None
        limit = matter.promised if again else matter.triage_due
        late = limit is not None and china_day(now) > limit
        event = triage_event(request.outcome)
        decided = self._work.tools.happened(
            matter,
            event,
            now,
            by=actor,
            text=request.explanation,
            outcome=request.outcome,
            late=late,
            days=days if event is MatterEvent.EXPLAIN else None,
            promised=promised,
            again=again,
        )
        seal = self._work.tools.sealer.seal
        return decided.having(
            outcome=request.outcome,
            handler=actor.id,
            triaged_at=matter.triaged_at or now,
            triage_late=matter.triage_late if again else late,
            answer_late=late if event is MatterEvent.EXPLAIN else None,
            promised=promised,
            department=request.department,
            explanation=seal(request.explanation, matter.id, "explanation"),
            policy=seal(request.policy, matter.id, "policy"),
            addressee=seal(request.addressee, matter.id, "addressee"),
            redirections=matter.redirections + (request.outcome is TriageOutcome.REDIRECTED),
        )

    async def _promised(self, matter: Matter, request: TriageRequest, now: datetime, session: Session) -> date | None:
        """Return by when the citizen can expect an answer, None where this is the answer."""
        if request.promised is not None:
            return await self._work.day_to_come(request.promised, now, session)
        if request.outcome is not TriageOutcome.RESOLVE_NOW:
            return None
        if matter.promised is not None:
            return matter.promised
        settings = await self._work.tools.office.settings(session)
        return await self._work.tools.after_working_days(now, settings.resolve_days, session)
