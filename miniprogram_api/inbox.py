"""An officer's inbox on the phone: the same entries as in the portal, and whether they were read."""

from typing import Final

from miniprogram_api.officer import NOT_AN_OFFICER, OfficerHandler
from server.lists import Page
from server.notifications import InboxEntry, InboxQuery
from server.web import MOBILE, Route, endpoint

TAG = "手机端消息"


class PhoneInbox(OfficerHandler):
    """The inbox."""

    @endpoint(access=MOBILE, summary="我的消息", query=InboxQuery, response=Page[InboxEntry], errors=NOT_AN_OFFICER)
    async def get(self, query: InboxQuery) -> Page[InboxEntry]:
        """Return one page of it, the newest first."""
        return await self.services.notifications.inbox.page(await self.officer(), query)


class PhoneInboxRead(OfficerHandler):
    """All messages are read."""

    @endpoint(access=MOBILE, summary="全部标为已读", status=204, errors=NOT_AN_OFFICER)
    async def post(self) -> None:
        """Mark all as read."""
        await self.services.notifications.inbox.mark_all_read(await self.officer())


class PhoneEntryRead(OfficerHandler):
    """One message is read."""

    @endpoint(
        access=MOBILE,
        summary="标为已读",
        response=InboxEntry,
        errors={**NOT_AN_OFFICER, "entry_not_found": 404},
    )
    async def post(self, id: str) -> InboxEntry:
        """Mark it as read."""
        return await self.services.notifications.inbox.mark(await self.officer(), id, read=True)


_BASE: Final = "/api/m/officer/inbox"

routes = [
    Route(_BASE, PhoneInbox),
    Route(f"{_BASE}/read", PhoneInboxRead),
    Route(f"{_BASE}/{{id}}/read", PhoneEntryRead),
]
