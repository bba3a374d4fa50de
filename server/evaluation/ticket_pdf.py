"""Sheets of codes to print and cut, tickets or personal invitations: ten to an A4 page.

The pages are drawn in a process of their own, so that thousands of QR codes do not hold up the web process;
the codes travel through a pipe and are written nowhere.
"""

import asyncio
import multiprocessing
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Final

from server.errors import Unavailable
from server.pdf import ACCENT, LINE, MUTED, ChineseDocument, FontSet, qr_image

COLUMNS: Final = 2
ROWS: Final = 5
PER_PAGE: Final = COLUMNS * ROWS
_MARGIN = 8.0
_WIDTH = (210.0 - 2 * _MARGIN) / COLUMNS
_HEIGHT = (297.0 - 2 * _MARGIN) / ROWS
_QR_SIDE = 35.5
_PROGRESS_EVERY = 50


@dataclass(frozen=True, slots=True)
class PrintedTicket:
    """One ticket or invitation as it is printed.

    Attributes:
        headline: what stands out: the category's letter, or the person's name.
        beside: two lines beside it.
        code: the code in groups of four, as one types it.
        link: what its QR code holds.
    """

    headline: str
    beside: tuple[str, str]
    code: str
    link: str


@dataclass(frozen=True, slots=True)
class TicketSheet:
    """What all tickets of a batch have in common.

    Attributes:
        title: the evaluation's name.
        kind: what they are, for the name of the document.
        how: three lines that tell what to do; the address of the phone page, to be typed where a code cannot be
            scanned, stands between the second and the third.
        address: that address.
        footer: the line at the foot.
    """

    title: str
    kind: str
    how: tuple[str, str, str]
    address: str
    footer: str


def draw_ticket_sheets(
    sheet: TicketSheet, tickets: Sequence[PrintedTicket], fonts: FontSet, progress: Callable[[int], None]
) -> bytes:
    """Draw all tickets and return the PDF.

    Args:
        sheet: what is the same on every ticket.
        tickets: the tickets, in the order in which they are printed.
        fonts: fonts to embed.
        progress: called now and then with the number of tickets drawn so far.
    """
    document = ChineseDocument(fonts, f"{sheet.title} {sheet.kind}")
    document.set_auto_page_break(False)
    title: list[str] = []
    for number, ticket in enumerate(tickets):
        place = number % PER_PAGE
        if place == 0:
            document.add_page()
            _cut_lines(document)
            document.type(8.5, "B")
            title = title or document.first_lines(sheet.title, _WIDTH - 8.0, 2)
        x = _MARGIN + place % COLUMNS * _WIDTH
        y = _MARGIN + place // COLUMNS * _HEIGHT
        _ticket(document, sheet, title, ticket, x, y)
        if (number + 1) % _PROGRESS_EVERY == 0:
            progress(number + 1)
    return bytes(document.output())


def _cut_lines(document: ChineseDocument) -> None:
    document.set_draw_color(*LINE)
    document.set_line_width(0.2)
    document.set_dash_pattern(dash=2, gap=2)
    for row in range(ROWS + 1):
        y = _MARGIN + row * _HEIGHT
        document.line(_MARGIN / 2, y, 210 - _MARGIN / 2, y)
    for column in range(COLUMNS + 1):
        x = _MARGIN + column * _WIDTH
        document.line(x, _MARGIN / 2, x, 297 - _MARGIN / 2)
    document.set_dash_pattern()


def _ticket(
    document: ChineseDocument, sheet: TicketSheet, title: Sequence[str], ticket: PrintedTicket, x: float, y: float
) -> None:
    left, inner = x + 4.0, _WIDTH - 8.0
    document.ink()
    document.type(8.5, "B")
    for number, line in enumerate(title):
        document.at(left, y + 2.4 + number * 3.9, line)
    document.image(qr_image(ticket.link), left, y + 13.2, _QR_SIDE, _QR_SIDE)
    _beside_the_code(document, sheet, ticket, left + _QR_SIDE + 4.0, y + 12.0, inner - _QR_SIDE - 4.0)
    document.ink(MUTED)
    document.type(6.5)
    document.at(left, y + 51.2, document.fitted(sheet.footer, inner))


def _beside_the_code(
    document: ChineseDocument, sheet: TicketSheet, ticket: PrintedTicket, x: float, y: float, width: float
) -> None:
    document.ink(ACCENT)
    document.type(17, "B")
    headline = document.fitted(ticket.headline, width * 0.6)
    document.at(x, y, headline)
    beside = x + document.get_string_width(headline) + 3.0
    document.ink()
    document.type(8)
    for number, line in enumerate(filter(None, ticket.beside)):
        document.at(beside, y + 0.2 + number * 3.8, document.fitted(line, x + width - beside))
    document.type(7)
    first, second, third = sheet.how
    for number, line in enumerate((first, second, sheet.address, third)):
        document.at(x, y + 11.0 + number * 3.6, document.fitted(line, width))
    document.type(11, family="mono")
    groups = ticket.code.split("-")
    document.at(x, y + 26.0, "-".join(groups[:4]) + "-")
    document.at(x, y + 31.2, "-".join(groups[4:]))


def _child(
    pipe: Connection, sheet: TicketSheet, tickets: Sequence[PrintedTicket], fonts: FontSet
) -> None:  # pragma: no cover (runs in the other process)
    pdf = draw_ticket_sheets(sheet, tickets, fonts, pipe.send)
    pipe.send(pdf)
    pipe.close()


async def draw_in_process(
    sheet: TicketSheet, tickets: Sequence[PrintedTicket], fonts: FontSet
) -> AsyncGenerator[int | bytes, None]:
    """Draw the tickets in another process; yield the number drawn now and then, and the PDF last.

    The other process is started afresh (not forked: the driver's threads and locks must not be copied) and
    is ended when the caller stops reading.

    Raises:
        Unavailable: ``drawing_failed``, the other process ended without a PDF.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(sender, sheet, tickets, fonts), daemon=True)
    process.start()
    sender.close()
    try:
        while True:
            try:
                message: int | bytes = await asyncio.to_thread(receiver.recv)
            except EOFError:
                raise Unavailable("drawing_failed", "测评码文件没有生成，没有产生任何测评码，请重试") from None
            yield message
            if isinstance(message, bytes):
                return
    finally:
        if process.is_alive() and process.exitcode is None:
            process.terminate()
        await asyncio.to_thread(process.join)
        receiver.close()
