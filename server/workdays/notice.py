"""Reads the yearly notice of the State Council's General Office on holidays. Pure.

The notice has had the same form since 2008: one item for each holiday (or two that meet), which says from when to when
is off, how many days that makes, and on which weekend days people work. What it says twice (days of the week, numbers
of days) is checked against each other, so that a slip in copying is found before anything is saved.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import zip_longest
from typing import Final

from server.errors import FieldError, InvalidInput
from server.workdays.days import FIRST_DAY, LAST_DAY, YearSchedule, deciding_year, weekday
from server.workdays.schedules import holiday_names, year_schedule

LONGEST: Final = 8000
FESTIVALS: Final = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
_WEEK: Final = "一二三四五六日"
_NAME: Final = "(?:元旦|春节|清明节?|劳动节|端午节?|中秋节?|国庆节)"
_YEAR: Final = re.compile(r"关于(\d{4})年(?:部分)?节假日安排|现将(\d{4})年元旦")
_HEADING: Final = re.compile(rf"({_NAME}(?:[、和]{_NAME})*):")
_BRACKET: Final = re.compile(r"\(([^()]*)\)")
_WEEKDAY: Final = re.compile(r"(?:星期|周)([一二三四五六日天])")
_DATE: Final = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:<(.)>)?"
_SPAN: Final = re.compile(rf"{_DATE}(?:(?:至|到|-|—|~){_DATE})?")
_COUNT: Final = re.compile(r"(?:共|放假)(\d{1,2})天")


@dataclass(frozen=True, slots=True)
class NoticeItem:
    """What the notice says about one holiday, or about several that meet.

    Attributes:
        name: e.g. ``国庆节、中秋节``.
        off: the days off, as the notice counts them.
        make_up: the weekend days on which people work.
    """

    name: str
    off: tuple[date, ...]
    make_up: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that was read without a fault.

    Attributes:
        year: the year that it arranges.
        items: its holidays, in its order.
    """

    year: int
    items: tuple[NoticeItem, ...]

    def schedule(self) -> YearSchedule:
        """Return what the notice makes of the year."""
        make_up = {day: item.name for item in self.items for day in item.make_up}
        off = {day: item.name for item in self.items for day in item.off}
        return year_schedule(self.year, True, holiday_names(off, make_up), make_up)


def read_notice(text: str) -> Notice:
    """Read a notice.

    Args:
        text: the notice as it was pasted, with whatever stands around it.

    Raises:
        InvalidInput: ``invalid_notice``, with one field error for every fault.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    plain = _BRACKET.sub(lambda bracket: _weekday_mark(bracket[1]), plain)
    title = _YEAR.search(plain)
    if title is None:
        raise _refused(["没有找到年份，请连同标题“国务院办公厅关于某年部分节假日安排的通知”一起粘贴"])
    year = int(title[1] or title[2])
    if not FIRST_DAY.year <= year <= LAST_DAY.year:
        raise _refused([f"年份 {year} 不在 {FIRST_DAY.year} 年至 {LAST_DAY.year} 年之间"])
    faults: list[str] = []
    items = tuple(_Reader(year, name, faults).item(body) for name, body in _parts(plain))
    faults += _missing(items)
    faults += _clashes(items)
    if faults:
        raise _refused(faults)
    return Notice(year, items)


def _refused(faults: list[str]) -> InvalidInput:
    sentence = f"通知中有 {len(faults)} 处需要核对，没有保存任何内容"
    return InvalidInput("invalid_notice", sentence, fields=[FieldError("text", fault) for fault in faults[:50]])


def _weekday_mark(bracket: str) -> str:
    found = _WEEKDAY.search(bracket)
    return f"<{found[1]}>" if found else ""


def _parts(plain: str) -> Iterator[tuple[str, str]]:
    headings = list(_HEADING.finditer(plain))
    for heading, following in zip_longest(headings, headings[1:]):
        end = following.start() if following else len(plain)
        names = re.findall(_NAME, heading[1])
        yield "、".join(name if name in FESTIVALS else f"{name}节" for name in names), plain[heading.end() : end]


def _missing(items: tuple[NoticeItem, ...]) -> Iterator[str]:
    named = [name for item in items for name in item.name.split("、")]
    for festival in FESTIVALS:
        if festival not in named:
            yield f"没有找到“{festival}”一项；通知应包含全部七个节日"
        elif named.count(festival) > 1:
            yield f"“{festival}”出现了 {named.count(festival)} 次"


def _clashes(items: tuple[NoticeItem, ...]) -> Iterator[str]:
    owners: dict[date, str] = {}
    for item in items:
        for day in (*item.off, *item.make_up):
            if day in owners:
                yield f"{item.name}：{day} 已在“{owners[day]}”中安排"
            owners.setdefault(day, item.name)


@dataclass(slots=True)
class _Reader:
    """Reads one item; what is wrong goes to ``faults``."""

    year: int
    name: str
    faults: list[str]
    off: list[date] = field(default_factory=list)
    make_up: list[date] = field(default_factory=list)

    def item(self, body: str) -> NoticeItem:
        """Return what the item says."""
        for sentence in body.split("。"):
            if "上班" in sentence:
                self.make_up += self._days(sentence)
            elif "放假" in sentence or "补休" in sentence:
                self._take_off(sentence)
        if not self.off:
            self._fault("没有找到放假日期")
        for day in self.make_up:
            if weekday(day):
                self._fault(f"上班日 {day} 本来就是星期{_WEEK[day.weekday()]}")
        for day in (*self.off, *self.make_up):
            if deciding_year(day) != self.year:
                self._fault(f"{day} 不属于 {self.year} 年的安排")
        return NoticeItem(self.name, tuple(self.off), tuple(self.make_up))

    def _take_off(self, sentence: str) -> None:
        days = self._days(sentence)
        self.off += days
        count = _COUNT.search(sentence)
        if count and days and int(count[1]) != len(days):
            self._fault(f"通知写明{count[0]}，日期却是 {len(days)} 天（{days[0]} 至 {days[-1]}）")

    def _days(self, sentence: str) -> list[date]:
        days: list[date] = []
        month: str | None = None
        for span in _SPAN.finditer(sentence):
            month = span[2] or month
            first = self._date(span[1], month, span[3], span[4])
            month = span[6] or month
            last = self._date(span[5] or span[1], month, span[7], span[8]) if span[7] else first
            if first is None or last is None:
                continue
            # No holiday lasts two weeks; a month that was misread would make one of a year.
            if not timedelta(0) <= last - first < timedelta(days=14):
                self._fault(f"{first} 至 {last} 不是合理的日期范围")
                continue
            days += [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return days

    def _date(self, year: str | None, month: str | None, day: str, marked: str | None) -> date | None:
        written = f"{month or '？'}月{day}日"
        try:
            found = date(int(year or self.year), int(month or 0), int(day))
        except ValueError:
            self._fault(f"没有“{written}”这一天")
            return None
        if marked and _WEEK[found.weekday()] != marked.replace("天", "日"):
            self._fault(f"{found.year}年{written}是星期{_WEEK[found.weekday()]}，通知写的是星期{marked}")
        return found

    def _fault(self, sentence: str) -> None:
        self.faults.append(f"{self.name}：{sentence}")
