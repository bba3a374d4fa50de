"""Work on a big box in a process of its own, so that its peak of memory is its own.

``python -m scripts.benchmarks.box_work open|decrypt|count ROUND`` reads the box's private key from standard input and
prints one JSON object with seconds and bytes; the database's address comes from ``APP_BOX_MONGO_URI``.
"""

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import pymongo
from nacl.public import PrivateKey, SealedBox

from scripts.benchmarks.big_box import PROMISE
from server.evaluation.box_opening import BoxOpening
from server.evaluation.box_rounds import ballots_of, opened_of
from server.evaluation.rules import RoundKind
from server.evaluation.tally import RoundCount, figures
from server.store import Store

_TALLY_ROUNDS: Final = 5
_URI: Final = "APP_BOX_MONGO_URI"


def _decrypt(round_id: str, private_key: bytes) -> dict[str, Any]:
    """Decrypt the ballots and do nothing else; they lie in memory already."""
    sealed = [bytes(ballot["s"]) for ballot in _collection(ballots_of(round_id)).find({}, {"s": 1})]
    box = SealedBox(PrivateKey(private_key))
    started = time.perf_counter()
    for ballot in sealed:
        box.decrypt(ballot)
    return {"seconds": time.perf_counter() - started}


def _open(round_id: str, private_key: bytes) -> dict[str, Any]:
    """Open the box as the product does."""

    async def work(store: Store) -> dict[str, Any]:
        started = time.perf_counter()
        opened = await BoxOpening(store).open_answers(round_id, private_key, PROMISE)
        return {"seconds": time.perf_counter() - started, "valid": opened.valid}

    return _with_store(work)


def _count(round_id: str, _private_key: bytes) -> dict[str, Any]:
    """Count as the product does, and with one bare aggregation, in turns."""
    bare = _collection(opened_of(round_id))
    seconds: dict[str, list[float]] = {"product": [], "bare": []}

    async def work(store: Store) -> dict[str, Any]:
        peak = 0
        for _ in range(_TALLY_ROUNDS):
            started = time.perf_counter()
            groups = await BoxOpening(store).tally_groups(round_id)
            figures(PROMISE, {RoundKind.SURVEY: RoundCount(sum(group[3] for group in groups), groups)})
            seconds["product"].append(time.perf_counter() - started)
            # Read before the counterpart first holds all its rows in this process.
            peak = peak or _peak_bytes()
            started = time.perf_counter()
            list(
                bare.aggregate(
                    [
                        {"$unwind": {"path": "$g", "includeArrayIndex": "i"}},
                        {"$group": {"_id": {"c": "$c", "i": "$i", "g": "$g"}, "n": {"$sum": 1}}},
                    ]
                )
            )
            seconds["bare"].append(time.perf_counter() - started)
        return {"rounds": seconds, "peak_bytes": peak}

    return _with_store(work)


def _collection(name: str) -> "pymongo.collection.Collection[dict[str, Any]]":
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(os.environ[_URI])
    return client.get_default_database()[name]


def _with_store(work: Callable[[Store], Awaitable[dict[str, Any]]]) -> dict[str, Any]:
    async def run() -> dict[str, Any]:
        store = await Store.connect(os.environ[_URI])
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(run())


def _peak_bytes() -> int:
    """Return the most memory that this program held; getrusage() would tell its parent's, which it was forked from."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("the kernel does not tell the peak of memory")


def main() -> None:
    """Do one piece of work and print its figures."""
    kinds = {"open": _open, "decrypt": _decrypt, "count": _count}
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=kinds)
    parser.add_argument("round_id")
    options = parser.parse_args()
    figures_of_run = kinds[options.kind](options.round_id, sys.stdin.buffer.read())
    figures_of_run.setdefault("peak_bytes", _peak_bytes())
    print(json.dumps(figures_of_run))


if __name__ == "__main__":
    main()
