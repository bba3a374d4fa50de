"""Officers over HTTP: the four outcomes, reports, promises, reopening under another officer, and two at once."""

import asyncio

import pytest

from server.obligations.repository import OBLIGATIONS
from server.obligations.rules import Function
from server.window.figures import FIGURES
from tests.obligations.desk import at
from tests.window.stage import BASE, WORDS, WindowStage, closing_job, ok


async def owed(window: WindowStage, rule: str, state: str = "open") -> list[str]:
    """Return the due dates of obligations, in order."""
    found = await window.services.office_store.collection(OBLIGATIONS).find_list({"rule": rule, "state": state})
    return sorted(one["due"] for one in found)


@pytest.mark.rule("N8.2", "N8.6")
@pytest.mark.gen_test
async def test_the_four_outcomes_each_end_in_an_answer_that_is_rated(window: WindowStage) -> None:
    now_code, now_id = await window.triaged("resolve_now")
    assert (await window.detail(now_id))["promised"] == "2026-03-05"
    ok(await window.act("first", now_id, "answer", text="已经补办好"))
    cannot_code, cannot_id = await window.triaged("cannot_do")
    redirected_code, _ = await window.triaged("redirected")
    hard_code, hard_id = await window.triaged("hard")
    assert await owed(window, "triage") == []
    assert await owed(window, "matter_progress") == ["2026-03-09"]
    ok(await window.act("first", hard_id, "progress", text="正在与税务局核对"))
    ok(await window.act("first", hard_id, "answer", text="已经协调解决"))
    assert await owed(window, "matter_progress") == []

    seen = await window.seen(cannot_code)
    assert (seen["state"], seen["explanation"], seen["policy"]) == (
        "answered",
        "房屋已被查封",
        "《不动产登记暂行条例》第二十二条",
    )
    assert (await window.seen(redirected_code))["addressee"] == "市住建局三楼"
    hard = await window.seen(hard_code)
    assert (hard["promised"], hard["answer"]) == ("2026-03-20", "已经协调解决")
    assert [step["event"] for step in hard["timeline"]] == ["submit", "triage", "progress", "answer"]
    for code, rating in ((now_code, "satisfied"), (cannot_code, "basically_satisfied"), (hard_code, "satisfied")):
        assert ok(await window.rate(code, rating, "谢谢"))["state"] == "rated"
    again = await window.rate(now_code, "satisfied", "谢谢")
    assert ok(again)["rating"] == "satisfied"
    other = await window.rate(now_code, "dissatisfied", "反悔")
    assert (other.status, other.code) == (409, "already_rated")
    ok(await window.act("first", cannot_id, "close"))
    figures = await window.check_figures()
    assert figures == {
        "received": 4, "triaged": 4, "triaged_on_time": 4, "triaged_resolve_now": 1, "triaged_cannot_do": 1,
        "triaged_hard": 1, "triaged_redirected": 1, "answered": 4, "answered_on_time": 4, "answered_within_1": 4,
        "rated_satisfied": 2, "rated_basically_satisfied": 1, "closed": 1,
    }  # fmt: skip


@pytest.mark.gen_test
async def test_nobody_sees_who_an_officer_is_and_officers_see_no_name_but_when_they_ask(window: WindowStage) -> None:
    code, matter = await window.triaged("hard", contact={"name": "陆群众", "phone": "13800001111"})
    detail = await window.detail(matter)
    assert (detail["content"]["what"], detail["real_name"], detail["may_read_contact"]) == (WORDS, True, True)
    assert "陆群众" not in str(detail)
    assert "姓名first" not in str(await window.seen(code))
    for officer in ("second", "supervisor", "admin"):
        assert (await window.detail(matter, officer))["may_read_contact"] is False
    refused = await window.clients["second"]("POST", f"{BASE}/matters/{matter}/contact")
    assert (refused.status, refused.code) == (403, "matter_not_yours")
    shown = ok(await window.clients["first"]("POST", f"{BASE}/matters/{matter}/contact"))
    assert shown == {"name": "陆群众", "phone": "13800001111"}
    entries = await window.services.office_store.collection("audit_entries").find_list(
        {"target.id": matter}, sort=[("_id", 1)]
    )
    assert [entry["action"] for entry in entries] == ["matter_triaged", "matter_contact_read"]
    assert "陆群众" not in str(entries)
    _, anonymous = await window.triaged("hard")
    nobody = await window.clients["first"]("POST", f"{BASE}/matters/{anonymous}/contact")
    assert (nobody.status, nobody.code) == (409, "no_contact")


