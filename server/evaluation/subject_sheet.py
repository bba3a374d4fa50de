"""Subjects from an XLSX file: the template to fill in, and what its rows must satisfy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from server.errors import FieldError
from server.evaluation.rules import MAXIMUM_SUBJECTS
from server.tables import Heading, TableForm, TableRow, read_table, template

_NAME: Final = Heading("姓名", 30, 16, required=True)
_POST: Final = Heading("职务", 60, 32)
_UNIT: Final = Heading("单位", 60, 36)
FORM: Final = TableForm(
    title="述责述廉对象",
    headings=(_NAME, _POST, _UNIT),
    help_lines=(
        "在“述责述廉对象”工作表中，从第 2 行起每行填写一人，第 1 行表头请勿改动。",
        f"姓名必填，最多 {_NAME.longest} 字；职务、单位选填，最多 {_POST.longest} 字。",
        f"最多 {MAXIMUM_SUBJECTS} 人，顺序即手机上的显示顺序。",
        "请勿使用公式、宏或外部链接；有任何一行填写有误时，整表不会导入，系统逐行指出问题。",
    ),
    most_rows=MAXIMUM_SUBJECTS,
)


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One subject as it stands in the sheet, trimmed."""

    name: str
    post: str
    unit: str


def subjects_template() -> bytes:
    """Return an empty workbook with the three headings and a page that explains them."""
    return template(FORM)


def read_subjects(data: bytes) -> list[SubjectRow]:
    """Read the subjects of an uploaded workbook, in the sheet's order; at least one.

    Raises:
        TooLarge, InvalidInput: as ``server.tables.read_table``; two equal rows are a fault.
    """
    return [_subject(row) for row in read_table(FORM, data, _repeated)]


def _subject(row: TableRow) -> SubjectRow:
    return SubjectRow(row.values[_NAME.name], row.values[_POST.name], row.values[_UNIT.name])


def _repeated(rows: Sequence[TableRow]) -> Iterator[FieldError]:
    seen: dict[SubjectRow, int] = {}
    for row in rows:
        first = seen.setdefault(_subject(row), row.number)
        if first != row.number:
            yield row.fault(f"与第{first}行重复")
