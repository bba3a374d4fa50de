"""The portal outside of evaluations, in a real browser against a whole installation."""

import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect

from tests.e2e.installation import PASSWORD, Caller, Installation, log_in
from tests.e2e.portal import Visitor

ADMINS = {
    "系统管理员": ("赵系统", "zhaoxitong"),
    "安全管理员": ("钱安全", "qiananquan"),
    "审计员": ("孙审计", "sunshenji"),
}
SYSTEM, SECURITY, AUDITOR = (account for _, account in ADMINS.values())
FIRST_LOAD_KILOBYTES = 150


@dataclass
class Office:
    """An installation that has its three administrators.

    Attributes:
        browser: where windows are opened.
        url: where it is.
        link: the used-up link of the first start.
    """

    browser: Browser
    url: str
    port: int
    link: str

    def visitor(self) -> AbstractContextManager[Visitor]:
        """Open a window at the log-in screen."""
        return Visitor.arriving(self.browser, self.url)

    @property
    def system(self) -> Caller:
        """The system administrator at the API."""
        return log_in(Caller(self.port), SYSTEM)

    @property
    def security(self) -> Caller:
        """The security administrator at the API."""
        return log_in(Caller(self.port), SECURITY)

    def officer(self, account: str, name: str, *roles: str) -> str:
        """Make an account with these roles and the usual password; return its id."""
        made = self.system(
            "POST", "/api/admin/accounts", {"account": account, "name": name, "unit_id": None}, expect=201
        )
        id, version = made["account"]["id"], made["account"]["version"]
        if roles:
            self.security("PUT", f"/api/admin/accounts/{id}/roles", {"roles": roles, "version": version})
        change = {"old_password": made["first_password"], "new_password": PASSWORD}
        log_in(Caller(self.port), account, made["first_password"])("PUT", "/api/admin/me/password", change, expect=204)
        return str(id)


@pytest.fixture(scope="module")
def office(installation: Installation, browser: Browser) -> Iterator[Office]:
    """The first start, done in the browser."""
    link = installation.said(r"(http\S+first-start\?token=\S+)")
    with Visitor.arriving(browser, installation.url) as visitor:
        visitor.page.goto(f"{installation.url}/admin/")
        visitor.sees("系统尚未启用")
        visitor.has_no_serious_finding()
        visitor.page.goto(link)
        _first_start(visitor)
    yield Office(browser, installation.url, installation.port, link)


def _first_start(visitor: Visitor) -> None:
    page = visitor.page
    visitor.press("建立管理员并启用")
    expect(visitor.summary).to_contain_text("请填写机关名称")
    visitor.has_no_serious_finding()
    page.get_by_label("机关名称").fill("清溪市纪委监委")
    for role, (name, account) in ADMINS.items():
        person = page.get_by_role("group", name=role)
        person.get_by_label("姓名").fill(name)
        person.get_by_label("账号").fill(account)
        person.get_by_label("密码", exact=True).fill(f"{account}-2026")
    visitor.press("建立管理员并启用")
    expect(visitor.summary).to_contain_text("密码不能含有账号名")
    expect(page.get_by_label("机关名称")).to_have_value("清溪市纪委监委")
    for role in ADMINS:
        page.get_by_role("group", name=role).get_by_label("密码", exact=True).fill(PASSWORD)
    visitor.press("建立管理员并启用")
    visitor.sees("三位管理员已建立")
    visitor.has_no_serious_finding()


def test_the_link_of_the_first_start_is_good_once(office: Office) -> None:
    with office.visitor() as visitor:
        visitor.page.goto(office.link)
        visitor.sees("系统已经启用，此链接不再有效")
        visitor.page.get_by_role("link", name="去登录").click()
        visitor.log_in(SYSTEM)
        visitor.sees("清溪市纪委监委")


