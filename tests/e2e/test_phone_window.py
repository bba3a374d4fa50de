"""The “事难办” window on citizens' phones in Chromium: from the hall's poster to the rating, and appointments."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Request, Route, expect

from server.window.codes import FORM
from tests.e2e.installation import Installation
from tests.e2e.phone import Phone
from tests.e2e.window_desk import BASE, WindowDesk

STORY = "过户材料交了两次，每次都说还缺一份。"
WRONG = "7M3K-9QWE-RTYP-4SDF-GHJK"
CODE_LENGTH = 20
NOBODYS_NUMBER = 12345
LARGE_PHOTO = (1500, 1100)


@pytest.fixture(scope="module")
def desk(demonstration: Installation) -> WindowDesk:
    """A hall of one's own."""
    return WindowDesk(demonstration)


@pytest.fixture
def phone(browser: Browser, demonstration: Installation) -> Iterator[Phone]:
    """A citizen's phone that has never been here."""
    with Phone.of(browser, demonstration.url) as phone:
        yield phone


def photo(name: str, size: tuple[int, int] = (300, 200)) -> Any:
    """Return a photo as a file chooser takes it."""
    content = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(content, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": content.getvalue()}


def adds(phone: Phone, button: str, *files: Any) -> Phone:
    """Add photos by a button that opens the phone's chooser."""
    with phone.page.expect_file_chooser() as chooser:
        phone.taps(button)
    chooser.value.set_files(list(files))
    return phone


def picks(phone: Phone, choice: str) -> Phone:
    """Pick one of the choices on the screen."""
    phone.page.get_by_role("radio", name=choice).filter(visible=True).first.click()
    return phone


def writes(phone: Phone, desk: WindowDesk, *photos: Any) -> Phone:
    """Fill in the form from the poster to its last screen, with the shortest answers."""
    phone.opens(desk.poster).taps("反映没办成的事").sees("您要办的是哪项业务")
    picks(phone, "抵押登记").taps("下一步").sees("什么事没有办成").types(STORY).taps("下一步")
    for question in ("您希望怎样解决", "什么时候去办的", "在哪个窗口办的", "业务编号"):
        phone.sees(question).taps("跳过")
    phone.sees("最多 9 张")
    if photos:
        phone.taps("拍照或从相册选择")
        adds(phone, "同意，选择照片", *photos)
    phone.taps("下一步" if photos else "跳过").sees("要不要留姓名和电话").taps("下一步").sees("核对并提交")
    if not photos:
        phone.page.get_by_role("checkbox", name="同意这样使用").click()
    return phone


def code_on(phone: Phone) -> str:
    """Wait for the tracking code and return it."""
    phone.sees("已提交")
    shown = re.sub(r"\s", "", phone.page.get_by_role("group", name="查询码").inner_text())
    assert len(shown) == CODE_LENGTH, shown
    return shown


def submits(phone: Phone, desk: WindowDesk) -> tuple[str, str]:
    """Submit a matter; return its code and its id."""
    writes(phone, desk).taps("提交", exact=True)
    code = code_on(phone)
    return code, str(desk.newest()["id"])


def test_a_matter_is_written_question_by_question_and_its_code_shown_once(phone: Phone, desk: WindowDesk) -> None:
    phone.opens(desk.poster).sees("政务大道").looks_right().taps("反映没办成的事")
    phone.sees("您要办的是哪项业务").looks_right().taps("下一步").sees("请选择一项业务").looks_right()
    picks(phone, "转移登记").taps("下一步").sees("什么事没有办成").looks_right().types(STORY).taps("下一步")
    phone.sees("您希望怎样解决").types("一次说清").taps("下一步").sees("什么时候去办的").looks_right()
    picks(phone, "昨天").taps("下一步").sees("在哪个窗口办的")
    picks(phone, "综合窗口").taps("下一步").sees("业务编号").looks_right()
    # The battery is empty, or the browser was closed: everything is still there.
    phone.page.reload()
    phone.sees("业务编号").types("2026-0815").taps("下一步").sees("最多 9 张").looks_right()
    phone.taps("拍照或从相册选择").sees("添加照片前请知道").looks_right()
    document = {"name": "a.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n" * 40}
    adds(phone, "同意，选择照片", photo("a.jpg"), document).sees("已传好").sees("不能上传 PDF").looks_right()
    phone.taps("下一步").sees("有照片没有被接收").taps("移除照片 2").taps("下一步").sees(
        "没有人知道您是谁"
    ).looks_right()
    picks(phone, "留下姓名和电话").sees("每次查看都有记录").taps("下一步").sees("请写姓名").looks_right()
    phone.page.get_by_role("textbox", name="姓名").fill("何测试")
    phone.page.get_by_role("textbox", name="电话").fill("13800000000")
    phone.taps("下一步").sees("何测试，13800000000").taps("谁会看到什么").sees("协同办理的部门").looks_right()
    phone.taps("提交", exact=True)
    code = code_on(phone)
    phone.looks_right().taps("保存到相册").sees("长按下面的图片").looks_right()
    assert STORY not in phone.stored()
    assert "13800000000" not in phone.stored()

    matter = desk.newest()
    assert matter["content"]["what"] == STORY
    assert matter["content"]["business_number"] == "2026-0815"
    assert len(matter["photos"]) == 1
    phone.page.get_by_role("checkbox", name="记住这件诉求").click()
    phone.taps("已抄下，完成").sees("已记住这件诉求").looks_right().taps("已保存，完成")
    phone.taps("我的诉求").sees("不动产登记大厅").looks_right().taps("不动产登记大厅").sees(
        "窗口还没有分办"
    ).looks_right()
    phone.taps("我反映的内容").sees("一次说清")
    phone.page.get_by_role("button", name="放大照片 1").click()
    phone.sees("收起照片").looks_right()
    assert not [request for request in phone.requests if code in request.url]


def test_what_is_submitted_without_network_waits_and_arrives_once(phone: Phone, desk: WindowDesk) -> None:
    writes(phone, desk, photo("a.jpg", LARGE_PHOTO)).goes_offline()
    phone.taps("提交", exact=True).sees("网络断开").sees("已保存在本机").looks_right()
    phone.page.wait_for_timeout(100)
    phone.loses_answers_to("**/api/m/window/matters")
    phone.goes_online()
    code_on(phone)
    found = desk.first("GET", f"{BASE}/matters?hall={desk.hall['id']}&sort=-submitted_at")["items"]
    assert len(desk.seen(found[0]["id"])["photos"]) == 1
    assert len({one["id"] for one in found}) == len(found)
    sent = [one for one in phone.requests if one.url.endswith("/window/matters")]
    assert len({(one.post_data_json or {})["submission_id"] for one in sent}) == 1


def test_a_photo_goes_on_where_it_broke_off(phone: Phone, desk: WindowDesk) -> None:
    is_broken = True

    def breaks(route: Route) -> None:
        if is_broken and not route.request.url.endswith("offset=0"):
            route.abort("connectionreset")
        else:
            route.continue_()

    phone.page.route("**/api/m/files/*offset=*", breaks)
    writes(phone, desk, photo("a.jpg", LARGE_PHOTO))
    phone.taps("照片：1 张").sees("网络断开").looks_right()
    is_broken = False
    phone.taps("现在再传一次")
    expect(phone.page.get_by_text("已传好")).to_be_visible()
    offsets = [_offset(one) for one in phone.requests if "offset=" in one.url]
    assert offsets.count("0") == 1


def _offset(request: Request) -> str:
    return request.url.rpartition("=")[2]


def test_a_closed_hall_says_so_and_keeps_what_was_written(phone: Phone, desk: WindowDesk) -> None:
    writes(phone, desk)
    desk.opens(False)
    try:
        phone.taps("提交", exact=True).sees("还没有提交成功").looks_right().taps("回去修改").sees("核对并提交")
        phone.sees(STORY).looks_right()
    finally:
        desk.opens(True)
    phone.taps("提交", exact=True)
    code_on(phone)


OUTCOMES = [
    ("resolve_now", {"explanation": "请到综合窗口，已打好招呼。"}, ["立即协调", "已打好招呼"]),
    (
        "cannot_do",
        {"explanation": "房屋被查封，依法不能办。", "policy": "《暂行条例》第二十二条"},
        ["不能办", "第二十二条"],
    ),
    ("hard", {"explanation": "需与税务核对票据。"}, ["很难办", "承诺在"]),
    ("redirected", {"addressee": "市医保局二楼 5 号窗口"}, ["告知去向", "二楼 5 号窗口"]),
]


@pytest.mark.parametrize(("outcome", "fields", "shown"), OUTCOMES)
def test_the_citizen_sees_what_was_decided_and_why(
    phone: Phone, desk: WindowDesk, outcome: str, fields: dict[str, str], shown: list[str]
) -> None:
    _, matter = submits(phone, desk)
    desk.triages(matter, outcome, **fields)
    phone.taps("查看这件诉求")
    for words in shown:
        phone.sees(words)
    phone.looks_right()


def test_both_sides_talk_the_date_moves_the_answer_is_rated_and_handled_again(phone: Phone, desk: WindowDesk) -> None:
    code, matter = submits(phone, desk)
    desk.triages(matter, "hard", explanation="需调档核对。")
    desk.does(matter, "promise", promised=desk.day(12), reason="档案馆盘库")
    desk.first("POST", f"{BASE}/matters/{matter}/messages", {"message_id": "ab" * 16, "text": "有契税票吗？"})
    phone.opens(f"{desk.url}/m/#/window/matter?code={code}").sees("承诺日期有调整").sees("档案馆盘库").sees(
        "有契税票吗"
    )
    assert code not in phone.page.url
    phone.looks_right().taps("给经办人留言").sees("留言由窗口的工作人员").types("有，照片附上。")
    adds(phone, "拍照或从相册选择", photo("b.jpg")).sees("已传好").looks_right().taps("发送")
    phone.sees("有，照片附上。").sees("办理经过").looks_right()

    desk.does(matter, "answer", text="已办结，请来领证。")
    phone.opens(f"{desk.url}/m/#/window/matter?code={code}").sees("已办结，请来领证。").taps("评价答复")
    phone.sees("对答复满意吗").looks_right()
    picks(phone, "不满意").types("还要再跑一趟").taps("提交评价").sees("只有这一次").looks_right()
    phone.loses_answers_to("**/matters/rate")
    phone.taps("确认评价").sees("网络断开").taps("提交评价").taps("确认评价").sees("重新办理").looks_right()

    desk.hands_over(matter)
    desk.does(matter, "answer", officer=desk.second, text="已由专人送证上门。")
    phone.opens(f"{desk.url}/m/#/window/matter?code={code}").sees("专人送证上门").taps("评价答复").sees("对答复满意吗")
    picks(phone, "基本满意").taps("提交评价").taps("确认评价").sees("您的评价：基本满意").looks_right()
    assert phone.button("评价答复").count() == 0


def test_a_wrong_code_is_found_on_the_phone_and_an_unknown_one_by_the_server(phone: Phone, desk: WindowDesk) -> None:
    phone.opens(f"{desk.url}/m/#/window/window").sees("事没办成，请告诉我们").looks_right()
    phone.taps("凭查询码查看").sees("5 组共 20 个字符").types("7M3K").taps("查看", exact=True).sees(
        "还差 16 个"
    ).looks_right()
    phone.types(WRONG).sees("不符")
    assert not [one for one in phone.requests if one.url.endswith("/matters/open")]
    unknown = FORM.of(NOBODYS_NUMBER)
    phone.opens(f"{desk.url}/m/#/window/matter?code={unknown}").sees("没有找到这件诉求").looks_right()
    phone.complaints.clear()


def test_a_slot_is_booked_found_again_and_given_back(phone: Phone, browser: Browser, desk: WindowDesk) -> None:
    desk.offers_slots(places=1)
    phone.opens(desk.poster).taps("预约排号").sees("哪一天").looks_right()
    picks(phone, "余 1 个")
    with Phone.of(browser, desk.url) as quicker:
        quicker.opens(desk.poster).taps("预约排号").sees("哪一天")
        picks(quicker, "余 1 个").taps("预约", exact=True).sees("排队号").looks_right()
    phone.taps("预约", exact=True).sees("约满").looks_right()
    phone.complaints.clear()
    picks(phone, "余 1 个")
    phone.loses_answers_to("**/window/appointments")
    phone.taps("预约", exact=True).sees("网络断开").taps("预约", exact=True).sees("预约码").looks_right()
    code = re.sub(r"\s", "", phone.page.get_by_role("group", name="预约码").inner_text())
    with phone.page.expect_download() as download:
        phone.taps("加到手机日历")
    assert download.value.suggested_filename == "appointment.ics"
    phone.taps("已抄下，完成").sees("预约：").looks_right()
    phone.opens(f"{desk.url}/m/#/window/booking?code={code}").sees("已预约").taps("取消预约").sees(
        "马上放给别人"
    ).looks_right()
    phone.page.get_by_role("dialog").get_by_role("button", name="取消预约").click()
    phone.sees("已取消").looks_right()
