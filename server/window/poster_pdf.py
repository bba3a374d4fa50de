"""A hall's poster: the QR code that opens the hall's page on a phone, three plain sentences, what becomes of it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from server.pdf import ACCENT, LINE, MUTED, ChineseDocument, FontSet, qr_image

TITLE: Final = "事难办？扫码告诉我们"
SENTENCES: Final = (
    "用手机扫一扫，说说什么事没有办成。不用登录，可以不留姓名。",
    "提交后得到一个查询码，凭它随时看进展、补充说明、上传照片。",
    "工作人员在规定时限内答复，办得怎么样，由您来评价。",
)
PROMISES: Final = (
    "您说的内容，只有办理和监督这件事的工作人员能看到。",
    "您留下的姓名和电话，只有经办人能看到，每次查看都有记录。",
    "反映工作人员违纪违法的，转入专门登记，窗口人员看不到。",
    "照片里的拍摄地点等信息会自动去除。",
)

_WIDTH: Final = 210.0
_HEIGHT: Final = 297.0
_MARGIN: Final = 16.0
_QR_SIDE: Final = 102.0
# Four modules at least, which readers need.
_QUIET: Final = 13.0


class Paper(StrEnum):
    """The sizes that a poster comes in."""

    A4 = "A4"
    A3 = "A3"


_SCALES: Final = {Paper.A4: 1.0, Paper.A3: 297 / 210}


@dataclass(frozen=True, slots=True)
class Poster:
    """What a hall's poster says.

    Attributes:
        organ: the office that answers for the window.
        hall: the hall's name.
        link: what the QR code holds.
        address: what can be typed where a code cannot be scanned.
        demo: whether this is a demonstration with invented halls.
    """

    organ: str
    hall: str
    link: str
    address: str
    demo: bool = False


def hall_link(base_url: str, hall_id: str) -> str:
    """Return the address of a hall's page on the phone; the hall stands where browsers do not send it.

    Args:
        base_url: the installation's address, without a slash at the end.
        hall_id: the hall.
    """
    return f"{base_url}/m/#/window/hall?id={hall_id}"


def draw_poster(poster: Poster, paper: Paper, fonts: FontSet) -> bytes:
    """Return the poster as a PDF of one page; A3 is A4 enlarged."""
    document = ChineseDocument(fonts, f"{poster.hall} {TITLE}", paper=paper.value)
    document.set_auto_page_break(False)
    document.add_page()
    sheet = _Sheet(document, _SCALES[paper])
    _head(sheet, poster)
    _code(sheet, poster)
    _sentences(sheet)
    _promises(sheet)
    _foot(sheet, poster)
    return bytes(document.output())


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The page, in the measures of A4: millimetres from its upper left corner."""

    document: ChineseDocument
    scale: float

    def centred(self, y: float, size: float, text: str, style: str = "") -> None:
        """Write one line in the middle of the page, smaller where it would be too long."""
        document, widest = self.document, (_WIDTH - 2 * _MARGIN) * self.scale
        document.type(size * self.scale, style)
        too_wide = document.get_string_width(text) / widest
        if too_wide > 1:
            document.type(size * self.scale / too_wide, style)
        x = (_WIDTH * self.scale - document.get_string_width(text)) / 2 - document.c_margin
        document.at(x, y * self.scale, text)

    def line(self, x: float, y: float, size: float, text: str, style: str = "") -> None:
        """Write one line that begins at ``x``."""
        self.document.type(size * self.scale, style)
        self.document.at(x * self.scale, y * self.scale, text)

    def box(self, x: float, y: float, width: float, height: float, style: str) -> None:
        """Draw a rectangle: ``D`` its border, ``F`` its area."""
        self.document.rect(x * self.scale, y * self.scale, width * self.scale, height * self.scale, style)


def _head(sheet: _Sheet, poster: Poster) -> None:
    document = sheet.document
    document.set_fill_color(*ACCENT)
    sheet.box(0, 0, _WIDTH, 52, "F")
    document.ink((255, 255, 255))
    sheet.centred(10, 40, TITLE, "B")
    sheet.centred(33, 20, poster.hall)
    document.ink()


def _code(sheet: _Sheet, poster: Poster) -> None:
    x, y = (_WIDTH - _QR_SIDE) / 2, 67.5
    sheet.document.set_draw_color(*LINE)
    sheet.document.set_line_width(0.4 * sheet.scale)
    framed = _QR_SIDE + 2 * _QUIET
    sheet.box(x - _QUIET, y - _QUIET, framed, framed, "D")
    side = _QR_SIDE * sheet.scale
    sheet.document.image(qr_image(poster.link), x * sheet.scale, y * sheet.scale, side, side)


def _sentences(sheet: _Sheet) -> None:
    for number, sentence in enumerate(SENTENCES):
        y = 187.0 + number * 11
        sheet.document.ink(ACCENT)
        sheet.line(_MARGIN, y, 18, str(number + 1), "B")
        sheet.document.ink()
        sheet.line(_MARGIN + 8, y + 0.4, 15.5, sentence)


def _promises(sheet: _Sheet) -> None:
    sheet.document.set_fill_color(238, 242, 247)
    sheet.box(_MARGIN, 224, _WIDTH - 2 * _MARGIN, 45, "F")
    sheet.line(_MARGIN + 5, 227.5, 14, "谁会看到您说的话", "B")
    for number, sentence in enumerate(PROMISES):
        sheet.line(_MARGIN + 5, 236.5 + number * 7.6, 12.5, sentence)


def _foot(sheet: _Sheet, poster: Poster) -> None:
    sheet.document.ink(MUTED)
    sheet.centred(273, 10.5, f"扫不了码，可在手机浏览器输入：{poster.address}　打开后请核对网址")
    organ = f"{poster.organ}（演示系统，大厅为虚构）" if poster.demo else poster.organ
    sheet.centred(281, 10.5, organ)
    sheet.document.ink()
