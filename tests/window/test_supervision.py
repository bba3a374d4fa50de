"""What supervisors see of the halls' work: lists without a word of any matter, draws, visits; and never a clue."""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from server.accounts.rules import Role
from server.obligations.repository import OBLIGATIONS
from server.obligations.rules import Function
from server.store import collect
from server.window.look_backs import draw
from tests.officers import Answer
from tests.window.stage import BASE, WORDS, WindowStage, ok

MARCH = "from=2026-03-01&to=2026-03-31"
CONTACT = {"name": "陆群众", "phone": "13800001111"}
IDS = st.text("0123456789abcdef", min_size=32, max_size=32)


async def listed(window: WindowStage, query: str = "", officer: str = "supervisor") -> dict[str, list[str]]:
    """Return the numbers' ends of the list with the kinds of each."""
    page = ok(await window.clients[officer]("GET", f"{BASE}/supervision?{MARCH}{query}"))
    assert page["total"] == len(page["items"])
    return {row["number"][-1]: row["kinds"] for row in page["items"]}


async def conspicuous(window: WindowStage) -> dict[str, str]:
    """Bring one matter of each kind, and one that nothing is to be said of; return codes and ids by the way."""
    await window.triaged("cannot_do")  # 1
    moved_code, moved = await window.triaged("hard", contact=CONTACT)  # 2
    twice_code, twice = await window.triaged("redirected")  # 3
    bad_code, bad = await window.triaged("resolve_now")  # 4
    ok(await window.act("first", moved, "promise", promised="2026-03-25", reason="需会商"))
    ok(await window.rate(twice_code, "dissatisfied"))
    ok(await window.act("second", twice, "hand-over", to=window.officers.ids["second"]))
    ok(await window.act("second", twice, "triage", outcome="redirected", addressee="市住建局一楼"))
    await window.go_to(datetime(2026, 3, 10, 2, tzinfo=UTC))
    ok(await window.act("first", bad, "answer", text="已办好"))
    ok(await window.rate(bad_code, "dissatisfied", "没有"))
    return {"moved_code": moved_code, "moved": moved, "twice": twice, "bad_code": bad_code, "bad": bad}


@pytest.mark.gen_test(timeout=60)
async def test_each_list_has_what_it_is_for_and_no_text(window: WindowStage) -> None:
    await conspicuous(window)
    # The promised day of the moved one is to come, but its report was due on the ninth.
    whole = await listed(window)
    assert whole == {
        "2": ["late", "moved"],
        "3": ["reopened", "redirected", "badly_rated"],
        "4": ["late", "reopened", "badly_rated"],
    }
    for kind in ("late", "reopened", "moved", "redirected", "badly_rated"):
        assert set(await listed(window, f"&kind={kind}")) == {one for one, kinds in whole.items() if kind in kinds}
    counts = ok(await window.clients["supervisor"]("GET", f"{BASE}/supervision/counts?{MARCH}"))
    assert counts == {"late": 2, "reopened": 2, "moved": 1, "redirected": 1, "badly_rated": 2}
    assert await listed(window, f"&hall={window.other_hall['id']}") == {}
    page = await window.clients["supervisor"]("GET", f"{BASE}/supervision?{MARCH}&sort=-promised_moves")
    assert page.json["items"][0]["promised_moves"] == 1
    exported = await window.clients["supervisor"]("GET", f"{BASE}/supervision/export.xlsx?{MARCH}&kind=moved")
    head, row = load_workbook(BytesIO(exported.body)).active.values
    assert dict(zip(head, row, strict=True))["列入原因"] == "逾期、承诺日期调整"
    for secret in (WORDS, *CONTACT.values(), "需会商", "没有"):
        assert secret not in page.body.decode()
        assert secret not in str(row)
    log = window.services.office_store.collection("audit_entries")
    assert (await log.find_one({"action": "supervision_exported"}) or {})["data"] == {"entries": 1}


@pytest.mark.gen_test(timeout=60)
async def test_whom_reminders_have_climbed_to_stands_beside_it(window: WindowStage) -> None:
    await window.officers.add("head", unit_id=window.units["center"])
    await window.post("head", "center", Function.PRINCIPAL)
    await window.submit()
    await window.go_to(datetime(2026, 3, 4, 1, 30, tzinfo=UTC))
    for job in window.services.obligations.jobs:
        await job.run(window.clock.now())
    (row,) = ok(await window.clients["supervisor"]("GET", f"{BASE}/supervision?{MARCH}"))["items"]
    assert (row["overdue"], row["kinds"], row["climbed_to"]) == (True, ["late"], ["姓名head"])


async def closed(window: WindowStage, number: int) -> list[str]:
    """Let so many matters be closed; return their codes."""
    codes = []
    for _ in range(number):
        code, matter = await window.triaged("cannot_do")
        ok(await window.rate(code, "satisfied"))
        ok(await window.act("first", matter, "close"))
        codes.append(code)
    return codes


