"""Log lines that somebody else could make come by the thousand are written now and then."""

import time
from typing import Final

_SECONDS: Final = 60.0


class Rarely:
    """Tells for each kind of line whether it is time to write it again."""

    def __init__(self) -> None:
        self._written: dict[str, float] = {}

    def now(self, kind: str) -> bool:
        """Return whether to write a line of this ``kind``; the kinds are few."""
        if time.monotonic() - self._written.get(kind, -_SECONDS) < _SECONDS:
            return False
        self._written[kind] = time.monotonic()
        return True
