"""Discarding a closed round that nobody can open: two persons, a reason, nothing left but a result that says so."""

import io
import re
from datetime import timedelta
from typing import Any

import pypdfium2
import pytest
from openpyxl import load_workbook

from server import app as composition
from server.clock import FixedClock
from server.evaluation.box_work import opening_of
from server.evaluation.result_views import DISCARDED, NO_COMPOSITE
from server.evaluation.verification import Verification
from server.store import FieldCipher
from tests.evaluation.stage import SECOND, Stage, random_codes, round_of
from tests.officers import PASSWORD, Answer

CODES = random_codes(2, 4, 12)
REASON = "第 1、2 号密钥单遗失，票箱无法打开"


class PowerCut(Exception):
    """The process dies here."""


async def closed(stage: Stage, *kinds: str, kind: str = "survey") -> dict[str, Any]:
    """Return an evaluation with nine ballots in a closed box."""
    return await closed_round(stage, await stage.created(*kinds), kind)


async def closed_round(stage: Stage, evaluation: dict[str, Any], kind: str) -> dict[str, Any]:
    """Let nine of ten vote in a round of an evaluation, and close it."""
    opened, tickets = await stage.opened(evaluation, {"A": 4, "B": 6}, kind)
    await stage.vote(opened, tickets[:9], CODES, kind)
    return await stage.closed(opened, kind)


async def discard(stage: Stage, evaluation: dict[str, Any], kind: str = "survey", **changes: Any) -> Answer:
    """Ask for a round to be discarded; ``changes`` are fields of the request."""
    return await stage.post(evaluation, f"/rounds/{kind}/discard", {"reason": REASON, "second": SECOND, **changes})


async def discarded(stage: Stage, evaluation: dict[str, Any], kind: str = "survey") -> dict[str, Any]:
    """Discard a round."""
    answer = await discard(stage, await stage.present(evaluation), kind)
    assert answer.status == 200, answer.body
    return dict(answer.json)


async def failed_checks(stage: Stage, services: composition.Services, evaluation: dict[str, Any]) -> list[str]:
    """Return what an auditor finds wrong."""
    cipher = FieldCipher(services.settings.field_keys())
    verification = Verification(services.office_store, services.box_store, cipher)
    assert evaluation["id"] in {entry.id for entry in await verification.evaluations()}
    return [check.what for check in await verification.check(await stage.stored(evaluation)) if check.ok is False]


@pytest.mark.gen_test
async def test_two_persons_end_a_round_that_nobody_can_open(stage: Stage, services: composition.Services) -> None:
    evaluation = await discarded(stage, await closed(stage))
    part = round_of(evaluation)
    assert (part["state"], part["events"], part["seals_at"]) == ("discarded", [], None)
    assert part["sealed_at"] == part["discard"]["at"]
    assert part["discard"]["reason"] == REASON
    assert [part["discard"][who]["id"] for who in ("by", "second")] == [
        stage.officers.ids[account] for account in ("admin", "teller2")
    ]
    assert part["counts"] == {
        "entitled": 10, "issued": 9, "received": 9, "abstained": 1, "valid": None, "spoiled": None,
    }  # fmt: skip
    assert not [name for name in await services.box_store.collection_names() if part["id"] in name]
    assert await services.office_store.collection("tickets").count({}) == 0
    assert (await stage.count(evaluation)).code == "round_not_closed"
    assert (await discard(stage, evaluation)).code == "round_not_closed"
    receipts = await stage.officers.api("GET", f"/box/rounds/{part['id']}/receipts")
    assert (receipts.status, receipts.code) == (409, "round_destroyed")
    assert (await stage.officers.api("GET", f"/api/m/rounds/{part['id']}")).json["state"] == "discarded"

    entries = await services.audit.of_target("evaluation", evaluation["id"])
    assert [entry["action"] for entry in entries][:2] == ["evaluation_destroyed", "evaluation_discarded"]
    assert entries[1]["actor"]["id"] == stage.officers.ids["admin"]
    assert entries[1]["data"] == {
        "round": "survey",
        "reason": REASON,
        "second": {"id": stage.officers.ids["teller2"], "name": part["discard"]["second"]["name"]},
    }
    assert await failed_checks(stage, services, evaluation) == []


@pytest.mark.gen_test
async def test_the_result_says_plainly_that_there_is_none(stage: Stage) -> None:
    evaluation = await discarded(stage, await closed(stage))
    results = (await stage.get(evaluation, "/results", await stage.officers.login("reader"))).json
    part = results["rounds"]["survey"]
    assert (part["state"], part["tallied"], part["discard"]["reason"]) == ("discarded", False, REASON)
    assert (part["counts"]["received"], part["counts"]["valid"]) == (9, None)
    assert (results["complete"], results["tallied_at"], results["median_of_composites"]) == (False, None, None)
    for subject in results["subjects"]:
        assert set(subject["rounds"]["survey"].values()) == {None}
        assert (subject["composite_score"], subject["dissatisfied_share"], subject["flags"]) == (None, None, [])
    book = load_workbook(io.BytesIO((await stage.get(evaluation, "/results.xlsx")).body))
    assert book.sheetnames == ["综合结果", "意见建议", "规则与校验"]
    assert [book["综合结果"][place].value for place in ("E2", "F2")] == [NO_COMPOSITE, DISCARDED]
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert any(REASON in cell for cell in cells)
    pdf = pypdfium2.PdfDocument((await stage.get(evaluation, "/results.pdf")).body)
    text = re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in pdf))
    assert re.sub(r"\s", "", REASON) in text
    assert "没有综合得分" in text
    assert results["result_hash"] in text
    released = await stage.post(evaluation, "/rounds/survey/release", {"released": True})
    assert released.code == "results_not_ready"


