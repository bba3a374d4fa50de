"""Setting an evaluation up over HTTP: what can be changed, until when, and what is refused."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from server import app as composition
from server.clock import FixedClock
from tests.evaluation.stage import BASE, CATEGORIES, Stage, round_of, set_up
from tests.evaluation.test_subject_sheet import subject_sheet
from tests.officers import Answer


async def upload(stage: Stage, evaluation: dict[str, Any], content: bytes, version: int | None = None) -> Answer:
    """Upload a workbook of subjects."""
    boundary = "----boundary"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    ).encode()
    body += content + f"\r\n--{boundary}--\r\n".encode()
    path = f"{BASE}/{evaluation['id']}/subjects/import?version={version or evaluation['version']}"
    return await stage.admin("POST", path, body, headers={"Content-Type": f"multipart/form-data; boundary={boundary}"})


@pytest.mark.gen_test
async def test_a_new_evaluation_starts_from_the_offices_settings(stage: Stage) -> None:
    new = {"title": " 述责述廉民主测评 ", "unit_id": stage.bureau, "rounds": ["meeting", "survey"]}
    made = await stage.admin("POST", BASE, new)
    assert made.status == 201
    evaluation = made.json
    assert evaluation["title"] == "述责述廉民主测评"
    assert [(part["kind"], part["weight"], part["state"]) for part in evaluation["rounds"]] == [
        ("survey", "0.5", "draft"),
        ("meeting", "0.5", "draft"),
    ]
    assert (evaluation["minimum_group"], evaluation["frozen"], evaluation["promise_hash"]) == (5, False, None)
    assert evaluation["form"]["points"] == {"satisfied": "100", "basically_satisfied": "80", "dissatisfied": "50"}
    assert len(evaluation["form"]["items"]) == 4
    assert round_of(evaluation)["counts"] == {
        "entitled": 0, "issued": None, "received": None, "abstained": None, "valid": None, "spoiled": None,
    }  # fmt: skip
    assert (await stage.get(evaluation)).json == evaluation


@pytest.mark.gen_test
async def test_a_new_evaluation_is_checked(stage: Stage) -> None:
    for changes, code, path in (
        ({"title": ""}, "invalid_input", "title"),
        ({"title": 5}, "invalid_input", "title"),
        ({"unit_id": "0" * 32}, "unknown_unit", "unit_id"),
        ({"rounds": []}, "invalid_input", "rounds"),
        ({"rounds": ["survey", "survey"]}, "invalid_evaluation", "rounds"),
        ({"rounds": ["party"]}, "invalid_input", "rounds.0"),
        ({"colour": "red"}, "invalid_input", "colour"),
    ):
        new = {"title": "测评", "unit_id": stage.city, "rounds": ["survey"], **changes}
        answer = await stage.admin("POST", BASE, new)
        assert (answer.status, answer.code) == (400, code), changes
        assert path in answer.fields, changes
    assert (await stage.admin("GET", BASE)).json["total"] == 0


def _form(**changes: Any) -> dict[str, Any]:
    form = {
        "items": [{"id": "i1", "name": "分项"}],
        "points": {"satisfied": "100", "basically_satisfied": "80", "dissatisfied": "50"},
        "comments": True,
        "spoiled": {"overall_missing": False, "top_grade_quota": None},
    }
    return {**form, **changes}


def _round(**changes: Any) -> list[dict[str, Any]]:
    return [{"kind": "survey", "weight": "1", "categories": CATEGORIES, "opens_at": None, "closes_at": None, **changes}]


def _weights(*weights: str) -> list[dict[str, str]]:
    return [{"id": f"C{n}", "name": f"票种{n}", "weight": weight} for n, weight in enumerate(weights)]


BROKEN_RULES: list[tuple[dict[str, Any], str, str]] = [
    ({"rounds": _round(weight="0.9")}, "invalid_evaluation", "rounds"),
    ({"rounds": _round(categories=_weights("0.5", "0.4"))}, "invalid_evaluation", "rounds.0.categories"),
    ({"rounds": _round(categories=_weights("0.5", "-0.5"))}, "invalid_evaluation", "rounds.0.categories.1.weight"),
    ({"rounds": _round(categories=_weights("1", "0"))}, "invalid_evaluation", "rounds.0.categories.1.weight"),
    ({"rounds": _round(categories=[])}, "invalid_evaluation", "rounds.0.categories"),
    ({"rounds": _round(kind="party")}, "invalid_input", "rounds.0.kind"),
    ({"rounds": []}, "invalid_input", "rounds"),
    ({"rounds": _round(weight=1)}, "invalid_input", "rounds.0.weight"),
    ({"rounds": _round(opens_at="2026-03-01T00:00:00Z")}, "invalid_schedule", "rounds.0.opens_at"),
    ({"rounds": _round(closes_at="2026-03-01T00:00:00Z")}, "invalid_schedule", "rounds.0.closes_at"),
    ({"rounds": _round(closes_at="2026-03-05T00:00:00")}, "invalid_input", "rounds.0.closes_at"),
    (
    {"rounds": _round(opens_at="2026-03-06T00:00:00Z", closes_at="2026-03-05T00:00:00Z")},
    "invalid_schedule",
    "rounds.0.closes_at",
    ),
    ({"form": _form(points={"satisfied": "100", "basically_satisfied": "100", "dissatisfied": "50"})},
     "invalid_evaluation", "form.points"),
    ({"form": _form(points={"satisfied": "100"})}, "invalid_input", "form.points.dissatisfied"),
    ({"form": _form(items=[{"id": "i1", "name": "同"}, {"id": "i2", "name": "同"}])},
     "invalid_evaluation", "form.items.1.name"),
    ({"form": _form(spoiled={"overall_missing": False, "top_grade_quota": 9})},
     "invalid_evaluation", "form.spoiled.top_grade_quota"),
    ({"form": _form(colour="red")}, "invalid_input", "form.colour"),
    ({"form": _form(spoiled={"overall_missing": False, "top_grade_quota": 10**30})},
     "invalid_input", "form.spoiled.top_grade_quota"),
    ({"rounds": _round(closes_at="9999-12-31T23:59:59-12:00")}, "invalid_input", "rounds.0.closes_at"),
    ({"minimum_group": 10**30}, "invalid_evaluation", "minimum_group"),
    ({"minimum_group": 2}, "invalid_evaluation", "minimum_group"),
    ({"minimum_group": "5"}, "invalid_input", "minimum_group"),
    ({"minimum_group": True}, "invalid_input", "minimum_group"),
    ({"flags": {"score_below": "x", "below_median": "10", "dissatisfied_share": "1/3"}},
     "invalid_evaluation", "flags.score_below"),
    ({"flags": {"score_below": "70", "below_median": "10", "dissatisfied_share": "4/3"}},
     "invalid_evaluation", "flags.dissatisfied_share"),
    ({"publicity_days": 0}, "invalid_evaluation", "publicity_days"),
    ({"title": "测\n评"}, "invalid_input", "title"),
    ({"note": "x" * 2001}, "invalid_input", "note"),
    ({"version": "1"}, "invalid_input", "version"),
    ({"colour": "red"}, "invalid_input", "colour"),

]  # fmt: skip


@pytest.mark.gen_test(timeout=60)
async def test_a_set_up_that_breaks_a_rule_is_refused_and_changes_nothing(stage: Stage) -> None:
    evaluation = await stage.created()
    for change, code, path in BROKEN_RULES:
        answer = await stage.change(evaluation, **change)
        assert (answer.status, answer.code) == (400, code), (change, answer.body)
        assert path in answer.fields, (change, answer.fields)
    assert await stage.present(evaluation) == evaluation


@pytest.mark.gen_test
async def test_rounds_can_be_added_and_dropped_while_nothing_was_prepared(stage: Stage) -> None:
    evaluation = await stage.created("survey")
    body = set_up(evaluation)
    two = [{**body["rounds"][0], "weight": "0.3"}, {**body["rounds"][0], "kind": "meeting", "weight": "0.7"}]
    both = await stage.change(evaluation, rounds=two)
    assert [part["kind"] for part in both.json["rounds"]] == ["survey", "meeting"]
    assert round_of(both.json)["id"] == round_of(evaluation)["id"]
    single = await stage.change(both.json, rounds=[{**two[1], "weight": "1"}])
    assert [part["kind"] for part in single.json["rounds"]] == ["meeting"]


@pytest.mark.gen_test
async def test_a_stale_change_is_refused_and_the_first_one_stays(stage: Stage) -> None:
    evaluation = await stage.created()
    assert (await stage.change(evaluation, title="甲")).status == 200
    late = await stage.change(evaluation, title="乙")
    assert (late.status, late.code) == (409, "stale_version")
    assert (await stage.present(evaluation))["title"] == "甲"


@pytest.mark.gen_test
async def test_the_former_values_stand_in_the_audit_log(stage: Stage, services: composition.Services) -> None:
    evaluation = await stage.created()
    await stage.change(evaluation, title="新名称")
    entries = await services.audit.of_target("evaluation", evaluation["id"])
    assert entries[0]["action"] == "evaluation_changed"
    assert entries[0]["data"]["before"] == {"title": evaluation["title"]}
    history = (await stage.get(evaluation, "/history")).json["items"]
    assert [entry["action_text"] for entry in history] == [
        "修改测评设置", "修改测评设置", "修改述责述廉对象", "新建测评",
    ]  # fmt: skip


@pytest.mark.gen_test
async def test_categories_are_fixed_once_keys_exist(stage: Stage) -> None:
    evaluation = await stage.prepared(await stage.created())
    changed = await stage.change(evaluation, rounds=_round(categories=_weights("0.5", "0.5")))
    assert (changed.status, changed.code) == (409, "round_prepared")
    rounds = [{**_round()[0], "kind": "meeting"}]
    dropped = await stage.change(evaluation, rounds=rounds)
    assert (dropped.status, dropped.code) == (409, "round_prepared")
    assert (await stage.change(evaluation, note="可以改备注")).status == 200


@pytest.mark.gen_test
async def test_everything_promised_is_frozen_by_the_first_opening(stage: Stage, clock: FixedClock) -> None:
    evaluation = await stage.created("survey", "meeting")
    opened, _ = await stage.opened(evaluation, {"A": 3, "B": 3})
    assert opened["frozen"]
    assert len(opened["promise_hash"]) == 64
    body = set_up(opened)
    changed_form = {**body["form"], "points": {"satisfied": "99", "basically_satisfied": "80", "dissatisfied": "50"}}
    meeting = {**body["rounds"][1], "categories": _weights("1")}
    for change, field in (
        ({"title": "另一名称"}, "title"),
        ({"form": changed_form}, "form"),
        ({"minimum_group": 4}, "minimum_group"),
        ({"flags": {**body["flags"], "score_below": "60.00"}}, "flags"),
        ({"publicity_days": 99}, "publicity_days"),
        ({"rounds": [body["rounds"][0], meeting]}, "rounds"),
        ({"rounds": [{**body["rounds"][0], "weight": "0.4"}, {**body["rounds"][1], "weight": "0.6"}]}, "rounds"),
        ({"rounds": [{**body["rounds"][0], "weight": "1"}]}, "rounds"),
    ):
        answer = await stage.change(opened, **change)
        assert (answer.status, answer.code) == (409, "evaluation_frozen"), change
        assert list(answer.fields) == [field]
    subjects = await stage.put(opened, "/subjects", {"subjects": []})
    assert (subjects.status, subjects.code) == (409, "evaluation_frozen")
    imported = await upload(stage, opened, subject_sheet([("王建国", "", "")]))
    assert (imported.status, imported.code) == (409, "evaluation_frozen")
    deleted = await stage.admin("DELETE", f"{BASE}/{opened['id']}?version={opened['version']}")
    assert (deleted.status, deleted.code) == (409, "evaluation_frozen")
    assert await stage.present(opened) == opened

    later = {**body["rounds"][1], "opens_at": "2026-03-03T01:00:00Z"}
    allowed = await stage.change(opened, note="备注", rounds=[body["rounds"][0], later])
    assert allowed.status == 200
    assert allowed.json["promise_hash"] == opened["promise_hash"]
    moved = {**body["rounds"][0], "closes_at": "2026-03-03T01:00:00Z"}
    answer = await stage.change(allowed.json, rounds=[moved, later])
    assert (answer.status, answer.code) == (409, "round_not_draft")


@pytest.mark.gen_test
async def test_only_an_unused_evaluation_is_deleted(stage: Stage, services: composition.Services) -> None:
    evaluation = await stage.created()
    stale = await stage.admin("DELETE", f"{BASE}/{evaluation['id']}?version=1")
    assert stale.code == "stale_version"
    prepared = await stage.prepared(evaluation)
    await stage.tickets(prepared, {"A": 1})
    path = f"{BASE}/{prepared['id']}?version={prepared['version']}"
    refused = await stage.admin("DELETE", path)
    assert (refused.status, refused.code) == (409, "has_tickets")
    (batch,) = (await stage.get(prepared, "/rounds/survey/ticket-batches")).json["items"]
    await stage.admin("POST", f"{BASE}/{prepared['id']}/rounds/survey/ticket-batches/{batch['id']}/void")
    assert (await stage.admin("DELETE", path)).status == 204
    assert (await stage.get(prepared)).status == 404
    assert await services.office_store.collection("signing_keys").count({}) == 0
    assert await services.box_store.collection("rounds").count({}) == 0


@pytest.mark.gen_test
async def test_subjects_are_typed_and_keep_their_ids(stage: Stage) -> None:
    evaluation = await stage.created(subjects=2)
    first, second = evaluation["subjects"]
    turned = [{**second, "post": "院长"}, first, {"name": "新人", "post": "", "unit": ""}]
    saved = (await stage.put(evaluation, "/subjects", {"subjects": turned})).json
    assert [s["name"] for s in saved["subjects"]] == [second["name"], first["name"], "新人"]
    assert [s["id"] for s in saved["subjects"]][:2] == [second["id"], first["id"]]
    twice = await stage.put(saved, "/subjects", {"subjects": [first, {**first, "id": "other"}]})
    assert (twice.status, twice.code, list(twice.fields)) == (400, "invalid_evaluation", ["subjects.1"])
    same_id = await stage.put(saved, "/subjects", {"subjects": [first, {**first, "name": "他人"}]})
    assert list(same_id.fields) == ["subjects.1.id"]


@pytest.mark.gen_test
async def test_subjects_are_imported_whole_or_not_at_all(stage: Stage) -> None:
    evaluation = await stage.created()
    template = await stage.admin("GET", f"{BASE}/subjects-template.xlsx")
    book = load_workbook(io.BytesIO(template.body))
    assert [cell.value for cell in book.worksheets[0][1]] == ["姓名", "职务", "单位"]

    broken = await upload(stage, evaluation, subject_sheet([("王建国", "", ""), (None, "局长", "")]))
    assert (broken.status, broken.code) == (400, "invalid_rows")
    assert broken.fields == {"第3行 姓名": "不能为空"}
    assert await stage.present(evaluation) == evaluation

    done = await upload(stage, evaluation, subject_sheet([("王建国", "局长", "市局"), ("李淑芬", "", "")]))
    assert done.json == {"subjects": 2, "version": evaluation["version"] + 1}
    assert [s["name"] for s in (await stage.present(evaluation))["subjects"]] == ["王建国", "李淑芬"]
    late = await upload(stage, evaluation, subject_sheet([("他人", "", "")]))
    assert (late.status, late.code) == (409, "stale_version")


@pytest.mark.gen_test
async def test_an_upload_that_is_no_workbook_is_refused(stage: Stage) -> None:
    evaluation = await stage.created()
    for content in (b"", b"%PDF-1.7", b"PK\x05\x06" + bytes(18)):
        answer = await upload(stage, evaluation, content)
        assert (answer.status, answer.code) == (400, "not_xlsx")
    assert await stage.present(evaluation) == evaluation


@pytest.mark.gen_test
async def test_what_is_missing_is_listed_until_nothing_blocks(stage: Stage) -> None:
    new = {"title": "测评", "unit_id": stage.city, "rounds": ["survey"]}
    evaluation = (await stage.admin("POST", BASE, new)).json

    async def blocking() -> list[str]:
        items = (await stage.get(evaluation, "/missing")).json["items"]
        return [item["step"] for item in items if item["blocking"]]

    assert await blocking() == ["subjects", "keys", "tickets"]
    saved = await stage.put(evaluation, "/subjects", {"subjects": [{"name": "甲", "post": "", "unit": ""}]})
    assert await blocking() == ["keys", "tickets"]
    early = await stage.post(saved.json, "/rounds/survey/open")
    assert (early.status, early.code, list(early.fields)) == (409, "not_ready", ["keys", "tickets"])
    prepared = await stage.prepared(saved.json)
    assert await blocking() == ["tickets"]
    await stage.tickets(prepared, {"A": 3})
    assert await blocking() == []
    warnings = (await stage.get(evaluation, "/missing")).json["items"]
    assert [item["step"] for item in warnings] == ["tickets", "schedule"]


@pytest.mark.gen_test
async def test_the_list_filters_sorts_pages_and_exports(stage: Stage) -> None:
    for title, unit in (("甲测评", stage.city), ("乙测评", stage.bureau), ("丙测评", stage.bureau)):
        await stage.admin("POST", BASE, {"title": title, "unit_id": unit, "rounds": ["survey"]})

    async def titles(query: str) -> list[str]:
        answer = await stage.admin("GET", f"{BASE}?{query}")
        assert answer.status == 200, answer.body
        return [entry["title"] for entry in answer.json["items"]]

    assert sorted(await titles("")) == sorted(["甲测评", "乙测评", "丙测评"])
    assert len(await titles(f"unit_id={stage.bureau}")) == 2
    assert await titles("q=%E7%94%B2") == ["甲测评"]
    assert await titles("q=.*") == []
    assert await titles("state=open") == []
    assert len(await titles("page_size=2")) == 2
    assert len(await titles("page_size=2&page=2")) == 1
    assert await titles("sort=title") == list(reversed(await titles("sort=-title")))
    assert (await stage.admin("GET", f"{BASE}?colour=red")).status == 400
    assert (await stage.admin("GET", f"{BASE}?state=party")).status == 400
    export = await stage.admin("GET", f"{BASE}/export.xlsx?unit_id={stage.bureau}")
    rows = list(load_workbook(io.BytesIO(export.body)).worksheets[0].values)
    assert sorted(str(row[0]) for row in rows[1:]) == sorted(["乙测评", "丙测评"])
