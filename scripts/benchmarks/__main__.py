"""Measures the product beside the least that could do the same work, in one run on one machine."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from scripts.benchmarks import casts, hall, machine, opening, reminders, signatures, sizes, wechat, window
from scripts.benchmarks.plan import Plan
from scripts.benchmarks.report import Figure, table
from scripts.rig import Rig

BENCHMARKS: Final[Mapping[str, Sequence[Callable[[Plan], list[Figure]]]]] = {
    "casts": (casts.measure, hall.measure),
    "signatures": (signatures.measure,),
    "opening": (opening.measure_opening,),
    "tally": (opening.measure_tally,),
    "sizes": (sizes.measure,),
    "wechat": (wechat.measure,),
    "reminders": (reminders.measure_passes, reminders.measure_sending),
    "window": (window.measure_submissions, window.measure_reading),
}


def main() -> int:
    """Run the benchmarks that the command line names and print their figures."""
    options = _parser().parse_args()
    print(machine.description(), flush=True)
    figures: list[Figure] = []
    for name in options.names or BENCHMARKS:
        for measure in BENCHMARKS[name]:
            with Rig() as rig:
                figures += measure(Plan(rig, options.seconds, options.rounds))
    print(f"\n{table(figures)}")
    missed = [figure for figure in figures if not figure.met]
    print(f"\n{len(missed)} of {sum(figure.goal is not None for figure in figures)} goals missed.")
    return 1 if missed and options.check else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Measures the product beside the least that could do the same work. Product and counterpart take "
        "turns on the same database; load comes from a process of its own (wrk); the median of the rounds counts. Two "
        "web processes listen on two ports and get half of the connections each, as from a proxy in front.",
    )
    # No ``choices``: argparse would not accept the empty list.
    parser.add_argument("names", nargs="*", metavar="NAME", type=_name, help=f"of: {', '.join(BENCHMARKS)} (all)")
    parser.add_argument("--check", action="store_true", help="exit with status 1 where a goal is missed")
    parser.add_argument("--seconds", type=int, default=4, help="length of one measured run (4)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each contestant runs (3)")
    return parser


def _name(text: str) -> str:
    if text not in BENCHMARKS:
        raise argparse.ArgumentTypeError(f"there is no benchmark {text!r}")
    return text


if __name__ == "__main__":
    sys.exit(main())
