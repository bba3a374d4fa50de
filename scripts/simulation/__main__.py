"""Simulates a year of obligations and reminders, and reckons whether one was forgotten or told twice."""

import argparse
import asyncio
import secrets
import sys
import time

from scripts.rig import Rig
from scripts.simulation.ledger import ledger
from scripts.simulation.office import settings_of_production, without_expiry
from scripts.simulation.plants import Plant
from scripts.simulation.year import Outcome, Plan, simulate
from server.logs import configure_logs


def main() -> int:
    """Simulate what the command line asks for; return 1 if anything happened that should not."""
    options = _parser().parse_args()
    seed = options.seed if options.seed is not None else secrets.randbits(32)
    plan = Plan(options.year, options.obligations, seed, options.months, tuple(options.plant))
    print(f"{plan.obligations:,} obligations from {plan.first} to {plan.last}, seed {seed}", flush=True)
    configure_logs("error", "simulation")
    began = time.monotonic()
    with Rig() as rig:
        without_expiry(rig)
        outcome = asyncio.run(simulate(settings_of_production(rig), plan, lambda text: print(f"  {text}", flush=True)))
    print(f"\n{ledger(outcome)}\n\n{_words(outcome)}, {time.monotonic() - began:.0f} s")
    return 0 if outcome.verdict.good else 1


def _words(outcome: Outcome) -> str:
    return "nothing forgotten, nothing twice" if outcome.verdict.good else "FAILED"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/simulate_year", description=__doc__)
    parser.add_argument("--year", type=int, default=2026, help="whose working days are published (2026)")
    parser.add_argument("--obligations", type=int, default=10_000, help="besides those that the calendar opens (10000)")
    parser.add_argument(
        "--months", type=int, default=12, choices=range(1, 13), metavar="N", help="from January on (12)"
    )
    parser.add_argument("--seed", type=int, help="repeats the draws of an earlier run")
    parser.add_argument(
        "--plant", type=Plant, choices=Plant, action="append", default=[], help="a fault that has to be found"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
