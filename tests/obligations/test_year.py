"""The time machine: a quarter of an office's year by the real code, and faults that are planted are found."""

from collections.abc import Callable
from typing import Any

from scripts.simulation.ledger import ledger
from scripts.simulation.limits import LIMITS
from scripts.simulation.plants import Plant
from scripts.simulation.year import Outcome, Plan, simulate
from server.notifications import ChannelName, NoticeKind
from server.obligations.rules import RULES
from server.settings import Settings


def test_in_a_quarter_nothing_is_forgotten_and_nothing_told_twice(settings: Settings, run: Callable[..., Any]) -> None:
    outcome: Outcome = run(simulate(settings, Plan(2026, 150, seed=5, months=3), print))
    verdict = outcome.verdict
    assert (verdict.twice, verdict.never, verdict.wrong) == ([], [], [])
    assert {life.rule for life in outcome.facts.lives.values()} == set(LIMITS)
    assert {one.told.kind for one in verdict.expected} == set(NoticeKind) - {NoticeKind.NOTICE}
    assert set(verdict.deliveries.by_channel) == set(ChannelName)
    assert verdict.waited
    assert verdict.inbox_only
    printed = ledger(outcome)
    assert "sent twice      0\nnever sent      0\notherwise wrong 0" in printed
    assert all(RULES[rule].title in printed for rule in LIMITS)


def test_planted_faults_are_found(settings: Settings, run: Callable[..., Any]) -> None:
    outcome: Outcome = run(simulate(settings, Plan(2026, 40, seed=6, months=1, plants=tuple(Plant)), print))
    verdict = outcome.verdict
    assert not verdict.good
    assert any(finding.startswith("never told: ") for finding in verdict.never)
    assert any(finding.startswith("did not arrive (sent ): ") for finding in verdict.never)
    assert any(finding.endswith(" arrived more than once") for finding in verdict.twice)
    printed = ledger(outcome)
    assert "  never: never told: " in printed
    assert "  twice: message " in printed


def test_every_time_limit_of_the_product_is_simulated() -> None:
    assert {rule.id for rule in RULES.values() if not rule.id.startswith("test_")} == set(LIMITS)
