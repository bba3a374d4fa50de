"""What leaves the house in words: titles of rules, days and numbers, never a name and never what a matter is about."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Final

from server.china_time import CHINA
from server.notifications.channels import Outgoing
from server.notifications.models import Item, NoticeKind
from server.wechat import Value

_MATTERS: Final[dict[NoticeKind, str]] = {
    NoticeKind.REMINDER: "您有一项待办即将到期",
    NoticeKind.OVERDUE_REMINDER: "您有一项待办已逾期",
    NoticeKind.ESCALATION: "下级单位有一项待办已逾期",
    NoticeKind.OPENED: "您有一项新的待办",
    NoticeKind.MOVED: "您有一项待办的期限有变动",
    NoticeKind.NOTICE: "您有一条工作通知",
}
_STATES: Final[dict[NoticeKind, str]] = {
    NoticeKind.OVERDUE_REMINDER: "已逾期",
    NoticeKind.ESCALATION: "下级单位逾期",
    NoticeKind.OPENED: "新增",
    NoticeKind.MOVED: "期限有变动",
}


def day_text(day: date) -> str:
    """Return a day as people write it: 2026年10月22日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(moment: datetime) -> str:
    """Return a moment in China's time: 2026年10月22日 09:00."""
    local = moment.astimezone(CHINA)
    return f"{day_text(local.date())} {local:%H:%M}"


def headline(items: Sequence[Item], overdue: int) -> str:
    """Return how many things there are, and how many of them are overdue."""
    late = f"，其中 {overdue} 项已逾期" if overdue else ""
    return f"您有 {len(items)} 项工作提醒{late}"


def line_of(item: Item) -> str:
    """Return one thing as a line: its rule's title, its due day, and how it stands."""
    due = [f"{day_text(item.due)}到期"] if item.due else []
    state = [_STATES[item.kind]] if item.kind in _STATES else []
    parts = "，".join([*due, *state])
    return f"{item.title}（{parts}）" if parts else item.title


def to_do_values(outgoing: Outgoing) -> dict[str, Value]:
    """Return the fields of the WeChat template ``to_do``: a fixed phrase, or a number where there are several."""
    single = outgoing.items[0] if outgoing.count == 1 else None
    matter = _MATTERS[single.kind] if single else f"您有{outgoing.count}项工作提醒"
    # The last minute of the due day; what has none is told by its hour.
    due = _last_minute(outgoing.due) if outgoing.due else outgoing.at
    return {"matter": matter, "due": due, "note": _note(outgoing)}


def digest_values(outgoing: Outgoing) -> dict[str, Value]:
    """Return the fields of the WeChat template ``digest``."""
    return {"count": outgoing.count, "time": outgoing.at, "note": _note(outgoing)}


def _note(outgoing: Outgoing) -> str:
    return f"其中{outgoing.overdue}项已逾期，请登录管理端" if outgoing.overdue else outgoing.texts.wechat_note


def _last_minute(day: date) -> datetime:
    return datetime.combine(day, time(23, 59), CHINA).astimezone(UTC)


def wecom_text(outgoing: Outgoing) -> str:
    """Return the text of a WeCom message.

    It carries the message's hour and number: WeCom drops a text that it has just been given, and two messages of one
    day could otherwise be the same.
    """
    local = outgoing.at.astimezone(CHINA)
    head = f"{headline(outgoing.items, outgoing.overdue)}（{local:%m-%d %H:%M}，编号 {outgoing.id[:8]}）"
    return f"{head}\n{outgoing.texts.wechat_note}\n{outgoing.portal}"
