"""The portal's evaluation screens in a real browser against a whole installation."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser, Page, expect
from shamir_mnemonic.wordlist import WORDLIST

from tests.e2e.evaluation_portal import Desk, cast, printed_links
from tests.e2e.installation import PASSWORD, ROOT, Evaluation, Installation, Officers

TITLE = "2026年度市直部门述责述廉民主测评"
NAMES = "序号\t姓名\t职务\t单位\n1\t赵一鸣\t局长\t市民政局\n2\t钱二妮\t主任\t市医保中心\n"
COMMENT = "作风扎实，希望多下基层。"
# Overall grade and four items; "" abstains.
SATISFIED, BASICALLY, DISSATISFIED = "11111", "22222", "33333"


@dataclass
class Story:
    """One evaluation from its set-up to its results, each part seen at the desk."""

    desk: Desk
    port: int
    id: str = ""
    sheets: tuple[list[str], ...] = ()
    links: tuple[str, ...] = ()

    @property
    def page(self) -> Page:
        """The desk's page."""
        return self.desk.page

    def create(self) -> None:
        """A new evaluation with one round."""
        self.desk.go("/evaluations")
        expect(self.page.get_by_text("民主测评让参评人员用手机匿名打分")).to_be_visible()
        self.desk.looks_well()
        self.desk.press("新建第一个测评")
        self.desk.press("新建并设置")
        expect(self.page.get_by_role("alert")).to_contain_text("请填写测评名称")
        self.page.get_by_label("测评名称").fill(TITLE)
        self.page.get_by_role("dialog").get_by_text("会议测评").click()
        self.desk.press("新建并设置")
        expect(self.page.get_by_text("还没有述责述廉对象").first).to_be_visible()
        found = re.search(r"evaluations/([0-9a-f]{32})/setup", self.page.url)
        assert found is not None
        self.id = found[1]

    def set_up(self) -> None:
        """Subjects pasted from a spreadsheet, rules, two categories whose weights must sum to one."""
        self.desk.press("添加第一名对象")
        self.page.get_by_label("第 1 行姓名").focus()
        self.page.evaluate(
            """text => {
              const data = new DataTransfer()
              data.setData('text/plain', text)
              document.activeElement.dispatchEvent(
                new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
            }""",
            NAMES,
        )
        expect(self.page.get_by_label("第 2 行单位")).to_have_value("市医保中心")
        self.desk.save()
        self.desk.looks_well()
        self.desk.step("测评表与规则")
        self.page.get_by_label("最小统计人数").fill("3")
        self.page.get_by_label("最小统计人数").press("Tab")
        self.desk.looks_well()
        self.desk.step("轮次与票种")
        self.page.get_by_label("A 票名称").fill("班子成员")
        self.desk.press("添加票种")
        self.page.get_by_label("B 票名称").fill("干部职工")
        self.page.get_by_label("A 票权重").fill("0.5")
        self.page.get_by_label("B 票权重").fill("0.4")
        expect(self.page.get_by_text("合计 0.9，还差 0.1")).to_be_visible()
        self.desk.press("保存")
        expect(self.page.get_by_role("alert")).to_contain_text("还差 0.1")
        self.page.get_by_label("B 票权重").fill("0.5")
        self.desk.save()
        self.desk.looks_well()

    def hand_out_key_sheets(self) -> None:
        """Three sheets, shown to one holder at a time, then confirmed."""
        self.desk.step("启封密钥")
        expect(self.page.get_by_text("丢失两张密钥单，这一轮的票就再也打不开")).to_be_visible()
        for number, name in enumerate(("manager", "teller1", "teller2"), start=1):
            self.desk.choose(f"调查测评第 {number} 张的保管人", name)
        self.desk.press("生成密钥单")
        self.desk.confirm("三人都在场，生成密钥单")
        sheets = []
        for number, name in enumerate(("manager", "teller1", "teller2"), start=1):
            assert not self.desk.words_on_sheet()
            self.desk.press(f"我是{name}，显示第 {number} 张")
            expect(self.page.get_by_role("img", name="这张密钥单的 33 个词")).to_be_visible()
            sheets.append(self.desk.words_on_sheet())
            self.desk.press("已打印并收好，遮住")
        assert [len(set(sheet)) > 20 and len(sheet) for sheet in sheets] == [33, 33, 33]
        self.sheets = tuple(sheets)
        self.desk.press("三人都已收好，确认交付")
        expect(self.page.get_by_text("三张密钥单已交到保管人手中")).to_be_visible()
        self.desk.looks_well()

    def print_tickets(self) -> None:
        """Ten tickets as a PDF whose QR codes are read."""
        self.desk.step("匿名测评码")
        for category, count in (("A", 6), ("B", 4)):
            wanted = self.page.get_by_label(f"调查测评 {category} 票再生成几张")
            wanted.fill(str(count))
            wanted.press("Tab")
        pdf = self.desk.saved_file("生成 10 张并保存 PDF")
        self.links = tuple(printed_links(pdf))
        assert len(self.links) == 10
        expect(self.page.get_by_role("cell", name="A 票 6 张，B 票 4 张")).to_be_visible()
        self.desk.looks_well()

    def open(self) -> None:
        """Opening asks for the round's name, then everything promised is fixed."""
        self.desk.step("检查与开启")
        self.desk.looks_well()
        self.desk.press("开启调查测评")
        self.desk.confirm("开启", "调查测评")
        expect(self.page.get_by_text("已经固定的承诺")).to_be_visible()
        self.desk.step("轮次与票种")
        expect(self.page.get_by_text("只能查看")).to_be_visible()
        expect(self.page.get_by_label("A 票权重")).to_be_disabled()

    def vote(self) -> None:
        """Every ticket votes; the page's figure follows without a reload, in its steps."""
        self.desk.go(f"/evaluations/{self.id}")
        received = self.page.locator(".turnout dd").nth(1)
        expect(received).to_have_text("0")
        codes: dict[str, list[Sequence[str]]] = {
            "A": [(SATISFIED, DISSATISFIED)] * 4 + [(BASICALLY, DISSATISFIED)] * 2,
            "B": [(SATISFIED, BASICALLY)] * 2 + [(SATISFIED, "")] * 2,
        }
        for place, link in enumerate(self.links):
            cast(self.port, link, codes, [(0, COMMENT)] if place == 0 else [])
        # Steps lie at least 20 seconds apart.
        expect(received).not_to_have_text("0", timeout=60_000)
        self.desk.looks_well()

    def close(self) -> None:
        """Two persons; a wrong password closes nothing."""
        self.desk.press("关闭调查测评")
        expect(self.desk.button("下一步")).to_be_disabled()
        self.page.locator("input[name=confirm-name]").fill("调查测评")
        self.desk.press("下一步")
        self._second_person("teller1", "a wrong password")
        self.desk.press("共同关闭调查测评")
        expect(self.page.get_by_role("alert").filter(visible=True)).to_be_visible()
        self._second_person("teller1", PASSWORD)
        self.desk.looks_well()
        self.desk.press("共同关闭调查测评")
        expect(self.page.get_by_text("回执已公布")).to_be_visible()
        row = self.page.get_by_role("dialog").get_by_role("row", name="收到测评票")
        expect(row).to_contain_text("10")
        self.desk.press("完成")

    def count(self) -> None:
        """The own sheet typed by hand, another's pasted; mistakes are told at once."""
        own, others = self.sheets[0], self.sheets[1]
        self.desk.press("调查测评开箱计票")
        self.desk.press("两人已到场，开始")
        first = self.page.get_by_label("第 1 个词").filter(visible=True)
        first.fill(" ".join(others))
        expect(self.page.get_by_text("由teller1保管；这里要输入您自己的那一张")).to_be_visible()
        self.desk.press("全部清空")
        mistaken = [*own[:9], "acid" if own[9] != "acid" else "acne", *own[10:]]
        first.press_sequentially(" ".join(word[:4] for word in mistaken))
        expect(self.page.get_by_text("这 33 个词对不上校验")).to_be_visible()
        expect(self.desk.button("下一步")).to_be_disabled()
        self.page.get_by_label("第 10 个词").filter(visible=True).fill(own[9])
        expect(self.page.get_by_text("第 1 张密钥单，33 个词核对无误").filter(visible=True)).to_be_visible()
        self.desk.looks_well()
        self.desk.press("下一步")
        first.fill(" ".join(own))
        expect(self.page.get_by_text("两次输入的是同一张密钥单").filter(visible=True)).to_be_visible()
        self.desk.press("全部清空")
        first.fill("  ".join(f"{place}. {word.upper()}" for place, word in enumerate(others, start=1)))
        self._second_person("teller2", PASSWORD)
        self.desk.press("下一步")
        self.desk.press("共同开箱计票")
        expect(self.page.get_by_role("alert").filter(visible=True)).to_contain_text("保管人")
        self._second_person("teller1", PASSWORD)
        self.desk.press("下一步")
        self.desk.press("共同开箱计票")
        expect(self.page.get_by_text("调查测评已完成计票")).to_be_visible()
        self.page.get_by_role("dialog").get_by_role("button", name="查看结果").click()

    def read_results(self) -> None:
        """Scores, flags, figures that are withheld, a comment, and the same in the files."""
        rows = self.page.get_by_role("table", name="各对象得分").get_by_role("row")
        expect(rows.nth(1)).to_contain_text("96.67")
        expect(rows.nth(2)).to_contain_text("65.00")
        expect(rows.nth(2)).to_contain_text("不满意比例过高")
        self.desk.looks_well()
        chart = self.page.get_by_role("figure", name="调查测评总体评价的等次分布（票数）")
        chart.get_by_role("button", name="看表格").click()
        expect(chart.get_by_role("row", name="钱二妮")).to_contain_text("6（75.0%）")
        self.desk.press("赵一鸣")
        drawer = self.page.get_by_role("dialog")
        expect(drawer).to_contain_text(COMMENT)
        expect(drawer.get_by_role("row", name="B 票 · 干部职工")).to_contain_text("100.00")
        self.desk.looks_well()
        self.page.keyboard.press("Escape")
        self.desk.press("钱二妮")
        expect(drawer).to_contain_text("人数过少，不显示")
        self.page.keyboard.press("Escape")
        expect(drawer).to_be_hidden()
        book = load_workbook(io.BytesIO(self.desk.saved_file("导出 XLSX")), read_only=True)
        cells = {str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row}
        assert {"赵一鸣", "钱二妮"} <= cells
        assert self.desk.saved_file("导出 PDF").startswith(b"%PDF")

    def show_in_the_hall(self) -> None:
        """The big screen shows the result only after its release, one page at a time."""
        self.desk.go(f"/evaluations/{self.id}/rounds/survey/screen")
        expect(self.page.get_by_text("投票已结束")).to_be_visible()
        self.page.keyboard.press("ArrowRight")
        expect(self.page.get_by_text("调查测评得分")).to_be_hidden()
        self.desk.press("返回测评页")
        self.desk.press("在大屏幕公布结果")
        self.desk.confirm("公布", "调查测评")
        self.page.get_by_role("link", name="大屏幕").click()
        expect(self.desk.button("展示结果（→）")).to_be_visible()
        expect(self.page.get_by_text("赵一鸣")).to_be_hidden()
        self.page.keyboard.press("ArrowRight")
        expect(self.page.get_by_role("heading", name="调查测评得分")).to_be_visible()
        expect(self.page.get_by_text("65.00")).to_be_visible()
        self.desk.looks_well()
        self.page.keyboard.press("f")
        expect(self.desk.button("返回测评页")).to_be_hidden()
        self.page.keyboard.press("f")
        self.page.keyboard.press("Home")
        expect(self.page.get_by_text("投票已结束")).to_be_visible()
        self.desk.looks_well()

    def _second_person(self, account: str, password: str) -> None:
        self.page.locator("input[name=second-account]").filter(visible=True).fill(account)
        self.page.locator("input[name=second-password]").filter(visible=True).fill(password)


