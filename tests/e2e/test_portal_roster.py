"""The portal's screens for rosters, check-in and WeChat in a real browser against a whole installation."""

import re
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, expect

from server.encoding import from_base64url, to_base64url
from server.evaluation.answers import Answers, encode
from server.evaluation.blind_signature import PublicKey
from server.evaluation.voter import CredentialRequest, ballot_body
from tests.e2e.evaluation_portal import Desk, cast, printed_links
from tests.e2e.installation import PASSWORD, Caller, Evaluation, Installation, Officers
from tests.workbooks import filled

SATISFIED = "11111"
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
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return {"name": "名册.xlsx", "mimeType": media_type, "buffer": filled(template, rows)}


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
    desk.sees("请在表格里改正后重新导入")
    expect(page.get_by_text("没有导入任何内容")).to_have_count(1)
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
    invite_some(desk)
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
    desk.go(f"/evaluations/{evaluation['id']}")
    desk.sees("应参评 3 人")
    desk.looks_well()
    desk.press("结束签到")
    desk.confirm("结束签到")
    desk.sees("签到已经结束，不再发放凭证")
    expect(desk.button("结束签到")).to_have_count(0)
    desk.looks_well()
    desk.go(f"{setup}/roster")
    desk.sees("签到已经结束，名册不能再增加人员")


def invite_some(desk: Desk) -> None:
    """Two of three persons are chosen by the keyboard and get one file; whoever is left out keeps the former one."""
    page = desk.page
    page.get_by_label("选择王建国").focus()
    page.keyboard.press("Space")
    page.get_by_label(re.compile("选择欧阳")).check()
    expect(page.get_by_text("已选 2 条")).to_be_visible()
    desk.looks_well()
    desk.press("为所选 2 人制作邀请")
    desk.sees("以前发给这些人的邀请")
    with page.expect_download(timeout=60_000) as waiting:
        desk.confirm("制作")
    assert len(printed_links(Path(waiting.value.path()).read_bytes())) == 2
    desk.sees("已制作 2 人的邀请")
    expect(page.get_by_text("已选")).to_have_count(0)
    page.get_by_label("选择本页全部").check()
    expect(page.get_by_text("已选 3 条")).to_be_visible()
    desk.press("取消选择")
    expect(page.get_by_label("选择王建国")).not_to_be_checked()


class Participant:
    """The phone of somebody on the roster: logged in by an invitation, checked in.

    Args:
        port: of the server.
        link: what stands on the invitation.
    """

    def __init__(self, port: int, link: str) -> None:
        self.nobody = Caller(port)
        asked = {"invitation": link.partition("i=")[2], "device": to_base64url(secrets.token_bytes(32))}
        phone = Caller(port, self.nobody("POST", "/api/m/session/invitation", asked)["access_token"])
        (mine,) = phone("GET", "/api/m/my/evaluations")["items"]
        self.round = f"rounds/{mine['round_id']}"
        keys = {one["id"]: PublicKey.from_jwk(one["key"]) for one in self._info()["categories"]}
        category = mine["category"]["id"]
        request = CredentialRequest(mine["round_id"], category, keys[category])
        asked = {"round_id": mine["round_id"], "blinded_message": request.blinded_message}
        signed = phone("POST", "/api/m/roster/credentials", asked)
        self.credential = request.finish(signed["blind_signature"])

    def vote(self) -> None:
        """Cast the ballot, without any log-in."""
        info = self._info()
        ballot = encode(Answers((SATISFIED, SATISFIED), ()), info["ballot_size"])
        body = ballot_body(self.credential, ballot, from_base64url(info["box_key"]))
        self.nobody("POST", f"/box/{self.round}/ballots", body, expect=201)

    def _info(self) -> dict[str, Any]:
        return dict(self.nobody("GET", f"/api/m/{self.round}"))


def test_a_round_by_roster_and_tickets_from_check_in_to_its_close(
    desk: Desk, officers: Officers, installation: Installation
) -> None:
    evaluation = by_roster(officers)
    page, place = desk.page, f"/evaluations/{evaluation['id']}"
    desk.go(f"{place}/setup/rounds")
    page.get_by_label("A 票名称").fill("班子成员")
    desk.press("添加票种")
    page.get_by_label("B 票名称").fill("干部职工")
    for letter in "AB":
        page.get_by_label(f"{letter} 票权重").fill("0.5")
    desk.choose("A 票参评方式", "按名册参评")
    desk.save()
    made = Evaluation(officers, evaluation["id"])
    made.prepare_keys()
    tickets = officers.manager("POST", f"/api/admin{place}/rounds/survey/tickets", {"counts": {"B": 4}}, expect=201)[
        "tickets"
    ]

    desk.go(f"{place}/setup/roster")
    page.reload()
    template = desk.saved_file("下载模板")
    page.get_by_label("选择要导入的名册文件").set_input_files(sheet(template, PEOPLE))
    desk.sees("名册 3 人")
    page.get_by_role("link", name="查看和更正名册").click()
    line = page.get_by_role("row", name=re.compile("王建国"))
    unit = line.get_by_role("cell", name="市民政局").bounding_box()
    assert unit is not None
    assert unit["width"] > 120
    with page.expect_download(timeout=60_000) as waiting:
        line.get_by_role("button", name="邀请").click()
        desk.confirm("制作")
    (link,) = printed_links(Path(waiting.value.path()).read_bytes())
    line.get_by_role("button", name="删除").hover()
    desk.looks_well()

    desk.go(place)
    desk.press("开始签到")
    desk.confirm("开始签到")
    desk.sees("正在进行")
    participant = Participant(installation.port, link)
    desk.go(f"{place}/setup/roster")
    desk.sees("已签到 1 人")
    desk.go(f"{place}/setup/open")
    desk.sees("应参评 名册 3 人、测评码 4 张")
    desk.sees("什么也不缺，可以开启了")
    desk.press("开启调查测评")
    desk.sees("没有签到的 2 人不能参加这一轮，谁也不能补发凭证")
    desk.sees("4 张测评码从此可以使用")
    desk.looks_well()
    desk.confirm("开启", "调查测评")
    desk.sees("到测评页查看进度")
    desk.sees("调查测评：正在投票，由两人手动关闭。")
    expect(page.get_by_text("可以开启了")).to_have_count(0)
    desk.step("参评名册与签到")
    desk.sees("签到已经结束，不再发放凭证，已签到 1 人")
    expect(desk.button("为所有未绑定手机的人制作")).to_have_count(0)

    participant.vote()
    for ticket in tickets[:3]:
        cast(installation.port, ticket["link"], {"B": [(SATISFIED, SATISFIED)]})
    desk.go(place)
    desk.press("关闭调查测评")
    page.locator("input[name=confirm-name]").fill("调查测评")
    desk.press("下一步")
    page.locator("input[name=second-account]").filter(visible=True).fill("teller1")
    page.locator("input[name=second-password]").filter(visible=True).fill(PASSWORD)
    desk.press("共同关闭调查测评")
    desk.sees("回执已公布")
    desk.press("完成")
    table = page.get_by_role("table", name=re.compile("核对表"))
    for name, count in [("应参评", "7"), ("已领取凭证", "4"), ("收到测评票", "4"), ("未投", "3")]:
        row = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))
        expect(row.get_by_role("cell").first).to_have_text(count)
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
