"""Opening, closing and counting: two persons, two sheets, one at a time, and no crash that costs anything."""

import asyncio
from typing import Any

import pytest

from server import app as composition
from server.evaluation.box_rounds import BoxState
from server.evaluation.rules import RoundKind, RoundState
from tests.evaluation.stage import SECOND, Stage, random_codes, round_of
from tests.officers import PASSWORD

CODES = random_codes(2, 4, 12)


class PowerCut(Exception):
    """The process dies here."""


async def ready(stage: Stage, counts: dict[str, int] | None = None) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Return an evaluation that only has to be opened, and its tickets."""
    evaluation = await stage.prepared(await stage.created())
    return evaluation, await stage.tickets(evaluation, counts or {"A": 4, "B": 5})


async def voted(stage: Stage) -> dict[str, Any]:
    """Return an open evaluation with nine ballots in its box."""
    opened, tickets = await stage.opened(await stage.created(), {"A": 4, "B": 6})
    await stage.vote(opened, tickets[:9], CODES)
    return opened


@pytest.mark.gen_test
async def test_a_round_goes_from_draft_to_tallied(stage: Stage) -> None:
    opened = await voted(stage)
    part = round_of(opened)
    assert (part["state"], part["events"]) == ("open", ["close"])
    assert part["counts"] == {
        "entitled": 10,
        "issued": None,
        "received": None,
        "abstained": None,
        "valid": None,
        "spoiled": None,
    }
    closed = round_of(await stage.closed(opened))
    assert (closed["state"], closed["events"], len(closed["merkle_root"])) == ("closed", ["count", "discard"], 64)
    assert closed["counts"] == {
        "entitled": 10,
        "issued": 9,
        "received": 9,
        "abstained": 1,
        "valid": None,
        "spoiled": None,
    }
    counted = round_of(await stage.counted(opened))
    assert (counted["state"], counted["events"]) == ("tallied", ["seal"])
    assert counted["counts"] == {"entitled": 10, "issued": 9, "received": 9, "abstained": 1, "valid": 9, "spoiled": 0}
    assert counted["seals_at"] > counted["tallied_at"]


@pytest.mark.gen_test
async def test_no_step_can_be_taken_twice_or_out_of_order(stage: Stage) -> None:
    evaluation, tickets = await ready(stage)
    early = await stage.post(evaluation, "/rounds/survey/close", {"second": SECOND})
    assert (early.status, early.code) == (409, "round_not_open")
    assert (await stage.count(evaluation)).code == "round_not_closed"
    opened = (await stage.post(evaluation, "/rounds/survey/open")).json
    again = await stage.post(opened, "/rounds/survey/open")
    assert (again.status, again.code) == (409, "round_not_draft")
    assert (await stage.count(opened)).code == "round_not_closed"
    await stage.vote(opened, tickets, CODES)
    closed = await stage.closed(opened)
    reopened = await stage.post(closed, "/rounds/survey/open")
    assert (reopened.status, reopened.code) == (409, "round_not_draft")
    twice = await stage.post(closed, "/rounds/survey/close", {"second": SECOND})
    assert (twice.status, twice.code) == (409, "round_not_open")
    await stage.counted(closed)
    assert (await stage.count(closed)).code == "round_not_closed"
    other = await stage.post(await stage.present(closed), "/rounds/meeting/open")
    assert (other.status, other.code) == (404, "round_not_found")


@pytest.mark.gen_test
async def test_of_two_openings_at_once_one_happens(stage: Stage) -> None:
    evaluation, _ = await ready(stage)
    answers = await asyncio.gather(*(stage.post(evaluation, "/rounds/survey/open") for _ in range(4)))
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409]
    refused = {answer.code for answer in answers if answer.status == 409}
    assert refused <= {"stale_version", "ceremony_in_progress", "round_not_draft"}
    assert (await stage.present(evaluation))["version"] == evaluation["version"] + 1


@pytest.mark.gen_test
async def test_of_two_closings_at_once_one_is_ordered(stage: Stage, services: composition.Services) -> None:
    opened = await voted(stage)
    answers = await asyncio.gather(
        *(stage.post(opened, "/rounds/survey/close", {"second": SECOND}) for _ in range(3)),
    )
    assert sorted(answer.status for answer in answers) == [200, 409, 409]
    entries = await services.audit.of_target("evaluation", opened["id"])
    actions = [entry["action"] for entry in entries]
    assert actions.count("evaluation_closing_ordered") == 1
    assert actions.count("evaluation_closed") == 1


@pytest.mark.gen_test
async def test_a_stale_version_stops_every_ceremony(stage: Stage) -> None:
    evaluation, tickets = await ready(stage)
    await stage.change(evaluation, note="备注")
    assert (await stage.post(evaluation, "/rounds/survey/open")).code == "stale_version"
    opened = (await stage.post(await stage.present(evaluation), "/rounds/survey/open")).json
    await stage.vote(opened, tickets, CODES)
    assert (await stage.post(evaluation, "/rounds/survey/close", {"second": SECOND})).code == "stale_version"
    await stage.closed(opened)
    sheets = stage.sheets[round_of(opened)["id"]][:2]
    late = await stage.post(opened, "/rounds/survey/count", {"sheets": sheets, "second": SECOND}, by=stage.teller)
    assert late.code == "stale_version"


@pytest.mark.gen_test
async def test_closing_takes_a_second_person(stage: Stage) -> None:
    opened = await voted(stage)
    await stage.officers.add("clerk", unit_id=stage.city)
    for account, password, code in (
        ("teller2", "wrong password", "second_refused"),
        ("nobody", PASSWORD, "second_refused"),
        ("admin", PASSWORD, "second_person_same"),
        ("reader", PASSWORD, "second_person_role"),
        ("clerk", PASSWORD, "second_person_role"),
        ("stranger", PASSWORD, "second_not_allowed"),
    ):
        answer = await stage.post(
            opened, "/rounds/survey/close", {"second": {"account": account, "password": password}}
        )
        assert (answer.status, answer.code) == (403, code), account
    missing = await stage.post(opened, "/rounds/survey/close")
    assert (missing.status, missing.code, list(missing.fields)) == (400, "invalid_input", ["second"])
    assert await stage.present(opened) == opened


@pytest.mark.gen_test
async def test_after_closing_no_credential_is_issued_and_no_ballot_taken(
    stage: Stage, services: composition.Services
) -> None:
    opened, tickets = await stage.opened(await stage.created(), {"A": 6})
    await stage.vote(opened, tickets[:5], CODES)
    await stage.closed(opened)
    asked = {"ticket": tickets[5]["ticket"], "blinded_message": "A" * 512}
    refused = await stage.officers.api("POST", "/api/m/credentials", asked)
    assert (refused.status, refused.code) == (409, "round_closed")
    assert await services.office_store.collection("signing_keys").count({}) == 0


@pytest.mark.gen_test
async def test_counting_takes_two_sheets_of_this_round_and_their_holders(stage: Stage) -> None:
    evaluation = await stage.created("survey", "meeting")
    both = await stage.prepared(await stage.prepared(evaluation, "survey"), "meeting")
    tickets = await stage.tickets(both, {"A": 5})
    opened = (await stage.post(both, "/rounds/survey/open")).json
    await stage.vote(opened, tickets, CODES)
    closed = await stage.closed(opened)
    first, second, third = stage.sheets[round_of(closed)["id"]]
    other_round = stage.sheets[round_of(closed, "meeting")["id"]]
    words = first.split()
    misspelt = " ".join(["academic" if words[20] != "academic" else "acid", *words[1:]])
    by_three = {"account": "teller3", "password": PASSWORD}
    for sheets, who, status, code in (
        ([first], SECOND, 400, "single_sheet"),
        ([first, first], SECOND, 400, "single_sheet"),
        ([first, ""], SECOND, 400, "single_sheet"),
        ([first, "hello world"], SECOND, 400, "wrong_sheet"),
        ([misspelt, second], SECOND, 400, "wrong_sheet"),
        ([first, other_round[1]], SECOND, 400, "wrong_sheet"),
        (other_round[:2], SECOND, 400, "wrong_sheet"),
        ([second, third], SECOND, 403, "not_key_holder"),
        ([first, second], by_three, 403, "not_key_holder"),
        ([first, second], {"account": "teller1", "password": PASSWORD}, 403, "second_person_same"),
    ):
        answer = await stage.count(closed, sheets=sheets, second=who)
        assert (answer.status, answer.code) == (status, code), (code, answer.body)
    by_admin = await stage.post(
        closed, "/rounds/survey/count", {"sheets": [first, second], "second": SECOND}, by=stage.admin
    )
    assert (by_admin.status, by_admin.code) == (403, "not_key_holder")
    assert await stage.present(closed) == closed
    done = await stage.count(closed, sheets=[third, first.upper().replace(" ", "  ")], second=by_three)
    assert done.status == 200, done.body


@pytest.mark.gen_test
async def test_a_crash_between_box_and_office_at_opening_is_repaired_by_opening_again(
    stage: Stage, services: composition.Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluation, tickets = await ready(stage)
    part_id = round_of(evaluation)["id"]
    with monkeypatch.context() as broken:
        broken.setattr(type(services.evaluations.repository), "put_turnout", _die)
        assert (await stage.post(evaluation, "/rounds/survey/open")).status == 500
    box_round = await services.box_store.collection("rounds").find_one({"_id": part_id})
    assert box_round is not None
    assert box_round["state"] == BoxState.OPEN
    assert round_of(await stage.present(evaluation))["state"] == "draft"
    asked = {"ticket": tickets[0]["ticket"], "blinded_message": "A" * 512}
    early = await stage.officers.api("POST", "/api/m/credentials", asked)
    assert (early.status, early.code) == (409, "round_not_open")
    # The form may still change; the second opening takes the box along.
    form = {**evaluation["form"], "comments": False}
    changed = (await stage.change(evaluation, form=form)).json
    opened = await stage.post(changed, "/rounds/survey/open")
    assert opened.status == 200
    await stage.vote(opened.json, tickets, CODES)
    await stage.closed(opened.json)
    assert round_of(await stage.counted(opened.json))["counts"]["valid"] == 9


@pytest.mark.gen_test
async def test_an_interrupted_closing_is_finished_by_the_worker_wherever_it_stopped(
    stage: Stage, services: composition.Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = await voted(stage)
    evaluations = services.evaluations
    with monkeypatch.context() as broken:
        broken.setattr(type(services.ballot_box), "close", _die)
        order = await stage.post(opened, "/rounds/survey/close", {"second": SECOND})
        assert order.status == 500
        assert round_of(await stage.present(opened))["closing"]
        # The order stands: nobody can order a second one, and no credential is issued any more.
        present = await stage.present(opened)
        assert (await stage.post(present, "/rounds/survey/close", {"second": SECOND})).code == "closing_in_progress"
    for place in ((type(services.eligibility), "close"), (type(evaluations.repository), "put_turnout")):
        with monkeypatch.context() as broken:
            broken.setattr(*place, _die)
            with pytest.raises(ExceptionGroup):
                await evaluations.schedule_job.run(services.clock.now())
        assert round_of(await stage.present(opened))["state"] == "open"
    await evaluations.schedule_job.run(services.clock.now())
    closed = round_of(await stage.present(opened))
    assert (closed["state"], closed["closing"]) == ("closed", False)
    assert closed["counts"]["received"] == 9
    entries = await services.audit.of_target("evaluation", opened["id"])
    assert [entry["action"] for entry in entries][:2] == ["evaluation_closed", "evaluation_closing_ordered"]
    await evaluations.schedule_job.run(services.clock.now())
    assert round_of(await stage.present(opened)) == closed


@pytest.mark.gen_test
async def test_an_opening_of_the_box_that_is_cut_short_starts_again_and_gives_the_same(
    stage: Stage, services: composition.Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = await voted(stage)
    await stage.closed(opened)
    with monkeypatch.context() as broken:
        broken.setattr("server.evaluation.box_opening._write", _die)
        assert (await stage.count(opened)).status == 500
    assert round_of(await stage.present(opened))["state"] == "closed"
    counted = await stage.counted(opened)
    assert round_of(counted)["counts"]["valid"] == 9
    assert (await services.audit.verify()).ok


@pytest.mark.gen_test
async def test_a_count_that_is_cut_short_after_the_box_was_opened_needs_no_sheet_again(
    stage: Stage, services: composition.Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, tickets = await stage.opened(await stage.created(), {"A": 5, "B": 7})
    await stage.vote(opened, tickets, CODES, comments=[(0, "工作扎实")])
    await stage.closed(opened)
    repository = type(services.evaluations.repository)
    for place in ("add_comments", "put_tally", "add_result"):
        with monkeypatch.context() as broken:
            broken.setattr(repository, place, _die)
            if place == "add_comments":
                assert (await stage.count(opened)).status == 500
            else:
                with pytest.raises(ExceptionGroup):
                    await services.evaluations.sealing_job.run(services.clock.now())
        assert round_of(await stage.present(opened))["state"] == "closed"
        assert (await stage.get(opened, "/results")).code == "results_not_ready"
    await services.evaluations.sealing_job.run(services.clock.now())
    assert round_of(await stage.present(opened))["state"] == "tallied"
    results = (await stage.get(opened, "/results")).json
    assert results["subjects"][0]["comments"]["survey"] == ["工作扎实"] * 12
    stored = await stage.stored(opened)
    again = await services.evaluations.counting.finish_count(opened["id"], RoundKind.SURVEY)
    assert again == stored
    assert again.rounds[0].state is RoundState.TALLIED


async def _die(*_: Any, **__: Any) -> Any:
    raise PowerCut
