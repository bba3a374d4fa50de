"""What people are told about an obligation. Titles are fixed words; the sentences may name people and stay inside."""

from datetime import date, datetime

from server.notifications import Notice, NoticeKind
from server.obligations.models import Obligation
from server.obligations.rules import FUNCTION_NAMES, ObligationRule
from server.obligations.steps import Step


def opened_notice(obligation: Obligation, rule: ObligationRule, label: str) -> Notice:
    """Return the notice that something has to be done; it is for the inbox alone, reminders follow."""
    text = f"新的待办：{_what(rule, label)}，请在 {_by(obligation)} 前办结。"
    return _notice(obligation, rule, "opened", NoticeKind.OPENED, text, silent=True)


def moved_notice(obligation: Obligation, rule: ObligationRule, label: str, former: date) -> Notice:
    """Return the notice that something is due on another day."""
    text = f"{_what(rule, label)}的期限由 {former} 改为 {_by(obligation)}。"
    return _notice(obligation, rule, f"moved/{obligation.version}", NoticeKind.MOVED, text)


def confirmed_notice(obligation: Obligation, rule: ObligationRule, label: str) -> Notice:
    """Return the notice that a provisional due date has turned out to be right."""
    text = f"放假安排已经公布，{_what(rule, label)}的期限仍为 {_by(obligation)}。"
    return _notice(obligation, rule, f"confirmed/{obligation.calendar_version}", NoticeKind.NOTICE, text, silent=True)


def reminder(
    obligation: Obligation, rule: ObligationRule, label: str, step: Step, *, days: int, now: datetime
) -> Notice:
    """Return the notice that something is due, or overdue.

    Args:
        days: working days until the due date; negative where it is over.
    """
    overdue = obligation.overdue(now)
    kind = NoticeKind.OVERDUE_REMINDER if overdue else NoticeKind.REMINDER
    ending = "，请尽快办结。" if overdue else "，请及时办理。"
    return _notice(
        obligation,
        rule,
        _step_key(obligation, step),
        kind,
        f"{_what(rule, label)}{_when(obligation, days, overdue)}{ending}",
    )


def escalation(obligation: Obligation, rule: ObligationRule, label: str, step: Step, *, days: int, unit: str) -> Notice:
    """Return the notice that something is overdue for those to whom it climbs.

    Args:
        days: working days until the due date; negative.
        unit: name of the unit that it belongs to.
    """
    owner = FUNCTION_NAMES[obligation.owner.function]
    text = f"{unit}的{_what(rule, label)}{_when(obligation, days, True)}，责任岗位：{owner}，请督促办结。"
    return _notice(obligation, rule, f"{_step_key(obligation, step)}/escalation", NoticeKind.ESCALATION, text)


def _notice(
    obligation: Obligation, rule: ObligationRule, key: str, kind: NoticeKind, text: str, *, silent: bool = False
) -> Notice:
    return Notice(
        key=f"{obligation.ref}/{key}",
        ref=obligation.ref,
        kind=kind,
        title=rule.title,
        text=text,
        due=obligation.due,
        link=f"/obligations/{obligation.id}",
        silent=silent,
    )


def _step_key(obligation: Obligation, step: Step) -> str:
    return f"{obligation.due}/{step.name}"


def _what(rule: ObligationRule, label: str) -> str:
    return f"“{rule.title}”（{label}）" if label else f"“{rule.title}”"


def _by(obligation: Obligation) -> str:
    return f"{obligation.due}（暂定）" if obligation.unpublished else f"{obligation.due}"


def _when(obligation: Obligation, days: int, overdue: bool) -> str:
    if overdue:
        counted = f"，逾期 {-days} 个工作日" if days < 0 else ""
        return f"已于 {obligation.due} 到期{counted}"
    if days > 0:
        return f"将于 {_by(obligation)} 到期，还有 {days} 个工作日"
    return f"今天（{obligation.due}）到期" if days == 0 else f"将于 {_by(obligation)} 到期"
