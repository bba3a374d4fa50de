"""Time slots at a hall's windows: which there are, what becomes of an appointment. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from server.china_time import CHINA
from server.errors import Conflict

_ONE_DAY: Final = timedelta(days=1)
# A long holiday lies within; beyond it nobody looks.
_FARTHEST: Final = timedelta(days=60)
_REMINDED_BEFORE: Final = timedelta(hours=2)


class AppointmentState(StrEnum):
    """What has become of an appointment."""

    BOOKED = "booked"
    ATTENDED = "attended"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    CALLED_OFF = "called_off"


class AppointmentEvent(StrEnum):
    """What can happen to an appointment."""

    ATTEND = "attend"
    CANCEL = "cancel"
    MISS = "miss"
    CALL_OFF = "call_off"


_TABLE: Final = {
    (AppointmentState.BOOKED, AppointmentEvent.ATTEND): AppointmentState.ATTENDED,
    (AppointmentState.BOOKED, AppointmentEvent.CANCEL): AppointmentState.CANCELLED,
    (AppointmentState.BOOKED, AppointmentEvent.MISS): AppointmentState.NO_SHOW,
    (AppointmentState.BOOKED, AppointmentEvent.CALL_OFF): AppointmentState.CALLED_OFF,
    # Who comes late is served when there is time; the place was somebody else's by then.
    (AppointmentState.NO_SHOW, AppointmentEvent.ATTEND): AppointmentState.ATTENDED,
}


def after(state: AppointmentState, event: AppointmentEvent) -> AppointmentState:
    """Return the state after an event.

    Raises:
        Conflict: ``appointment_over``.
    """
    if (state, event) not in _TABLE:
        raise Conflict("appointment_over", "这个预约已经办理、取消或过期，不能再更改")
    return _TABLE[state, event]


def possible(state: AppointmentState) -> list[AppointmentEvent]:
    """Return what can happen in a state."""
    return [event for event in AppointmentEvent if (state, event) in _TABLE]


@dataclass(frozen=True, slots=True)
class Opening:
    """Hours without a break."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True)
class Plan:
    """When people can come, as a hall has set it.

    Attributes:
        openings: hours of a working day, in order, apart from each other.
        minutes: length of a slot.
        places: people in one slot.
        days: how many working days can be booked, the present one included.
        grace: how long after the beginning a place is kept.
        closed: working days on which nobody can come.
    """

    openings: Sequence[Opening]
    minutes: int
    places: int
    days: int
    grace: timedelta
    closed: frozenset[date]

    def slots(self) -> list[time]:
        """Return the beginnings of the slots of a day; each slot ends before its hours do."""
        length = timedelta(minutes=self.minutes)
        found = []
        for opening in self.openings:
            start, closes = _moment(date.min, opening.opens), _moment(date.min, opening.closes)
            while start + length <= closes:
                found.append(start.time())
                start += length
        return found

    def span(self, day: date, start: time) -> tuple[datetime, datetime]:
        """Return beginning and end of a slot, in UTC."""
        begins = _moment(day, start).astimezone(UTC)
        return begins, begins + timedelta(minutes=self.minutes)

    def offers(self, day: date, start: time, is_working_day: Callable[[date], bool]) -> bool:
        """Return whether there is such a slot, whenever that is."""
        return day not in self.closed and start in self.slots() and is_working_day(day)

    def bookable_days(self, now: datetime, is_working_day: Callable[[date], bool]) -> list[date]:
        """Return the days that can be booked at ``now`` (aware)."""
        today = now.astimezone(CHINA).date()
        found: list[date] = []
        day = today
        while len(found) < self.days and day - today < _FARTHEST:
            if is_working_day(day):
                found.append(day)
            day += _ONE_DAY
        return [day for day in found if day not in self.closed]

    def bookable(self, day: date, start: time, now: datetime, is_working_day: Callable[[date], bool]) -> bool:
        """Return whether a slot can be booked at ``now`` (aware): until it ends, for who stands in the hall already."""
        if day not in self.bookable_days(now, is_working_day) or start not in self.slots():
            return False
        return now < self.span(day, start)[1]

    def kept_until(self, day: date, start: time, now: datetime) -> datetime:
        """Return when somebody who books a slot at ``now`` and has not come by then is not waited for any more."""
        return max(self.span(day, start)[0], now) + self.grace


def reminder_at(starts_at: datetime, booked_at: datetime) -> datetime | None:
    """Return when the phone should remind of an appointment, None where it was made too shortly before."""
    moment = starts_at - _REMINDED_BEFORE
    return moment if moment > booked_at else None


def queue_number(start: time, issued: int) -> str:
    """Return the number under which somebody is called: by the slot, then in the order of booking; none comes twice."""
    return f"{start:%H%M}-{issued:02}"


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, CHINA)
