"""The confidential turn-off: gone for the window in every list, search, figure, export and by guessed ids."""

import json
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from admin import window as handlers
from server.accounts.rules import Role
from server.obligations.repository import OBLIGATIONS
from server.obligations.rules import Function
from server.store import StoreError, collect
from server.window.sealing import MATTERS, Sealer
from tests.window.stage import BASE, PHONE, SYSTEM, WindowStage, ok

SECRET = "三号窗口的人收了我的礼金"
REASON = {"reason": "按周例会安排研判"}


async def reported(window: WindowStage) -> tuple[str, str]:
    """Bring a report that was worked on as a matter like any other; return its code and id."""
    code, matter = await window.triaged("hard", what=SECRET, contact={"name": "陆群众", "phone": "13800001111"})
    await window.officers.add("clerk", unit_id=window.units["other"])
    await window.post("clerk", "other", Function.OFFICE)
    ok(await window.write(code, "请保密"))
    task = {"unit_id": window.units["other"], "question": SECRET, "due": "2026-03-11"}
    ok(await window.act("first", matter, "tasks", **task))
    agenda = [{"matter": matter, "question": SECRET}]
    meeting = {"hall": window.hall["id"], "title": "协调会", "on": "2026-03-05", "agenda": agenda}
    ok(await window.clients["first"]("POST", f"{BASE}/meetings", meeting), 201)
    return code, matter


@pytest.mark.gen_test(timeout=60)
async def test_nothing_of_it_is_left_where_the_window_looks(window: WindowStage) -> None:
    await window.triaged("cannot_do")
    before = await window.check_figures()
    code, matter = await reported(window)
    number = (await window.detail(matter))["number"]
    assert (await window.check_figures())["received"] == 2
    await window.turned_off(code)

    assert await window.check_figures() == before
    kept: dict[str, Any] = {}
    for name in await window.services.office_store.collection_names():
        if name not in ("clues", "clue_messages", "tracking_codes"):
            kept[name] = await collect(window.services.office_store.collection(name).find({}))
    entries = [entry for entry in kept.pop("audit_entries") if entry["action"] != "matter_turned_off"]
    assert {entry["action"] for entry in entries if entry["target"]["id"] == matter} == {
        "matter_triaged",
        "matter_task_given",
    }
    outbox = kept.pop("outbox")
    dumped = json.dumps(kept, default=str)
    assert matter not in dumped
    assert number not in dumped
    assert number not in json.dumps(outbox, default=str)
    for officer in ("first", "second", "admin", "supervisor"):
        client = window.clients[officer]
        assert ok(await client("GET", f"{BASE}/matters"))["total"] == 1
        assert ok(await client("GET", f"{BASE}/matters?q={number[-5:]}"))["total"] == 0
        exported = (await client("GET", f"{BASE}/matters/export.xlsx")).body
        assert number not in str([list(row) for row in load_workbook(BytesIO(exported)).active.values])
        assert ok(await client("GET", f"{BASE}/matters/counts"))["unread"] == 0
        (meeting,) = ok(await client("GET", f"{BASE}/meetings"))["items"]
        assert meeting["agenda"] == []
    assert ok(await (await window.officers.login("clerk"))("GET", f"{BASE}/tasks/mine"))["items"] == []
    assert await window.services.office_store.collection(OBLIGATIONS).count({"about.id": matter}) == 0


@pytest.mark.gen_test(timeout=60)
async def test_a_guessed_id_is_like_one_that_never_was(window: WindowStage) -> None:
    code, matter = await reported(window)
    await window.turned_off(code)
    bodies: dict[str, dict[str, Any]] = {
        "triage": {"version": 9, "outcome": "resolve_now"},
        "start": {"version": 9},
        "progress": {"version": 9, "text": "。"},
        "promise": {"version": 9, "promised": "2026-03-20", "reason": "。"},
        "answer": {"version": 9, "text": "。"},
        "close": {"version": 9},
        "hand-over": {"version": 9, "to": "0" * 32},
        "messages": {"message_id": "0" * 32, "text": "。"},
        "merge": {"version": 9, "into": "0" * 32},
        "turn-off": {"version": 9, "reason": "。"},
        "tasks": {"version": 9, "unit_id": window.units["other"], "question": "。", "due": "2026-03-20"},
    }
    asked = 0
    for route in handlers.routes:
        if not route.template.startswith(f"{BASE}/matters/{{id}}"):
            continue
        for method, endpoint in route.endpoints.items():
            body = bodies.get(route.template.rsplit("/", 1)[-1]) if method == "POST" else None
            for role, officer in ((Role.WINDOW_OFFICER, "first"), (Role.WINDOW_SUPERVISOR, "supervisor")):
                if role in endpoint.access.roles:
                    client = window.clients[officer]
                    there = await client(method, route.fill(id=matter, photo_id=matter), body)
                    never = await client(method, route.fill(id="0" * 32, photo_id=matter), body)
                    assert (there.status, there.body) == (404, never.body), route.template
                    asked += 1
    assert asked >= 16
    by_officer = await window.clients["first"]("POST", f"{BASE}/clues/{matter}/reading", REASON)
    assert (by_officer.status, by_officer.code) == (403, "not_allowed")


