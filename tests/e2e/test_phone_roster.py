"""Persons on a roster, on the web page in Chromium: who they are, check-in, vote; and an officer's phone.

The demonstration's installation is used, since it brings a roster whose check-in is open and the local WeChat platform
with simulated phones.
"""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.e2e.installation import Caller, Installation
from tests.e2e.phone import Phone
from tests.e2e.simulated import Simulated

SUBJECTS = 3


@pytest.fixture(scope="module")
def installation(demonstration: Installation) -> Installation:
    """The demonstration."""
    return demonstration


def with_roster(manager: Caller) -> dict[str, Any]:
    """Return the evaluation whose round has a roster."""
    found = manager("GET", "/api/admin/evaluations?page_size=50")["items"]
    return next(dict(one) for one in found if any(part["check_in"] for part in one["rounds"]))


def confirms_check_in(phone: Phone) -> Phone:
    """Read what check-in means, and do it."""
    phone.taps("签到，领取测评凭证").sees("谁也不能补发")
    phone.page.get_by_role("dialog").get_by_role("button", name="签到", exact=True).click()
    return phone.sees("签到成功")


def test_from_invitation_and_from_wechat_to_receipts(
    browser: Browser, installation: Installation, manager: Caller, simulated: Simulated
) -> None:
    invitation = installation.said(r"(http\S+mine\?i=\w+)")
    with (
        Phone.of(browser, installation.url, width=320, large=True) as paper,
        Phone.of(browser, installation.url) as wechat,
        Phone.of(browser, installation.url) as other,
    ):
        paper.opens(f"{installation.url}/m/").taps("名册人员：我的测评").sees("个人邀请码").looks_right()
        code = invitation.rpartition("=")[2]
        paper.opens(invitation).sees("邀请码只能用一次").looks_right()
        assert "?i=" not in paper.page.url
        paper.page.reload()
        paper.sees("邀请码只能用一次").taps("在这部手机上使用邀请").sees("邀请已在这部手机上使用").looks_right()
        assert code not in paper.stored()
        # The same paper in other hands.
        other.opens(invitation).taps("在这部手机上使用邀请").sees("已在另一部手机上使用").looks_right()
        assert code not in other.stored()

        wechat.opens(simulated.link(1)).sees("还没有找到您的名册").looks_right()
        wechat.taps("授权手机号，查找名册").sees("已在名册上找到您").looks_right()
        wechat.taps("签到，领取测评凭证").looks_right().taps("暂不签到")
        confirms_check_in(wechat).sees("您已签到").looks_right()
        # The same person in another browser is told what is possible and what is not.
        other.opens(simulated.link(1)).sees("您已在另一部手机").sees("谁也不能补发").looks_right()
        confirms_check_in(paper).looks_right()

        evaluation = with_roster(manager)
        open_round = f"/api/admin/evaluations/{evaluation['id']}/rounds/survey/open"
        manager("POST", open_round, {"version": evaluation["version"]})

        # A reminder's tap does not lead the officer into telling who votes when.
        before = len(wechat.requests)
        wechat.opens(f"{installation.url}/m/#/officer/officer").sees("这部手机正可以投票").looks_right()
        assert not [request for request in wechat.requests[before:] if "authorization" in request.all_headers()]
        wechat.taps("仍要查看待办").sees("绑定管理端账号")

        before = len(wechat.requests)
        for phone in (paper, wechat):
            phone.opens(f"{installation.url}/m/#/pages/mine/mine").sees("不以您的身份联系服务器").looks_right()
            phone.taps("开始或继续评价").sees(f"已评 0 / {SUBJECTS} 人")
            phone.rates_everybody(subjects=SUBJECTS).casts().receipt()
        casts = [request for request in wechat.requests[before:] if "/box/" in request.url]
        assert casts
        assert not [request for request in casts if "authorization" in request.all_headers()]
        paper.opens(f"{installation.url}/m/#/pages/mine/mine").sees("您的测评票已投入票箱").looks_right()
        paper.taps("查看回执")
        paper.receipt()


def test_who_came_too_late_is_told_so(browser: Browser, installation: Installation, simulated: Simulated) -> None:
    with Phone.of(browser, installation.url) as phone:
        phone.opens(simulated.link(2)).taps("授权手机号，查找名册").sees("签到已经结束").looks_right()


def test_a_number_that_is_on_no_roster(browser: Browser, installation: Installation, simulated: Simulated) -> None:
    with Phone.of(browser, installation.url) as phone:
        phone.opens(simulated.link(14)).taps("授权手机号，查找名册").sees("名册上没有这个手机号").looks_right()
        phone.types("4F7K").taps("在这部手机上使用邀请").sees("28 个字符").looks_right()


def test_logging_out_and_deleting_ones_data(browser: Browser, installation: Installation, simulated: Simulated) -> None:
    with Phone.of(browser, installation.url) as phone:
        phone.opens(simulated.link(3)).taps("授权手机号，查找名册").sees("已在名册上找到您")
        phone.taps("登录与数据").looks_right().taps("删除我的数据").sees("名册由组织单位管理").looks_right()
        phone.taps("删除", exact=True).sees("数据已删除").looks_right()
        assert "access" not in phone.stored()
        phone.opens(simulated.link(3)).sees("还没有找到您的名册")


def test_an_officer_binds_a_phone_and_sees_what_is_left(
    browser: Browser, installation: Installation, manager: Caller, simulated: Simulated
) -> None:
    with Phone.of(browser, installation.url) as phone:
        phone.opens(simulated.link(13)).taps("登录与数据").taps("工作人员").sees("绑定管理端账号").sees(
            "绑定码"
        ).looks_right()
        phone.types("12").taps("绑定", exact=True).sees("8 位数字").looks_right()
        code = manager("POST", "/api/admin/me/wechat/code")["code"]
        phone.types(code).taps("绑定", exact=True).sees("已绑定").sees("还可提醒 0 次").looks_right()
        simulated("users/phone13/subscribe", {"results": {"local-to-do": "accept"}})
        phone.page.reload()
        phone.sees("还可提醒 1 次")
        grants = manager("GET", "/api/admin/me/wechat")["grants"]
        assert [grant["remaining"] for grant in grants if grant["key"] == "to_do"] == [1]
        phone.taps("解除绑定").sees("不再收到工作提醒").looks_right().taps("解除", exact=True).sees(
            "已解除绑定"
        ).looks_right()
    assert re.fullmatch("[0-9]{8}", code)
