"""The window in a real browser: officers with each outcome, a second officer, a clue, two at once, merging."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Locator, expect

from server.clock import SystemClock
from server.workdays import china_day
from tests.e2e.installation import Installation, Officers
from tests.e2e.portal import Visitor, pick
from tests.e2e.windowed import HALL, Window


@pytest.fixture(scope="module")
def window(browser: Browser, installation: Installation, officers: Officers) -> Iterator[Window]:
    """Everybody at their home screens."""
    with Window.staffed(browser, installation, officers) as window:
        yield window


def looks_well(visitor: Visitor) -> None:
    visitor.has_loaded()
    visitor.has_no_serious_finding()
    visitor.fits()


def opened(visitor: Visitor, code: str, window: Window, show: str = "all") -> str:
    """Find a matter in the list as an officer does, and open it; return its number."""
    number = str(window.seen(code)["number"])
    visitor.go(f"/window/matters?show={show}&q={number}")
    visitor.page.get_by_role("link", name=number).click()
    expect(visitor.page.get_by_role("heading", level=1, name=number)).to_be_visible()
    return number


def dialog(visitor: Visitor, name: str) -> Locator:
    return visitor.page.get_by_role("dialog", name=name)


def beginning(visitor: Visitor, outcome: str) -> Locator:
    """Open the triage of what is shown and choose an outcome."""
    visitor.press("分办")
    form = dialog(visitor, "分办")
    form.get_by_role("radio", name=re.compile(outcome)).check(force=True)
    return form


def send(form: Locator, verb: str) -> None:
    form.get_by_role("button", name=verb, exact=True).click()
    expect(form).to_have_count(0)


def triaged(visitor: Visitor, outcome: str, **fields: str) -> None:
    """Triage what is shown; ``fields`` by their labels."""
    form = beginning(visitor, outcome)
    for label, text in fields.items():
        form.get_by_role("textbox", name=label).fill(text)
    send(form, "确定分办")


def said(visitor: Visitor, verb: str, label: str, text: str) -> None:
    """Tell the citizen something by a button at the top."""
    visitor.press(verb)
    form = visitor.page.get_by_role("dialog")
    form.get_by_label(label).fill(text)
    visitor.has_no_serious_finding()
    send(form, verb if verb == "答复" else "告知")


def more(visitor: Visitor, choice: str) -> None:
    visitor.page.get_by_role("button", name="更多").click()
    visitor.page.get_by_role("menuitem", name=choice).click()


def in_days(days: int) -> date:
    return china_day(SystemClock().now()) + timedelta(days=days)


def test_what_can_be_resolved_now(window: Window) -> None:
    code = window.submitted(
        "网上显示契税已缴，窗口说查不到", contact={"name": "马建国", "phone": "13900001111"}, wanted="请核对"
    )
    officer = window.first
    officer.navigate("诉求")
    expect(officer.page.get_by_role("row").filter(has_text="网上显示契税已缴")).to_contain_text("还有 1 个工作日")
    looks_well(officer)
    opened(officer, code, window)
    officer.sees("实名提交")
    expect(officer.button("查看姓名和电话")).to_have_count(0)
    form = beginning(officer, "立即协调")
    officer.has_no_serious_finding()
    form.get_by_label("答复说明").fill("马上核对，今天答复您。")
    send(form, "确定分办")
    looks_well(officer)

    # The name is shown to the handling officer alone, who is told that it is on record.
    officer.press("查看姓名和电话")
    officer.sees("记入审计日志：谁、什么时候")
    dialog(officer, "查看群众的姓名和电话").get_by_role("button", name="查看", exact=True).click()
    officer.sees("马建国")
    opened(window.second, code, window)
    expect(window.second.button("查看姓名和电话")).to_have_count(0)

    officer.page.get_by_label("给群众留言").fill("请留意短信。")
    officer.press("发送留言")
    officer.sees("群众未读")
    said(officer, "答复", "答复内容", "税款已经查到，可以办理了。")
    seen = window.seen(code)
    assert (seen["state"], seen["answer"]) == ("answered", "税款已经查到，可以办理了。")
    assert [one["text"] for one in seen["messages"]] == ["请留意短信。"]
    window.rated(code, "satisfied")
    officer.page.reload()
    officer.sees("群众已评价，可以办结")
    officer.press("办结")
    officer.sees("已办结")
    assert window.seen(code)["state"] == "closed"


def test_what_cannot_be_done_needs_a_policy_and_a_second_officer_after_dissatisfaction(window: Window) -> None:
    code = window.submitted("没有发票能不能报销")
    first, second = window.first, window.second
    opened(first, code, window)
    form = beginning(first, "不能办")
    form.get_by_role("button", name="确定分办").click()
    # All that is missing is told at once, each a step away.
    expect(form.get_by_role("alert")).to_contain_text("政策依据")
    expect(form.get_by_role("alert")).to_contain_text("答复说明")
    first.has_no_serious_finding()
    form.get_by_label("政策依据").fill("《发票管理办法》第二十一条")
    form.get_by_label("答复说明").fill("没有发票不得作为报销凭证。")
    send(form, "确定分办")
    first.sees("等待群众评价")
    assert window.seen(code)["policy"] == "《发票管理办法》第二十一条"

    window.rated(code, "dissatisfied")
    first.page.reload()
    first.sees("须由另一位工作人员重新办理")
    expect(first.button("接手办理")).to_have_count(0)
    opened(second, code, window, "unhandled")
    looks_well(second)
    second.press("接手办理")
    second.sees("已由您接手")
    said(second, "答复", "答复内容", "可以凭收据和说明先行登记。")
    second.sees("此前经办人")
    assert window.seen(code)["answer"] == "可以凭收据和说明先行登记。"


def test_what_is_hard_is_promised_coordinated_and_put_before_a_meeting(window: Window) -> None:
    code = window.submitted("小区开发商注销了，办不了证")
    officer = window.first
    number = opened(officer, code, window)
    form = beginning(officer, "很难办")
    officer.choose("协同部门", "某市")
    pick(form.get_by_label("承诺日期"), in_days(12))
    send(form, "确定分办")
    assert window.seen(code)["promised"] == in_days(12).isoformat()

    said(officer, "告知进展", "进展", "测绘单位已进场。")
    officer.press("商请部门协同")
    asking = dialog(officer, "商请部门协同办理")
    asking.get_by_label("协同事项").fill("请核对完税情况。")
    pick(asking.get_by_label("要求回复的日期"), in_days(6))
    officer.has_no_serious_finding()
    send(asking, "发出")
    officer.sees("正在等某市回复")

    officer.press("调整承诺日期")
    moving = dialog(officer, "调整承诺日期")
    pick(moving.get_by_label("新的承诺日期"), in_days(20))
    moving.get_by_label("理由").fill("等待测绘结果。")
    send(moving, "调整")
    officer.sees(f"{in_days(12)} 改为 {in_days(20)}")
    expect(officer.button("调整承诺日期")).to_have_count(0)

    more(officer, "提交会议研究")
    expect(officer.page.get_by_role("heading", level=1, name="安排会议")).to_be_visible()
    pick(officer.page.get_by_role("combobox", name="日期", exact=True), in_days(3))
    officer.page.get_by_label("研究什么").fill("能否先行受理")
    looks_well(officer)
    officer.press("安排")
    officer.sees("能否先行受理")
    looks_well(officer)
    officer.press("登记纪要")
    officer.page.get_by_label("决定", exact=True).fill("先行受理，三十日内补正。")
    officer.page.get_by_label("纪要", exact=True).fill("研究了一件疑难诉求。")
    looks_well(officer)
    officer.press("登记")
    officer.page.get_by_role("link", name=number).click()
    officer.sees(re.compile("会议决定：先行受理"))
    seen = window.seen(code)
    assert seen["promised"] == in_days(20).isoformat()
    # What offices say among themselves is not for the citizen's eyes.
    assert "完税" not in str(seen) and "先行受理" not in str(seen)


def test_what_belongs_elsewhere_is_told_where(window: Window) -> None:
    code = window.submitted("药店多刷了医保卡")
    opened(window.first, code, window)
    triaged(window.first, "告知去向", 去向="市医疗保障局稽核科，市民大厅三楼")
    seen = window.seen(code)
    assert (seen["state"], seen["addressee"]) == ("answered", "市医疗保障局稽核科，市民大厅三楼")


def test_a_report_of_misconduct_leaves_the_window(window: Window) -> None:
    code = window.submitted("窗口的人收了红包才给办")
    officer, reader = window.first, window.reader
    number = opened(officer, code, window)
    here = officer.address
    more(officer, "转为问题线索")
    form = dialog(officer, "转为问题线索")
    form.get_by_label("转交理由").fill("反映收受财物。")
    form.get_by_label("请输入").fill("错误的编号")
    form.get_by_role("button", name="转交", exact=True).click()
    expect(form.get_by_role("alert")).to_contain_text(number)
    officer.has_no_serious_finding()
    form.get_by_label("请输入").fill(number)
    send(form, "转交")
    expect(officer.page.get_by_role("heading", level=1, name="诉求")).to_be_visible()

    officer.go(f"/window/matters?show=all&q={number}")
    officer.sees("没有符合条件")
    officer.go(here)
    officer.sees("没有找到这件诉求")

    reader.navigate("问题线索库")
    looks_well(reader)
    reader.page.get_by_role("link", name=number).click()
    expect(reader.page.get_by_text("收了红包")).to_have_count(0)
    looks_well(reader)
    reader.press("查阅")
    expect(reader.summary).to_contain_text("请写明为什么查阅")
    reader.page.get_by_label("查阅事由").fill("按周例会安排研判")
    reader.press("查阅")
    reader.sees("窗口的人收了红包才给办")
    reader.sees("张线索：按周例会安排研判")
    looks_well(reader)
    reader.page.get_by_label("给群众留言").fill("请补充时间。")
    reader.press("发送留言")
    reader.sees("群众未读")
    assert [one["text"] for one in window.seen(code)["messages"]] == ["请补充时间。"]


def test_two_officers_triage_at_once(window: Window) -> None:
    code = window.submitted("新办企业领不到发票")
    first, second = window.first, window.second
    opened(first, code, window)
    opened(second, code, window)
    slow = beginning(second, "告知去向")
    slow.get_by_role("textbox", name="去向").fill("市税务局")
    triaged(first, "立即协调", 答复说明="马上联系。")
    slow.get_by_role("button", name="确定分办").click()
    expect(slow.get_by_role("alert")).to_contain_text("已由他人分办")
    # What was typed is still there, until the officer has seen how it stands.
    expect(slow.get_by_role("textbox", name="去向")).to_have_value("市税务局")
    slow.get_by_role("button", name="载入最新内容").click()
    second.sees("马上联系。")
    expect(second.button("分办")).to_have_count(0)
    assert window.seen(code)["outcome"] == "resolve_now"


def test_matters_about_the_same_go_on_as_one(window: Window) -> None:
    main, other = window.submitted("排队太久，中午停办"), window.submitted("取号两小时还没轮到")
    officer = window.first
    number = opened(officer, main, window)
    triaged(officer, "立即协调")
    opened(officer, other, window)
    more(officer, "并入同类诉求")
    form = dialog(officer, "并入同类诉求")
    form.get_by_role("combobox", name="并入").fill(number)
    officer.page.get_by_role("option", name=re.compile(number)).click()
    officer.has_no_serious_finding()
    send(form, "并入")
    expect(officer.page.get_by_role("heading", level=1, name=number)).to_be_visible()
    officer.sees("并入的同类诉求")
    looks_well(officer)
    said(officer, "答复", "答复内容", "已增开窗口，中午不停办。")
    assert [window.seen(code)["answer"] for code in (main, other)] == ["已增开窗口，中午不停办。"] * 2


def test_halls_and_what_belongs_to_them(window: Window) -> None:
    admin = window.admin
    admin.navigate("答复模板")
    admin.press("新建模板")
    form = dialog(admin, "新建答复模板")
    form.get_by_label("标题").fill("材料不全")
    form.get_by_label("内容").fill("您好，还缺少以下材料：")
    admin.has_no_serious_finding()
    send(form, "保存")
    looks_well(admin)
    for screen in ("窗口设置", "会议", "预约"):
        admin.navigate(screen)
        looks_well(admin)
    admin.navigate("大厅")
    looks_well(admin)
    admin.page.get_by_role("link", name=HALL).click()
    admin.press("设置号源")
    plan = dialog(admin, "设置号源")
    plan.get_by_text("开放预约", exact=True).click()
    admin.has_no_serious_finding()
    send(plan, "保存")
    admin.sees("每个时段")
    admin.press("修改")
    admin.press("增加业务")
    looks_well(admin)
    admin.page.get_by_label("业务 3", exact=True).fill("发票申领")
    admin.press("保存")
    expect(admin.summary).to_contain_text("已经有了")
    admin.page.get_by_label("业务 3", exact=True).fill("税收优惠")
    admin.press("保存")
    admin.sees("税收优惠")
    looks_well(admin)

    # A hall that is closed says so before it is, and those who have written keep their matters.
    admin.press("停止接收")
    admin.sees("已写的内容留在本人手机上")
    dialog(admin, f"停止接收：{HALL}").get_by_role("button", name="停止接收", exact=True).click()
    admin.sees("停止接收新诉求")
    looks_well(admin)
    admin.press("恢复接收")
    dialog(admin, f"恢复接收：{HALL}").get_by_role("button", name="恢复接收", exact=True).click()
    expect(admin.button("停止接收")).to_be_visible()
