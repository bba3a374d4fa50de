"""The ballot box on a real database: one ballot for one credential, whatever happens at once or in between."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from server.errors import Conflict, DomainError, InvalidInput, NotFound
from server.evaluation import box_opening
from server.evaluation.anonymity import KEPT_WITH_ANSWERS, KEPT_WITH_BALLOT, KEPT_WITH_COMMENT
from server.evaluation.ballot_box import BallotBox, Closed
from server.evaluation.box_opening import BoxOpening, Opened
from server.evaluation.box_rounds import COLLECTIONS, ballots_of, comments_of, opened_of, published_of
from server.evaluation.receipts import MerkleTree, leaf_hash, sealed_hash
from server.evaluation.rules import RoundKind
from server.evaluation.tally import RoundCount, figures
from server.store import Store, collect, new_id
from tests.evaluation.builders import VotingRound, count, voting_round

CODES = ["11", "23"]


@pytest.fixture
def ballot_box(box: Store, run: Any) -> BallotBox:
    run(box.migrate([]))
    run(box.ensure(COLLECTIONS))
    return BallotBox(box)


@pytest.fixture
def opening(box: Store, ballot_box: BallotBox) -> BoxOpening:
    return BoxOpening(box)


def an_open_round(run: Any, ballot_box: BallotBox, **options: Any) -> VotingRound:
    made = voting_round(**options)
    run(ballot_box.open(made.round_id, made.parameters))
    return made


@pytest.fixture
def voting(ballot_box: BallotBox, run: Any) -> VotingRound:
    return an_open_round(run, ballot_box)


async def outcome_of(attempt: Any) -> str:
    """Return ``new``, ``again`` or the code of the refusal."""
    try:
        return "new" if (await attempt).new else "again"
    except DomainError as refusal:
        return refusal.code


async def outcomes(*attempts: Any) -> Counter[str]:
    return Counter(await asyncio.gather(*(outcome_of(attempt) for attempt in attempts)))


@pytest.mark.gen_test
async def test_a_ballot_gets_its_receipt_and_the_same_ballot_gets_it_again(ballot_box, voting):
    ballot = voting.ballot(CODES)
    first = await ballot_box.cast(voting.round_id, ballot)
    again = await ballot_box.cast(voting.round_id, ballot)
    assert (first.new, again.new) == (True, False)
    assert first.receipt == again.receipt
    assert await ballot_box.count(voting.round_id) == 1


@pytest.mark.gen_test
async def test_another_ballot_under_the_same_credential_is_refused_and_changes_nothing(ballot_box, voting, box):
    credential = voting.credential()
    first = voting.ballot_of(credential, CODES)
    await ballot_box.cast(voting.round_id, first)
    assert (
        await outcome_of(ballot_box.cast(voting.round_id, voting.ballot_of(credential, ["33", "33"]))) == "already_cast"
    )
    (kept,) = await box.collection(ballots_of(voting.round_id)).find_list({})
    assert kept["s"] == first.sealed


@pytest.mark.gen_test
async def test_fifty_casts_at_once_of_two_ballots_with_one_credential_leave_one(ballot_box, voting, box):
    credential = voting.credential()
    one, other = voting.ballot_of(credential, CODES), voting.ballot_of(credential, ["33", ""])
    boxes = [ballot_box, BallotBox(box)]
    seen = await outcomes(*(boxes[n // 2 % 2].cast(voting.round_id, (one, other)[n % 2]) for n in range(50)))
    assert seen == {"new": 1, "again": 24, "already_cast": 25}
    (kept,) = await box.collection(ballots_of(voting.round_id)).find_list({})
    assert kept["s"] in (one.sealed, other.sealed)


@pytest.mark.gen_test
async def test_many_voters_at_once_all_get_in(ballot_box, voting):
    ballots = [voting.ballot(CODES, "AB"[n % 2]) for n in range(60)]
    seen = await outcomes(*(ballot_box.cast(voting.round_id, ballot) for ballot in ballots + ballots))
    assert seen == {"new": 60, "again": 60}


@pytest.mark.parametrize(
    ("forge", "code"),
    [
        (lambda v: replace(v.ballot(CODES), signature=bytes(384)), "bad_credential"),
        (lambda v: replace(v.ballot(CODES), signature=b""), "bad_credential"),
        (lambda v: replace(v.ballot(CODES), signature=v.ballot(CODES).signature), "bad_credential"),
        (lambda v: replace(v.ballot(CODES), message=v.ballot(CODES).message), "bad_credential"),
        (lambda v: replace(v.ballot(CODES), message=b"x" + v.ballot(CODES).message), "bad_credential"),
        (lambda v: replace(v.ballot(CODES), category="B"), "bad_credential"),
        (lambda v: replace(v.ballot(CODES, "B"), category="A"), "bad_credential"),
        (lambda v: v.ballot(CODES, round_id=new_id()), "bad_credential"),
        (lambda v: replace(v.ballot(CODES), category="Z"), "invalid_input"),
        (lambda v: replace(v.ballot(CODES), sealed=b""), "invalid_input"),
        (lambda v: replace(v.ballot(CODES), sealed=v.ballot(CODES).sealed + b"\0"), "invalid_input"),
    ],
    ids=[
        "zero signature", "no signature", "another ballot's signature", "another ballot's message", "longer message",
        "cross-category", "cross-category the other way", "another round's credential", "unknown category",
        "no sealed answers", "longer sealed answers",
    ],
)  # fmt: skip
@pytest.mark.gen_test
async def test_a_ballot_without_a_right_or_of_another_shape_is_refused(ballot_box, voting, forge, code):
    with pytest.raises(InvalidInput) as refusal:
        await ballot_box.cast(voting.round_id, forge(voting))
    assert refusal.value.code == code
    assert refusal.value.fields
    assert await ballot_box.count(voting.round_id) == 0


@pytest.mark.gen_test
async def test_an_unknown_round_and_one_that_is_not_open_are_told_apart(ballot_box):
    made = voting_round()
    for unknown in (made.round_id, "x", "../rounds"):
        with pytest.raises(NotFound):
            await ballot_box.cast(unknown, made.ballot(CODES))
    await ballot_box.prepare(made.round_id, made.parameters)
    ballot = made.ballot(CODES)
    assert await outcome_of(ballot_box.cast(made.round_id, ballot)) == "round_not_open"
    await ballot_box.open(made.round_id, made.parameters)
    assert await outcome_of(ballot_box.cast(made.round_id, ballot)) == "new"


@pytest.mark.gen_test
async def test_the_database_itself_refuses_what_is_no_ballot_and_everything_after_closing(ballot_box, voting, box):
    ballots = box.collection(ballots_of(voting.round_id))
    sealed = bytes(voting.parameters.ballot_size + 48)
    wrong: list[dict[str, Any]] = [
        {"_id": bytes(32), "c": "A", "s": sealed, "at": 1},
        {"_id": bytes(32), "c": "Z", "s": sealed},
        {"_id": bytes(31), "c": "A", "s": sealed},
        {"_id": bytes(32), "c": "A", "s": sealed[:-1]},
        {"_id": bytes(32), "c": "A"},
    ]
    for document in wrong:
        with pytest.raises(Exception, match="121"):
            await ballots.insert_one(document)
    await ballots.insert_one({"_id": bytes(32), "c": "A", "s": sealed})
    await ballot_box.close(voting.round_id)
    with pytest.raises(Exception, match="121"):
        await ballots.insert_one({"_id": b"\1" * 32, "c": "A", "s": sealed})


@pytest.mark.gen_test
async def test_parameters_can_change_until_a_ballot_is_cast(ballot_box, voting):
    bigger = replace(voting.parameters, ballot_size=2048)
    await ballot_box.open(voting.round_id, bigger)
    await ballot_box.open(voting.round_id, voting.parameters)
    await ballot_box.cast(voting.round_id, voting.ballot(CODES))
    await ballot_box.open(voting.round_id, voting.parameters)
    with pytest.raises(Conflict) as refusal:
        await ballot_box.open(voting.round_id, bigger)
    assert refusal.value.code == "box_in_use"
    await ballot_box.close(voting.round_id)
    for attempt in (ballot_box.open, ballot_box.prepare):
        with pytest.raises(Conflict):
            await attempt(voting.round_id, voting.parameters)


@pytest.mark.gen_test
async def test_a_preparation_can_be_discarded_and_an_open_box_cannot(ballot_box, voting, box):
    made = voting_round()
    await ballot_box.discard(made.round_id)
    await ballot_box.prepare(made.round_id, made.parameters)
    await ballot_box.discard(made.round_id)
    assert ballots_of(made.round_id) not in await box.collection_names()
    with pytest.raises(Conflict):
        await ballot_box.discard(voting.round_id)


@pytest.mark.gen_test
async def test_closing_publishes_exactly_the_receipts_and_a_late_ballot_is_refused(ballot_box, voting):
    ballots = [voting.ballot(CODES) for _ in range(7)]
    receipts = [(await ballot_box.cast(voting.round_id, ballot)).receipt for ballot in ballots]
    late = voting.ballot(CODES)
    closed = await ballot_box.close(voting.round_id)

    hashes = {receipt: sealed_hash(ballot.sealed) for receipt, ballot in zip(receipts, ballots, strict=True)}
    tree = MerkleTree()
    for receipt in sorted(receipts):
        tree.add(leaf_hash(receipt, hashes[receipt]))
    assert closed == Closed(7, tree.root().hex())
    assert await ballot_box.close(voting.round_id) == closed
    published = await ballot_box.receipts(voting.round_id)
    assert (published.count, published.merkle_root, published.prefix_length) == (7, closed.merkle_root, 0)
    wanted = [(receipt.hex(), hashes[receipt].hex()) for receipt in sorted(receipts)]
    assert await ballot_box.bucket(voting.round_id, "all") == wanted

    assert await outcome_of(ballot_box.cast(voting.round_id, late)) == "round_closed"
    assert await outcome_of(ballot_box.cast(voting.round_id, ballots[0])) == "again"
    other = voting.ballot_of(voting.credential(), ["", ""])
    assert await outcome_of(ballot_box.cast(voting.round_id, other)) == "round_closed"
    assert await ballot_box.count(voting.round_id) == 7


@pytest.mark.gen_test
async def test_nothing_is_published_while_a_round_is_open(ballot_box, voting):
    for attempt in (ballot_box.receipts(voting.round_id), ballot_box.bucket(voting.round_id, "all")):
        with pytest.raises(Conflict) as refusal:
            await attempt
        assert refusal.value.code == "round_not_closed"


@pytest.mark.parametrize("prefix", ["", "a", "ALL", "0x", "all0"])
@pytest.mark.gen_test
async def test_buckets_are_asked_for_by_the_stated_length_alone(ballot_box, voting, prefix):
    await ballot_box.close(voting.round_id)
    if prefix == "":
        assert await ballot_box.bucket(voting.round_id, prefix) == []
        return
    with pytest.raises(InvalidInput):
        await ballot_box.bucket(voting.round_id, prefix)


@pytest.mark.gen_test
async def test_closing_that_races_with_casts_loses_none_and_lets_none_in_late(ballot_box, voting, box):
    ballots = [voting.ballot(CODES) for _ in range(120)]
    other_process = BallotBox(box)
    receipts: list[bytes] = []
    refused: list[str] = []

    async def phone(ballot: Any, number: int) -> None:
        await asyncio.sleep(number * 0.001)
        try:
            receipts.append((await (ballot_box, other_process)[number % 2].cast(voting.round_id, ballot)).receipt)
        except DomainError as refusal:
            refused.append(refusal.code)

    async def officer() -> Closed:
        await asyncio.sleep(0.05)
        return await ballot_box.close(voting.round_id)

    *_, closed = await asyncio.gather(*(phone(ballot, n) for n, ballot in enumerate(ballots)), officer())
    assert set(refused) <= {"round_closed"}
    assert receipts
    assert refused
    published = await ballot_box.bucket(voting.round_id, "all")
    assert {receipt for receipt, _ in published} == {receipt.hex() for receipt in receipts}
    assert closed.count == len(receipts) == await ballot_box.count(voting.round_id)


@pytest.mark.gen_test
async def test_two_officers_who_close_at_once_get_the_same(ballot_box, voting, box):
    for _ in range(5):
        await ballot_box.cast(voting.round_id, voting.ballot(CODES))
    first, second = await asyncio.gather(ballot_box.close(voting.round_id), BallotBox(box).close(voting.round_id))
    assert first == second
    assert first.count == 5


@pytest.mark.gen_test
async def test_opened_answers_give_the_figures_that_the_ballots_give(ballot_box, opening, box, run):
    voting = voting_round(comments=True, subjects=3, rounds=(("survey", "1"),), top_grade_quota=2)
    await ballot_box.open(voting.round_id, voting.parameters)
    cast = [("AB"[n % 2], [f"{n % 4 + 1}2", "" if n % 3 else "43", "31"]) for n in range(24)]
    for n, (category, codes) in enumerate(cast):
        await ballot_box.cast(voting.round_id, voting.ballot(codes, category, [(n % 3, f"评语{n}")]))
    await ballot_box.cast(voting.round_id, voting.ballot(["11", "11", "11"], comments=[(0, "废票的评语")]))
    credential = voting.credential()
    unreadable = voting.raw_ballot(credential, b"x".ljust(voting.parameters.ballot_size, b"\0"))
    await ballot_box.cast(voting.round_id, unreadable)
    unopenable = replace(voting.ballot(["11", "", ""]), sealed=os.urandom(voting.parameters.ballot_size + 48))
    await ballot_box.cast(voting.round_id, unopenable)
    await ballot_box.close(voting.round_id)

    told: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        told.append((done, total))

    opened = await opening.open_answers(voting.round_id, voting.private_key, voting.promise, progress)
    assert opened == Opened(valid=24, spoiled=3)
    assert told[-1] == (51, 54)
    counted = RoundCount(24, await opening.tally_groups(voting.round_id))
    survey = RoundKind.SURVEY
    assert figures(voting.promise, {survey: counted}) == figures(voting.promise, {survey: count(cast)})
    assert sorted(await opening.comments(voting.round_id)) == sorted((n % 3, f"评语{n}") for n in range(24))
    assert await opening.open_answers(voting.round_id, voting.private_key, voting.promise) == opened

    kept = {
        ballots_of: KEPT_WITH_BALLOT,
        opened_of: KEPT_WITH_ANSWERS,
        comments_of: KEPT_WITH_COMMENT,
        published_of: {"_id": "", "h": ""},
    }
    for name, fields in kept.items():
        documents = await box.collection(name(voting.round_id)).find_list({})
        assert documents
        assert {field for document in documents for field in document} == set(fields)


@pytest.mark.gen_test
async def test_opening_needs_a_closed_round_and_its_own_key(ballot_box, opening, voting):
    for _ in range(3):
        await ballot_box.cast(voting.round_id, voting.ballot(CODES))
    with pytest.raises(Conflict) as early:
        await opening.open_answers(voting.round_id, voting.private_key, voting.promise)
    assert early.value.code == "round_not_closed"
    await ballot_box.close(voting.round_id)
    with pytest.raises(InvalidInput) as wrong:
        await opening.open_answers(voting.round_id, voting_round().private_key, voting.promise)
    assert wrong.value.code == "wrong_sheet"
    opened = await opening.open_answers(voting.round_id, voting.private_key, voting.promise)
    assert opened == Opened(3, 0)


@pytest.mark.parametrize(
    ("valid", "spoiled", "result"), [(2, 0, Opened(None, None)), (2, 3, Opened(2, 3)), (3, 0, Opened(3, 0))]
)
@pytest.mark.gen_test
async def test_a_round_with_too_few_ballots_leaves_no_answers_behind(
    ballot_box, opening, box, voting, valid, spoiled, result
):
    for _ in range(valid):
        await ballot_box.cast(voting.round_id, voting.ballot(CODES))
    for _ in range(spoiled):
        plaintext = bytes(voting.parameters.ballot_size)
        await ballot_box.cast(voting.round_id, voting.raw_ballot(voting.credential(), plaintext))
    await ballot_box.close(voting.round_id)
    assert await opening.open_answers(voting.round_id, voting.private_key, voting.promise) == result
    kept = await box.collection(opened_of(voting.round_id)).count({})
    assert kept == (valid if valid >= 3 else 0)


@pytest.mark.parametrize(("ballots", "shown"), [(9, 0), (10, 10)])
@pytest.mark.gen_test
async def test_comments_are_kept_from_ten_ballots_up(ballot_box, opening, ballots, shown):
    voting = voting_round(comments=True)
    await ballot_box.open(voting.round_id, voting.parameters)
    for n in range(ballots):
        await ballot_box.cast(voting.round_id, voting.ballot(CODES, comments=[(0, f"好{n}")]))
    await ballot_box.close(voting.round_id)
    await opening.open_answers(voting.round_id, voting.private_key, voting.promise)
    assert len(await opening.comments(voting.round_id)) == shown


@pytest.mark.gen_test
async def test_two_openings_at_once_are_one(ballot_box, opening, voting, box):
    for _ in range(5):
        await ballot_box.cast(voting.round_id, voting.ballot(CODES))
    await ballot_box.close(voting.round_id)

    async def attempt(service: BoxOpening) -> str:
        try:
            return str(await service.open_answers(voting.round_id, voting.private_key, voting.promise))
        except Conflict as refusal:
            return refusal.code

    seen = Counter(await asyncio.gather(*(attempt(service) for service in (opening, BoxOpening(box), opening))))
    assert set(seen) <= {str(Opened(5, 0)), "opening_in_progress"}
    assert await box.collection(opened_of(voting.round_id)).count({}) == 5


@pytest.mark.parametrize("calls", [0, 1, 2])
@pytest.mark.gen_test
async def test_an_opening_that_fails_in_the_middle_starts_again_and_gives_the_same(
    ballot_box, opening, voting, box, monkeypatch, calls
):
    cast = [("AB"[n % 2], [f"{n % 4 + 1}1", "" if n % 2 else "32"]) for n in range(20)]
    for category, codes in cast:
        await ballot_box.cast(voting.round_id, voting.ballot(codes, category))
    await ballot_box.close(voting.round_id)
    monkeypatch.setattr(box_opening, "_BATCH", 5)
    monkeypatch.setattr(box_opening, "_WRITE_BATCH", 5)
    left = calls

    def die(done: int, total: int) -> None:
        nonlocal left
        if left == 0:
            raise RuntimeError("power cut")
        left -= 1

    with pytest.raises(RuntimeError):
        await opening.open_answers(voting.round_id, voting.private_key, voting.promise, die)
    assert opened_of(voting.round_id) not in await box.collection_names()
    assert await opening.open_answers(voting.round_id, voting.private_key, voting.promise) == Opened(20, 0)
    groups = await opening.tally_groups(voting.round_id)
    assert by_grade(groups) == by_grade(count(cast).groups)
    assert not [name for name in await box.collection_names() if name.startswith("opening_")]


def by_grade(groups: Iterable[tuple[str, int, str, int]]) -> Counter[tuple[str, int, int, str]]:
    """Return how many ballots gave each grade at each position of a code."""
    grades: Counter[tuple[str, int, int, str]] = Counter()
    for category, index, code, ballots in groups:
        for position, digit in enumerate(code):
            if digit != "0":
                grades[category, index, position, digit] += ballots
    return grades


KILLED = """
import asyncio, json, sys, time
from datetime import timedelta
from server.evaluation import box_opening, box_work
from server.evaluation.box_opening import BoxOpening
from server.evaluation.promise import promise_from
from server.store import Store

