"""What a started process is told about the one that starts it."""

import ctypes
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent ends, however that happens (Linux; nothing elsewhere).

    Runs in the child between fork and exec, so that even ``kill -9`` of the parent leaves nothing behind.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
