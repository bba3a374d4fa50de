"""Results over HTTP: the same figures everywhere, nothing before its time, nothing about small groups."""

import io
import re
from typing import Any

import pypdfium2
import pytest
from openpyxl import load_workbook

from server import app as composition
from server.evaluation.promise import canonical_hash, promise_from
from server.evaluation.result_record import signature_holds
from server.evaluation.result_views import NOT_COUNTED, SUPPRESSED, ResultsView, percent
from server.evaluation.rules import RoundKind
from server.evaluation.tally import figures
from server.evaluation.verification import Verification
from server.store import FieldCipher
from tests.evaluation.builders import count
from tests.evaluation.stage import CATEGORIES, Stage, random_codes, round_of, set_up
from tests.officers import Api

TWO_GRADES = [["1" * 5, "2" * 5]]


async def results_of(stage: Stage, evaluation: dict[str, Any], by: Api | None = None) -> dict[str, Any]:
    """Return the results."""
    answer = await stage.get(evaluation, "/results", by)
    assert answer.status == 200, answer.body
    return dict(answer.json)


async def two_rounds(stage: Stage) -> tuple[dict[str, Any], dict[RoundKind, list[tuple[str, list[str]]]]]:
    """Return an evaluation with both rounds counted, and the ballots that were cast."""
    evaluation = await stage.created("survey", "meeting", subjects=3)
    cast: dict[RoundKind, list[tuple[str, list[str]]]] = {}
    for kind, counts in (("survey", {"A": 18, "B": 18}), ("meeting", {"A": 4, "B": 12})):
        codes = random_codes(3, 4, sum(counts.values()), seed=len(kind))
        evaluation, tickets = await stage.opened(evaluation, counts, kind)
        await stage.vote(evaluation, tickets, codes, kind, comments=[(1, "=1+1 建议多下基层")])
        cast[RoundKind(kind)] = [(t["category"], c) for t, c in zip(tickets, codes, strict=True)]
        await stage.closed(evaluation, kind)
        evaluation = await stage.counted(evaluation, kind)
    return evaluation, cast


@pytest.mark.gen_test(timeout=60)
async def test_screen_xlsx_and_pdf_show_the_same_figures_of_one_calculation(stage: Stage) -> None:
    evaluation, cast = await two_rounds(stage)
    results = await results_of(stage, evaluation)
    promise = promise_from(results["rules"])
    expected = figures(promise, {kind: count(ballots) for kind, ballots in cast.items()})
    assert results["median_of_composites"] == expected["median_of_composites"]
    for subject, wanted in zip(results["subjects"], expected["subjects"], strict=True):
        found = {name: subject[name] for name in ("id", "composite_score", "dissatisfied_share", "flags", "rounds")}
        assert found == wanted
    # Four of category A in the meeting: no figures by category there.
    assert all(s["rounds"]["meeting"]["by_category"] is None for s in results["subjects"])
    assert any(s["rounds"]["survey"]["by_category"] is not None for s in results["subjects"])
    _check_workbook((await stage.get(evaluation, "/results.xlsx")).body, results)
    _check_document((await stage.get(evaluation, "/results.pdf")).body, results)


def _check_workbook(content: bytes, results: dict[str, Any]) -> None:
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["综合结果", "调查测评", "会议测评", "意见建议", "规则与校验"]
    overview = {row[1].value: row for row in book["综合结果"].iter_rows(min_row=2)}
    for subject in results["subjects"]:
        row = overview[subject["name"]][4:9]
        shown = [f"{cell.value:.2f}" if cell.number_format == "0.00" else str(cell.value) for cell in row]
        kinds = [subject["rounds"][kind]["score"] for kind in ("survey", "meeting")]
        share = subject["dissatisfied_share"]
        assert shown == [subject["composite_score"], *kinds, share, percent(share)]
    for kind, name in (("survey", "调查测评"), ("meeting", "会议测评")):
        head, *rows = [[cell.value for cell in row] for row in book[name].iter_rows()]
        for subject, row in zip(results["subjects"], rows, strict=False):
            found = dict(zip(head, row, strict=True))
            part = subject["rounds"][kind]
            assert [found[grade] for grade in ("满意", "基本满意", "不满意", "不了解")] == list(part["grades"].values())
            by_category = part["by_category"] or dict.fromkeys("AB")
            for entry in CATEGORIES:
                cell = found[f"{entry['id']} 票（{entry['name']}）"]
                wanted = by_category[entry["id"]]
                assert cell == SUPPRESSED if wanted is None else f"{cell:.2f}" == wanted
    comments = [row for row in book["意见建议"].iter_rows(min_row=2) if row[2].value]
    assert len(comments) == sum(len(texts) for s in results["subjects"] for texts in s["comments"].values())
    # A text that begins like a formula stays a text.
    assert {row[2].data_type for row in comments} == {"s"}
    rules = {row[0].value: row[1].value for row in book["规则与校验"].iter_rows(min_row=2)}
    assert (rules["结果校验值"], rules["签名"]) == (results["result_hash"], results["signature"])