def test_an_evaluation_from_its_set_up_to_its_result(
    installation: Installation, officers: Officers, browser: Browser
) -> None:
    with Desk.of(browser, installation.url, "manager") as desk:
        story = Story(desk, installation.port)
        story.create()
        story.set_up()
        story.hand_out_key_sheets()
        story.print_tickets()
        story.open()
        story.vote()
        story.close()
        story.count()
        story.read_results()
        story.show_in_the_hall()


@pytest.fixture
def draft(officers: Officers) -> str:
    """An evaluation that was just created."""
    new = {"title": "两人同时编辑的测评", "unit_id": officers.unit, "rounds": ["survey", "meeting"]}
    return str(officers.manager("POST", "/api/admin/evaluations", new, expect=201)["id"])


def test_two_officers_edit_at_once_and_neither_loses_anything(
    installation: Installation, officers: Officers, browser: Browser, draft: str
) -> None:
    with (
        Desk.of(browser, installation.url, "manager") as mine,
        Desk.of(browser, installation.url, "manager") as theirs,
    ):
        for desk in (mine, theirs):
            desk.go(f"/evaluations/{draft}/setup/basic")
            expect(desk.page.get_by_label("测评名称")).to_have_value("两人同时编辑的测评")
        mine.page.get_by_label("说明").fill("我的说明")
        theirs.page.get_by_label("测评名称").fill("他人改的名称")
        theirs.save()
        mine.save()
        expect(mine.page.get_by_label("测评名称")).to_have_value("他人改的名称")
        expect(mine.page.get_by_label("说明")).to_have_value("我的说明")

        mine.page.get_by_label("测评名称").fill("我要的名称")
        theirs.page.get_by_label("测评名称").fill("他人要的名称")
        theirs.save()
        mine.press("保存")
        expect(mine.page.get_by_role("dialog")).to_contain_text("他人也修改了：名称")
        mine.press("先不保存")
        expect(mine.page.get_by_label("测评名称")).to_have_value("我要的名称")
        mine.press("放弃我的修改，载入最新内容")
        expect(mine.page.get_by_label("测评名称")).to_have_value("他人要的名称")

        mine.page.get_by_label("测评名称").fill("没有保存的名称")
        mine.press("返回测评页")
        expect(mine.page.get_by_role("dialog")).to_contain_text("未保存的修改会丢失")
        mine.press("放弃修改")
        expect(mine.page.get_by_role("heading", name="他人要的名称")).to_be_visible()


