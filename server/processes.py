"""What the processes of one machine settle through its kernel: ends with their parent, locks on directories."""

import ctypes
import fcntl
import signal
import sys
from pathlib import Path
from typing import IO, Final

_PR_SET_PDEATHSIG: Final = 1


def end_with_parent() -> None:
    """Ask the kernel to end this process politely when its parent ends, however that happens.

    Runs in the child between fork and exec, so that even ``kill -9`` of the parent leaves nothing behind. Linux only;
    elsewhere it does nothing.
    """
    _on_death_of_parent(signal.SIGTERM)


def die_with_parent() -> None:
    """Ask the kernel to kill this process at once when its parent ends: for one that keeps nothing of its own."""
    _on_death_of_parent(signal.SIGKILL)


def lock_directory(directory: Path) -> IO[bytes] | None:
    """Return the lock on ``directory``, None while another process has it.

    It is held until it is closed, here and by every process that has inherited it, however they end.
    """
    lock = (directory / "lock").open("wb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def _on_death_of_parent(number: signal.Signals) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, number)
