"""Preparing a round: key holders, key sheets, tickets."""

import base64
import contextlib
from collections.abc import AsyncGenerator
from typing import Any

from admin.evaluation.answers import (
    ADMIN,
    EXAMPLES,
    OF_ROUND,
    TAKES_PART,
    CandidateView,
    KeySheetView,
    MadeTickets,
    PreparedView,
    TicketView,
    shown,
)
from server.evaluation.requests import PrepareRequest, TicketRequest, VersionOnly
from server.evaluation.views import BatchView, EvaluationView, UnitView, batch_view
from server.schemas import Model
from server.web import Route, StaffHandler, endpoint

_PREPARES = {**OF_ROUND, "round_not_draft": 409, "ceremony_in_progress": 409}
_TICKETS = {
    "evaluation_not_found": 404,
    "round_not_found": 404,
    "round_not_draft": 409,
    "round_not_prepared": 409,
    "invalid_ticket_counts": 400,
}


class Candidates(Model):
    """Officers who may hold a key sheet."""

    items: list[CandidateView]


class Batches(Model):
    """The batches of a round."""

    items: list[BatchView]


class TicketProgress(Model):
    """A line of the stream: how many of all tickets have been drawn; the last line has batch and PDF instead."""

    done: int | None = None
    total: int | None = None
    batch: BatchView | None = None
    pdf: str | None = None


class KeyHolderCandidates(StaffHandler):
    """Officers who may hold a key sheet."""

    @endpoint(
        access=ADMIN,
        summary="可担任密钥单保管人的人员",
        response=Candidates,
        errors={"evaluation_not_found": 404},
        path_examples=EXAMPLES,
    )
    async def get(self, id: str) -> Candidates:
        """Return the officers with their units."""
        officers = await self.services.evaluations.preparation.candidates(self.actor, id)
        names = await self.services.units.names(officer.unit_id for officer in officers)
        return Candidates(
            items=[
                CandidateView(
                    id=officer.id,
                    name=officer.name,
                    unit=UnitView(id=officer.unit_id, name=names.get(officer.unit_id, "")) if officer.unit_id else None,
                )
                for officer in officers
            ]
        )


class RoundPrepare(StaffHandler):
    """Keys and key sheets."""

    @endpoint(
        access=ADMIN,
        summary="生成密钥单",
        description="三张密钥单的内容只在这一次返回中出现，服务器不保存。",
        request=PrepareRequest,
        response=PreparedView,
        errors={**_PREPARES, "round_prepared": 409, "invalid_key_holders": 400},
        example={"key_holders": [EXAMPLES["id"]] * 3, "version": 1},
        path_examples=EXAMPLES,
    )
    async def post(self, id: str, kind: str, body: PrepareRequest) -> PreparedView:
        """Make the keys and return the three sheets."""
        prepared = await self.services.evaluations.preparation.prepare(self.actor, id, kind, body)
        sheets = [
            KeySheetView(number=sheet.number, holder=sheet.holder, words=sheet.words, qr=sheet.qr)
            for sheet in prepared.sheets
        ]
        evaluation = await shown(self.services, prepared.evaluation)
        return PreparedView(sheets=sheets, fingerprint=prepared.fingerprint, evaluation=evaluation)


class RoundPrepareConfirm(StaffHandler):
    """The sheets are in their holders' hands."""

    @endpoint(
        access=ADMIN,
        summary="确认密钥单已交保管人",
        request=VersionOnly,
        response=EvaluationView,
        errors={**_PREPARES, "round_not_prepared": 409},
        path_examples=EXAMPLES,
    )
    async def post(self, id: str, kind: str, body: VersionOnly) -> EvaluationView:
        """Note that the sheets were handed over."""
        preparation = self.services.evaluations.preparation
        return await shown(self.services, await preparation.confirm(self.actor, id, kind, body.version))


class RoundPrepareDiscard(StaffHandler):
    """Throw keys and sheets away."""

    @endpoint(
        access=ADMIN,
        summary="作废密钥单",
        request=VersionOnly,
        response=EvaluationView,
        errors={**_PREPARES, "round_not_prepared": 409, "has_tickets": 409},
        path_examples=EXAMPLES,
    )
    async def post(self, id: str, kind: str, body: VersionOnly) -> EvaluationView:
        """Discard the preparation."""
        preparation = self.services.evaluations.preparation
        return await shown(self.services, await preparation.discard(self.actor, id, kind, body.version))


