"""Obligations looked up: one's own, a unit's, figures, export; what lies outside does not exist."""

from datetime import date

import pytest

from server.accounts.rules import Role
from server.errors import InvalidInput, NotAllowed, NotFound
from server.obligations.requests import FiguresQuery, ObligationQuery, ReasonRequest, Span, UnitObligationQuery
from server.obligations.rules import Function, ObligationState
from server.obligations.view_models import ObligationView
from tests.obligations.desk import Desk, at


async def mine(desk: Desk, who: str, **filters: object) -> list[str]:
    """Return what somebody owes, in order."""
    query = ObligationQuery.model_validate(filters)
    page = await desk.services.obligations.lists.mine(await desk.actor(who), query)
    assert page.total == len(page.items)
    return labels(page.items)


async def of_unit(desk: Desk, who: str, **filters: object) -> list[str]:
    """Return the obligations of a unit, in order."""
    query = UnitObligationQuery.model_validate(filters)
    page = await desk.services.obligations.lists.of_unit(await desk.actor(who), query)
    assert page.total == len(page.items)
    return labels(page.items)


def labels(views: object) -> list[str]:
    """Return what obligations are about."""
    assert isinstance(views, list)
    return [view.about.removeprefix("关于") for view in views if isinstance(view, ObligationView)]


@pytest.mark.gen_test
async def test_ones_own_are_those_one_is_reminded_of_overdue_on_top(desk: Desk) -> None:
    await desk.open("plan", "2026-03-02", about="own")
    await desk.open("recommendation_reply", "2026-02-02", about="office", given=date(2026, 2, 10))
    await desk.open("plan", "2026-03-01", about="below", unit=desk.hall)
    await desk.open("finding", "2026-02-02", about="by_name", given=date(2026, 2, 4), owner_account=desk.people["head"])
    await desk.open("plan", "2026-03-02", about="above", unit=desk.city)
    assert await mine(desk, "head") == ["by_name", "below", "own"]
    assert await mine(desk, "mayor") == ["above"]
    assert await mine(desk, "admin") == []
    await desk.person("hall_head", desk.hall, Function.PRINCIPAL)
    assert await mine(desk, "head") == ["by_name", "own"]
    counts = await desk.services.obligations.lists.counts(await desk.actor("head"))
    assert (counts.open, counts.due_today, counts.overdue) == (2, 0, 1)


@pytest.mark.gen_test
async def test_a_deputy_sees_them_while_the_other_is_away(desk: Desk) -> None:
    await desk.open("plan", "2026-03-02")
    await desk.services.office_store.collection("absences").insert_one(
        {"_id": "a", "account": desk.people["head"], "deputy": desk.people["window"], "unit_path": [],
         "first": "2026-03-03", "last": "2026-03-03"}
    )  # fmt: skip
    assert await mine(desk, "window") == []
    desk.clock.set(at("2026-03-03", 0, 0))
    assert await mine(desk, "window") == ["t1"]
    assert await mine(desk, "head") == ["t1"]
    desk.clock.set(at("2026-03-04", 0, 0))
    assert await mine(desk, "window") == []


@pytest.mark.gen_test
async def test_a_disabled_persons_obligations_are_the_posts(desk: Desk) -> None:
    await desk.open("finding", "2026-03-02", owner_account=desk.people["window"])
    assert await mine(desk, "bureau_office") == []
    await desk.services.office_store.collection("accounts").update_one(
        {"_id": desk.people["window"]}, {"$set": {"state": "disabled"}}
    )
    assert await mine(desk, "bureau_office") == ["t1"]
    assert await of_unit(desk, "admin", vacant=True) == ["t1"]


@pytest.mark.gen_test
async def test_filters_narrow_the_list(desk: Desk) -> None:
    await desk.open("plan", "2026-02-02", about="late")
    await desk.open("plan", "2026-03-02", about="open")
    await desk.open("report", "2026-03-02", about="report")
    await desk.open("plan", "2026-03-02", about="done")
    await desk.close("plan", "done")
    desk.clock.set(at("2026-03-05"))
    assert await mine(desk, "head", overdue=True) == ["late"]
    assert set(await mine(desk, "head", overdue=False)) == {"open", "report", "done"}
    assert await mine(desk, "head", state=ObligationState.DONE) == ["done"]
    assert await mine(desk, "head", rule="report") == ["report"]
    assert await mine(desk, "head", q="述责") == ["report"]
    assert await mine(desk, "head", **{"from": date(2026, 12, 1), "to": date(2026, 12, 31)}) == ["report"]
    assert await mine(desk, "head", sort="-due", state=ObligationState.OPEN) == ["report", "open", "late"]


@pytest.mark.gen_test
@pytest.mark.rule("R1.6")
async def test_a_unit_is_seen_with_those_below_it_by_who_administers_it(desk: Desk) -> None:
    for unit, about in ((desk.city, "city"), (desk.bureau, "bureau"), (desk.hall, "hall")):
        await desk.open("plan", "2026-03-02", unit=unit, about=about)
    assert set(await of_unit(desk, "admin")) == {"city", "bureau", "hall"}
    assert set(await of_unit(desk, "admin", unit_id=desk.bureau)) == {"bureau", "hall"}
    assert await of_unit(desk, "admin", vacant=True) == ["hall"]
    assert set(await of_unit(desk, "admin", vacant=False)) == {"city", "bureau"}
    await desk.person("bureau_admin", desk.bureau, role=Role.OBLIGATION_ADMIN)
    assert set(await of_unit(desk, "bureau_admin")) == {"bureau", "hall"}
    for who, unit in (("bureau_admin", desk.city), ("mayor", desk.city)):
        with pytest.raises(NotFound, match="unit_not_found"):
            await of_unit(desk, who, unit_id=unit)
    await desk.officers.add("nowhere", Role.OBLIGATION_ADMIN)
    with pytest.raises(NotAllowed, match="no_unit"):
        await desk.services.obligations.lists.of_unit(await desk.officers.actor("nowhere"), UnitObligationQuery())


