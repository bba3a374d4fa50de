"""The public board: live, and nobody can tell from it what became of one matter."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.window.board import MOST_SCREENS, STEP, BoardMonth, BoardToday, following_step, in_fives, told_of_month
from server.window.figures import FIGURES
from tests.web.test_streams import Listener
from tests.window.stage import BASE, PHONE, WORDS, WindowStage, ok

MONTH = {
    "received": 43,
    "answered": 41,
    "answered_on_time": 40,
    "triaged_cannot_do": 2,
    "triaged_hard": 8,
    "rated_satisfied": 18,
    "rated_dissatisfied": 2,
}


async def publish(window: WindowStage, *, after: timedelta = STEP) -> None:
    """Let the worker do its round some time later."""
    window.clock.advance(after)
    await window.services.window.oversight.board_job.run(window.clock.now())


async def board(window: WindowStage) -> dict[str, Any]:
    """Return the board; a hall's screen shows what phones show."""
    shown = ok(await window.phone("GET", f"{PHONE}/board"))
    assert ok(await window.phone("GET", f"{BASE}/board")) == shown
    return shown


async def today(window: WindowStage) -> tuple[int, int] | None:
    shown = (await board(window))["halls"][0]["today"]
    return (shown["received"], shown["answered"]) if shown else None


async def counted_in_february(window: WindowStage, numbers: dict[str, int]) -> None:
    day = {"hall": window.hall["id"], "day": "2026-02-10", "n": numbers}
    await window.services.office_store.collection(FIGURES.name).insert_one({"_id": "february", **day})


@pytest.mark.gen_test(timeout=60)
async def test_today_moves_in_steps_and_never_down(window: WindowStage) -> None:
    assert await today(window) is None
    await publish(window)
    assert await today(window) == (0, 0)
    code = await window.submit()
    await window.triaged("cannot_do")
    await publish(window, after=timedelta(minutes=1))
    assert await today(window) == (0, 0)
    await publish(window)
    assert await today(window) == (2, 1)
    # One of them goes to the clue register: for the figures it never was, but no screen counts down before all eyes.
    await window.go_to(window.clock.now())
    await window.turned_off(code)
    assert (await window.check_figures())["received"] == 1
    await publish(window)
    assert await today(window) == (2, 1)
    await window.submit()
    await window.submit()
    await publish(window)
    assert await today(window) == (3, 1)
    await publish(window, after=timedelta(days=1))
    assert await today(window) == (0, 0)


@pytest.mark.gen_test(timeout=60)
async def test_the_month_before_is_told_in_fives_and_stays_as_it_is(window: WindowStage) -> None:
    await counted_in_february(window, MONTH)
    await publish(window)
    shown = await board(window)
    first, other = shown["halls"]
    assert (shown["month"], first["hall"]["name"], other["month"]) == ("2026-02", "不动产登记大厅", None)
    assert first["month"] == {
        "received": 45,
        "answered": 40,
        "triaged_resolve_now": 0,
        "triaged_cannot_do": 0,
        "triaged_hard": 10,
        "triaged_redirected": 0,
        "on_time_percent": 98,
        "satisfied_percent": 90,
    }
    change = {"$inc": {"n.received": -20, "n.rated_dissatisfied": -2}}
    await window.services.office_store.collection(FIGURES.name).update_one({"_id": "february"}, change)
    await publish(window, after=timedelta(days=1))
    assert (await board(window))["halls"][0]["month"] == first["month"]


@pytest.mark.gen_test(timeout=60)
async def test_no_word_of_any_matter_and_no_number_of_one(window: WindowStage) -> None:
    code, _ = await window.triaged("hard")
    ok(await window.write(code, "请尽快"))
    await publish(window)
    answer = await window.phone("GET", f"{PHONE}/board")
    text = answer.body.decode()
    for word in (WORDS, "请尽快", "00001", code, "转移登记", "first"):
        assert word not in text
    assert set(answer.json["halls"][0]["today"]) == {"received", "answered", "at"}


@pytest.mark.gen_test(timeout=60)
async def test_a_screen_is_told_of_every_step(window: WindowStage) -> None:
    screen = Listener(window.phone.base_url, f"{BASE}/board/events")
    await screen.listen()
    await screen.until('"today":null')
    await publish(window)
    await screen.until('"received":0')
    await window.submit()
    await publish(window)
    await screen.until('"received":1')
    await screen.leave()


@pytest.mark.gen_test
async def test_screens_are_counted(window: WindowStage) -> None:
    oversight = window.services.window.oversight
    oversight.board._screens = MOST_SCREENS
    refused = await window.phone("GET", f"{BASE}/board/events")
    assert (refused.status, refused.code) == (429, "too_many_screens")


@given(st.integers(min_value=0, max_value=10_000))
def test_fives_are_the_nearest(number: int) -> None:
    assert in_fives(number) % 5 == 0
    assert abs(in_fives(number) - number) <= 2


@given(st.dictionaries(st.sampled_from([*MONTH, "triaged_resolve_now"]), st.integers(0, 60)))
def test_one_matter_more_or_less_is_seldom_seen_and_never_its_fate_among_few(numbers: dict[str, int]) -> None:
    told = told_of_month(Counter(numbers))
    if numbers.get("received", 0) < 20:
        assert told is None
        return
    assert told is not None
    for name in BoardMonth.model_fields:
        if not name.endswith("_percent"):
            assert getattr(told, name) == in_fives(numbers.get(name, 0))
    rated = sum(numbers.get(f"rated_{rating}", 0) for rating in ("satisfied", "dissatisfied"))
    assert (told.satisfied_percent is None) == (rated < 20)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 400)), min_size=1))
def test_a_days_figures_never_fall(steps: list[tuple[int, int, int]]) -> None:
    at = datetime(2026, 3, 2, 1, tzinfo=UTC)
    shown = BoardToday(received=0, answered=0, at=at)
    for received, answered, seconds in steps:
        at += timedelta(seconds=seconds)
        following = following_step(shown, BoardToday(received=received, answered=answered, at=at))
        if following is not None:
            assert following.at - shown.at >= STEP
            assert following.received >= shown.received
            assert following.answered >= shown.answered
            shown = following
