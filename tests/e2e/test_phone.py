"""The phone's web page in Chromium against a real server, from ticket to receipt and check."""

import gzip
import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Route, expect

from server.evaluation.tickets import new_ticket
from tests.e2e.conftest import CHROMIUM
from tests.e2e.installation import ROOT, Evaluation, Installation, Officers
from tests.e2e.phone import LARGE_TYPE, Phone

SUBJECTS = [
    ("王建国", "党组书记、局长", "市交通运输局（虚构）"),
    ("李淑芬", "党组书记、局长", "市审批服务管理局（虚构）"),
    ("沙永强", "县委书记", "某县（虚构）"),
]
ITEMS = ["严守政治纪律和政治规矩", "推进党风廉政建设和反腐败工作"]
COUNT = len(SUBJECTS)
FIRST_LOAD_LIMIT = 100_000
OPENING_SECONDS = 10


@pytest.fixture(scope="module")
def evaluation(officers: Officers) -> Evaluation:
    """An open evaluation that stays open; its tickets are taken one by one."""
    return Evaluation.prepared(officers, subjects=SUBJECTS, items=ITEMS, tickets=40, top_grade_quota=2).open()


@pytest.fixture
def phone(browser: Browser, installation: Installation) -> Iterator[Phone]:
    """A phone that has never been here."""
    with Phone.of(browser, installation.url) as phone:
        yield phone


@pytest.fixture
def another(browser: Browser, installation: Installation) -> Iterator[Phone]:
    """Somebody else's phone."""
    with Phone.of(browser, installation.url) as phone:
        yield phone


Short = Callable[..., Evaluation]


@pytest.fixture
def short(officers: Officers) -> Short:
    """Make an evaluation of one's own, to be closed: one subject, no items."""

    def make(title: str) -> Evaluation:
        return Evaluation.prepared(officers, title=title, subjects=SUBJECTS[:1], tickets=3).open()

    return make


@pytest.mark.parametrize(("width", "large"), [(390, False), (320, True)])
def test_every_screen_from_ticket_to_check_is_usable(
    browser: Browser, installation: Installation, officers: Officers, width: int, large: bool
) -> None:
    evaluation = Evaluation.prepared(
        officers, title=f"宽 {width} 的测评", subjects=SUBJECTS, items=ITEMS, top_grade_quota=2
    ).open()
    with Phone.of(browser, installation.url, width=width, large=large) as phone:
        phone.opens(f"{installation.url}/m/").sees("扫一扫").looks_right()
        phone.taps("输入匿名测评码").types("4F7K").looks_right()
        phone.opens(evaluation.ticket()["link"]).sees("核对码与所扫二维码一致").looks_right()
        phone.taps("了解更多").sees("哪些情况无法保护").looks_right().taps("知道了")
        phone.taps("开始测评").sees(f"已评 0 / {COUNT} 人").looks_right()
        phone.taps("从第一位开始").sees("先跳过").looks_right()
        phone.chooses("满意").taps("分项评价").looks_right()
        phone.page.get_by_role("radiogroup", name=ITEMS[1]).get_by_role("radio", name="不满意").click()
        phone.taps("写意见").types("工作扎实。").sees("还可写 195 字").looks_right()
        phone.taps("下一位").chooses("满意").taps("下一位").chooses("满意").taps("去核对")
        phone.sees("这样提交会成为废票").looks_right()
        phone.taps("李淑芬").chooses("不了解")
        phone.page.go_back()
        phone.sees("都已评完").looks_right()
        phone.taps("提交", exact=True).sees("提交后不能修改，也不能撤回").looks_right()
        phone.goes_offline().taps("确认提交", exact=True).sees("网络断开").looks_right()
        phone.goes_online()
        receipt = phone.receipt()
        phone.looks_right().taps("保存图片").sees("长按下面的图片").looks_right()
        phone.taps("核对回执").taps("核对", exact=True).sees("现在还不能核对").looks_right()
        evaluation.close()
        phone.taps("核对", exact=True).sees("票箱里有这张票").sees("完全相同").sees(
            "与公布的总校验值一致"
        ).looks_right()
        assert [receipt] == published(officers, evaluation)
        phone.opens(f"{installation.url}/m/").sees("已投入票箱").looks_right()


def published(officers: Officers, evaluation: Evaluation) -> list[str]:
    """Return the receipts that the closed box publishes."""
    receipts = officers.nobody("GET", f"/box/rounds/{evaluation.round_id}/receipts/all")["receipts"]
    return [receipt for receipt, _ in receipts]


