"""Lets weeks pass at a town's halls in minutes, and recounts the figures of the window from what happened."""

import argparse
import asyncio
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Final

from scripts.benchmarks.report import columns
from scripts.rig import Rig
from scripts.simulation.matters import Figures, answer_class, total
from scripts.simulation.office import settings_of_production, without_expiry
from scripts.simulation.window_month import WindowOutcome, WindowPlan, simulate_window
from server.logs import configure_logs

_FIGURES: Final = (
    "received",
    *(f"triaged_{outcome}" for outcome in ("resolve_now", "cannot_do", "hard", "redirected", "late")),
    *("answered", "answered_on_time", "answered_late"),
    *(answer_class(end) for end in (1, 3, 5, 10, 20, None)),
    *("promises_moved", "reopened"),
    *(f"rated_{rating}" for rating in ("satisfied", "basically_satisfied", "dissatisfied")),
    *("merged", "closed"),
)
_SHOWN: Final = 20


def main() -> int:
    """Simulate what the command line asks for; return 1 if the figures do not agree with what happened."""
    options = _parser().parse_args()
    seed = options.seed if options.seed is not None else secrets.randbits(32)
    plan = WindowPlan(options.days, seed)
    print(f"{plan.days} days from {plan.first} on, seed {seed}", flush=True)
    configure_logs("error", "simulation")
    began = time.monotonic()
    with Rig() as rig:
        without_expiry(rig)
        settings = settings_of_production(rig)
        outcome = asyncio.run(simulate_window(settings, plan, lambda text: print(f"  {text}", flush=True)))
    print(f"\n{ledger(outcome)}\n\n{time.monotonic() - began:.0f} s")
    return 0 if outcome.good else 1


def ledger(outcome: WindowOutcome) -> str:
    """Return the product's figures, those reckoned, and where they differ."""
    halls = {hall.id: hall.name for hall in outcome.halls}
    head = ("figure", *(f"{name}{told}" for name in (*halls.values(), "all") for told in ("", " (recounted)")))
    reckoned, lives = outcome.reckoned, outcome.lives
    findings = [*outcome.differences, *outcome.failures]
    return "\n".join(
        [
            columns([head, *_rows(outcome.told, reckoned, list(halls))]),
            "",
            f"matters    {len(lives):,}; {sum(one.turned_off for one in lives):,} were turned off and count in nothing",
            f"compared   {len(reckoned.keys() | outcome.told.keys()):,} figures by hall and day",
            f"different  {len(outcome.differences):,}",
            *(f"  {finding}" for finding in findings[:_SHOWN]),
            "the figures agree with what happened" if outcome.good else "FAILED",
        ]
    )


def _rows(told: Figures, reckoned: Figures, halls: list[str]) -> Iterator[tuple[str, ...]]:
    groups = [*([hall] for hall in halls), halls]
    sums: list[Counter[str]] = [total(figures, group) for group in groups for figures in (told, reckoned)]
    for name in _FIGURES:
        yield name, *(f"{counter[name]:,}" for counter in sums)
    yield "on time, %", *(_percent(counter["answered_on_time"], counter["answered"]) for counter in sums)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else ""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/simulate_window", description=__doc__)
    parser.add_argument("--days", type=int, default=30, choices=range(1, 366), metavar="N", help="how many days (30)")
    parser.add_argument("--seed", type=int, help="repeats the draws of an earlier run")
    return parser


if __name__ == "__main__":
    sys.exit(main())
