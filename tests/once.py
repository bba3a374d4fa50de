"""What is made once for all workers of a test run."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a path that the first worker which asks for it makes; the others wait for it.

    Args:
        factory: of this worker.
        name: of the path, and of nothing else.
        make: makes what is to be there; what a failure leaves behind is not used.
    """
    root = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        # Each worker has a directory of its own in the run's.
        root = root.parent
    made = root / name
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            unfinished = factory.mktemp(name) / name
            make(unfinished)
            unfinished.rename(made)
    return made
