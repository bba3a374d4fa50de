"""Lists as XLSX: the same rows as on screen, and no cell that a spreadsheet program would run."""

import asyncio
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from server.china_time import CHINA

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_LONGEST_TEXT = 32_767
_FORMULA_SIGNS = ("=", "+", "-", "@")
_TOP = Alignment(vertical="top", wrap_text=True)

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column of a spreadsheet.

    Attributes:
        title: the head of the column.
        width: in characters.
        value: what a row has there: text, number, aware time, None, or something that is written as JSON.
    """

    title: str
    width: int
    value: Callable[[Row], Any]


async def spreadsheet(title: str, columns: Sequence[Column[Row]], rows: Sequence[Row]) -> bytes:
    """Return ``rows`` as an XLSX file with one sheet; times are written as China's.

    Args:
        title: name of the sheet, at most 31 characters.
        columns: what to write of each row.
        rows: in the order of the list.
    """
    return await asyncio.to_thread(write_spreadsheet, title, columns, rows)


def write_spreadsheet(title: str, columns: Sequence[Column[Row]], rows: Sequence[Row]) -> bytes:
    """Do the work of ``spreadsheet``, in the calling thread."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    head = [_cell(sheet, column.title) for column in columns]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        sheet.append([_cell(sheet, column.value(row)) for column in columns])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value.astimezone(CHINA).replace(tzinfo=None, microsecond=0))
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif value is None or isinstance(value, bool | int | float):
        cell = WriteOnlyCell(sheet, value)
    else:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        cell = text_cell(sheet, text)
    cell.alignment = _TOP
    return cell


def text_cell(sheet: Any, text: str) -> Any:
    """Return a cell that shows exactly ``text``, whatever it begins with."""
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)[:_LONGEST_TEXT]
    cell = WriteOnlyCell(sheet, clean)
    # Without this a text that begins with "=" is stored as a formula.
    cell.data_type = "s"
    if clean.startswith(_FORMULA_SIGNS):
        cell.quotePrefix = True
    return cell