async def drawn(window: WindowStage, number: int) -> dict[str, Any]:
    body = {"hall": window.hall["id"], "from": "2026-03-01", "to": "2026-03-31", "number": number}
    return ok(await window.clients["supervisor"]("POST", f"{BASE}/look-backs", body), 201)


def finder(window: WindowStage, look_back: dict[str, Any], matter: str) -> Callable[..., Awaitable[Answer]]:
    async def find(**body: Any) -> Answer:
        whole = {"version": look_back["version"], "matter": matter, **body}
        return await window.clients["supervisor"]("POST", f"{BASE}/look-backs/{look_back['id']}/findings", whole)

    return find


@pytest.mark.rule("N8.4")
@pytest.mark.gen_test(timeout=60)
async def test_a_draw_can_be_made_again_and_what_is_not_done_is_owed(window: WindowStage) -> None:
    supervisor = window.clients["supervisor"]
    nothing = await supervisor(
        "POST", f"{BASE}/look-backs", {"hall": window.hall["id"], "from": "2026-03-01", "to": "2026-03-31", "number": 3}
    )
    assert (nothing.status, nothing.code) == (409, "nothing_to_draw")
    await closed(window, 5)
    await window.triaged("cannot_do")
    look_back = await drawn(window, 3)
    assert (look_back["since"], look_back["until"]) == ("2026-03-01", "2026-03-31")
    assert (look_back["population"], look_back["drawn"], look_back["checked"]) == (5, 3, 0)
    again = ok(await supervisor("GET", f"{BASE}/look-backs/{look_back['id']}/again"))
    assert again == {"same": True, "population": 5, "numbers": [one["number"] for one in look_back["matters"]]}

    matter = look_back["matters"][0]["id"]
    find = finder(window, look_back, matter)
    for wrong in ({"verdict": "not_done"}, {"verdict": "not_done", "rectify_by": "2026-03-01"}):
        refused = await find(**wrong)
        assert (refused.status, list(refused.fields)) == (400, ["rectify_by"])
    assert (await find(verdict="done", rectify_by="2026-03-20")).status == 400
    found = ok(await find(verdict="not_done", note="仍要两份证明", rectify_by="2026-03-20"))
    finding = found["matters"][0]["finding"]
    assert (finding["verdict"], finding["note"], finding["by"]) == ("not_done", "仍要两份证明", "姓名supervisor")
    assert (found["checked"], found["faulty"]) == (1, 1)
    assert (await find(verdict="done")).code == "stale_version"
    owed = await _rectifications(window)
    assert [(one["due"], one["state"], one["owner"]["account"]) for one in owed] == [
        ("2026-03-20", "open", window.officers.ids["first"])
    ]
    ok(await finder(window, found, matter)(verdict="done", note="复核已办到"))
    assert [one["state"] for one in await _rectifications(window)] == ["cancelled"]
    (row,) = ok(await supervisor("GET", f"{BASE}/look-backs?hall={window.hall['id']}"))["items"]
    assert (row["checked"], row["faulty"]) == (1, 0)
    stranger = await finder(window, {**found, "version": 3}, "0" * 32)(verdict="done")
    assert (stranger.status, stranger.code) == (404, "matter_not_found")
    stored = await collect(window.services.office_store.collection("look_backs").find({}))
    assert "证明" not in json.dumps(stored, default=_readable, ensure_ascii=False)


@pytest.mark.gen_test(timeout=60)
async def test_what_went_to_the_clue_register_is_nowhere_in_it(window: WindowStage) -> None:
    matters = await conspicuous(window)
    supervisor = window.clients["supervisor"]
    codes = await closed(window, 2)
    look_back = await drawn(window, 2)
    clue = await window.id_of(codes[0])
    ok(await finder(window, look_back, clue)(verdict="partly", note="差一份", rectify_by="2026-03-20"))
    numbers = {(await window.detail(one))["number"] for one in (clue, matters["bad"])}
    await window.turned_off(codes[0])
    await window.turned_off(matters["bad_code"])

    assert set(await listed(window)) == {"2", "3"}
    counts = ok(await supervisor("GET", f"{BASE}/supervision/counts?{MARCH}"))
    assert counts == {"late": 1, "reopened": 1, "moved": 1, "redirected": 1, "badly_rated": 1}
    shown = ok(await supervisor("GET", f"{BASE}/look-backs/{look_back['id']}"))
    assert (shown["drawn"], shown["checked"], len(shown["matters"])) == (1, 0, 1)
    assert await _rectifications(window) == []
    find = finder(window, shown, clue)
    assert (await find(verdict="done")).body == (await finder(window, shown, "0" * 32)(verdict="done")).body
    paths = (
        f"supervision?{MARCH}",
        f"figures?{MARCH}",
        "look-backs",
        f"look-backs/{look_back['id']}",
        f"look-backs/{look_back['id']}/again",
        "board",
    )
    for path in paths:
        text = (await supervisor("GET", f"{BASE}/{path}")).body.decode()
        assert not any(number in text for number in numbers), path
    exported = (await supervisor("GET", f"{BASE}/supervision/export.xlsx?{MARCH}")).body
    cells = str([list(row) for row in load_workbook(BytesIO(exported)).active.values])
    assert not any(number in cells for number in numbers)
    assert (await window.check_figures())["rated_dissatisfied"] == 1


