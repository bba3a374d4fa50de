"""Opening the box and counting: two persons with two sheets, then exact arithmetic.

The order over the two databases, and why a crash costs nothing:

1. An entry in the audit log says who is about to open the box.
2. The box's answers are opened. Interrupted, this starts again with the sheets and gives the same; done, the box
   itself says so.
3. The office stores the comments that may be shown and, in one transaction, the counted round, the signed result,
   the state and the audit entry. Interrupted, the worker finishes it without any sheet: the answers are open.
"""

import asyncio
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from server.accounts.rules import Actor
from server.encoding import from_base64url
from server.errors import FieldError, NotAllowed, NotFound
from server.evaluation import key_sheets
from server.evaluation.box_opening import BoxOpening
from server.evaluation.box_rounds import BoxRounds, BoxState
from server.evaluation.ceremony import Tools
from server.evaluation.missing import next_state
from server.evaluation.models import Evaluation, Preparation, Round
from server.evaluation.requests import CountRequest
from server.evaluation.result_record import (
    ResultSigner,
    TalliedRound,
    result_payload,
    signed_record,
    tallied_bytes,
    tallied_from,
    tallied_round,
    tally_context,
)
from server.evaluation.rules import RoundEvent, RoundKind, RoundState
from server.store import Document, FieldCipher, Session

_WAIT: Final = timedelta(seconds=30)
_COMMENT_BATCH: Final = 1000