@pytest.mark.gen_test
async def test_of_two_who_triage_at_once_one_decides(window: WindowStage) -> None:
    matter = await window.id_of(await window.submit())
    requests = [
        window.act("first", matter, "triage", version=1, outcome="resolve_now"),
        window.act("second", matter, "triage", version=1, outcome="hard", **window.demanded("hard")),
    ]
    answers = await asyncio.gather(*requests)
    assert sorted(answer.status for answer in answers) == [200, 409]
    assert [answer.code for answer in answers if answer.status == 409] == ["already_triaged"]
    detail = await window.detail(matter)
    assert len(detail["history"]) == 2
    assert (await window.check_figures())["triaged"] == 1


@pytest.mark.gen_test
async def test_triage_says_what_is_missing_and_changes_nothing(window: WindowStage) -> None:
    matter = await window.id_of(await window.submit())
    cases = [
        ({"outcome": "cannot_do", "explanation": "不行"}, {"policy"}),
        ({"outcome": "hard"}, {"promised", "department"}),
        ({"outcome": "redirected", "policy": "某条"}, {"addressee", "policy"}),
        ({"outcome": "resolve_now", "promised": "2026-03-05"}, {"promised"}),
    ]
    for body, fields in cases:
        answer = await window.act("first", matter, "triage", **body)
        assert (answer.status, answer.code, set(answer.fields)) == (400, "triage_fields", fields)
    past = {**window.demanded("hard"), "promised": "2026-03-01"}
    answer = await window.act("first", matter, "triage", outcome="hard", **past)
    assert (answer.status, answer.code) == (400, "promise_in_past")
    nowhere = {**window.demanded("hard"), "department": "0" * 32}
    answer = await window.act("first", matter, "triage", outcome="hard", **nowhere)
    assert (answer.status, answer.code) == (400, "unknown_unit")
    assert (await window.detail(matter))["version"] == 1


@pytest.mark.rule("N8.3")
@pytest.mark.gen_test
async def test_reports_are_owed_every_five_working_days_and_a_promise_moves_once(window: WindowStage) -> None:
    code, matter = await window.triaged("hard")
    await window.go_to(at("2026-03-06", 10))
    ok(await window.act("first", matter, "progress", text="已联系"))
    assert await owed(window, "matter_progress") == ["2026-03-13"]
    assert await owed(window, "matter_progress", "done") == ["2026-03-09"]
    body = {"promised": "2026-04-10", "reason": "等待测绘"}
    ok(await window.act("first", matter, "promise", **body))
    step = (await window.seen(code))["timeline"][-1]
    assert (step["said"], step["former"], step["promised"]) == ("等待测绘", "2026-03-20", "2026-04-10")
    again = await window.act("first", matter, "promise", promised="2026-04-20", reason="再等")
    assert (again.status, again.code) == (409, "promise_moved")
    same = await window.act("supervisor", matter, "promise", **body)
    assert (same.status, same.code) == (400, "promise_unchanged")
    ok(await window.act("supervisor", matter, "promise", promised="2026-04-20", reason="经研究同意"))
    assert await owed(window, "matter_progress") == ["2026-03-13"]
    await window.go_to(at("2026-03-16", 10))
    page = ok(await window.clients["supervisor"]("GET", f"{BASE}/matters?overdue=true"))
    assert [row["id"] for row in page["items"]] == [matter]
    await window.go_to(at("2026-04-21", 10))
    ok(await window.act("first", matter, "answer", text="办好了"))
    assert (await window.check_figures())["answered_late"] == 1