def test_the_first_load_is_small_and_comes_from_one_place(phone: Phone, installation: Installation) -> None:
    sizes: dict[str, int] = {}
    phone.page.on("response", lambda answer: sizes.update({answer.url: len(gzip.compress(answer.body(), 9))}))
    phone.opens(f"{installation.url}/m/").sees("扫一扫")
    phone.page.wait_for_load_state("networkidle")
    assert sum(size for url, size in sizes.items() if "/api/" not in url) <= FIRST_LOAD_LIMIT
    assert all(url.startswith(installation.url) for url in sizes)


def test_the_build_names_no_third_party() -> None:
    client = ROOT / "miniprogram_api" / "client"
    command = ["node", "tools/check-build.mjs", "dist/build/h5"]
    checked = subprocess.run(command, cwd=client, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def test_the_box_gets_no_identity(phone: Phone, evaluation: Evaluation) -> None:
    phone.context.add_cookies([{"name": "other", "value": "application", "url": phone.url}])
    phone.starts(evaluation.ticket()["link"]).rates_everybody(subjects=COUNT).casts().receipt()
    [cast] = [request for request in phone.requests if request.url.endswith("/ballots")]
    headers = cast.all_headers()
    assert not {"authorization", "cookie", "referer"} & headers.keys()
    assert json.loads(cast.post_data or "").keys() == {"category", "message", "signature", "sealed"}
    phone.context.clear_cookies()


def test_the_ticket_leaves_the_address_and_later_the_phone(phone: Phone, evaluation: Evaluation) -> None:
    ticket = evaluation.ticket()
    code = "".join(filter(str.isalnum, ticket["ticket"]))
    phone.opens(ticket["link"]).sees("开始测评")
    assert code not in phone.page.url
    phone.taps("了解更多").sees("怎样做到匿名")
    phone.page.go_back()
    phone.sees("开始测评")
    assert code not in phone.page.url
    phone.page.reload()
    phone.taps("开始测评").sees("已评 0 /")
    assert code not in phone.stored()


def test_a_reload_half_way_and_the_back_button_lose_nothing(phone: Phone, evaluation: Evaluation) -> None:
    phone.starts(evaluation.ticket()["link"]).taps("从第一位开始").chooses("不满意").taps("分项评价")
    phone.page.get_by_role("radiogroup", name=ITEMS[0]).get_by_role("radio", name="基本满意").click()
    phone.taps("下一位").chooses("弃权（不评这一位）")
    phone.page.reload()
    phone.sees(f"第 2 / {COUNT} 人")
    expect(phone.page.get_by_role("radio", name="弃权")).to_be_checked()
    phone.taps("上一位").sees("1 项与总评不同")
    expect(phone.page.get_by_role("radiogroup", name="的总评").get_by_role("radio", name="不满意")).to_be_checked()
    phone.taps("返回").sees(f"已评 2 / {COUNT} 人")
    phone.opens(f"{phone.url}/m/").taps("继续测评").sees(f"已评 2 / {COUNT} 人")


def test_a_ballot_cast_without_network_is_sent_later_even_after_a_restart(phone: Phone, evaluation: Evaluation) -> None:
    phone.starts(evaluation.ticket()["link"]).rates_everybody(subjects=COUNT)
    phone.goes_offline().casts().sees("联网后会自动投入票箱")
    # The tab is closed while there is no network; the next visit finds the ballot in the outbox.
    phone.page.goto("about:blank")
    phone.goes_online().opens(f"{phone.url}/m/").sees("已投入票箱").taps("已投入票箱")
    phone.receipt()


def test_lost_answers_cost_no_vote_and_make_no_second_ballot(phone: Phone, officers: Officers, short: Short) -> None:
    evaluation = short("应答丢失")
    phone.loses_answers_to("**/api/m/credentials")
    phone.loses_answers_to("**/ballots")
    phone.opens(evaluation.ticket()["link"]).taps("开始测评").sees("网络断开。什么也没有丢失")
    phone.taps("开始测评").sees("已评 0 /").rates_everybody(subjects=1).casts()
    receipt = phone.receipt()
    evaluation.close()
    assert published(officers, evaluation) == [receipt]


def test_a_ballot_that_comes_too_late_is_called_not_counted(phone: Phone, officers: Officers, short: Short) -> None:
    evaluation = short("迟到的票")
    phone.starts(evaluation.ticket()["link"]).rates_everybody(subjects=1).goes_offline().casts().sees("网络断开")
    evaluation.close()
    phone.goes_online().sees("未计入：测评已经结束").looks_right()
    assert published(officers, evaluation) == []


def test_a_closed_round_says_when_it_ended(phone: Phone, another: Phone, short: Short) -> None:
    evaluation = short("已结束的测评")
    phone.starts(evaluation.ticket()["link"]).taps("从第一位开始").chooses("满意")
    evaluation.close()
    another.opens(evaluation.ticket()["link"]).sees("测评已经结束").sees("结束时间：").sees("（星期").looks_right()
    phone.opens(f"{phone.url}/m/").taps("继续测评").sees("您没有提交，因此没有计入").looks_right()


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def test_a_waiting_round_says_when_it_begins_and_then_begins(phone: Phone, officers: Officers) -> None:
    now = datetime.now(UTC)
    evaluation = Evaluation.prepared(
        officers,
        title="会前打开",
        subjects=SUBJECTS[:1],
        opens_at=_written(now + timedelta(hours=1)),
        closes_at=_written(now + timedelta(hours=2)),
    )
    link = evaluation.ticket()["link"]
    phone.opens(link).sees("测评还没有开始").sees("开始时间：").looks_right()
    # Nobody wants to wait for an hour.
    evaluation.opens(_written(datetime.now(UTC) + timedelta(seconds=OPENING_SECONDS)))
    phone.opens(link).sees("测评还没有开始")
    expect(phone.button("开始测评")).to_be_visible(timeout=(OPENING_SECONDS + 40) * 1000)
    phone.taps("开始测评").sees("已评 0 /")


def test_a_used_ticket_is_refused_on_another_phone(phone: Phone, another: Phone, evaluation: Evaluation) -> None:
    ticket = evaluation.ticket()
    phone.starts(ticket["link"])
    another.opens(ticket["link"]).sees("此票已在另一部手机上使用").looks_right()
    # The phone that has it goes on where it was.
    phone.opens(ticket["link"]).sees("已评 0 /")


def test_a_typed_ticket_is_read_tolerantly_and_its_keys_are_compared(phone: Phone, evaluation: Evaluation) -> None:
    ticket = evaluation.ticket()
    code = "".join(filter(str.isalnum, ticket["ticket"]))
    phone.opens(f"{phone.url}/m/").taps("输入匿名测评码")
    phone.types(f" {code[:10].lower()} {code[10:].lower()} ".replace("0", "o").replace("1", "l"))
    phone.sees("已输入 28 / 28").taps("下一步").sees("核对码，请与测评票或大屏幕上的比较").looks_right()
    phone.taps("核对码不同").sees("核对码不同，请不要继续").looks_right()
    assert not [request for request in phone.requests if request.url.endswith("/credentials")]
    phone.taps("返回首页").taps("输入匿名测评码").types(code).taps("下一步").taps("核对码相同，开始测评").sees(
        "已评 0 /"
    )


def test_mistyped_and_unknown_tickets_are_told_apart(phone: Phone, evaluation: Evaluation) -> None:
    code = "".join(filter(str.isalnum, evaluation.tickets[0]["ticket"]))
    phone.opens(f"{phone.url}/m/").taps("输入匿名测评码")
    phone.types(code[:-2]).taps("下一步").sees("还差 2 个")
    phone.types(f"{code[:8]}U{code[9:]}").sees("第 3 组的 U 可能是 V")
    swapped = next(n for n in range(26) if code[n] != code[n + 1])
    phone.types(code[:swapped] + code[swapped + 1] + code[swapped] + code[swapped + 2 :]).sees("核对").looks_right()
    assert not [request for request in phone.requests if request.url.endswith("/tickets/check")]
    phone.types(new_ticket()).taps("下一步").sees("没有查到这个匿名测评码").looks_right()
    phone.opens(f"{phone.url}/m/#/?t=nonsense&k=nonsense").sees("这个二维码不完整").looks_right()


def test_keys_that_do_not_match_the_scanned_fingerprint_are_refused(phone: Phone, evaluation: Evaluation) -> None:
    link, _, fingerprint = evaluation.ticket()["link"].partition("&k=")
    other = fingerprint[::-1]
    phone.opens(f"{link}&k={other}").sees("核对码不一致，请不要继续").looks_right()
    assert not [request for request in phone.requests if request.url.endswith("/credentials")]


def test_exchanged_keys_are_noticed_although_the_server_names_the_right_fingerprint(
    phone: Phone, evaluation: Evaluation
) -> None:
    def exchange(route: Route) -> None:
        answer = route.fetch()
        described: dict[str, Any] = answer.json()
        described["box_key"] = described["box_key"][::-1]
        route.fulfill(response=answer, json=described)

    phone.page.route("**/api/m/rounds/*", exchange)
    phone.opens(evaluation.ticket()["link"]).sees("核对码不一致，请不要继续")


def test_a_double_tap_and_two_tabs_make_one_ballot(phone: Phone, officers: Officers, short: Short) -> None:
    evaluation = short("两个页面")
    phone.starts(evaluation.ticket()["link"]).rates_everybody(subjects=1)
    second = phone.second_tab().opens(f"{phone.url}/m/").taps("继续测评").taps("核对并提交").sees("都已评完")
    phone.taps("提交", exact=True)
    phone.button("确认提交", exact=True).dblclick()
    receipt = phone.receipt()
    assert second.receipt() == receipt
    evaluation.close()
    assert published(officers, evaluation) == [receipt]


def test_two_people_share_a_phone_one_after_the_other(phone: Phone, officers: Officers, short: Short) -> None:
    evaluation = short("一部手机两个人")
    receipts = []
    for _ in range(2):
        phone.starts(evaluation.ticket()["link"]).rates_everybody(subjects=1).casts()
        receipts.append(phone.receipt())
    phone.taps("从本机删除这条记录").taps("删除", exact=True)
    expect(phone.page.get_by_text("已投入票箱").filter(visible=True)).to_have_count(1)
    evaluation.close()
    assert published(officers, evaluation) == sorted(receipts)


def test_the_keyboard_is_enough(phone: Phone, evaluation: Evaluation) -> None:
    phone.starts(evaluation.ticket()["link"])
    keyboard = phone.page.keyboard
    phone.button("从第一位开始").focus()
    keyboard.press("Enter")
    phone.sees(f"第 1 / {COUNT} 人")
    phone.page.get_by_role("radio", name="满意", exact=True).focus()
    keyboard.press("Space")
    keyboard.press("ArrowDown")
    expect(phone.page.get_by_role("radio", name="基本满意")).to_be_checked()
    phone.opens(f"{phone.url}/m/").taps("继续测评").taps("核对并提交").taps("提交", exact=True)
    dialog = phone.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="确认提交")).to_be_focused()
    for _ in range(3):
        keyboard.press("Tab")
    expect(dialog.get_by_role("button", name="再看看")).to_be_focused()
    keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(phone.button("提交", exact=True)).to_be_focused()