@pytest.mark.gen_test(timeout=60)
async def test_the_citizens_code_goes_on_working(window: WindowStage) -> None:
    code, matter = await reported(window)
    await window.turned_off(code)
    seen = await window.seen(code)
    assert (seen["state"], seen["content"]["what"], seen["actions"]) == ("turned_off", SECRET, ["message"])
    assert [step["event"] for step in seen["timeline"]] == ["submit", "triage", "coordinate", "meet", "turn_off"]
    assert "按程序转交" in seen["timeline"][-1]["said"]
    for _ in range(2):
        ok(await window.write(code, "还有一张收据", "c" * 32))
    rated = await window.rate(code, "satisfied")
    assert (rated.status, rated.code) == (409, "matter_state")
    assert [one["text"] for one in (await window.seen(code))["messages"]] == ["请保密", "还有一张收据"]
    assert await window.services.office_store.collection("matter_messages").count({}) == 0

    reader = window.clients["reader"]
    (row,) = ok(await reader("GET", f"{BASE}/clues"))["items"]
    assert (row["id"], row["unread"], row["readings"], SECRET in str(row)) == (matter, 2, 0, False)
    early = await reader("POST", f"{BASE}/clues/{matter}/messages", {"message_id": "d" * 32, "text": "请补充"})
    assert (early.status, early.code) == (409, "clue_not_read")
    without = await reader("POST", f"{BASE}/clues/{matter}/reading", {"reason": " "})
    assert without.status == 400
    clue = ok(await reader("POST", f"{BASE}/clues/{matter}/reading", REASON))
    assert (clue["content"]["what"], clue["contact"]["name"], clue["reason"]) == (SECRET, "陆群众", "反映窗口人员")
    assert [one["reason"] for one in clue["read_by"]] == ["按周例会安排研判"]
    answered = ok(await reader("POST", f"{BASE}/clues/{matter}/messages", {"message_id": "d" * 32, "text": "请补充"}))
    assert [one["side"] for one in answered["messages"]] == ["citizen", "citizen", "officer"]
    assert (await window.seen(code))["messages"][-1]["text"] == "请补充"
    entries = await window.services.office_store.collection("audit_entries").find_list(
        {"target.kind": "clue"}, sort=[("_id", 1)]
    )
    assert [(entry["action"], entry["data"]) for entry in entries] == [
        ("clue_read", REASON),
        ("clue_message_sent", {}),
    ]


@pytest.mark.gen_test
async def test_what_was_merged_into_a_report_goes_with_it(window: WindowStage) -> None:
    main_code, main = await window.triaged("hard", what=SECRET)
    code = await window.submit(what="我也送了")
    duplicate = await window.id_of(code)
    ok(await window.act("first", duplicate, "merge", into=main))
    await window.turned_off(main_code)
    assert await window.stored() == []
    assert (await window.seen(code))["content"]["what"] == "我也送了"
    assert ok(await window.clients["reader"]("GET", f"{BASE}/clues"))["total"] == 2
    assert await window.check_figures() == {}

    main_code, main = await window.triaged("hard")
    code = await window.submit(what=SECRET)
    duplicate = await window.id_of(code)
    ok(await window.act("first", duplicate, "merge", into=main))
    answer = await window.act("first", duplicate, "turn-off", reason="反映窗口人员")
    assert answer.status == 204
    assert (await window.detail(main))["duplicates"] == []
    assert (await window.check_figures())["received"] == 1


@pytest.mark.gen_test
async def test_a_repeated_submission_of_a_report_gets_its_code_again(window: WindowStage) -> None:
    matter = window.matter(what=SECRET)
    code = ok(await window.phone("POST", f"{PHONE}/matters", matter), 201)["code"]
    await window.turned_off(code)
    again = ok(await window.phone("POST", f"{PHONE}/matters", matter))
    assert (again["code"], again["differs"]) == (code, False)


@pytest.mark.gen_test
async def test_a_clue_copied_back_cannot_be_read_as_a_matter(window: WindowStage) -> None:
    code, matter = await reported(window)
    await window.turned_off(code)
    (clue,) = await collect(window.services.office_store.collection("clues").find({}))
    assert SECRET not in str(clue)
    tools = window.services.window.lists._tools
    with pytest.raises(StoreError):
        Sealer(tools.sealer._cipher, MATTERS).text(clue["record"], matter, "record")


@pytest.mark.gen_test
async def test_two_read_clues_at_most_and_none_of_them_at_the_window(window: WindowStage) -> None:
    accounts = window.services.accounts
    await window.officers.add("reader2", Role.CLUE_READER, unit_id=window.units["city"])
    third = await window.officers.add("third", unit_id=window.units["city"])
    await window.officers.add("guard", Role.SECURITY_ADMIN)
    guard = await window.officers.login("guard")
    path = f"/api/admin/accounts/{third}/roles"
    refused = await guard("PUT", path, {"roles": ["clue_reader"], "version": 1})
    assert (refused.status, refused.code) == (409, "too_many_holders")
    both = await guard("PUT", path, {"roles": ["clue_reader", "window_officer"], "version": 1})
    assert (both.status, both.code) == (400, "roles_conflict")
    present = await accounts.get(window.officers.ids["reader2"])
    await accounts.set_roles(SYSTEM, present.id, [], present.version)
    ok(await guard("PUT", path, {"roles": ["clue_reader"], "version": 1}))
    # Of another subtree's clues a reader knows nothing.
    code = await window.submit()
    matter = await window.turned_off(code)
    await window.services.accounts.rename(
        SYSTEM, third, "某人", window.units["other"], (await accounts.get(third)).version
    )
    outsider = await window.officers.login("third")
    assert ok(await outsider("GET", f"{BASE}/clues"))["total"] == 0
    outside = await outsider("POST", f"{BASE}/clues/{matter}/reading", REASON)
    assert (outside.status, outside.code) == (404, "clue_not_found")
