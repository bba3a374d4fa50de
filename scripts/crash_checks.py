"""What has to be true after crashes, between what phones hold and what the box holds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from scripts.rig_phones import Voter
from server.encoding import from_base64url
from server.evaluation.models import Counts
from server.evaluation.receipts import MerkleTree, leaf_hash, sealed_hash


@dataclass(frozen=True, slots=True)
class StoredBallot:
    """A ballot as the box's database has it."""

    receipt: bytes
    category: str
    sealed: bytes


def ballot_violations(voters: Sequence[Voter], box: Sequence[StoredBallot]) -> list[str]:
    """Compare every phone with the box.

    Args:
        voters: one for each ticket, done or switched off.
        box: all ballots in it.

    Returns:
        A sentence for everything that should not be.
    """
    found: list[str] = []
    stored = {ballot.receipt: ballot for ballot in box}
    if len(stored) != len(box):
        found.append("the box holds two ballots under one receipt")
    senders: Counter[bytes] = Counter()
    for number, voter in enumerate(voters):
        if voter.outbox is None:
            if voter.receipt is not None:
                found.append(f"voter {number} has a receipt and sent nothing")
            continue
        receipt = bytes.fromhex(voter.credential.receipt)
        senders[receipt] += 1
        ballot = stored.get(receipt)
        if ballot is None:
            if voter.receipt is not None:
                found.append(f"voter {number} has a receipt and the box no ballot")
        elif ballot.sealed != from_base64url(voter.outbox["sealed"]) or ballot.category != voter.category:
            found.append(f"the ballot of voter {number} is another one than was sent")
    found += ["two voters share a receipt" for count in senders.values() if count > 1]
    found += ["a ballot without a sender" for receipt in stored if receipt not in senders]
    return found


def closing_violations(
    voters: Sequence[Voter], box: Sequence[StoredBallot], counts: Counts | None, merkle_root: str | None
) -> list[str]:
    """Compare what the closing and the count say with the phones and the box."""
    if counts is None:
        return ["the round has no counts"]
    asked = sum(voter.collecting for voter in voters)
    collected = sum(voter.outbox is not None for voter in voters)
    tree = MerkleTree()
    for ballot in sorted(box, key=lambda ballot: ballot.receipt):
        tree.add(leaf_hash(ballot.receipt, sealed_hash(ballot.sealed)))
    statements = {
        f"{counts.entitled} entitled, {len(voters)} tickets": counts.entitled == len(voters),
        f"{counts.issued} issued, {collected} collected, {asked} asked": collected <= counts.issued <= asked,
        f"{counts.received} received, {len(box)} in the box": counts.received == len(box),
        f"{counts.valid} valid of {len(box)}": counts.valid == len(box),
        f"{counts.spoiled} spoiled": counts.spoiled == 0,
        "the published root is not that of the box": merkle_root == tree.root().hex(),
    }
    return [statement for statement, true in statements.items() if not true]


def tally_violations(
    voters: Sequence[Voter], box: Sequence[StoredBallot], groups: Sequence[tuple[str, int, str, int]]
) -> list[str]:
    """Compare the count with what the voters whose ballots are in the box think."""
    in_box = {ballot.receipt for ballot in box}
    expected: Counter[tuple[str, int, int, str]] = Counter()
    for voter in voters:
        if voter.outbox is None or bytes.fromhex(voter.credential.receipt) not in in_box:
            continue
        for index, code in enumerate(voter.answers.codes):
            expected.update((str(voter.category), index, position, digit) for position, digit in enumerate(code))
    counted = {(category, index, len(code) - 1, code[-1]): ballots for category, index, code, ballots in groups if code}
    return [] if counted == dict(expected) else ["the count differs from what was voted"]
