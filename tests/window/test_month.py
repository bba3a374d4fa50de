"""The simulated month: the figures agree with what citizens and officers did, and would not, if one were wrong."""

from collections.abc import Callable
from datetime import date
from typing import Any

from scripts.simulation.matters import Figures, differences
from scripts.simulation.window import ledger
from scripts.simulation.window_month import WindowOutcome, WindowPlan, simulate_window
from server.settings import Settings

DAY = date(2026, 3, 2)


def test_in_some_weeks_the_figures_agree_with_what_happened(settings: Settings, run: Callable[..., Any]) -> None:
    outcome: WindowOutcome = run(simulate_window(settings, WindowPlan(20, seed=4, share=0.07), print))
    assert outcome.failures == []
    assert outcome.differences == []
    happened = {name for _, _, name in outcome.told}
    assert {"received", "triaged_late", "answered_late", "reopened", "promises_moved", "closed"} <= happened
    assert any(life.turned_off for life in outcome.lives)
    assert any(life.merged for life in outcome.lives)
    printed = ledger(outcome)
    assert "different  0\nthe figures agree with what happened" in printed
    hall = outcome.halls[0].id
    outcome.told[hall, DAY, "received"] += 1
    assert len(differences(outcome.reckoned, outcome.told)) == 1


def test_a_figure_that_is_missing_and_one_without_a_reason_are_found() -> None:
    reckoned, told = Figures({("hall", DAY, "received"): 2}), Figures({("hall", DAY, "closed"): 1})
    assert differences(reckoned, told) == [
        "hall 2026-03-02 closed: 1 told, 0 reckoned",
        "hall 2026-03-02 received: 0 told, 2 reckoned",
    ]
    told = Figures({("hall", DAY, "received"): 2, ("hall", DAY, "closed"): 0})
    assert differences(reckoned, told) == []
