"""What became of each matter in a simulated month, and what that counts: reckoned apart from the product.

Nothing here comes from what the product stores or answers; dates come from the oracle's own calendar.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from scripts.simulation.days import Days
from server.china_time import CHINA

Figures = Counter[tuple[str, date, str]]
"""How often a figure of a hall is counted on a day."""

TRIAGE_DAYS: Final = 1
RESOLVE_DAYS: Final = 3
REOPENED_DAYS: Final = 10
_UNRATED_DAYS: Final = 15
_RATED_DAYS: Final = 5
_DAY: Final = timedelta(days=1)
# Upper ends of the classes of times to answer, in working days.
_CLASSES: Final = (1, 3, 5, 10, 20)


@dataclass
class MatterLife:
    """One matter.

    Attributes:
        hall: where it was brought.
        code: that its citizen was shown.
        id: the product's.
        begun: day of submission, or of reopening.
        promised: by when the present answer is due, as the citizen was told.
        handler: number of the officer who handles it.
        closes: the last day on which it stands open to its citizen.
        closed: it has come to its end.
        merged: it goes on with another.
        turned_off: it has left for the clue register: it counts in nothing.
        duplicates: others go on with this one.
    """

    hall: str
    code: str
    id: str
    begun: date
    handler: int | None = None
    promised: date | None = None
    moves: int = 0
    open: bool = True
    reopened: bool = False
    closes: date | None = None
    closed: bool = False
    merged: bool = False
    turned_off: bool = False
    duplicates: bool = False
    counted: Counter[tuple[date, str]] = field(default_factory=Counter)

    @property
    def over(self) -> bool:
        """Whether nothing more happens to it."""
        return self.closed or self.merged or self.turned_off


@dataclass
class Registrar:
    """Notes what happens to matters and counts it.

    Attributes:
        lives: of all matters that were brought.
    """

    days: Days
    lives: list[MatterLife] = field(default_factory=list)

    def submitted(self, hall: str, code: str, id_: str, at: datetime) -> MatterLife:
        """Note a new matter."""
        life = MatterLife(hall, code, id_, day_of(at))
        self.lives.append(life)
        self._count(life, at, "received")
        return life

    def triaged(self, life: MatterLife, outcome: str, promised: date | None, at: datetime) -> None:
        """Note a decision; ``promised`` is the day that an officer has named."""
        today = day_of(at)
        limit = life.promised if life.reopened else self.days.after(life.begun, TRIAGE_DAYS)
        late = limit is not None and today > limit
        if not life.reopened:
            self._count(life, at, "triaged", f"triaged_{outcome}", "triaged_late" if late else "triaged_on_time")
        if outcome in ("cannot_do", "redirected"):
            self._answered(life, at, late=late)
        elif promised is not None:
            life.promised = promised
        elif not life.reopened:
            life.promised = self.days.after(today, RESOLVE_DAYS)

    def moved(self, life: MatterLife, promised: date, at: datetime) -> None:
        """Note another promised date."""
        life.promised = promised
        life.moves += 1
        self._count(life, at, "promises_moved")

    def answered(self, life: MatterLife, at: datetime) -> None:
        """Note an answer."""
        self._answered(life, at, late=life.promised is not None and day_of(at) > life.promised)

    def rated(self, life: MatterLife, rating: str, at: datetime) -> None:
        """Note a rating with what it brings about."""
        self._count(life, at, f"rated_{rating}")
        if rating != "dissatisfied":
            life.closes = self.days.after(day_of(at), _RATED_DAYS)
        elif life.reopened:
            self._close(life, at)
        else:
            self._count(life, at, "reopened")
            life.open, life.reopened, life.closes, life.handler = True, True, None, None
            life.begun, life.promised, life.moves = day_of(at), self.days.after(day_of(at), REOPENED_DAYS), 0

    def merged(self, life: MatterLife, main: MatterLife, at: datetime) -> None:
        """Note that a matter goes on with another."""
        life.merged = main.duplicates = True
        self._count(life, at, "merged")

    def turned_off(self, life: MatterLife) -> None:
        """Note that a matter has left the window, as if it had never been there."""
        life.turned_off = True
        life.counted.clear()

    def midnight(self, at: datetime) -> None:
        """Close what was to be closed with the day that has just ended."""
        for life in self.lives:
            if not life.over and life.closes is not None and life.closes < day_of(at):
                self._close(life, at)

    def figures(self, first: date) -> Figures:
        """Return what all matters count; times to answer, which the board tells of all days together, on ``first``."""
        found: Figures = Counter()
        for life in self.lives:
            for (day, name), times in life.counted.items():
                found[life.hall, first if name in _ANSWER_CLASSES else day, name] += times
        return found

    def _answered(self, life: MatterLife, at: datetime, *, late: bool) -> None:
        taken = sum(self.days.working(day) for day in _days_after(life.begun, day_of(at)))
        name = answer_class(next((end for end in _CLASSES if taken <= end), None))
        self._count(life, at, "answered", "answered_late" if late else "answered_on_time", name)
        life.open, life.closes = False, self.days.after(day_of(at), _UNRATED_DAYS)

    def _close(self, life: MatterLife, at: datetime) -> None:
        life.closed, life.open = True, False
        self._count(life, at, "closed")

    def _count(self, life: MatterLife, at: datetime, *names: str) -> None:
        life.counted.update((day_of(at), name) for name in names)


def answer_class(most_days: int | None) -> str:
    """Return the figure of answers within so many working days; None for those that took longer than all."""
    return f"answered_after_{_CLASSES[-1]}" if most_days is None else f"answered_within_{most_days}"


_ANSWER_CLASSES: Final = {answer_class(end) for end in (*_CLASSES, None)}


def differences(reckoned: Figures, told: Figures) -> list[str]:
    """Return where the product's figures are others than those reckoned, a sentence for each."""
    keys = sorted({key for key, times in (*reckoned.items(), *told.items()) if times})
    return [
        f"{hall} {day} {name}: {told[hall, day, name]} told, {reckoned[hall, day, name]} reckoned"
        for hall, day, name in keys
        if told[hall, day, name] != reckoned[hall, day, name]
    ]


def total(figures: Figures, halls: Iterable[str]) -> Counter[str]:
    """Return the figures of halls over all days."""
    wanted, found = set(halls), Counter[str]()
    for (hall, _, name), times in figures.items():
        if hall in wanted:
            found[name] += times
    return found


def day_of(at: datetime) -> date:
    """Return the day in China."""
    return at.astimezone(CHINA).date()


def _days_after(first: date, last: date) -> Iterator[date]:
    return (first + number * _DAY for number in range(1, (last - first).days + 1))
