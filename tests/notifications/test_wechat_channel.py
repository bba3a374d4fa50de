"""WeChat's whole error table through the local platform, and what happens where it does not answer."""

import json
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from scripts.local_platform import PUSH_TOKEN, Platform
from scripts.mail_server import MailServer
from server.clock import FixedClock
from server.notifications import ChannelName, MessageState, NoticeKind
from server.wechat.fake.limits import SEND
from server.wechat.fake.messages import Message
from server.wechat.fake.people import User
from server.wechat.fake.pushes import PushSender
from tests.notifications.people import Told, notice, trail

WECHAT, MAIL = ChannelName.WECHAT, ChannelName.MAIL
Push = Callable[[User, str], Coroutine[Any, Any, None]]


@pytest.fixture
def push(platform: Platform, base_url: str, http_server: Any) -> Push:
    """Let WeChat tell the office's server that a message of a template has arrived."""
    sender = PushSender(platform.wechat, f"{base_url}/api/wechat/push", PUSH_TOKEN)

    async def arrived(user: User, template: str, code: int = 0) -> None:
        number = len(sender.answers) + 1
        await sender.sent(Message(number, user.openid, template, {}, "", 0), code)
        assert sender.answers[-1] == 200

    return arrived


async def told_on_wechat(told: Told) -> User:
    """Tell an officer with phone and mail one thing, and let the minute pass."""
    wang = await told.officer("wang", MAIL)
    user = await told.bind("wang")
    await told.tell((wang, notice("1")))
    told.clock.advance(timedelta(minutes=1))
    return user


@pytest.mark.gen_test
async def test_one_thing_goes_by_the_template_for_one_and_several_by_the_digest(
    told: Told, clock: FixedClock, platform: Platform
) -> None:
    wang = await told.officer("wang", WECHAT)
    await told.tell((wang, notice("1", kind=NoticeKind.OVERDUE_REMINDER)))
    await told.send_after(minutes=1)
    clock.advance(timedelta(hours=1))
    await told.tell((wang, notice("2", kind=NoticeKind.ESCALATION)), (wang, notice("3")))
    await told.send_after(minutes=1)

    one, several = platform.wechat.messages
    assert one.template == "local-to-do"
    assert one.values == {
        "thing1": "您有一项待办已逾期",
        "time2": "2026年3月5日 23:59",
        "thing3": "其中1项已逾期，请登录管理端",
    }
    assert several.template == "local-digest"
    assert several.values == {
        "number1": "2",
        "time2": "2026年3月2日 10:00",
        "thing3": "其中1项已逾期，请登录管理端",
    }
    assert (one.page, several.page) == ("officer/officer?about=obligation/1", "officer/officer")


@pytest.mark.gen_test
async def test_neither_names_nor_titles_reach_wechat_or_wecom(told: Told, platform: Platform) -> None:
    wang = await told.officer("wang", WECHAT)
    li = await told.officer("li", ChannelName.WECOM)
    await told.tell(*((account, notice(key)) for account in (wang, li) for key in ("1", "2")))
    await told.send_after(minutes=1)

    sent = json.dumps([platform.wechat.recorded, platform.wecom.messages], ensure_ascii=False)
    assert len(platform.wechat.messages) == 1
    assert len(platform.wecom.messages) == 1
    assert not [word for word in ("王建国", "廉政谈话", "姓名wang", "姓名li") if word in sent]


@pytest.mark.gen_test
async def test_the_other_template_is_used_where_the_fitting_one_is_not_granted(told: Told, platform: Platform) -> None:
    user = await told_on_wechat(told)
    platform.wechat.grants[user.openid, "local-to-do"] = 0
    await told.send()

    (message,) = platform.wechat.messages
    assert message.template == "local-digest"
    assert (await told.message()).state is MessageState.SENT


# Code → what becomes of the message on WeChat, and whether the mail goes out at once.
TABLE = {
    40001: ("sent", ""),
    40014: ("sent", ""),
    42001: ("sent", ""),
    43101: ("refused", "not_granted"),
    40003: ("refused", "unreachable_user"),
    40037: ("refused", "misconfigured"),
    41030: ("refused", "misconfigured"),
    43107: ("refused", "misconfigured"),
    45168: ("refused", "misconfigured"),
    47003: ("refused", "misconfigured"),
    43108: ("retry", "busy"),
    45009: ("retry", "busy"),
    45011: ("retry", "busy"),
    44991: ("retry", "busy"),
    -1: ("retry", "busy"),
}


@pytest.mark.gen_test
@pytest.mark.parametrize("code", list(TABLE))
async def test_every_error_of_wechat_retries_or_goes_on_to_the_next_channel(
    told: Told, platform: Platform, mail: MailServer, code: int
) -> None:
    await told_on_wechat(told)
    # An old token is refused once; what is wrong with a message is wrong with every template.
    times = 1 if code in (40001, 40014, 42001) else -1
    platform.fails("errcode", code, times=times)
    await told.send()

    message, (outcome, reason) = await told.message(), TABLE[code]
    assert trail(message)[0] == ("wechat", outcome, reason)
    if outcome == "sent":
        assert len(platform.wechat.messages) == 1
    assert len(mail.mails) == (outcome == "refused")
    assert message.state is (MessageState.WAITING if outcome == "retry" else MessageState.SENT)


