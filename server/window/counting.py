"""What a matter counts in the figures of its hall: worked out from its history alone. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from server.window.models import Entry
from server.window.rules import MatterEvent
from server.workdays import china_day

Counts = Counter[tuple[date, str]]
"""How often a figure is counted on a day."""

DAYS_TO_ANSWER: Final = (1, 3, 5, 10, 20)
"""Upper ends, in working days, of the classes in which times to answer are counted; one more has no end."""

_PLAIN: Final = {
    MatterEvent.SUBMIT: "received",
    MatterEvent.REOPEN: "reopened",
    MatterEvent.CLOSE: "closed",
    MatterEvent.MERGE: "merged",
    MatterEvent.MOVE_PROMISE: "promises_moved",
}


def answer_class(days: int) -> str:
    """Return the figure under which an answer after so many working days is counted."""
    end = next((end for end in DAYS_TO_ANSWER if days <= end), None)
    return f"answered_within_{end}" if end is not None else f"answered_after_{DAYS_TO_ANSWER[-1]}"


def counts_of(history: Iterable[Entry]) -> Counts:
    """Return what a matter with this history counts, each figure on the day of its event."""
    return Counter((china_day(entry.at), name) for entry in history for name in _figures(entry))


def difference(before: Counts, after: Counts) -> dict[tuple[date, str], int]:
    """Return by how much each figure changes, without those that do not."""
    keys = before.keys() | after.keys()
    return {key: after[key] - before[key] for key in sorted(keys) if after[key] != before[key]}


def _figures(entry: Entry) -> Iterator[str]:
    if entry.event in _PLAIN:
        yield _PLAIN[entry.event]
    if entry.outcome is not None and not entry.again:
        yield "triaged"
        yield f"triaged_{entry.outcome}"
        yield "triaged_late" if entry.late else "triaged_on_time"
    if entry.event in (MatterEvent.ANSWER, MatterEvent.EXPLAIN):
        yield "answered"
        yield "answered_late" if entry.late else "answered_on_time"
        yield answer_class(entry.days or 0)
    if entry.rating is not None:
        yield f"rated_{entry.rating}"