def test_a_faulty_list_of_subjects_is_reported_row_by_row_and_changes_nothing(
    installation: Installation, officers: Officers, browser: Browser, draft: str
) -> None:
    with Desk.of(browser, installation.url, "manager") as desk:
        desk.go(f"/evaluations/{draft}/setup/subjects")
        book = load_workbook(io.BytesIO(desk.saved_file("下载模板")))
        sheet = book.worksheets[0]
        sheet.append(["孙三", "局长", "某局"])
        sheet.append(["", "书记", "某局"])
        _upload(desk, book)
        alert = desk.page.get_by_role("alert").filter(visible=True)
        expect(alert).to_contain_text("第3行")
        expect(alert).to_contain_text("没有导入任何内容")
        desk.looks_well()
        expect(desk.page.get_by_text("共 0 名")).to_be_visible()
        sheet.cell(3, 1, "李四")
        _upload(desk, book)
        expect(desk.page.get_by_label("第 2 行姓名")).to_have_value("李四")


def test_an_unused_evaluation_is_deleted_by_typing_its_name(
    installation: Installation, officers: Officers, browser: Browser, draft: str
) -> None:
    with Desk.of(browser, installation.url, "manager") as desk:
        desk.go(f"/evaluations/{draft}/setup/basic")
        desk.press("删除测评")
        desk.confirm("删除测评", "两人同时编辑的测评")
        expect(desk.page.get_by_text("测评已删除")).to_be_visible()


