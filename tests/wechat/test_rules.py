"""Grants counted from hints, events and messages in any order; values that fit WeChat's fields."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.wechat import rules
from server.wechat.rules import GrantState, Tap, TemplateKind, UnfitValue, fields_of, fit, keywords_of

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LATER = NOW + rules.HINT_HOLDS + timedelta(minutes=1)


def left(state: GrantState, now: datetime = NOW) -> int | None:
    return rules.remaining(state, TemplateKind.ONE_TIME, now)


def test_hint_and_event_of_one_tap_count_once_in_either_order() -> None:
    hint_first = rules.confirmed(rules.hinted(GrantState(), Tap.ACCEPT, NOW), Tap.ACCEPT, NOW)
    event_first = rules.hinted(rules.confirmed(GrantState(), Tap.ACCEPT, NOW), Tap.ACCEPT, NOW)

    assert left(hint_first) == left(event_first) == 1


def test_a_hint_counts_at_once_and_only_for_as_long_as_its_event_may_come() -> None:
    state = rules.hinted(GrantState(), Tap.ACCEPT, NOW)

    assert left(state) == 1
    assert left(state, LATER) == 0


def test_an_event_counts_for_good() -> None:
    assert left(rules.confirmed(GrantState(), Tap.ACCEPT, NOW), NOW + timedelta(days=300)) == 1


def test_a_message_on_the_strength_of_a_hint_uses_up_the_event_that_comes_later() -> None:
    state = rules.sent(rules.hinted(GrantState(), Tap.ACCEPT, NOW), NOW)
    assert left(state) == 0

    assert left(rules.confirmed(state, Tap.ACCEPT, NOW)) == 0


def test_a_message_proves_a_hint_whose_event_was_lost() -> None:
    state = rules.sent(rules.hinted(GrantState(), Tap.ACCEPT, NOW), NOW)

    assert left(rules.confirmed(state, Tap.ACCEPT, LATER), LATER) == 1


@pytest.mark.parametrize("result", [Tap.REJECT, Tap.BAN, Tap.FILTER])
def test_what_is_not_accepted_is_no_hint(result: Tap) -> None:
    assert left(rules.hinted(GrantState(), result, NOW)) == 0


def test_refusing_another_message_takes_none_back_and_switching_off_takes_all() -> None:
    state = GrantState()
    for _ in range(3):
        state = rules.confirmed(state, Tap.ACCEPT, NOW)

    assert left(rules.confirmed(state, Tap.REJECT, NOW)) == 3
    assert left(rules.switched_off(state)) == 0
    assert rules.switched_off(state).off


def test_a_long_term_grant_that_was_refused_is_not_kept_up_by_a_hint() -> None:
    state = rules.confirmed(rules.hinted(GrantState(), Tap.ACCEPT, NOW), Tap.REJECT, NOW)
    assert rules.remaining(state, TemplateKind.LONG_TERM, NOW) == 0

    assert rules.remaining(rules.hinted(state, Tap.ACCEPT, NOW), TemplateKind.LONG_TERM, NOW) is None


def test_nothing_is_left_when_wechat_says_so() -> None:
    state = rules.hinted(rules.confirmed(GrantState(), Tap.ACCEPT, NOW), Tap.ACCEPT, NOW)

    assert left(rules.spent(state)) == 0


def test_a_long_term_grant_holds_until_it_is_refused() -> None:
    state = rules.confirmed(GrantState(), Tap.ACCEPT, NOW)
    assert rules.remaining(state, TemplateKind.LONG_TERM, LATER) is None

    assert rules.remaining(rules.confirmed(state, Tap.REJECT, NOW), TemplateKind.LONG_TERM, NOW) == 0
    assert rules.remaining(rules.spent(state), TemplateKind.LONG_TERM, NOW) == 0


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[str, int]]:
    """Taps of which each is told by a hint and an event, in any order, some hints lost."""
    taps = draw(st.integers(1, 8))
    told = [("event", tap) for tap in range(taps)]
    told += [("hint", tap) for tap in range(taps) if draw(st.booleans())]
    return draw(st.permutations(told))


@given(stories())
def test_whatever_the_order_each_tap_counts_once(story: list[tuple[str, int]]) -> None:
    state = GrantState()
    seen: set[int] = set()
    for kind, tap in story:
        rule = rules.confirmed if kind == "event" else rules.hinted
        state = rule(state, Tap.ACCEPT, NOW)
        seen.add(tap)
        # Matching is by number, not by tap: it never counts more taps than there were.
        assert (left(state) or 0) <= len(seen)

    assert left(state) == len(seen)
    assert left(state, LATER) == len(seen)


@given(st.lists(st.sampled_from(["accept", "hint", "send", "reject", "off", "spent", "hour"]), max_size=30))
def test_the_ledger_never_promises_more_than_was_granted(story: list[str]) -> None:
    state, now, granted, used = GrantState(), NOW, 0, 0
    for step in story:
        if step == "accept":
            state, granted = rules.confirmed(state, Tap.ACCEPT, now), granted + 1
        elif step == "hint":
            state, granted = rules.hinted(state, Tap.ACCEPT, now), granted + 1
        elif step == "send" and left(state, now):
            state, used = rules.sent(state, now), used + 1
        elif step == "reject":
            state = rules.confirmed(state, Tap.REJECT, now)
        elif step == "off":
            state, granted, used = rules.switched_off(state), 0, 0
        elif step == "spent":
            state, granted, used = rules.spent(state), 0, 0
        elif step == "hour":
            now += rules.HINT_HOLDS + timedelta(minutes=1)
        assert 0 <= (left(state, now) or 0) <= granted - used
        assert len(state.hints) <= 50


CONTENT = "待办事项:{{thing1.DATA}}\n截止时间:{{time2.DATA}}\n备注：{{thing5.DATA}}"


def test_keywords_are_read_from_a_template() -> None:
    assert keywords_of(CONTENT) == {"待办事项": "thing1", "截止时间": "time2", "备注": "thing5"}
    assert fields_of("to_do", CONTENT) == ({"matter": "thing1", "due": "time2", "note": "thing5"}, [])


def test_a_keyword_that_nobody_fills_in_is_named() -> None:
    assert fields_of("to_do", CONTENT + "\n车牌号:{{car_number6.DATA}}")[1] == ["车牌号"]


@pytest.mark.parametrize(
    ("key", "value", "written"),
    [
        ("thing1", "测评签到", "测评签到"),
        ("thing1", "一" * 21, "一" * 19 + "…"),
        ("thing1", " 换行\n与\t控制\x00字符 ", "换行 与 控制 字符"),
        ("number2", 3, "3"),
        ("number2", "3.5", "3.5"),
        ("phrase3", " 已（办）结 ", "已办结"),
        ("character_string4", "A-1", "A-1"),
        ("time5", datetime(2026, 3, 1, 16, 5, tzinfo=UTC), "2026年3月2日 00:05"),
        ("date6", datetime(2026, 3, 1, 16, 5, tzinfo=UTC), "2026年3月2日"),
    ],
)
def test_values_are_written_as_wechat_wants_them(key: str, value: rules.Value, written: str) -> None:
    assert fit(key, value) == written


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("thing1", "  "),
        ("number2", "三"),
        ("number2", "3件"),
        ("phrase3", "abc"),
        ("phrase3", "一二三四五六"),
        ("character_string4", "编号一"),
        ("character_string4", "x" * 33),
        ("number2", datetime(2026, 3, 2, tzinfo=UTC)),
    ],
)
def test_values_that_wechat_would_refuse_are_refused_here(key: str, value: rules.Value) -> None:
    with pytest.raises(UnfitValue):
        fit(key, value)
