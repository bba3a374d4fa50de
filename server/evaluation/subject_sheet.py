"""Subjects from an XLSX file: the template to fill in, and a reader that trusts nothing in what comes back.

A workbook is a ZIP archive of XML. Before anything is parsed, the archive's own directory tells whether it
unpacks to more than a list of names can need, and whether it carries programs. openpyxl parses through
defusedxml, which refuses entity tricks.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from defusedxml.common import DefusedXmlException
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils.exceptions import InvalidFileException

from server.errors import FieldError, InvalidInput, TooLarge
from server.evaluation.rules import MAXIMUM_SUBJECTS

COLUMNS: Final = ("姓名", "职务", "单位")
MOST_SUBJECTS: Final = MAXIMUM_SUBJECTS
LONGEST: Final = {"姓名": 30, "职务": 60, "单位": 60}
MOST_BYTES: Final = 2 * 1024 * 1024
_MOST_UNPACKED = 16 * 1024 * 1024
_MOST_PARTS = 200
_MOST_ROWS = 1000
_MOST_REPORTED = 50
_ACTIVE_PARTS = ("vbaproject", "xl/externallinks/", "xl/embeddings/", "xl/activex/", "xl/macrosheets/")


@dataclass(frozen=True, slots=True)
class SubjectRow:
    """One subject as it stands in the sheet, trimmed."""

    name: str
    post: str
    unit: str


def subjects_template() -> bytes:
    """Return an empty workbook with the three headings and a page that explains them."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 (a new workbook has one sheet; told to the type checker)
    sheet.title = "述责述廉对象"
    for number, heading in enumerate(COLUMNS, start=1):
        cell = sheet.cell(row=1, column=number, value=heading)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E8C")
        cell.alignment = Alignment(horizontal="center")
    for letter, width in zip("ABC", (16, 32, 36), strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    help_page = book.create_sheet("填写说明")
    help_page.column_dimensions["A"].width = 80
    for line in (
        "在“述责述廉对象”工作表中，从第 2 行起每行填写一人，第 1 行表头请勿改动。",
        f"姓名必填，最多 {LONGEST['姓名']} 字；职务、单位选填，最多 {LONGEST['职务']} 字。",
        f"最多 {MOST_SUBJECTS} 人，顺序即手机上的显示顺序。",
        "请勿使用公式、宏或外部链接；有任何一行填写有误时，整表不会导入，系统逐行指出问题。",
    ):
        help_page.append([line])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_subjects(data: bytes) -> list[SubjectRow]:
    """Read the subjects of an uploaded workbook.

    Args:
        data: the file as it was uploaded.

    Returns:
        The subjects in the sheet's order; at least one.

    Raises:
        TooLarge: ``file_too_large`` (bytes), ``workbook_too_large`` (unpacked), ``too_many_rows``.
        InvalidInput: ``not_xlsx``, ``workbook_has_programs``, or ``invalid_rows`` with one field error per fault.
    """
    _check_archive(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        try:
            rows = list(_rows_of_first_sheet(book.worksheets))
        finally:
            book.close()
    except (InvalidInput, TooLarge):
        raise
    except DefusedXmlException as error:
        raise InvalidInput("workbook_has_programs", "表格中含有不允许的 XML 实体，已拒绝") from error
    except _UNREADABLE as error:
        raise _not_xlsx() from error
    return _checked(rows)


_UNREADABLE = (
    InvalidFileException,
    zipfile.BadZipFile,
    # openpyxl lets the faults of a malformed workbook through as whatever its parsing code ran into.
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    SyntaxError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)


def _not_xlsx() -> InvalidInput:
    return InvalidInput(
        "not_xlsx",
        "这不是有效的 XLSX 表格，请下载模板填写后再上传",
        fields=[FieldError("file", "应为 .xlsx 文件")],
    )


def _check_archive(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise TooLarge("file_too_large", f"文件超过 {MOST_BYTES // 1024 // 1024} MB，请只保留名单后再上传")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename.lower() for part in parts}
            encrypted = any(part.flag_bits & 0x1 for part in parts)
            # An entry cannot unpack to more than it declares: zipfile stops there and its checksum fails.
            unpacked = sum(part.file_size for part in parts)
            if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED:
                raise TooLarge("workbook_too_large", "表格解压后过大，已拒绝，请下载模板只填写名单后再上传")
            if encrypted or not {"[content_types].xml", "xl/workbook.xml"} <= names:
                raise _not_xlsx()
            types = archive.read("[Content_Types].xml")
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, KeyError, RuntimeError) as error:
        raise _not_xlsx() from error
    active = any(mark in name for name in names for mark in _ACTIVE_PARTS)
    if active or b"macroEnabled" in types:
        raise InvalidInput("workbook_has_programs", "表格中含有宏、外部链接或嵌入对象，已拒绝，请使用下载的模板")


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    cells: Sequence[Any]


def _rows_of_first_sheet(worksheets: Sequence[Any]) -> Iterator[_Row]:
    if not worksheets:
        raise _not_xlsx()
    sheet = worksheets[0]
    # The sheet's own word on its size is not to be trusted; without it, gaps are yielded as empty rows.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(max_col=20), start=1):
        if number > _MOST_ROWS:
            raise _too_many_rows()
        if any(cell.value not in (None, "") for cell in cells):
            yield _Row(number, cells)


def _too_many_rows() -> TooLarge:
    return TooLarge("too_many_rows", f"表格行数过多，最多 {MOST_SUBJECTS} 人，请删去空行和多余内容")


def _checked(rows: Sequence[_Row]) -> list[SubjectRow]:
    if not rows:
        raise InvalidInput("invalid_rows", "表格是空的", fields=[FieldError("第1行", "缺少表头：姓名、职务、单位")])
    columns = _columns(rows[0])
    faults: list[FieldError] = []
    subjects: list[SubjectRow] = []
    seen: dict[SubjectRow, int] = {}
    for row in rows[1:]:
        values = {heading: _text(row, index, heading, faults) for heading, index in columns.items()}
        subject = SubjectRow(values.get("姓名", ""), values.get("职务", ""), values.get("单位", ""))
        if not subject.name:
            continue
        if subject in seen:
            faults.append(FieldError(f"第{row.number}行", f"与第{seen[subject]}行重复"))
        seen.setdefault(subject, row.number)
        subjects.append(subject)
    if not subjects and not faults:
        faults.append(FieldError("第2行", "没有填写任何人"))
    if len(subjects) > MOST_SUBJECTS:
        faults.append(FieldError(f"第{rows[MOST_SUBJECTS + 1].number}行", f"最多 {MOST_SUBJECTS} 人"))
    if faults:
        shown = faults[:_MOST_REPORTED]
        more = f"，以下列出前 {_MOST_REPORTED} 处" if len(faults) > _MOST_REPORTED else ""
        raise InvalidInput("invalid_rows", f"表格中有 {len(faults)} 处问题{more}；没有导入任何内容", fields=shown)
    return subjects


def _columns(row: _Row) -> dict[str, int]:
    headings = [str(cell.value).strip() if cell.value is not None else "" for cell in row.cells]
    faults = [
        FieldError(f"第{row.number}行", f"不认识的列“{heading[:20]}”")
        for heading in headings
        if heading not in ("", *COLUMNS)
    ]
    if "姓名" not in headings:
        faults.append(FieldError(f"第{row.number}行", "缺少“姓名”列"))
    faults += [FieldError(f"第{row.number}行", f"“{name}”列重复") for name in COLUMNS if headings.count(name) > 1]
    if faults:
        raise InvalidInput("invalid_rows", "表头与模板不符；没有导入任何内容", fields=faults[:_MOST_REPORTED])
    return {name: headings.index(name) for name in COLUMNS if name in headings}


def _text(row: _Row, index: int, heading: str, faults: list[FieldError]) -> str:
    place = f"第{row.number}行 {heading}"
    cell = row.cells[index] if index < len(row.cells) else None
    value = cell.value if cell is not None else None
    if cell is not None and getattr(cell, "data_type", None) == "f":
        faults.append(FieldError(place, "不能是公式，请改为文字"))
        return ""
    if value is not None and not isinstance(value, str):
        faults.append(FieldError(place, "应为文字"))
        return ""
    text = " ".join((value or "").split())
    if not text and heading == "姓名":
        faults.append(FieldError(place, "不能为空"))
    elif len(text) > LONGEST[heading]:
        faults.append(FieldError(place, f"最多 {LONGEST[heading]} 字"))
    elif not text.isprintable():
        faults.append(FieldError(place, "含有不可显示的字符"))
    return text
