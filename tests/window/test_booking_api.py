"""Booking over HTTP: slots, codes, the last place, what frees a place, what calls an appointment off, and who may."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from server.accounts.rules import Role
from server.app import Services
from server.clock import FixedClock
from server.store import Store, new_id
from server.web import WebApplication
from server.web.rate_limits import RateLimits
from server.window.booking_job import BookingJob
from tests.officers import Answer
from tests.web.puzzles import solution
from tests.window.stage import BASE, PHONE, WindowStage, ok

MONDAY, TUESDAY = "2026-03-02", "2026-03-03"
PLAN = {
    "active": True,
    "openings": [{"opens": "09:00", "closes": "11:30"}, {"opens": "13:30", "closes": "17:00"}],
    "minutes": 30,
    "places": 2,
    "days": 3,
    "grace_minutes": 10,
    "closed": [],
}


async def set_plan(window: WindowStage, **changes: Any) -> dict[str, Any]:
    """Set the hall's plan."""
    path = f"{BASE}/halls/{window.hall['id']}/slot-plan"
    admin = await window.officers.login("admin")
    version = ok(await admin("GET", path))["version"]
    return ok(await admin("PUT", path, {**PLAN, "version": version, **changes}))


def book(window: WindowStage, day: str = TUESDAY, start: str = "09:30", **more: Any) -> Any:
    """Ask for a slot."""
    body = {"booking_id": new_id(), "hall": window.hall["id"], "day": day, "start": start, **more}
    return window.phone("POST", f"{PHONE}/appointments", body)


def by_code(window: WindowStage, what: str, code: str) -> Any:
    return window.phone("POST", f"{PHONE}/appointments/{what}", {"code": code})


async def left(window: WindowStage, day: str = TUESDAY, start: str = "09:30") -> int:
    """Return the places left in a slot."""
    offered = ok(await window.phone("GET", f"{PHONE}/halls/{window.hall['id']}/slots"))["days"]
    slots = {slot["start"]: slot["left"] for one in offered if one["day"] == day for slot in one["slots"]}
    return int(slots.get(start, 0))


async def at_desk(window: WindowStage, day: str = TUESDAY) -> list[dict[str, Any]]:
    officer = await window.officers.login("first")
    answer = await officer("GET", f"{BASE}/halls/{window.hall['id']}/appointments?day={day}")
    items: list[dict[str, Any]] = ok(answer)["items"]
    return items


async def work(services: Services, clock: FixedClock) -> None:
    """Let the worker do what is due."""
    (job,) = [job for job in services.window.jobs if isinstance(job, BookingJob)]
    await job.run(clock.now())


@pytest.mark.gen_test(timeout=60)
async def test_a_citizen_books_looks_and_cancels(window: WindowStage, office: Store) -> None:
    hall = window.hall["id"]
    assert ok(await window.phone("GET", f"{PHONE}/halls/{hall}/slots")) == {"open": False, "days": []}
    assert (await book(window)).code == "slot_not_offered"
    await set_plan(window)
    offered = ok(await window.phone("GET", f"{PHONE}/halls/{hall}/slots"))
    assert [day["day"] for day in offered["days"]] == [MONDAY, TUESDAY, "2026-03-04"]
    assert offered["days"][0]["slots"][0] == {"start": "09:00", "end": "09:30", "left": 2}
    assert len(offered["days"][0]["slots"]) == 12

    wanted = {"booking_id": new_id(), "business": window.hall["businesses"][0]["id"]}
    first = await book(window, **wanted)
    booked = ok(first, 201)
    appointment = booked["appointment"]
    assert appointment["number"] == "0930-01"
    assert (appointment["hall"], appointment["business"]) == ("不动产登记大厅", "转移登记")
    assert (appointment["starts_at"], appointment["remind_at"]) == ("2026-03-03T01:30:00Z", "2026-03-02T23:30:00Z")
    again = await asyncio.gather(*(book(window, **wanted) for _ in range(3)))
    assert [answer.status for answer in again] == [200] * 3
    assert all(answer.json == booked for answer in again)
    assert await left(window) == 1
    assert ok(await by_code(window, "open", booked["code"].lower())) == appointment
    # The code itself is nowhere in the database.
    plain = booked["code"].replace("-", "")
    for name in await office.collection_names():
        async for document in office.collection(name).find({}):
            assert plain not in str(document)
            assert booked["code"] not in str(document)

    cancelled = await asyncio.gather(*(by_code(window, "cancel", booked["code"]) for _ in range(3)))
    assert {ok(answer)["state"] for answer in cancelled} == {"cancelled"}
    assert await left(window) == 2
    assert ok(await book(window), 201)["appointment"]["number"] == "0930-02", "no number comes twice"


