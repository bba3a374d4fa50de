"""Matters: lists, one with everything about it, triage and the work until the answer."""

from typing import Final

from admin.window.answers import ADMIN_OR_OFFICER, OF_MATTER, OFFICER, STAFF
from server.accounts.rules import Role
from server.lists import Page
from server.schemas import Model, Versioned
from server.web import KILOBYTE, Roles, Route, StaffHandler, endpoint
from server.web.spreadsheets import XLSX, Column, spreadsheet
from server.window.clue_desk import ContactView
from server.window.desk_requests import (
    HandOverRequest,
    MatterQuery,
    MergeRequest,
    OfficerMessage,
    PromiseRequest,
    SaidRequest,
    TriageRequest,
    TurnOffRequest,
)
from server.window.desk_views import HandlerRef, MatterDetail, MatterRow
from server.window.lists import MatterCounts
from server.window.models import Matter
from server.window.rules import OUTCOME_NAMES, RATING_NAMES

_PROMISES: Final = {"promise_in_past": 400, "outside_calendar": 400}
_TEXT: Final = "已与登记中心核对，缺少的材料清单附后。"


class Handlers(Model):
    """Officers to whom a matter can be given."""

    items: list[HandlerRef]


class MatterHandler(StaffHandler):
    """Base of the handlers that change a matter and show it."""

    async def shown(self, matter: Matter) -> MatterDetail:
        """Return what the officer sees of a changed matter."""
        return await self.services.window.lists.shown(self.actor, matter)


class MatterList(StaffHandler):
    """The matters of the officer's halls."""

    @endpoint(access=STAFF, summary="诉求列表", query=MatterQuery, response=Page[MatterRow])
    async def get(self, query: MatterQuery) -> Page[MatterRow]:
        """Return one page of them."""
        return await self.services.window.lists.page(self.actor, query)


class MatterExport(StaffHandler):
    """The same as a spreadsheet."""

    @endpoint(
        access=STAFF,
        summary="导出诉求列表",
        description="不含诉求内容和群众的姓名、电话。",
        query=MatterQuery,
        response=bytes,
        produces=XLSX,
    )
    async def get(self, query: MatterQuery) -> bytes:
        """Return the matters that match as XLSX."""
        self.attach("诉求.xlsx")
        return await spreadsheet("诉求", _COLUMNS, await self.services.window.lists.export(self.actor, query))


class MatterCountsDetail(StaffHandler):
    """How much there is to do."""

    @endpoint(access=STAFF, summary="诉求待办数", response=MatterCounts)
    async def get(self) -> MatterCounts:
        """Return the counts of the officer's halls."""
        return await self.services.window.lists.counts(self.actor)


class MatterOne(StaffHandler):
    """One matter."""

    @endpoint(access=STAFF, summary="查看诉求", response=MatterDetail, errors={"matter_not_found": 404})
    async def get(self, id: str) -> MatterDetail:
        """Return it with history, messages, tasks and what the officer can do."""
        return await self.services.window.lists.one(self.actor, id)


class MatterTriage(MatterHandler):
    """What becomes of it."""

    @endpoint(
        access=OFFICER,
        summary="分办",
        description=(
            "不能办：须写答复说明和政策依据；很难办：须定承诺日期和协同部门；告知去向：须写去向。"
            "不能办和告知去向即为答复。分办人成为经办人。"
        ),
        request=TriageRequest,
        response=MatterDetail,
        errors={
            **OF_MATTER,
            **_PROMISES,
            "triage_fields": 400,
            "unknown_unit": 400,
            "already_triaged": 409,
        },
        example={"version": 1, "outcome": "resolve_now", "explanation": "已联系登记中心，今天答复您。"},
    )
    async def post(self, id: str, body: TriageRequest) -> MatterDetail:
        """Decide it."""
        return await self.shown(await self.services.window.triage.decide(self.actor, id, body))


class MatterStart(MatterHandler):
    """Work begins."""

    @endpoint(
        access=OFFICER,
        summary="开始办理",
        request=Versioned,
        response=MatterDetail,
        errors=OF_MATTER,
        example={"version": 2},
    )
    async def post(self, id: str, body: Versioned) -> MatterDetail:
        """Note it."""
        return await self.shown(await self.services.window.handling.start(self.actor, id, body.version))


