"""Rules in words, for the screens."""

from server.obligations.rules import (
    FUNCTION_NAMES,
    DayBefore,
    Given,
    LastWorkingDay,
    Limit,
    Months,
    ObligationRule,
    Owner,
    WorkingDays,
    YearDay,
)
from server.obligations.settings import ObligationSettings
from server.obligations.view_models import RuleView


def rule_view(rule: ObligationRule, settings: ObligationSettings) -> RuleView:
    """Return a rule as officers see it, with the office's number in it."""
    limit = settings.limit_of(rule)
    counted = isinstance(limit, WorkingDays) and limit.most is not None
    return RuleView(
        id=rule.id,
        title=rule.title,
        starts_with=rule.starts_with,
        limit=limit_text(limit),
        owner=owner_text(rule.owner),
        escalation=owner_text(rule.escalation),
        source=rule.source,
        closed_by=rule.closed_by,
        given=rule.given,
        given_needed=isinstance(limit, DayBefore) or (isinstance(limit, Given) and not limit.on_the_spot),
        person=rule.owner.named,
        extension=rule.extension.name if rule.extension else None,
        by_hand=rule.by_hand,
        from_calendar=rule.calendar is not None,
        working_days=limit.count if counted and isinstance(limit, WorkingDays) else None,
        most=limit.most if isinstance(limit, WorkingDays) else None,
        year_day=f"{limit.month:02}-{limit.day:02}" if isinstance(limit, YearDay) and limit.setting else None,
    )


def limit_text(limit: Limit) -> str:
    """Return a limit in words."""
    match limit:
        case WorkingDays(count):
            return f"{count} 个工作日内"
        case Months(count):
            return f"{count} 个月内"
        case YearDay(month, day):
            return f"当年{month}月{day}日前"
        case LastWorkingDay():
            return "当月最后一个工作日前"
        case DayBefore(named):
            return f"{named}之前"
        case Given(named, on_the_spot):
            return f"当场，或{named}前" if on_the_spot else f"{named}前"


def owner_text(owner: Owner) -> str:
    """Return in words who owes something."""
    name = f"上级单位{FUNCTION_NAMES[owner.function]}" if owner.superior else FUNCTION_NAMES[owner.function]
    return f"指定人员，或{name}" if owner.named else name
