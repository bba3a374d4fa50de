"""The obligations of a unit and those below it, the rules they follow, and what the office may set."""

from admin.obligations.answers import KEEPS
from server.lists import Page
from server.obligations.requests import FiguresQuery, NewObligation, UnitObligationQuery
from server.obligations.rules import STATE_NAMES
from server.obligations.settings import ObligationSettings
from server.obligations.view_models import Figure, Figures, ObligationDetail, ObligationView, RuleList
from server.web import SIGNED_IN, Route, StaffHandler, endpoint
from server.web.spreadsheets import XLSX, Column, spreadsheet

_OF_UNIT = {"unit_not_found": 404, "no_unit": 403}
_DATES = {"given_date_missing": 400, "outside_calendar": 400}


class UnitList(StaffHandler):
    """The obligations of a unit and those below it."""

    @endpoint(
        access=KEEPS, summary="待办总览", query=UnitObligationQuery, response=Page[ObligationView], errors=_OF_UNIT
    )
    async def get(self, query: UnitObligationQuery) -> Page[ObligationView]:
        """Return one page of them."""
        return await self.services.obligations.lists.of_unit(self.actor, query)

    @endpoint(
        access=KEEPS,
        summary="登记待办",
        request=NewObligation,
        response=ObligationDetail,
        status=201,
        errors={"unit_not_found": 404, "unknown_rule": 400, "unknown_account": 400, **_DATES},
        example={
            "rule": "feedback",
            "unit_id": "0" * 32,
            "about": "2026年度述责述廉会议",
            "start": "2026-09-25",
        },
    )
    async def post(self, body: NewObligation) -> ObligationDetail:
        """Register an obligation by hand."""
        obligations = self.services.obligations
        registered = await obligations.desk.register(self.actor, body)
        return await obligations.lists.one(self.actor, registered.id)


class UnitExport(StaffHandler):
    """The same as a spreadsheet."""

    @endpoint(
        access=KEEPS,
        summary="导出待办",
        query=UnitObligationQuery,
        response=bytes,
        produces=XLSX,
        errors=_OF_UNIT,
    )
    async def get(self, query: UnitObligationQuery) -> bytes:
        """Return the obligations that match as XLSX."""
        self.attach("待办.xlsx")
        rows = await self.services.obligations.lists.export(self.actor, query)
        return await spreadsheet("待办", _COLUMNS, rows)


class UnitFigures(StaffHandler):
    """What became of obligations."""

    @endpoint(
        access=KEEPS,
        summary="待办统计",
        description="按单位和事项：按时办结、逾期办结、逾期未办、未到期；不含已取消的。",
        query=FiguresQuery,
        response=Figures,
        errors={**_OF_UNIT, "span_too_long": 400},
    )
    async def get(self, query: FiguresQuery) -> Figures:
        """Return the figures of what is due within a span."""
        return await self.services.obligations.lists.figures(self.actor, query)


class UnitFiguresExport(StaffHandler):
    """The same as a spreadsheet."""

    @endpoint(
        access=KEEPS,
        summary="导出待办统计",
        query=FiguresQuery,
        response=bytes,
        produces=XLSX,
        errors={**_OF_UNIT, "span_too_long": 400},
    )
    async def get(self, query: FiguresQuery) -> bytes:
        """Return the figures as XLSX, a line for each unit and rule."""
        self.attach("待办统计.xlsx")
        figures = await self.services.obligations.lists.figures(self.actor, query)
        return await spreadsheet("待办统计", _FIGURE_COLUMNS, figures.items)


class RuleDetails(StaffHandler):
    """The time limits."""

    @endpoint(access=SIGNED_IN, summary="期限规定", response=RuleList)
    async def get(self) -> RuleList:
        """Return all rules with the office's numbers in them."""
        return await self.services.obligations.lists.rules()


class ObligationSettingsDetail(StaffHandler):
    """What the office may set."""

    @endpoint(access=KEEPS, summary="待办设置", response=ObligationSettings)
    async def get(self) -> ObligationSettings:
        """Return the present settings."""
        return await self.services.obligations.office.settings()

    @endpoint(
        access=KEEPS,
        summary="修改待办设置",
        description="未办结的待办随后重新推算，日期有变动的通知责任人。",
        request=ObligationSettings,
        response=ObligationSettings,
        errors={"invalid_settings": 400, "stale_version": 409},
        example=ObligationSettings().model_dump(mode="json"),
    )
    async def put(self, body: ObligationSettings) -> ObligationSettings:
        """Change the settings."""
        return await self.services.obligations.office.change(self.actor, body)


_COLUMNS: list[Column[ObligationView]] = [
    Column("事项", 24, lambda row: row.title),
    Column("对象", 30, lambda row: row.about),
    Column("单位", 28, lambda row: row.unit.name),
    Column("责任人", 20, lambda row: "、".join(person.name for person in row.responsible)),
    Column("岗位", 22, lambda row: f"{row.owner}（无人负责）" if row.vacant else row.owner),
    Column("起算日", 12, lambda row: row.start.isoformat()),
    Column("到期日", 12, lambda row: row.due.isoformat()),
    Column("日期", 8, lambda row: "暂定" if row.provisional else "确定"),
    Column("状态", 10, lambda row: "已逾期" if row.overdue else STATE_NAMES[row.state]),
    Column("按时", 8, lambda row: {True: "是", False: "否", None: ""}[row.on_time]),
    Column("登记时间", 20, lambda row: row.opened_at),
    Column("办结时间", 20, lambda row: row.closed_at),
]

_FIGURE_COLUMNS: list[Column[Figure]] = [
    Column("单位", 28, lambda row: row.unit.name),
    Column("事项", 24, lambda row: row.title),
    Column("按时办结", 10, lambda row: row.on_time),
    Column("逾期办结", 10, lambda row: row.late),
    Column("逾期未办", 10, lambda row: row.overdue),
    Column("未到期", 10, lambda row: row.pending),
]

_BASE = "/api/admin/obligations"

routes = [
    Route(_BASE, UnitList),
    Route(f"{_BASE}/export.xlsx", UnitExport),
    Route(f"{_BASE}/figures", UnitFigures),
    Route(f"{_BASE}/figures.xlsx", UnitFiguresExport),
    Route(f"{_BASE}/rules", RuleDetails),
    Route(f"{_BASE}/settings", ObligationSettingsDetail),
]