@pytest.mark.parametrize(
    ("account", "screens"),
    [
        (SYSTEM, ["首页", "我的待办", "账号", "单位", "系统设置", "微信接入", "工作日历"]),
        (SECURITY, ["首页", "我的待办", "账号", "工作日历"]),
        (AUDITOR, ["首页", "我的待办", "工作日历", "审计日志"]),
    ],
)
def test_the_navigation_offers_what_the_role_may_use(office: Office, account: str, screens: list[str]) -> None:
    with office.visitor() as visitor:
        visitor.log_in(account)
        assert visitor.navigation.get_by_role("link").all_inner_texts() == screens
        for screen in screens[1:]:
            visitor.navigate(screen)
            expect(visitor.navigation.locator("[aria-current=page]")).to_have_text(screen)
        visitor.log_out()


def test_a_wrong_password_and_a_lock_are_told_in_words_and_the_lock_can_be_lifted(office: Office) -> None:
    id = office.officer("zhoulock", "周锁定", "result_reader")
    with office.visitor() as visitor:
        visitor.try_to_log_in("zhoulock", "")
        visitor.sees("请填写账号和密码")
        for _ in range(5):
            visitor.try_to_log_in("zhoulock", "wrong password")
            visitor.sees("账号或密码不正确")
            # The field is emptied with the answer: only then is the next try a new one.
            expect(visitor.page.get_by_label("密码", exact=True)).to_have_value("")
        visitor.try_to_log_in("zhoulock", PASSWORD)
        visitor.sees(re.compile(r"暂时锁定，\d\d:\d\d 后可再试（约 \d+ (秒|分钟)）"))
        visitor.has_no_serious_finding()
    with office.visitor() as visitor:
        visitor.log_in(SECURITY)
        visitor.page.get_by_role("link", name=re.compile("1\\s*已锁定")).click()
        visitor.page.get_by_role("link", name="周锁定").click()
        visitor.sees("密码连续输错，锁定至")
        visitor.has_no_serious_finding()
        visitor.press("解锁")
        visitor.sees("账号已解锁")
    with office.visitor() as visitor:
        visitor.log_in("zhoulock")
        visitor.sees("周锁定，您好")
    assert office.security("GET", f"/api/admin/accounts/{id}")["locked_until"] is None


def test_an_account_from_its_making_to_its_first_day(office: Office) -> None:
    with office.visitor() as visitor:
        visitor.log_in(SYSTEM)
        _make_units(visitor)
        first_password = _make_account(visitor)
    with office.visitor() as visitor:
        visitor.log_in(SECURITY)
        _give_roles(visitor)
    with office.visitor() as visitor:
        visitor.page.goto(f"{office.url}/admin/#/evaluations")
        visitor.try_to_log_in("limei", first_password)
        _change_first_password(visitor, first_password)
        # The screen that was asked for before the log-in.
        expect(visitor.page.get_by_role("heading", level=1, name="民主测评")).to_be_visible()
        visitor.navigation.get_by_role("link", name="首页").click()
        visitor.sees("还没有民主测评")
        visitor.has_no_serious_finding()
        visitor.log_out()
        visitor.try_to_log_in("limei", first_password)
        visitor.sees("账号或密码不正确")


def _make_units(visitor: Visitor) -> None:
    visitor.navigate("单位")
    visitor.sees("请先建立最上级的单位")
    visitor.press("新建顶级单位")
    visitor.press("建立")
    expect(visitor.page.get_by_role("alert")).to_contain_text("请填写单位名称")
    visitor.page.get_by_label("单位名称").fill("清溪市")
    visitor.press("建立")
    visitor.sees("已建立“清溪市”")
    for name in ("市财政局", "市教育局"):
        visitor.page.get_by_role("tree").get_by_text("清溪市", exact=True).click()
        visitor.press("增加下级单位")
        visitor.page.get_by_label("新的下级单位名称").fill(name)
        visitor.press("建立")
        visitor.sees(f"已建立“{name}”")
    visitor.has_no_serious_finding()
    visitor.press("删除此单位")
    visitor.sees("删除后不能恢复")
    visitor.has_no_serious_finding()
    visitor.press("删除")
    visitor.sees("已删除")
    expect(visitor.page.get_by_role("tree")).not_to_contain_text("市教育局")


