"""Tables that officers fill in and upload (XLSX): the template, and a reader that trusts nothing in what comes back.

A workbook is a ZIP archive of XML. Before anything is parsed, the archive's own directory tells whether it unpacks to
more than a list of names can need, and whether it carries programs. openpyxl parses through defusedxml, which refuses
entity tricks. Every fault is reported with its row, and a table with any fault is refused as a whole.
"""

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from defusedxml.common import DefusedXmlException
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from server.errors import FieldError, InvalidInput, TooLarge

MOST_BYTES: Final = 2 * 1024 * 1024
_MOST_UNPACKED = 32 * 1024 * 1024
_MOST_PARTS = 200
_MOST_REPORTED = 50
_SPARE_ROWS = 800
_ACTIVE_PARTS = ("vbaproject", "xl/externallinks/", "xl/embeddings/", "xl/activex/", "xl/macrosheets/")


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of a table.

    Attributes:
        name: its heading.
        longest: characters at most.
        width: of the column in the template, in characters.
        required: a row without it is a fault.
        numbers: a whole number is taken for its digits, as spreadsheets store a phone number.
    """

    name: str
    longest: int
    width: int
    required: bool = False
    numbers: bool = False


@dataclass(frozen=True, slots=True)
class TableForm:
    """What a table looks like.

    Attributes:
        title: name of the sheet.
        headings: its columns; at least one is required.
        help_lines: what the template's second sheet explains.
        most_rows: rows at most, the heading not counted.
    """

    title: str
    headings: Sequence[Heading]
    help_lines: Sequence[str]
    most_rows: int


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row as it was read: its number in the sheet, and each heading's text, trimmed."""

    number: int
    values: Mapping[str, str]

    def fault(self, message: str, heading: str = "") -> FieldError:
        """Return a fault of this row, or of one of its cells."""
        return FieldError(f"第{self.number}行 {heading}".strip(), message)


Judge = Callable[[Sequence[TableRow]], Iterable[FieldError]]
"""Finds what is wrong with rows whose cells are all right by themselves."""


def template(form: TableForm, rows: Iterable[Sequence[str]] = ()) -> bytes:
    """Return a workbook with the headings and a page that explains them; empty, or with ``rows`` filled in."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 (a new workbook has one sheet; told to the type checker)
    sheet.title = form.title
    for number, heading in enumerate(form.headings, start=1):
        cell = sheet.cell(row=1, column=number, value=heading.name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E8C")
        cell.alignment = Alignment(horizontal="center")
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = heading.width
        if heading.numbers:
            # Text: a spreadsheet program must not turn a phone number into 1.38E+10.
            sheet.column_dimensions[letter].number_format = "@"
    sheet.freeze_panes = "A2"
    for row in rows:
        sheet.append(list(row))
    help_page = book.create_sheet("填写说明")
    help_page.column_dimensions["A"].width = 80
    for line in form.help_lines:
        help_page.append([line])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read_table(form: TableForm, data: bytes, judge: Judge) -> list[TableRow]:
    """Read an uploaded workbook.

    Args:
        form: what it must look like.
        data: the file as it was uploaded.
        judge: looks at the rows as a whole.

    Returns:
        The rows in the sheet's order; at least one.

    Raises:
        TooLarge: ``file_too_large`` (bytes), ``workbook_too_large`` (unpacked), ``too_many_rows``.
        InvalidInput: ``not_xlsx``, ``workbook_has_programs``, or ``invalid_rows`` with one field error per fault.
    """
    _check_archive(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        try:
            rows = list(_rows_of_first_sheet(book.worksheets, form))
        finally:
            book.close()
    except (InvalidInput, TooLarge):
        raise
    except DefusedXmlException as error:
        raise InvalidInput("workbook_has_programs", "表格中含有不允许的 XML 实体，已拒绝") from error
    except _UNREADABLE as error:
        raise _not_xlsx() from error
    return _checked(form, rows, judge)


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


def _rows_of_first_sheet(worksheets: Sequence[Any], form: TableForm) -> Iterator[_Row]:
    if not worksheets:
        raise _not_xlsx()
    sheet = worksheets[0]
    # The sheet's own word on its size is not to be trusted; without it, gaps are yielded as empty rows.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(max_col=20), start=1):
        if number > form.most_rows + _SPARE_ROWS:
            raise TooLarge("too_many_rows", f"表格行数过多，最多 {form.most_rows} 人，请删去空行和多余内容")
        if any(cell.value not in (None, "") for cell in cells):
            yield _Row(number, cells)


def _checked(form: TableForm, rows: Sequence[_Row], judge: Judge) -> list[TableRow]:
    if not rows:
        names = "、".join(heading.name for heading in form.headings)
        raise InvalidInput("invalid_rows", "表格是空的", fields=[FieldError("第1行", f"缺少表头：{names}")])
    columns = _columns(form, rows[0])
    faults: list[FieldError] = []
    read: list[TableRow] = []
    for row in rows[1:]:
        complete = True
        values: dict[str, str] = dict.fromkeys((heading.name for heading in form.headings), "")
        for heading, index in columns:
            values[heading.name] = _text(row, index, heading, faults)
            complete = complete and not (heading.required and not values[heading.name])
        if complete:
            read.append(TableRow(row.number, values))
    faults += judge(read)
    if not read and not faults:
        faults.append(FieldError("第2行", "没有填写任何人"))
    if len(read) > form.most_rows:
        faults.append(read[form.most_rows].fault(f"最多 {form.most_rows} 人"))
    if faults:
        shown = faults[:_MOST_REPORTED]
        more = f"，以下列出前 {_MOST_REPORTED} 处" if len(faults) > _MOST_REPORTED else ""
        raise InvalidInput("invalid_rows", f"表格中有 {len(faults)} 处问题{more}；没有导入任何内容", fields=shown)
    return read


def _columns(form: TableForm, row: _Row) -> list[tuple[Heading, int]]:
    headings = [str(cell.value).strip() if cell.value is not None else "" for cell in row.cells]
    known = [heading.name for heading in form.headings]
    place = f"第{row.number}行"
    faults = [
        FieldError(place, f"不认识的列“{heading[:20]}”") for heading in headings if heading and heading not in known
    ]
    faults += [
        FieldError(place, f"缺少“{heading.name}”列")
        for heading in form.headings
        if heading.required and heading.name not in headings
    ]
    faults += [FieldError(place, f"“{name}”列重复") for name in known if headings.count(name) > 1]
    if faults:
        raise InvalidInput("invalid_rows", "表头与模板不符；没有导入任何内容", fields=faults[:_MOST_REPORTED])
    return [(heading, headings.index(heading.name)) for heading in form.headings if heading.name in headings]


def _text(row: _Row, index: int, heading: Heading, faults: list[FieldError]) -> str:
    place = f"第{row.number}行 {heading.name}"
    cell = row.cells[index] if index < len(row.cells) else None
    value = cell.value if cell is not None else None
    if cell is not None and getattr(cell, "data_type", None) == "f":
        faults.append(FieldError(place, "不能是公式，请改为文字"))
        return ""
    if heading.numbers and isinstance(value, int | float) and not isinstance(value, bool) and value == int(value):
        value = str(int(value))
    if value is not None and not isinstance(value, str):
        faults.append(FieldError(place, "应为文字"))
        return ""
    text = " ".join((value or "").split())
    if not text and heading.required:
        faults.append(FieldError(place, "不能为空"))
    elif len(text) > heading.longest:
        faults.append(FieldError(place, f"最多 {heading.longest} 字"))
    elif not text.isprintable():
        faults.append(FieldError(place, "含有不可显示的字符"))
    return text
