"""The audit log."""

from datetime import datetime
from typing import Any

from server.accounts.rules import Role
from server.audit import Audit, AuditQuery
from server.lists import Page, page_of
from server.schemas import Model
from server.store import Document
from server.web import Roles, Route, StaffHandler, endpoint
from server.web.spreadsheets import XLSX, Column, spreadsheet

TAG = "审计日志"

_AUDITOR = Roles(Role.AUDITOR)


class EntryActor(Model):
    """Who did it."""

    id: str
    name: str


class EntryTarget(Model):
    """What it was done to."""

    kind: str
    id: str
    name: str


class Entry(Model):
    """One entry; ``actor`` is null for the system itself."""

    seq: int
    at: datetime
    actor: EntryActor | None
    action: str
    action_text: str
    target: EntryTarget
    data: dict[str, Any]
    hash: str


class Action(Model):
    """An action that entries can have."""

    action: str
    action_text: str


class Verification(Model):
    """The result of checking the chain; keep ``head_hash`` with ``entries`` elsewhere to detect a cut-off end."""

    ok: bool
    entries: int
    first_bad_seq: int | None
    problem: str | None
    head_hash: str


class AuditList(StaffHandler):
    """All entries."""

    @endpoint(access=_AUDITOR, summary="审计日志", query=AuditQuery, response=Page[Entry])
    async def get(self, query: AuditQuery) -> Page[Entry]:
        """Return one page of entries."""
        documents, total = await self.services.audit.page(query)
        return page_of(query, [_entry(self.services.audit, document) for document in documents], total)


class AuditExport(StaffHandler):
    """All entries as a spreadsheet."""

    @endpoint(access=_AUDITOR, summary="导出审计日志", query=AuditQuery, response=bytes, produces=XLSX)
    async def get(self, query: AuditQuery) -> bytes:
        """Return the entries that match as XLSX."""
        self.attach("审计日志.xlsx")
        documents = await self.services.audit.export(self.actor, query)
        return await spreadsheet(
            "审计日志", _COLUMNS, [_entry(self.services.audit, document) for document in documents]
        )


class AuditVerification(StaffHandler):
    """The check of the chain."""

    @endpoint(
        access=_AUDITOR,
        summary="核对审计日志",
        description="逐条核对校验链。请另行保存 entries 与 head_hash：末尾连同链尾一起被删除时，只有与它比对才能发现。",
        response=Verification,
    )
    async def get(self) -> Verification:
        """Check the whole chain."""
        finding = await self.services.audit.verify()
        return Verification(
            ok=finding.ok,
            entries=finding.entries,
            first_bad_seq=finding.first_bad_seq,
            problem=finding.problem,
            head_hash=finding.head.hash,
        )


class AuditActions(StaffHandler):
    """What can be filtered by."""

    @endpoint(access=_AUDITOR, summary="审计日志中的操作", response=list[Action])
    async def get(self) -> list[Action]:
        """Return all actions with their Chinese names."""
        return [Action(action=action, action_text=text) for action, text in self.services.audit.actions.items()]


def _entry(audit: Audit, document: Document) -> Entry:
    return Entry(
        seq=document["seq"],
        at=document["at"],
        actor=EntryActor(**document["actor"]) if document["actor"] else None,
        action=document["action"],
        action_text=audit.text_of(document["action"]),
        target=EntryTarget(**document["target"]),
        data=document["data"],
        hash=document["hash"],
    )


_COLUMNS: list[Column[Entry]] = [
    Column("序号", 8, lambda entry: entry.seq),
    Column("时间", 20, lambda entry: entry.at),
    Column("操作人", 14, lambda entry: entry.actor.name if entry.actor else "系统"),
    Column("操作", 24, lambda entry: entry.action_text),
    Column("对象", 30, lambda entry: entry.target.name),
    Column("内容", 60, lambda entry: entry.data),
    Column("校验值", 66, lambda entry: entry.hash),
]

routes = [
    Route("/api/admin/audit", AuditList),
    Route("/api/admin/audit/actions", AuditActions),
    Route("/api/admin/audit/export.xlsx", AuditExport),
    Route("/api/admin/audit/verification", AuditVerification),
]
