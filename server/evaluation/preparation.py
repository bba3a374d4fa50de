"""Preparing a round: keys and key sheets for three holders, then tickets.

The box's private key exists in this process for the moment in which it is split; neither it nor the sheets are
stored, logged or sent anywhere but to the officer who asked. What was lost on the way is discarded and made anew.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from server.accounts.rules import Actor
from server.errors import Conflict, FieldError, InvalidInput
from server.evaluation import key_sheets
from server.evaluation.blind_signature import SigningKey
from server.evaluation.ceremony import CEREMONY_ROLES, Tools, box_parameters
from server.evaluation.encoding import to_base64url
from server.evaluation.fingerprint import printed_fingerprint, round_fingerprint
from server.evaluation.missing import next_state
from server.evaluation.models import Evaluation, Person, Preparation, PublicKey, Round, person
from server.evaluation.pdf import find_fonts
from server.evaluation.repository import TicketBatch
from server.evaluation.requests import MOST_TICKETS, PrepareRequest
from server.evaluation.rules import RoundEvent
from server.evaluation.sealed_box import new_box_key
from server.evaluation.ticket_pdf import PrintedTicket, TicketSheet, draw_in_process
from server.evaluation.tickets import new_ticket, printed_ticket, ticket_hash, ticket_link
from server.store import Session, new_id

_random = random.SystemRandom()
_WAIT = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class KeySheet:
    """One of the three key sheets, shown this once.

    Attributes:
        number: 1, 2 or 3.
        holder: whose it is.
        words: its 33 words.
        qr: the same as the text of a QR code.
    """

    number: int
    holder: Person
    words: list[str]
    qr: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A prepared round with its sheets."""

    sheets: list[KeySheet]
    fingerprint: str
    evaluation: Evaluation


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A ticket that was just made; the server keeps only its hash."""

    ticket: str
    category: str
    link: str


class RoundPreparation:
    """Keys, key sheets and tickets of a round.

    Args:
        tools: repositories and services.
        base_url: address under which phones reach the server.
        font_path: a font that goes before the installed ones.
    """

    def __init__(self, tools: Tools, base_url: str, font_path: Path | None = None) -> None:
        self._tools = tools
        self._base_url = base_url
        self._font_path = font_path

    async def candidates(self, actor: Actor, evaluation_id: str) -> list[Actor]:
        """Return the officers who may hold a key sheet: tellers and evaluation admins who oversee the evaluation."""
        evaluation = await self._tools.repository.load_for(actor, evaluation_id)
        return await self._tools.accounts.officers(CEREMONY_ROLES, evaluation.unit.path)

    async def prepare(self, actor: Actor, evaluation_id: str, kind: str, request: PrepareRequest) -> Prepared:
        """Make the round's keys and the three key sheets.

        Raises:
            Conflict: ``stale_version``, ``round_not_draft``, ``round_prepared``, ``ceremony_in_progress``.
            InvalidInput: ``invalid_key_holders``.
        """
        evaluation, part = await self._draft(actor, evaluation_id, kind, request.version)
        if part.preparation is not None:
            raise Conflict("round_prepared", "密钥单已经生成；如须重新生成，请先作废")
        holders = await self._key_holders(actor, evaluation, request.key_holders)
        async with self._tools.alone(part) as lease:
            keys = await self._tools.eligibility.generate_keys([category.id for category in part.categories])
            private, box_key = new_box_key()
            sheets = await asyncio.to_thread(key_sheets.split, private)
            del private
            preparation = _preparation(part, holders, box_key, keys)
            after = evaluation.with_round(part.having(preparation=preparation))

            async def apply(session: Session) -> Evaluation:
                await lease.guard(session)
                saved = await self._tools.repository.save(after, session)
                await self._tools.eligibility.store_keys(session, part.id, keys)
                data = {"fingerprint": preparation.fingerprint, "key_holders": [holder.id for holder in holders]}
                await self._tools.record(session, actor, "evaluation_prepared", evaluation, part, **data)
                return saved

            saved = await self._tools.repository.store.transaction(apply)
        printed = [
            KeySheet(number, holder, words.split(), words)
            for number, (holder, words) in enumerate(zip(holders, sheets, strict=True), start=1)
        ]
        return Prepared(printed, preparation.fingerprint, saved)

    async def confirm(self, actor: Actor, evaluation_id: str, kind: str, version: int) -> Evaluation:
        """Note that the three sheets are in their holders' hands.

        Raises:
            Conflict: ``stale_version``, ``round_not_draft``, ``round_not_prepared``.
        """
        evaluation, part = await self._draft(actor, evaluation_id, kind, version)
        if part.preparation is None:
            raise _not_prepared()
        preparation = part.preparation.having(confirmed=True)
        async with self._tools.alone(part) as lease:
            # A box with its gate shut tells an early phone to wait. Opening would make it as well, so a crash
            # between the two databases costs nothing.
            await self._tools.box.prepare(part.id, box_parameters(evaluation, preparation))

            async def apply(session: Session) -> Evaluation:
                await lease.guard(session)
                changed = part.having(preparation=preparation)
                saved = await self._tools.repository.save(evaluation.with_round(changed), session)
                await self._tools.record(session, actor, "evaluation_sheets_confirmed", evaluation, part)
                return saved

            return await self._tools.repository.store.transaction(apply)

    async def discard(self, actor: Actor, evaluation_id: str, kind: str, version: int) -> Evaluation:
        """Throw keys and sheets away, while no ticket carries their fingerprint.

        Raises:
            Conflict: ``stale_version``, ``round_not_draft``, ``round_not_prepared``, ``has_tickets``.
        """
        evaluation, part = await self._draft(actor, evaluation_id, kind, version)
        if part.preparation is None:
            raise _not_prepared()
        async with self._tools.alone(part) as lease:
            if await self._entitled(part):
                raise Conflict("has_tickets", "已经制作了匿名测评码，密钥单不能作废；请先作废全部测评码")
            await self._tools.box.discard(part.id)
            after = evaluation.with_round(part.having(preparation=None))

            async def apply(session: Session) -> Evaluation:
                await lease.guard(session)
                saved = await self._tools.repository.save(after, session)
                await self._tools.eligibility.discard_keys(session, part.id)
                data = {"fingerprint": part.preparation.fingerprint if part.preparation else None}
                await self._tools.record(session, actor, "evaluation_preparation_discarded", evaluation, part, **data)
                return saved

            return await self._tools.repository.store.transaction(apply)

    async def make_tickets(
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

    async def print_tickets(
        self, actor: Actor, evaluation_id: str, kind: str, counts: Mapping[str, int]
    ) -> AsyncGenerator[tuple[int, int] | tuple[TicketBatch, bytes], None]:
        """Make a batch of tickets as a PDF; yield ``(done, total)`` meanwhile and ``(batch, pdf)`` at the end.

        The batch is stored after its PDF has been drawn, so that tickets which nobody received do not exist. A PDF
        that is lost on its way to the officer is a batch to be voided.

        Raises:
            Conflict, InvalidInput: as ``make_tickets``.
            Unavailable: ``font_missing``.
        """
        evaluation, part, preparation = await self._ready(actor, evaluation_id, kind, counts)
        fonts = find_fonts(self._font_path)
        tickets = _new_tickets(counts, self._base_url, preparation)
        names = {category.id: category.name for category in part.categories}
        printed = [PrintedTicket(t.category, names[t.category], printed_ticket(t.ticket), t.link) for t in tickets]
        sheet = TicketSheet(
            evaluation.title, part.name, f"{self._base_url}/m/", printed_fingerprint(preparation.fingerprint)
        )
        yield 0, len(tickets)
        async with contextlib.aclosing(draw_in_process(sheet, printed, fonts)) as drawing:
            async for drawn in drawing:
                if isinstance(drawn, bytes):
                    yield await self._store(actor, evaluation, part, counts, tickets), drawn
                else:
                    yield drawn, len(tickets)

    async def batches(self, actor: Actor, evaluation_id: str, kind: str) -> list[TicketBatch]:
        """Return the batches of a round, oldest first."""
        _, part = await self._tools.load(actor, evaluation_id, kind)
        return await self._tools.repository.batches(part.id)

    async def void_batch(self, actor: Actor, evaluation_id: str, kind: str, batch_id: str) -> None:
        """Declare a batch void, before the round opens.

        Later it could only be done where none was used, and that answer would tell about the holders of a small
        batch who has voted.

        Raises:
            Conflict: ``round_not_draft``, ``batch_voided``.
        """
        evaluation, part = await self._draft(actor, evaluation_id, kind)

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

    async def _draft(
        self, actor: Actor, evaluation_id: str, kind: str, version: int | None = None
    ) -> tuple[Evaluation, Round]:
        evaluation, part = await self._tools.load(actor, evaluation_id, kind, version)
        next_state(part, RoundEvent.OPEN)
        return evaluation, part

    async def _ready(
        self, actor: Actor, evaluation_id: str, kind: str, counts: Mapping[str, int]
    ) -> tuple[Evaluation, Round, Preparation]:
        evaluation, part = await self._draft(actor, evaluation_id, kind)
        if part.ready is None:
            raise _not_prepared()
        known = {category.id for category in part.categories}
        fields = [FieldError(f"counts.{name}", "没有这个票种") for name in counts if name not in known]
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
            raise _not_prepared()
        if present.ready.fingerprint != part.preparation.fingerprint:
            raise Conflict("round_prepared", "密钥单已重新生成，请刷新后重试")

    async def _entitled(self, part: Round) -> int:
        entitled = await self._tools.repository.entitled([part.id])
        return sum(entitled[part.id].values())

    async def _key_holders(self, actor: Actor, evaluation: Evaluation, ids: Sequence[str]) -> list[Person]:
        fields = []
        known = {officer.id: officer for officer in await self.candidates(actor, evaluation.id)}
        for number, account_id in enumerate(ids):
            if account_id not in known:
                fields.append(FieldError(f"key_holders.{number}", "不能担任密钥单保管人"))
            elif account_id in ids[:number]:
                fields.append(FieldError(f"key_holders.{number}", "三张密钥单须由三个人保管"))
        if fields:
            raise InvalidInput("invalid_key_holders", f"密钥单保管人不正确：{fields[0].message}", fields=fields)
        return [person(known[account_id]) for account_id in ids]


def _preparation(part: Round, holders: Sequence[Person], box_key: bytes, keys: Mapping[str, SigningKey]) -> Preparation:
    public = {category: key.public for category, key in keys.items()}
    wire = {category: key.jwk() for category, key in public.items()}
    return Preparation(
        key_holders=tuple(holders),
        confirmed=False,
        box_key=to_base64url(box_key),
        keys={category: PublicKey(n=jwk["n"], e=jwk["e"]) for category, jwk in wire.items()},
        fingerprint=round_fingerprint(part.id, box_key, public),
    )


def _new_tickets(counts: Mapping[str, int], base_url: str, preparation: Preparation) -> list[NewTicket]:
    """Return fresh tickets in random order: neither the pile nor its neighbours tell the category."""
    tickets = []
    for category, count in counts.items():
        for _ in range(count):
            code = new_ticket()
            tickets.append(NewTicket(code, category, ticket_link(base_url, code, preparation.fingerprint)))
    _random.shuffle(tickets)
    return tickets


def _not_prepared() -> Conflict:
    return Conflict("round_not_prepared", "请先生成密钥单，并确认已交到三位保管人手中")
