"""How a message goes from channel to channel: pure, with every course of attempts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import Conflict
from server.notifications import rules
from server.notifications.models import Attempt, ChannelName, Item, Message, MessageState, NoticeKind, Outcome
from server.notifications.reasons import reason_text
from server.notifications.rules import MessageEvent

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ITEM = Item("obligation/1/-3", "obligation/1", NoticeKind.REMINDER, "廉政谈话", date(2026, 3, 5), NOW)
MESSAGE = Message("m", "wang", NOW, False, (ITEM,), MessageState.SENDING, NOW, NOW)
USABLE = st.frozensets(st.sampled_from(ChannelName))


@given(USABLE, st.lists(st.sampled_from([o for o in Outcome if o is not Outcome.SENT]), min_size=60, max_size=60))
def test_every_course_of_failures_comes_to_an_end_and_passes_each_channel_once(
    usable: frozenset[ChannelName], outcomes: list[Outcome]
) -> None:
    message, tried, now = MESSAGE, [], NOW
    for outcome in outcomes:
        channel = rules.channel_in_turn(message, usable)
        if channel is None:
            message = rules.moved_on(message, usable, now, rules.NO_CHANNEL)
        elif message.unsure_since is not None:
            message = rules.moved_on(message, usable, now, "unsure")
        else:
            tried.append(channel)
            message = rules.after(message, Attempt(channel, now, outcome, "code"), usable)
        if message.state is not MessageState.WAITING:
            break
        assert message.next_at >= now
        now, message = message.next_at, replace(message, state=MessageState.SENDING)

    assert message.state in rules.FAILED
    assert tried == sorted(tried, key=list(ChannelName).index)
    assert set(tried) == usable
    assert all(tried.count(channel) <= rules.MOST_TRIES for channel in usable)
    assert message.state is (MessageState.GIVEN_UP if message.ran_out else MessageState.INBOX_ONLY)
    assert len(message.attempts) == len(tried)


def test_pauses_grow_and_last_for_a_week() -> None:
    pauses = [rules.pause_after(tries) for tries in range(1, rules.MOST_TRIES)]

    assert pauses[:7] == [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720)]
    assert set(pauses[7:]) == {timedelta(days=1)}
    assert sum((pause for pause in pauses if pause), timedelta()) > timedelta(days=6)
    assert rules.pause_after(rules.MOST_TRIES) is None


def test_a_channel_that_came_back_late_is_not_returned_to() -> None:
    at_mail = replace(MESSAGE, channel=ChannelName.MAIL, tries=3)

    assert rules.channel_in_turn(at_mail, set(ChannelName)) is ChannelName.MAIL
    assert rules.channel_in_turn(at_mail, {ChannelName.WECHAT}) is None
    assert rules.channel_in_turn(MESSAGE, {ChannelName.MAIL, ChannelName.WECOM}) is ChannelName.WECOM


@pytest.mark.parametrize("state", list(MessageState))
@pytest.mark.parametrize("event", list(MessageEvent))
def test_events_that_the_table_does_not_know_change_nothing(state: MessageState, event: MessageEvent) -> None:
    known = rules.TRANSITIONS.get((state, event))
    if known is not None:
        assert rules.next_state(state, event) is known
        return
    with pytest.raises(Conflict):
        rules.next_state(state, event)


def test_final_states_are_left_by_nothing_but_the_hand_that_sends_again() -> None:
    final = {MessageState.SENT, MessageState.WITHDRAWN, MessageState.MERGED}

    assert not [pair for pair in rules.TRANSITIONS if pair[0] in final]
    assert {event for state, event in rules.TRANSITIONS if state in rules.FAILED} == {MessageEvent.SEND_AGAIN}


def test_of_each_thing_the_last_notice_is_said_in_the_order_of_due_days() -> None:
    later = replace(ITEM, key="obligation/1/+1", kind=NoticeKind.OVERDUE_REMINDER, at=NOW + timedelta(days=4))
    first = replace(ITEM, key="2", ref="2", due=date(2026, 3, 3))
    undated = replace(ITEM, key="3", ref="3", due=None)
    gone = replace(ITEM, key="4", ref="4", withdrawn_at=NOW)
    said = rules.current([later, undated, gone, ITEM, first])

    assert [item.key for item in said] == ["2", "obligation/1/+1", "3"]
    assert rules.overdue(said) == 1


def test_when_the_last_notice_about_a_thing_is_withdrawn_an_earlier_one_does_not_come_back() -> None:
    earlier = replace(ITEM, withdrawn_at=NOW)
    later = replace(ITEM, key="obligation/1/-1", at=NOW + timedelta(days=2), withdrawn_at=NOW)

    assert rules.current([earlier, later]) == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("smtp_550", "邮件服务器拒收（550）"),
        ("smtp_451", "邮件服务器暂时拒收（451）"),
        ("auth_535", "邮件服务器拒绝登录（535）"),
        ("no_channel", "没有可用的渠道：未绑定微信，也没有填写邮箱"),
        ("", ""),
        ("later", "later"),
    ],
)
def test_reasons_are_told_in_chinese(code: str, text: str) -> None:
    assert reason_text(code) == text