def test_a_browser_that_keeps_nothing_is_told_before_anything_is_used_up(phone: Phone, evaluation: Evaluation) -> None:
    phone.page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full') }")
    phone.opens(evaluation.ticket()["link"]).sees("浏览器不允许保存数据").looks_right()
    assert not [request for request in phone.requests if "/api/m/" in request.url]


@pytest.mark.parametrize("missing", ["delete window.BigInt", "delete Crypto.prototype.getRandomValues"])
def test_a_phone_that_cannot_vote_safely_is_told(
    browser: Browser, installation: Installation, evaluation: Evaluation, missing: str
) -> None:
    with Phone.of(browser, installation.url) as phone:
        phone.page.add_init_script(missing)
        phone.opens(evaluation.tickets[0]["link"])
        if "BigInt" in missing:
            phone.sees("系统或微信版本过低").looks_right()
        else:
            phone.taps("开始测评").sees("不能生成安全的随机数").looks_right()
        assert not [request for request in phone.requests if request.url.endswith("/credentials")]


def test_large_type_is_remembered(phone: Phone) -> None:
    size = "() => parseFloat(getComputedStyle(document.querySelector('.sentence')).fontSize)"
    phone.opens(f"{phone.url}/m/").sees("扫一扫")
    normal = phone.page.evaluate(size)
    phone.page.get_by_role("switch", name=LARGE_TYPE).click()
    assert phone.page.evaluate(size) == pytest.approx(1.4 * normal, rel=0.01)
    phone.page.reload()
    phone.sees("扫一扫")
    assert phone.page.evaluate(size) == pytest.approx(1.4 * normal, rel=0.01)


def test_the_size_set_in_the_browser_is_respected(browser: Browser, installation: Installation) -> None:
    larger = browser.browser_type.launch(
        executable_path=CHROMIUM, args=["--no-sandbox", "--blink-settings=defaultFontSize=24"]
    )
    with Phone.of(larger, installation.url, width=320) as phone:
        phone.opens(f"{installation.url}/m/").sees("扫一扫").looks_right()
        size = "() => parseFloat(getComputedStyle(document.querySelector('.sentence')).fontSize)"
        assert phone.page.evaluate(size) == pytest.approx(1.5 * 17, rel=0.01)
    larger.close()


def test_a_demonstration_says_so_on_every_page(phone: Phone, evaluation: Evaluation) -> None:
    def pretend(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, json=answer.json() | {"demo": True})

    phone.page.route("**/api/public", pretend)
    phone.opens(f"{phone.url}/m/").sees("演示系统").looks_right()
    phone.starts(evaluation.ticket()["link"]).sees("演示系统")
    phone.taps("从第一位开始").sees("第 1 /").sees("演示系统")
