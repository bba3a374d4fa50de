"""What was sent to whom, and what became of it."""

from server.accounts.rules import Role
from server.lists import Page
from server.notifications import ChannelName, MessageState, SentMessage, SentQuery
from server.web import Roles, Route, StaffHandler, endpoint
from server.web.spreadsheets import XLSX, Column, spreadsheet

_KEEPS = Roles(Role.OBLIGATION_ADMIN)
_STATES: dict[MessageState, str] = {
    MessageState.WAITING: "待发送",
    MessageState.SENDING: "正在发送",
    MessageState.SENT: "已发送",
    MessageState.INBOX_ONLY: "只在站内",
    MessageState.GIVEN_UP: "未能发出",
    MessageState.WITHDRAWN: "已撤回",
    MessageState.MERGED: "已合并",
}
_CHANNELS: dict[ChannelName, str] = {
    ChannelName.WECHAT: "微信",
    ChannelName.WECOM: "企业微信",
    ChannelName.MAIL: "邮件",
}


class SentList(StaffHandler):
    """The messages to the unit's people."""

    @endpoint(access=_KEEPS, summary="发送记录", query=SentQuery, response=Page[SentMessage])
    async def get(self, query: SentQuery) -> Page[SentMessage]:
        """Return one page of them."""
        return await self.services.notifications.sent.page(self.actor, query)


class SentExport(StaffHandler):
    """The same as a spreadsheet."""

    @endpoint(access=_KEEPS, summary="导出发送记录", query=SentQuery, response=bytes, produces=XLSX)
    async def get(self, query: SentQuery) -> bytes:
        """Return the messages that match as XLSX."""
        self.attach("发送记录.xlsx")
        rows = await self.services.notifications.sent.export(self.actor, query)
        return await spreadsheet("发送记录", _COLUMNS, rows)


class SentDetail(StaffHandler):
    """One message."""

    @endpoint(access=_KEEPS, summary="查看发送记录", response=SentMessage, errors={"message_not_found": 404})
    async def get(self, id: str) -> SentMessage:
        """Return it with all attempts."""
        return await self.services.notifications.sent.one(self.actor, id)


class SendAgain(StaffHandler):
    """A message that reached nobody outside."""

    @endpoint(
        access=_KEEPS,
        summary="再次发送",
        response=SentMessage,
        errors={"message_not_found": 404, "message_not_failed": 409, "nothing_to_send": 409},
    )
    async def post(self, id: str) -> SentMessage:
        """Send it again, from its first channel on."""
        return await self.services.notifications.sent.send_again(self.actor, id)


_COLUMNS: list[Column[SentMessage]] = [
    Column("时间", 20, lambda row: row.hour),
    Column("接收人", 14, lambda row: row.recipient.name),
    Column("单位", 28, lambda row: row.recipient.unit),
    Column("内容", 40, lambda row: "、".join(item.title for item in row.items)),
    Column("状态", 12, lambda row: _STATES[row.state]),
    Column("渠道", 12, lambda row: _CHANNELS[row.channel] if row.channel else ""),
    Column("尝试次数", 10, lambda row: len(row.attempts)),
    Column("发送时间", 20, lambda row: row.sent_at),
    Column("原因", 40, lambda row: row.reason),
]

_BASE = "/api/admin/notifications/sent"

routes = [
    Route(_BASE, SentList),
    Route(f"{_BASE}/export.xlsx", SentExport),
    Route(f"{_BASE}/{{id}}", SentDetail),
    Route(f"{_BASE}/{{id}}/again", SendAgain),
]
