"""A citizen over HTTP: submits, loses the answer, mistypes, writes, looks again; and what is kept of it."""

import asyncio
import json
from typing import Any

import pytest
from prometheus_client import generate_latest

from server.obligations.repository import OBLIGATIONS
from server.web import WebApplication
from server.window.repository import CODES
from server.window.wrong_codes import LONGEST_PAUSE, WrongCodes
from tests.window.stage import PHONE, WORDS, WindowStage, ok

CONTACT = {"name": "陆群众", "phone": "13800001111"}


@pytest.mark.rule("N8.1")
@pytest.mark.gen_test
async def test_a_matter_is_brought_and_followed_without_a_name(window: WindowStage) -> None:
    halls = ok(await window.phone("GET", f"{PHONE}/halls"))["items"]
    assert [hall["name"] for hall in halls] == ["不动产登记大厅", "税务大厅"]
    assert ok(await window.phone("GET", f"{PHONE}/halls/{halls[0]['id']}")) == halls[0]
    code = await window.submit(wanted="一次告知", when="上周五", which_window="1号窗口", business_number="A-1")
    seen = await window.seen(code.lower().replace("-", " "))
    assert (seen["number"], seen["state"], seen["state_text"]) == ("不动产2026-00001", "submitted", "待分办")
    assert (seen["content"]["what"], seen["content"]["wanted"], seen["anonymous"]) == (WORDS, "一次告知", True)
    assert [step["event"] for step in seen["timeline"]] == ["submit"]
    assert (seen["actions"], seen["messages"], seen["answer"]) == (["message"], [], "")
    assert await window.check_figures() == {"received": 1}
    (owed,) = await window.services.office_store.collection(OBLIGATIONS).find_list({})
    assert (owed["rule"], owed["due"], owed["state"]) == ("triage", "2026-03-03", "open")


@pytest.mark.gen_test
async def test_nothing_readable_is_stored_and_nothing_of_the_citizen_but_what_was_written(window: WindowStage) -> None:
    code = await window.submit(contact=CONTACT)
    await window.write(code, "请回电")
    dumped = json.dumps([await window.stored(), await _messages(window)], default=_readable, ensure_ascii=False)
    for secret in (WORDS, "陆群众", "13800001111", "请回电", code, code.replace("-", "")):
        assert secret not in dumped
    assert not any(word in dumped for word in ("127.0.0.1", "agent", '"address"'))
    seen = await window.seen(code)
    assert not seen["anonymous"]
    assert "陆群众" not in json.dumps(seen, ensure_ascii=False)


@pytest.mark.gen_test
async def test_the_same_submission_is_one_matter_however_often_it_is_sent(window: WindowStage) -> None:
    matter = window.matter()
    answers = await asyncio.gather(*(window.phone("POST", f"{PHONE}/matters", matter) for _ in range(6)))
    assert {answer.status for answer in answers} == {200, 201}
    assert sum(answer.status == 201 for answer in answers) == 1
    assert len({answer.json["code"] for answer in answers}) == 1
    assert not any(answer.json["differs"] for answer in answers)
    edited = await window.phone("POST", f"{PHONE}/matters", {**matter, "what": "改过的内容"})
    assert (edited.status, edited.json["differs"], edited.json["code"]) == (200, True, answers[0].json["code"])
    assert len(await window.stored()) == await window.services.office_store.collection(CODES.name).count({}) == 1
    assert (await window.seen(answers[0].json["code"]))["content"]["what"] == WORDS
    assert await window.check_figures() == {"received": 1}


@pytest.mark.gen_test
async def test_a_closed_hall_takes_nothing_new_but_what_it_has_goes_on(window: WindowStage) -> None:
    matter = window.matter()
    code = ok(await window.phone("POST", f"{PHONE}/matters", matter), 201)["code"]
    hall = {name: value for name, value in window.hall.items() if name not in ("id", "unit")}
    ok(await window.clients["admin"]("PUT", f"/api/admin/window/halls/{window.hall['id']}", {**hall, "open": False}))
    refused = await window.phone("POST", f"{PHONE}/matters", window.matter())
    assert (refused.status, refused.code) == (409, "hall_closed")
    assert ok(await window.phone("POST", f"{PHONE}/matters", matter))["code"] == code
    assert len(ok(await window.write(code, "补充一句"))["messages"]) == 1
    assert await window.check_figures() == {"received": 1}