def _check_document(content: bytes, results: dict[str, Any]) -> None:
    assert content.count(b"/FontDescriptor ") == len(re.findall(rb"/FontFile[23]? ", content)) > 0
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content)]
    text = re.sub(r"\s", "", "".join(pages))
    assert all(
        f"第{number}页/共{len(pages)}页" in re.sub(r"\s", "", page) for number, page in enumerate(pages, start=1)
    )
    for subject in results["subjects"]:
        assert f"综合得分{subject['composite_score']}" in text
        for part in subject["rounds"].values():
            assert f"得分{part['score']}" in text
            assert f"不满意{part['dissatisfied_share']}（{percent(part['dissatisfied_share'])}）" in text
            assert f"满意{part['grades']['satisfied']}基本满意{part['grades']['basically_satisfied']}" in text
    assert results["result_hash"] in text
    assert results["signature"] in text
    assert SUPPRESSED in text


@pytest.mark.gen_test(timeout=60)
async def test_the_result_is_signed_and_an_auditor_can_recompute_it(
    stage: Stage, services: composition.Services
) -> None:
    evaluation, _ = await two_rounds(stage)
    results = await results_of(stage, evaluation)
    record = await services.evaluations.repository.latest_result(evaluation["id"])
    assert record is not None
    assert canonical_hash(record["payload"]) == results["result_hash"]
    assert signature_holds(results["result_hash"], results["signature"], results["signature_key"])
    assert not signature_holds("0" * 64, results["signature"], results["signature_key"])
    assert promise_from(results["rules"]).hash() == results["promise_hash"] == evaluation["promise_hash"]

    cipher = FieldCipher(services.settings.field_keys())
    verification = Verification(services.office_store, services.box_store, cipher)
    stored = await stage.stored(evaluation)
    assert all(check.ok for check in await verification.check(stored))

    async def failing() -> set[str]:
        return {check.what for check in await verification.check(stored) if check.ok is False}

    part_id = round_of(evaluation)["id"]
    opened = services.box_store.collection(f"opened_{part_id}")
    one = await opened.find_one({"g.0": {"$ne": ""}})
    assert one is not None
    await opened.update_one({"_id": one["_id"]}, {"$set": {"g.0": "33333"}})
    assert "由答案重新计算的每个数字都与结果一致" in await failing()
    await opened.update_one({"_id": one["_id"]}, {"$set": {"g": one["g"]}})
    assert await failing() == set()
    await services.box_store.set_validator(f"ballots_{part_id}", {})
    await services.box_store.collection(f"ballots_{part_id}").delete_one({})
    assert "调查测评：公布的回执与密封的测评票逐张相符" in await failing()
    payload = {**record["payload"], "promise_hash": "0" * 64}
    await services.office_store.collection("results").update_one({"_id": record["_id"]}, {"$set": {"payload": payload}})
    assert "结果内容与结果校验值一致" in await failing()


@pytest.mark.gen_test(timeout=60)
async def test_there_is_no_result_before_the_first_count_and_only_a_part_before_the_last(stage: Stage) -> None:
    evaluation = await stage.created("survey", "meeting")
    opened, tickets = await stage.opened(evaluation, {"A": 12})
    await stage.vote(opened, tickets, TWO_GRADES)
    for path in ("/results", "/results.xlsx", "/results.pdf"):
        early = await stage.get(opened, path)
        assert (early.status, early.code) == (409, "results_not_ready")
    early = await stage.post(opened, "/rounds/survey/release", {"released": True})
    assert (early.status, early.code) == (409, "results_not_ready")
    await stage.closed(opened)
    assert (await stage.get(opened, "/results")).code == "results_not_ready"
    counted = await stage.counted(opened)
    part = await results_of(stage, counted)
    assert (part["complete"], part["median_of_composites"]) == (False, None)
    assert part["subjects"][0]["rounds"]["survey"]["score"] == "100.00"
    assert part["subjects"][0]["rounds"]["meeting"]["score"] is None
    assert (part["subjects"][0]["composite_score"], part["subjects"][0]["flags"]) == (None, [])
    assert part["rounds"]["meeting"]["tallied"] is False
    book = load_workbook(io.BytesIO((await stage.get(counted, "/results.xlsx")).body))
    assert book.sheetnames == ["综合结果", "调查测评", "意见建议", "规则与校验"]
    assert book["综合结果"]["E2"].value == NOT_COUNTED


