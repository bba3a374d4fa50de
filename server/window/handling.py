"""The officer's work on a matter: progress, promise, answer, hand-over. One transaction each, with its audit entry."""

from typing import Final

from server.accounts.rules import Actor, Role
from server.errors import Conflict
from server.store import Session
from server.window.desk_requests import HandOverRequest, PromiseRequest, SaidRequest
from server.window.desk_work import DeskWork, not_yours, wrong_field
from server.window.models import Matter
from server.window.rights import handles
from server.window.rules import MatterEvent
from server.window.tasks import TaskEndings
from server.workdays import china_day

_HAND_OVER: Final = MatterEvent.HAND_OVER


class Handling:
    """Carries matters on to their answer.

    Args:
        work: how matters are changed.
        tasks: ends what other units need not answer any more.
    """

    def __init__(self, work: DeskWork, tasks: TaskEndings) -> None:
        self._work = work
        self._tasks = tasks

    async def start(self, actor: Actor, matter_id: str, version: int) -> Matter:
        """Begin to work on a matter.

        Raises:
            NotFound, NotAllowed, Conflict: see ``change``.
        """
        return await self._plain(actor, matter_id, version, MatterEvent.START, "matter_started")

    async def progress(self, actor: Actor, matter_id: str, request: SaidRequest) -> Matter:
        """Tell the citizen how far it has come; the next report is due from now on.

        Raises:
            NotFound, NotAllowed, Conflict: see ``change``.
        """
        now = self._work.tools.clock.now()

        async def work(matter: Matter, session: Session) -> Matter:
            told = self._work.tools.happened(matter, MatterEvent.PROGRESS, now, by=actor, text=request.text)
            told = await self._work.tools.reported(session, actor, told, now)
            await self._work.tools.record(session, actor, "matter_progress_told", told)
            return told

        return await self._work.change(actor, matter_id, request.version, MatterEvent.PROGRESS, work)

    async def move_promise(self, actor: Actor, matter_id: str, request: PromiseRequest) -> Matter:
        """Give a promise another date: once the handling officer may, then the supervising leader alone.

        Raises:
            NotFound, NotAllowed, Conflict: see ``change``; ``promise_moved``, ``nothing_promised``.
            InvalidInput: ``promise_in_past``, ``promise_unchanged`` or ``outside_calendar``.
        """
        now = self._work.tools.clock.now()

        async def work(matter: Matter, session: Session) -> Matter:
            former = matter.promised
            if former is None:
                raise Conflict("nothing_promised", "这件诉求没有承诺日期")
            promised = await self._work.day_to_come(request.promised, now, session)
            if promised == former:
                raise wrong_field("promise_unchanged", "promised", "新的日期与现在相同")
            moved = self._work.tools.happened(
                matter,
                MatterEvent.MOVE_PROMISE,
                now,
                by=actor,
                text=request.reason,
                promised=promised,
                former=former,
            ).having(promised=promised, promised_moves=matter.promised_moves + 1)
            moved = await self._work.tools.reported(session, actor, moved, now)
            await self._work.tools.record(
                session, actor, "matter_promise_moved", moved, former=former.isoformat(), promised=promised.isoformat()
            )
            return moved

        return await self._work.change(actor, matter_id, request.version, MatterEvent.MOVE_PROMISE, work)

    async def answer(self, actor: Actor, matter_id: str, request: SaidRequest) -> Matter:
        """Answer a matter; the citizen can rate it from now on.

        Raises:
            NotFound, NotAllowed, Conflict: see ``change``.
        """
        now = self._work.tools.clock.now()

        async def work(matter: Matter, session: Session) -> Matter:
            late = matter.promised is not None and china_day(now) > matter.promised
            answered = self._work.tools.happened(
                matter,
                MatterEvent.ANSWER,
                now,
                by=actor,
                text=request.text,
                late=late,
                days=await self._work.days_taken(matter, now, session),
            ).having(answer=self._work.tools.sealer.seal(request.text, matter.id, "answer"), answer_late=late)
            await self._tasks.withdraw_all(session, actor, answered, now)
            answered = await self._work.answered(answered, now, session)
            answered = await self._work.tools.reported(session, actor, answered, now)
            await self._work.tools.record(session, actor, "matter_answered", answered)
            return answered

        return await self._work.change(actor, matter_id, request.version, MatterEvent.ANSWER, work)

    async def close(self, actor: Actor, matter_id: str, version: int) -> Matter:
        """Close what was rated.

        Raises:
            NotFound, NotAllowed, Conflict: see ``change``.
        """
        return await self._plain(actor, matter_id, version, MatterEvent.CLOSE, "matter_closed_by_hand")

    async def hand_over(self, actor: Actor, matter_id: str, request: HandOverRequest) -> Matter:
        """Give a matter to another officer of its hall, or take one that nobody handles.

        Raises:
            NotFound, NotAllowed, Conflict: see ``change``; ``same_officer``.
            InvalidInput: ``unknown_account``.
        """
        now = self._work.tools.clock.now()

        async def work(matter: Matter, session: Session) -> Matter:
            # Whoever merely takes a matter that nobody handles takes it for themselves.
            if request.to != actor.id and not (handles(actor, matter) or actor.holds(Role.WINDOW_ADMIN)):
                raise not_yours(_HAND_OVER)
            name = await self._work.tools.handler_name(request.to, matter, session)
            given = self._work.tools.happened(matter, _HAND_OVER, now, by=actor, text=request.reason or f"转交{name}")
            given = await self._work.tools.passed_on(session, actor, given.having(handler=request.to), now)
            if request.to != actor.id:
                await self._work.tools.tell(
                    session, [request.to], given, f"given/{len(given.history)}", "诉求转由您办理", now
                )
            await self._work.tools.record(
                session, actor, "matter_handed_over", given, to=request.to, former=matter.handler
            )
            return given

        return await self._work.change(actor, matter_id, request.version, _HAND_OVER, work)

    async def _plain(self, actor: Actor, matter_id: str, version: int, event: MatterEvent, action: str) -> Matter:
        now = self._work.tools.clock.now()

        async def work(matter: Matter, session: Session) -> Matter:
            changed = self._work.tools.happened(matter, event, now, by=actor)
            if event is MatterEvent.CLOSE:
                changed = changed.having(closed_at=now, closes_at=None)
            await self._work.tools.record(session, actor, action, changed)
            return changed

        return await self._work.change(actor, matter_id, version, event, work)
