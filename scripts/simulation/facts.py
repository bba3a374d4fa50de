"""What happened in a simulated year: all that the oracle knows. Clocks hop, so the order is that of numbers."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from server.clock import Clock
from server.notifications import ChannelName


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """When something happened: its place in the order of all that did, and what the clocks showed."""

    number: int
    at: datetime


class Mailbox(StrEnum):
    """What becomes of mail to somebody."""

    TAKES = "takes"
    MISSING = "missing"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Person:
    """An officer.

    Attributes:
        id: account.
        name: the account's name, which is the WeCom member and the mailbox too.
        channels: by which the officer can be reached.
        digest: allows the template of digests for good.
    """

    id: str
    name: str
    unit: str
    channels: frozenset[ChannelName]
    mailbox: Mailbox = Mailbox.TAKES
    digest: bool = False

    @property
    def address(self) -> str:
        """The mailbox."""
        return f"{self.name}@office.example"


@dataclass(slots=True)
class Post:
    """Who held a function in a unit, until when."""

    account: str
    until: Moment | None = None


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody was away from ``first`` to ``last``, as the office knew since ``entered``."""

    entered: Moment
    first: date
    last: date
    deputy: str


class Ending(StrEnum):
    """How an obligation ended."""

    DONE = "done"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Redated:
    """An officer has given an obligation another due date, or taken the rule's own extension (``due`` is None)."""

    moment: Moment
    due: date | None


@dataclass(slots=True)
class Life:
    """An obligation.

    Attributes:
        id: the product's.
        period: of those that the calendar opens.
        given: the day that the event named.
        named: the account that the event named.
    """

    id: str
    rule: str
    unit: str
    about: str
    start: date
    opened: Moment
    given: date | None = None
    named: str | None = None
    period: str = ""
    redated: list[Redated] = field(default_factory=list)
    ended: Moment | None = None
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class Regime:
    """Numbers of the office that hold from a moment on.

    Attributes:
        since: when they were set.
        working_days: limits by rule.
        before: steps before the due date, in working days.
        off: days off that the office has arranged.
    """

    since: Moment
    working_days: dict[str, int] = field(default_factory=dict)
    before: tuple[int, ...] = (5, 3, 1)
    off: frozenset[date] = frozenset()


@dataclass
class Facts:
    """Everything that happened.

    Attributes:
        paths: of the units, ids from the root down to itself.
        posts: by unit and function.
        absences: by account.
        passes: when the worker looked for reminders, by the right time.
        hops: the same while the clock was wrong.
        openings: when the worker looked for what begins with the calendar.
        grants: how many messages somebody has allowed, and when; a negative number takes all back.
        troubles: from when to when a channel took nothing, or no worker was there.
        admin: who administers obligations.
    """

    clock: Clock
    admin: str = ""
    paths: dict[str, tuple[str, ...]] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[tuple[str, str], list[Post]] = field(default_factory=dict)
    absences: dict[str, list[Absence]] = field(default_factory=dict)
    disabled: dict[str, Moment] = field(default_factory=dict)
    lives: dict[str, Life] = field(default_factory=dict)
    regimes: list[Regime] = field(default_factory=list)
    passes: list[Moment] = field(default_factory=list)
    hops: list[Moment] = field(default_factory=list)
    openings: list[Moment] = field(default_factory=list)
    grants: dict[str, list[tuple[Moment, int]]] = field(default_factory=dict)
    troubles: list[tuple[datetime, datetime]] = field(default_factory=list)
    _number: int = 0

    def moment(self) -> Moment:
        """Return the present moment, behind all that were before."""
        self._number += 1
        return Moment(self._number, self.clock.now())

    def regime(self, number: int) -> Regime:
        """Return the numbers that held at a moment."""
        return next(regime for regime in reversed(self.regimes) if regime.since.number < number)
