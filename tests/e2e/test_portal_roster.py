"""The portal's screens for rosters, check-in and WeChat in a real browser against a whole installation."""

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, FilePayload, expect

from tests.e2e.evaluation_portal import Desk, printed_links
from tests.e2e.installation import Evaluation, Installation, Officers

SUBJECTS = [("赵一鸣", "局长", "市民政局"), ("钱二妮", "主任", "市医保中心")]
PEOPLE: list[tuple[str, str, str, str, str]] = [
    ("王建国", "市民政局", "局长", "13800000001", "A"),
    ("李淑芬", "市民政局", "副局长", "13800000002", "班子成员"),
    ("欧阳上官慕容诸葛司马相如", "市医疗保障局下属的一个名称很长的事业单位办公室", "科员", "", "A"),
]


@pytest.fixture(scope="module")
def desk(browser: Browser, installation: Installation, officers: Officers) -> Iterator[Desk]:
    """The evaluation administrator's window."""
    with Desk.of(browser, installation.url, "manager") as desk:
        yield desk


def sheet(template: bytes, rows: Sequence[Sequence[str]]) -> FilePayload:
    """Return the portal's own template with rows filled in, as a file to choose."""
    book = load_workbook(io.BytesIO(template))
    for row in rows:
        book.worksheets[0].append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "名册.xlsx", "mimeType": media_type, "buffer": stream.getvalue()}


def by_roster(officers: Officers) -> dict[str, Any]:
    """Return an evaluation with subjects and two categories, which the portal then turns into one by roster."""
    made = officers.manager(
        "POST",
        "/api/admin/evaluations",
        {"title": "班子成员民主测评", "unit_id": officers.unit, "rounds": ["survey"]},
        expect=201,
    )
    path = f"/api/admin/evaluations/{made['id']}"
    people = [{"name": name, "post": post, "unit": unit} for name, post, unit in SUBJECTS]
    return dict(officers.manager("PUT", f"{path}/subjects", {"subjects": people, "version": made["version"]}))


def test_from_the_roster_to_the_opening(desk: Desk, officers: Officers) -> None:
    evaluation = by_roster(officers)
    page, setup = desk.page, f"/evaluations/{evaluation['id']}/setup"
    desk.go(f"{setup}/roster")
    desk.sees("没有按名册参评的票种")
    desk.step("轮次与票种")
    page.get_by_label("A 票名称").fill("班子成员")
    desk.choose("A 票参评方式", "按名册参评")
    desk.looks_well()
    desk.save()
    Evaluation(officers, evaluation["id"]).prepare_keys()

    page.reload()
    desk.step("匿名测评码")
    desk.sees("各票种都按名册参评，不用测评码")
    desk.step("参评名册与签到")
    desk.looks_well()
    template = desk.saved_file("下载模板")
    chooser = page.get_by_label("选择要导入的名册文件")
    faulty = [*PEOPLE, ("郑伟", "", "", "13800000001", "A"), ("冯雪", "", "", "12345", "Z")]
    chooser.set_input_files(sheet(template, faulty))
    desk.sees("没有导入任何内容。请在表格里改正后重新导入")
    desk.sees("与第2行的手机号相同")
    desk.sees("应为 11 位手机号")
    desk.looks_well()
    chooser.set_input_files(sheet(template, PEOPLE))
    desk.sees("名册增加了 3 人")
    desk.sees("名册 3 人")

    desk.press("为所有未绑定手机的人制作")
    with page.expect_download(timeout=60_000) as waiting:
        desk.confirm("制作")
    links = printed_links(Path(waiting.value.path()).read_bytes())
    assert len(links) == 3
    assert all(re.search(r"/m/#/pages/mine/mine\?i=[0-9A-Z]{28}$", link) for link in links)

    desk.press("开始签到")
    desk.sees("名册人员从现在起可以在手机上签到")
    desk.confirm("开始签到")
    desk.sees("正在进行")
    desk.looks_well()

    page.get_by_role("link", name="查看和更正名册").click()
    expect(page.get_by_role("heading", level=1, name="参评名册")).to_be_visible()
    desk.sees("138****0001")
    desk.looks_well()
    line = page.get_by_role("row", name=re.compile("王建国"))
    line.get_by_role("button", name="取消资格").click()
    desk.confirm("取消资格")
    expect(line).to_contain_text("已取消")
    line.get_by_role("button", name="恢复资格").click()
    expect(line).not_to_contain_text("已取消")
    line.get_by_role("button", name="更正").click()
    page.get_by_label("职务").fill("党组书记、局长")
    desk.looks_well()
    page.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(line).to_contain_text("党组书记、局长")
    page.get_by_label("姓名、单位或手机号").fill("医疗保障")
    page.get_by_label("姓名、单位或手机号").press("Enter")
    expect(page.get_by_role("row")).to_have_count(2)
    desk.looks_well()

    present = officers.manager("GET", f"/api/admin/evaluations/{evaluation['id']}")
    assert present["rounds"][0]["check_in"]["state"] == "open"
    desk.go(f"{setup}/roster")
    desk.press("结束签到")
    desk.confirm("结束签到")
    desk.sees("签到已经结束，不再发放凭证")
    desk.sees("签到已经结束，名册不能再增加人员")
    desk.go(f"/evaluations/{evaluation['id']}")
    desk.sees("签到已经结束")
    desk.looks_well()


def test_an_officer_gets_a_code_for_the_phone(desk: Desk) -> None:
    desk.page.locator(".top-bar-who").click()
    desk.page.get_by_role("menuitem", name="绑定微信").click()
    desk.sees("在手机微信里打开本单位的小程序")
    desk.looks_well()
    desk.press("获取绑定码")
    expect(desk.page.get_by_label("绑定码")).to_have_text(re.compile(r"^\d{4} \d{4}$"))
    desk.sees("只能用一次")
    desk.looks_well()


def test_an_administrator_sees_that_wechat_is_off(
    browser: Browser, installation: Installation, officers: Officers
) -> None:
    with Desk.of(browser, installation.url, "first_system_admin") as desk:
        desk.navigate("微信接入")
        desk.sees("没有启用微信")
        desk.looks_well()
