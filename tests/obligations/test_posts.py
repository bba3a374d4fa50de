"""Posts and absences: who keeps them, what is refused, what is recorded."""

from datetime import date
from typing import Any

import pytest

from server.accounts.rules import Role
from server.errors import Conflict, InvalidInput, NotFound
from server.obligations.requests import NewAbsence, PostRequest
from server.obligations.rules import Function
from server.obligations.view_models import AbsenceView
from tests.obligations.desk import Desk, at


def post(desk: Desk, unit: str, function: Function, who: str) -> PostRequest:
    """Return the request about a post."""
    return PostRequest(unit_id=unit, function=function, account_id=desk.people[who])


async def away(desk: Desk, who: str, deputy: str, first: str, last: str, **more: Any) -> AbsenceView:
    """Enter an absence as somebody, of themselves unless ``account_id`` says of whom."""
    new = NewAbsence(
        first=date.fromisoformat(first), last=date.fromisoformat(last), deputy_id=desk.people[deputy], **more
    )
    return await desk.services.obligations.absences.enter(await desk.actor(who), new)


@pytest.mark.gen_test
async def test_a_unit_shows_who_holds_what_and_who_stands_in(desk: Desk) -> None:
    posts = await desk.services.obligations.posts.of_unit(await desk.actor("admin"), desk.hall)
    found = {view.function: view for view in posts.items}
    assert set(found) == set(Function)
    assert found[Function.PRINCIPAL].holders == []
    assert [person.name for person in found[Function.PRINCIPAL].stand_ins] == ["姓名head"]


@pytest.mark.gen_test
async def test_assigned_and_vacated_it_decides_who_is_told_and_is_recorded(desk: Desk) -> None:
    admin, posts = await desk.actor("admin"), desk.services.obligations.posts
    await desk.person("clerk", desk.hall)
    request = post(desk, desk.hall, Function.PRINCIPAL, "clerk")
    await posts.assign(admin, request)
    await posts.assign(admin, request)
    obligation = await desk.open("plan", "2026-03-02", unit=desk.hall)
    assert [who for _, who, _ in await desk.told(obligation)] == ["clerk"]
    await posts.vacate(admin, request)
    await desk.walk(obligation, 1)
    assert [who for _, who, _ in await desk.reminders(obligation)] == ["head"]
    with pytest.raises(NotFound, match="post_not_found"):
        await posts.vacate(admin, request)
    actions = [entry["action"] for entry in await desk.services.audit.of_target("unit", desk.hall)]
    assert actions == ["post_vacated", "post_assigned", "unit_created"]


@pytest.mark.gen_test
async def test_a_unit_has_one_principal_and_as_many_leaders_as_it_has(desk: Desk) -> None:
    admin, posts = await desk.actor("admin"), desk.services.obligations.posts
    await posts.assign(admin, post(desk, desk.bureau, Function.LEADER, "window"))
    with pytest.raises(Conflict, match="post_taken"):
        await posts.assign(admin, post(desk, desk.bureau, Function.PRINCIPAL, "window"))
    await desk.services.office_store.collection("accounts").update_one(
        {"_id": desk.people["head"]}, {"$set": {"state": "disabled"}}
    )
    await posts.assign(admin, post(desk, desk.bureau, Function.PRINCIPAL, "window"))
    with pytest.raises(InvalidInput, match="unknown_account"):
        await posts.assign(admin, post(desk, desk.bureau, Function.LEADER, "head"))


@pytest.mark.gen_test
async def test_posts_are_kept_by_who_administers_the_unit_alone(desk: Desk) -> None:
    await desk.person("bureau_admin", desk.bureau, role=Role.OBLIGATION_ADMIN)
    for who, unit in (("head", desk.bureau), ("bureau_admin", desk.city)):
        with pytest.raises(NotFound, match="unit_not_found"):
            await desk.services.obligations.posts.assign(
                await desk.actor(who), post(desk, unit, Function.WINDOW, "head")
            )
        with pytest.raises(NotFound, match="unit_not_found"):
            await desk.services.obligations.posts.of_unit(await desk.actor(who), unit)


@pytest.mark.gen_test
async def test_officers_of_the_own_tree_can_be_chosen(desk: Desk) -> None:
    found = await desk.services.obligations.posts.officers(await desk.actor("window"), "bureau_O")
    assert [(person.name, person.unit) for person in found.items] == [
        ("姓名bureau_office", "市民政局"),
        ("姓名bureau_organ", "市民政局"),
    ]
    nobody = await desk.services.obligations.posts.officers(await desk.actor("window"), ".*")
    assert not nobody.items


@pytest.mark.gen_test
async def test_an_absence_is_entered_by_oneself_or_by_who_administers(desk: Desk) -> None:
    own = await away(desk, "head", "deputy_head", "2026-03-10", "2026-03-12")
    assert (own.person.name, own.deputy.name, own.cancellable) == ("姓名head", "姓名deputy_head", True)
    theirs = await away(desk, "admin", "head", "2026-03-10", "2026-03-12", account_id=desk.people["window"])
    assert theirs.person.name == "姓名window"
    with pytest.raises(NotFound, match="account_not_found"):
        await away(desk, "head", "window", "2026-03-10", "2026-03-12", account_id=desk.people["deputy_head"])
    mine = await desk.services.obligations.absences.mine(await desk.actor("head"))
    assert {view.person.name: view.cancellable for view in mine.items} == {"姓名head": True, "姓名window": False}
    of_unit = await desk.services.obligations.absences.of_unit(await desk.actor("admin"), desk.bureau)
    assert len(of_unit.items) == 2
    with pytest.raises(NotFound, match="absence_not_found"):
        await desk.services.obligations.absences.cancel(await desk.actor("deputy_head"), own.id)
    await desk.services.obligations.absences.cancel(await desk.actor("head"), own.id)
    await desk.services.obligations.absences.cancel(await desk.actor("admin"), theirs.id)
    assert not (await desk.services.obligations.absences.mine(await desk.actor("head"))).items
    actions = [entry["action"] for entry in await desk.services.audit.of_target("account", desk.people["head"])]
    assert actions == ["absence_cancelled", "absence_entered"]


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("deputy", "first", "last", "code"),
    [
        ("window", "2026-02-01", "2026-03-01", "absence_dates"),
        ("window", "2026-03-05", "2026-03-04", "absence_dates"),
        ("window", "2026-03-05", "2027-03-07", "absence_dates"),
        ("head", "2026-03-05", "2026-03-05", "own_deputy"),
    ],
)
async def test_absences_that_make_no_sense_are_refused(
    desk: Desk, deputy: str, first: str, last: str, code: str
) -> None:
    with pytest.raises(InvalidInput, match=code):
        await away(desk, "head", deputy, first, last)


@pytest.mark.gen_test
async def test_absences_of_one_person_do_not_overlap_and_past_ones_are_not_shown(desk: Desk) -> None:
    await away(desk, "head", "window", "2026-03-10", "2026-03-12")
    for first, last in (("2026-03-12", "2026-03-14"), ("2026-03-09", "2026-03-10"), ("2026-03-11", "2026-03-11")):
        with pytest.raises(Conflict, match="absence_overlaps"):
            await away(desk, "head", "window", first, last)
    await away(desk, "head", "window", "2026-03-13", "2026-03-14")
    desk.clock.set(at("2026-03-13", 9, 0))
    mine = await desk.services.obligations.absences.mine(await desk.actor("head"))
    assert [view.first for view in mine.items] == [date(2026, 3, 13)]
