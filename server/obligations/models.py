"""What is stored about obligations. What may name a person is encrypted: what it is about, and the reasons given."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from server.obligations.post_book import Duty
from server.obligations.rules import DueBasis, Function, ObligationEvent, ObligationState
from server.stored import Stored
from server.workdays import end_of_day

TARGET: Final = "obligation"
# Of an obligation that stays overdue for years, the last steps tell enough.
STEPS_KEPT: Final = 60


@dataclass(frozen=True, slots=True)
class About:
    """What an obligation is about, as the system that opens it knows it.

    Attributes:
        kind: noun in snake_case, e.g. ``leader``.
        id: the thing's id; with rule and period it makes the obligation the same one.
        label: its name for people; may name persons.
    """

    kind: str
    id: str
    label: str


class StoredAbout(Stored):
    """What an obligation is about, ``label`` encrypted."""

    kind: str
    id: str
    label: bytes


class StoredDuty(Stored):
    """Who owes it, or presses for it; see ``Duty``. ``unit_id`` is the last of ``path``."""

    account: str | None
    function: Function
    unit_id: str
    path: tuple[str, ...]

    @classmethod
    def of(cls, duty: Duty) -> "StoredDuty":
        """Return ``duty`` as it is stored."""
        return cls(account=duty.account, function=duty.function, unit_id=duty.path[-1], path=duty.path)

    @property
    def duty(self) -> Duty:
        """As the book of posts takes it."""
        return Duty(self.account, self.function, self.path)


class Officer(Stored):
    """An officer as remembered by name at the time."""

    id: str
    name: str


class Happening(Stored):
    """One entry of the history.

    Attributes:
        by: who did it; None for the system.
        reason: encrypted; empty for none.
        former_due: due date before, where it changed.
        due: due date after.
    """

    event: ObligationEvent
    at: datetime
    by: Officer | None
    reason: bytes = b""
    former_due: date | None = None
    due: date


class ReminderStep(Stored):
    """One step that was taken.

    Attributes:
        step: its name, e.g. ``-3``.
        due: the due date that it was counted from.
        told: the responsible accounts and their deputies.
        escalated: those to whom it climbed.
    """

    step: str
    due: date
    at: datetime
    told: tuple[str, ...]
    escalated: tuple[str, ...] = ()


class Obligation(Stored):
    """An obligation.

    Attributes:
        key: the same event's obligation has the same one.
        unit_id: the unit that it belongs to.
        unit_path: that unit's, ids from the root down to itself.
        given: the day that the event named, where the limit needs one.
        basis: what the due date rests on.
        explanation: why it is due then.
        unpublished: years whose schedules are still to come and on which the date hangs.
        calendar_version: calendar that the date and the next reminder were worked out with.
        settings_version: settings that they were worked out with.
        remind_at: next moment to remind; None where it is closed.
        passed_at: when a reminder pass last dealt with it.
        closed_at: when it was done or cancelled.
    """

    id: str
    version: int
    key: str
    rule: str
    unit_id: str
    unit_path: tuple[str, ...]
    about: StoredAbout
    owner: StoredDuty
    escalation: StoredDuty
    state: ObligationState
    start: date
    given: date | None
    due: date
    basis: DueBasis
    explanation: str
    unpublished: tuple[int, ...]
    calendar_version: int
    settings_version: int
    remind_at: datetime | None
    passed_at: datetime | None = None
    steps: tuple[ReminderStep, ...] = ()
    history: tuple[Happening, ...]
    opened_at: datetime
    closed_at: datetime | None = None
    on_time: bool | None = None

    @property
    def ref(self) -> str:
        """What notices about it refer to."""
        return f"{TARGET}/{self.id}"

    def overdue(self, now: datetime) -> bool:
        """Return whether it is open and its last day is over."""
        return self.state is ObligationState.OPEN and now >= end_of_day(self.due)


def key_of(rule: str, about_id: str, period: str) -> str:
    """Return what makes an obligation the same one."""
    return "/".join((rule, about_id, period))


def id_of(key: str) -> str:
    """Return the id of the obligation with this key, so that the same event finds the same obligation."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]
