"""The demonstration's matters: one in every state, for everybody who opens the portal."""

import dataclasses

import pytest

from server.accounts import demo as accounts_demo
from server.app import Services
from server.clock import FixedClock
from server.obligations import demo as obligations_demo
from server.store import collect
from server.window import demo
from server.window.clues import ClueQuery
from server.window.desk_requests import MatterQuery
from server.window.figures import FIGURES, counted
from server.window.rules import MatterState, TriageOutcome
from server.window.sealing import MATTERS
from tests.obligations.desk import at
from tests.officers import Officers
from tests.window.stage import closing_job


@pytest.mark.gen_test(timeout=60)
@pytest.mark.parametrize("day", ["2026-03-04", "2026-10-05"])
async def test_it_is_loaded_once_and_shows_every_state(
    services: Services, officers: Officers, clock: FixedClock, day: str
) -> None:
    clock.set(at(day, 14, 0))
    pretended = dataclasses.replace(services, settings=services.settings.model_copy(update={"env": "demo"}))
    await accounts_demo.load(pretended)
    await obligations_demo.load(pretended, clock)
    await demo.load(pretended, clock)
    assert clock.now() == at(day, 14, 0)
    matters = await collect(services.office_store.collection(MATTERS).find({}))
    await demo.load(pretended, clock)
    assert len(await collect(services.office_store.collection(MATTERS).find({}))) == len(matters)

    accounts = await services.office_store.collection("accounts").find_list({})
    officers.ids |= {account["account"]: account["_id"] for account in accounts}
    job = closing_job(services)
    await job.run(clock.now())
    page = await services.window.lists.page(await officers.actor("demo_watch"), MatterQuery(page_size=200))
    assert {row.state for row in page.items} == set(MatterState) - {MatterState.TURNED_OFF}
    assert {row.outcome for row in page.items} == {None, *TriageOutcome}
    assert any(row.overdue for row in page.items)
    assert len({row.hall.id for row in page.items}) == 4
    mine = await services.window.lists.page(await officers.actor("demo_window"), MatterQuery(mine=True, open=True))
    assert mine.total > 0
    clues = await services.window.clues.page(await officers.actor("demo_clue1"), ClueQuery())
    assert clues.total == 1
    assert await services.office_store.collection("appointments").count({"state": "booked"}) == 4 * 7
    stored = await collect(services.office_store.collection(MATTERS).find({}))
    figures = await collect(services.office_store.collection(FIGURES.name).find({}))
    assert sum(figure["n"].get("received", 0) for figure in figures) == sum(
        number for (_, _, name), number in counted(stored).items() if name == "received"
    )
    for hint in demo.printed_hints(services.settings):
        await services.window.citizens.open(hint.rpartition(": ")[2])
