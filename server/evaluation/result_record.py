"""The result as it is signed and kept: one calculation, one canonical document, one hash, one signature.

Screen, PDF and XLSX are drawn from this document; an auditor recomputes it from the opened answers.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from server.encoding import from_base64url, to_base64url
from server.evaluation.models import Counts, Evaluation, Round
from server.evaluation.promise import canonical_hash
from server.evaluation.rules import COMMENTS_FROM, RoundKind
from server.evaluation.tally import RoundCount, figures

_PURPOSE: Final = b"evaluation-result:"

Group = tuple[str, int, str, int]


@dataclass(frozen=True, slots=True)
class TalliedRound:
    """One counted round, as the result needs it.

    Attributes:
        kind: which round.
        counts: the reconciliation with ``valid`` and ``spoiled``.
        merkle_root: root of the published receipts, hexadecimal.
        groups: ``(category, index of the subject, code, ballots)`` with one graded position in each code.
        comments: hash over the round's comments, None where none may be shown.
    """

    kind: RoundKind
    counts: Counts
    merkle_root: str
    groups: Sequence[Group]
    comments: str | None


def marginal(groups: Iterable[Group], positions: int) -> list[Group]:
    """Return ``groups`` with each position of a code counted for itself.

    What is kept after the count no longer tells which grades stood together on one ballot; every figure is the same.

    Args:
        groups: as counted.
        positions: length of a code.
    """
    sums: dict[tuple[str, int, str], int] = {}
    for category, index, code, ballots in groups:
        for position, digit in enumerate(code):
            if digit != "0":
                alone = f"{'0' * position}{digit}{'0' * (positions - position - 1)}"
                key = (category, index, alone)
                sums[key] = sums.get(key, 0) + ballots
    return [(*key, ballots) for key, ballots in sorted(sums.items())]


def comments_hash(comments: Iterable[tuple[int, str]]) -> str:
    """Return a hash over comments given as ``(index of the subject, text)``, whatever their order."""
    return canonical_hash(sorted(hashlib.sha256(f"{index}:{text}".encode()).hexdigest() for index, text in comments))


def tallied_round(
    evaluation: Evaluation,
    kind: RoundKind,
    counts: Counts,
    merkle_root: str,
    groups: Iterable[Group],
    comments: Sequence[tuple[int, str]],
) -> TalliedRound:
    """Return a round as it was counted; comments count only from the number of ballots up from which they are shown."""
    shown = (counts.valid or 0) >= COMMENTS_FROM
    positions = 1 + len(evaluation.form.items)
    return TalliedRound(
        kind, counts, merkle_root, marginal(groups, positions), comments_hash(comments) if shown else None
    )


def tally_context(round_id: str) -> str:
    """Return what the encryption of a stored count is tied to."""
    return f"tallies.counted:{round_id}"


def tallied_bytes(tallied: TalliedRound) -> bytes:
    """Return a counted round as bytes, to be encrypted: it holds more than may be shown of small groups."""
    content = {
        "kind": tallied.kind.value,
        "counts": tallied.counts.model_dump(),
        "merkle_root": tallied.merkle_root,
        "groups": tallied.groups,
        "comments": tallied.comments,
    }
    return json.dumps(content).encode()


def tallied_from(data: bytes) -> TalliedRound:
    """Read what ``tallied_bytes`` wrote."""
    content = json.loads(data)
    groups: list[Group] = [(category, index, code, n) for category, index, code, n in content["groups"]]
    return TalliedRound(
        RoundKind(content["kind"]), Counts(**content["counts"]), content["merkle_root"], groups, content["comments"]
    )


def result_payload(evaluation: Evaluation, rounds: Sequence[TalliedRound]) -> dict[str, Any]:
    """Return the result as the canonical document that is hashed and signed.

    Args:
        evaluation: with the promise as frozen.
        rounds: the rounds counted so far; discarded ones are named for themselves, with the reason.
    """
    promise = evaluation.promise()
    discarded = [part for part in evaluation.rounds if part.discard is not None]
    counted = {
        part.kind: RoundCount(part.counts.valid or 0, part.groups)
        for part in sorted(rounds, key=lambda part: part.kind.value)
    }
    payload = {
        "version": 1,
        "evaluation_id": evaluation.id,
        "promise_hash": promise.hash(),
        "rounds": {
            part.kind.value: {
                "round_id": evaluation.round(part.kind).id,
                "counts": part.counts.model_dump(),
                "merkle_root": part.merkle_root,
                "comments": part.comments,
            }
            for part in rounds
        },
        "figures": dict(figures(promise, counted, {part.kind for part in discarded})),
    }
    if discarded:
        payload["discarded"] = {part.kind.value: _discarded(part) for part in discarded}
    return payload


def _discarded(part: Round) -> dict[str, Any]:
    if part.discard is None or part.counts is None:
        raise RuntimeError("a discarded round was closed before, with a reason")
    return {
        "round_id": part.id,
        "counts": part.counts.model_dump(),
        "merkle_root": part.merkle_root,
        "reason": part.discard.reason,
    }


class ResultSigner:
    """Signs results with an Ed25519 key that is derived from the installation's secret.

    Args:
        secret: 32 secret bytes.
    """

    def __init__(self, secret: bytes) -> None:
        seed = HKDF(hashes.SHA256(), 32, None, b"evaluation result signature").derive(secret)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @property
    def public_key(self) -> str:
        """The public key, base64url."""
        return to_base64url(self._key.public_key().public_bytes_raw())

    def sign(self, result_hash: str) -> str:
        """Return the signature (base64url) of a result's hash (hexadecimal)."""
        return to_base64url(self._key.sign(_PURPOSE + bytes.fromhex(result_hash)))


def signature_holds(result_hash: str, signature: str, public_key: str) -> bool:
    """Return whether ``signature`` was made over ``result_hash`` by the holder of ``public_key`` (both base64url)."""
    try:
        key = Ed25519PublicKey.from_public_bytes(from_base64url(public_key))
        key.verify(from_base64url(signature), _PURPOSE + bytes.fromhex(result_hash))
    except (InvalidSignature, ValueError):
        return False
    return True


def signed_record(payload: Mapping[str, Any], signer: ResultSigner, at: datetime) -> dict[str, Any]:
    """Return what is stored of a result: the document, its hash, the signature and its key."""
    result_hash = canonical_hash(payload)
    return {
        "payload": dict(payload),
        "result_hash": result_hash,
        "signature": signer.sign(result_hash),
        "signature_key": signer.public_key,
        "at": at,
    }
