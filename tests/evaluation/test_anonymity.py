"""The proof of anonymity: an attacker with databases, journal, logs and turnout does no better than chance.

And the proof of the proof: wherever something is planted that would give a voter away, the attacks find it.
"""

import copy
import hashlib
import multiprocessing
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId

from scripts.attack.attacks import attack
from scripts.attack.chance import correlation_by_chance, most_by_chance, rank_correlation
from scripts.attack.orders import issues, orders_of
from scripts.attack.simulation import Plan, Simulated, simulate_alone
from server.evaluation.box_rounds import ballots_of, opened_of

PEOPLE = 200


def simulated_elsewhere(plan: Plan) -> Simulated:
    """Simulate in a process of its own, whose logs are configured as in production."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(simulate_alone, plan).result()


@pytest.fixture(scope="module")
def simulated() -> Simulated:
    return simulated_elsewhere(Plan(PEOPLE))


@pytest.fixture(scope="module")
def hurried() -> Simulated:
    return simulated_elsewhere(Plan(60, at_once=True))


@pytest.fixture(scope="module")
def by_roster() -> Simulated:
    return simulated_elsewhere(Plan(120, by_roster="AB"))


@pytest.fixture(scope="module")
def mixed() -> Simulated:
    return simulated_elsewhere(Plan(60, by_roster="A"))


@pytest.fixture(scope="module")
def small() -> Simulated:
    return simulated_elsewhere(Plan(60))


def broken(simulated: Simulated, *, at_once: bool = False) -> list[str]:
    return [finding.attack for finding in attack(simulated, at_once=at_once) if finding.failed]


def test_no_attack_on_a_full_round_of_200_people_does_better_than_chance(simulated: Simulated) -> None:
    assert len(simulated.voters) == PEOPLE
    findings = attack(simulated, at_once=False)
    assert [finding for finding in findings if not finding.held] == []
    assert len(findings) == 14


def test_no_attack_on_a_round_by_roster_does_better_than_chance(by_roster: Simulated) -> None:
    assert sum(1 for voter in by_roster.voters if voter.wechat) == 60
    assert sum(1 for voter in by_roster.voters if not voter.wechat) == 60
    findings = attack(by_roster, at_once=False)
    assert [finding for finding in findings if not finding.held] == []
    orders = orders_of(by_roster.evidence, by_roster.voters)
    assert {
        "roster as stored",
        "phone users as stored",
        "journal of bindings",
        "journal of log-ins",
        "journal of last renewals",
    } < set(orders.people)


def test_no_attack_on_a_mixed_round_does_better_than_chance(mixed: Simulated) -> None:
    assert {bool(voter.entry_id) for voter in mixed.voters} == {True, False}
    assert [finding for finding in attack(mixed, at_once=False) if not finding.held] == []


def test_the_lines_of_a_log_in_name_nobody(mixed: Simulated) -> None:
    lines = [line for line in mixed.evidence.logs.splitlines() if "/api/m/session" in line or "/api/m/roster" in line]
    assert lines
    assert not [line for line in lines if re.search(r"[0-9a-f]{32}|request_id|address", line)]


def test_answers_stay_unlinked_where_people_cast_right_after_collecting(hurried: Simulated) -> None:
    assert broken(hurried, at_once=True) == []


def test_the_turnout_was_shown_in_steps(simulated: Simulated) -> None:
    shown = [received for _, received in simulated.evidence.turnout]
    assert shown[0] == 0
    assert shown[-1] == PEOPLE
    assert 10 < len(shown) <= PEOPLE // 5 + 2


def test_the_logs_hold_counts_of_phones_and_no_line_of_any(simulated: Simulated) -> None:
    lines = [line for line in simulated.evidence.logs.splitlines() if "/api/m/" in line or "/box/" in line]
    assert len(lines) == 4
    assert all('"anonymous_requests"' in line and f'"count": {PEOPLE}' in line for line in lines)


def plant_receipt(s: Simulated) -> None:
    s.evidence.office[0]["tickets"][5]["note"] = s.voters[0].receipt


def plant_hash_of_a_ticket_as_text(s: Simulated) -> None:
    ticket = s.evidence.office[0]["tickets"][5]["_id"]
    s.evidence.box[-1][ballots_of(s.evidence.round_id)][3]["t"] = hashlib.sha256(ticket).hexdigest()


def plant_time(s: Simulated) -> None:
    s.evidence.box[0][ballots_of(s.evidence.round_id)][0]["at"] = datetime(2026, 3, 2, tzinfo=UTC)


def plant_object_id(s: Simulated) -> None:
    s.evidence.box[-1][opened_of(s.evidence.round_id)][0]["_id"] = ObjectId()


def plant_address_in_logs(s: Simulated) -> None:
    s.evidence.logs += f"\nPOST /box/ {s.voters[7].address}"


def plant_receipt_in_logs(s: Simulated) -> None:
    s.evidence.logs += f"\ncast {s.voters[7].receipt.hex()}"


def plant_ticket_in_the_office(s: Simulated) -> None:
    s.evidence.office[-1]["audit_entries"][0]["data"]["ticket"] = s.voters[9].ticket


def plant_blinded_message_in_the_journal(s: Simulated) -> None:
    update = next(iter(s.evidence.entries(0, "tickets", "u")))
    update["o"]["blinded"] = s.voters[9].blinded


def plant_key_sheet(s: Simulated) -> None:
    s.evidence.office[-1]["evaluations"][0]["note"] = s.sheets[0]


def plant_longer_ballot(s: Simulated) -> None:
    s.evidence.box[0][ballots_of(s.evidence.round_id)][0]["s"] += b"x"


def plant_small_step(s: Simulated) -> None:
    at, received = s.evidence.turnout[2]
    s.evidence.turnout.insert(3, (at + timedelta(seconds=25), received + 1))


def answers_in_the_order_of_casts(s: Simulated) -> None:
    in_order = sorted(s.voters, key=lambda voter: voter.cast_at or datetime.max.replace(tzinfo=UTC))
    places = {voter.codes: place for place, voter in enumerate(in_order)}
    s.evidence.box[-1][opened_of(s.evidence.round_id)].sort(key=lambda document: places[tuple(document["g"])])


def ballots_in_the_order_of_issues(s: Simulated) -> None:
    in_order = sorted(s.voters, key=lambda voter: voter.collected_at or datetime.max.replace(tzinfo=UTC))
    places = {voter.receipt: place for place, voter in enumerate(in_order)}
    s.evidence.box[-1][ballots_of(s.evidence.round_id)].sort(key=lambda document: places[bytes(document["_id"])])


def comments_beside_their_answers(s: Simulated) -> None:
    places = {voter.comment: place for place, voter in enumerate(s.voters)}
    order = [places[comment] for comment in _comments(s)]
    answers = {voter.codes: place for place, voter in enumerate(s.voters)}
    opened = s.evidence.box[-1][opened_of(s.evidence.round_id)]
    opened.sort(key=lambda document: order.index(answers[tuple(document["g"])]))


def _comments(s: Simulated) -> list[str]:
    return [document["t"] for document in s.evidence.box[-1][f"comments_{s.evidence.round_id}"]]


def issue_beside_a_cast(s: Simulated) -> None:
    late = next(change for change in s.evidence.entries(0, "tickets", "u") if issues(change["o"]))
    for entry in s.evidence.journal:
        if late in entry["o"].get("applyOps", ()):
            entry["o"]["applyOps"].remove(late)
    s.evidence.journal = [*(entry for entry in s.evidence.journal if entry is not late), dict(late)]


def ballots_in_the_order_of_check_ins(s: Simulated) -> None:
    bound = [entry["o2"]["_id"] for entry in s.evidence.entries(0, "roster_entries", "u") if "d" in str(entry["o"])]
    places = {voter.receipt: bound.index(voter.entry_id) for voter in s.voters}
    s.evidence.box[-1][ballots_of(s.evidence.round_id)].sort(key=lambda document: places[bytes(document["_id"])])


def log_in_renewed_at_each_cast(s: Simulated) -> None:
    entries = s.evidence.office[-1]["roster_entries"]
    users = {entry["_id"]: entry["bound_to"] for entry in entries}
    sessions = {e["o"]["user_id"]: e["o"]["_id"] for e in s.evidence.entries(0, "phone_sessions", "i")}
    for voter in sorted(s.voters, key=lambda voter: voter.cast_at or datetime.max.replace(tzinfo=UTC)):
        token = {"_id": b"r" * 32, "session_id": sessions[users[voter.entry_id]]}
        s.evidence.journal.append({"ns": "office.phone_refresh_tokens", "op": "i", "o": token})


def plant_name_in_logs(s: Simulated) -> None:
    s.evidence.logs += f"\nchecked in: {s.voters[3].name}"


def plant_phone_number_in_the_audit_log(s: Simulated) -> None:
    s.evidence.office[-1]["audit_entries"][0]["data"]["phone"] = s.voters[3].number


def plant_name_sent_to_wechat(s: Simulated) -> None:
    s.evidence.wechat[0]["body"]["note"] = s.voters[3].name


def plant_openid_in_the_box(s: Simulated) -> None:
    s.evidence.box[-1][ballots_of(s.evidence.round_id)][3]["w"] = s.voters[1].wechat[0]


def plant_line_in_the_box(s: Simulated) -> None:
    s.evidence.box[-1][ballots_of(s.evidence.round_id)][3]["p"] = s.voters[3].entry_id


def plant_time_of_check_in(s: Simulated) -> None:
    s.evidence.office[-1]["tickets"][0]["at"] = s.voters[3].collected_at


def plant_token_in_logs(s: Simulated) -> None:
    s.evidence.logs += f"\nAuthorization: Bearer {s.voters[3].log_in[1]}"


@pytest.mark.parametrize(
    ("plant", "found_by"),
    [
        (issue_beside_a_cast, "issues to persons beside casts"),
        (ballots_in_the_order_of_check_ins, "person to sealed ballot"),
        (log_in_renewed_at_each_cast, "person to sealed ballot"),
        (plant_name_in_logs, "secrets where they do not belong"),
        (plant_phone_number_in_the_audit_log, "secrets where they do not belong"),
        (plant_name_sent_to_wechat, "secrets where they do not belong"),
        (plant_openid_in_the_box, "secrets where they do not belong"),
        (plant_line_in_the_box, "values on both sides"),
        (plant_time_of_check_in, "times, order and fields of documents"),
        (plant_token_in_logs, "secrets where they do not belong"),
    ],
)
def test_what_would_give_a_person_on_the_roster_away_is_found(
    by_roster: Simulated, plant: Callable[[Simulated], None], found_by: str
) -> None:
    sabotaged = copy.deepcopy(by_roster)
    plant(sabotaged)
    assert found_by in broken(sabotaged)


def ballots_missing(s: Simulated) -> None:
    del s.evidence.box[-1][ballots_of(s.evidence.round_id)][0]


@pytest.mark.parametrize(
    ("plant", "found_by"),
    [
        (plant_receipt, "values on both sides"),
        (plant_hash_of_a_ticket_as_text, "values on both sides"),
        (plant_time, "times, order and fields of documents"),
        (plant_object_id, "times, order and fields of documents"),
        (plant_address_in_logs, "secrets where they do not belong"),
        (plant_receipt_in_logs, "secrets where they do not belong"),
        (plant_ticket_in_the_office, "secrets where they do not belong"),
        (plant_blinded_message_in_the_journal, "secrets where they do not belong"),
        (plant_key_sheet, "secrets where they do not belong"),
        (plant_longer_ballot, "sizes"),
        (plant_small_step, "turnout"),
        (answers_in_the_order_of_casts, "sealed ballot to answers"),
        (ballots_in_the_order_of_issues, "person to sealed ballot"),
        (comments_beside_their_answers, "answers to comment"),
        (ballots_missing, "evidence is complete"),
    ],
)
def test_what_would_give_a_voter_away_is_found(
    small: Simulated, plant: Callable[[Simulated], None], found_by: str
) -> None:
    assert broken(small) == []
    sabotaged = copy.deepcopy(small)
    plant(sabotaged)
    assert found_by in broken(sabotaged)


@pytest.mark.parametrize(("expected", "attempts", "most"), [(1, 1, 9), (2, 1, 11), (1, 24, 10)])
def test_the_bound_on_right_links_is_that_of_poisson(expected: float, attempts: int, most: int) -> None:
    assert most_by_chance(expected, attempts) == most


def test_rank_correlation_is_one_for_the_same_order_and_minus_one_for_the_reverse() -> None:
    order: list[Any] = list("abcdefgh")
    assert rank_correlation(order, order) == 1
    assert rank_correlation(order, order[::-1]) == -1
    assert abs(rank_correlation(order, list("hacbgdfe"))) < 1
    assert 0.29 < correlation_by_chance(200) < 0.33