@pytest.mark.gen_test(timeout=60)
async def test_a_round_of_too_few_ballots_shows_nothing_anywhere(stage: Stage, services: composition.Services) -> None:
    evaluation = await stage.through(await stage.created(), {"A": 4}, TWO_GRADES)
    assert round_of(evaluation)["counts"] == {
        "entitled": 4, "issued": 4, "received": 4, "abstained": 0, "valid": None, "spoiled": None,
    }  # fmt: skip
    results = await results_of(stage, evaluation)
    assert results["rounds"]["survey"]["suppressed"]
    for subject in results["subjects"]:
        assert set(subject["rounds"]["survey"].values()) == {None}
        assert (subject["composite_score"], subject["dissatisfied_share"], subject["flags"]) == (None, None, [])
    book = load_workbook(io.BytesIO((await stage.get(evaluation, "/results.xlsx")).body))
    assert book["综合结果"]["E2"].value == SUPPRESSED
    pdf = (await stage.get(evaluation, "/results.pdf")).body
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    assert SUPPRESSED in text
    assert "100.00" not in text
    part_id = round_of(evaluation)["id"]
    assert await services.box_store.collection(f"opened_{part_id}").count({}) == 0


@pytest.mark.gen_test(timeout=60)
async def test_comments_are_shown_from_ten_ballots_up_and_in_no_order(
    stage: Stage, services: composition.Services
) -> None:
    evaluation = await stage.created()
    opened, tickets = await stage.opened(evaluation, {"A": 5, "B": 4})
    await stage.vote(opened, tickets, TWO_GRADES, comments=[(0, "少于十票的意见")])
    await stage.closed(opened)
    few = await results_of(stage, await stage.counted(opened))
    assert few["rounds"]["survey"]["comments_shown"] is False
    assert few["subjects"][0]["comments"] == {"survey": []}
    assert await services.office_store.collection("result_comments").count({}) == 0

    opened, tickets = await stage.opened(await stage.created(), {"A": 20, "B": 20})
    for number, ticket in enumerate(tickets):
        await stage.vote(opened, [ticket], TWO_GRADES, comments=[(0, f"意见{number:02d}")])
    await stage.closed(opened)
    many = await results_of(stage, await stage.counted(opened))
    texts = many["subjects"][0]["comments"]["survey"]
    assert sorted(texts) == [f"意见{number:02d}" for number in range(40)]
    assert texts != sorted(texts)


@pytest.mark.gen_test(timeout=60)
async def test_spoiled_ballots_are_found_by_the_rules_alone(stage: Stage) -> None:
    evaluation = await stage.created(subjects=3)
    form = {**set_up(evaluation)["form"], "spoiled": {"overall_missing": True, "top_grade_quota": 2}}
    evaluation = (await stage.change(evaluation, form=form)).json
    good = ["11111", "11111", "21111"]
    too_many, missing = ["11111"] * 3, ["01111", "21111", "21111"]
    counted = await stage.through(evaluation, {"A": 9}, [good, good, good, too_many, good, good, missing, good, good])
    assert round_of(counted)["counts"]["valid"] == 7
    assert round_of(counted)["counts"]["spoiled"] == 2


@pytest.mark.gen_test(timeout=60)
async def test_the_big_screen_shows_the_result_only_while_it_is_released(stage: Stage) -> None:
    evaluation = await stage.created()
    draft = (await stage.get(evaluation, "/rounds/survey/screen")).json
    assert (draft["state"], draft["phone_url"], draft["received"], draft["results"]) == ("draft", None, None, None)
    opened, tickets = await stage.opened(evaluation, {"A": 8})
    fingerprint = round_of(opened)["fingerprint"]
    running = (await stage.get(opened, "/rounds/survey/screen", stage.teller)).json
    assert running["phone_url"] == f"http://localhost/m/#/?k={fingerprint}"
    assert (running["entitled"], running["received"], running["results"]) == (8, 0, None)
    await stage.vote(opened, tickets[:6], TWO_GRADES)
    await stage.closed(opened)
    counted = await stage.counted(opened)
    hidden = (await stage.get(counted, "/rounds/survey/screen", stage.teller)).json
    assert (hidden["received"], hidden["released"], hidden["results"]) == (6, False, None)
    released = await stage.post(counted, "/rounds/survey/release", {"released": True})
    shown = (await stage.get(counted, "/rounds/survey/screen", stage.teller)).json
    assert shown["released"]
    assert (
        ResultsView.model_validate_json((await stage.get(counted, "/results")).body).result_hash
        == (shown["results"]["result_hash"])
    )
    stale = await stage.post(counted, "/rounds/survey/release", {"released": False})
    assert stale.code == "stale_version"
    await stage.post(released.json, "/rounds/survey/release", {"released": False})
    assert (await stage.get(counted, "/rounds/survey/screen")).json["results"] is None
