"""Working days: the state's schedule with make-up workdays, the office's own days, and the arithmetic on them."""

from server.workdays.compose import build_workdays
from server.workdays.days import Day, DayKind, china_day, end_of_day
from server.workdays.due import Difference, DueDate, Limit, LimitUnit, WorkingDays, WorkingHours, WorkingMoment
from server.workdays.models import CalendarChange, ChangeReason
from server.workdays.repository import COLLECTIONS
from server.workdays.rules import WorkCalendar
from server.workdays.service import WorkdayService

__all__ = [
    "COLLECTIONS",
    "CalendarChange",
    "ChangeReason",
    "Day",
    "DayKind",
    "Difference",
    "DueDate",
    "Limit",
    "LimitUnit",
    "WorkCalendar",
    "WorkdayService",
    "WorkingDays",
    "WorkingHours",
    "WorkingMoment",
    "build_workdays",
    "china_day",
    "end_of_day",
]
