"""The roster as an XLSX file: the template to fill in, and what its rows must satisfy."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from server.errors import FieldError
from server.evaluation.roster_entries import RosterPerson
from server.tables import Heading, TableForm, TableRow, read_table, template

MOST_PERSONS: Final = 5000
_NAME: Final = Heading("姓名", 30, 16, required=True)
_UNIT: Final = Heading("单位", 60, 36)
_POST: Final = Heading("职务", 60, 32)
_PHONE: Final = Heading("手机号", 30, 18, numbers=True)
_CATEGORY: Final = Heading("票种", 30, 16, required=True)
FORM: Final = TableForm(
    title="参评人员名册",
    headings=(_NAME, _UNIT, _POST, _PHONE, _CATEGORY),
    help_lines=(
        "在“参评人员名册”工作表中，从第 2 行起每行填写一人，第 1 行表头请勿改动。",
        "姓名、票种必填；票种可以填字母（如 A），也可以填名称。",
        "手机号选填，为 11 位大陆手机号；没有手机号的人员，用个人邀请参评。",
        f"最多 {MOST_PERSONS} 人；同一手机号只能对应一人。",
        "请勿使用公式、宏或外部链接；有任何一行填写有误时，整表不会导入，系统逐行指出问题。",
    ),
    most_rows=MOST_PERSONS,
)
_PHONE_NUMBER = re.compile("1[3-9][0-9]{9}")
_COUNTRY = re.compile(r"^(\+|00)?86(?=1[3-9][0-9]{9}$)")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """A row of the sheet: a person and the letter of the category."""

    person: RosterPerson
    category: str


def roster_template(rows: Iterable[Sequence[str]] = ()) -> bytes:
    """Return a workbook with the headings and a page that explains them; empty, or with persons filled in."""
    return template(FORM, rows)


def phone_number(text: str) -> str | None:
    """Return the 11 digits of a mainland mobile number written with spaces, hyphens or +86; None if it is none."""
    digits = _COUNTRY.sub("", re.sub(r"[\s-]", "", text))
    return digits if _PHONE_NUMBER.fullmatch(digits) else None


def read_roster(data: bytes, categories: Mapping[str, str], taken: Mapping[str, str]) -> list[RosterRow]:
    """Read the persons of an uploaded workbook, in the sheet's order; at least one.

    Args:
        data: the file as it was uploaded.
        categories: names of the categories that come from the roster, by letter.
        taken: the phone numbers that stand in the roster already, with the names of their owners.

    Raises:
        TooLarge, InvalidInput: as ``server.tables.read_table``.
    """
    letters = {**{name: letter for letter, name in categories.items()}, **{letter: letter for letter in categories}}

    def judge(rows: Sequence[TableRow]) -> Iterator[FieldError]:
        first: dict[str, int] = {}
        for row in rows:
            if row.values[_CATEGORY.name] not in letters:
                known = "、".join(f"{letter}（{name}）" for letter, name in categories.items())
                yield row.fault(f"没有这个按名册参评的票种，应为 {known}", _CATEGORY.name)
            yield from _judge_phone(row, first, taken)

    return [_row(row, letters) for row in read_table(FORM, data, judge)]


def _judge_phone(row: TableRow, first: dict[str, int], taken: Mapping[str, str]) -> Iterator[FieldError]:
    text = row.values[_PHONE.name]
    phone = phone_number(text)
    if phone is None:
        if text:
            yield row.fault("应为 11 位手机号", _PHONE.name)
        return
    before = first.setdefault(phone, row.number)
    if before != row.number:
        yield row.fault(f"与第{before}行的手机号相同", _PHONE.name)
    elif phone in taken:
        yield row.fault(f"名册中已有人使用这个手机号：{taken[phone]}", _PHONE.name)


def _row(row: TableRow, letters: Mapping[str, str]) -> RosterRow:
    name, unit, post, phone = (row.values[heading.name] for heading in (_NAME, _UNIT, _POST, _PHONE))
    return RosterRow(RosterPerson(name, unit, post, phone_number(phone) or ""), letters[row.values[_CATEGORY.name]])
