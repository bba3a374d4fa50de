"""Sending: the chain of channels, retries, what is given up, several workers, and what is made up for."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from scripts.local_platform import WECOM_SEND, Platform
from scripts.mail_server import MailServer
from server.app import Services, build_services
from server.clock import FixedClock
from server.errors import Unavailable
from server.notifications import ChannelName, MessageState, NoticeKind, NotificationSettings, mail_channel
from server.notifications.claims import Claims
from server.notifications.mail_channel import MailBatch
from server.notifications.models import Message, NotificationLimits, PreferencesChange
from server.notifications.sender import SendingJob
from server.settings import Settings
from server.store import Store
from tests.notifications.people import Told, china, keys, notice, trail

WECHAT, WECOM, MAIL = ChannelName.WECHAT, ChannelName.WECOM, ChannelName.MAIL


def impatient(services: Services, seconds: float = 0.4) -> SendingJob:
    """Return the job of a worker whose claims last so long only."""
    (job,) = services.notifications.jobs
    job._claims = Claims(services.office_store, timedelta(seconds=seconds))
    return job


@pytest.mark.gen_test
async def test_the_first_channel_that_takes_a_message_ends_the_chain(
    told: Told, platform: Platform, mail: MailServer
) -> None:
    by_all = await told.officer("wang", WECHAT, WECOM, MAIL)
    by_wecom = await told.officer("li", WECOM, MAIL)
    by_mail = await told.officer("zhao", MAIL)
    await told.tell(*((account, notice("1")) for account in (by_all, by_wecom, by_mail)))
    await told.send_after(minutes=1)

    assert len(platform.wechat.messages) == 1
    assert [message["to"] for message in platform.wecom.messages] == ["li"]
    assert [message["To"] for message in mail.mails] == ["zhao@office.example"]
    assert {message.state for message in await told.messages()} == {MessageState.SENT}


@pytest.mark.gen_test
async def test_a_refusal_goes_on_to_the_next_channel_at_once(told: Told, platform: Platform, mail: MailServer) -> None:
    wang = await told.officer("wang", WECHAT, WECOM, MAIL)
    platform.wechat.grants.clear()
    platform.wechat.long_term.clear()
    platform.wecom.members.clear()
    await told.tell((wang, notice("1")))
    await told.send_after(minutes=1)

    message = await told.message()
    assert message.state is MessageState.SENT
    assert trail(message) == [
        ("wechat", "refused", "not_granted"),
        ("wecom", "refused", "unreachable_user"),
        ("mail", "sent", ""),
    ]
    assert len(mail.mails) == 1


@pytest.mark.gen_test
async def test_who_can_be_reached_nowhere_has_it_in_the_inbox_and_on_the_list(told: Told, mail: MailServer) -> None:
    unreachable = await told.officer("wang")
    refused = await told.officer("li", MAIL)
    mail.refuse["li@office.example"] = 550
    await told.tell((unreachable, notice("1")), (refused, notice("1")))
    await told.send_after(minutes=1)

    by_person = {message.recipient: message for message in await told.messages()}
    assert {message.state for message in by_person.values()} == {MessageState.INBOX_ONLY}
    assert (by_person[unreachable].reason, by_person[refused].reason) == ("no_channel", "smtp_550")
    assert await told.services.notifications.inbox.unread(await told.officers.actor("wang")) == 1


@pytest.mark.gen_test
async def test_a_channel_that_is_switched_off_is_passed_over(told: Told, platform: Platform, mail: MailServer) -> None:
    wang = await told.officer("wang", WECHAT, MAIL)
    actor = await told.officers.actor("wang")
    wish = PreferencesChange(email="wang@office.example", off=frozenset({WECHAT}), version=2)
    preferences = await told.services.notifications.preferences.change(actor, wish)
    assert list(preferences.usable) == [MAIL]
    await told.tell((wang, notice("1")))
    await told.send_after(minutes=1)

    assert not platform.wechat.messages
    assert len(mail.mails) == 1


@pytest.mark.gen_test
async def test_a_disabled_account_is_told_nothing_outside_of_the_house(told: Told, mail: MailServer) -> None:
    wang = await told.officer("wang", MAIL)
    await told.tell((wang, notice("1")))
    await told.officers.add("admin")
    account = await told.services.accounts.get(wang)
    await told.services.accounts.disable(await told.officers.actor("admin"), wang, account.version)
    await told.send_after(minutes=1)

    assert not mail.mails
    assert (await told.message()).state is MessageState.INBOX_ONLY


@pytest.mark.gen_test
async def test_what_fails_for_now_is_tried_again_with_growing_pauses_within_the_hours(
    told: Told, clock: FixedClock, mail: MailServer
) -> None:
    wang = await told.officer("wang", MAIL)
    await told.tell((wang, notice("1")))
    mail.refuse["wang@office.example"] = 450
    clock.advance(timedelta(minutes=1))
    moments = []
    while (message := await told.message()).state is MessageState.WAITING:
        clock.set(message.next_at)
        moments.append(clock.now())
        await told.send()

    # Monday's 9:01, then after 1, 5, 15, 60 minutes, 3, 6 (past the evening) and 12 hours, then each working day.
    assert moments == [
        china(2, 9, 1),
        china(2, 9, 2),
        china(2, 9, 7),
        china(2, 9, 22),
        china(2, 10, 22),
        china(2, 13, 22),
        china(3, 8, 30),
        china(4, 8, 30),
        china(5, 8, 30),
        china(6, 8, 30),
        china(9, 8, 30),
        china(10, 8, 30),
        china(11, 8, 30),
        china(12, 8, 30),
    ]
    assert message.state is MessageState.GIVEN_UP
    assert message.reason == "smtp_450"
    assert trail(message) == [("mail", "retry", "smtp_450")] * 14


@pytest.mark.gen_test
async def test_a_channel_whose_attempts_run_out_leaves_it_to_the_next(
    told: Told, clock: FixedClock, platform: Platform, mail: MailServer
) -> None:
    wang = await told.officer("wang", WECOM, MAIL)
    await told.tell((wang, notice("1")))
    platform.fails("errcode", -1, times=-1, path=WECOM_SEND)
    clock.advance(timedelta(minutes=1))
    while (message := await told.message()).state is MessageState.WAITING:
        clock.set(message.next_at)
        await told.send()

    assert trail(message) == [("wecom", "retry", "busy")] * 14 + [("mail", "sent", "")]
    assert len(mail.mails) == 1


@pytest.mark.gen_test
async def test_a_mail_server_that_is_dead_for_three_days_loses_nothing_and_floods_nobody(
    told: Told, clock: FixedClock, mail: MailServer
) -> None:
    wang = await told.officer("wang", MAIL)
    mail.refuse["wang@office.example"] = 421
    for day in (2, 3, 4):
        for hour in (9, 11, 15):
            clock.set(china(day, hour))
            await told.tell((wang, notice(f"{day}.{hour}")), (wang, notice(f"same/{day}.{hour}")))
            await told.send_after(minutes=1)
    mail.refuse.clear()
    clock.set(china(5, 8, 30))
    await told.tell((wang, notice("new")))
    await told.send_after(minutes=1)

    (sent,) = mail.mails
    text = sent.get_body(("plain",))
    assert text is not None
    # Nine things, one of which was told of nine times, and the new one.
    assert "您有 11 项工作提醒" in text.get_content()
    states = [message.state for message in await told.messages()]
    assert states.count(MessageState.SENT) == 1
    assert set(states) == {MessageState.SENT, MessageState.MERGED}
    (said,) = [message for message in await told.messages() if message.state is MessageState.SENT]
    assert len(said.items) == 19
    await told.send_after(days=2)
    assert len(mail.mails) == 1


@pytest.mark.gen_test
async def test_what_waited_while_no_worker_ran_goes_out_as_one_message_a_person(
    told: Told, clock: FixedClock, mail: MailServer
) -> None:
    people = [await told.officer(name, MAIL) for name in ("wang", "li")]
    for hour in range(9, 16):
        clock.set(china(2, hour))
        await told.tell(*((account, notice(str(hour))) for account in people))
    await told.tell((people[0], notice("urgent", urgent=True)))
    clock.set(china(4, 14))
    await told.send()

    assert sorted(message["To"] for message in mail.mails) == ["li@office.example"] + ["wang@office.example"] * 2


@pytest.mark.gen_test
async def test_what_was_given_up_can_be_sent_again_by_hand(
    told: Told, clock: FixedClock, mail: MailServer, platform: Platform
) -> None:
    unit = await told.services.units.create(await _clerk(told), "市纪委", None)
    wang = await told.officer("wang", MAIL, unit_id=unit.id)
    await told.officers.add("chief", unit_id=unit.id)
    chief, sent = await told.officers.actor("chief"), told.services.notifications.sent
    mail.refuse["wang@office.example"] = 550
    await told.tell((wang, notice("1")))
    await told.send_after(minutes=1)
    failed = await sent.one(chief, (await told.message()).id)
    assert failed.can_send_again
    assert failed.reason == "邮件服务器拒收（550）"
    mail.refuse.clear()
    waiting = await sent.send_again(chief, failed.id)
    assert waiting.state is MessageState.WAITING
    await told.send()

    again = await sent.one(chief, failed.id)
    assert again.state is MessageState.SENT
    assert [attempt.outcome.value for attempt in again.attempts] == ["refused", "sent"]
    assert len(mail.mails) == 1
    (entry,) = await told.services.audit.of_target("account", wang, actions=["notification_sent_again"])
    assert entry["actor"]["name"] == "姓名chief"


async def _clerk(told: Told) -> Any:
    await told.officers.add("clerk")
    return await told.officers.actor("clerk")


@pytest.mark.gen_test
async def test_a_minute_s_limit_holds_back_the_rest_and_counts_no_attempt(
    told: Told, clock: FixedClock, mail: MailServer
) -> None:
    office = told.services.notifications.settings
    await office.change(await _clerk(told), NotificationSettings(limits=NotificationLimits(mail=3)))
    for number in range(5):
        await told.tell((await told.officer(f"wang{number}", MAIL), notice("1")))
    await told.send_after(minutes=1)
    assert len(mail.mails) == 3
    await told.send_after(seconds=30)
    assert len(mail.mails) == 3
    await told.send_after(seconds=30)

    assert len(mail.mails) == 5
    assert all(trail(message) == [("mail", "sent", "")] for message in await told.messages())


@pytest.mark.gen_test
async def test_a_clock_that_was_days_ahead_uses_up_no_minute_of_those_days(
    told: Told, clock: FixedClock, mail: MailServer
) -> None:
    office = told.services.notifications.settings
    await office.change(await _clerk(told), NotificationSettings(limits=NotificationLimits(mail=2)))
    clock.advance(timedelta(days=2))
    await told.tell((await told.officer("early", MAIL), notice("1")))
    await told.send_after(minutes=1)
    clock.advance(timedelta(days=-2))
    for number in range(4):
        await told.tell((await told.officer(f"wang{number}", MAIL), notice("1")))
        await told.send_after(minutes=1)

    assert len(mail.mails) == 5


@pytest.mark.gen_test
async def test_one_message_that_cannot_be_sent_holds_up_no_other(
    told: Told, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = {name: await told.officer(name, MAIL) for name in ("wang", "li", "zhao")}
    send = MailBatch.send

    async def stumble(self: MailBatch, outgoing: Any, reach: Any, ready: Any) -> Any:
        if reach.account_id == people["li"]:
            raise KeyError("li@office.example")
        return await send(self, outgoing, reach, ready)

    monkeypatch.setattr(MailBatch, "send", stumble)
    await told.tell(*((account, notice("1")) for account in people.values()))
    await told.send_after(minutes=1)

    assert len(mail.mails) == 2
    (li,) = await told.messages(people["li"])
    assert trail(li) == [("mail", "retry", "error")]


@pytest.mark.gen_test
async def test_several_workers_send_each_message_once(
    told: Told, settings: Settings, clock: FixedClock, office: Store, box: Store, mail: MailServer
) -> None:
    people = [await told.officer(f"wang{number}", MAIL) for number in range(60)]
    await told.tell(*((account, notice(key)) for account in people for key in ("1", "2")))
    clock.advance(timedelta(minutes=1))
    workers = [build_services(settings, clock, office, box) for _ in range(3)]
    await _run_side_by_side([job for worker in workers for job in worker.notifications.jobs], clock)
    for worker in workers:
        await worker.close()

    assert len(mail.mails) == 60
    assert len({message["Message-ID"] for message in mail.mails}) == 60
    assert {message.state for message in await told.messages()} == {MessageState.SENT}


async def _run_side_by_side(jobs: Sequence[SendingJob], clock: FixedClock) -> None:
    await asyncio.gather(*(job.run(clock.now()) for job in jobs))


@pytest.mark.gen_test
async def test_workers_merge_what_one_person_has_waiting_whoever_is_first(
    told: Told, settings: Settings, clock: FixedClock, office: Store, box: Store, mail: MailServer
) -> None:
    wang = await told.officer("wang", MAIL)
    for hour in range(9, 17):
        clock.set(china(2, hour))
        await told.tell((wang, notice(str(hour))))
    clock.set(china(3, 9))
    workers = [build_services(settings, clock, office, box) for _ in range(3)]
    await _run_side_by_side([job for worker in workers for job in worker.notifications.jobs], clock)
    for worker in workers:
        await worker.close()

    assert len(mail.mails) == 1


@pytest.mark.gen_test
async def test_the_messages_of_a_worker_that_died_are_taken_over_when_its_claim_has_ended(
    told: Told, clock: FixedClock, mail: MailServer
) -> None:
    wang = await told.officer("wang", MAIL)
    await told.tell((wang, notice("1")))
    clock.advance(timedelta(minutes=1))
    claims = Claims(told.services.office_store, timedelta(seconds=0.4))
    dead = await claims.claim(clock.now(), 10)
    assert dead is not None
    await told.send()
    assert not mail.mails
    await asyncio.sleep(0.5)
    assert not dead.holds
    await told.send()

    message = await told.message()
    assert message.state is MessageState.SENT
    assert trail(message) == [("", "retry", "worker_lost"), ("mail", "sent", "")]
    assert len(mail.mails) == 1
    # The dead one comes back and believes that the message is its own.
    assert not await dead.settle(dead.messages[0])
    assert (await told.message()).state is MessageState.SENT


@pytest.mark.gen_test
async def test_a_message_on_which_every_worker_dies_is_given_up(told: Told, clock: FixedClock) -> None:
    wang = await told.officer("wang", MAIL)
    await told.tell((wang, notice("1")))
    clock.advance(timedelta(minutes=1))
    claims = Claims(told.services.office_store, timedelta(milliseconds=5))
    for _ in range(14):
        assert await claims.claim(clock.now(), 10) is not None
        await asyncio.sleep(0.02)
        assert await claims.take_back(clock.now()) == 1

    message = await told.message()
    assert message.state is MessageState.GIVEN_UP
    assert message.reason == "worker_lost"


@pytest.mark.gen_test
async def test_a_worker_that_was_held_up_for_longer_than_its_claim_sends_nothing_more(
    told: Told, clock: FixedClock, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await told.officer(name, MAIL) for name in ("wang", "li")]
    await told.tell(*((account, notice("1")) for account in people))
    clock.advance(timedelta(minutes=1))
    job = impatient(told.services)

    async def no_renewal(_self: Claims, _token: str) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(Claims, "renew", no_renewal)
    take = mail.handle_DATA

    async def slowly(*arguments: Any) -> str:
        await asyncio.sleep(0.5)
        return await take(*arguments)

    monkeypatch.setattr(mail, "handle_DATA", slowly)
    await job.run(clock.now())

    assert len(mail.mails) == 1, "its claim had ended before the second"


@pytest.mark.gen_test
async def test_a_claim_is_renewed_for_as_long_as_its_messages_take(
    told: Told, clock: FixedClock, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await told.officer(name, MAIL) for name in ("wang", "li", "zhao")]
    await told.tell(*((account, notice("1")) for account in people))
    clock.advance(timedelta(minutes=1))
    take = mail.handle_DATA

    async def slowly(*arguments: Any) -> str:
        await asyncio.sleep(0.3)
        return await take(*arguments)

    monkeypatch.setattr(mail, "handle_DATA", slowly)
    job = impatient(told.services, 0.6)
    other = asyncio.create_task(_take_back_all_the_time(told))
    await job.run(clock.now())
    other.cancel()

    assert len(mail.mails) == 3
    assert {message.state for message in await told.messages()} == {MessageState.SENT}


async def _take_back_all_the_time(told: Told) -> None:
    claims = Claims(told.services.office_store)
    while True:
        assert await claims.take_back(told.clock.now()) == 0
        await asyncio.sleep(0.05)


@pytest.mark.gen_test
async def test_figures_count_attempts_and_ends_by_channel(told: Told, mail: MailServer) -> None:
    people = [await told.officer(name, MAIL) for name in ("wang", "li")]
    mail.refuse["li@office.example"] = 550
    await told.tell(*((account, notice("1", kind=NoticeKind.ESCALATION)) for account in people))
    await told.send_after(minutes=1)

    metrics = told.services.notifications.metrics
    attempts = {
        (sample.labels["channel"], sample.labels["outcome"]): sample.value
        for sample in metrics._attempts.collect()[0].samples
        if sample.name.endswith("_total")
    }
    assert attempts == {("mail", "sent"): 1, ("mail", "refused"): 1}
    assert keys((await told.messages())[0]) == ["1"]


@pytest.mark.gen_test
@pytest.mark.parametrize("what", ["worker_lost", "dropped"])
async def test_a_mail_that_may_have_arrived_is_the_same_when_it_comes_again(
    told: Told, clock: FixedClock, mail: MailServer, what: str
) -> None:
    wang = await told.officer("wang", MAIL)
    await told.tell((wang, notice("1")))
    clock.advance(timedelta(minutes=1))
    if what == "dropped":
        mail.drop = 1
        await told.send()
    else:
        # It sends, and dies before it can say so.
        claims = Claims(told.services.office_store, timedelta(milliseconds=5))
        assert await claims.claim(clock.now(), 10) is not None
        await asyncio.sleep(0.05)
    clock.set(china(2, 10))
    await told.tell((wang, notice("2")))
    await told.send_after(minutes=1)

    first, second = await told.messages()
    assert (keys(first), keys(second)) == (["1"], ["2"])
    assert trail(first)[0][2] == what
    assert first.exposed
    assert {message.state for message in (first, second)} == {MessageState.SENT}
    assert len(mail.mails) == (3 if what == "dropped" else 2)
    assert len({message["Message-ID"] for message in mail.mails}) == 2


@pytest.mark.gen_test
async def test_mails_that_a_silent_server_cannot_have_taken_are_merged(
    told: Told, clock: FixedClock, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_channel, "SECONDS", 0.3)
    wang = await told.officer("wang", MAIL)
    mail.hang = True
    for hour in (9, 10, 11):
        clock.set(china(2, hour))
        await told.tell((wang, notice(str(hour))))
        await told.send_after(minutes=1)
    mail.hang = False
    clock.set(china(3, 9))
    await told.send()

    assert len(mail.mails) == 1
    assert sorted(message.state for message in await told.messages()) == ["merged", "merged", "sent"]


@pytest.mark.gen_test
async def test_a_mailbox_that_stays_full_is_given_up_although_there_is_something_new_every_day(
    told: Told, clock: FixedClock, mail: MailServer
) -> None:
    unit = await told.services.units.create(await _clerk(told), "市纪委", None)
    wang = await told.officer("wang", MAIL, unit_id=unit.id)
    mail.refuse["wang@office.example"] = 452
    working_days = [day for day in range(2, 19) if day % 7 not in (0, 1)]
    for number, day in enumerate(working_days[:10], start=1):
        assert not await _given_up(told), number
        clock.set(china(day, 9))
        await told.tell((wang, notice(f"1/{number}")), (wang, notice(f"new-{number}")))
        await told.send_after(minutes=1)
        await told.send_after(minutes=1)

    (message,) = await _given_up(told)
    assert message.reason == "smtp_452"
    assert {attempt.at.date() for attempt in message.attempts} == {china(day, 9).date() for day in working_days[:10]}
    assert "1/10" in keys(message) and "new-1" in keys(message)

    await told.services.notifications.sent.send_again(await told.officers.actor("wang"), message.id)
    await told.send_after(minutes=1)
    assert not await _given_up(told)
    del mail.refuse["wang@office.example"]
    await told.send_after(minutes=1)
    assert len(mail.mails) == 1


async def _given_up(told: Told) -> list[Message]:
    return [message for message in await told.messages() if message.state is MessageState.GIVEN_UP]


@pytest.mark.gen_test
async def test_what_became_of_a_message_is_written_before_the_next_one_leaves(
    told: Told, clock: FixedClock, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await told.officer(f"wang{number}", MAIL) for number in range(8)]
    mail.refuse["wang3@office.example"] = 550
    await told.tell(*((account, notice("1")) for account in people))
    clock.advance(timedelta(minutes=1))
    take = mail.handle_DATA
    unwritten = []

    async def look(*arguments: Any) -> str:
        written = [message for message in await told.messages() if message.state is MessageState.SENT]
        unwritten.append(len(mail.mails) - len(written))
        return await take(*arguments)

    monkeypatch.setattr(mail, "handle_DATA", look)
    await told.send()

    assert unwritten == [0] * 7


@pytest.mark.gen_test
async def test_a_database_that_goes_away_ends_the_run_and_repeats_one_message_at_most(
    told: Told, clock: FixedClock, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [await told.officer(f"wang{number}", MAIL) for number in range(5)]
    await told.tell(*((account, notice("1")) for account in people))
    clock.advance(timedelta(minutes=1))
    settle = Claims.settle

    async def away(_self: Claims, message: Any, _token: str) -> bool:
        if len(mail.mails) == 3:
            raise Unavailable("store_unavailable", "数据库暂时无法访问")
        return await settle(_self, message, _token)

    job = impatient(told.services)
    with monkeypatch.context() as broken:
        broken.setattr(Claims, "settle", away)
        with pytest.raises(Unavailable):
            await job.run(clock.now())
    assert len(mail.mails) == 3
    await asyncio.sleep(0.5)
    await job.run(clock.now())

    assert len(mail.mails) == 6
    assert {message.state for message in await told.messages()} == {MessageState.SENT}