def _make_account(visitor: Visitor) -> str:
    page = visitor.page
    visitor.navigate("账号")
    visitor.press("新建账号")
    page.get_by_label("账号", exact=True).fill("9x")
    visitor.press("建立账号")
    expect(visitor.summary).to_contain_text("姓名：请填写姓名")
    page.get_by_label("姓名").fill("李梅")
    visitor.choose("单位", "清溪市 / 市财政局")
    visitor.press("建立账号")
    expect(page.get_by_label("账号", exact=True)).to_have_attribute("aria-invalid", "true")
    visitor.has_no_serious_finding()
    page.get_by_label("账号", exact=True).fill("limei")
    visitor.press("建立账号")
    visitor.sees("此密码只显示这一次")
    visitor.has_no_serious_finding()
    password = page.locator("#first-password").inner_text()
    page.emulate_media(media="print")
    expect(page.locator(".frame")).to_be_hidden()
    expect(page.locator("#first-password")).to_be_visible()
    page.emulate_media(media="screen")
    visitor.press("已记下，关闭")
    visitor.sees("等待安全管理员授予角色")
    visitor.has_no_serious_finding()
    assert password not in page.content()
    return password


def _give_roles(visitor: Visitor) -> None:
    page = visitor.page
    page.get_by_role("link", name=re.compile("1\\s*待授予角色")).click()
    page.get_by_role("link", name="李梅").click()
    visitor.press("调整角色")
    role = page.get_by_role("checkbox", name="测评管理员")
    role.focus()
    page.keyboard.press("Space")
    for forbidden in ADMINS:
        expect(page.get_by_role("checkbox", name=forbidden)).to_be_disabled()
    visitor.sees("承担业务工作的人不能同时是审计员")
    visitor.has_no_serious_finding()
    visitor.press("保存角色")
    visitor.sees("角色已更新")
    history = page.get_by_role("complementary")
    expect(history).to_contain_text("修改账号角色")
    expect(history).to_contain_text("新建账号")
    expect(history).to_contain_text("赵系统")


def _change_first_password(visitor: Visitor, first_password: str) -> None:
    page = visitor.page
    visitor.sees("您使用的是他人告知的初始密码")
    visitor.has_no_serious_finding()
    visitor.go("/accounts")
    visitor.sees("您使用的是他人告知的初始密码")
    visitor.go("/first-password?next=/evaluations")
    page.get_by_label("初始密码", exact=True).fill("not this one")
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输入一次新密码").fill(PASSWORD)
    visitor.press("保存并继续")
    expect(visitor.summary).to_contain_text("原密码不正确")
    page.get_by_label("初始密码", exact=True).fill(first_password)
    visitor.press("保存并继续")


def test_an_expired_token_is_renewed_unnoticed_and_only_once(office: Office) -> None:
    with office.visitor() as visitor:
        visitor.log_in(SYSTEM)
        renewals: list[str] = []
        visitor.page.on("request", lambda request: renewals.append(request.url) if "refresh" in request.url else None)
        before = _stored(visitor.page)
        _store(visitor.page, {**before, "expiresAt": 0})
        visitor.page.reload()
        # Four counts at once and the account itself ask for a token.
        visitor.sees("赵系统，您好")
        visitor.sees("正常账号")
        assert len(renewals) == 1
        assert _stored(visitor.page)["refresh"] != before["refresh"]
        _store(visitor.page, {**_stored(visitor.page), "access": "not.a.token"})
        visitor.page.reload()
        visitor.sees("正常账号")
        assert len(renewals) == 2


def test_a_second_tab_shares_the_session_and_its_end(office: Office) -> None:
    with office.visitor() as visitor:
        visitor.log_in(SYSTEM)
        with visitor.context.expect_page() as opening:
            visitor.navigation.get_by_role("link", name="账号").click(modifiers=["Control"])
        second = opening.value
        expect(second.get_by_role("heading", level=1, name="账号")).to_be_visible()
        visitor.log_out()
        expect(second.get_by_role("dialog", name="登录已过期")).to_be_visible()


