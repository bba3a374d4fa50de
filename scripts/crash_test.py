"""Lets phones vote while web process and database are killed, and reckons whether a ballot was lost or doubled."""

import argparse
import asyncio
import random
import secrets
import sys

from scripts.crash_round import CrashTest
from scripts.rig import Rig
from server.store.embedded import free_port


def main() -> int:
    """Play the rounds that the command line asks for; return 1 if anything happened that should not."""
    options = _parser().parse_args()
    seed = options.seed if options.seed is not None else secrets.randbits(32)
    print(f"{options.ballots} ballots, {options.phones} phones, {options.kills} kills a round, seed {seed}", flush=True)
    with Rig() as rig:
        port = free_port()
        web = rig.web("web", "all", port)
        test = CrashTest(rig, web, f"http://127.0.0.1:{port}", random.Random(seed))  # noqa: S311 - to be repeatable
        # One event loop for all rounds: what its threads start again would end with it.
        failed = asyncio.run(_play(test, options))
    print("FAILED" if failed else "no ballot lost, none doubled, none without its sender")
    return 1 if failed else 0


async def _play(test: CrashTest, options: argparse.Namespace) -> bool:
    failed = False
    for number in range(1, options.rounds + 1):
        ledger = await test.play(options.ballots, options.phones, options.kills)
        print(f"round {number}\n  {ledger}", flush=True)
        failed |= bool(ledger.violations)
    return failed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/crash_test", description=__doc__)
    parser.add_argument("--ballots", type=int, default=2000, help="tickets of a round (2000)")
    parser.add_argument("--phones", type=int, default=200, help="phones that vote at once (200)")
    parser.add_argument("--kills", type=int, default=8, help="kills in a round (8)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds in a row (5)")
    parser.add_argument("--seed", type=int, help="repeats the draws of an earlier run, though not its timing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
