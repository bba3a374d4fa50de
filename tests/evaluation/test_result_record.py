"""The result as it is kept: less is stored than was counted, and every figure is the same."""

from server.evaluation.models import Counts
from server.evaluation.result_record import (
    ResultSigner,
    TalliedRound,
    comments_hash,
    marginal,
    signature_holds,
    tallied_bytes,
    tallied_from,
)
from server.evaluation.rules import RoundKind
from server.evaluation.tally import RoundCount, figures
from tests.evaluation.builders import count, promise
from tests.evaluation.stage import random_codes


def test_counting_each_position_for_itself_changes_no_figure() -> None:
    made = promise(subjects=3, items=4)
    codes = random_codes(3, 4, 60)
    counted = count([("AB"[number % 2], code) for number, code in enumerate(codes)])
    apart = marginal(counted.groups, 5)
    assert figures(made, {RoundKind.SURVEY: counted}) == figures(
        made, {RoundKind.SURVEY: RoundCount(counted.valid, apart)}
    )
    # No stored code tells which grades stood together on one ballot.
    assert all(sum(digit != "0" for digit in code) == 1 for _, _, code, _ in apart)


def test_a_counted_round_survives_storing() -> None:
    counts = Counts(entitled=9, issued=8, received=7, valid=6, spoiled=1)
    tallied = TalliedRound(RoundKind.MEETING, counts, "ab" * 32, [("A", 0, "1000", 3)], comments_hash([(0, "意见")]))
    assert tallied_from(tallied_bytes(tallied)) == tallied


def test_the_hash_of_comments_depends_on_text_and_subject_and_not_on_order() -> None:
    one, other = (0, "甲"), (1, "乙")
    assert comments_hash([one, other]) == comments_hash([other, one])
    assert comments_hash([one, other]) != comments_hash([(1, "甲"), (0, "乙")])
    assert comments_hash([one]) != comments_hash([one, one])


def test_a_signature_holds_for_its_hash_and_key_alone() -> None:
    signer, stranger = ResultSigner(b"s" * 32), ResultSigner(b"t" * 32)
    signature = signer.sign("ab" * 32)
    assert signature == ResultSigner(b"s" * 32).sign("ab" * 32)
    assert signature_holds("ab" * 32, signature, signer.public_key)
    assert not signature_holds("ab" * 32, signature, stranger.public_key)
    assert not signature_holds("ac" * 32, signature, signer.public_key)
    assert not signature_holds("ab" * 32, "x", signer.public_key)