@pytest.mark.gen_test
async def test_a_busy_wechat_is_tried_again_and_gets_the_message_once(
    told: Told, platform: Platform, mail: MailServer
) -> None:
    await told_on_wechat(told)
    platform.fails("errcode", -1, times=2)
    await told.send()
    await told.send_after(minutes=1)
    await told.send_after(minutes=5)

    assert trail(await told.message()) == [("wechat", "retry", "busy")] * 2 + [("wechat", "sent", "")]
    assert len(platform.wechat.messages) == 1
    assert not mail.mails


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("kind", "value"),
    [("lost", 0), ("drop", 0), ("slow", 5), ("html", 0), ("empty", 0), ("bad_json", 0), ("status", 502)],
)
async def test_what_wechat_does_not_answer_for_goes_by_the_next_channel_after_half_an_hour(
    told: Told, platform: Platform, mail: MailServer, kind: str, value: float
) -> None:
    await told_on_wechat(told)
    platform.fails(kind, value)
    await told.send()
    message = await told.message()
    assert trail(message) == [("wechat", "unsure", "unknown")]
    assert message.state is MessageState.WAITING
    await told.send_after(minutes=29)
    assert platform.wechat.calls[SEND] == 1, "WeChat may have it, so it is not sent there again"
    assert not mail.mails
    await told.send_after(minutes=1)
    await told.send()

    assert platform.wechat.calls[SEND] == 1
    assert len(mail.mails) == 1
    assert (await told.message()).state is MessageState.SENT


@pytest.mark.gen_test
async def test_wechat_s_word_that_it_arrived_ends_it(
    told: Told, platform: Platform, mail: MailServer, push: Push
) -> None:
    user = await told_on_wechat(told)
    platform.fails("lost")
    await told.send()
    told.clock.advance(timedelta(seconds=20))
    await push(user, "local-to-do")
    await told.send_after(minutes=30)

    assert trail(await told.message()) == [("wechat", "unsure", "unknown"), ("wechat", "sent", "confirmed")]
    assert (await told.message()).state is MessageState.SENT
    assert not mail.mails


@pytest.mark.gen_test
async def test_word_that_it_did_not_arrive_or_that_another_did_does_not_count(
    told: Told, platform: Platform, mail: MailServer, push: Push
) -> None:
    user = await told_on_wechat(told)
    other = await told.bind("li") if await told.officer("li") else user
    platform.fails("lost")
    await told.send()
    told.clock.advance(timedelta(seconds=20))
    await push(user, "local-to-do", code=1)
    await push(other, "local-to-do")
    await push(user, "local-decision")
    await told.send_after(minutes=30)
    await told.send()

    assert len(mail.mails) == 1


@pytest.mark.gen_test
async def test_word_about_a_later_message_is_not_taken_for_the_one_that_is_missing(
    told: Told, platform: Platform, mail: MailServer, push: Push
) -> None:
    user = await told_on_wechat(told)
    wang = told.officers.ids["wang"]
    platform.fails("drop")
    await told.send()
    await told.tell((wang, notice("2", urgent=True)))
    await told.send_after(minutes=1)
    assert len(platform.wechat.messages) == 1
    await push(user, "local-to-do")
    await told.send_after(minutes=29)
    await told.send()

    assert len(mail.mails) == 1, "one word of arrival, two messages: rather one twice than one never"


@pytest.mark.gen_test
async def test_a_message_that_may_have_arrived_is_not_merged_with_the_next(
    told: Told, platform: Platform, mail: MailServer
) -> None:
    await told_on_wechat(told)
    platform.fails("drop")
    told.clock.advance(timedelta(minutes=45))
    await told.send()
    told.clock.advance(timedelta(minutes=15))
    await told.tell((told.officers.ids["wang"], notice("2")))
    await told.send_after(minutes=1)

    assert len(platform.wechat.messages) == 1
    assert {message.state for message in await told.messages()} == {MessageState.WAITING, MessageState.SENT}
    await told.send_after(minutes=30)
    await told.send()
    assert len(mail.mails) == 1


@pytest.mark.gen_test
async def test_a_phone_that_was_unbound_meanwhile_is_sent_nothing(
    told: Told, platform: Platform, mail: MailServer
) -> None:
    user = await told_on_wechat(told)
    phone = await told.services.mobile.users.of_openid(user.openid)
    assert phone is not None
    await told.services.mobile.officers.unbind(phone)
    await told.send()

    assert not platform.wechat.messages
    assert len(mail.mails) == 1


@pytest.mark.gen_test
async def test_a_wechat_that_cannot_be_reached_is_tried_again(told: Told, platform: Platform, mail: MailServer) -> None:
    await told_on_wechat(told)
    platform.fails("errcode", 40164, times=-1, path="/cgi-bin/stable_token")
    told.services.wechat._client.tokens._cached = None
    await told.services.office_store.collection("wechat_tokens").delete_many({})
    await told.send()

    assert trail(await told.message()) == [("wechat", "retry", "busy")]
    assert not mail.mails
