"""Preparing a round: keys, and key sheets for three holders.

The box's private key exists in this process for the moment in which it is split; neither it nor the sheets are
stored, logged or sent anywhere but to the officer who asked. What was lost on the way is discarded and made anew.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.accounts.rules import Actor
from server.encoding import to_base64url
from server.errors import Conflict, FieldError, InvalidInput
from server.evaluation import key_sheets
from server.evaluation.blind_signature import SigningKey
from server.evaluation.ceremony import CEREMONY_ROLES, Tools, box_parameters
from server.evaluation.fingerprint import round_fingerprint
from server.evaluation.missing import next_state
from server.evaluation.models import Evaluation, Person, Preparation, PublicKey, Round, person
from server.evaluation.requests import PrepareRequest
from server.evaluation.rules import RoundEvent
from server.evaluation.sealed_box import new_box_key
from server.store import Session


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


class RoundPreparation:
    """Keys and key sheets of a round."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools

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
            raise not_prepared()
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
        """Throw keys and sheets away, while no ticket carries their fingerprint and nobody has checked in.

        Raises:
            Conflict: ``stale_version``, ``round_not_draft``, ``round_not_prepared``, ``has_tickets``,
                ``check_in_started``.
        """
        evaluation, part = await self._draft(actor, evaluation_id, kind, version)
        if part.preparation is None:
            raise not_prepared()
        async with self._tools.alone(part) as lease:
            if part.check_in is not None:
                raise Conflict("check_in_started", "签到已经开始，密钥单不能作废；作废会使已领取的测评凭证失效")
            if await self._tickets(part):
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

    async def _draft(
        self, actor: Actor, evaluation_id: str, kind: str, version: int | None = None
    ) -> tuple[Evaluation, Round]:
        evaluation, part = await self._tools.load(actor, evaluation_id, kind, version)
        next_state(part, RoundEvent.OPEN)
        return evaluation, part

    async def _tickets(self, part: Round) -> int:
        batches = await self._tools.repository.batches(part.id)
        return sum(sum(batch.counts.values()) for batch in batches if not batch.voided)

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


def not_prepared() -> Conflict:
    """Return the error of a round without confirmed key sheets."""
    return Conflict("round_not_prepared", "请先生成密钥单，并确认已交到三位保管人手中")
