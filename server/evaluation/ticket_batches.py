"""Tickets of a prepared round: made shuffled, handed out once, kept as hashes.

They are made and declared void before the round opens, and not after: who may vote is fixed at the opening, and an
answer that depends on whether a ticket was used would tell about single persons.
"""

import contextlib
import random
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from server.accounts.rules import Actor
from server.errors import Conflict, FieldError, InvalidInput
from server.evaluation.ceremony import Tools
from server.evaluation.fingerprint import printed_fingerprint
from server.evaluation.missing import next_state
from server.evaluation.models import Evaluation, Preparation, Round, person
from server.evaluation.preparation import not_prepared
from server.evaluation.repository import TicketBatch
from server.evaluation.requests import MOST_TICKETS
from server.evaluation.rules import RoundEvent
from server.evaluation.rules import Route as RightRoute
from server.evaluation.ticket_pdf import PrintedTicket, TicketSheet, draw_in_process
from server.evaluation.tickets import new_ticket, printed_ticket, ticket_hash, ticket_link
from server.pdf import find_fonts
from server.store import Session, new_id

_WAIT: Final = timedelta(seconds=10)
_random = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket that was just made; the server keeps only its hash."""

    ticket: str
    category: str
    link: str


class TicketBatches:
    """Batches of tickets.

    Args:
        tools: repositories and services.
        base_url: address under which phones reach the server.
        font_path: a font that goes before the installed ones.
    """

    def __init__(self, tools: Tools, base_url: str, font_path: Path | None = None) -> None:
        self._tools = tools
        self._base_url = base_url
        self._font_path = font_path

    async def make(
        self, actor: Actor, evaluation_id: str, kind: str, counts: Mapping[str, int]
    ) -> tuple[TicketBatch, list[NewTicket]]:
        """Make a batch of tickets, shuffled; the server keeps their hashes.

        Raises:
            Conflict: ``round_not_draft`` (the right to vote is fixed at opening), ``round_not_prepared``.
            InvalidInput: ``invalid_ticket_counts``.
        """
        evaluation, part, preparation = await self._ready(actor, evaluation_id, kind, counts)
        tickets = _new_tickets(counts, self._base_url, preparation)
        return await self._store(actor, evaluation, part, counts, tickets), tickets

    async def draw(
        self, actor: Actor, evaluation_id: str, kind: str, counts: Mapping[str, int]
    ) -> AsyncGenerator[tuple[int, int] | tuple[TicketBatch, bytes], None]:
        """Make a batch of tickets as a PDF; yield ``(done, total)`` meanwhile and ``(batch, pdf)`` at the end.

        The batch is stored after its PDF has been drawn, so that tickets which nobody received do not exist. A PDF
        that is lost on its way to the officer is a batch to be voided.

        Raises:
            Conflict, InvalidInput: as ``make``.
            Unavailable: ``font_missing``.
        """
        evaluation, part, preparation = await self._ready(actor, evaluation_id, kind, counts)
        fonts = find_fonts(self._font_path)
        tickets = _new_tickets(counts, self._base_url, preparation)
        names = {category.id: category.name for category in part.categories}
        printed = [
            PrintedTicket(f"{t.category} 票", (part.name, names[t.category]), printed_ticket(t.ticket), t.link)
            for t in tickets
        ]
        fingerprint = printed_fingerprint(preparation.fingerprint)
        sheet = TicketSheet(
            title=evaluation.title,
            kind=f"{part.name} 匿名测评码",
            how=("手机扫码参加测评。不能扫码时，", "用手机浏览器打开", "并输入测评码："),
            address=f"{self._base_url}/m/",
            footer=f"核对码 {fingerprint}    不记名，一票一人一次，请勿转借或拍照外传",
        )
        yield 0, len(tickets)
        async with contextlib.aclosing(draw_in_process(sheet, printed, fonts)) as drawing:
            async for drawn in drawing:
                if isinstance(drawn, bytes):
                    yield await self._store(actor, evaluation, part, counts, tickets), drawn
                else:
                    yield drawn, len(tickets)

    async def all(self, actor: Actor, evaluation_id: str, kind: str) -> list[TicketBatch]:
        """Return the batches of a round, oldest first."""
        _, part = await self._tools.load(actor, evaluation_id, kind)
        return await self._tools.repository.batches(part.id)

    async def void(self, actor: Actor, evaluation_id: str, kind: str, batch_id: str) -> None:
        """Declare a batch void, before the round opens.

        Later it could only be done where none was used, and that answer would tell about the holders of a small
        batch who has voted.

        Raises:
            Conflict: ``round_not_draft``, ``batch_voided``.
        """
        evaluation, part = await self._tools.load(actor, evaluation_id, kind)
        next_state(part, RoundEvent.OPEN)

        async def apply(session: Session) -> None:
            await lease.guard(session)
            await self._still_draft(evaluation.id, part, session)
            if not await self._tools.repository.void_batch(part.id, batch_id, session):
                raise Conflict("batch_voided", "没有这批测评码，或者已经作废")
            tickets = await self._tools.eligibility.void_batch(session, part.id, batch_id)
            await self._tools.record(
                session, actor, "evaluation_tickets_voided", evaluation, part, batch=batch_id, tickets=tickets
            )

        async with self._tools.alone(part, wait=_WAIT) as lease:
            await self._tools.repository.store.transaction(apply)

    async def _ready(
        self, actor: Actor, evaluation_id: str, kind: str, counts: Mapping[str, int]
    ) -> tuple[Evaluation, Round, Preparation]:
        evaluation, part = await self._tools.load(actor, evaluation_id, kind)
        next_state(part, RoundEvent.OPEN)
        if part.ready is None:
            raise not_prepared()
        routes = {category.id: category.route for category in part.categories}
        fields = [
            FieldError(f"counts.{name}", "这个票种按名册参评，不用测评码" if name in routes else "没有这个票种")
            for name in counts
            if routes.get(name) is not RightRoute.TICKET
        ]
        total = sum(counts.values())
        if not fields and not 1 <= total <= MOST_TICKETS:
            fields = [FieldError("counts", f"每批应为 1 至 {MOST_TICKETS} 张")]
        if fields:
            raise InvalidInput("invalid_ticket_counts", f"测评码数量不正确：{fields[0].message}", fields=fields)
        return evaluation, part, part.ready

    async def _store(
        self,
        actor: Actor,
        evaluation: Evaluation,
        part: Round,
        counts: Mapping[str, int],
        tickets: Sequence[NewTicket],
    ) -> TicketBatch:
        kept = {category: count for category, count in counts.items() if count}
        batch = TicketBatch(
            id=new_id(),
            round_id=part.id,
            evaluation_id=evaluation.id,
            counts=kept,
            created_at=self._tools.clock.now(),
            created_by=person(actor).id,
        )
        hashes = [(ticket_hash(ticket.ticket), ticket.category) for ticket in tickets]

        async def apply(session: Session) -> None:
            await lease.guard(session)
            await self._still_draft(evaluation.id, part, session)
            await self._tools.repository.insert_batch(batch, session)
            await self._tools.eligibility.insert_tickets(session, part.id, batch.id, hashes)
            await self._tools.record(
                session, actor, "evaluation_tickets_made", evaluation, part, batch=batch.id, counts=kept
            )

        # Opening takes the same lease: no ticket comes to be after the round was opened.
        async with self._tools.alone(part, wait=_WAIT) as lease:
            await self._tools.repository.store.transaction(apply)
        return batch

    async def _still_draft(self, evaluation_id: str, part: Round, session: Session) -> None:
        """Refuse where the round was opened, or its keys changed, since it was loaded."""
        now = await self._tools.repository.load(evaluation_id, session)
        present = now.round(part.kind)
        next_state(present, RoundEvent.OPEN)
        if present.ready is None or part.preparation is None:
            raise not_prepared()
        if present.ready.fingerprint != part.preparation.fingerprint:
            raise Conflict("round_prepared", "密钥单已重新生成，请刷新后重试")


def _new_tickets(counts: Mapping[str, int], base_url: str, preparation: Preparation) -> list[NewTicket]:
    """Return fresh tickets in random order: neither the pile nor its neighbours tell the category."""
    tickets = []
    for category, count in counts.items():
        for _ in range(count):
            code = new_ticket()
            tickets.append(NewTicket(code, category, ticket_link(base_url, code, preparation.fingerprint)))
    _random.shuffle(tickets)
    return tickets