@pytest.mark.rule("N8.4")
@pytest.mark.gen_test(timeout=60)
async def test_a_visit_is_recorded_and_its_hall_knows_nothing_of_it(window: WindowStage) -> None:
    supervisor = window.clients["supervisor"]
    content = {
        "day": "2026-03-02",
        "visitors": "派驻第二组",
        "findings": [
            {"what": "一次告知清单", "verdict": "done", "note": ""},
            {"what": "中午有人值守", "verdict": "not_done", "note": "12:30 无人"},
        ],
        "summary": "总体较好",
    }
    visit = ok(await supervisor("POST", f"{BASE}/mystery-visits", {**content, "hall": window.hall["id"]}), 201)
    assert (visit["checked"], visit["faulty"], visit["findings"]) == (2, 1, content["findings"])
    path = f"{BASE}/mystery-visits/{visit['id']}"
    changed = ok(await supervisor("PUT", path, {**content, "summary": "待整改", "version": 1}))
    assert ok(await supervisor("GET", path)) == changed
    assert (await supervisor("PUT", path, {**content, "version": 1})).code == "stale_version"
    later = await supervisor("POST", f"{BASE}/mystery-visits", {**content, "day": "2026-03-03", "hall": "0" * 32})
    assert later.code == "hall_not_found"
    to_come = await supervisor("PUT", path, {**content, "day": "2026-03-03", "version": 2})
    assert (to_come.status, list(to_come.fields)) == (400, ["day"])
    (row,) = ok(await supervisor("GET", f"{BASE}/mystery-visits"))["items"]
    assert (row["hall"]["name"], row["faulty"], row["recorded_by"]) == ("不动产登记大厅", 1, "姓名supervisor")
    assert ok(await supervisor("GET", f"{BASE}/mystery-visits?hall={window.other_hall['id']}"))["total"] == 0
    stored = await collect(window.services.office_store.collection("mystery_visits").find({}))
    dumped = json.dumps(stored, default=_readable, ensure_ascii=False)
    assert not any(word in dumped for word in ("派驻第二组", "值守", "待整改"))


@pytest.mark.gen_test(timeout=60)
async def test_supervisors_of_another_unit_see_none_of_it(window: WindowStage) -> None:
    await closed(window, 1)
    look_back = await drawn(window, 1)
    other = await window.officers.with_role(Role.WINDOW_SUPERVISOR, window.units["other"])
    body = {"hall": window.hall["id"], "from": "2026-03-01", "to": "2026-03-31", "number": 1}
    for path in (
        f"look-backs/{look_back['id']}",
        f"look-backs/{look_back['id']}/again",
        f"look-backs?hall={window.hall['id']}",
        f"mystery-visits?hall={window.hall['id']}",
        f"supervision?{MARCH}&hall={window.hall['id']}",
        f"supervision/counts?{MARCH}&hall={window.hall['id']}",
    ):
        assert (await other("GET", f"{BASE}/{path}")).status == 404, path
    assert (await other("POST", f"{BASE}/look-backs", body)).status == 404
    assert ok(await other("GET", f"{BASE}/look-backs"))["total"] == 0


@given(st.sets(IDS, max_size=40), st.integers(1, 50), IDS)
def test_a_draw_hangs_on_its_seed_alone(ids: set[str], wanted: int, seed: str) -> None:
    drawn_ids = draw(seed, sorted(ids), wanted)
    assert drawn_ids == draw(seed, sorted(ids, reverse=True), wanted)
    assert len(drawn_ids) == len(set(drawn_ids)) == min(wanted, len(ids))
    # A smaller draw is the beginning of a larger one, and one who leaves moves nobody else's place.
    assert draw(seed, ids, wanted + 5)[:wanted] == drawn_ids
    if drawn_ids:
        rest = draw(seed, ids - {drawn_ids[0]}, wanted)
        assert rest[: len(drawn_ids) - 1] == drawn_ids[1:]


async def _rectifications(window: WindowStage) -> list[dict[str, Any]]:
    found = window.services.office_store.collection(OBLIGATIONS).find({"rule": "matter_rectification"})
    return await collect(found)


def _readable(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
