"""Supervision: matters that are late, came back, were moved, sent away too often or badly rated."""

from typing import Final

from admin.window.answers import OF_HALL, SUPERVISOR
from server.lists import Page
from server.web import Route, StaffHandler, endpoint
from server.web.spreadsheets import XLSX, Column, spreadsheet
from server.window.rules import OUTCOME_NAMES, RATING_NAMES
from server.window.supervision import (
    KIND_NAMES,
    SupervisedMatter,
    SupervisionCounts,
    SupervisionQuery,
    SupervisionSpan,
)

_OF_SPAN: Final[dict[str, int]] = {**OF_HALL, "span_too_long": 400}


class SupervisionList(StaffHandler):
    """The matters."""

    @endpoint(
        access=SUPERVISOR,
        summary="监督清单",
        description="from、to 为提交日期；不含诉求内容和群众的姓名、电话。",
        query=SupervisionQuery,
        response=Page[SupervisedMatter],
        errors=_OF_SPAN,
    )
    async def get(self, query: SupervisionQuery) -> Page[SupervisedMatter]:
        """Return one page of them."""
        return await self.services.window.oversight.supervision.page(self.actor, query)


class SupervisionCountsDetail(StaffHandler):
    """How many there are."""

    @endpoint(
        access=SUPERVISOR, summary="监督清单件数", query=SupervisionSpan, response=SupervisionCounts, errors=_OF_SPAN
    )
    async def get(self, query: SupervisionSpan) -> SupervisionCounts:
        """Return the counts by kind."""
        return await self.services.window.oversight.supervision.counts(self.actor, query)


class SupervisionExport(StaffHandler):
    """The same as a spreadsheet."""

    @endpoint(
        access=SUPERVISOR,
        summary="导出监督清单",
        query=SupervisionQuery,
        response=bytes,
        produces=XLSX,
        errors=_OF_SPAN,
    )
    async def get(self, query: SupervisionQuery) -> bytes:
        """Return the matters that match as XLSX."""
        self.attach("窗口监督清单.xlsx")
        rows = await self.services.window.oversight.supervision.export(self.actor, query)
        return await spreadsheet("窗口监督清单", _COLUMNS, rows)


_LATE: Final = {True: "逾期", False: "按时", None: ""}
_COLUMNS: Final[list[Column[SupervisedMatter]]] = [
    Column("编号", 20, lambda row: row.number),
    Column("大厅", 24, lambda row: row.hall.name),
    Column("业务", 20, lambda row: row.business),
    Column("列入原因", 30, lambda row: "、".join(KIND_NAMES[kind] for kind in row.kinds)),
    Column("状态", 10, lambda row: row.state_text),
    Column("分办意见", 10, lambda row: OUTCOME_NAMES[row.outcome] if row.outcome else ""),
    Column("提交时间", 20, lambda row: row.submitted_at),
    Column("期限", 12, lambda row: row.due.isoformat() if row.due else ""),
    Column("目前逾期", 10, lambda row: "是" if row.overdue else ""),
    Column("分办", 8, lambda row: _LATE[row.triage_late]),
    Column("答复", 8, lambda row: _LATE[row.answer_late]),
    Column("答复时间", 20, lambda row: row.answered_at),
    Column("承诺日期", 12, lambda row: row.promised.isoformat() if row.promised else ""),
    Column("调整次数", 10, lambda row: row.promised_moves),
    Column("告知去向次数", 12, lambda row: row.redirections),
    Column("重新办理", 10, lambda row: "是" if row.reopened else ""),
    Column("评价", 10, lambda row: RATING_NAMES[row.rating] if row.rating else ""),
    Column("经办人", 12, lambda row: row.handler or ""),
    Column("已提醒上级", 20, lambda row: "、".join(row.climbed_to)),
]

_BASE: Final = "/api/admin/window/supervision"

routes = [
    Route(_BASE, SupervisionList),
    Route(f"{_BASE}/counts", SupervisionCountsDetail),
    Route(f"{_BASE}/export.xlsx", SupervisionExport),
]
