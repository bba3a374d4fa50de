"""Meetings as officers hold them: an agenda of matters, then minutes and a decision for each."""

from typing import Final

from server.accounts.rules import Actor, Role
from server.errors import Conflict, FieldError, InvalidInput, stale_version
from server.store import Session, new_id
from server.window.citizen_views import HallRef
from server.window.desk_work import DeskWork, not_yours
from server.window.meeting_models import (
    AgendaView,
    MeetingChange,
    MeetingContent,
    MeetingQuery,
    MeetingView,
    MinutesRequest,
    NewMeeting,
)
from server.window.meetings import MEETING_STATE_NAMES, AgendaItem, Meeting, MeetingRepository, MeetingState
from server.window.models import Matter, Officer
from server.window.rights import STAFF_ROLES, may
from server.window.rules import MatterEvent
from server.window.sealing import Sealer

_MOST_LISTED: Final = 500
_HOLDS: Final = (Role.WINDOW_OFFICER, Role.WINDOW_ADMIN)


class MeetingDesk:
    """Plans meetings and keeps their minutes.

    Args:
        work: finds matters within an officer's halls.
        repository: where the meetings are.
        sealer: encrypts questions, decisions and minutes.
    """

    def __init__(self, work: DeskWork, repository: MeetingRepository, sealer: Sealer) -> None:
        self._work = work
        self._tools = work.tools
        self._repository = repository
        self._sealer = sealer

    async def all(self, actor: Actor, query: MeetingQuery) -> list[MeetingView]:
        """Return the meetings of the officer's halls, the latest first."""
        halls = await self._halls(actor)
        chosen = [hall for hall in halls if query.hall in (None, hall)]
        found = await self._repository.of_halls(chosen, query.state, _MOST_LISTED)
        return [self._view(meeting, halls) for meeting in found]

    async def one(self, actor: Actor, meeting_id: str) -> MeetingView:
        """Return a meeting.

        Raises:
            NotFound: ``meeting_not_found``.
        """
        halls = await self._halls(actor)
        return self._view(await self._repository.load(list(halls), meeting_id), halls)

    async def plan(self, actor: Actor, new: NewMeeting) -> MeetingView:
        """Plan a meeting; its matters are noted as put before it.

        Raises:
            NotFound: ``hall_not_found`` or ``matter_not_found``.
            NotAllowed: ``matter_not_yours``.
            Conflict: a matter's state does not allow it.
            InvalidInput: ``agenda_twice`` or ``outside_calendar``.
        """
        hall = await self._tools.halls.overseen_one(actor, new.hall, *_HOLDS)
        meeting_id, now = new_id(), self._tools.clock.now()

        async def write(session: Session) -> Meeting:
            meeting = Meeting(
                id=meeting_id,
                version=1,
                hall=hall.id,
                title=new.title,
                on=(await self._tools.workdays.calendar(session=session)).fixed(new.on).date,
                state=MeetingState.PLANNED,
                agenda=await self._agenda(actor, hall.id, meeting_id, new, (), session),
                created_by=Officer(id=actor.id, name=actor.name),
                created_at=now,
            )
            await self._repository.insert(meeting, session)
            await self._record(session, actor, "meeting_planned", meeting)
            return meeting

        return self._view(await self._tools.store.transaction(write), await self._halls(actor))

    async def change(self, actor: Actor, meeting_id: str, request: MeetingChange) -> MeetingView:
        """Change a planned meeting.

        Raises:
            NotFound: ``meeting_not_found`` or ``matter_not_found``.
            NotAllowed: ``matter_not_yours``.
            Conflict: ``meeting_over`` or ``stale_version``, or a new matter's state does not allow it.
            InvalidInput: ``agenda_twice`` or ``outside_calendar``.
        """

        async def write(session: Session) -> Meeting:
            meeting = await self._planned(actor, meeting_id, request.version, session)
            present = tuple(item.matter for item in meeting.agenda)
            changed = meeting.having(
                title=request.title,
                on=(await self._tools.workdays.calendar(session=session)).fixed(request.on).date,
                agenda=await self._agenda(actor, meeting.hall, meeting.id, request, present, session),
            )
            saved = await self._repository.save(changed, session)
            await self._record(session, actor, "meeting_changed", saved)
            return saved

        return self._view(await self._tools.store.transaction(write), await self._halls(actor))

    async def hold(self, actor: Actor, meeting_id: str, request: MinutesRequest) -> MeetingView:
        """Enter minutes and decisions of a meeting that was held; each decision stands in its matter's history.

        Raises:
            NotFound: ``meeting_not_found``.
            Conflict: ``meeting_over`` or ``stale_version``.
            InvalidInput: ``decisions_missing``: not one for each matter of the agenda.
        """

        async def write(session: Session) -> Meeting:
            meeting = await self._planned(actor, meeting_id, request.version, session)
            decisions = {one.matter: one.decision for one in request.decisions}
            if set(decisions) != {item.matter for item in meeting.agenda} or len(decisions) < len(request.decisions):
                sentence = "议程上的每件诉求都须写明决定"
                raise InvalidInput("decisions_missing", sentence, fields=[FieldError("decisions", sentence)])
            agenda = tuple(
                item.having(decision=self._seal(decisions[item.matter], meeting.id, f"{item.matter}/decision"))
                for item in meeting.agenda
            )
            held = meeting.having(
                state=MeetingState.HELD,
                agenda=agenda,
                minutes=self._seal(request.minutes, meeting.id, "minutes"),
                held_by=Officer(id=actor.id, name=actor.name),
            )
            saved = await self._repository.save(held, session)
            for item in agenda:
                await self._note_decision(actor, meeting, item.matter, decisions[item.matter], session)
            await self._record(session, actor, "meeting_held", saved)
            return saved

        return self._view(await self._tools.store.transaction(write), await self._halls(actor))

    async def cancel(self, actor: Actor, meeting_id: str, version: int) -> MeetingView:
        """Cancel a planned meeting.

        Raises:
            NotFound: ``meeting_not_found``.
            Conflict: ``meeting_over`` or ``stale_version``.
        """

        async def write(session: Session) -> Meeting:
            meeting = await self._planned(actor, meeting_id, version, session)
            saved = await self._repository.save(meeting.having(state=MeetingState.CANCELLED), session)
            await self._record(session, actor, "meeting_cancelled", saved)
            return saved

        return self._view(await self._tools.store.transaction(write), await self._halls(actor))

    async def _agenda(
        self,
        actor: Actor,
        hall: str,
        meeting_id: str,
        content: MeetingContent,
        present: tuple[str, ...],
        session: Session,
    ) -> tuple[AgendaItem, ...]:
        """Return the agenda as it is stored, having noted with each matter that is new on it that it is put there."""
        if len({item.matter for item in content.agenda}) < len(content.agenda):
            sentence = "同一件诉求只能列入一次"
            raise InvalidInput("agenda_twice", sentence, fields=[FieldError("agenda", sentence)])
        items = []
        for asked in content.agenda:
            matter = await self._tools.repository.load([hall], asked.matter, session)
            if matter.id not in present:
                await self._put_before(actor, matter, asked.question, session)
            question = self._seal(asked.question, meeting_id, f"{matter.id}/question")
            items.append(AgendaItem(matter=matter.id, number=matter.number, question=question))
        return tuple(items)

    async def _put_before(self, actor: Actor, matter: Matter, question: str, session: Session) -> None:
        if not may(actor, matter, MatterEvent.MEET):
            raise not_yours(MatterEvent.MEET)
        now = self._tools.clock.now()
        put = self._tools.happened(matter, MatterEvent.MEET, now, by=actor, text=f"列入议程：{question}")
        await self._tools.save(session, matter, put)

    async def _note_decision(
        self, actor: Actor, meeting: Meeting, matter_id: str, decision: str, session: Session
    ) -> None:
        """Note a decision with its matter, unless that was answered or merged before the meeting."""
        matter = await self._tools.repository.load([meeting.hall], matter_id, session)
        try:
            decided = self._tools.happened(
                matter, MatterEvent.MEET, self._tools.clock.now(), by=actor, text=f"会议决定：{decision}"
            )
        except Conflict:
            return
        await self._tools.save(session, matter, decided)

    async def _planned(self, actor: Actor, meeting_id: str, version: int, session: Session) -> Meeting:
        halls = [hall.id for hall in await self._tools.halls.overseen(actor, *_HOLDS, session=session)]
        meeting = await self._repository.load(halls, meeting_id, session)
        if meeting.state is not MeetingState.PLANNED:
            raise Conflict("meeting_over", f"这次会议{MEETING_STATE_NAMES[meeting.state]}")
        if meeting.version != version:
            raise stale_version()
        return meeting

    async def _halls(self, actor: Actor) -> dict[str, str]:
        return {hall.id: hall.name for hall in await self._tools.halls.overseen(actor, *STAFF_ROLES)}

    async def _record(self, session: Session, actor: Actor, action: str, meeting: Meeting) -> None:
        await self._tools.audit.record(
            session,
            actor=actor,
            action=action,
            target_kind="meeting",
            target_id=meeting.id,
            target_name=meeting.title,
            data={"hall": meeting.hall, "on": meeting.on.isoformat()},
        )

    def _seal(self, text: str, meeting_id: str, field: str) -> bytes:
        return self._sealer.seal(text, meeting_id, field)

    def _view(self, meeting: Meeting, halls: dict[str, str]) -> MeetingView:
        text = self._sealer.text
        return MeetingView(
            id=meeting.id,
            version=meeting.version,
            hall=HallRef(id=meeting.hall, name=halls.get(meeting.hall, "")),
            title=meeting.title,
            on=meeting.on,
            state=meeting.state,
            state_text=MEETING_STATE_NAMES[meeting.state],
            agenda=[
                AgendaView(
                    matter=item.matter,
                    number=item.number,
                    question=text(item.question, meeting.id, f"{item.matter}/question"),
                    decision=text(item.decision, meeting.id, f"{item.matter}/decision"),
                )
                for item in meeting.agenda
            ],
            minutes=text(meeting.minutes, meeting.id, "minutes"),
            created_by=meeting.created_by.name,
            created_at=meeting.created_at,
            held_by=meeting.held_by.name if meeting.held_by else "",
        )
