"""The outbox: one message per person and hour, told once for ever, withdrawn when there is nothing more to say."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from scripts.mail_server import MailServer
from server.clock import FixedClock
from server.notifications import ChannelName, MessageState, NoticeKind
from server.store import Session
from tests.notifications.people import Told, china, keys, notice

pytestmark = pytest.mark.usefixtures("services")


@pytest.mark.gen_test
async def test_what_a_person_is_told_within_a_minute_is_one_message(
    told: Told, clock: FixedClock, mail: MailServer
) -> None:
    wang = await told.officer("wang", ChannelName.MAIL)
    li = await told.officer("li", ChannelName.MAIL)
    await told.tell((wang, notice("1")), (wang, notice("2")), (li, notice("1")))
    clock.advance(told.job.interval)
    await told.tell((wang, notice("3", kind=NoticeKind.OVERDUE_REMINDER)))
    await told.send()
    assert not mail.mails, "it waits for more"
    await told.send_after(seconds=60)

    (message,) = await told.messages(wang)
    assert message.state is MessageState.SENT
    assert keys(message) == ["1", "2", "3"]
    (to_wang,) = mail.to("wang@office.example")
    text = to_wang.get_body(("plain",))
    assert text is not None
    assert "您有 3 项工作提醒，其中 1 项已逾期" in text.get_content()
    assert len(mail.to("li@office.example")) == 1


@pytest.mark.gen_test
async def test_what_comes_later_in_the_hour_goes_into_the_message_of_the_next(
    told: Told, clock: FixedClock, mail: MailServer
) -> None:
    wang = await told.officer("wang", ChannelName.MAIL)
    await told.tell((wang, notice("1")))
    await told.send_after(minutes=1)
    await told.tell((wang, notice("2")))
    await told.send_after(minutes=20)
    await told.tell((wang, notice("3")))
    assert len(mail.mails) == 1
    clock.set(china(2, 10))
    await told.send()
    assert len(mail.mails) == 1, "the next hour's message collects for a minute as well"
    await told.send_after(minutes=1)

    first, second = await told.messages(wang)
    assert (keys(first), keys(second)) == (["1"], ["2", "3"])
    assert [first.hour, second.hour] == [china(2, 9), china(2, 10)]
    assert len(mail.mails) == 2


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("told_at", "leaves_at"),
    [
        (china(2, 7), china(2, 8, 31)),
        (china(2, 17, 58), china(2, 17, 59)),
        (china(2, 17, 59), china(3, 8, 31)),
        (china(2, 18), china(3, 8, 31)),
        (china(2, 23, 30), china(3, 8, 31)),
        # Friday evening, Saturday.
        (china(6, 19), china(9, 8, 31)),
        (china(7, 10), china(9, 8, 31)),
    ],
)
async def test_messages_leave_within_the_hours_of_working_days(
    told: Told, clock: FixedClock, mail: MailServer, told_at: Any, leaves_at: Any
) -> None:
    clock.set(told_at)
    wang = await told.officer("wang", ChannelName.MAIL)
    await told.tell((wang, notice("1")))
    assert await told.services.notifications.inbox.unread(await told.officers.actor("wang")) == 1
    assert (await told.message()).next_at == leaves_at
    clock.set(leaves_at)
    await told.send_after(seconds=-1)
    assert not mail.mails
    await told.send_after(seconds=1)
    assert len(mail.mails) == 1


@pytest.mark.gen_test
async def test_what_gathers_overnight_is_one_message_in_the_morning(
    told: Told, clock: FixedClock, mail: MailServer
) -> None:
    wang = await told.officer("wang", ChannelName.MAIL)
    for hour, minute in ((17, 59), (18, 0), (20, 0), (23, 0)):
        clock.set(china(2, hour, minute))
        await told.tell((wang, notice(f"{hour}.{minute}")))
    clock.set(china(3, 8, 30))
    await told.tell((wang, notice("8")))
    await told.send_after(minutes=1)

    assert len(await told.messages()) == 1
    assert len(mail.mails) == 1


@pytest.mark.gen_test
async def test_the_same_key_is_told_the_same_person_once_for_ever(
    told: Told, clock: FixedClock, mail: MailServer
) -> None:
    wang = await told.officer("wang", ChannelName.MAIL)
    li = await told.officer("li", ChannelName.MAIL)
    await asyncio.gather(*(told.tell((wang, notice("1")), (li, notice("1"))) for _ in range(6)))
    await told.tell((wang, notice("1")), (wang, notice("1")))
    await told.send_after(minutes=1)
    clock.set(china(20, 9))
    await told.tell((wang, notice("1")))
    await told.send_after(hours=2)

    assert sorted(mail_to["To"] for mail_to in mail.mails) == ["li@office.example", "wang@office.example"]
    assert [keys(message) for message in await told.messages()] == [["1"], ["1"]]


@pytest.mark.gen_test
async def test_nothing_is_told_if_the_causing_transaction_fails(told: Told, mail: MailServer) -> None:
    wang = await told.officer("wang", ChannelName.MAIL)

    async def work(session: Session) -> None:
        await told.services.notifications.notify(session, [(wang, notice("1"))], told.clock.now())
        raise ValueError("the cause is gone")

    with pytest.raises(ValueError, match="the cause is gone"):
        await told.services.office_store.transaction(work)
    await told.send_after(minutes=1)

    assert not mail.mails
    assert await told.services.notifications.inbox.unread(await told.officers.actor("wang")) == 0


@pytest.mark.gen_test
async def test_silent_notices_stay_in_the_inbox_and_urgent_ones_leave_alone_and_at_once(
    told: Told, mail: MailServer
) -> None:
    wang = await told.officer("wang", ChannelName.MAIL)
    await told.tell((wang, notice("1", silent=True, kind=NoticeKind.OPENED)))
    await told.tell((wang, notice("2", urgent=True)), (wang, notice("3")), (wang, notice("4", urgent=True)))
    await told.send()
    assert len(mail.mails) == 2
    await told.send_after(minutes=1)

    assert len(mail.mails) == 3
    assert sorted(keys(message) for message in await told.messages()) == [["2"], ["3"], ["4"]]
    assert await told.services.notifications.inbox.unread(await told.officers.actor("wang")) == 4


@pytest.mark.gen_test
async def test_what_is_settled_before_it_is_sent_is_not_said(told: Told, clock: FixedClock, mail: MailServer) -> None:
    wang = await told.officer("wang", ChannelName.MAIL)
    li = await told.officer("li", ChannelName.MAIL)
    await told.tell((wang, notice("1")), (wang, notice("2")), (li, notice("1")))
    await told.withdraw("1")
    await told.withdraw("1")
    await told.send_after(minutes=1)

    assert [message.state for message in await told.messages(li)] == [MessageState.WITHDRAWN]
    (sent,) = mail.mails
    text = sent.get_body(("plain",))
    assert text is not None
    assert "您有 1 项工作提醒" in text.get_content()
    # Told again, it is a new thing to say; the same key is not.
    await told.tell((wang, notice("1/later")), (wang, notice("1")))
    clock.set(china(2, 10))
    await told.send_after(minutes=1)
    assert len(mail.mails) == 2


@pytest.mark.gen_test
async def test_what_was_sent_stays_sent(told: Told, mail: MailServer) -> None:
    wang = await told.officer("wang", ChannelName.MAIL)
    await told.tell((wang, notice("1")))
    await told.send_after(minutes=1)
    await told.withdraw("1")

    message = await told.message()
    assert message.state is MessageState.SENT
    assert message.items[0].withdrawn_at is None


@pytest.mark.gen_test
async def test_what_is_settled_while_it_is_being_sent_is_not_tried_again(
    told: Told, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang = await told.officer("wang", ChannelName.MAIL)
    await told.tell((wang, notice("1")))
    mail.greylist.add("wang@office.example")
    take = mail.handle_RCPT

    async def settle_first(*arguments: Any) -> str:
        await told.withdraw("1")
        return await take(*arguments)

    monkeypatch.setattr(mail, "handle_RCPT", settle_first)
    await told.send_after(minutes=1)
    assert (await told.message()).state is MessageState.WITHDRAWN
    await told.send_after(days=1)
    assert not mail.mails


@pytest.mark.gen_test
async def test_thousands_of_notices_take_few_words_with_the_database(told: Told, run: Callable[..., Any]) -> None:
    accounts = [f"{number:032x}" for number in range(1500)]
    await told.tell(*((account, notice(str(number))) for account in accounts for number in range(2)))

    messages = await told.messages()
    assert len(messages) == len(accounts)
    assert all(len(message.items) == 2 for message in messages)