def test_a_session_that_ends_at_work_takes_nothing_away(office: Office) -> None:
    with office.visitor() as visitor:
        page = visitor.page
        visitor.log_in(SYSTEM)
        visitor.go("/accounts/new")
        page.get_by_label("账号", exact=True).fill("wuhalf")
        page.get_by_label("姓名").fill("吴半")
        stored = _stored(page)
        Caller(office.port)("POST", "/api/admin/session/end", {"refresh_token": stored["refresh"]}, expect=204)
        # The server remembers an access token's session for some seconds.
        page.wait_for_timeout(5_500)
        visitor.press("建立账号")
        expect(page.get_by_role("dialog", name="登录已过期")).to_be_visible()
        visitor.has_no_serious_finding()
        page.get_by_label("的密码").fill("wrong password")
        visitor.press("继续")
        visitor.sees("账号或密码不正确")
        page.get_by_label("的密码").fill(PASSWORD)
        visitor.press("继续")
        expect(page.get_by_role("dialog", name="登录已过期")).to_be_hidden()
        expect(page.get_by_label("姓名")).to_have_value("吴半")
        visitor.press("建立账号")
        visitor.sees("此密码只显示这一次")


def test_what_a_role_may_not_use_is_told_and_what_does_not_exist_as_well(office: Office) -> None:
    with office.visitor() as visitor:
        visitor.log_in(SYSTEM)
        for path, words in (
            ("/audit", "没有权限打开此页"),
            ("/evaluations", "没有权限打开此页"),
            ("/nowhere", "没有此页"),
            (f"/accounts/{'0' * 32}", "没有这个账号"),
        ):
            visitor.go(path)
            visitor.sees(words)
            visitor.has_no_serious_finding()
        visitor.page.get_by_role("link", name="回到首页").click()
        visitor.sees("赵系统，您好")


def test_the_security_administrator_stops_resets_and_restarts_an_account(office: Office) -> None:
    id = office.officer("zhengstop", "郑停用", "teller")
    with office.visitor() as visitor:
        visitor.log_in(SECURITY)
        visitor.go(f"/accounts/{id}")
        visitor.press("停用")
        visitor.sees("停用后立即退出登录")
        visitor.page.keyboard.press("Escape")
        expect(visitor.page.get_by_role("dialog")).to_be_hidden()
        visitor.press("停用")
        visitor.page.get_by_role("dialog").get_by_role("button", name="停用").click()
        visitor.sees("账号已停用")
        visitor.press("启用")
        visitor.sees("账号已启用")
        visitor.press("重置密码")
        visitor.page.get_by_role("dialog").get_by_role("button", name="重置密码").click()
        visitor.sees("此密码只显示这一次")
        password = visitor.page.locator("#first-password").inner_text()
        visitor.press("已记下，关闭")
        visitor.sees("尚未修改初始密码")
    with office.visitor() as visitor:
        visitor.try_to_log_in("zhengstop", password)
        visitor.sees("您使用的是他人告知的初始密码")


def test_the_last_holder_of_a_role_and_ones_own_account_are_safe(office: Office) -> None:
    mine, system = (
        next(one for one in office.security("GET", f"/api/admin/accounts?q={account}")["items"])["id"]
        for account in (SECURITY, SYSTEM)
    )
    with office.visitor() as visitor:
        visitor.log_in(SECURITY)
        visitor.go(f"/accounts/{mine}")
        visitor.sees("授予角色，停用、启用")
        expect(visitor.button("调整角色")).to_be_hidden()
        expect(visitor.button("停用")).to_be_hidden()
        visitor.go(f"/accounts/{system}")
        visitor.sees("赵系统")
        visitor.press("停用")
        visitor.page.get_by_role("dialog").get_by_role("button", name="停用").click()
        visitor.sees("这是最后一名可用的系统管理员")


