"""Figures: counted by hall and day as things happen, the same on screen and in the spreadsheet."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.window.stage import BASE, WindowStage, ok

MARCH = "from=2026-03-01&to=2026-03-31"


async def days_work(window: WindowStage) -> None:
    """Let three matters of Monday end in every way, one of them late, and a fourth wait."""
    await window.triaged("cannot_do")
    late, matter = await window.triaged("resolve_now")
    await window.triaged("redirected", of=window.hall)
    await window.submit(of=window.other_hall)
    await window.go_to(datetime(2026, 3, 10, 2, tzinfo=UTC))
    ok(await window.act("first", matter, "answer", text="已办好"))
    ok(await window.rate(late, "dissatisfied", "没有办好"))


async def figures(window: WindowStage, officer: str, query: str = MARCH) -> dict[str, Any]:
    return ok(await window.clients[officer]("GET", f"{BASE}/figures?{query}"))


@pytest.mark.rule("N8.6")
@pytest.mark.gen_test(timeout=60)
async def test_figures_of_each_hall_and_day(window: WindowStage) -> None:
    await days_work(window)
    counted = await window.check_figures()
    report = await figures(window, "supervisor")
    assert (report["since"], report["until"]) == ("2026-03-01", "2026-03-31")
    first, other = report["halls"]
    assert (first["hall"]["name"], other["hall"]["name"]) == ("不动产登记大厅", "税务大厅")
    numbers = first["numbers"]
    assert (numbers["received"], numbers["triaged"], numbers["answered"], numbers["answered_late"]) == (3, 3, 3, 1)
    outcomes = ("resolve_now", "cannot_do", "hard", "redirected")
    assert [numbers[f"triaged_{outcome}"] for outcome in outcomes] == [1, 1, 0, 1]
    assert (numbers["reopened"], numbers["rated_dissatisfied"], numbers["closed"]) == (1, 1, 0)
    assert first["shares"] == {"on_time": 66.7, "triaged_on_time": 100.0, "satisfied": 0.0, "redirected": 33.3}
    assert (first["open_now"], first["overdue_now"], first["redirects_often"]) == (1, 0, False)
    assert (other["open_now"], other["overdue_now"], other["shares"]["on_time"]) == (1, 1, None)
    assert {name: number for name, number in report["numbers"].items() if number} == {
        name: number for name, number in counted.items() if name in report["numbers"]
    }
    assert [(day["day"], day["numbers"]["received"], day["numbers"]["answered"]) for day in report["days"]] == [
        ("2026-03-02", 4, 2),
        ("2026-03-10", 0, 1),
    ]
    times = {one["most_days"]: one["answers"] for one in report["answer_times"]}
    assert times == {1: 2, 3: 0, 5: 0, 10: 1, 20: 0, None: 0}
    one = await figures(window, "supervisor", f"{MARCH}&hall={window.other_hall['id']}")
    assert ([hall["hall"]["name"] for hall in one["halls"]], one["numbers"]["received"]) == (["税务大厅"], 1)


@pytest.mark.gen_test(timeout=60)
async def test_the_spreadsheet_has_the_same_figures(window: WindowStage) -> None:
    await days_work(window)
    report = await figures(window, "first")
    answer = await window.clients["first"]("GET", f"{BASE}/figures.xlsx?{MARCH}")
    head, *rows = load_workbook(BytesIO(answer.body)).active.values
    assert [row[:2] for row in rows] == [
        ("不动产登记大厅", "2026-03-02"),
        ("不动产登记大厅", "2026-03-10"),
        ("不动产登记大厅", "合计"),
    ]
    total = dict(zip(head, rows[-1], strict=True))
    numbers, shares = report["halls"][0]["numbers"], report["halls"][0]["shares"]
    assert (total["收到"], total["逾期答复"], total["不满意"]) == (
        numbers["received"],
        numbers["answered_late"],
        numbers["rated_dissatisfied"],
    )
    assert (total["按时答复率（％）"], total["满意率（％）"]) == (shares["on_time"], shares["satisfied"])
    log = await window.services.office_store.collection("audit_entries").find_one({"action": "window_figures_exported"})
    assert log is not None
    assert log["data"] == {"from": "2026-03-01", "to": "2026-03-31", "entries": 3}


@pytest.mark.gen_test
async def test_only_the_own_halls_and_spans_that_make_sense(window: WindowStage) -> None:
    await window.submit()
    assert [hall["hall"]["name"] for hall in (await figures(window, "elsewhere"))["halls"]] == ["税务大厅"]
    assert (await figures(window, "elsewhere"))["numbers"]["received"] == 0
    for path in ("figures", "figures.xlsx"):
        hidden = await window.clients["elsewhere"]("GET", f"{BASE}/{path}?{MARCH}&hall={window.hall['id']}")
        assert (hidden.status, hidden.code) == (404, "hall_not_found")
        for span in ("from=2026-03-02&to=2026-03-01", "from=2025-01-01&to=2026-03-01"):
            refused = await window.clients["first"]("GET", f"{BASE}/{path}?{span}")
            assert (refused.status, refused.code) == (400, "span_too_long")


@pytest.mark.gen_test(timeout=60)
async def test_a_hall_that_sends_people_away_is_pointed_out(window: WindowStage) -> None:
    for _ in range(4):
        await window.triaged("redirected")
    assert not (await figures(window, "admin"))["halls"][0]["redirects_often"]
    await window.triaged("cannot_do")
    assert (await figures(window, "admin"))["halls"][0]["redirects_often"]
