"""Obligations as officers see them: with names, texts, and what may be done."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from server.accounts.models import UnitRef
from server.accounts.rules import Actor
from server.obligations.models import Obligation, Officer, StoredDuty
from server.obligations.post_book import PostBook
from server.obligations.rights import possible_actions
from server.obligations.rules import EVENT_NAMES, FUNCTION_NAMES, RULES
from server.obligations.tools import ObligationTools
from server.obligations.view_models import (
    ObligationDetail,
    ObligationHappening,
    ObligationView,
    PersonRef,
    StepEntry,
)
from server.workdays import WorkCalendar, china_day


@dataclass(frozen=True, slots=True)
class _Context:
    """What several views are made with."""

    now: datetime
    calendar: WorkCalendar
    book: PostBook
    units: dict[str, str]
    people: dict[str, str]

    def told(self, duty: StoredDuty) -> list[PersonRef]:
        """Return who is told of a duty now, deputies and stand-ins included."""
        return self.refs(self.book.told(self.book.responsible(duty.duty).accounts))

    def refs(self, accounts: Iterable[str]) -> list[PersonRef]:
        """Return accounts with their names; empty for one that is no longer there."""
        return [PersonRef(id=account, name=self.people.get(account, "")) for account in accounts]


class ObligationViews:
    """Turns obligations into what the API shows.

    Args:
        tools: what it works with.
    """

    def __init__(self, tools: ObligationTools) -> None:
        self._tools = tools

    async def of(self, obligations: Sequence[Obligation]) -> list[ObligationView]:
        """Return obligations as a list shows them, in the same order."""
        if not obligations:
            return []
        context = await self._context(obligations)
        return [self._view(obligation, context) for obligation in obligations]

    async def detail(self, actor: Actor, obligation: Obligation, book: PostBook) -> ObligationDetail:
        """Return one obligation with all there is to know, and what ``actor`` may do with it."""
        context = await self._context([obligation], book)
        rule = RULES.get(obligation.rule)
        return ObligationDetail(
            **dict(self._view(obligation, context)),
            explanation=obligation.explanation,
            basis=obligation.basis,
            given=obligation.given,
            given_name=rule.given if rule else "",
            source=rule.source if rule else "",
            starts_with=rule.starts_with if rule else "",
            closed_by=rule.closed_by if rule else "",
            extension=rule.extension.name if rule and rule.extension else None,
            escalation_owner=_duty_text(obligation.escalation, obligation),
            escalation=context.told(obligation.escalation),
            next_reminder=obligation.remind_at,
            history=self._history(obligation),
            steps=[
                StepEntry(
                    step=step.step, at=step.at, told=context.refs(step.told), escalated=context.refs(step.escalated)
                )
                for step in obligation.steps
            ],
            actions=possible_actions(actor, obligation, book),
        )

    def _view(self, obligation: Obligation, context: _Context) -> ObligationView:
        today = china_day(context.now)
        return ObligationView(
            id=obligation.id,
            version=obligation.version,
            rule=obligation.rule,
            title=title_of(obligation.rule),
            unit=UnitRef(id=obligation.unit_id, name=context.units.get(obligation.unit_id, "")),
            about=self._tools.label(obligation),
            state=obligation.state,
            start=obligation.start,
            due=obligation.due,
            overdue=obligation.overdue(context.now),
            working_days_left=context.calendar.between(today, obligation.due).count,
            provisional=bool(obligation.unpublished),
            owner=_duty_text(obligation.owner, obligation),
            responsible=context.told(obligation.owner),
            vacant=context.book.responsible(obligation.owner.duty).vacant,
            opened_at=obligation.opened_at,
            closed_at=obligation.closed_at,
            on_time=obligation.on_time,
        )

    def _history(self, obligation: Obligation) -> list[ObligationHappening]:
        return [
            ObligationHappening(
                event=happening.event,
                text=EVENT_NAMES[happening.event],
                at=happening.at,
                by=_person(happening.by),
                reason=self._tools.reason(obligation, number),
                former_due=happening.former_due,
                due=happening.due,
            )
            for number, happening in enumerate(obligation.history)
        ]

    async def _context(self, obligations: Sequence[Obligation], book: PostBook | None = None) -> _Context:
        now = self._tools.clock.now()
        present = book or await self._tools.book(now, obligations)
        people = {
            account
            for one in obligations
            for duty in (one.owner.duty, one.escalation.duty)
            for account in present.told(present.responsible(duty).accounts)
        }
        people |= {account for one in obligations for step in one.steps for account in (*step.told, *step.escalated)}
        return _Context(
            now,
            await self._tools.workdays.calendar(),
            present,
            await self._tools.units.names(one.unit_id for one in obligations),
            await self._tools.accounts.names(people),
        )


def title_of(rule_id: str) -> str:
    """Return a rule's title, also of one that this version no longer knows."""
    return RULES[rule_id].title if rule_id in RULES else rule_id


def _duty_text(duty: StoredDuty, obligation: Obligation) -> str:
    name = FUNCTION_NAMES[duty.function]
    if duty.account is not None:
        return f"指定人员（{name}）"
    return name if duty.unit_id == obligation.unit_id else f"上级单位{name}"


def _person(officer: Officer | None) -> PersonRef | None:
    return PersonRef(id=officer.id, name=officer.name) if officer else None
