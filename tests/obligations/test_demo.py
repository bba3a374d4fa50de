"""The demonstration's obligations: a living list for everybody who holds a post."""

import dataclasses

import pytest

from server.accounts import demo as accounts_demo
from server.app import Services
from server.clock import FixedClock
from server.obligations import demo
from server.obligations.repository import OBLIGATIONS
from server.obligations.requests import ObligationQuery, UnitObligationQuery
from server.obligations.rules import ObligationState
from tests.obligations.desk import at
from tests.officers import Officers


@pytest.mark.gen_test
@pytest.mark.parametrize("day", ["2026-03-04", "2026-10-05", "2026-11-21"])
async def test_it_is_loaded_once_and_shows_done_due_and_overdue_ones(
    services: Services, officers: Officers, clock: FixedClock, day: str
) -> None:
    clock.set(at(day, 14, 0))
    pretended = dataclasses.replace(services, settings=services.settings.model_copy(update={"env": "demo"}))
    await accounts_demo.load(pretended)
    await demo.load(pretended, clock)
    assert clock.now() == at(day, 14, 0)
    count = await services.office_store.collection(OBLIGATIONS).count({})
    await demo.load(pretended, clock)
    assert await services.office_store.collection(OBLIGATIONS).count({}) == count

    accounts = await services.office_store.collection("accounts").find_list({})
    officers.ids |= {account["account"]: account["_id"] for account in accounts}
    page = await services.obligations.lists.of_unit(
        await officers.actor("demo_obligations"), UnitObligationQuery(page_size=200)
    )
    assert page.total == count
    states = {view.state for view in page.items}
    assert states == {ObligationState.OPEN, ObligationState.DONE}
    assert any(view.overdue for view in page.items)
    assert any(view.vacant for view in page.items)
    assert {view.on_time for view in page.items if view.state is ObligationState.DONE} == {True, False}
    for account in ("demo_mayor", "demo_office", "demo_head", "demo_deputy", "demo_organ"):
        own = await services.obligations.lists.mine(await officers.actor(account), ObligationQuery())
        assert own.total > 0 or account == "demo_mayor", account
    await services.obligations.opening_job.run(clock.now())
    await services.obligations.reminder_job.run(clock.now())
    assert await services.office_store.collection("inbox").count({"kind": "escalation"}) > 0