@pytest.mark.gen_test
async def test_one_is_explained_to_who_owes_it_presses_for_it_or_administers_it(desk: Desk) -> None:
    desk.clock.set(at("2026-09-25"))
    obligation = await desk.open("feedback", "2026-09-25")
    lists = desk.services.obligations.lists
    seen = {}
    for who in ("admin", "city_office", "mayor"):
        seen[who] = await lists.one(await desk.actor(who), obligation.id)
    for who in ("head", "bureau_organ"):
        with pytest.raises(NotFound, match="obligation_not_found"):
            await lists.one(await desk.actor(who), obligation.id)
    detail = seen["admin"]
    assert detail.explanation == (
        "2026-10-22 到期：自 2026-09-25 起 15 个工作日；10月1日至7日为节假日，10月10日为调休工作日"
    )
    assert (detail.title, detail.unit.name, detail.about, detail.owner) == (
        "述责述廉反馈意见",
        "市民政局",
        "关于t1",
        "上级单位办公室",
    )
    assert [person.name for person in detail.responsible] == ["姓名city_office"]
    assert [person.name for person in detail.escalation] == ["姓名mayor"]
    assert detail.working_days_left == 15
    assert {who: [action.value for action in view.actions] for who, view in seen.items()} == {
        "admin": ["done", "move", "cancel"],
        "city_office": ["done"],
        "mayor": [],
    }


@pytest.mark.gen_test
async def test_a_date_in_a_year_not_published_says_that_it_may_move(desk: Desk) -> None:
    await desk.open("matter_progress", "2030-09-25")
    (view,) = (await desk.services.obligations.lists.mine(await desk.actor("window"), ObligationQuery())).items
    assert view.provisional


@pytest.mark.gen_test
async def test_the_calendar_shows_the_days_asked_for(desk: Desk) -> None:
    await desk.open("plan", "2026-03-02", about="march")
    await desk.open("report", "2026-03-02", about="december")
    lists, head = desk.services.obligations.lists, await desk.actor("head")
    span = Span.model_validate({"from": date(2026, 3, 1), "to": date(2026, 3, 31)})
    shown = await lists.calendar(head, span)
    assert ([view.about for view in shown.items], shown.complete) == (["关于march"], True)
    for first, last in ((date(2026, 3, 2), date(2026, 3, 1)), (date(2026, 3, 1), date(2026, 5, 2))):
        with pytest.raises(InvalidInput, match="span_too_long"):
            await lists.calendar(head, Span.model_validate({"from": first, "to": last}))


@pytest.mark.gen_test
async def test_figures_count_on_time_late_overdue_and_pending_per_unit_and_rule(desk: Desk) -> None:
    for about in ("a", "b", "c", "e"):
        await desk.open("plan", "2026-02-24", about=about)
    await desk.open("plan", "2026-04-01", about="d")
    await desk.open("triage", "2026-03-02", about="other", unit=desk.hall)
    await desk.close("plan", "a")
    cancelled = await desk.open("plan", "2026-02-24", about="e")
    desk.clock.set(at("2026-04-02"))
    await desk.close("plan", "b")
    reason = ReasonRequest(version=cancelled.version, reason="原因")
    await desk.services.obligations.desk.cancel(await desk.actor("admin"), cancelled.id, reason)
    query = FiguresQuery.model_validate({"from": date(2026, 1, 1), "to": date(2026, 12, 31)})
    figures = await desk.services.obligations.lists.figures(await desk.actor("admin"), query)
    found = {(f.unit.name, f.rule): (f.on_time, f.late, f.overdue, f.pending) for f in figures.items}
    assert found == {("市民政局", "plan"): (1, 1, 1, 1), ("婚姻登记处", "triage"): (0, 0, 1, 0)}
    none = FiguresQuery.model_validate({"from": date(2025, 1, 1), "to": date(2025, 12, 31), "unit_id": desk.bureau})
    assert not (await desk.services.obligations.lists.figures(await desk.actor("admin"), none)).items
    with pytest.raises(NotFound, match="unit_not_found"):
        await desk.services.obligations.lists.figures(await desk.actor("head"), query)


@pytest.mark.gen_test
async def test_an_export_is_recorded(desk: Desk) -> None:
    await desk.open("plan", "2026-03-02")
    rows = await desk.services.obligations.lists.export(await desk.actor("admin"), UnitObligationQuery())
    assert [row.about for row in rows] == ["关于t1"]
    (entry,) = await desk.services.audit.of_target("obligation", "")
    assert (entry["action"], entry["data"]) == ("obligations_exported", {"entries": 1})


@pytest.mark.gen_test
async def test_rules_are_shown_with_the_offices_numbers(desk: Desk) -> None:
    views = {view.id: view for view in (await desk.services.obligations.lists.rules()).items}
    assert views["plan"].limit == "15 个工作日内"
    assert views["plan"].working_days is None
    assert (views["triage"].working_days, views["triage"].most) == (1, 10)
    assert (views["annual_plan"].year_day, views["annual_plan"].limit) == ("03-31", "当年3月31日前")
    assert (views["finding"].given_needed, views["recommendation_reply"].given_needed) == (False, True)
    assert views["feedback"].owner == "上级单位办公室"
    assert all(view.source and view.closed_by and view.starts_with for view in views.values())
