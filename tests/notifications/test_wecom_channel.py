"""WeCom application messages through the local platform."""

from datetime import timedelta

import pytest

from scripts.local_platform import WECOM_SEND, Platform
from scripts.mail_server import MailServer
from server.clock import FixedClock
from server.notifications import ChannelName, MessageState
from server.settings import Settings, SettingsError, load_settings
from server.store import Store
from server.wechat import SendOutcome, WeChat, WeCom
from tests.notifications.people import Told, notice, trail

WECOM, MAIL = ChannelName.WECOM, ChannelName.MAIL


async def told_on_wecom(told: Told) -> None:
    """Tell an officer with WeCom and mail one thing, and let the minute pass."""
    wang = await told.officer("wang", WECOM, MAIL)
    await told.tell((wang, notice("1")))
    told.clock.advance(timedelta(minutes=1))


@pytest.mark.gen_test
async def test_a_message_says_how_many_things_there_are(told: Told, platform: Platform) -> None:
    await told_on_wecom(told)
    await told.send()

    (message,) = platform.wecom.messages
    text = message["content"]["content"]
    assert text.startswith("您有 1 项工作提醒（03-02 09:00，编号 ")
    assert "http://localhost/admin/#/inbox" in text


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("code", "outcome", "reason"),
    [
        (81013, "refused", "unreachable_user"),
        (60111, "refused", "unreachable_user"),
        (40056, "refused", "misconfigured"),
        (60020, "refused", "misconfigured"),
        (45009, "retry", "busy"),
        (45033, "retry", "busy"),
        (-1, "retry", "busy"),
        (42001, "retry", "busy"),
        (40014, "retry", "busy"),
    ],
)
async def test_errors_of_wecom_retry_or_go_on_to_the_next_channel(
    told: Told, platform: Platform, mail: MailServer, code: int, outcome: str, reason: str
) -> None:
    await told_on_wecom(told)
    platform.fails("errcode", code, path=WECOM_SEND)
    await told.send()

    assert trail(await told.message())[0] == ("wecom", outcome, reason)
    assert len(mail.mails) == (outcome == "refused")
    assert len(platform.wecom.messages) == (outcome == "sent")


@pytest.mark.gen_test
async def test_a_token_that_ended_early_is_replaced(told: Told, platform: Platform) -> None:
    await told_on_wecom(told)
    await told.send()
    platform.wecom._tokens.clear()
    await told.tell((told.officers.ids["wang"], notice("2", urgent=True)))
    await told.send()

    assert len(platform.wecom.messages) == 2


@pytest.mark.gen_test
@pytest.mark.parametrize("kind", ["lost", "drop", "slow", "html"])
async def test_what_wecom_does_not_answer_for_is_sent_again_and_shown_once(
    told: Told, platform: Platform, mail: MailServer, kind: str
) -> None:
    await told_on_wecom(told)
    platform.fails(kind, 5, path=WECOM_SEND)
    await told.send()
    assert trail(await told.message()) == [("wecom", "retry", "unknown")]
    await told.send_after(minutes=1)

    assert (await told.message()).state is MessageState.SENT
    assert len(platform.wecom.messages) == 1
    assert not mail.mails


@pytest.mark.gen_test
async def test_two_messages_that_say_the_same_are_both_shown(told: Told, clock: FixedClock, platform: Platform) -> None:
    wang = await told.officer("wang", WECOM)
    for key in ("1", "2"):
        await told.tell((wang, notice(key)))
        await told.send_after(minutes=1)
        clock.advance(timedelta(hours=1))

    assert len(platform.wecom.messages) == 2


@pytest.mark.gen_test
async def test_the_token_is_shared_and_asked_for_once(
    settings: Settings, clock: FixedClock, office: Store, platform: Platform
) -> None:
    platform.wecom.members.add("wang")
    clients = [WeCom(settings, office, clock, WeChat(settings, clock, office).metrics) for _ in range(3)]
    assert {await client.send("wang", str(number)) for number, client in enumerate(clients)} == {SendOutcome.SENT}
    assert platform.wechat.calls["/cgi-bin/gettoken"] == 1
    for client in clients:
        client.close()


@pytest.mark.gen_test
async def test_a_wrong_secret_leaves_the_messages_for_later(
    settings: Settings, clock: FixedClock, office: Store, platform: Platform
) -> None:
    wrong = Settings(**{**settings.model_dump(), "wecom_secret": "wrong"})
    client = WeCom(wrong, office, clock, WeChat(settings, clock, office).metrics)
    assert await client.send("wang", "text") is SendOutcome.BUSY
    assert not platform.wechat.calls[WECOM_SEND]
    client.close()


@pytest.mark.gen_test
async def test_without_an_enterprise_there_is_no_such_channel(
    settings: Settings, clock: FixedClock, office: Store
) -> None:
    none = Settings(**{**settings.model_dump(), "wecom_corp_id": ""})
    client = WeCom(none, office, clock, WeChat(settings, clock, office).metrics)
    assert not client.enabled
    assert await client.send("wang", "text") is SendOutcome.MISCONFIGURED


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"wecom_secret": ""}, "APP_WECOM_AGENT_ID or APP_WECOM_SECRET is not"),
        ({"wecom_agent_id": 0}, "APP_WECOM_AGENT_ID or APP_WECOM_SECRET is not"),
        ({"wecom_api_url": "nowhere"}, "APP_WECOM_API_URL is no address"),
        ({"env": "prod", "wecom_api_url": "http://qyapi.weixin.qq.com"}, "APP_WECOM_API_URL must begin with https"),
    ],
)
def test_half_an_enterprise_is_refused(values: dict[str, object], sentence: str) -> None:
    whole = {"env": "test", "wecom_corp_id": "ww1", "wecom_agent_id": 1, "wecom_secret": "secret"}
    assert load_settings(**whole).wecom_corp_id
    with pytest.raises(SettingsError, match=sentence):
        load_settings(**{**whole, **values})