def test_a_teller_looks_but_changes_nothing(
    installation: Installation, officers: Officers, browser: Browser, draft: str
) -> None:
    with Desk.of(browser, installation.url, "teller1") as desk:
        desk.go(f"/evaluations/{draft}")
        expect(desk.page.get_by_role("heading", name="两人同时编辑的测评")).to_be_visible()
        desk.press("查看设置")
        expect(desk.page.get_by_label("测评名称")).to_be_disabled()
        expect(desk.button("保存")).to_have_count(0)
        desk.step("启封密钥")
        expect(desk.button("生成密钥单")).to_have_count(0)


REASON = "第 1、2 张密钥单随保管人的行李遗失，票箱无法打开"


def test_a_round_that_nobody_can_open_is_discarded_by_two_persons(
    installation: Installation, officers: Officers, browser: Browser
) -> None:
    subjects = [("赵一鸣", "局长", "市民政局"), ("钱二妮", "主任", "市医保中心")]
    evaluation = Evaluation.prepared(officers, title="密钥单丢失的测评", subjects=subjects).open()
    for _ in range(3):
        cast(installation.port, evaluation.ticket()["link"], {"A": [("1", "1")]})
    evaluation.close()
    with Desk.of(browser, installation.url, "manager") as desk:
        page = desk.page
        desk.go(f"/evaluations/{evaluation.id}")
        desk.press("密钥单丢失、无法开箱：作废本轮")
        desk.sees("作废后不能恢复")
        desk.sees("收到的 3 张测评票不再计票")
        desk.looks_well()
        page.locator("input[name=confirm-name]").fill("调查测评")
        expect(desk.button("下一步")).to_be_disabled()
        page.get_by_label("作废原因").fill(REASON)
        desk.press("下一步")
        page.locator("input[name=second-account]").filter(visible=True).fill("manager")
        page.locator("input[name=second-password]").filter(visible=True).fill(PASSWORD)
        desk.press("共同作废调查测评")
        expect(page.get_by_role("alert").filter(visible=True)).to_be_visible()
        page.locator("input[name=second-account]").filter(visible=True).fill("teller1")
        page.locator("input[name=second-password]").filter(visible=True).fill(PASSWORD)
        desk.press("上一步")
        expect(page.get_by_label("作废原因")).to_have_value(REASON)
        desk.press("下一步")
        page.locator("input[name=second-password]").filter(visible=True).fill(PASSWORD)
        desk.press("共同作废调查测评")
        desk.sees("票箱、回执、测评码和名册已经销毁")
        desk.looks_well()
        desk.press("完成")
        desk.sees(f"由manager、teller1共同作废，没有结果。原因：{REASON}")
        expect(desk.button("两人共同开箱计票")).to_have_count(0)
        desk.looks_well()
        desk.press("查看结果")
        desk.sees("没有综合得分和各轮合并的不满意比例")
        desk.sees(re.compile(REASON))
        row = page.get_by_role("table", name="各对象得分").get_by_role("row").nth(1)
        expect(row).to_contain_text("已作废")
        expect(page.get_by_role("heading", name="等次分布")).to_have_count(0)
        desk.looks_well()
        book = load_workbook(io.BytesIO(desk.saved_file("导出 XLSX")), read_only=True)
        assert REASON in "".join(
            str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row
        )
        assert desk.saved_file("导出 PDF").startswith(b"%PDF")


def test_the_portal_knows_the_words_that_the_server_prints() -> None:
    source = (ROOT / "admin/web/src/modules/evaluation/pure/key_words.ts").read_text(encoding="utf-8")
    listed = source.partition("`")[2].partition("`")[0].split()
    assert listed == list(WORDLIST)


def _upload(desk: Desk, book: Workbook) -> None:
    content = io.BytesIO()
    book.save(content)
    desk.page.get_by_label("选择要导入的 XLSX 文件").set_input_files(
        [{"name": "名单.xlsx", "mimeType": "application/octet-stream", "buffer": content.getvalue()}]
    )