@pytest.mark.gen_test
async def test_dissatisfaction_brings_another_officer_once(window: WindowStage) -> None:
    code, matter = await window.triaged("cannot_do")
    reopened = ok(await window.rate(code, "dissatisfied", "没有说清"))
    assert (reopened["state"], reopened["rating"]) == ("in_progress", "dissatisfied")
    for unhandled, found in (("true", 1), ("false", 0)):
        page = ok(await window.clients["second"]("GET", f"{BASE}/matters?open=true&unhandled={unhandled}"))
        assert page["total"] == found
    assert [step["event"] for step in reopened["timeline"]] == ["submit", "explain", "rate", "reopen"]
    assert ok(await window.rate(code, "dissatisfied", "没有说清"))["state"] == "in_progress"
    detail = await window.detail(matter)
    assert (detail["handler"], detail["promised"], detail["may_take"]) == (None, "2026-03-16", False)
    same = await window.act("first", matter, "hand-over", to=window.officers.ids["first"])
    assert (same.status, same.code) == (403, "matter_not_yours")
    given = await window.act("admin", matter, "hand-over", to=window.officers.ids["first"])
    assert (given.status, given.code) == (409, "same_officer")
    for_another = await window.act("second", matter, "hand-over", to=window.officers.ids["first"])
    assert (for_another.status, for_another.code) == (403, "matter_not_yours")
    ok(await window.act("second", matter, "hand-over", to=window.officers.ids["second"]))
    late = await window.act("first", matter, "answer", text="我来答")
    assert (late.status, late.code) == (403, "matter_not_yours")
    # The second officer may come to another decision.
    ok(await window.act("second", matter, "triage", outcome="hard", **window.demanded("hard")))
    ok(await window.act("second", matter, "answer", text="可以先行受理"))
    closed = ok(await window.rate(code, "dissatisfied", "还是不满意"))
    assert closed["state"] == "closed"
    assert closed["actions"] == []
    figures = await window.check_figures()
    assert (figures["reopened"], figures["rated_dissatisfied"], figures["triaged"]) == (1, 2, 1)
    assert (figures["answered"], figures["closed"]) == (2, 1)


@pytest.mark.gen_test
async def test_an_answer_after_the_matter_went_to_another_is_refused_and_what_is_owed_goes_along(
    window: WindowStage,
) -> None:
    _, matter = await window.triaged("hard")
    version = (await window.detail(matter))["version"]
    handlers = ok(await window.clients["first"]("GET", f"{BASE}/matters/{matter}/handlers"))["items"]
    assert [one["name"] for one in handlers] == ["姓名second"]
    await window.go_to(at("2026-03-03", 9))
    ok(await window.act("first", matter, "hand-over", to=window.officers.ids["second"], reason="休假"))
    moved = await window.act("first", matter, "answer", text="迟到的答复", version=version)
    assert (moved.status, moved.code) == (403, "matter_not_yours")
    stale = await window.act("second", matter, "answer", text="答复", version=version)
    assert (stale.status, stale.code) == (409, "stale_version")
    (progress,) = await window.services.office_store.collection(OBLIGATIONS).find_list(
        {"rule": "matter_progress", "state": "open"}
    )
    assert (progress["owner"]["account"], progress["due"]) == (window.officers.ids["second"], "2026-03-09")
    for wrong in (window.officers.ids["elsewhere"], window.officers.ids["supervisor"], "0" * 32):
        answer = await window.act("second", matter, "hand-over", to=wrong)
        assert (answer.status, answer.code) == (400, "unknown_account")


@pytest.mark.gen_test
async def test_both_sides_write_and_know_what_the_other_has_read(window: WindowStage) -> None:
    code, matter = await window.triaged("hard")
    ok(await window.write(code, "还要等多久？"))
    rows = ok(await window.clients["first"]("GET", f"{BASE}/matters?unread=true&mine=true&open=true"))["items"]
    assert [(row["id"], row["unread"]) for row in rows] == [(matter, 1)]
    assert ok(await window.clients["first"]("GET", f"{BASE}/matters/counts")) == {
        "to_triage": 0, "mine": 1, "overdue": 0, "unhandled": 0, "unread": 1,
    }  # fmt: skip
    for _ in range(2):
        ok(await window.act("first", matter, "messages", message_id="b" * 32, text="下周答复您"))
    seen = await window.seen(code)
    assert [(one["side"], one["text"], one["read"]) for one in seen["messages"]] == [
        ("citizen", "还要等多久？", True),
        ("officer", "下周答复您", False),
    ]
    assert [one["read"] for one in (await window.seen(code))["messages"]] == [True, True]
    version = (await window.detail(matter))["version"]
    ok(await window.write(code, "好的"))
    detail = ok(await window.clients["first"]("POST", f"{BASE}/matters/{matter}/read"))
    assert (detail["unread"], detail["messages"][-1]["read"]) == (0, True)
    # Writing and reading make no new version: the answer that an officer is composing goes on.
    assert detail["version"] == version
    inbox = await window.services.office_store.collection("inbox").find_list({"ref": f"matter/{matter}"})
    assert {entry["account"] for entry in inbox} == {window.officers.ids["first"]}


