"""What every act of an officer on a matter shares: loading within the officer's halls, rights, version, saving."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime

from server.accounts.rules import Actor
from server.errors import FieldError, InvalidInput, NotAllowed, stale_version
from server.store import Session
from server.window.models import Matter
from server.window.rights import STAFF_ROLES, may
from server.window.rules import EVENT_NAMES, MatterEvent, check_move, state_after
from server.window.tools import WindowTools
from server.workdays import china_day, end_of_day

Work = Callable[[Matter, Session], Awaitable[Matter]]


class DeskWork:
    """Changes matters for officers; who may do what is decided in ``rights``.

    Args:
        tools: what it works with.
    """

    def __init__(self, tools: WindowTools) -> None:
        self.tools = tools

    async def load(self, actor: Actor, matter_id: str, session: Session | None = None) -> Matter:
        """Return a matter of a hall in the officer's subtree.

        Raises:
            NotFound: ``matter_not_found``.
        """
        halls = await self.tools.halls.overseen(actor, *STAFF_ROLES, session=session)
        return await self.tools.repository.load([hall.id for hall in halls], matter_id, session)

    async def change(self, actor: Actor, matter_id: str, version: int | None, event: MatterEvent, work: Work) -> Matter:
        """Load, check, change and save in one transaction.

        Args:
            version: what the officer has seen; None where that does not matter.
            event: what is to happen.
            work: returns the matter as it is to be saved.

        Raises:
            NotFound: ``matter_not_found``.
            NotAllowed: ``matter_not_yours``.
            Conflict: the state does not allow it (see ``state_after``), or ``stale_version``.
        """

        async def write(session: Session) -> Matter:
            matter = await self.load(actor, matter_id, session)
            state_after(matter.state, event, reopened=matter.reopened)
            if event is MatterEvent.MOVE_PROMISE:
                check_move(matter.promised_moves, supervises=may(actor, matter, event))
            if not may(actor, matter, event):
                raise not_yours(event)
            if version is not None and matter.version != version:
                raise stale_version()
            return await self.tools.save(session, matter, await work(matter, session))

        return await self.tools.store.transaction(write)

    async def day_to_come(self, day: date, now: datetime, session: Session) -> date:
        """Return a day that is not past.

        Raises:
            InvalidInput: ``promise_in_past`` or ``outside_calendar``.
        """
        calendar = await self.tools.workdays.calendar(session=session)
        if calendar.fixed(day).date < china_day(now):
            raise wrong_field("promise_in_past", "promised", "承诺日期不能早于今天")
        return day

    async def answered(self, matter: Matter, now: datetime, session: Session) -> Matter:
        """Return a matter that was answered now; some time later it is closed."""
        settings = await self.tools.office.settings(session)
        closing = await self.tools.after_working_days(now, settings.unrated_days, session)
        return matter.having(answered_at=now, closes_at=end_of_day(closing))

    async def days_taken(self, matter: Matter, now: datetime, session: Session) -> int:
        """Return in how many working days a matter is answered, counted anew where it was reopened."""
        calendar = await self.tools.workdays.calendar(session=session)
        return calendar.between(china_day(matter.reopened_at or matter.submitted_at), china_day(now)).count


def not_yours(event: MatterEvent) -> NotAllowed:
    """Return the error for an act that is another's."""
    return NotAllowed("matter_not_yours", f"您不能对这件诉求{EVENT_NAMES[event]}，请由经办人或有权限的人员操作")


def wrong_field(code: str, field: str, sentence: str) -> InvalidInput:
    """Return the error for one field that is wrong."""
    return InvalidInput(code, sentence, fields=[FieldError(field, sentence)])
