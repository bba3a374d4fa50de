"""Talking with the citizen: messages, what was read, and how one who gave a name can be reached."""

from server.accounts.rules import Actor
from server.errors import Conflict, NotAllowed
from server.store import Session
from server.window.desk_requests import OfficerMessage
from server.window.desk_work import DeskWork, not_yours
from server.window.models import Contact, Matter, Message
from server.window.rights import handles
from server.window.rules import MatterEvent
from server.window.tools import message_key, officer


class Talking:
    """Lets the handling officer write and read.

    Args:
        work: how matters are changed.
    """

    def __init__(self, work: DeskWork) -> None:
        self._work = work

    async def message(self, actor: Actor, matter_id: str, request: OfficerMessage) -> Matter:
        """Write to the citizen; the same message again changes nothing. What the citizen wrote counts as read.

        Raises:
            NotFound, NotAllowed, Conflict: see ``change``; ``photos_not_ready``.
        """
        now, key = self._work.tools.clock.now(), message_key(matter_id, request.message_id)

        async def work(matter: Matter, session: Session) -> Matter:
            if await self._work.tools.repository.message(matter.hall, key, session) is not None:
                return matter
            await self._work.tools.photos.claim(session, request.photos, request.message_id, matter.id)
            text = self._work.tools.sealer.seal(request.text, key, "text")
            photos = tuple(request.photos)
            written = Message(
                id=key, matter=matter.id, hall=matter.hall, at=now, by=officer(actor), text=text, photos=photos
            )
            await self._work.tools.repository.add_message(written, session)
            await self._work.tools.record(session, actor, "matter_message_sent", matter)
            return await self._read(matter, session)

        return await self._work.change(actor, matter_id, None, MatterEvent.MESSAGE, work)

    async def read(self, actor: Actor, matter_id: str) -> Matter:
        """Note that the handling officer has seen what the citizen wrote.

        Raises:
            NotFound: ``matter_not_found``.
            NotAllowed: ``matter_not_yours``.
        """

        async def write(session: Session) -> Matter:
            matter = await self._work.load(actor, matter_id, session)
            if not handles(actor, matter):
                raise not_yours(MatterEvent.MESSAGE)
            return await self._read(matter, session)

        return await self._work.tools.store.transaction(write)

    async def contact(self, actor: Actor, matter_id: str) -> Contact:
        """Return how the citizen can be reached, to the handling officer alone; that it was read is recorded.

        Raises:
            NotFound: ``matter_not_found``.
            NotAllowed: ``matter_not_yours``.
            Conflict: ``no_contact``: it is an anonymous one.
        """

        async def read(session: Session) -> Contact:
            matter = await self._work.load(actor, matter_id, session)
            if not handles(actor, matter):
                raise NotAllowed("matter_not_yours", "只有经办人可以查看群众的姓名和电话")
            contact = self._work.tools.sealer.contact(matter.contact, matter.id)
            if contact is None:
                raise Conflict("no_contact", "这件诉求是匿名提交的")
            await self._work.tools.record(session, actor, "matter_contact_read", matter)
            return contact

        return await self._work.tools.store.transaction(read)

    async def _read(self, matter: Matter, session: Session) -> Matter:
        matters = [matter.id, *matter.duplicates]
        await self._work.tools.repository.clear_unread(matter.hall, matters, session)
        await self._work.tools.repository.mark_read(matter.hall, matters, of_citizen=True, session=session)
        return matter.having(unread=0)