def test_a_change_made_meanwhile_is_told_and_can_be_loaded(office: Office) -> None:
    id = office.officer("fengstale", "冯旧版", "teller")
    with office.visitor() as visitor:
        page = visitor.page
        visitor.log_in(SYSTEM)
        visitor.go(f"/accounts/{id}/edit")
        page.get_by_label("姓名").fill("冯某")
        account = office.system("GET", f"/api/admin/accounts/{id}")
        change = {"name": "冯新版", "unit_id": None, "version": account["version"]}
        office.system("PUT", f"/api/admin/accounts/{id}", change)
        visitor.press("保存")
        expect(visitor.summary).to_contain_text("内容已被他人修改")
        expect(page.get_by_label("姓名")).to_have_value("冯某")
        visitor.has_no_serious_finding()
        visitor.press("载入最新内容")
        expect(page.get_by_label("姓名")).to_have_value("冯新版")
        page.get_by_label("姓名").fill("冯某")
        visitor.press("保存")
        visitor.sees("已保存")


def test_unsaved_changes_are_not_left_behind_without_a_question(office: Office) -> None:
    with office.visitor() as visitor:
        page = visitor.page
        visitor.log_in(SYSTEM)
        visitor.navigate("系统设置")
        expect(page.get_by_label("机关名称")).to_have_value("清溪市纪委监委")
        page.get_by_label("机关名称").fill("改到一半")
        visitor.navigation.get_by_role("link", name="单位").click()
        visitor.sees("有未保存的修改")
        visitor.press("留在本页")
        expect(page.get_by_label("机关名称")).to_have_value("改到一半")
        visitor.navigation.get_by_role("link", name="单位").click()
        visitor.press("放弃修改")
        expect(page.get_by_role("heading", level=1, name="单位")).to_be_visible()


def test_settings_are_checked_saved_and_shown(office: Office) -> None:
    with office.visitor() as visitor:
        page = visitor.page
        visitor.log_in(SYSTEM)
        visitor.navigate("系统设置")
        page.get_by_label("最小人数").fill("2")
        page.get_by_label("满意的分值", exact=True).fill("一百")
        visitor.press("保存设置")
        expect(visitor.summary).to_contain_text("应为 3 至 100 的整数")
        visitor.has_no_serious_finding()
        page.get_by_label("最小人数").fill("6")
        page.get_by_label("满意的分值", exact=True).fill("99.5")
        visitor.press("保存设置")
        visitor.sees("设置已保存")
        expect(visitor.summary).to_be_hidden()
    assert office.system("GET", "/api/admin/settings")["minimum_group"] == 6


def test_a_lost_network_is_told_and_the_next_try_goes_on(office: Office) -> None:
    with office.visitor() as visitor:
        visitor.log_in(SYSTEM)
        visitor.navigate("账号")
        visitor.context.set_offline(True)
        visitor.page.get_by_label("姓名或账号").fill("sun")
        visitor.page.keyboard.press("Enter")
        visitor.sees("连接不上服务器")
        expect(visitor.page.get_by_role("link", name="赵系统")).to_be_visible()
        visitor.has_no_serious_finding()
        visitor.context.set_offline(False)
        visitor.press("再试一次")
        expect(visitor.page.get_by_role("link", name="赵系统")).to_be_hidden()
        expect(visitor.page.get_by_role("link", name="孙审计")).to_be_visible()


