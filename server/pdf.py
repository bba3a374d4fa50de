"""What every PDF shares: QR codes, Chinese fonts that travel inside the file, page numbers, wrapped text.

fpdf2 embeds only the glyphs that a document uses. Noto Sans CJK holds every character of the state's table of
standard characters, the rare ones of personal names included; WenQuanYi Micro Hei is the small fallback.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final, Literal, cast

import segno
from fontTools.ttLib import TTCollection  # type: ignore[import-untyped]
from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from PIL import Image

from server.china_time import CHINA
from server.errors import Unavailable

INK: Final = (33, 37, 41)
MUTED: Final = (96, 103, 112)
LINE: Final = (196, 201, 208)
ACCENT: Final = (31, 78, 140)

_NOTO = Path("/usr/share/fonts/opentype/noto")
_WQY = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")

# The subsetter reports every table it leaves out as a warning; none of it concerns an operator.
logging.getLogger("fontTools").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class FontFace:
    """One face inside a font collection."""

    path: Path
    number: int


@dataclass(frozen=True, slots=True)
class FontSet:
    """The faces that a document is set in; ``mono`` has figures and letters of one width."""

    regular: FontFace
    bold: FontFace
    mono: FontFace


@cache
def _face(path: Path, name: str) -> FontFace:
    with TTCollection(path, lazy=True) as collection:
        for number, font in enumerate(collection.fonts):
            if str(font["name"].getDebugName(4)).startswith(name):
                return FontFace(path, number)
    return FontFace(path, 0)


def find_fonts(configured: Path | None = None) -> FontSet:
    """Return the Chinese fonts of this machine.

    Args:
        configured: a TrueType or OpenType file (or collection) that goes before the known places.

    Raises:
        Unavailable: ``font_missing`` where no Chinese font is installed.
    """
    if configured is not None and configured.is_file():
        face = FontFace(configured, 0)
        return FontSet(face, face, face)
    regular, bold = _NOTO / "NotoSansCJK-Regular.ttc", _NOTO / "NotoSansCJK-Bold.ttc"
    if regular.is_file():
        return FontSet(
            _face(regular, "Noto Sans CJK SC"),
            _face(bold if bold.is_file() else regular, "Noto Sans CJK SC"),
            _face(regular, "Noto Sans Mono CJK SC"),
        )
    if _WQY.is_file():
        sans = _face(_WQY, "WenQuanYi Micro Hei")
        return FontSet(sans, sans, _face(_WQY, "WenQuanYi Micro Hei Mono"))
    raise Unavailable("font_missing", "服务器没有安装中文字体，请联系系统管理员安装 fonts-noto-cjk")


class ChineseDocument(FPDF):
    """A document in Chinese fonts. Measures are millimetres, sizes of type are points.

    Args:
        fonts: the faces to embed.
        title: title in the file's metadata.
        footer_text: line at the foot of every page, beside the page number; ``None`` for no footer at all.
        paper: the size of its pages.
    """

    def __init__(
        self, fonts: FontSet, title: str, footer_text: str | None = None, *, paper: Literal["A4", "A3"] = "A4"
    ) -> None:
        super().__init__(format=paper)
        faces = (("sans", "", fonts.regular), ("sans", "B", fonts.bold), ("mono", "", fonts.mono))
        for family, style, face in faces:
            self.add_font(family, style, face.path, collection_font_number=face.number)
        self.set_title(title)
        self.set_lang("zh-CN")
        self.set_author("")
        self._footer_text = footer_text
        self.alias_nb_pages()
        self.ink()

    def ink(self, colour: tuple[int, int, int] = INK) -> None:
        """Set the colour of the text that follows."""
        self.set_text_color(*colour)

    def type(self, size: float, style: str = "", family: str = "sans") -> None:
        """Set family, style and size (points) of the text that follows."""
        self.set_font(family, style, size)

    def at(self, x: float, y: float, text: str) -> None:
        """Write one line of text whose box begins at ``x``, ``y`` (millimetres)."""
        self.set_xy(x, y)
        self.cell(text=text)

    def fitted(self, text: str, width: float) -> str:
        """Return ``text`` cut with an ellipsis so that it fits into ``width`` millimetres in the present font."""
        if self.get_string_width(text) <= width:
            return text
        while text and self.get_string_width(text + "…") > width:
            text = text[:-1]
        return text + "…"

    def first_lines(self, text: str, width: float, most: int) -> list[str]:
        """Return ``text`` wrapped to ``width`` millimetres in the present font, cut after ``most`` lines."""
        if self.get_string_width(text) <= width:
            return [text]
        wrapped = self.multi_cell(width, text=text, align="L", dry_run=True, output=MethodReturnValue.LINES)
        lines = cast("list[str]", wrapped)
        if len(lines) > most:
            rest = "".join(lines[most - 1 :])
            lines = [*lines[: most - 1], self.fitted(rest, width)]
        return lines

    def footer(self) -> None:
        """Write the foot of a page; called by fpdf2."""
        if self._footer_text is None:
            return
        self.type(8)
        self.ink(MUTED)
        self.set_y(-13)
        self.cell(w=0, text=self.fitted(self._footer_text, self.epw - 30), align="L")
        self.set_y(-13)
        self.cell(w=0, text=f"第 {self.page_no()} 页 / 共 {{nb}} 页", align="R")
        self.ink()


def china_time(moment: datetime) -> str:
    """Return ``moment`` as date and minute in China time, e.g. ``2026-10-22 14:03``."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def qr_image(text: str) -> Image.Image:
    """Return ``text`` as a QR code, four pixels a module, without quiet zone.

    The mask is fixed: any of the eight can be read, and choosing the best takes five times as long.
    """
    matrix = segno.make(text, micro=False, error="m", mask=3, boost_error=False).matrix
    side = len(matrix)
    pixels = bytes(0 if module else 255 for row in matrix for module in row)
    return Image.frombytes("L", (side, side), pixels).convert("1").resize((side * 4, side * 4))
