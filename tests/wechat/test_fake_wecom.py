"""The local platform's WeCom: tokens, receivers, what comes too often, and what comes twice."""

from typing import Any

import pytest

from tests.wechat.local_platform import CORP, Platform

GET_TOKEN, SEND, ROBOT = "/cgi-bin/gettoken", "/cgi-bin/message/send", "/cgi-bin/webhook/send"
TEXT: dict[str, Any] = {"touser": "wang", "msgtype": "text", "agentid": 1, "text": {"content": "您有 3 件待办"}}
KEY = {"key": "local-robot"}


async def send(fake: Platform, **changes: Any) -> dict[str, Any]:
    """Send a message of the application."""
    token = (await fake.ask(GET_TOKEN, CORP))["access_token"]
    return await fake.ask(SEND, {"access_token": token}, {**TEXT, **changes})


def texts(fake: Platform) -> list[str]:
    """Return what was delivered."""
    return [message["content"]["content"] for message in fake.wecom.messages]


@pytest.mark.gen_test
async def test_a_token_is_the_same_as_long_as_it_holds(fake: Platform) -> None:
    first = await fake.ask(GET_TOKEN, CORP)
    fake.wechat.advance(200)
    again = await fake.ask(GET_TOKEN, CORP)
    assert (first["expires_in"], again["expires_in"]) == (7200, 7000)
    assert first["access_token"] == again["access_token"]
    query = {"access_token": first["access_token"]}
    assert (await fake.ask(SEND, query, TEXT))["errcode"] == 0
    fake.wechat.advance(7000)
    assert (await fake.ask(SEND, query, TEXT))["errcode"] == 42001
    assert (await fake.ask(GET_TOKEN, CORP))["access_token"] != first["access_token"]
    # It is over, and not unknown, for those who have not asked anew.
    assert (await fake.ask(SEND, query, TEXT))["errcode"] == 42001


# Pages 91039 and 90236, with the codes of 90313.
@pytest.mark.gen_test
async def test_a_call_is_refused_for_its_fault(fake: Platform) -> None:
    asked: list[tuple[dict[str, str], int]] = [
        ({**CORP, "corpid": "other"}, 40013),
        ({**CORP, "corpsecret": "wrong"}, 40001),
        ({"corpid": "ww"}, 41004),
        ({"corpsecret": "corp"}, 41002),
    ]
    for query, code in asked:
        assert (await fake.ask(GET_TOKEN, query))["errcode"] == code, query
    sent: list[tuple[dict[str, Any], int]] = [
        ({"agentid": 2}, 301002),
        ({"msgtype": "carrier pigeon"}, 40008),
        ({"text": {"content": ""}}, 44004),
        ({"touser": "nobody|none"}, 81013),
        ({"touser": ""}, 81013),
        ({"touser": "|".join(f"u{number}" for number in range(1001))}, 40031),
    ]
    for changes, code in sent:
        assert (await send(fake, **changes))["errcode"] == code, changes
    token = {"access_token": (await fake.ask(GET_TOKEN, CORP))["access_token"]}
    without = {key: value for key, value in TEXT.items() if key != "agentid"}
    assert (await fake.ask(SEND, token, without))["errcode"] == 41011
    assert (await fake.ask(SEND, {"access_token": "unknown"}, TEXT))["errcode"] == 40014
    assert (await fake.ask(SEND, None, TEXT))["errcode"] == 41001
    assert (await fake.ask(SEND, token))["errcode"] == 43002
    assert fake.wecom.messages == []


@pytest.mark.gen_test
async def test_it_names_whom_it_cannot_reach(fake: Platform) -> None:
    answer = await send(fake, touser="Wang|Nobody|wang")
    assert (answer["errcode"], answer["invaliduser"]) == (0, "nobody")
    assert [message["to"] for message in fake.wecom.messages] == ["wang"]
    fake.wecom.members.add("li")
    await send(fake, touser="@all")
    assert [message["to"] for message in fake.wecom.messages] == ["wang", "li", "wang"]


@pytest.mark.gen_test
async def test_types_of_messages(fake: Platform) -> None:
    card = {"title": "待办", "description": "您有 3 件待办", "url": "https://example.org/", "btntxt": "查看"}
    assert (await send(fake, msgtype="textcard", textcard=card))["errcode"] == 0
    assert (await send(fake, msgtype="markdown", markdown={"content": "**3**"}))["errcode"] == 0
    assert [message["kind"] for message in fake.wecom.messages] == ["textcard", "markdown"]
    # 2,048 bytes and no more; no letter is cut in two.
    await send(fake, text={"content": "字" * 1000})
    assert fake.wecom.messages[-1]["content"] == {"content": "字" * 682}


