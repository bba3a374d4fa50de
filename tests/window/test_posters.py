"""Posters: the code can be read, the fonts are inside, everything is on the one page."""

from urllib.parse import unquote

import pypdfium2
import pytest
import zxingcpp

from server.pdf import find_fonts
from server.window.poster_pdf import PROMISES, SENTENCES, TITLE, Paper, Poster, draw_poster, hall_link
from tests.window.stage import BASE, WindowStage

SIZES = {"A4": (210, 297), "A3": (297, 420)}


@pytest.mark.gen_test(timeout=60)
async def test_a_hall_prints_its_poster_in_both_sizes(window: WindowStage) -> None:
    link = f"http://localhost/m/#/window/hall?id={window.hall['id']}"
    for paper, size in SIZES.items():
        answer = await window.clients["admin"]("GET", f"{BASE}/halls/{window.hall['id']}/poster?paper={paper}")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert f"不动产登记大厅海报{paper}.pdf" in unquote(answer.headers["Content-Disposition"])
        document = pypdfium2.PdfDocument(answer.body)
        assert len(document) == 1
        page = document[0]
        assert [round(points * 25.4 / 72) for points in page.get_size()] == list(size)
        (code,) = zxingcpp.read_barcodes(page.render(scale=1).to_pil())
        assert code.text == link
        text = page.get_textpage().get_text_range()
        for line in (TITLE, "不动产登记大厅", *SENTENCES, *PROMISES, "http://localhost/m/"):
            assert line in text
        assert b"/FontFile" in answer.body
    wrong = await window.clients["admin"]("GET", f"{BASE}/halls/{window.hall['id']}/poster?paper=A5")
    assert wrong.code == "invalid_input"


def test_long_names_stay_on_the_page() -> None:
    name = "市民服务中心不动产登记与房屋交易联合受理大厅（西区分中心二楼东侧）办事窗口" * 2
    poster = Poster(
        name, name, hall_link("https://desk.example.gov.cn", "0" * 32), "https://desk.example.gov.cn/m/", True
    )
    page = pypdfium2.PdfDocument(draw_poster(poster, Paper.A4, find_fonts()))[0]
    width, height = page.get_size()
    textpage = page.get_textpage()
    for number in range(textpage.count_chars()):
        left, bottom, right, top = textpage.get_charbox(number)
        assert 0 <= left <= right <= width
        assert 0 <= bottom <= top <= height
