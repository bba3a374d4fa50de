"""The officer's own inbox, as a list and live."""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from server.lists import Page
from server.notifications import InboxEntry, InboxQuery
from server.schemas import Model
from server.web import SIGNED_IN, Event, Route, StaffHandler, endpoint


class Unread(Model):
    """How many messages are neither read nor settled."""

    unread: int


class InboxList(StaffHandler):
    """The inbox."""

    @endpoint(access=SIGNED_IN, summary="我的消息", query=InboxQuery, response=Page[InboxEntry])
    async def get(self, query: InboxQuery) -> Page[InboxEntry]:
        """Return one page of it."""
        return await self.services.notifications.inbox.page(self.actor, query)


class InboxEvents(StaffHandler):
    """What happens in the inbox, as it happens."""

    @endpoint(
        access=SIGNED_IN,
        summary="消息的实时事件（SSE）",
        description="event: unread 为未读条数；每次消息有变化时发送，请重新读取列表。",
        produces="text/event-stream",
    )
    async def get(self) -> None:
        """Stream how much is unread."""
        await self.send_events(self._events())

    async def _events(self) -> AsyncGenerator[Event, None]:
        inbox = self.services.notifications.inbox
        # Listening begins before the present figure is read, so that nothing falls between the two.
        async with aclosing(inbox.listen(self.actor.id)) as changes:
            yield Event("unread", Unread(unread=await inbox.unread(self.actor)))
            async for _ in changes:
                yield Event("unread", Unread(unread=await inbox.unread(self.actor)))


class InboxRead(StaffHandler):
    """All messages are read."""

    @endpoint(access=SIGNED_IN, summary="全部标为已读", response=Unread)
    async def post(self) -> Unread:
        """Mark all as read, and return how many are unread now."""
        inbox = self.services.notifications.inbox
        await inbox.mark_all_read(self.actor)
        return Unread(unread=await inbox.unread(self.actor))


class EntryRead(StaffHandler):
    """Whether a message is read."""

    @endpoint(access=SIGNED_IN, summary="标为已读", response=InboxEntry, errors={"entry_not_found": 404})
    async def post(self, id: str) -> InboxEntry:
        """Mark it as read."""
        return await self.services.notifications.inbox.mark(self.actor, id, read=True)

    @endpoint(access=SIGNED_IN, summary="标为未读", response=InboxEntry, errors={"entry_not_found": 404})
    async def delete(self, id: str) -> InboxEntry:
        """Mark it as unread."""
        return await self.services.notifications.inbox.mark(self.actor, id, read=False)


_BASE = "/api/admin/inbox"

routes = [
    Route(_BASE, InboxList),
    Route(f"{_BASE}/events", InboxEvents),
    Route(f"{_BASE}/read", InboxRead),
    Route(f"{_BASE}/{{id}}/read", EntryRead),
]
