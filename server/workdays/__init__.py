"""Working days: the state's schedule with make-up workdays, the office's own days, and the arithmetic on them."""

from server.workdays.days import Day, DayKind, china_day, end_of_day
from server.workdays.due import Difference, DueDate, Limit, LimitUnit, WorkingDays, WorkingHours, WorkingMoment
from server.workdays.rules import WorkCalendar

__all__ = [
    "Day",
    "DayKind",
    "Difference",
    "DueDate",
    "Limit",
    "LimitUnit",
    "WorkCalendar",
    "WorkingDays",
    "WorkingHours",
    "WorkingMoment",
    "china_day",
    "end_of_day",
]
