"""Crashes: what phones hold and what the box holds agree, whatever is killed; and the reckoning sees what is wrong."""

import random
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from scripts.crash_checks import StoredBallot, ballot_violations, closing_violations, tally_violations
from scripts.crash_round import CrashTest
from scripts.rig import Rig
from scripts.rig_phones import Voter
from server.encoding import to_base64url
from server.evaluation.answers import Answers
from server.evaluation.models import Counts
from server.store.embedded import free_port


def test_no_ballot_is_lost_or_doubled_when_web_process_and_database_are_killed(run: Callable[..., Any]):
    with Rig() as rig:
        port = free_port()
        web = rig.web("web", "all", port)
        test = CrashTest(rig, web, f"http://127.0.0.1:{port}", random.Random(7))  # noqa: S311 - to be repeatable
        ledger = run(test.play(ballots=60, phones=20, kills=3))
    assert ledger.violations == []
    assert ledger.killer.kills == {"web": 2, "database": 2}
    assert ledger.crowd.retries
    assert ledger.crowd.done + ledger.crowd.switched_off == 60


def voter(number: int, *, answered: bool = True, sent: bool = True, category: str = "A") -> Voter:
    """Return a voter as the reckoning sees one."""
    receipt = bytes([number] * 32).hex()
    standing = SimpleNamespace(
        credential=SimpleNamespace(receipt=receipt),
        receipt=receipt if answered else None,
        outbox={"sealed": to_base64url(bytes([number]))} if sent else None,
        category=category,
        collecting=sent,
        answers=Answers(("1", "")),
    )
    return cast(Voter, standing)


def ballot(number: int, *, category: str = "A", sealed: int | None = None) -> StoredBallot:
    """Return the ballot that ``voter(number)`` sent, or another one."""
    return StoredBallot(bytes([number] * 32), category, bytes([number if sealed is None else sealed]))


def test_a_phone_with_a_pending_ballot_may_or_may_not_be_in_the_box():
    assert ballot_violations([voter(1), voter(2, answered=False)], [ballot(1), ballot(2)]) == []
    assert ballot_violations([voter(1), voter(2, answered=False)], [ballot(1)]) == []
    assert ballot_violations([voter(1), voter(2, answered=False, sent=False)], [ballot(1)]) == []


@pytest.mark.parametrize(
    ("voters", "box", "sentence"),
    [
        ([voter(1)], [], "the box no ballot"),
        ([voter(1)], [ballot(1, sealed=9)], "another one than was sent"),
        ([voter(1)], [ballot(1, category="B")], "another one than was sent"),
        ([voter(1)], [ballot(1), ballot(1)], "two ballots under one receipt"),
        ([voter(1)], [ballot(1), ballot(2)], "without a sender"),
        ([voter(1), voter(1)], [ballot(1)], "share a receipt"),
        ([voter(1, sent=False)], [], "sent nothing"),
    ],
)
def test_the_reckoning_sees_what_is_wrong_with_ballots(voters: list[Voter], box: list[StoredBallot], sentence: str):
    assert any(sentence in violation for violation in ballot_violations(voters, box))


def test_the_reckoning_sees_wrong_counts():
    voters, box = [voter(1), voter(2)], [ballot(1), ballot(2)]
    wrong = Counts(entitled=3, issued=1, received=1, valid=1, spoiled=1)
    assert len(closing_violations(voters, box, wrong, "00")) == 6
    assert closing_violations(voters, box, None, "00") == ["the round has no counts"]


def test_the_reckoning_sees_a_wrong_count_of_answers():
    voters, box = [voter(1), voter(2), voter(3, answered=False)], [ballot(1), ballot(2)]
    assert tally_violations(voters, box, [("A", 0, "1", 2), ("A", 1, "", 2)]) == []
    assert tally_violations(voters, box, [("A", 0, "1", 3), ("A", 1, "", 2)]) != []
