"""What an obligation is: its states, who owes it, by when, and the rules that a system declares for it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from server.errors import Conflict


class ObligationState(StrEnum):
    """Where an obligation stands."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


STATE_NAMES: Final[Mapping[ObligationState, str]] = {
    ObligationState.OPEN: "待办",
    ObligationState.DONE: "已办结",
    ObligationState.CANCELLED: "已取消",
}


class ObligationEvent(StrEnum):
    """What happens to an obligation, as its history tells it."""

    OPENED = "opened"
    MOVED = "moved"
    EXTENDED = "extended"
    RECOMPUTED = "recomputed"
    DONE = "done"
    CANCELLED = "cancelled"


EVENT_NAMES: Final[Mapping[ObligationEvent, str]] = {
    ObligationEvent.OPENED: "登记",
    ObligationEvent.MOVED: "改期",
    ObligationEvent.EXTENDED: "按规定延长",
    ObligationEvent.RECOMPUTED: "重新推算期限",
    ObligationEvent.DONE: "办结",
    ObligationEvent.CANCELLED: "取消",
}

TRANSITIONS: Final[Mapping[ObligationState, Mapping[ObligationEvent, ObligationState]]] = {
    ObligationState.OPEN: {
        ObligationEvent.OPENED: ObligationState.OPEN,
        ObligationEvent.MOVED: ObligationState.OPEN,
        ObligationEvent.EXTENDED: ObligationState.OPEN,
        ObligationEvent.RECOMPUTED: ObligationState.OPEN,
        ObligationEvent.DONE: ObligationState.DONE,
        ObligationEvent.CANCELLED: ObligationState.CANCELLED,
    },
    ObligationState.DONE: {},
    ObligationState.CANCELLED: {},
}


def state_after(state: ObligationState, event: ObligationEvent) -> ObligationState:
    """Return the state that ``event`` leads to.

    Raises:
        Conflict: ``obligation_closed``: nothing more can happen to it.
    """
    try:
        return TRANSITIONS[state][event]
    except KeyError:
        raise Conflict("obligation_closed", f"这项待办{STATE_NAMES[state]}，不能再改") from None


class DueBasis(StrEnum):
    """What a due date rests on: the rule, its extension, or an officer's decision."""

    RULE = "rule"
    EXTENDED = "extended"
    MOVED = "moved"


class Function(StrEnum):
    """What somebody is in a unit. It gives no access to anything; that is what roles are for."""

    PRINCIPAL = "principal"
    LEADER = "leader"
    OFFICE = "office"
    ORGAN = "organ"
    RESIDENT_GROUP = "resident_group"
    WINDOW = "window"


FUNCTION_NAMES: Final[Mapping[Function, str]] = {
    Function.PRINCIPAL: "“一把手”",
    Function.LEADER: "领导班子成员",
    Function.OFFICE: "办公室",
    Function.ORGAN: "纪检监察机关",
    Function.RESIDENT_GROUP: "派驻纪检监察组",
    Function.WINDOW: "“事难办”反映窗口",
}


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owes something, or presses for it.

    Attributes:
        function: what they are in the unit.
        superior: of the unit above the one that the obligation belongs to.
        named: rather a certain person whom the event names; ``function`` stands in where none is named.
    """

    function: Function
    superior: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """So many working days after the start.

    Attributes:
        count: of them, 1 at least.
        most: up to how many the office may set; None where the rule leaves no choice.
    """

    count: int
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Months:
    """So many calendar months after the start, cut to the last day of a shorter month."""

    count: int


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day of the year in which it starts.

    Attributes:
        month: of the day.
        day: of the month.
        setting: the office may set another day.
    """

    month: int
    day: int
    setting: bool = False


@dataclass(frozen=True, slots=True)
class LastWorkingDay:
    """The last working day of the month in which it starts."""


@dataclass(frozen=True, slots=True)
class DayBefore:
    """Before the day that the event names, so the day before it is the last in time.

    Attributes:
        named: what that day is.
    """

    named: str


@dataclass(frozen=True, slots=True)
class Given:
    """The day that the event names.

    Attributes:
        named: what that day is.
        on_the_spot: where none is named, the day of the start.
    """

    named: str
    on_the_spot: bool = False


Limit = WorkingDays | Months | YearDay | LastWorkingDay | DayBefore | Given


@dataclass(frozen=True, slots=True)
class Extension:
    """A longer limit that the rule itself allows, once.

    Attributes:
        name: when it is allowed.
        months: how long.
        from_due: counted from the date that was due before; else from the start, in place of the limit.
    """

    name: str
    months: int
    from_due: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """When people are reminded, in working days.

    Attributes:
        before: so many days before the due date, each.
        on_day: on the day itself.
        overdue_every: from the first overdue day on, each so many days.
        escalate_from: the overdue day from which the escalation owner is told as well.
    """

    before: tuple[int, ...] = (5, 3, 1)
    on_day: bool = True
    overdue_every: int = 1
    escalate_from: int = 1


class Opening(StrEnum):
    """How often the calendar itself opens an obligation."""

    YEARLY = "yearly"
    MONTHLY = "monthly"


@dataclass(frozen=True, slots=True)
class CalendarOpening:
    """An obligation that begins with the calendar, for every unit in which somebody holds a function.

    Attributes:
        every: with which period.
        function: for whom there has to be a post.
        per_person: one about each holder; else one about the unit.
    """

    every: Opening
    function: Function
    per_person: bool = False


@dataclass(frozen=True, slots=True)
class ObligationRule:
    """One time limit of the rules.

    Attributes:
        id: glossary name in snake_case, stored for good.
        title: what is to be done, in fixed words and without names: it may stand in a mail.
        starts_with: the event of day 0.
        limit: by when.
        owner: who does it.
        escalation: who is told once it is overdue.
        source: the article it comes from.
        closed_by: what ends it.
        by_hand: officers may end it; else only the system does that keeps the record.
        extension: a longer limit that the rule allows.
        steps: when to remind, in place of the office's setting.
        calendar: it begins with the calendar.
    """

    id: str
    title: str
    starts_with: str
    limit: Limit
    owner: Owner
    escalation: Owner
    source: str
    closed_by: str
    by_hand: bool = True
    extension: Extension | None = None
    steps: Steps | None = None
    calendar: CalendarOpening | None = None

    @property
    def given(self) -> str:
        """What the day is that the event names; empty where the limit needs none."""
        return self.limit.named if isinstance(self.limit, DayBefore | Given) else ""


_RULES: Final[dict[str, ObligationRule]] = {}
RULES: Final[Mapping[str, ObligationRule]] = MappingProxyType(_RULES)
"""Every rule that was declared, by its id."""


def register(rule: ObligationRule) -> ObligationRule:
    """Declare a rule; this is all that a system does to have its time limit kept, and it returns ``rule``.

    Raises:
        ValueError: another rule has this id.
    """
    if _RULES.setdefault(rule.id, rule) != rule:
        raise ValueError(f"two rules are called {rule.id}")
    return rule
