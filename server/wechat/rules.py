"""What WeChat allows in messages, and how grants are counted: pure functions."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from server.china_time import CHINA

_KEYWORD: Final = re.compile(
    r"^\s*(?P<name>[^\n{]*?)\s*[:：]?\s*\{\{(?P<key>[a-z_]+[0-9]{1,3})\.DATA\}\}\s*$", re.MULTILINE
)
_LONGEST: Final = {
    "thing": 20,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "character_string": 32,
    "phrase": 5,
    "name": 10,
}
_NO_CHINESE: Final = frozenset({"number", "letter", "symbol", "character_string"})
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]+")
# A hint of the phone and WeChat's event about the same tap arrive within seconds of each other.
HINT_HOLDS: Final = timedelta(hours=1)
_MOST_HINTS: Final = 50

Value = str | int | datetime


class TemplateKind(StrEnum):
    """How long a grant lasts."""

    ONE_TIME = "one_time"
    LONG_TERM = "long_term"


class Tap(StrEnum):
    """What became of a template when its question was shown; the words of wx.requestSubscribeMessage."""

    ACCEPT = "accept"
    REJECT = "reject"
    BAN = "ban"
    FILTER = "filter"


# Our templates: key → our field → keyword names of WeChat's template library that mean it.
TEMPLATE_FIELDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "to_do": {
        "matter": ("待办事项", "事项名称", "任务名称", "事项", "待办内容", "事项主题", "提醒内容"),
        "due": ("截止时间", "截止日期", "办理期限", "到期时间", "时间", "提醒时间"),
        "note": ("备注", "温馨提示", "说明", "备注说明"),
    },
    "decision": {
        "matter": ("事项名称", "审批事项", "办理事项", "事项", "申请事项"),
        "result": ("审批结果", "办理结果", "处理结果", "结果", "审核结果"),
        "time": ("审批时间", "办理时间", "处理时间", "时间", "审核时间"),
        "note": ("备注", "温馨提示", "说明", "备注说明"),
    },
    "digest": {
        "count": ("待办数量", "待办件数", "待办事项", "数量", "待办总数"),
        "time": ("统计时间", "更新时间", "时间", "提醒时间", "日期"),
        "note": ("备注", "温馨提示", "说明", "备注说明"),
    },
}


class UnfitValue(ValueError):
    """A value cannot be shown in a field of this type."""


def keywords_of(content: str) -> dict[str, str]:
    """Return the keyword names of a template with their keys, from its ``content`` as gettemplate shows it."""
    return {found["name"]: found["key"] for found in _KEYWORD.finditer(content)}


def fields_of(template_key: str, content: str) -> tuple[dict[str, str], list[str]]:
    """Return for each of our fields the key in WeChat's template, and the keywords that nobody here can fill in."""
    keywords = keywords_of(content)
    fields: dict[str, str] = {}
    for ours, names in TEMPLATE_FIELDS[template_key].items():
        taken = set(fields.values())
        key = next((keywords[name] for name in names if name in keywords and keywords[name] not in taken), None)
        if key is not None:
            fields[ours] = key
    return fields, [name for name, key in keywords.items() if key not in fields.values()]


def fit(key: str, value: Value) -> str:
    """Return ``value`` as WeChat accepts it under ``key``, e.g. ``thing3``; a text that is too long is cut.

    Raises:
        UnfitValue: it cannot be written there; the message holds the key only.
    """
    kind = key.rstrip("0123456789")
    if isinstance(value, datetime):
        return _fit_time(kind, value)
    text = _CONTROL.sub(" ", str(value)).strip()
    if kind == "phrase":
        text = "".join(_CHINESE.findall(text))
    if not text or (kind in _NO_CHINESE and not text.isascii()) or (kind == "number" and not _is_number(text)):
        raise UnfitValue(key)
    longest = _LONGEST.get(kind)
    if longest is None or len(text) <= longest:
        return text
    if kind != "thing":
        raise UnfitValue(key)
    return text[: longest - 1] + "…"


def _fit_time(kind: str, moment: datetime) -> str:
    local = moment.astimezone(CHINA)
    day = f"{local.year}年{local.month}月{local.day}日"
    if kind == "date":
        return day
    if kind in ("time", "thing"):
        return f"{day} {local:%H:%M}"
    raise UnfitValue(kind)


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) is not None


@dataclass(frozen=True, slots=True)
class GrantState:
    """What is known about one person's grant of one template.

    A tap is told twice, by the phone (a hint) and by WeChat's event, in either order, and one of the two may be lost.
    The event counts. A hint counts for as long as its event may still come.

    Attributes:
        count: accepted events less messages sent; below zero while a message was sent on the strength of a hint.
        on: whether a long-term grant holds.
        hints: times of accepting hints whose event has not come.
        events: times of accepting events whose hint has not come.
        off: whether the person refused last; ends a long-term grant.
    """

    count: int = 0
    on: bool = False
    hints: tuple[datetime, ...] = ()
    events: tuple[datetime, ...] = ()
    off: bool = False


def hinted(state: GrantState, result: Tap, now: datetime) -> GrantState:
    """Return the state after the phone has told of a tap."""
    state = expired(state, now)
    if result is not Tap.ACCEPT:
        return state
    if state.events:
        return replace(state, events=state.events[1:])
    return replace(state, hints=(*state.hints, now)[-_MOST_HINTS:], off=False)


def confirmed(state: GrantState, result: Tap, now: datetime) -> GrantState:
    """Return the state after WeChat has told of a tap. To refuse another message takes back none granted before."""
    state = expired(state, now)
    if result is not Tap.ACCEPT:
        return replace(state, on=False, off=True)
    state = replace(state, count=state.count + 1, on=True, off=False)
    if state.hints:
        return replace(state, hints=state.hints[1:])
    return replace(state, events=(*state.events, now)[-_MOST_HINTS:])


def switched_off(state: GrantState) -> GrantState:
    """Return the state after the person has switched the messages off in the mini-program's settings."""
    return GrantState(events=state.events, off=True)


def sent(state: GrantState, now: datetime) -> GrantState:
    """Return the state after WeChat has taken a message."""
    state = expired(state, now)
    return replace(state, count=max(state.count - 1, -len(state.hints)))


def spent(state: GrantState) -> GrantState:
    """Return the state after WeChat has refused a message because nothing is granted."""
    return GrantState(events=state.events, off=state.off)


def expired(state: GrantState, now: datetime) -> GrantState:
    """Return the state without hints and events that are too old to find their counterpart."""
    oldest = now - HINT_HOLDS
    hints = tuple(at for at in state.hints if at > oldest)
    events = tuple(at for at in state.events if at > oldest)
    # A message that was sent on the strength of a hint proves the hint, whose event was lost.
    proven = min(len(state.hints) - len(hints), max(0, -state.count))
    return replace(state, count=state.count + proven, hints=hints, events=events)


def remaining(state: GrantState, kind: TemplateKind, now: datetime) -> int | None:
    """Return how many messages may still be sent; None for any number."""
    state = expired(state, now)
    if kind is TemplateKind.LONG_TERM:
        return None if state.on or (state.hints and not state.off) else 0
    return max(0, state.count + len(state.hints))
