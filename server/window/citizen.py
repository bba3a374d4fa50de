"""What a citizen does with a tracking code: looks, writes, rates."""

from collections.abc import Awaitable, Callable
from typing import Final

from server.errors import Conflict
from server.shared_reads import SharedReads
from server.store import Session
from server.window.citizen_views import CitizenView, CitizenViews, Side
from server.window.clues import Clue, ClueRepository
from server.window.codes import unknown_code
from server.window.models import Matter, Message
from server.window.repository import Place
from server.window.requests import CitizenMessage, RatingRequest
from server.window.rules import MatterEvent, MatterState, Rating, rating_events, state_after
from server.window.sealing import Sealer
from server.window.tools import WindowTools, message_key
from server.workdays import end_of_day

# So much a citizen can write before somebody has read it.
MOST_UNREAD: Final = 20


class Citizens:
    """Opens matters by their codes. Whether a code is unknown or its matter gone makes no difference to the answer.

    Args:
        tools: what it works with.
        clues: where turned-off matters are.
        clue_sealer: encrypts what is written about them.
        views: turns both into what a citizen sees.
    """

    def __init__(self, tools: WindowTools, clues: ClueRepository, clue_sealer: Sealer, views: CitizenViews) -> None:
        self._tools = tools
        self._clues = clues
        self._clue_sealer = clue_sealer
        self._views = views
        self._halls = SharedReads(tools.halls.load)

    async def open(self, code: str) -> CitizenView:
        """Return the matter that a code opens; what officers wrote counts as read from now on.

        Raises:
            InvalidInput: ``malformed_code``.
            NotFound: ``matter_not_found``.
        """
        place = await self.place(code)
        found = await self._found(place)
        view = await self._view(found)
        if isinstance(found, Matter) and any(one.side is Side.OFFICER and not one.read for one in view.messages):
            await self._tools.repository.mark_read(found.hall, [found.id], of_citizen=False)
        return view

    async def place(self, code: str) -> Place:
        """Return where a code leads, for those who hand out photos.

        Raises:
            InvalidInput: ``malformed_code``.
            NotFound: ``matter_not_found``.
        """
        place = await self._tools.repository.place(self._tools.codes.hash_of_text(code))
        if place is None:
            raise unknown_code()
        return place

    async def write(self, message: CitizenMessage) -> CitizenView:
        """Add a message; the same one again changes nothing.

        Raises:
            InvalidInput: ``malformed_code``.
            NotFound: ``matter_not_found``.
            Conflict: ``matter_closed``, ``too_many_messages``, ``message_id_taken`` or ``photos_not_ready``.
        """

        async def work(found: Matter | Clue, session: Session) -> Matter | Clue:
            return await self._add(found, message, session)

        return await self._change(message.code, work)

    async def rate(self, request: RatingRequest) -> CitizenView:
        """Rate the answer; a dissatisfied rating reopens the matter once, under another officer.

        Raises:
            InvalidInput: ``malformed_code``.
            NotFound: ``matter_not_found``.
            Conflict: ``already_rated``, ``matter_merged`` or ``matter_state``.
        """

        async def work(found: Matter | Clue, session: Session) -> Matter | Clue:
            if isinstance(found, Clue):
                state_after(MatterState.TURNED_OFF, MatterEvent.RATE, reopened=False)
                return found
            if self._rated_so(found, request):
                return found
            return await self._rate(found, request, session)

        return await self._change(request.code, work)

    async def _rate(self, matter: Matter, request: RatingRequest, session: Session) -> Matter:
        now = self._tools.clock.now()
        settings = await self._tools.office.settings(session)
        first, *then = rating_events(request.rating, reopened=matter.reopened)
        rated = self._tools.happened(matter, first, now, text=request.remark, rating=request.rating)
        closing = await self._tools.after_working_days(now, settings.rated_days, session)
        rated = rated.having(
            rating=request.rating,
            rated_at=now,
            remark=self._tools.sealer.seal(request.remark, matter.id, "remark"),
            closes_at=end_of_day(closing),
        )
        for event in then:
            rated = self._tools.happened(rated, event, now)
        if MatterEvent.CLOSE in then:
            rated = rated.having(closed_at=now, closes_at=None)
        elif MatterEvent.REOPEN in then:
            due = await self._tools.after_working_days(now, settings.reopened_days, session)
            former = (*matter.former_handlers, *([matter.handler] if matter.handler else []))
            rated = rated.having(
                reopened=True,
                reopened_at=now,
                handler=None,
                former_handlers=former,
                promised=due,
                promised_moves=0,
                closes_at=None,
            )
            rated = await self._tools.reported(session, None, rated, now)
        saved = await self._tools.save(session, matter, rated)
        if matter.handler is not None:
            title = "诉求被评为不满意" if request.rating is Rating.DISSATISFIED else "诉求已评价"
            await self._tools.tell(session, [matter.handler], saved, f"rated/{len(saved.history)}", title, now)
        return saved

    def _rated_so(self, matter: Matter, request: RatingRequest) -> bool:
        """Return whether the citizen's last rating is this one: the answer to it may have been lost."""
        return (
            matter.rating is request.rating
            and matter.state is not MatterState.ANSWERED
            and self._tools.sealer.text(matter.remark, matter.id, "remark") == request.remark
        )

    async def _add(self, found: Matter | Clue, request: CitizenMessage, session: Session) -> Matter | Clue:
        is_clue = isinstance(found, Clue)
        repository = self._clues if is_clue else self._tools.repository
        sealer = self._clue_sealer if is_clue else self._tools.sealer
        message_id = message_key(found.id, request.message_id)
        if await repository.message(found.hall, message_id, session) is not None:
            return found
        state_after(
            MatterState.TURNED_OFF if isinstance(found, Clue) else found.state, MatterEvent.MESSAGE, reopened=False
        )
        if found.unread >= MOST_UNREAD:
            raise Conflict("too_many_messages", "您的留言较多，请等工作人员看过后再写")
        now = self._tools.clock.now()
        await self._tools.photos.claim(session, request.photos, request.message_id, found.id)
        message = Message(
            id=message_id,
            matter=found.id,
            hall=found.hall,
            at=now,
            by=None,
            text=sealer.seal(request.text, message_id, "text"),
            photos=tuple(request.photos),
        )
        await repository.add_message(message, session)
        if isinstance(found, Clue):
            return await self._clues.save(found.having(unread=found.unread + 1), session)
        main = await self._main(found, session)
        await self._tools.repository.add_unread(found.hall, sorted({found.id, main.id}), session)
        if main.handler is not None:
            await self._tools.tell(session, [main.handler], main, f"message/{message_id}", "诉求有新留言", now)
        return found

    async def _main(self, matter: Matter, session: Session) -> Matter:
        if matter.merged_into is None:
            return matter
        return await self._tools.repository.load([matter.hall], matter.merged_into, session)

    async def _change(
        self, code: str, work: Callable[[Matter | Clue, Session], Awaitable[Matter | Clue]]
    ) -> CitizenView:
        place = await self.place(code)

        async def write(session: Session) -> Matter | Clue:
            return await work(await self._found(place, session), session)

        return await self._view(await self._tools.store.transaction(write))

    async def _found(self, place: Place, session: Session | None = None) -> Matter | Clue:
        matter = await self._tools.repository.find([place.hall], place.matter, session)
        found = matter or await self._clues.find([place.hall], place.matter, session)
        if found is None:
            raise unknown_code()
        return found

    async def _view(self, found: Matter | Clue) -> CitizenView:
        hall = await self._halls.get(found.hall)
        if isinstance(found, Clue):
            return self._views.of_clue(found, hall, await self._clues.messages(found))
        main = None
        if found.merged_into is not None:
            main = await self._tools.repository.find([found.hall], found.merged_into)
        messages = await self._tools.repository.messages(found.hall, [found.id])
        return self._views.of_matter(found, main or found, hall, messages)