class Counting:
    """Counts closed rounds.

    Args:
        tools: repositories and services.
        opening: opens boxes.
        box_rounds: tells where a box stands.
        cipher: encrypts counted rounds, which hold more than may be shown of small groups.
        signer: signs results.
    """

    def __init__(
        self, tools: Tools, opening: BoxOpening, box_rounds: BoxRounds, cipher: FieldCipher, signer: ResultSigner
    ) -> None:
        self._tools = tools
        self._opening = opening
        self._box_rounds = box_rounds
        self._cipher = cipher
        self._signer = signer

    async def count(self, actor: Actor, evaluation_id: str, kind: str, request: CountRequest) -> Evaluation:
        """Open the box with two sheets and count.

        Raises:
            Conflict: ``stale_version``, ``round_not_closed``, ``opening_in_progress``.
            InvalidInput: ``single_sheet``, ``wrong_sheet``.
            NotAllowed: the second person is none, or ``not_key_holder``: the two are not the holders of these sheets.
        """
        evaluation, part = await self._tools.load(actor, evaluation_id, kind, request.version)
        next_state(part, RoundEvent.COUNT)
        if part.preparation is None:
            raise RuntimeError("a closed round has keys")
        second = await self._tools.second_person(actor, evaluation, request.second)
        box_key = from_base64url(part.preparation.box_key)
        private = await asyncio.to_thread(key_sheets.restore, request.sheets, box_key)
        _refuse_strangers(part.preparation, request.sheets, (actor, second))

        async def announce(session: Session) -> None:
            people = {"id": second.id, "name": second.name}
            await self._tools.record(session, actor, "evaluation_box_opening", evaluation, part, second=people)

        await self._tools.repository.store.transaction(announce)
        await self._opening.open_answers(part.id, private, evaluation.promise())
        del private
        return await self.finish_count(evaluation.id, part.kind, actor)

    async def finish_count(self, evaluation_id: str, kind: RoundKind, actor: Actor | None = None) -> Evaluation:
        """Count a round whose box is open. Repeating it changes nothing."""
        evaluation = await self._tools.repository.load(evaluation_id)
        part = evaluation.round(kind)
        async with self._tools.alone(part, "opening_in_progress", wait=_WAIT) as lease:
            tallied, comments = await self._tallied(evaluation, part)
            await self._store_comments(evaluation, part, comments if tallied.comments else [])
            now = self._tools.clock.now()

            async def apply(session: Session) -> Evaluation:
                await lease.guard(session)
                present = await self._tools.repository.load(evaluation_id, session)
                if present.round(kind).state is not RoundState.CLOSED:
                    return present
                saved = await self._tools.repository.save(_after_count(present, tallied, now), session)
                document = {
                    "evaluation_id": evaluation_id,
                    "counted": self._cipher.encrypt(tallied_bytes(tallied), tally_context(part.id)),
                }
                await self._tools.repository.put_tally(part.id, document, session)
                result_hash = await self.sign_result(saved, now, session)
                data = {**tallied.counts.model_dump(exclude_none=True), "result_hash": result_hash}
                await self._tools.record(session, actor, "evaluation_tallied", saved, part, **data)
                return saved

            return await self._tools.repository.store.transaction(apply)

    async def finish_interrupted(self, evaluation: Evaluation, part: Round) -> None:
        """Count a closed round if its box has been opened and the count did not get to its end."""
        try:
            found = await self._box_rounds.read(part.id)
        except NotFound:
            return
        if found.state is BoxState.OPENED:
            await self.finish_count(evaluation.id, part.kind)

    async def _tallied(self, evaluation: Evaluation, part: Round) -> tuple[TalliedRound, list[tuple[int, str]]]:
        if part.counts is None or part.merkle_root is None:
            raise RuntimeError("a closed round has counts and a root")
        found = await self._box_rounds.read(part.id)
        groups = await self._opening.tally_groups(part.id)
        comments = await self._opening.comments(part.id)
        counts = part.counts.having(valid=found.valid, spoiled=found.spoiled)
        return tallied_round(evaluation, part.kind, counts, part.merkle_root, groups, comments), comments

    async def _store_comments(self, evaluation: Evaluation, part: Round, comments: list[tuple[int, str]]) -> None:
        """Put the round's comments where they stay after the box is destroyed, in random order, whatever lay there."""
        if (await self._tools.repository.load(evaluation.id)).round(part.kind).state is not RoundState.CLOSED:
            return
        await self._tools.repository.delete_comments(part.id)
        documents: list[Document] = [
            {
                "_id": key,
                "evaluation_id": evaluation.id,
                "round_id": part.id,
                "subject": evaluation.subjects[index].id,
                "text": text,
            }
            for key, (index, text) in zip(sorted(secrets.token_bytes(16) for _ in comments), comments, strict=True)
        ]
        for start in range(0, len(documents), _COMMENT_BATCH):
            await self._tools.repository.add_comments(documents[start : start + _COMMENT_BATCH])

    async def sign_result(self, evaluation: Evaluation, at: datetime, session: Session) -> str:
        """Sign and store the result as it follows from the rounds counted so far; return its hash."""
        documents = await self._tools.repository.tallies(evaluation.id, session)
        counted = [
            tallied_from(self._cipher.decrypt(document["counted"], tally_context(document["_id"])))
            for document in documents
        ]
        record = signed_record(result_payload(evaluation, counted), self._signer, at)
        await self._tools.repository.add_result(evaluation.id, record, session)
        return str(record["result_hash"])


def _after_count(evaluation: Evaluation, tallied: TalliedRound, now: datetime) -> Evaluation:
    part = evaluation.round(tallied.kind)
    counted = part.having(
        state=next_state(part, RoundEvent.COUNT),
        tallied_at=now,
        seals_at=now + timedelta(days=evaluation.publicity_days),
        counts=tallied.counts,
    )
    return evaluation.with_round(counted)


def _refuse_strangers(preparation: Preparation, sheets: Sequence[str], people: tuple[Actor, Actor]) -> None:
    """Refuse two persons who are not the holders of exactly these two sheets."""
    numbers = [key_sheets.sheet_number(sheet) for sheet in sheets]
    holders = {preparation.key_holders[number - 1].id for number in numbers}
    if holders != {actor.id for actor in people}:
        names = "、".join(f"第 {n} 号由{preparation.key_holders[n - 1].name}保管" for n in sorted(numbers))
        raise NotAllowed(
            "not_key_holder",
            f"密钥单只能由其保管人使用：{names}",
            fields=[FieldError("sheets", "请由这两张密钥单的保管人操作")],
        )