class MatterProgress(MatterHandler):
    """The citizen is told how far it has come."""

    @endpoint(
        access=OFFICER,
        summary="告知办理进展",
        request=SaidRequest,
        response=MatterDetail,
        errors=OF_MATTER,
        example={"version": 3, "text": _TEXT},
    )
    async def post(self, id: str, body: SaidRequest) -> MatterDetail:
        """Tell it."""
        return await self.shown(await self.services.window.handling.progress(self.actor, id, body))


class MatterPromise(MatterHandler):
    """The promised date moves."""

    @endpoint(
        access=Roles(Role.WINDOW_OFFICER, Role.WINDOW_SUPERVISOR),
        summary="调整承诺日期",
        description="经办人可以调整一次，群众看得到理由；再次调整由窗口监督员决定。",
        request=PromiseRequest,
        response=MatterDetail,
        errors={
            **OF_MATTER,
            **_PROMISES,
            "promise_unchanged": 400,
            "promise_moved": 409,
            "nothing_promised": 409,
        },
        example={"version": 3, "promised": "2026-11-20", "reason": "需等待测绘结果。"},
    )
    async def post(self, id: str, body: PromiseRequest) -> MatterDetail:
        """Move it."""
        return await self.shown(await self.services.window.handling.move_promise(self.actor, id, body))


class MatterAnswer(MatterHandler):
    """The answer."""

    @endpoint(
        access=OFFICER,
        summary="答复",
        request=SaidRequest,
        response=MatterDetail,
        errors=OF_MATTER,
        example={"version": 3, "text": _TEXT},
    )
    async def post(self, id: str, body: SaidRequest) -> MatterDetail:
        """Answer it."""
        return await self.shown(await self.services.window.handling.answer(self.actor, id, body))


class MatterClose(MatterHandler):
    """It is over."""

    @endpoint(
        access=OFFICER,
        summary="办结",
        description="已评价的诉求可由经办人办结；其余到期自动办结。",
        request=Versioned,
        response=MatterDetail,
        errors=OF_MATTER,
        example={"version": 5},
    )
    async def post(self, id: str, body: Versioned) -> MatterDetail:
        """Close it."""
        return await self.shown(await self.services.window.handling.close(self.actor, id, body.version))


class MatterHandlers(StaffHandler):
    """Who can handle it."""

    @endpoint(access=ADMIN_OR_OFFICER, summary="可接手的工作人员", response=Handlers, errors={"matter_not_found": 404})
    async def get(self, id: str) -> Handlers:
        """Return the officers to whom it can be given."""
        return Handlers(items=await self.services.window.lists.handlers(self.actor, id))


class MatterHandOver(MatterHandler):
    """Somebody else handles it."""

    @endpoint(
        access=ADMIN_OR_OFFICER,
        summary="更换经办人",
        description="无人经办的（如重新办理的），由另一名工作人员自行接手。",
        request=HandOverRequest,
        response=MatterDetail,
        errors={**OF_MATTER, "unknown_account": 400, "same_officer": 409},
        example={"version": 3, "to": "1" * 32, "reason": "休假"},
    )
    async def post(self, id: str, body: HandOverRequest) -> MatterDetail:
        """Give it to another officer, or take it."""
        return await self.shown(await self.services.window.handling.hand_over(self.actor, id, body))


class MatterMessages(MatterHandler):
    """Messages to the citizen."""

    @endpoint(
        access=OFFICER,
        summary="给群众留言",
        request=OfficerMessage,
        response=MatterDetail,
        body_limit=16 * KILOBYTE,
        errors={**OF_MATTER, "photos_not_ready": 409},
        example={"message_id": "2" * 32, "text": "请补充受理编号。", "photos": []},
    )
    async def post(self, id: str, body: OfficerMessage) -> MatterDetail:
        """Write one."""
        return await self.shown(await self.services.window.talking.message(self.actor, id, body))


class MatterRead(MatterHandler):
    """What the citizen wrote was seen."""

    @endpoint(
        access=OFFICER,
        summary="标记群众留言为已读",
        response=MatterDetail,
        errors={"matter_not_found": 404, "matter_not_yours": 403},
    )
    async def post(self, id: str) -> MatterDetail:
        """Note it."""
        return await self.shown(await self.services.window.talking.read(self.actor, id))