@pytest.mark.gen_test
async def test_what_nobody_rates_is_closed_after_fifteen_working_days(window: WindowStage) -> None:
    code, _ = await window.triaged("cannot_do")
    rated, _ = await window.triaged("redirected")
    ok(await window.rate(rated, "satisfied"))
    job = closing_job(window.services)
    await job.run(window.clock.now())
    await window.go_to(at("2026-03-10", 9))
    await job.run(window.clock.now())
    assert ((await window.seen(code))["state"], (await window.seen(rated))["state"]) == ("answered", "closed")
    await window.go_to(at("2026-03-24", 9))
    await job.run(window.clock.now())
    await job.run(window.clock.now())
    closed = await window.seen(code)
    assert (closed["state"], closed["actions"]) == ("closed", [])
    assert (await window.check_figures())["closed"] == 2
    late = await window.write(code, "还有事")
    assert (late.status, late.code) == (409, "matter_closed")


@pytest.mark.gen_test
async def test_another_unit_is_asked_and_answers_by_its_office(window: WindowStage) -> None:
    code, matter = await window.triaged("hard")
    await window.officers.add("clerk", unit_id=window.units["other"])
    await window.post("clerk", "other", Function.OFFICE)
    clerk = await window.officers.login("clerk")
    body = {"unit_id": window.units["other"], "question": "完税信息能否共享？", "due": "2026-03-11"}
    detail = ok(await window.act("first", matter, "tasks", **body))
    assert (detail["state"], detail["tasks"][0]["matter"]) == ("in_progress", matter)
    assert await owed(window, "matter_task") == ["2026-03-11"]
    (task,) = ok(await clerk("GET", f"{BASE}/tasks/mine?state=open"))["items"]
    assert (task["question"], task["matter"], WORDS in str(task)) == ("完税信息能否共享？", None, False)
    assert ok(await window.clients["second"]("GET", f"{BASE}/tasks/mine"))["items"] == []
    reply = {"version": 1, "text": "可以共享"}
    stranger = await window.clients["second"]("POST", f"{BASE}/tasks/{task['id']}/answer", reply)
    assert (stranger.status, stranger.code) == (404, "task_not_found")
    assert ok(await clerk("POST", f"{BASE}/tasks/{task['id']}/answer", reply))["state"] == "answered"
    twice = await clerk("POST", f"{BASE}/tasks/{task['id']}/answer", reply)
    assert (twice.status, twice.code) == (409, "task_ended")
    assert await owed(window, "matter_task", "done") == ["2026-03-11"]
    second = ok(await window.act("first", matter, "tasks", **body))["tasks"][1]
    ok(await window.clients["first"]("POST", f"{BASE}/tasks/{second['id']}/withdraw", {"version": 1}))
    third = ok(await window.act("first", matter, "tasks", **body))
    assert [one["state"] for one in third["tasks"]] == ["answered", "withdrawn", "open"]
    ok(await window.act("first", matter, "answer", text="已经共享"))
    assert await owed(window, "matter_task") == []
    step = next(step for step in (await window.seen(code))["timeline"] if step["event"] == "coordinate")
    assert step["said"] == ""


