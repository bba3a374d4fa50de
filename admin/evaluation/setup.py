"""List, create, set up, subjects, delete."""

from typing import Literal

from admin.evaluation.answers import (
    ADMIN,
    EXAMPLES,
    READS,
    STALE,
    TAKES_PART,
    HistoryEntry,
    SubjectsImported,
    shown,
)
from server.evaluation.audit_entries import TARGET
from server.evaluation.missing import MissingItem
from server.evaluation.models import STATE_NAMES, Person
from server.evaluation.repository import EvaluationQuery
from server.evaluation.requests import EXAMPLE_CHANGE, EvaluationChange, NewEvaluation, SubjectsChange
from server.evaluation.subject_sheet import subjects_template
from server.evaluation.views import EvaluationView, viewed
from server.lists import Page, page_of
from server.schemas import Model, Versioned
from server.tables import MOST_BYTES
from server.web import KILOBYTE, Route, StaffHandler, Upload, UploadedFile, endpoint
from server.web.spreadsheets import XLSX, Column, spreadsheet

_BODY = 512 * KILOBYTE


class MissingList(Model):
    """What is missing before the rounds can be opened."""

    items: list[MissingItem]


class History(Model):
    """What happened to an evaluation, newest first."""

    items: list[HistoryEntry]


class EvaluationList(StaffHandler):
    """All evaluations of the officer's units."""

    @endpoint(access=READS, summary="测评列表", query=EvaluationQuery, response=Page[EvaluationView])
    async def get(self, query: EvaluationQuery) -> Page[EvaluationView]:
        """Return one page."""
        found, total = await self.services.evaluations.setup.find(self.actor, query)
        return page_of(query, await viewed(self.services.evaluations.repository, found), total)

    @endpoint(
        access=ADMIN,
        summary="新建测评",
        request=NewEvaluation,
        response=EvaluationView,
        status=201,
        errors={"unknown_unit": 400, "invalid_evaluation": 400},
        example={"title": "2026 年度民主测评", "unit_id": EXAMPLES["id"], "rounds": ["survey", "meeting"]},
    )
    async def post(self, body: NewEvaluation) -> EvaluationView:
        """Create an evaluation with the usual rules."""
        return await shown(self.services, await self.services.evaluations.setup.create(self.actor, body))


class EvaluationExport(StaffHandler):
    """The list as a spreadsheet."""

    @endpoint(access=READS, summary="导出测评列表", query=EvaluationQuery, response=bytes, produces=XLSX)
    async def get(self, query: EvaluationQuery) -> bytes:
        """Return the evaluations that match as XLSX."""
        self.attach("测评列表.xlsx")
        found = await self.services.evaluations.setup.export(self.actor, query)
        views = await viewed(self.services.evaluations.repository, found)
        return await spreadsheet("测评列表", _COLUMNS, views)


class SubjectsTemplate(StaffHandler):
    """The template for the import of subjects."""

    @endpoint(access=ADMIN, summary="下载述责述廉对象模板", response=bytes, produces=XLSX)
    async def get(self) -> bytes:
        """Return an empty workbook with headings."""
        self.attach("述责述廉对象模板.xlsx")
        return subjects_template()


class EvaluationDetail(StaffHandler):
    """One evaluation."""

    @endpoint(
        access=READS,
        summary="查看测评",
        response=EvaluationView,
        errors={"evaluation_not_found": 404},
        path_examples=EXAMPLES,
    )
    async def get(self, id: str) -> EvaluationView:
        """Return the evaluation."""
        return await shown(self.services, await self.services.evaluations.setup.get(self.actor, id))

    @endpoint(
        access=ADMIN,
        summary="修改测评设置",
        description="首次开启后，规则、票种、权重和名单都不能再改，只有备注和未开启轮次的时间可以。",
        request=EvaluationChange,
        response=EvaluationView,
        body_limit=_BODY,
        errors={
            **STALE,
            "invalid_evaluation": 400,
            "invalid_schedule": 400,
            "evaluation_frozen": 409,
            "round_prepared": 409,
            "round_not_draft": 409,
            "has_tickets": 409,
        },
        example=EXAMPLE_CHANGE,
        path_examples=EXAMPLES,
    )
    async def put(self, id: str, body: EvaluationChange) -> EvaluationView:
        """Change the set-up."""
        return await shown(self.services, await self.services.evaluations.setup.change(self.actor, id, body))

    @endpoint(
        access=ADMIN,
        summary="删除测评",
        query=Versioned,
        status=204,
        errors={**STALE, "evaluation_frozen": 409, "has_tickets": 409},
        path_examples=EXAMPLES,
    )
    async def delete(self, id: str, query: Versioned) -> None:
        """Delete an evaluation that was never used."""
        await self.services.evaluations.setup.delete(self.actor, id, query.version)


