"""Where the time comes from: injected, so that a test decides what time it is."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present time: aware, UTC, whole milliseconds."""
        ...


def whole_milliseconds(moment: datetime) -> datetime:
    """Return ``moment`` without the part that BSON dates cannot hold.

    Times are cut before they are used, so that a time read back from the database equals the one that was written.
    """
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present time: aware, UTC, whole milliseconds."""
        return whole_milliseconds(datetime.now(UTC))


class FixedClock:
    """A clock that stands still until it is moved.

    Args:
        now: the time it shows, aware.
    """

    def __init__(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("a clock needs an aware time")
        self._now = whole_milliseconds(now.astimezone(UTC))

    def now(self) -> datetime:
        """Return the time that the clock was set to."""
        return self._now

    def advance(self, step: timedelta) -> None:
        """Move the clock forward by ``step``."""
        self._now = whole_milliseconds(self._now + step)

    def set(self, moment: datetime) -> None:
        """Set the clock to ``moment`` (aware)."""
        self._now = whole_milliseconds(moment.astimezone(UTC))
