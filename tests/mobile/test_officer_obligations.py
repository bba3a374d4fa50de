"""An officer's obligations and inbox on the phone: only after log-in, only the officer's own, done from there."""

from collections.abc import Callable
from typing import Any

import pytest

from server.app import Services
from server.audit import AuditQuery
from server.clock import FixedClock
from server.store import new_id
from tests.mobile.phones import People, Phone, bind
from tests.obligations.desk import Desk, at
from tests.officers import Api, Officers

TAB = "/api/m/officer"
OBLIGATIONS = f"{TAB}/obligations"
INBOX = f"{TAB}/inbox"


@pytest.fixture
def desk(services: Services, officers: Officers, clock: FixedClock, run: Callable[..., Any]) -> Desk:
    """Units, people and posts; the clock shows Monday 2 March 2026, 9:00 in China."""
    built: Desk = run(Desk(services, officers, clock).build())
    return built


async def phone_of(people: People, officers: Officers, name: str) -> Phone:
    """Return an officer's phone."""
    phone = await people.log_in(name)
    assert (await bind(phone, await officers.login(name))).status == 204
    return phone


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", OBLIGATIONS, None),
        ("GET", f"{OBLIGATIONS}/{'1' * 32}", None),
        ("POST", f"{OBLIGATIONS}/{'1' * 32}/done", {"version": 1}),
        ("GET", INBOX, None),
        ("POST", f"{INBOX}/read", None),
        ("POST", f"{INBOX}/{'1' * 32}/read", None),
    ],
)
@pytest.mark.gen_test
async def test_nothing_is_told_without_log_in_or_to_who_is_no_officer(
    people: People, api: Api, method: str, path: str, body: Any
) -> None:
    assert (await api(method, path, body)).status == 401
    somebody = await people.log_in()
    assert (await somebody(method, path, body)).code == "not_an_officer"


@pytest.mark.gen_test
async def test_the_portals_session_is_none_of_the_phones(officers: Officers, desk: Desk) -> None:
    portal = await officers.login("head")
    assert (await portal("GET", OBLIGATIONS)).status == 401


@pytest.mark.gen_test(timeout=60)
async def test_what_is_overdue_comes_first_and_only_ones_own(
    people: People, officers: Officers, desk: Desk, clock: FixedClock
) -> None:
    later = await desk.open("plan", "2026-03-02", about="later")
    overdue = await desk.open("plan", "2026-02-02", about="overdue")
    done = await desk.open("plan", "2026-03-02", about="done")
    assert await desk.close("plan", "done")
    clock.set(at("2026-03-10"))
    head = await phone_of(people, officers, "head")
    tab = (await head("GET", TAB)).json
    assert tab["obligations"] == {"open": 2, "due_today": 0, "overdue": 1}
    shown = (await head("GET", f"{OBLIGATIONS}?state=open")).json
    assert [one["id"] for one in shown["items"]] == [overdue.id, later.id]
    assert [one["overdue"] for one in shown["items"]] == [True, False]
    assert (shown["items"][1]["due"], shown["items"][1]["working_days_left"]) == ("2026-03-23", 9)
    assert shown["items"][1]["about"] == "关于later"
    ended = (await head("GET", f"{OBLIGATIONS}?state=done")).json
    assert [one["id"] for one in ended["items"]] == [done.id]
    mayor = await phone_of(people, officers, "mayor")
    assert (await mayor("GET", OBLIGATIONS)).json["total"] == 0
    assert (await mayor("GET", TAB)).json["obligations"]["open"] == 0


@pytest.mark.gen_test(timeout=60)
async def test_one_is_explained_to_whom_it_concerns_and_to_nobody_else(
    people: People, officers: Officers, desk: Desk
) -> None:
    one = await desk.open("plan", "2026-03-02")
    head = await phone_of(people, officers, "head")
    shown = (await head("GET", f"{OBLIGATIONS}/{one.id}")).json
    assert "15 个工作日" in shown["explanation"]
    assert (shown["title"], shown["actions"]) == ("整改方案", ["done"])
    assert [entry["text"] for entry in shown["history"]] == ["登记"]
    # It climbs to the organ above, which may look but not do it.
    organ = await phone_of(people, officers, "bureau_organ")
    assert (await organ("GET", f"{OBLIGATIONS}/{one.id}")).json["actions"] == []
    refused = await organ("POST", f"{OBLIGATIONS}/{one.id}/done", {"version": one.version})
    assert (refused.status, refused.code) == (403, "obligation_not_yours")
    stranger = await phone_of(people, officers, "window")
    for method, path, body in (("GET", "", None), ("POST", "/done", {"version": one.version})):
        answer = await stranger(method, f"{OBLIGATIONS}/{one.id}{path}", body)
        assert (answer.status, answer.code) == (404, "obligation_not_found")