@pytest.mark.gen_test(timeout=60)
@pytest.mark.parametrize("counted_first", [True, False], ids=["counted first", "discarded first"])
async def test_the_other_round_keeps_its_figures_but_there_is_no_composite(
    stage: Stage, services: composition.Services, clock: FixedClock, counted_first: bool
) -> None:
    evaluation = await stage.created("survey", "meeting")
    dissatisfied = [["1" * 5, "3" * 5]]
    if not counted_first:
        evaluation = await discarded(stage, await closed_round(stage, evaluation, "meeting"), "meeting")
    evaluation = await stage.through(evaluation, {"A": 5, "B": 5}, dissatisfied)
    if counted_first:
        before = (await stage.get(evaluation, "/results")).json
        assert before["subjects"][1]["flags"] == []
        evaluation = await discarded(stage, await closed_round(stage, evaluation, "meeting"), "meeting")
    results = (await stage.get(evaluation, "/results")).json
    first, second = results["subjects"]
    assert (first["rounds"]["survey"]["score"], second["rounds"]["survey"]["score"]) == ("100.00", "50.00")
    for subject in (first, second):
        assert (subject["composite_score"], subject["dissatisfied_share"]) == (None, None)
        assert set(subject["rounds"]["meeting"].values()) == {None}
    # R3 Art. 8: a third dissatisfied in one round is enough; it must not go unseen because the other has no result.
    assert (first["flags"], second["flags"]) == ([], ["dissatisfied_share"])
    assert (results["complete"], results["rounds"]["meeting"]["discard"]["reason"]) == (False, REASON)
    assert await failed_checks(stage, services, evaluation) == []
    tallies = services.office_store.collection("tallies")
    assert await tallies.count({}) == 1
    clock.advance(timedelta(days=evaluation["publicity_days"] + 1))
    await services.evaluations.sealing_job.run(clock.now())
    await stage.log_in()
    assert [part["state"] for part in (await stage.present(evaluation))["rounds"]] == ["sealed", "discarded"]
    assert await tallies.count({}) == 0
    assert (await stage.get(evaluation, "/results")).json["subjects"] == results["subjects"]


@pytest.mark.gen_test
async def test_only_a_closed_round_is_discarded_and_only_with_a_reason(stage: Stage) -> None:
    evaluation = await stage.prepared(await stage.created())
    assert (await discard(stage, evaluation)).code == "round_not_closed"
    tickets = await stage.tickets(evaluation, {"A": 4, "B": 6})
    opened = (await stage.post(evaluation, "/rounds/survey/open")).json
    assert (await discard(stage, opened)).code == "round_not_closed"
    await stage.vote(opened, tickets, CODES)
    shut = await stage.closed(opened)
    for reason in ("", "   ", "两\n行", "长" * 201):
        refused = await discard(stage, shut, reason=reason)
        assert (refused.status, refused.code, list(refused.fields)) == (400, "invalid_input", ["reason"])
    assert (await discard(stage, opened)).code == "stale_version"
    counted = await stage.counted(shut)
    assert (await discard(stage, counted)).code == "round_not_closed"


@pytest.mark.gen_test
async def test_discarding_takes_a_second_person(stage: Stage) -> None:
    shut = await closed(stage)
    for account, password, code in (
        ("teller2", "wrong password", "second_refused"),
        ("admin", PASSWORD, "second_person_same"),
        ("reader", PASSWORD, "second_person_role"),
        ("stranger", PASSWORD, "second_not_allowed"),
    ):
        answer = await discard(stage, shut, second={"account": account, "password": password})
        assert (answer.status, answer.code) == (403, code), account
    by_teller = await stage.post(shut, "/rounds/survey/discard", {"reason": REASON, "second": SECOND}, by=stage.teller)
    assert (by_teller.status, by_teller.code) == (403, "not_allowed")
    assert await stage.present(shut) == shut


@pytest.mark.gen_test
async def test_a_box_that_is_being_opened_is_not_thrown_away(
    stage: Stage, services: composition.Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut = await closed(stage)
    opening = await services.box_store.lease(opening_of(round_of(shut)["id"]), timedelta(minutes=1))
    assert opening is not None
    assert (await discard(stage, shut)).code == "opening_in_progress"
    await opening.release()
    with monkeypatch.context() as broken:
        broken.setattr(type(services.evaluations.repository), "put_tally", _die)
        assert (await stage.count(shut)).status == 500
    assert (await discard(stage, await stage.present(shut))).code == "box_opened"
    await services.evaluations.sealing_job.run(services.clock.now())
    assert round_of(await stage.present(shut))["state"] == "tallied"


@pytest.mark.gen_test
async def test_an_interrupted_discarding_is_finished_by_the_worker(
    stage: Stage, services: composition.Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut = await closed(stage)
    job = services.evaluations.sealing_job
    for place in ((type(services.ballot_box), "destroy"), (type(services.evaluations.repository), "add_result")):
        with monkeypatch.context() as broken:
            broken.setattr(*place, _die)
            if place[1] == "destroy":
                assert (await discard(stage, shut)).status == 500
            else:
                with pytest.raises(ExceptionGroup):
                    await job.run(services.clock.now())
        part = round_of(await stage.present(shut))
        assert (part["state"], part["sealed_at"]) == ("discarded", None)
        assert (await stage.count(shut)).code == "round_not_closed"
    await job.run(services.clock.now())
    done = await stage.present(shut)
    assert round_of(done)["sealed_at"] is not None
    await job.run(services.clock.now())
    assert await stage.present(shut) == done
    assert await services.office_store.collection("results").count({}) == 1
    assert await failed_checks(stage, services, done) == []


async def _die(*_: Any, **__: Any) -> Any:
    raise PowerCut
