"""Opening and tally of a big box, beside bare decryption and a bare aggregation, and the memory they take."""

import json
import subprocess
import sys
from statistics import median
from typing import Any, Final

from scripts.benchmarks.big_box import BigBox, fill, lock_again
from scripts.benchmarks.plan import Plan
from scripts.benchmarks.report import Figure, Goal
from scripts.rig import PROJECT

SMALL: Final = 10_000
BIG: Final = 100_000
AGAINST_DECRYPTION: Final = Goal(1.3, at_least=False)
AGAINST_AGGREGATION: Final = Goal(2.0, at_least=False)
MEMORY: Final = Goal(1.1, at_least=False)
_MEGABYTE: Final = 1024 * 1024


def measure_opening(plan: Plan) -> list[Figure]:
    """Open a big box and, for the comparison of memory, a small one, time and again."""
    small, big = fill(plan, SMALL), fill(plan, BIG)
    openings: list[dict[str, Any]] = []
    small_openings: list[dict[str, Any]] = []
    decryptions: list[dict[str, Any]] = []
    for number in range(plan.rounds):
        plan.say(f"opening {BIG:,} ballots, round {number + 1} of {plan.rounds}")
        for box, opened in ((small, small_openings), (big, openings)):
            lock_again(plan, box)
            opened.append(_opened(plan, box))
        decryptions.append(_work(plan, "decrypt", big))
    peaks = [median(run["peak_bytes"] for run in runs) for runs in (openings, small_openings)]
    seconds, bare = (median(run["seconds"] for run in runs) for runs in (openings, decryptions))
    ratio = median(a["seconds"] / b["seconds"] for a, b in zip(openings, decryptions, strict=True))
    return [
        Figure(
            f"opening {BIG:,} ballots, against bare PyNaCl",
            f"{seconds:.1f} s",
            f"{bare:.1f} s",
            ratio,
            AGAINST_DECRYPTION,
        ),
        _memory(f"opening: peak memory, {BIG:,} against {SMALL:,} ballots", *peaks),
    ]


def measure_tally(plan: Plan) -> list[Figure]:
    """Count a big box, and a small one for the comparison of memory."""
    small, big = fill(plan, SMALL), fill(plan, BIG)
    for box in (small, big):
        plan.say(f"opening {box.ballots:,} ballots for the tally")
        _opened(plan, box)
    counted = _work(plan, "count", big)
    product, bare = counted["rounds"]["product"], counted["rounds"]["bare"]
    return [
        Figure(
            f"tally of {BIG:,} ballots × 9 subjects, against one bare aggregation",
            f"{1000 * median(product):.0f} ms",
            f"{1000 * median(bare):.0f} ms",
            median(a / b for a, b in zip(product, bare, strict=True)),
            AGAINST_AGGREGATION,
        ),
        _memory(
            f"tally: peak memory, {BIG:,} against {SMALL:,} ballots",
            counted["peak_bytes"],
            _work(plan, "count", small)["peak_bytes"],
        ),
    ]


def _opened(plan: Plan, box: BigBox) -> dict[str, Any]:
    done = _work(plan, "open", box)
    if done["valid"] != box.ballots:
        raise RuntimeError(f"{box.ballots} ballots went in, {done['valid']} came out")
    return done


def _work(plan: Plan, kind: str, box: BigBox) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "scripts.benchmarks.box_work", kind, box.round_id],
        input=box.private_key,
        stdout=subprocess.PIPE,
        env=plan.rig.environment(),
        cwd=PROJECT,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _memory(name: str, big: float, small: float) -> Figure:
    return Figure(name, f"{big / _MEGABYTE:.0f} MB", f"{small / _MEGABYTE:.0f} MB", big / small, MEMORY)
