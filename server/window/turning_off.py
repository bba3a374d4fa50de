"""Turning off: a report of misconduct leaves the window for the clue register, with everything that was written.

The matter, its messages, tasks, figures, obligations and notices are gone afterwards: no list, search or count of the
window has to remember to leave it out. Its tracking code goes on working.
"""

from server.accounts.rules import Actor
from server.errors import stale_version
from server.store import Session
from server.window.clues import REASON, RECORD, Clue, ClueEntry, ClueRecord, ClueRepository
from server.window.desk_requests import TurnOffRequest
from server.window.desk_work import DeskWork, not_yours
from server.window.limits import RECTIFICATION, TASK
from server.window.look_backs import LookBackRepository
from server.window.meetings import MeetingRepository
from server.window.models import Matter, Message, Officer
from server.window.rights import may
from server.window.rules import MatterEvent, state_after
from server.window.sealing import Sealer
from server.window.tasks import TaskRepository
from server.window.tools import PROGRESS, TRIAGE, history_field


class TurningOff:
    """Moves matters to the clue register.

    Args:
        work: finds matters within an officer's halls.
        clues: the register.
        clue_sealer: encrypts what goes there.
        tasks: where the matters' tasks are.
        meetings: where they stand on agendas.
        look_backs: where they were drawn.
    """

    def __init__(
        self,
        work: DeskWork,
        clues: ClueRepository,
        clue_sealer: Sealer,
        tasks: TaskRepository,
        meetings: MeetingRepository,
        look_backs: LookBackRepository,
    ) -> None:
        self._work = work
        self._tools = work.tools
        self._clues = clues
        self._sealer = clue_sealer
        self._tasks = tasks
        self._meetings = meetings
        self._look_backs = look_backs

    async def turn_off(self, actor: Actor, matter_id: str, request: TurnOffRequest) -> None:
        """Move a matter, and what was merged into it, to the clue register.

        Raises:
            NotFound: ``matter_not_found``.
            NotAllowed: ``matter_not_yours``.
            Conflict: ``stale_version``.
        """

        async def write(session: Session) -> None:
            matter = await self._work.load(actor, matter_id, session)
            state_after(matter.state, MatterEvent.TURN_OFF, reopened=matter.reopened)
            if not may(actor, matter, MatterEvent.TURN_OFF):
                raise not_yours(MatterEvent.TURN_OFF)
            if matter.version != request.version:
                raise stale_version()
            await self._leave_main(matter, session)
            for duplicate in await self._tools.repository.all_of(matter.hall, matter.duplicates, session):
                await self._move(actor, duplicate, request.reason, session)
            await self._move(actor, matter, request.reason, session)

        await self._tools.store.transaction(write)

    async def _leave_main(self, matter: Matter, session: Session) -> None:
        if matter.merged_into is None:
            return
        main = await self._tools.repository.load([matter.hall], matter.merged_into, session)
        rest = tuple(one for one in main.duplicates if one != matter.id)
        await self._tools.save(session, main, main.having(duplicates=rest))

    async def _move(self, actor: Actor, matter: Matter, reason: str, session: Session) -> None:
        messages = await self._tools.repository.messages(matter.hall, [matter.id], session)
        await self._clues.insert(
            await self._clue(actor, matter, reason, session), [self._message(one) for one in messages], session
        )
        await self._forget(matter, session)
        # Of the matter itself the log says nothing: whoever reads it there is no reader of clues.
        await self._tools.record(session, actor, "matter_turned_off", matter)

    async def _forget(self, matter: Matter, session: Session) -> None:
        """Delete what the window and its officers had of a matter."""
        unit_id, now = matter.unit_path[-1], self._tools.clock.now()
        for rule in (TRIAGE, PROGRESS, RECTIFICATION.id):
            await self._tools.obligations.erase(session, rule=rule, unit_id=unit_id, about_id=matter.id, now=now)
        for task in await self._tasks.of_matter(matter, session):
            await self._tools.obligations.erase(session, rule=TASK.id, unit_id=task.unit_id, about_id=task.id, now=now)
        await self._tasks.delete_of(matter, session)
        await self._meetings.leave_out(matter, session)
        await self._look_backs.leave_out(matter, session)
        await self._tools.notifications.erase(session, matter.ref, now)
        await self._tools.repository.delete(matter, session)
        await self._tools.figures.changed(session, matter, None)

    async def _clue(self, actor: Actor, matter: Matter, reason: str, session: Session) -> Clue:
        hall = await self._tools.halls.load(matter.hall, session)
        business = hall.business(matter.business)
        sealer = self._tools.sealer
        record = ClueRecord(
            business=business.name if business else "",
            content=sealer.content(matter.content, matter.id),
            contact=sealer.contact(matter.contact, matter.id),
            history=tuple(
                ClueEntry(
                    event=entry.event,
                    at=entry.at,
                    by=entry.by,
                    text=sealer.text(entry.text, matter.id, history_field(number)),
                    outcome=entry.outcome,
                )
                for number, entry in enumerate(matter.history)
            ),
        )
        return Clue(
            id=matter.id,
            version=1,
            hall=matter.hall,
            unit_path=matter.unit_path,
            number=matter.number,
            submitted_at=matter.submitted_at,
            photos=matter.photos,
            record=self._sealer.seal(record.model_dump_json(), matter.id, RECORD),
            turned_off_at=self._tools.clock.now(),
            turned_off_by=Officer(id=actor.id, name=actor.name),
            reason=self._sealer.seal(reason, matter.id, REASON),
            unread=matter.unread,
        )

    def _message(self, message: Message) -> Message:
        text = self._tools.sealer.text(message.text, message.id, "text")
        return message.having(text=self._sealer.seal(text, message.id, "text"))
