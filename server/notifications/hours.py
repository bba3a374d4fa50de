"""When messages may leave: within the office's hours on working days."""

from dataclasses import dataclass
from datetime import datetime

from server.store import Session
from server.workdays import WorkCalendar, WorkdayService, WorkingHours


@dataclass(frozen=True, slots=True)
class SendingHours:
    """The calendar and the hours of one run."""

    calendar: WorkCalendar
    hours: WorkingHours

    @classmethod
    async def of(cls, workdays: WorkdayService, session: Session | None = None) -> "SendingHours":
        """Return them as they are now."""
        return cls(await workdays.calendar(session=session), await workdays.hours(session=session))

    def next(self, moment: datetime) -> datetime:
        """Return ``moment`` if messages may leave then, else when they may again."""
        return self.calendar.next_working_moment(moment, self.hours).at

    def open(self, moment: datetime) -> bool:
        """Tell whether messages may leave at ``moment``."""
        return self.next(moment) == moment