class MatterContact(StaffHandler):
    """How the citizen can be reached."""

    @endpoint(
        access=OFFICER,
        summary="查看群众的姓名和电话",
        description="仅经办人，逐件查看，记入审计日志。",
        response=ContactView,
        errors={"matter_not_found": 404, "matter_not_yours": 403, "no_contact": 409},
    )
    async def post(self, id: str) -> ContactView:
        """Return name and phone."""
        contact = await self.services.window.talking.contact(self.actor, id)
        return ContactView(name=contact.name, phone=contact.phone)


class MatterMerge(MatterHandler):
    """It goes on with another."""

    @endpoint(
        access=ADMIN_OR_OFFICER,
        summary="并入同类诉求",
        description="返回并入的那件诉求；各群众的查询码照常使用。",
        request=MergeRequest,
        response=MatterDetail,
        errors={**OF_MATTER, "cannot_merge": 409},
        example={"version": 1, "into": "3" * 32},
    )
    async def post(self, id: str, body: MergeRequest) -> MatterDetail:
        """Merge it."""
        return await self.shown(await self.services.window.merging.merge(self.actor, id, body))


class MatterTurnOff(StaffHandler):
    """It reports misconduct."""

    @endpoint(
        access=STAFF,
        summary="转交问题线索",
        description="反映工作人员违纪违法的，转入线索库，窗口从此看不到；群众的查询码照常使用。不能撤回。",
        request=TurnOffRequest,
        status=204,
        errors=OF_MATTER,
        example={"version": 1, "reason": "反映窗口人员收受财物。"},
    )
    async def post(self, id: str, body: TurnOffRequest) -> None:
        """Move it to the clue register."""
        await self.services.window.turning_off.turn_off(self.actor, id, body)


_COLUMNS: list[Column[MatterRow]] = [
    Column("编号", 20, lambda row: row.number),
    Column("大厅", 24, lambda row: row.hall.name),
    Column("业务", 20, lambda row: row.business),
    Column("状态", 10, lambda row: row.state_text),
    Column("分办", 10, lambda row: OUTCOME_NAMES[row.outcome] if row.outcome else ""),
    Column("提交时间", 20, lambda row: row.submitted_at),
    Column("期限", 12, lambda row: row.due.isoformat() if row.due else ""),
    Column("是否逾期", 10, lambda row: "是" if row.overdue else ""),
    Column("经办人", 12, lambda row: row.handler.name if row.handler else ""),
    Column("承诺日期", 12, lambda row: row.promised.isoformat() if row.promised else ""),
    Column("调整次数", 10, lambda row: row.promised_moves),
    Column("答复时间", 20, lambda row: row.answered_at),
    Column("评价", 10, lambda row: RATING_NAMES[row.rating] if row.rating else ""),
    Column("重新办理", 10, lambda row: "是" if row.reopened else ""),
]

_BASE: Final = "/api/admin/window/matters"
_ONE: Final = f"{_BASE}/{{id}}"

routes = [
    Route(_BASE, MatterList),
    Route(f"{_BASE}/export.xlsx", MatterExport),
    Route(f"{_BASE}/counts", MatterCountsDetail),
    Route(_ONE, MatterOne),
    Route(f"{_ONE}/triage", MatterTriage),
    Route(f"{_ONE}/start", MatterStart),
    Route(f"{_ONE}/progress", MatterProgress),
    Route(f"{_ONE}/promise", MatterPromise),
    Route(f"{_ONE}/answer", MatterAnswer),
    Route(f"{_ONE}/close", MatterClose),
    Route(f"{_ONE}/handlers", MatterHandlers),
    Route(f"{_ONE}/hand-over", MatterHandOver),
    Route(f"{_ONE}/messages", MatterMessages),
    Route(f"{_ONE}/read", MatterRead),
    Route(f"{_ONE}/contact", MatterContact),
    Route(f"{_ONE}/merge", MatterMerge),
    Route(f"{_ONE}/turn-off", MatterTurnOff),
]