@pytest.mark.gen_test(timeout=60)
async def test_what_cannot_be_booked_says_why(window: WindowStage, clock: FixedClock) -> None:
    await set_plan(window, closed=["2026-03-04"])
    clock.advance(timedelta(hours=1, minutes=20))
    for day, start in (
        (MONDAY, "09:30"),
        (TUESDAY, "09:15"),
        (TUESDAY, "12:00"),
        ("2026-03-04", "09:30"),
        ("2026-03-05", "09:30"),
        ("2026-03-01", "09:30"),
        ("2099-12-31", "09:30"),
    ):
        assert (await book(window, day, start)).code == "slot_not_offered", (day, start)
    # Whoever stands in the hall may still have the rest of a slot that has begun.
    assert ok(await book(window, MONDAY, "10:00"), 201)["appointment"]["remind_at"] is None
    assert (await book(window, business=new_id())).code == "unknown_business"
    assert (await book(window, hall=new_id())).code == "hall_not_found"
    for wrong in ({"start": "9:30"}, {"day": "tomorrow"}, {"booking_id": "x"}, {"places": 3}):
        assert (await book(window, **wrong)).code == "invalid_input"

    assert (await by_code(window, "open", "7M3K")).code == "malformed_code"
    matter_code = await window.submit()
    assert (await by_code(window, "open", matter_code)).code == "malformed_code"
    unknown = window.services.window.booking.code_of(new_id())
    assert [(await by_code(window, what, unknown)).code for what in ("open", "cancel")] == ["appointment_not_found"] * 2

    closed = {**window.hall, "open": False, "businesses": window.hall["businesses"]}
    closed.pop("unit")
    admin = await window.officers.login("admin")
    ok(await admin("PUT", f"{BASE}/halls/{closed.pop('id')}", closed))
    assert (await book(window)).code == "hall_closed"
    assert ok(await window.phone("GET", f"{PHONE}/halls/{window.hall['id']}/slots"))["open"] is False


@pytest.mark.gen_test(timeout=60)
async def test_of_many_who_want_the_last_place_one_gets_it(window: WindowStage) -> None:
    await set_plan(window, places=3)
    ok(await book(window), 201)
    answers: list[Answer] = await asyncio.gather(*(book(window) for _ in range(12)))
    assert Counter(answer.status for answer in answers) == {201: 2, 409: 10}
    assert {answer.code for answer in answers if answer.status == 409} == {"slot_taken"}
    numbers = [item["number"] for item in await at_desk(window)]
    assert numbers == ["0930-01", "0930-02", "0930-03"]
    assert await left(window) == 0


@pytest.mark.gen_test(timeout=60)
async def test_who_does_not_come_frees_the_place(window: WindowStage, services: Services, clock: FixedClock) -> None:
    await set_plan(window, places=1)
    code = ok(await book(window, MONDAY, "10:00"), 201)["code"]
    clock.advance(timedelta(hours=1, minutes=9))
    await work(services, clock)
    assert ok(await by_code(window, "open", code))["state"] == "booked"
    clock.advance(timedelta(minutes=1))
    await work(services, clock)
    await work(services, clock)
    assert ok(await by_code(window, "open", code))["state"] == "no_show"
    assert (await by_code(window, "cancel", code)).code == "appointment_over"
    assert await left(window, MONDAY, "10:00") == 1
    second = ok(await book(window, MONDAY, "10:00"), 201)
    assert second["appointment"]["number"] == "1000-02"
    # Booked ten minutes after the beginning, it is kept for as long as any other.
    clock.advance(timedelta(minutes=9))
    await work(services, clock)
    assert ok(await by_code(window, "open", second["code"]))["state"] == "booked"

    late, present = await at_desk(window, MONDAY)
    assert (late["possible"], present["possible"]) == (["attend"], ["attend", "miss"])
    officer = await window.officers.login("first")
    path = f"{BASE}/appointments/{present['id']}/attended"
    both = await asyncio.gather(*(officer("POST", path, {"version": present["version"]}) for _ in range(2)))
    assert sorted(answer.status for answer in both) == [200, 409]
    assert ok(await officer("POST", f"{BASE}/appointments/{late['id']}/attended", {"version": late["version"]}))
    assert [item["state"] for item in await at_desk(window, MONDAY)] == ["attended", "attended"]
    assert await left(window, MONDAY, "10:00") == 0

    ok(await book(window, MONDAY, "16:00"), 201)
    item = (await at_desk(window, MONDAY))[-1]
    missed = f"{BASE}/appointments/{item['id']}/missed"
    assert (await officer("POST", missed, {"version": item["version"]})).code == "appointment_not_begun"
    clock.advance(timedelta(hours=6))
    officer = await window.officers.login("first")
    assert ok(await officer("POST", missed, {"version": item["version"]}))["state"] == "no_show"


