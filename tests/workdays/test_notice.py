"""The yearly notice, as the state publishes it, and with the slips that copying makes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import InvalidInput
from server.workdays.notice import read_notice
from server.workdays.package import package_schedules
from tests.workdays.notices import FAR_YEAR, NOTICES


def faults_of(text: str) -> list[str]:
    with pytest.raises(InvalidInput) as refusal:
        read_notice(text)
    assert refusal.value.code == "invalid_notice"
    assert {field.path for field in refusal.value.fields} == {"text"}
    return [field.message for field in refusal.value.fields]


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_a_published_notice_makes_the_schedule_that_the_package_has(year: int) -> None:
    notice = read_notice(NOTICES[year])
    assert notice.year == year
    assert notice.schedule() == package_schedules()[year]


def test_spaces_line_breaks_and_halfwidth_signs_change_nothing() -> None:
    narrow = NOTICES[2026].translate(str.maketrans("（）：，", "():,")).replace("放假", " 放\n假　")
    assert read_notice(narrow) == read_notice(NOTICES[2026])


def test_items_are_found_without_their_numbers() -> None:
    bare = "".join(line.partition("、")[2] if line[1:2] == "、" else line for line in NOTICES[2026].splitlines())
    assert read_notice(bare) == read_notice(NOTICES[2026])


def test_a_day_in_place_of_another_is_off() -> None:
    changed = NOTICES[2026].replace(
        "6月19日（周五）至21日（周日）放假，共3天。", "6月19日放假，6月22日（星期一）补休。"
    )
    dragon_boat = read_notice(changed).items[4]
    assert [day.day for day in dragon_boat.off] == [19, 22]


@pytest.mark.parametrize(
    ("right", "wrong", "fault"),
    [
        ("10月10日（周六）上班", "10月11日（周六）上班", "国庆节：2026年10月11日是星期日，通知写的是星期六"),
        ("共9天", "共8天", "春节：通知写明共8天，日期却是 9 天（2026-02-15 至 2026-02-23）"),
        ("5月9日（周六）上班", "5月8日上班", "劳动节：上班日 2026-05-08 本来就是星期五"),
        ("5月9日（周六）", "5月32日", "劳动节：没有“5月32日”这一天"),
        ("三、清明节：4月4日（周六）至6日（周一）放假，共3天。", "", "没有找到“清明节”一项；通知应包含全部七个节日"),
        ("五、端午节：", "五、元旦：", "“元旦”出现了 2 次"),
        ("至7日（周三）放假调休，共7天", "至11月7日放假调休", "国庆节：2026-10-01 至 2026-11-07 不是合理的日期范围"),
        ("9月20日（周日）", "10月4日（周日）", "国庆节：2026-10-04 已在“国庆节”中安排"),
        ("1月4日（周日）上班", "2025年1月4日上班", "元旦：2025-01-04 不属于 2026 年的安排"),
        ("6月19日（周五）至21日（周日）放假", "另行通知", "端午节：没有找到放假日期"),
    ],
)
def test_a_slip_is_named_with_its_holiday(right: str, wrong: str, fault: str) -> None:
    assert right in NOTICES[2026]
    assert fault in faults_of(NOTICES[2026].replace(right, wrong))


def test_every_slip_is_named_at_once() -> None:
    text = NOTICES[2026].replace("共9天", "共8天").replace("5月9日（周六）上班", "5月8日上班")
    assert len(faults_of(text)) == 2


def test_what_is_no_notice_is_refused() -> None:
    assert faults_of("今天天气很好。") == ["没有找到年份，请连同标题“国务院办公厅关于某年部分节假日安排的通知”一起粘贴"]
    assert faults_of(NOTICES[2026].replace("2026年", "1998年")) == ["年份 1998 不在 2004 年至 2099 年之间"]
    assert len(faults_of("关于2026年部分节假日安排的通知")) == 7


PIECES = (
    "关于2026年部分节假日安排",
    "元旦：",
    "春节、",
    "国庆节：",
    "1月",
    "13月",
    "31日",
    "至",
    "（周六）",
    "放假",
    "上班",
    "。",
)


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_whatever_is_pasted_is_read_or_refused(pieces: list[str]) -> None:
    faults_of("".join(pieces))


def test_a_year_that_the_package_does_not_know_is_published_by_its_notice() -> None:
    schedule = read_notice(FAR_YEAR).schedule()
    assert schedule.published
    assert not package_schedules()[2038].published
