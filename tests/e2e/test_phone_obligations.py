"""An officer's reminders on the web page in Chromium: from a message's tap to what is done, and the inbox."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.e2e.installation import Caller, Installation
from tests.e2e.obliged import TITLE, Obliged
from tests.e2e.phone import Phone
from tests.e2e.simulated import Simulated

PERSON = 13
ON_A_PAGE = 20


@pytest.fixture(scope="module")
def obliged(demonstration: Installation) -> Obliged:
    """Somebody with things to do."""
    return Obliged(demonstration)


@pytest.fixture
def phone(browser: Browser, demonstration: Installation) -> Iterator[Phone]:
    """A phone with the web page."""
    with Phone.of(browser, demonstration.url) as phone:
        yield phone


def bind(phone: Phone, manager: Caller) -> Phone:
    """Bind the phone where the page asks for it."""
    code = manager("POST", "/api/admin/me/wechat/code")["code"]
    phone.sees("绑定管理端账号").types(code)
    return phone.taps("绑定", exact=True)


def test_a_message_s_tap_leads_to_what_it_is_about_and_that_is_done_there(
    phone: Phone, manager: Caller, simulated: Simulated, obliged: Obliged
) -> None:
    late = obliged.is_late_with("市民政局整改方案（虚构）")
    other = obliged.has("市水务局整改方案（虚构）", obliged.today)
    obliged.has_by_provisional_date("市教育局整改方案（虚构）")
    bind(phone.opens(simulated.link(PERSON, f"officer/officer?about=obligation/{late}")), manager)
    phone.sees("期限怎样算").sees("市民政局整改方案（虚构）").sees("15 个工作日").sees("已逾期").looks_right()
    phone.taps("经过").sees("登记（韩待办）").looks_right()
    phone.taps("办结", exact=True).sees("不能撤回").looks_right()
    phone.types("已当面核对，签收单存档。").taps("确认办结").sees("已办结，不再提醒").sees("已过期限").looks_right()
    phone.sees("已当面核对，签收单存档。")
    assert phone.page.get_by_role("button", name="办结", exact=True).filter(visible=True).count() == 0
    assert (obliged.state(late), obliged.state(other)) == ("done", "open")

    phone.taps("返回").sees("王测评的待办").sees("待办 2 项").sees("还有 15 个工作日").sees("日期暂定").looks_right()
    phone.taps("市教育局整改方案").sees("还没有公布那一年的放假安排").looks_right()


def test_the_list_begins_with_what_is_overdue_and_grows_by_pages(
    phone: Phone, manager: Caller, simulated: Simulated, obliged: Obliged
) -> None:
    for number in range(ON_A_PAGE):
        obliged.has(f"第 {number} 项（虚构）", obliged.today)
    obliged.is_late_with("迟了的一项（虚构）")
    phone.opens(simulated.link(PERSON, "officer/officer")).sees("王测评的待办").sees("逾期 1 项").looks_right()
    shown = phone.page.get_by_role("button", name=TITLE)
    assert "已逾期" in shown.first.inner_text()
    assert shown.count() == ON_A_PAGE
    phone.taps("再看更多")
    phone.sees("日期暂定")
    assert shown.count() > ON_A_PAGE
    assert phone.button("再看更多").count() == 0


def test_the_inbox_says_what_is_unread_and_leads_to_what_it_is_about(
    phone: Phone, simulated: Simulated, obliged: Obliged
) -> None:
    obliged.has("最新的一项（虚构）", obliged.today)
    phone.opens(simulated.link(PERSON, "officer/officer")).taps("条未读").sees("最新的一项（虚构）").looks_right()
    # What was done needs no reading any more.
    phone.taps("再看更多").sees("已了结")
    newest = phone.page.get_by_role("button", name="最新的一项（虚构）")
    assert "未读" in newest.inner_text()
    newest.click()
    phone.sees("期限怎样算").taps("返回").sees("全部标为已读")
    # The code that logged in is used up: who comes back and loads the page anew stays logged in.
    phone.taps("返回").sees("王测评的待办")
    phone.page.reload()
    phone.sees("王测评的待办").taps("条未读").sees("全部标为已读")
    assert "未读" not in newest.inner_text()
    phone.taps("全部标为已读")
    phone.page.get_by_role("button", name="全部标为已读").wait_for(state="detached")
    phone.taps("返回")
    phone.button("消息", exact=True).wait_for()


def test_without_log_in_nothing_is_shown_and_after_it_the_page_is_there_again(
    phone: Phone, demonstration: Installation, obliged: Obliged
) -> None:
    one = obliged.has("只给本人看（虚构）", obliged.today)
    invitation = demonstration.said(r"(http\S+mine\?i=\w+)").rpartition("=")[2]
    phone.opens(f"{demonstration.url}/m/#/officer/obligation?id={one}").sees("请先登录").looks_right()
    assert not [request for request in phone.requests if "/api/m/officer" in request.url]
    phone.taps("去登录").types(invitation).taps("在这部手机上使用邀请").sees("绑定管理端账号").looks_right()
    assert "只给本人看" not in phone.page.content()


def test_what_is_gone_and_a_network_that_is_gone_are_told(phone: Phone, simulated: Simulated) -> None:
    phone.opens(simulated.link(PERSON, f"officer/obligation?id={'0' * 32}")).sees("没有找到这项待办").looks_right()
    phone.goes_offline().taps("再试一次").sees("网络断开").looks_right()