@pytest.mark.gen_test(timeout=60)
async def test_what_is_not_offered_any_more_is_called_off(
    window: WindowStage, services: Services, clock: FixedClock
) -> None:
    await set_plan(window)
    codes = [ok(await book(window, TUESDAY, start), 201)["code"] for start in ("09:00", "09:30", "14:00")]
    changed = await set_plan(window, openings=[{"opens": "09:00", "closes": "11:30"}])
    assert changed["called_off"] == 1
    states = [ok(await by_code(window, "open", code))["state"] for code in codes]
    assert states == ["booked", "booked", "called_off"]
    assert (await set_plan(window, closed=[TUESDAY]))["called_off"] == 2
    path = f"{BASE}/halls/{window.hall['id']}/slot-plan"
    stale = await window.clients["admin"]("PUT", path, {**PLAN, "version": 1})
    assert stale.code == "stale_version"

    await set_plan(window)
    code = ok(await book(window, "2026-03-04"), 201)["code"]
    system = await window.officers.with_role(Role.SYSTEM_ADMIN)
    version = ok(await system("GET", "/api/admin/workdays?year=2026"))["version"]
    day_off = {"first": "2026-03-04", "last": "2026-03-04", "working": False, "note": "停电", "version": version}
    ok(await system("PUT", "/api/admin/workdays/overrides", day_off))
    await work(services, clock)
    assert ok(await by_code(window, "open", code))["state"] == "called_off"


@pytest.mark.parametrize("seed", range(3))
def test_places_are_neither_lost_nor_given_twice(
    window: WindowStage, services: Services, clock: FixedClock, run: Callable[..., Any], seed: int
) -> None:
    """Whatever people and officers do in whatever order, the count of a slot is that of the people expected in it."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, no secret

    async def play() -> None:
        await set_plan(window, places=2, days=2)
        codes: list[str] = []
        for _ in range(40):
            act = chance.random()
            if act < 0.5:
                answers = await asyncio.gather(
                    *(
                        book(window, chance.choice((MONDAY, TUESDAY)), chance.choice(("14:00", "16:30")))
                        for _ in range(2)
                    )
                )
                codes += [answer.json["code"] for answer in answers if answer.status == 201]
            elif act < 0.8 and codes:
                await by_code(window, "cancel", chance.choice(codes))
            elif act < 0.9:
                for item in [item for item in await at_desk(window, MONDAY) if item["state"] == "booked"][:1]:
                    path = f"{BASE}/appointments/{item['id']}/attended"
                    officer = await window.officers.login("first")
                    await officer("POST", path, {"version": item["version"]})
            else:
                clock.advance(timedelta(minutes=chance.randrange(60)))
                await work(services, clock)
            await _agree(window)

    run(play())


async def _agree(window: WindowStage) -> None:
    store = window.services.office_store
    expected: Counter[tuple[str, str]] = Counter()
    async for item in store.collection("appointments").find({"state": {"$in": ["booked", "attended"]}}):
        expected[item["day"], item["start"]] += 1
    counted: Counter[tuple[str, str]] = Counter()
    for document in await store.collection("booking_days").find_list({}):
        for start, counts in document["slots"].items():
            assert 0 <= counts["taken"] <= min(2, counts["issued"])
            counted[document["day"], start] = counts["taken"]
    assert +counted == expected
    numbers = [item["number"] for item in await store.collection("appointments").find_list({"day": MONDAY})]
    assert len(numbers) == len(set(numbers))


@pytest.mark.gen_test(timeout=60)
async def test_each_officer_has_to_do_with_the_own_halls_alone(window: WindowStage) -> None:
    await set_plan(window)
    ok(await book(window), 201)
    (item,) = await at_desk(window)
    hall, version = window.hall["id"], {"version": 1}
    plan = {**PLAN, "version": 2}
    calls: dict[tuple[str, str], Any] = {
        ("GET", f"{BASE}/halls/{hall}/slot-plan"): None,
        ("PUT", f"{BASE}/halls/{hall}/slot-plan"): plan,
        ("GET", f"{BASE}/halls/{hall}/appointments"): None,
        ("POST", f"{BASE}/appointments/{item['id']}/attended"): version,
        ("POST", f"{BASE}/appointments/{item['id']}/missed"): version,
        ("GET", f"{BASE}/halls/{hall}/poster"): None,
    }
    allowed = {
        "admin": [200, 200, 200, 403, 403, 200],
        "first": [200, 403, 200, 200, 409, 403],
        "supervisor": [200, 403, 200, 403, 403, 403],
        "reader": [403] * 6,
        "elsewhere": [404, 403, 404, 404, 404, 403],
        "other_admin": [404, 404, 404, 403, 403, 404],
    }
    for name, expected in allowed.items():
        found = [(await window.clients[name](method, path, body)).status for (method, path), body in calls.items()]
        assert found == expected, name


@pytest.mark.gen_test(timeout=60)
async def test_a_burst_of_bookings_asks_for_work_but_not_for_the_same_again(
    window: WindowStage, app: WebApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    await set_plan(window, places=9)
    limits = {f"appointment{end}": "1 per 10 minutes" for end in ("", "_everywhere")}
    limits |= {"appointment_storm": "99 per 10 minutes"}
    monkeypatch.setattr(app, "rate_limits", RateLimits(limits))
    mine = new_id()
    ok(await book(window, booking_id=mine), 201)
    ok(await book(window, booking_id=mine), 200)
    other = new_id()
    asked = await book(window, booking_id=other)
    ok(await book(window, booking_id=other, proof=solution(asked)), 201)
