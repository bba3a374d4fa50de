"""Lets citizens submit with photos while web process and database are killed, and reckons what became of all."""

import argparse
import asyncio
import random
import secrets
import sys

from scripts.rig import Process, Rig
from scripts.rig_office import settings_of
from scripts.window_round import WindowCrashTest
from server.connections import services_of
from server.logs import configure_logs
from server.store.embedded import free_port


def main() -> int:
    """Play the rounds that the command line asks for; return 1 if anything happened that should not."""
    options = _parser().parse_args()
    seed = options.seed if options.seed is not None else secrets.randbits(32)
    print(f"{options.citizens} citizens with {options.photos} photos each, {options.kills} kills a round, seed {seed}")
    configure_logs("error", "crash_window")
    with Rig() as rig:
        port = free_port()
        web = rig.web("web", "all", port)
        # One event loop for all rounds: what its threads start again would end with it.
        failed = asyncio.run(_play(rig, web, f"http://127.0.0.1:{port}", options, random.Random(seed)))  # noqa: S311 - to be repeatable
    print("FAILED" if failed else "every shown code opens one whole matter with all its photos, none twice")
    return 1 if failed else 0


async def _play(rig: Rig, web: Process, url: str, options: argparse.Namespace, generator: random.Random) -> bool:
    failed = False
    async with services_of(settings_of(rig)) as services:
        test = WindowCrashTest(rig, web, url, services, generator)
        for number in range(1, options.rounds + 1):
            ledger = await test.play(options.citizens, options.photos, options.at_once, options.kills)
            print(f"round {number}\n  {ledger}", flush=True)
            failed |= bool(ledger.violations)
    return failed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/crash_window", description=__doc__)
    parser.add_argument("--citizens", type=int, default=500, help="matters of a round (500)")
    parser.add_argument("--photos", type=int, default=3, help="photos of each (3)")
    parser.add_argument("--at-once", type=int, default=100, help="phones that are sending at once (100)")
    parser.add_argument("--kills", type=int, default=8, help="kills in a round (8)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds in a row (3)")
    parser.add_argument("--seed", type=int, help="repeats the draws of an earlier run, though not its timing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