class EvaluationMissing(StaffHandler):
    """What is missing."""

    @endpoint(
        access=TAKES_PART,
        summary="开启前还缺什么",
        response=MissingList,
        errors={"evaluation_not_found": 404},
        path_examples=EXAMPLES,
    )
    async def get(self, id: str) -> MissingList:
        """Return what is missing, what blocks first."""
        return MissingList(items=await self.services.evaluations.setup.missing(self.actor, id))


class EvaluationHistory(StaffHandler):
    """The timeline."""

    @endpoint(
        access=READS,
        summary="测评的操作记录",
        response=History,
        errors={"evaluation_not_found": 404},
        path_examples=EXAMPLES,
    )
    async def get(self, id: str) -> History:
        """Return what was done, newest first."""
        evaluation = await self.services.evaluations.setup.get(self.actor, id)
        entries = await self.services.audit.of_target(TARGET, evaluation.id)
        return History(
            items=[
                HistoryEntry(
                    at=entry["at"],
                    actor=Person(**entry["actor"]) if entry["actor"] else None,
                    action=entry["action"],
                    action_text=self.services.audit.text_of(entry["action"]),
                    round=entry["data"].get("round"),
                )
                for entry in entries
            ]
        )


class EvaluationSubjects(StaffHandler):
    """The subjects."""

    @endpoint(
        access=ADMIN,
        summary="修改述责述廉对象",
        request=SubjectsChange,
        response=EvaluationView,
        body_limit=_BODY,
        errors={**STALE, "invalid_evaluation": 400, "evaluation_frozen": 409},
        example={"subjects": [{"name": "王建国", "post": "局长", "unit": "市交通运输局"}], "version": 1},
        path_examples=EXAMPLES,
    )
    async def put(self, id: str, body: SubjectsChange) -> EvaluationView:
        """Replace the list of subjects."""
        return await shown(self.services, await self.services.evaluations.setup.set_subjects(self.actor, id, body))


class SubjectsImport(StaffHandler):
    """Subjects from a workbook."""

    @endpoint(
        access=ADMIN,
        summary="导入述责述廉对象",
        description="以模板填写的 XLSX 替换全部名单；有任何一行不正确时不导入任何内容，并逐行指出问题。",
        query=Versioned,
        upload=Upload("file", largest=MOST_BYTES, media_type=XLSX),
        response=SubjectsImported,
        errors={
            **STALE,
            "not_xlsx": 400,
            "invalid_rows": 400,
            "workbook_has_programs": 400,
            "workbook_too_large": 413,
            "too_many_rows": 413,
            "evaluation_frozen": 409,
        },
        path_examples=EXAMPLES,
    )
    async def post(self, id: str, query: Versioned, upload: UploadedFile) -> SubjectsImported:
        """Replace the list of subjects by that of the file."""
        saved = await self.services.evaluations.setup.import_subjects(self.actor, id, query.version, upload.content)
        return SubjectsImported(subjects=len(saved.subjects), version=saved.version)


def _states(view: EvaluationView) -> str:
    names: dict[Literal["survey", "meeting"], str] = {"survey": "调查", "meeting": "会议"}
    return "；".join(f"{names[part.kind.value]}：{STATE_NAMES[part.state]}" for part in view.rounds)


_COLUMNS: list[Column[EvaluationView]] = [
    Column("测评名称", 48, lambda view: view.title),
    Column("单位", 28, lambda view: view.unit.name),
    Column("述责述廉对象人数", 16, lambda view: view.subject_count),
    Column("状态", 30, _states),
    Column("应参评", 10, lambda view: sum(part.counts.entitled for part in view.rounds)),
    Column("建立时间", 20, lambda view: view.created_at),
]

_BASE = "/api/admin/evaluations"

routes = [
    Route(_BASE, EvaluationList),
    Route(f"{_BASE}/export.xlsx", EvaluationExport),
    Route(f"{_BASE}/subjects-template.xlsx", SubjectsTemplate),
    Route(f"{_BASE}/{{id}}", EvaluationDetail),
    Route(f"{_BASE}/{{id}}/missing", EvaluationMissing),
    Route(f"{_BASE}/{{id}}/history", EvaluationHistory),
    Route(f"{_BASE}/{{id}}/subjects", EvaluationSubjects),
    Route(f"{_BASE}/{{id}}/subjects/import", SubjectsImport),
]