@pytest.mark.gen_test
async def test_a_member_gets_thirty_messages_a_minute(fake: Platform) -> None:
    fake.wecom.members.add("li")
    answers = [await send(fake, text={"content": str(number)}) for number in range(31)]
    # What is too much is dropped without a word.
    assert {answer["errcode"] for answer in answers} == {0}
    assert texts(fake) == [str(number) for number in range(30)]
    assert fake.wecom.dropped == ["wang"]
    await send(fake, touser="li")
    fake.wechat.advance(60)
    await send(fake)
    assert [message["to"] for message in fake.wecom.messages[30:]] == ["li", "wang"]


@pytest.mark.gen_test
async def test_a_member_gets_a_thousand_messages_an_hour(fake: Platform) -> None:
    fake.wecom.members |= {f"u{number}" for number in range(9)}
    query = {"access_token": (await fake.ask(GET_TOKEN, CORP))["access_token"]}
    for number in range(1001):
        # At most twenty in a minute.
        fake.wechat.advance(3)
        fake.wecom.send(query, {**TEXT, "text": {"content": str(number)}})
    assert len(fake.wecom.messages) == 1000
    assert fake.wecom.dropped == ["wang"]


@pytest.mark.gen_test
async def test_an_application_sends_two_hundred_messages_a_day_for_each_account(fake: Platform) -> None:
    query = {"access_token": (await fake.ask(GET_TOKEN, CORP))["access_token"]}
    for number in range(201):
        fake.wechat.advance(3)
        fake.wecom.send(query, {**TEXT, "text": {"content": str(number)}})
    assert (len(fake.wecom.messages), fake.wecom.dropped) == (200, ["wang"])


@pytest.mark.gen_test
async def test_the_same_request_is_delivered_once_within_the_interval(fake: Platform) -> None:
    once = {"enable_duplicate_check": 1, "duplicate_check_interval": 600}
    answers = [await send(fake, **once) for _ in range(2)]
    assert [answer["errcode"] for answer in answers] == [0, 0]
    assert len(fake.wecom.messages) == 1
    assert fake.wecom.dropped == ["wang"]
    await send(fake, **once, text={"content": "您有 4 件待办"})
    assert len(fake.wecom.messages) == 2
    fake.wechat.advance(600)
    await send(fake, **once)
    assert len(fake.wecom.messages) == 3
    # Nobody asked for it.
    for _ in range(2):
        await send(fake)
    assert len(fake.wecom.messages) == 5


@pytest.mark.gen_test
@pytest.mark.parametrize(("asked", "seconds"), [({}, 1800), ({"duplicate_check_interval": 10**6}, 4 * 3600)])
async def test_the_interval_is_half_an_hour_or_four_hours_at_most(
    fake: Platform, asked: dict[str, int], seconds: int
) -> None:
    delivered = []
    for passed in (0, seconds - 1, 1):
        fake.wechat.advance(passed)
        await send(fake, enable_duplicate_check=1, **asked)
        delivered.append(len(fake.wecom.messages))
    assert delivered == [1, 1, 2]


@pytest.mark.gen_test
async def test_a_group_robot_says_twenty_things_a_minute(fake: Platform) -> None:
    said = {"msgtype": "text", "text": {"content": "3 件待办"}}
    assert (await fake.ask(ROBOT, {"key": "another"}, said))["errcode"] == 93000
    assert (await fake.ask(ROBOT, KEY, {"msgtype": "text", "text": {"content": "字" * 683}}))["errcode"] == 40058
    assert (await fake.ask(ROBOT, KEY, {"msgtype": "textcard", "textcard": {}}))["errcode"] == 40008
    markdown = {"msgtype": "markdown", "markdown": {"content": "字" * 1365}}
    assert (await fake.ask(ROBOT, KEY, markdown))["errcode"] == 0
    codes = [(await fake.ask(ROBOT, KEY, said))["errcode"] for _ in range(20)]
    assert codes == [0] * 19 + [45009]
    fake.wechat.advance(60)
    assert (await fake.ask(ROBOT, KEY, said))["errcode"] == 0
    assert {message["to"] for message in fake.wecom.messages} == {"group"}
