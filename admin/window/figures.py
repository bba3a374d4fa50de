"""Figures of the halls, on screen and as a spreadsheet."""

from typing import Any, Final

from admin.window.answers import OF_HALL, STAFF
from server.web import Route, StaffHandler, endpoint
from server.web.spreadsheets import XLSX, Column, spreadsheet
from server.window.figure_views import HallDay, SpanQuery, WindowFigures

_OF_SPAN: Final[dict[str, int]] = {**OF_HALL, "span_too_long": 400}


class Figures(StaffHandler):
    """The figures of a span."""

    @endpoint(
        access=STAFF,
        summary="窗口统计",
        description="按大厅和日期；每项计入事情发生的当日（中国时间）。",
        query=SpanQuery,
        response=WindowFigures,
        errors=_OF_SPAN,
    )
    async def get(self, query: SpanQuery) -> WindowFigures:
        """Return them."""
        return await self.services.window.oversight.figures.report(self.actor, query)


class FiguresExport(StaffHandler):
    """The same as a spreadsheet."""

    @endpoint(access=STAFF, summary="导出窗口统计", query=SpanQuery, response=bytes, produces=XLSX, errors=_OF_SPAN)
    async def get(self, query: SpanQuery) -> bytes:
        """Return a row for each hall and day, and each hall's total."""
        self.attach("窗口统计.xlsx")
        rows = await self.services.window.oversight.figures.rows(self.actor, query)
        return await spreadsheet("窗口统计", _COLUMNS, rows)


def _number(title: str, name: str) -> Column[HallDay]:
    def value(row: HallDay) -> Any:
        return getattr(row.numbers, name)

    return Column(title, 10, value)


_COLUMNS: Final[list[Column[HallDay]]] = [
    Column("大厅", 26, lambda row: row.hall),
    Column("日期", 12, lambda row: row.day.isoformat() if row.day else "合计"),
    _number("收到", "received"),
    _number("分办", "triaged"),
    _number("立即协调", "triaged_resolve_now"),
    _number("不能办", "triaged_cannot_do"),
    _number("很难办", "triaged_hard"),
    _number("告知去向", "triaged_redirected"),
    _number("按时分办", "triaged_on_time"),
    _number("逾期分办", "triaged_late"),
    _number("答复", "answered"),
    _number("按时答复", "answered_on_time"),
    _number("逾期答复", "answered_late"),
    Column("按时答复率（％）", 16, lambda row: row.shares.on_time),
    _number("调整承诺", "promises_moved"),
    _number("重新办理", "reopened"),
    _number("并案", "merged"),
    _number("办结", "closed"),
    _number("满意", "rated_satisfied"),
    _number("基本满意", "rated_basically_satisfied"),
    _number("不满意", "rated_dissatisfied"),
    Column("满意率（％）", 14, lambda row: row.shares.satisfied),
]

_BASE: Final = "/api/admin/window/figures"

routes = [Route(_BASE, Figures), Route(f"{_BASE}.xlsx", FiguresExport)]
