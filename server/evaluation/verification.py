"""An auditor's recomputation: published receipts, opened answers and signature against the stored result."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from server.errors import NotFound
from server.evaluation.box_opening import BoxOpening
from server.evaluation.box_rounds import BoxRounds, BoxState, ballots_of, opened_of, published_of
from server.evaluation.ceremonies import reconciled
from server.evaluation.models import Evaluation, Round
from server.evaluation.promise import canonical_hash
from server.evaluation.receipts import MerkleTree, leaf_hash, sealed_hash
from server.evaluation.repository import WITH_RESULT, EvaluationRepository
from server.evaluation.result_record import (
    TalliedRound,
    result_payload,
    signature_holds,
    tallied_from,
    tallied_round,
    tally_context,
)
from server.evaluation.rules import RoundState
from server.store import FieldCipher, Store


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked.

    Attributes:
        what: Chinese name of the check.
        ok: whether it holds; None where it can no longer be checked.
    """

    what: str
    ok: bool | None


class Verification:
    """Recomputes results from what the two databases hold.

    Args:
        office, box: the two databases.
        cipher: reads the stored counts of rounds whose box was destroyed.
    """

    def __init__(self, office: Store, box: Store, cipher: FieldCipher) -> None:
        self._repository = EvaluationRepository(office)
        self._box = box
        self._box_rounds = BoxRounds(box)
        self._opening = BoxOpening(box)
        self._cipher = cipher

    async def evaluations(self) -> list[Evaluation]:
        """Return all evaluations with a counted or a discarded round."""
        return await self._repository.with_rounds_in(*WITH_RESULT)

    async def check(self, evaluation: Evaluation) -> list[Check]:
        """Check one evaluation and return what was found."""
        checks = [Check("规则与开启时公布的校验值一致", evaluation.promise().hash() == evaluation.promise_hash)]
        record = await self._repository.latest_result(evaluation.id)
        if record is None:
            return [*checks, Check("结果存在", False)]
        checks.append(Check("结果内容与结果校验值一致", canonical_hash(record["payload"]) == record["result_hash"]))
        holds = signature_holds(record["result_hash"], record["signature"], record["signature_key"])
        checks.append(Check("结果签名有效", holds))
        stored = await self._stored(evaluation)
        recounted: list[TalliedRound | None] = []
        for part in evaluation.rounds:
            if part.state is RoundState.DISCARDED:
                checks.append(Check(f"{part.name}：已作废，票箱已销毁", await self._is_destroyed(part)))
            if part.kind.value not in record["payload"]["rounds"]:
                continue
            round_checks, tallied = await self._round(evaluation, part)
            checks += [replace(check, what=f"{part.name}：{check.what}") for check in round_checks]
            recounted.append(tallied or stored.get(part.id))
        return [*checks, self._figures(evaluation, record["payload"], recounted)]

    async def _is_destroyed(self, part: Round) -> bool:
        try:
            return (await self._box_rounds.read(part.id)).state is BoxState.DESTROYED
        except NotFound:
            return False

    def _figures(
        self, evaluation: Evaluation, payload: dict[str, object], recounted: Sequence[TalliedRound | None]
    ) -> Check:
        complete = [tallied for tallied in recounted if tallied is not None]
        what = "由答案重新计算的每个数字都与结果一致"
        if len(complete) < len(recounted):
            return Check(what, None)
        again = result_payload(evaluation, complete)
        return Check(what, canonical_hash(again) == canonical_hash(payload))

    async def _stored(self, evaluation: Evaluation) -> dict[str, TalliedRound]:
        documents = await self._repository.tallies(evaluation.id)
        return {
            document["_id"]: tallied_from(self._cipher.decrypt(document["counted"], tally_context(document["_id"])))
            for document in documents
        }

    async def _round(self, evaluation: Evaluation, part: Round) -> tuple[list[Check], TalliedRound | None]:
        """Check a round's box; the second part of the answer is the round as counted anew."""
        counts = part.counts
        if counts is None or part.merkle_root is None:
            return [Check("关闭时的数字存在", False)], None
        checks = [Check("收到不多于已领凭证，已领凭证不多于应参评", reconciled(counts))]
        try:
            found = await self._box_rounds.read(part.id)
        except NotFound:
            return [*checks, Check("票箱存在", False)], None
        if found.state is not BoxState.OPENED:
            destroyed = found.state is BoxState.DESTROYED and part.state is RoundState.SEALED
            return [*checks, Check("公布的回执集合、密封的测评票", None if destroyed else False)], None
        published, root = await self._published(part.id)
        checks.append(Check("公布的回执与密封的测评票逐张相符", published is not None))
        checks.append(Check("回执总校验值与公布的一致", root == part.merkle_root == found.merkle_root))
        checks.append(Check("回执张数与收到的票数一致", published == counts.received))
        checks.append(Check("有效票与废票之和等于收到的票数", _adds_up(counts.valid, counts.spoiled, counts.received)))
        opened = await self._box.collection(opened_of(part.id)).count({})
        shown = counts.valid if (counts.valid or 0) >= evaluation.minimum_group else 0
        checks.append(Check("开出的答案份数与有效票数一致", opened == (shown or 0)))
        groups = await self._opening.tally_groups(part.id)
        comments = await self._opening.comments(part.id)
        return checks, tallied_round(evaluation, part.kind, counts, part.merkle_root, groups, comments)

    async def _published(self, round_id: str) -> tuple[int | None, str]:
        """Return how many receipts match their sealed ballots (None where one does not), and the root of them all."""
        tree = MerkleTree()
        matches = True
        published = self._box.collection(published_of(round_id)).find({}, sort=[("_id", 1)], batch_size=1000)
        ballots = self._box.collection(ballots_of(round_id)).find({}, sort=[("_id", 1)], batch_size=1000)
        async for entry in published:
            ballot = await anext(ballots, None)
            same = ballot is not None and ballot["_id"] == entry["_id"] and sealed_hash(ballot["s"]) == entry["h"]
            matches = matches and same
            tree.add(leaf_hash(entry["_id"], entry["h"]))
        matches = matches and await anext(ballots, None) is None
        return (tree.count if matches else None), tree.root().hex()


def _adds_up(valid: int | None, spoiled: int | None, received: int) -> bool:
    # Neither is known where too few ballots came to open any.
    return valid is None or spoiled is None or valid + spoiled == received