@pytest.mark.gen_test
async def test_a_meeting_decides_and_each_matter_knows_it(window: WindowStage) -> None:
    code, matter = await window.triaged("hard")
    agenda = [{"matter": matter, "question": "能否先行受理"}]
    new = {"hall": window.hall["id"], "title": "协调会", "on": "2026-03-05", "agenda": agenda}
    refused = await window.clients["second"]("POST", f"{BASE}/meetings", new)
    assert (refused.status, refused.code) == (403, "matter_not_yours")
    twice = await window.clients["first"]("POST", f"{BASE}/meetings", {**new, "agenda": agenda * 2})
    assert (twice.status, twice.code) == (400, "agenda_twice")
    meeting = ok(await window.clients["first"]("POST", f"{BASE}/meetings", new), 201)
    path = f"{BASE}/meetings/{meeting['id']}"
    changed = {"version": 1, "title": "第二次协调会", "on": "2026-03-06", "agenda": agenda}
    assert ok(await window.clients["admin"]("PUT", path, changed))["title"] == "第二次协调会"
    empty = await window.clients["first"]("POST", f"{path}/minutes", {"version": 2, "minutes": "纪要", "decisions": []})
    assert (empty.status, empty.code) == (400, "decisions_missing")
    decisions = [{"matter": matter, "decision": "先行受理"}]
    held = ok(
        await window.clients["first"](
            "POST", f"{path}/minutes", {"version": 2, "minutes": "纪要", "decisions": decisions}
        )
    )
    assert (held["state"], held["agenda"][0]["decision"], held["minutes"]) == ("held", "先行受理", "纪要")
    over = await window.clients["first"]("POST", f"{path}/cancel", {"version": 3})
    assert (over.status, over.code) == (409, "meeting_over")
    assert [meeting["id"] for meeting in ok(await window.clients["supervisor"]("GET", f"{BASE}/meetings"))["items"]]
    assert ok(await window.clients["elsewhere"]("GET", f"{BASE}/meetings"))["items"] == []
    outside = await window.clients["elsewhere"]("GET", path)
    assert (outside.status, outside.code) == (404, "meeting_not_found")
    said = [entry["said"] for entry in (await window.detail(matter))["history"] if entry["event"] == "meet"]
    assert said == ["列入议程：能否先行受理", "会议决定：先行受理"]
    assert all(step["said"] == "" for step in (await window.seen(code))["timeline"] if step["event"] == "meet")


@pytest.mark.gen_test
async def test_duplicates_go_on_as_one_and_each_citizen_keeps_the_own_code(window: WindowStage) -> None:
    main_code, main = await window.triaged("hard")
    codes = [await window.submit(what=f"同一件事的第{number}人") for number in range(2)]
    ids = [await window.id_of(code) for code in codes]
    ok(await window.act("second", ids[1], "merge", into=ids[0]))
    merged = ok(await window.act("admin", ids[0], "merge", into=main))
    assert (merged["id"], [one["id"] for one in merged["duplicates"]]) == (main, ids)
    itself = await window.act("first", main, "merge", into=main)
    assert (itself.status, itself.code) == (409, "cannot_merge")
    into_merged = await window.act("first", main, "merge", into=ids[0])
    assert (into_merged.status, into_merged.code) == (409, "cannot_merge")
    assert await owed(window, "triage") == []
    ok(await window.write(codes[1], "我也很急"))
    assert (await window.detail(main))["unread"] == 1
    ok(await window.act("first", main, "hand-over", to=window.officers.ids["second"]))
    ok(await window.act("second", ids[1], "messages", message_id="e" * 32, text="正在一并办理"))
    assert [one["text"] for one in (await window.seen(codes[1]))["messages"]] == ["我也很急", "正在一并办理"]
    assert (await window.seen(main_code))["messages"] == (await window.seen(codes[0]))["messages"] == []
    ok(await window.act("second", main, "answer", text="一并解决"))
    for number, code in enumerate(codes):
        seen = await window.seen(code)
        assert (seen["merged"], seen["state"], seen["answer"]) == (True, "answered", "一并解决")
        assert seen["content"]["what"] == f"同一件事的第{number}人"
        assert WORDS not in str(seen)
        assert "rate" not in seen["actions"]
    refused = await window.rate(codes[0], "satisfied")
    assert (refused.status, refused.code) == (409, "matter_merged")
    assert ok(await window.rate(main_code, "satisfied"))["state"] == "rated"
    figures = await window.check_figures()
    assert (figures["received"], figures["merged"], figures["answered"]) == (3, 2, 1)


@pytest.mark.gen_test
async def test_counters_are_read_by_hall_and_day_and_cost_no_matter(window: WindowStage) -> None:
    await window.triaged("resolve_now")
    await window.go_to(at("2026-03-03", 10))
    await window.submit()
    await window.submit(of=window.other_hall)
    tools = window.services.window.lists._tools
    first, last = at("2026-03-02").date(), at("2026-03-03").date()
    halls = [window.hall["id"], window.other_hall["id"]]
    by_day = await tools.figures.by_day(halls, first, last)
    assert {key: found["received"] for key, found in by_day.items()} == {
        (halls[0], first): 1,
        (halls[0], last): 1,
        (halls[1], last): 1,
    }
    total = await tools.figures.total(halls, first, last)
    assert (total[halls[0]]["received"], total[halls[0]]["triaged"], total[halls[1]]["received"]) == (2, 1, 1)
    # At most so many documents for each hall and day, whatever comes.
    assert await window.services.office_store.collection(FIGURES.name).count({}) <= 16 * 3
