"""The calendar of working days in a real browser against a whole installation."""

import re
from collections.abc import Iterator

import pypdfium2
import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.installation import Installation, Officers, log_in
from tests.e2e.portal import Visitor
from tests.workdays.notices import FAR_YEAR

FAR = "2038"


@pytest.fixture(scope="module")
def admin(browser: Browser, installation: Installation, officers: Officers) -> Iterator[Visitor]:
    """The system administrator's window."""
    with Visitor.arriving(browser, installation.url) as visitor:
        visitor.log_in("first_system_admin")
        yield visitor


def day(visitor: Visitor, name: str) -> Locator:
    """A day of the calendar by the beginning of its name."""
    return visitor.page.get_by_role("button", name=re.compile(f"^{name}"))


def looks_well(visitor: Visitor) -> None:
    visitor.has_no_serious_finding()
    visitor.fits()


def test_everybody_sees_a_year_and_why_a_date_is_due(
    browser: Browser, installation: Installation, officers: Officers
) -> None:
    with Visitor.arriving(browser, installation.url) as visitor:
        page = visitor.page
        visitor.log_in("teller1")
        visitor.navigate("工作日历")
        visitor.go("/workdays?year=2026")
        visitor.sees("全年 248 个工作日")
        expect(page.get_by_role("table")).to_have_count(12)
        expect(visitor.button("导入放假通知")).to_have_count(0)
        day(visitor, "2026年10月10日").click()
        expect(page.get_by_role("heading", name="2026年10月10日（星期六）")).to_be_visible()
        expect(page.get_by_text("调休工作日，国庆节")).to_be_visible()
        expect(visitor.button("设置本机关安排")).to_have_count(0)
        # By the keyboard: a week back lies in the holiday, a page forth the same day of the next month.
        page.keyboard.press("ArrowUp")
        expect(day(visitor, "2026年10月3日")).to_be_focused()
        page.keyboard.press("PageDown")
        expect(page.get_by_role("heading", name="2026年11月3日（星期二）")).to_be_visible()
        looks_well(visitor)
        start = page.get_by_label("起算日（当日不计）")
        start.fill("2026-09-25")
        start.press("Enter")
        visitor.press("推算")
        visitor.sees("2026-10-22 到期：自 2026-09-25 起 15 个工作日；10月1日至7日为节假日，10月10日为调休工作日")
        page.emulate_media(media="print")
        expect(day(visitor, "2026年10月10日")).to_have_attribute("data-mark", "班")
        expect(visitor.navigation).to_be_hidden()


def test_a_year_without_notice_says_so_until_the_notice_is_imported(admin: Visitor) -> None:
    page = admin.page
    admin.go(f"/workdays?year={FAR}")
    admin.sees(f"{FAR}年放假安排尚未公布")
    expect(day(admin, f"{FAR}年1月1日")).to_have_attribute("aria-label", re.compile("节假日，元旦，暂定"))
    looks_well(admin)
    assert len(pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))) == 1
    admin.press("导入放假通知")
    admin.press("识别")
    expect(admin.summary).to_contain_text("请粘贴通知全文")
    text = page.get_by_label("通知全文")
    text.fill(FAR_YEAR.replace("共7天", "共8天"))
    admin.press("识别")
    expect(admin.summary).to_contain_text("春节：通知写明共8天，日期却是 7 天")
    expect(admin.summary).to_contain_text("国庆节：通知写明共8天，日期却是 7 天")
    admin.has_no_serious_finding()
    text.fill(FAR_YEAR)
    admin.press("识别")
    review = page.get_by_role("region", name="识别结果")
    expect(review).to_contain_text(f"{FAR}年1月31日（星期日）：周末 → 调休工作日")
    admin.has_no_serious_finding()
    admin.press("确认并保存")
    admin.sees(f"{FAR}年放假安排已保存")
    admin.sees("按导入的放假通知（system_admin，")
    expect(page.get_by_text("尚未公布")).to_have_count(0)
    expect(day(admin, f"{FAR}年1月31日")).to_have_attribute("aria-label", re.compile("调休工作日，春节$"))
    looks_well(admin)
    admin.press("撤销导入")
    page.get_by_role("dialog").get_by_role("button", name="撤销导入").click()
    admin.sees(f"{FAR}年放假安排尚未公布")


def test_the_office_arranges_days_of_its_own(admin: Visitor) -> None:
    page = admin.page
    admin.go("/workdays?year=2026")
    day(admin, "2026年3月20日").click()
    admin.press("设置本机关安排")
    dialog = page.get_by_role("dialog")
    admin.press("保存")
    expect(admin.summary).to_contain_text("请写明依据")
    admin.has_no_serious_finding()
    dialog.get_by_label("说明").fill("开斋节")
    last = dialog.get_by_label("最后一天")
    last.fill("2026-03-23")
    last.press("Enter")
    admin.press("保存")
    admin.sees("本机关的安排已保存")
    for date in ("2026年3月20日", "2026年3月23日"):
        expect(day(admin, date)).to_have_attribute("aria-label", re.compile("本机关休息日，开斋节"))
    looks_well(admin)
    day(admin, "2026年3月23日").click()
    admin.press("取消安排")
    page.get_by_role("dialog").get_by_role("button", name="取消安排").click()
    expect(day(admin, "2026年3月23日")).to_have_attribute("aria-label", re.compile("，工作日"))
    expect(day(admin, "2026年3月20日")).to_have_attribute("aria-label", re.compile("本机关休息日，开斋节"))


def test_a_change_that_came_first_is_told(admin: Visitor, officers: Officers) -> None:
    page = admin.page
    admin.go("/workdays?year=2026")
    day(admin, "2026年4月1日").click()
    system = log_in(officers.nobody, "first_system_admin")
    version = system("GET", "/api/admin/workdays")["version"]
    arrangement = {"first": "2026-04-02", "last": "2026-04-02", "working": False, "note": "调试", "version": version}
    system("PUT", "/api/admin/workdays/overrides", arrangement)
    admin.press("设置本机关安排")
    page.get_by_role("dialog").get_by_label("说明").fill("值守")
    admin.press("保存")
    expect(admin.summary).to_contain_text("内容已被他人修改")
    admin.press("载入最新内容")
    expect(day(admin, "2026年4月2日")).to_have_attribute("aria-label", re.compile("本机关休息日，调试"))