@pytest.mark.gen_test
async def test_bad_input_is_told_by_field_and_leaves_nothing(window: WindowStage) -> None:
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"what": " \n "}, "invalid_input", "what"),
        ({"what": "字" * 2001}, "invalid_input", "what"),
        ({"what": "a\x00b"}, "invalid_input", "what"),
        ({"consent": False}, "invalid_input", "consent"),
        ({"contact": {"name": "", "phone": "1"}}, "invalid_input", "contact.name"),
        ({"photos": ["0" * 32] * 10}, "invalid_input", "photos"),
        ({"hall": "0" * 32}, "unknown_hall", "hall"),
        ({"business": "0" * 32}, "unknown_business", "business"),
        ({"address": "somewhere"}, "invalid_input", "address"),
    ]
    for changes, code, path in wrong:
        answer = await window.phone("POST", f"{PHONE}/matters", window.matter(**changes))
        assert (answer.status, answer.code) == (400, code), changes
        assert path in answer.fields
    huge = await window.phone("POST", f"{PHONE}/matters", window.matter(what="字" * 40000))
    assert huge.status == 413
    unready = await window.phone("POST", f"{PHONE}/matters", window.matter(photos=["0" * 32]))
    assert (unready.status, unready.code) == (409, "photos_not_ready")
    assert await window.stored() == []
    assert await window.services.office_store.collection(OBLIGATIONS).count({}) == 0
    assert await window.check_figures() == {}
    hostile = "<script>alert(1)</script>{{7*7}}' OR 1=1 --"
    assert (await window.seen(await window.submit(what=hostile)))["content"]["what"] == hostile


@pytest.mark.gen_test
async def test_an_unknown_code_is_one_answer_counted_and_slowed(window: WindowStage, app: WebApplication) -> None:
    await window.submit()
    unknown = window.services.window.citizens._tools.codes.of_submission("f" * 32)
    answers = [
        await window.open(unknown),
        await window.write(unknown, "你好"),
        await window.rate(unknown, "satisfied"),
    ]
    assert {(answer.status, answer.body) for answer in answers} == {(404, answers[0].body)}
    slip = await window.open("7M3K-9QWE-RTYP-4SDF-GHJK")
    assert (slip.status, slip.code) == (400, "malformed_code")
    assert b"window_wrong_codes_total 3.0" in generate_latest(app.metrics.registry)
    for _ in range(300):
        app.rate_limits.failed("wrong_tracking_code", "127.0.0.1")
    limited = await window.open(unknown)
    assert (limited.status, limited.code) == (429, "too_many_failures")


def test_many_wrong_codes_cost_time_and_few_do_not() -> None:
    seconds = [0.0]
    wrong = WrongCodes(lambda: seconds[0])
    assert [wrong.pause() for _ in range(20)] == [0.0] * 20
    burst = [wrong.pause() for _ in range(1000)]
    assert burst == sorted(burst)
    assert burst[-1] == LONGEST_PAUSE
    seconds[0] += 3600
    assert wrong.pause() == 0.0


@pytest.mark.gen_test
async def test_a_message_is_kept_once_and_its_code_opens_no_other_matter(window: WindowStage) -> None:
    code, other = await window.submit(), await window.submit()
    answers = await asyncio.gather(*(window.write(code, "第一条", "a" * 32) for _ in range(4)))
    assert {answer.status for answer in answers} == {200}
    ok(await window.write(code, "第二条"))
    # The same random number under another code is another message.
    ok(await window.write(other, "别人的", "a" * 32))
    assert [(one["side"], one["text"]) for one in (await window.seen(code))["messages"]] == [
        ("citizen", "第一条"),
        ("citizen", "第二条"),
    ]
    assert len((await window.seen(other))["messages"]) == 1
    for number in range(18):
        ok(await window.write(code, f"再写{number}"))
    flood = await window.write(code, "还写")
    assert (flood.status, flood.code) == (409, "too_many_messages")
    empty = await window.write(code, "  ")
    assert empty.status == 400
    early = await window.rate(code, "satisfied")
    assert (early.status, early.code) == (409, "matter_state")


async def _messages(window: WindowStage) -> list[dict[str, Any]]:
    return await window.services.office_store.collection("matter_messages").find_list({})


def _readable(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