def test_a_list_keeps_filters_order_and_page_in_its_address(office: Office) -> None:
    with office.visitor() as visitor:
        page = visitor.page
        visitor.log_in(SYSTEM)
        visitor.navigate("账号")
        visitor.choose("角色", "审计员")
        page.get_by_role("button", name="姓名").click()
        expect(page.get_by_role("columnheader", name="姓名")).to_have_attribute("aria-sort", "ascending")
        assert visitor.address == "/accounts?role=auditor&sort=name"
        page.reload()
        expect(page.get_by_role("row")).to_have_count(2)
        expect(page.get_by_role("link", name="孙审计")).to_be_visible()
        with page.expect_download() as waiting:
            visitor.press("导出")
        rows = list(load_workbook(BytesIO(Path(waiting.value.path()).read_bytes())).active.values)  # type: ignore[union-attr]
        assert [row[0] for row in rows[1:]] == [AUDITOR]
        page.get_by_label("姓名或账号").fill("没有这个人")
        page.keyboard.press("Enter")
        visitor.sees("没有符合条件的记录")
        page.locator(".list-empty").get_by_role("button", name="清除条件").click()
        expect(page.get_by_role("link", name="赵系统")).to_be_visible()
        page.get_by_role("link", name="赵系统").click()
        visitor.sees("修改资料")
        page.go_back()
        expect(page.get_by_role("columnheader", name="姓名")).to_have_attribute("aria-sort", "ascending")


def test_the_search_box_leads_to_the_filtered_list(office: Office) -> None:
    with office.visitor() as visitor:
        visitor.log_in(SYSTEM)
        visitor.page.get_by_role("searchbox", name="查找账号").fill("赵")
        visitor.page.keyboard.press("Enter")
        expect(visitor.page.get_by_role("link", name="赵系统")).to_be_visible()
        expect(visitor.page.get_by_role("row")).to_have_count(2)


def test_the_auditor_reads_filters_checks_and_exports_the_log(office: Office) -> None:
    with office.visitor() as visitor:
        page = visitor.page
        visitor.log_in(AUDITOR)
        visitor.sees(re.compile("日志完整：[\\d,]+ 条记录逐条核对无误"))
        visitor.has_no_serious_finding()
        visitor.navigate("审计日志")
        visitor.press("核对日志")
        visitor.sees(re.compile("日志完整：[\\d,]+ 条记录逐条核对无误"))
        visitor.has_no_serious_finding()
        visitor.choose("操作", "完成首次设置")
        expect(page.get_by_role("row")).to_have_count(2)
        page.get_by_role("row").nth(1).click()
        entry = page.get_by_role("dialog")
        expect(entry).to_contain_text("系统管理员")
        expect(entry).to_contain_text("清溪市纪委监委")
        visitor.has_no_serious_finding()
        page.keyboard.press("Escape")
        expect(entry).to_be_hidden()
        assert visitor.address == "/audit?action=first_start"
        with page.expect_download() as waiting:
            visitor.press("导出")
        assert len(list(load_workbook(BytesIO(Path(waiting.value.path()).read_bytes())).active.values)) == 2  # type: ignore[union-attr]
        visitor.go("/audit?from=2020-01-01&to=2020-01-02")
        visitor.sees("没有符合条件的记录")


def test_a_broken_chain_is_told_plainly(office: Office) -> None:
    # What the server finds in a changed log is its own tests' business; here it is how the screen says it.
    answer = {
        "ok": False,
        "entries": 16,
        "first_bad_seq": 17,
        "problem": "编号不连续，可能有记录被删除",
        "head_hash": "0",
    }
    with office.visitor() as visitor:
        visitor.page.route("**/api/admin/audit/verification", lambda route: route.fulfill(json=answer))
        visitor.log_in(AUDITOR)
        visitor.sees("日志从第 17 条起对不上：编号不连续，可能有记录被删除")
        visitor.has_no_serious_finding()


def test_ones_own_account(office: Office) -> None:
    office.officer("chenself", "陈本人", "teller", "result_reader")
    with office.visitor() as visitor:
        page = visitor.page
        visitor.log_in("chenself")
        page.locator(".top-bar-who").click()
        page.get_by_role("menuitem", name="我的账号").click()
        visitor.sees("保管密钥单，参加关闭和开箱")
        visitor.has_no_serious_finding()
        page.get_by_label("原密码").fill(PASSWORD)
        page.get_by_label("新密码", exact=True).fill("short")
        visitor.press("修改密码")
        expect(visitor.summary).to_contain_text("密码至少 10 个字符")
        for label in ("新密码", "再输入一次新密码"):
            page.get_by_label(label, exact=True).fill("another-horse-43")
        visitor.press("修改密码")
        visitor.sees("密码已修改")
        visitor.log_out()
        visitor.log_in("chenself", "another-horse-43")