class TicketBatches(StaffHandler):
    """Batches of tickets."""

    @endpoint(
        access=TAKES_PART,
        summary="匿名测评码批次",
        response=Batches,
        errors={"evaluation_not_found": 404, "round_not_found": 404},
        path_examples=EXAMPLES,
    )
    async def get(self, id: str, kind: str) -> Batches:
        """Return the batches, oldest first."""
        batches = await self.services.evaluations.ticket_batches.all(self.actor, id, kind)
        return Batches(items=[batch_view(batch) for batch in batches])

    @endpoint(
        access=ADMIN,
        summary="制作匿名测评码（PDF）",
        description=(
            "逐行返回进度 {done, total}，最后一行为 {batch, pdf}，pdf 为 Base64；出错时最后一行为 {error}。"
            "测评码只在这个文件中出现，服务器只保存散列值。"
        ),
        request=TicketRequest,
        response=TicketProgress,
        produces="application/x-ndjson",
        errors={**_TICKETS, "font_missing": 503, "drawing_failed": 503},
        example={"counts": {"A": 20}},
        path_examples=EXAMPLES,
    )
    async def post(self, id: str, kind: str, body: TicketRequest) -> None:
        """Draw the tickets and stream progress and PDF."""
        await self.send_lines(self._lines(id, kind, body))

    async def _lines(self, id: str, kind: str, body: TicketRequest) -> AsyncGenerator[dict[str, Any], None]:
        steps = self.services.evaluations.ticket_batches.draw(self.actor, id, kind, body.counts)
        # Closed with the stream: the drawing process ends when the officer's browser goes away.
        async with contextlib.aclosing(steps) as drawing:
            async for first, second in drawing:
                if isinstance(first, int):
                    yield {"done": first, "total": second}
                else:
                    assert isinstance(second, bytes)  # noqa: S101 (the last step carries the PDF)
                    yield {"batch": batch_view(first), "pdf": base64.b64encode(second).decode()}


class PlainTickets(StaffHandler):
    """Tickets as data."""

    @endpoint(
        access=ADMIN,
        summary="制作匿名测评码（数据）",
        description="供自行印制的单位使用；测评码只在这一次返回中出现。",
        request=TicketRequest,
        response=MadeTickets,
        status=201,
        errors=_TICKETS,
        example={"counts": {"A": 20}},
        path_examples=EXAMPLES,
    )
    async def post(self, id: str, kind: str, body: TicketRequest) -> MadeTickets:
        """Make tickets and return them."""
        batch, tickets = await self.services.evaluations.ticket_batches.make(self.actor, id, kind, body.counts)
        views = [TicketView(ticket=t.ticket, category=t.category, link=t.link) for t in tickets]
        return MadeTickets(batch=batch_view(batch), tickets=views)


class TicketBatchVoid(StaffHandler):
    """Declare a batch void."""

    @endpoint(
        access=ADMIN,
        summary="作废一批匿名测评码",
        description="只能在本轮开启前作废。",
        status=204,
        errors={**OF_ROUND, "round_not_draft": 409, "batch_voided": 409},
        path_examples=EXAMPLES,
    )
    async def post(self, id: str, kind: str, batch: str) -> None:
        """Void the batch."""
        await self.services.evaluations.ticket_batches.void(self.actor, id, kind, batch)


_BASE = "/api/admin/evaluations/{id}"
_ROUND = f"{_BASE}/rounds/{{kind}}"

routes = [
    Route(f"{_BASE}/key-holder-candidates", KeyHolderCandidates),
    Route(f"{_ROUND}/prepare", RoundPrepare),
    Route(f"{_ROUND}/prepare/confirm", RoundPrepareConfirm),
    Route(f"{_ROUND}/prepare/discard", RoundPrepareDiscard),
    Route(f"{_ROUND}/ticket-batches", TicketBatches),
    Route(f"{_ROUND}/tickets", PlainTickets),
    Route(f"{_ROUND}/ticket-batches/{{batch}}/void", TicketBatchVoid),
]