@pytest.mark.gen_test(timeout=60)
async def test_done_on_the_phone_ends_the_reminders(
    people: People, officers: Officers, desk: Desk, services: Services, clock: FixedClock
) -> None:
    one = await desk.open("plan", "2026-03-02")
    head = await phone_of(people, officers, "head")
    assert (await head("GET", TAB)).json["unread"] == 1
    body = {"version": one.version, "note": "已报送，签收单存档。"}
    done = await head("POST", f"{OBLIGATIONS}/{one.id}/done", body)
    assert (done.status, done.json["state"], done.json["on_time"], done.json["actions"]) == (200, "done", True, [])
    assert [(entry["text"], entry["reason"]) for entry in done.json["history"]][-1] == ("办结", body["note"])
    entries, _ = await services.audit.page(AuditQuery(action="obligation_done"))
    assert [entry["actor"]["name"] for entry in entries] == ["姓名head"]
    tab = (await head("GET", TAB)).json
    assert (tab["unread"], tab["obligations"]["open"]) == (0, 0)
    (entry,) = (await head("GET", INBOX)).json["items"]
    assert entry["settled"]
    # The answer to the first request may have been lost: the second one says how it stands, and changes nothing.
    again = await head("POST", f"{OBLIGATIONS}/{one.id}/done", body)
    assert (again.status, again.code) == (409, "obligation_closed")
    told = await desk.told(one)
    await desk.pass_until(at("2026-04-30"))
    assert await desk.told(one) == told


@pytest.mark.gen_test(timeout=60)
async def test_what_has_changed_meanwhile_is_not_done_unseen(people: People, officers: Officers, desk: Desk) -> None:
    one = await desk.open("plan", "2026-03-02")
    head = await phone_of(people, officers, "head")
    stale = await head("POST", f"{OBLIGATIONS}/{one.id}/done", {"version": one.version + 1})
    assert (stale.status, stale.code) == (409, "stale_version")
    assert (await head("GET", f"{OBLIGATIONS}/{one.id}")).json["state"] == "open"


@pytest.mark.gen_test(timeout=60)
async def test_the_inbox_is_ones_own_and_read_on_phone_and_portal_alike(
    people: People, officers: Officers, desk: Desk
) -> None:
    for about in ("one", "two", "three"):
        await desk.open("plan", "2026-03-02", about=about)
    head, group = await phone_of(people, officers, "head"), await phone_of(people, officers, "group")
    entries = (await head("GET", INBOX)).json["items"]
    assert [entry["read"] for entry in entries] == [False] * 3
    assert "关于one" in " ".join(entry["text"] for entry in entries)
    first = entries[0]["id"]
    assert (await group("POST", f"{INBOX}/{first}/read")).code == "entry_not_found"
    assert (await head("POST", f"{INBOX}/{first}/read")).json["read"] is True
    assert (await head("GET", TAB)).json["unread"] == 2
    portal = await officers.login("head")
    assert (await portal("GET", "/api/admin/inbox?unread=true")).json["total"] == 2
    assert (await head("POST", f"{INBOX}/read")).status == 204
    assert (await head("GET", TAB)).json["unread"] == 0
    assert (await group("GET", INBOX)).json["total"] == 0


@pytest.mark.gen_test(timeout=60)
async def test_an_account_that_is_disabled_sees_nothing_more(
    people: People, officers: Officers, desk: Desk, services: Services
) -> None:
    one = await desk.open("plan", "2026-03-02")
    head = await phone_of(people, officers, "head")
    query = {"_id": officers.ids["head"]}
    await services.office_store.collection("accounts").update_many(query, {"$set": {"state": "disabled"}})
    for path in (OBLIGATIONS, f"{OBLIGATIONS}/{one.id}", INBOX):
        assert (await head("GET", path)).code == "not_an_officer"


@pytest.mark.gen_test
async def test_an_id_that_is_none_is_not_found(people: People, officers: Officers, desk: Desk) -> None:
    head = await phone_of(people, officers, "head")
    assert (await head("GET", f"{OBLIGATIONS}/{new_id()}")).code == "obligation_not_found"
    assert (await head("POST", f"{INBOX}/{new_id()}/read")).code == "entry_not_found"