def test_an_account_without_roles_is_told_what_it_waits_for(office: Office) -> None:
    office.officer("chunone", "褚无")
    with office.visitor() as visitor:
        visitor.log_in("chunone")
        visitor.sees("安全管理员授予角色后")
        visitor.has_no_serious_finding()


def test_the_keyboard_alone_is_enough(office: Office) -> None:
    with office.visitor() as visitor:
        page = visitor.page
        page.goto(f"{office.url}/admin/")
        expect(page.get_by_label("账号", exact=True)).to_be_focused()
        page.keyboard.type(SYSTEM)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        visitor.sees("赵系统，您好")
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#content")).to_be_focused()
        visitor.navigate("账号")
        page.get_by_role("link", name="赵系统").focus()
        page.keyboard.press("Enter")
        visitor.sees("修改资料")
        expect(page.locator("#content")).to_be_focused()


def test_every_screen_fits_is_accessible_and_prints_without_its_frame(office: Office) -> None:
    screens = {
        SYSTEM: ["/", "/accounts", "/accounts/new", "/units", "/settings", "/me", "/workdays"],
        SECURITY: ["/", "/accounts", "/obligations", "/inbox"],
        AUDITOR: ["/", "/audit"],
    }
    for account, paths in screens.items():
        with office.visitor() as visitor:
            visitor.log_in(account)
            for path in paths:
                visitor.go(path)
                expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
                visitor.has_loaded()
                for width in (1440, 1280):
                    visitor.page.set_viewport_size({"width": width, "height": 800})
                    visitor.fits()
                visitor.has_no_serious_finding()
                visitor.page.emulate_media(media="print")
                expect(visitor.navigation).to_be_hidden()
                expect(visitor.page.locator(".top-bar")).to_be_hidden()
                expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
                visitor.page.emulate_media(media="screen")


def test_a_demonstration_says_so_on_every_screen(office: Office) -> None:
    facts = Caller(office.port)("GET", "/api/public")
    with office.visitor() as visitor:
        visitor.page.route("**/api/public", lambda route: route.fulfill(json={**facts, "demo": True}))
        visitor.page.goto(f"{office.url}/admin/")
        visitor.sees("演示系统")
        visitor.log_in(SYSTEM)
        visitor.navigate("账号")
        visitor.sees("演示系统")
        visitor.has_no_serious_finding()
        visitor.fits()


def test_the_first_load_of_the_log_in_is_small_and_leaves_nothing_behind(office: Office) -> None:
    with office.visitor() as visitor:
        wire = visitor.context.new_cdp_session(visitor.page)
        wire.send("Network.enable")
        received: list[float] = []
        wire.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
        visitor.page.goto(f"{office.url}/admin/", wait_until="networkidle")
        visitor.sees("忘记密码请联系本单位的安全管理员重置")
        kilobytes = sum(received) / 1000
        print(f"first load of the log-in: {kilobytes:.1f} kB in {len(received)} answers")
        assert 20 < kilobytes <= FIRST_LOAD_KILOBYTES
        visitor.log_in(SYSTEM)
        visitor.log_out()
        assert visitor.context.cookies() == []
        assert visitor.page.evaluate("localStorage.length") == 0
        assert visitor.page.evaluate("sessionStorage.getItem('portal.session')") is None


def _stored(page: Page) -> dict[str, object]:
    return dict(json.loads(page.evaluate("sessionStorage.getItem('portal.session')")))


def _store(page: Page, tokens: dict[str, object]) -> None:
    page.evaluate("(text) => sessionStorage.setItem('portal.session', text)", json.dumps(tokens))
