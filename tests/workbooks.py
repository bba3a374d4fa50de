"""Workbooks as officers send them back."""

import io
from collections.abc import Iterable, Sequence

from openpyxl import load_workbook


def filled(template: bytes, rows: Iterable[Sequence[object]]) -> bytes:
    """Return a template with rows filled in, opened and saved anew as an officer's program does."""
    book = load_workbook(io.BytesIO(template))
    for row in rows:
        book.worksheets[0].append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
