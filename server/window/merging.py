"""Merging: several matters about the same go on as one. Each citizen keeps the own code and sees that one's steps."""

from server.accounts.rules import Actor
from server.errors import Conflict, FieldError
from server.store import Session
from server.window.desk_requests import MergeRequest
from server.window.desk_work import DeskWork
from server.window.models import Matter
from server.window.rules import MatterEvent, MatterState
from server.window.tasks import TaskEndings
from server.window.tools import PROGRESS, TRIAGE

_AS_MAIN = frozenset(MatterState) - {MatterState.MERGED, MatterState.CLOSED, MatterState.TURNED_OFF}


class Merging:
    """Merges matters.

    Args:
        work: how matters are changed.
        tasks: ends what other units need not answer any more.
    """

    def __init__(self, work: DeskWork, tasks: TaskEndings) -> None:
        self._work = work
        self._tools = work.tools
        self._tasks = tasks

    async def merge(self, actor: Actor, matter_id: str, request: MergeRequest) -> Matter:
        """Let a matter go on with another of the same hall; return that one.

        Raises:
            NotFound, NotAllowed, Conflict: see ``DeskWork.change``; ``cannot_merge``: the other is not of the same
                hall, has ended, was merged itself, or is the same.
        """

        async def work(matter: Matter, session: Session) -> Matter:
            main = await self._work.load(actor, request.into, session)
            if main.id == matter.id or main.hall != matter.hall or main.state not in _AS_MAIN:
                sentence = "只能并入同一大厅、尚未办结的另一件诉求"
                raise Conflict("cannot_merge", sentence, fields=[FieldError("into", sentence)])
            return await self._into(actor, matter, main, session)

        merged = await self._work.change(actor, matter_id, request.version, MatterEvent.MERGE, work)
        return await self._work.load(actor, merged.merged_into or matter_id)

    async def _into(self, actor: Actor, matter: Matter, main: Matter, session: Session) -> Matter:
        now = self._tools.clock.now()
        reason = f"已并入{main.number}"
        for rule, period in ((TRIAGE, ""), (PROGRESS, str(matter.reports))):
            await self._tools.obligations.cancel(
                session, actor, rule=rule, about_id=matter.id, reason=reason, now=now, period=period
            )
        await self._tasks.withdraw_all(session, actor, matter, now)
        for duplicate in await self._tools.repository.all_of(matter.hall, matter.duplicates, session):
            regrouped = duplicate.having(merged_into=main.id, handler=main.handler)
            await self._tools.save(session, duplicate, regrouped)
        gathered = (*main.duplicates, matter.id, *matter.duplicates)
        await self._tools.save(session, main, main.having(duplicates=gathered, unread=main.unread + matter.unread))
        await self._tools.record(session, actor, "matter_merged", matter, into=main.id)
        merged = self._tools.happened(matter, MatterEvent.MERGE, now, by=actor, text=reason)
        return merged.having(merged_into=main.id, duplicates=(), report_due=None, promised=None, handler=main.handler)
