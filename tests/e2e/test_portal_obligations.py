"""Obligations and reminders in a real browser against a whole installation: an officer's day, and who sees to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, expect

from server.clock import SystemClock
from server.workdays import china_day
from tests.e2e.installation import PASSWORD, Caller, Installation, Officers, log_in
from tests.e2e.portal import Visitor, pick

MATTER = "规范涉企行政检查的建议"
# The worker looks once a minute for what has to be reminded of.
PASS_MS = 90_000


@dataclass
class People:
    """Somebody who administers obligations, and an officer without any role; both in the same unit."""

    keeper: Visitor
    clerk: Visitor
    api: Caller
    clerk_id: str
    unit: str

    def registered(self, about: str, due: date) -> str:
        """Register a reply to a recommendation that the clerk owes; return its id."""
        body = {
            "rule": "recommendation_reply",
            "unit_id": self.unit,
            "about": about,
            "start": (due - timedelta(days=20)).isoformat(),
            "given": due.isoformat(),
            "owner_account": self.clerk_id,
        }
        return str(self.api("POST", "/api/admin/obligations", body, expect=201)["id"])


def today() -> date:
    return china_day(SystemClock().now())


@pytest.fixture(scope="module")
def people(browser: Browser, installation: Installation, officers: Officers) -> Iterator[People]:
    """Both at their home screens, in an office that reminds at this very hour."""
    system, security = (log_in(officers.nobody, f"first_{role}_admin") for role in ("system", "security"))
    remind_now(system)
    ids = {}
    for account, name, roles in (("zhoudaiban", "周待办", ["obligation_admin"]), ("limei", "李梅", [])):
        made = system(
            "POST", "/api/admin/accounts", {"account": account, "name": name, "unit_id": officers.unit}, expect=201
        )
        ids[account], version = made["account"]["id"], made["account"]["version"]
        security("PUT", f"/api/admin/accounts/{ids[account]}/roles", {"roles": roles, "version": version})
        change = {"old_password": made["first_password"], "new_password": PASSWORD}
        log_in(officers.nobody, account, made["first_password"])("PUT", "/api/admin/me/password", change, expect=204)
    with (
        Visitor.arriving(browser, installation.url) as keeper,
        Visitor.arriving(browser, installation.url) as clerk,
    ):
        keeper.log_in("zhoudaiban")
        clerk.log_in("limei")
        yield People(keeper, clerk, log_in(officers.nobody, "zhoudaiban"), ids["limei"], officers.unit)


def remind_now(system: Caller) -> None:
    """Make of today a working day whose hours have begun, whenever the test runs."""
    settings = system("GET", "/api/admin/settings")
    system("PUT", "/api/admin/settings", {**settings, "reminder_hours": {"opens": "00:01", "closes": "23:59"}})
    year = system("GET", "/api/admin/workdays")
    (day,) = [one for one in year["days"] if one["day"] == year["today"]]
    if not day["working"]:
        days = {"first": day["day"], "last": day["day"], "working": True, "note": "值班"}
        system("PUT", "/api/admin/workdays/overrides", {**days, "version": year["version"]})


def bell(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("link", name=re.compile("^消息，"))


def looks_well(visitor: Visitor) -> None:
    visitor.has_no_serious_finding()
    visitor.fits()


def test_an_officers_day(people: People) -> None:
    keeper, clerk = people.keeper, people.clerk
    clerk.sees("现在没有需要您办理的事项")
    expect(bell(clerk)).to_have_accessible_name("消息，没有未读")

    hold_the_office(keeper)
    register(keeper)
    # Nobody touches the officer's window: what is new comes by itself, and so does the reminder that follows.
    expect(bell(clerk)).to_have_accessible_name("消息，1 条未读")
    expect(clerk.page.get_by_role("link", name=re.compile(MATTER))).to_be_visible()
    expect(bell(clerk)).to_have_accessible_name("消息，2 条未读", timeout=PASS_MS)
    looks_well(clerk)

    bell(clerk).click()
    expect(clerk.page.get_by_role("heading", level=1, name="消息")).to_be_visible()
    clerk.sees("请尽快办结")
    looks_well(clerk)
    clerk.page.get_by_role("row").filter(has_text="催办").get_by_role("link").click()
    expect(clerk.page.get_by_role("heading", level=1, name="纪检监察建议回复")).to_be_visible()
    expect(bell(clerk)).to_have_accessible_name("消息，1 条未读")
    clerk.sees("下一次提醒")
    clerk.sees("逾期第 ")
    looks_well(clerk)

    clerk.press("办结")
    dialog = clerk.page.get_by_role("dialog", name="办结待办")
    dialog.get_by_label("办理情况").fill("已书面回复。")
    clerk.has_no_serious_finding()
    dialog.get_by_role("button", name="办结", exact=True).click()
    clerk.sees("不再提醒")
    clerk.sees("逾期办结")
    expect(clerk.page.get_by_text("下一次提醒")).to_have_count(0)
    expect(clerk.button("办结")).to_have_count(0)
    expect(bell(clerk)).to_have_accessible_name("消息，没有未读")
    bell(clerk).click()
    expect(clerk.page.get_by_role("row").filter(has_text="已办结")).to_have_count(2)

    # What had not left the house yet never will; what had, is told apart.
    keeper.navigate("发送记录")
    row = keeper.page.get_by_role("row").filter(has_text="李梅")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(re.compile("已撤回|只在站内"))


def hold_the_office(keeper: Visitor) -> None:
    keeper.navigate("岗位")
    office = keeper.page.get_by_role("group", name="办公室", exact=True)
    expect(office).to_contain_text("无人负责，由周待办代为接收提醒")
    office.get_by_role("button", name="指定人员").click()
    keeper.choose("办公室由谁担任", "李梅（某市）")
    keeper.press("指定")
    expect(office).to_contain_text("李梅")
    looks_well(keeper)


def register(keeper: Visitor) -> None:
    keeper.navigate("待办总览")
    keeper.press("登记待办")
    keeper.press("登记")
    expect(keeper.summary).to_contain_text("请选择事项")
    looks_well(keeper)
    keeper.choose("事项", "纪检监察建议回复")
    keeper.sees("由办公室办理")
    keeper.page.get_by_label("对象").fill(MATTER)
    for label, day in (("起算日", 30), ("建议书要求的回复日期", 10)):
        pick(keeper.page.get_by_label(label), today() - timedelta(days=day))
    looks_well(keeper)
    keeper.page.get_by_label("起算日").click()
    calendar = keeper.page.get_by_role("dialog", name="选择日期").filter(visible=True)
    expect(calendar.get_by_role("columnheader").or_(calendar.locator("th")).first).to_have_text("一")
    looks_well(keeper)
    keeper.page.keyboard.press("Escape")
    keeper.press("登记")
    expect(keeper.page.get_by_role("heading", level=1, name="纪检监察建议回复")).to_be_visible()
    expect(keeper.navigation.get_by_role("link", name="待办总览")).to_have_attribute("aria-current", "page")
    keeper.sees("已逾期")
    keeper.sees("李梅")


def test_what_is_due_is_found_by_list_month_and_search(people: People) -> None:
    clerk, keeper = people.clerk, people.keeper
    people.registered("关于窗口服务的建议", today())
    clerk.navigate("我的待办")
    expect(clerk.page.get_by_role("row").filter(has_text="关于窗口服务的建议")).to_contain_text("今天到期")
    looks_well(clerk)
    clerk.page.get_by_role("link", name="月历").click()
    mark = clerk.page.get_by_role("link", name=re.compile("今天到期.*关于窗口服务的建议"))
    expect(mark).to_be_visible()
    looks_well(clerk)
    clerk.press("下个月")
    expect(mark).to_have_count(0)
    clerk.press("上个月")
    mark.click()
    clerk.sees("今天到期")

    keeper.page.get_by_role("searchbox", name="查找待办").fill("建议")
    keeper.page.keyboard.press("Enter")
    expect(keeper.page.get_by_role("row").filter(has_text="建议回复")).to_have_count(1)
    keeper.choose("状态", "全部")
    expect(keeper.page.get_by_role("row").filter(has_text="建议回复")).to_have_count(2)
    keeper.choose("状态", "已办结")
    expect(keeper.page.get_by_role("row").filter(has_text=MATTER)).to_contain_text("逾期办结")
    looks_well(keeper)
    keeper.page.get_by_role("link", name="统计").click()
    keeper.sees("待办办理情况（按单位）")
    keeper.page.get_by_role("button", name="看表格").first.click()
    expect(keeper.page.get_by_role("row").filter(has_text="某市")).to_contain_text("0.0%")
    looks_well(keeper)


def test_a_date_is_moved_with_a_reason_and_the_owner_is_told(people: People) -> None:
    keeper, clerk = people.keeper, people.clerk
    keeper.go(f"/obligations/{people.registered('关于督办的建议', today() + timedelta(days=20))}")
    keeper.press("改期")
    dialog = keeper.page.get_by_role("dialog", name="改变到期日")
    dialog.get_by_role("button", name="改期").click()
    expect(keeper.summary).to_contain_text("请写明理由")
    keeper.has_no_serious_finding()
    moved = today() + timedelta(days=40)
    pick(dialog.get_by_label("新的到期日"), moved)
    dialog.get_by_label("理由", exact=True).fill("收件延迟")
    dialog.get_by_role("button", name="改期").click()
    keeper.sees(f"改为 {moved}")
    keeper.sees("收件延迟")
    clerk.go("/inbox")
    expect(clerk.page.get_by_role("row").filter(has_text="改期").first).to_contain_text(moved.isoformat())
    keeper.press("取消")
    dialog = keeper.page.get_by_role("dialog", name="取消待办")
    dialog.get_by_label("理由", exact=True).fill("重复登记")
    dialog.get_by_role("button", name="取消", exact=True).click()
    keeper.sees("已取消")


def test_somebody_away_has_a_deputy(people: People) -> None:
    clerk = people.clerk
    clerk.page.locator(".top-bar-who").click()
    clerk.page.get_by_role("menuitem", name="请假与代办").click()
    clerk.press("登记请假")
    dialog = clerk.page.get_by_role("dialog", name="登记请假")
    dialog.get_by_role("button", name="登记").click()
    expect(clerk.summary).to_contain_text("请选择代办人")
    for label, days in (("第一天", 0), ("最后一天", 3)):
        pick(dialog.get_by_label(label), today() + timedelta(days=days))
    clerk.choose("代办人", "周待办（某市）")
    clerk.has_no_serious_finding()
    dialog.get_by_role("button", name="登记").click()
    row = clerk.page.get_by_role("row").filter(has_text="周待办")
    expect(row).to_be_visible()
    looks_well(clerk)
    clerk.press("取消请假：李梅")
    clerk.press("取消请假")
    expect(row).to_have_count(0)


def test_officers_choose_how_they_are_reached(people: People) -> None:
    clerk, page = people.clerk, people.clerk.page
    clerk.go("/me/notifications")
    clerk.sees("除此之外没有可用的渠道")
    page.get_by_label("电子邮箱").fill("limei")
    clerk.press("保存")
    expect(clerk.summary).to_contain_text("电子邮箱应形如")
    looks_well(clerk)
    page.get_by_label("电子邮箱").fill("limei@example.org")
    page.get_by_text("企业微信", exact=True).click()
    clerk.press("保存")
    clerk.sees("接收方式已保存")
    page.reload()
    expect(page.get_by_label("电子邮箱")).to_have_value("limei@example.org")
    expect(page.get_by_role("checkbox", name="企业微信")).not_to_be_checked()


def test_the_office_sets_steps_limits_and_words(people: People) -> None:
    keeper, page = people.keeper, people.keeper.page
    keeper.navigate("待办设置")
    looks_well(keeper)
    page.get_by_label("到期前提醒").fill("7、5、5")
    keeper.press("保存设置")
    expect(keeper.summary).to_contain_text("提前提醒的天数不能重复")
    page.get_by_label("到期前提醒").fill("7、3")
    page.get_by_label("诉求分办").fill("2")
    keeper.press("保存设置")
    keeper.sees("设置已保存")
    page.reload()
    expect(page.get_by_label("到期前提醒")).to_have_value("7、3")
    keeper.sees("2 个工作日")

    keeper.navigate("提醒文字")
    page.get_by_label("邮件标题").fill("请及时办理")
    keeper.press("刷新预览")
    expect(page.get_by_role("region", name="预览")).to_contain_text("请及时办理")
    looks_well(keeper)
    keeper.press("保存")
    keeper.sees("提醒文字已保存")


def test_the_system_administrator_enters_an_address_and_is_no_reader(people: People, browser: Browser) -> None:
    with Visitor.arriving(browser, people.clerk.url) as system:
        system.log_in("first_system_admin")
        system.go(f"/accounts/{people.clerk_id}")
        system.page.get_by_label("电子邮箱").fill("li.mei@example.org")
        system.press("保存")
        system.sees("接收方式已保存")
        looks_well(system)
        system.go("/obligations/overview")
        system.sees("没有权限")