async def main():
    given = json.loads(sys.stdin.read())
    store = await Store.connect(given["uri"])
    box_opening._BATCH = box_opening._WRITE_BATCH = 5
    box_work._LEASE = timedelta(seconds=3)

    def progress(done, total):
        print(done, flush=True)
        if done >= given["until"]:
            time.sleep(60)

    await BoxOpening(store).open_answers(
        given["round_id"], bytes.fromhex(given["key"]), promise_from(given["promise"]), progress
    )

asyncio.run(main())
"""


@pytest.mark.parametrize("until", [10, 30])
@pytest.mark.gen_test(timeout=60)
async def test_an_opening_whose_process_is_killed_starts_again_and_gives_the_same(
    ballot_box, opening, voting, box, database_uris, monkeypatch, until
):
    cast = [("AB"[n % 2], [f"{n % 4 + 1}1", "" if n % 2 else "32"]) for n in range(20)]
    for category, codes in cast:
        await ballot_box.cast(voting.round_id, voting.ballot(codes, category))
    await ballot_box.close(voting.round_id)
    given = {
        "uri": database_uris[1],
        "round_id": voting.round_id,
        "key": voting.private_key.hex(),
        "promise": voting.promise.document(),
        "until": until,
    }
    process = subprocess.Popen(  # noqa: ASYNC220 - our own program; it is killed at the line that it prints
        [sys.executable, "-c", KILLED], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    with process:
        process.stdin.write(json.dumps(given))
        process.stdin.close()
        while int(process.stdout.readline()) < until:
            pass
        os.kill(process.pid, signal.SIGKILL)
    assert [name for name in await box.collection_names() if name.startswith("opening_")]
    # The dead process still holds its lease; an officer is told to wait.
    with pytest.raises(Conflict) as refusal:
        await opening.open_answers(voting.round_id, voting.private_key, voting.promise)
    assert refusal.value.code == "opening_in_progress"
    while True:
        try:
            opened = await opening.open_answers(voting.round_id, voting.private_key, voting.promise)
            break
        except Conflict:
            await asyncio.sleep(0.5)
    assert opened == Opened(20, 0)
    assert by_grade(await opening.tally_groups(voting.round_id)) == by_grade(count(cast).groups)
    assert not [name for name in await box.collection_names() if name.startswith("opening_")]


@pytest.mark.gen_test
async def test_opened_answers_stand_in_another_order_than_the_ballots(ballot_box, opening, box):
    voting = voting_round(subjects=4, items=1)
    await ballot_box.open(voting.round_id, voting.parameters)
    by_receipt = {}
    for n in range(64):
        codes = [f"1{n // 16 % 4 + 1}", f"1{n // 4 % 4 + 1}", f"1{n % 4 + 1}", "11"]
        by_receipt[(await ballot_box.cast(voting.round_id, voting.ballot(codes))).receipt] = codes
    await ballot_box.close(voting.round_id)
    await opening.open_answers(voting.round_id, voting.private_key, voting.promise)
    stored = await collect(box.collection(opened_of(voting.round_id)).find({}, sort=[("_id", 1)]))
    by_key = [document["g"] for document in stored]
    ranks = {tuple(codes): place for place, codes in enumerate(by_key)}
    order = [ranks[tuple(by_receipt[receipt])] for receipt in sorted(by_receipt)]
    assert sorted(order) == list(range(64))
    # Spearman's correlation of two independent orders of 64 exceeds 0.55 once in 100,000 runs.
    differences = sum((rank - place) ** 2 for place, rank in enumerate(order))
    assert abs(1 - 6 * differences / (64 * (64**2 - 1))) < 0.55


@pytest.mark.gen_test
async def test_destruction_leaves_count_and_root_alone(ballot_box, opening, voting, box):
    with pytest.raises(Conflict):
        await ballot_box.destroy(voting.round_id)
    ballots = [voting.ballot(CODES) for _ in range(4)]
    for ballot in ballots:
        await ballot_box.cast(voting.round_id, ballot)
    closed = await ballot_box.close(voting.round_id)
    await opening.open_answers(voting.round_id, voting.private_key, voting.promise)
    for _ in range(2):
        await ballot_box.destroy(voting.round_id)
    assert await ballot_box.close(voting.round_id) == closed
    for refused in (ballot_box.receipts(voting.round_id), ballot_box.bucket(voting.round_id, "all")):
        with pytest.raises(Conflict) as refusal:
            await refused
        assert refusal.value.code == "round_destroyed"
    assert await outcome_of(ballot_box.cast(voting.round_id, ballots[0])) == "round_closed"
    assert [name for name in await box.collection_names() if voting.round_id in name] == []
