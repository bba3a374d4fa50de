"""What is stored about appointments, what is asked, and what is shown."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, Final

from pydantic import Field, StringConstraints, model_validator

from server.schemas import CalendarDate, Identifier, Model, Versioned
from server.stored import Stored
from server.window.booking_rules import AppointmentEvent, AppointmentState, Opening, Plan
from server.window.models import Officer

ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
_MOST_SLOTS: Final = 100


class OpeningHours(Model):
    """Hours without a break, China time."""

    opens: ClockTime
    closes: ClockTime


class SlotPlanContent(Model):
    """What a hall's administrator sets."""

    active: bool = Field(description="是否开放预约")
    openings: list[OpeningHours] = Field(min_length=1, max_length=4)
    minutes: int = Field(ge=5, le=240, description="每个时段的分钟数")
    places: int = Field(ge=1, le=200, description="每个时段的名额")
    days: int = Field(ge=1, le=20, description="可预约的工作日天数，含当天")
    grace_minutes: int = Field(ge=0, le=120, description="开始后保留名额的分钟数")
    closed: list[CalendarDate] = Field(default_factory=list, max_length=60, description="不办理预约的工作日")

    @model_validator(mode="after")
    def _hours_follow_on_each_other(self) -> "SlotPlanContent":
        moments = [moment for opening in self.openings for moment in (opening.opens, opening.closes)]
        if any(earlier >= later for earlier, later in pairwise(moments)):
            raise ValueError("每段办理时间的结束应晚于开始，各段不能重叠")
        if not 1 <= len(self.plan().slots()) <= _MOST_SLOTS:
            raise ValueError(f"每天应有 1 至 {_MOST_SLOTS} 个时段")
        return self

    def plan(self) -> Plan:
        """Return what the rules reckon with."""
        return Plan(
            openings=[
                Opening(time.fromisoformat(hours.opens), time.fromisoformat(hours.closes)) for hours in self.openings
            ],
            minutes=self.minutes,
            places=self.places,
            days=self.days,
            grace=timedelta(minutes=self.grace_minutes),
            closed=frozenset(self.closed),
        )


class SlotPlanChange(SlotPlanContent, Versioned):
    """A plan as it is to be."""


class SlotPlanView(SlotPlanContent):
    """A plan as it is."""

    version: int
    called_off: int = Field(default=0, description="因这次修改而取消的预约数")


NO_PLAN: Final = SlotPlanContent(
    active=False,
    openings=[OpeningHours(opens="09:00", closes="11:30"), OpeningHours(opens="13:30", closes="17:00")],
    minutes=30,
    places=2,
    days=5,
    grace_minutes=15,
)


class SlotPlan(Stored):
    """A hall's plan; its id is the hall's."""

    id: str
    version: int
    content: SlotPlanContent


class Appointment(Stored):
    """Somebody's place in a slot. Of the person nothing is known but the code.

    Attributes:
        id: the beginning of the keyed hash of the code.
        day: the day in China.
        start: the slot's beginning, China time, e.g. ``09:30``.
        business: what it is about; empty if not said.
        number: under which the person is called.
        kept_until: when the person is not waited for any more.
        by: the officer who last changed it; None for the citizen and for the system.
    """

    id: str
    version: int
    hall: str
    day: date
    start: str
    starts_at: datetime
    ends_at: datetime
    business: str
    number: str
    state: AppointmentState
    booked_at: datetime
    kept_until: datetime
    by: Officer | None = None


class BookingRequest(Model):
    """A slot that somebody wants."""

    booking_id: Identifier = Field(description="手机生成的随机编号；重复提交同一编号得到同一预约")
    hall: Identifier
    business: Identifier | None = None
    day: CalendarDate
    start: ClockTime


class SlotView(Model):
    """A slot with the places left."""

    start: str
    end: str
    left: int


class DaySlots(Model):
    """The slots of a day that can still be booked."""

    day: CalendarDate
    slots: list[SlotView]


class HallSlots(Model):
    """What can be booked at a hall; nothing while it takes no appointments."""

    open: bool
    days: list[DaySlots]


class AppointmentView(Model):
    """An appointment as the citizen sees it, with what a reminder on the phone needs."""

    hall_id: str
    hall: str
    address: str
    business: str
    day: CalendarDate
    start: str
    end: str
    starts_at: datetime
    ends_at: datetime
    number: str
    state: AppointmentState
    can_cancel: bool
    remind_at: datetime | None = Field(description="手机宜在此时提醒；临时预约的不提醒")


class BookedView(Model):
    """A new appointment with its code, which is shown once."""

    code: str = Field(description="预约码，凭它查看和取消")
    appointment: AppointmentView


class DeskAppointment(Model):
    """An appointment as the hall's officers see it."""

    id: str
    version: int
    start: str
    number: str
    business: str
    state: AppointmentState
    booked_at: datetime
    possible: list[AppointmentEvent]


class DayAtDesk(Model):
    """A day's appointments in the order of their numbers."""

    day: CalendarDate
    working: bool
    items: list[DeskAppointment]
