"""The local platform's subscription messages: checks and their order, fields, grants, and what became of them."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.wechat.fake.fields import fault
from server.wechat.fake.limits import SEND
from tests.wechat.local_platform import ENUM, Office, Platform

Change = Callable[[Platform, dict[str, Any]], None]


def _field(key: str, value: Any) -> Change:
    return lambda fake, body: body["data"].__setitem__(key, {"value": value})


def _set(name: str, value: Any) -> Change:
    return lambda fake, body: body.__setitem__(name, value)


# Page 发送订阅消息: what is changed in a good message, errcode, words.
MESSAGES: list[tuple[str, Change, int, str]] = [
    ("template", _set("template_id", "unknown"), 40037, "invalid template_id"),
    ("openid", _set("touser", "o" + "x" * 27), 40003, "invalid openid"),
    ("ban", lambda fake, body: setattr(fake.wechat, "banned", True), 43107, "banned"),
    ("flight", lambda fake, body: fake.wechat.sending.add(fake.user.openid), 43108, "Cannot make concurrent calls"),
    ("missing", lambda fake, body: body["data"].pop("thing3"), 47003, "argument invalid! data.thing3.value is emtpy"),
    ("empty", _field("thing3", ""), 47003, "data.thing3.value is emtpy"),
    ("long", _field("thing1", "长" * 21), 47003, "argument invalid! data.thing1.value invalid"),
    ("line", _field("thing1", "一\n二"), 47003, "data.thing1.value invalid"),
    ("time", _field("time2", "明天"), 47003, "data.time2.value invalid"),
    ("day", _field("time2", "2026年2月30日 09:30"), 47003, "data.time2.value invalid"),
    ("word", lambda fake, body: fake.wechat.sensitive.add("述责"), 45168, "sensitive"),
    ("page", _set("page", "pages/unknown/unknown?x=1"), 41030, "invalid page"),
    ("grant", lambda fake, body: fake.wechat.grants.clear(), 43101, "user refuse"),
]


@pytest.mark.gen_test
@pytest.mark.parametrize(("_name", "change", "code", "words"), MESSAGES)
async def test_a_message_is_refused_for_its_fault(
    fake: Platform, _name: str, change: Change, code: int, words: str
) -> None:
    fake.wechat.tap(fake.user, {"local-to-do": "accept"})
    body = fake.message()
    change(fake, body)
    answer = await fake.post(SEND, body)
    assert (answer["errcode"], words in answer["errmsg"]) == (code, True)
    assert not fake.wechat.messages


@pytest.mark.gen_test
async def test_the_order_of_the_checks(fake: Platform) -> None:
    wechat, good = fake.wechat, fake.message()
    wechat.banned = True
    wechat.sending.add(fake.user.openid)
    wechat.sensitive.add("述责")
    body = fake.message(touser="o", template_id="unknown", page="pages/unknown/unknown")
    body["data"] = {**good["data"], "thing3": {"value": ""}}
    assert (await fake.ask(SEND, body=body))["errcode"] == 41001
    repairs: list[Callable[[], Any]] = [
        lambda: None,
        lambda: body.update(template_id="local-to-do"),
        lambda: body.update(touser=good["touser"]),
        lambda: setattr(wechat, "banned", False),
        lambda: wechat.sending.clear(),
        lambda: body.update(data=good["data"]),
        lambda: wechat.sensitive.clear(),
        lambda: body.pop("page"),
        lambda: wechat.tap(fake.user, {"local-to-do": "accept"}),
    ]
    codes = []
    for repair in repairs:
        repair()
        codes.append((await fake.post(SEND, body))["errcode"])
    assert codes == [40037, 40003, 43107, 43108, 47003, 45168, 41030, 43101, 0]


@pytest.mark.gen_test
async def test_a_receiver_is_held_while_a_message_is_on_its_way(fake: Platform) -> None:
    fake.wechat.tap(fake.user, {"local-to-do": "accept"})
    fake.wechat.tap(fake.user, {"local-to-do": "accept"})
    fake.wechat.delivery_seconds = 0.3
    await fake.token()
    first = asyncio.ensure_future(fake.send())
    await asyncio.sleep(0.1)
    assert await fake.send() == 43108
    assert await first == 0
    assert await fake.send() == 0


@pytest.mark.gen_test
async def test_a_grant_is_used_up_by_a_delivery_alone(fake: Platform) -> None:
    wechat, user = fake.wechat, fake.user
    assert wechat.tap(user, {"local-to-do": "accept", "local-digest": "accept", "unknown": "accept"}, always=True) == {
        "local-to-do": "accept",
        "local-digest": "accept",
    }
    # "Always": a later tap asks nothing, is accepted, and adds one.
    wechat.tap(user, {"local-to-do": "reject"})
    bad = fake.message(data={})
    assert (await fake.post(SEND, bad))["errcode"] == 47003
    assert [await fake.send() for _ in range(3)] == [0, 0, 43101]
    digest = {"number1": {"value": "3"}, "time2": {"value": "09:30"}, "thing3": {"value": "请登录查看"}}
    body = fake.message(template_id="local-digest", data=digest)
    assert [(await fake.post(SEND, body))["errcode"] for _ in range(3)] == [0, 0, 0]
    wechat.refuse_all(user, "local-digest")
    assert (await fake.post(SEND, body))["errcode"] == 43101


@pytest.mark.gen_test
async def test_a_refusal_ends_what_is_granted_for_long_and_the_settings_end_all(fake: Platform) -> None:
    wechat, user = fake.wechat, fake.user
    both = {"local-to-do": "accept", "local-digest": "accept"}
    for _ in range(2):
        wechat.tap(user, both)
    assert wechat.long_term == {(user.openid, "local-digest")}
    # To say no to another message takes back none that was allowed before.
    wechat.tap(user, {"local-to-do": "reject", "local-digest": "reject"})
    assert (wechat.grants[user.openid, "local-to-do"], wechat.long_term) == (2, set())
    assert await fake.send() == 0
    await fake.ask(f"/_fake/users/{user.id}/refuse", body={"template_id": "local-to-do"})
    assert await fake.send() == 43101


@pytest.mark.gen_test
async def test_unspent_grants_can_have_a_cap(fake: Platform) -> None:
    fake.wechat.most_grants = 2
    for _ in range(5):
        assert fake.wechat.tap(fake.user, {"local-to-do": "accept"}) == {"local-to-do": "accept"}
    assert [await fake.send() for _ in range(3)] == [0, 0, 43101]
    # It counts what is unspent, not what was given.
    fake.wechat.tap(fake.user, {"local-to-do": "accept"})
    assert await fake.send() == 0
    fake.wechat.most_grants = None
    for _ in range(5):
        fake.wechat.tap(fake.user, {"local-to-do": "accept"})
    assert [await fake.send() for _ in range(6)] == [0] * 5 + [43101]


@pytest.mark.gen_test
async def test_templates_are_listed_with_kind_and_content(fake: Platform) -> None:
    answer = await fake.ask("/wxaapi/newtmpl/gettemplate", await fake.token())
    listed = {template["priTmplId"]: template for template in answer["data"]}
    assert {id_: template["type"] for id_, template in listed.items()} == {
        "local-to-do": 2,
        "local-decision": 2,
        "local-digest": 3,
        "choice": 2,
    }
    assert "{{thing1.DATA}}" in listed["local-to-do"]["content"]
    choices = [{"keywordCode": "enum_string1.DATA", "enumValueList": ["同意", "不同意"]}]
    assert listed["choice"]["keywordEnumValueList"] == choices


# The table of 发送订阅消息: key, value, whether it is accepted.
FIELDS: list[tuple[str, str, bool]] = [
    ("thing1", "二十个字" * 5, True),
    ("thing1", "二十个字" * 5 + "多", False),
    ("number1", "-12.50", True),
    ("number1", "12件", False),
    ("number1", "1" * 33, False),
    ("letter1", "abcXYZ", True),
    ("letter1", "abc1", False),
    ("symbol1", "!?%", True),
    ("symbol1", "_", True),
    ("symbol1", "!?%!?%", False),
    ("character_string1", "NO.2026-001", True),
    ("character_string1", "编号1", False),
    ("time1", "15:01", True),
    ("time1", "15:01:59", True),
    ("time1", "2019年10月1日 15:01", True),
    ("time1", "2019年10月1日15:01", True),
    ("time1", "09:00~17:30", True),
    ("time1", "09:00~17:30~18:00", False),
    ("time1", "24:00", False),
    ("time1", "25:00", False),
    ("time1", "09:60", False),
    ("time1", "09:00:60", False),
    ("time1", "2019年10月1日", False),
    ("time1", "2026年2月30日 09:00", False),
    ("time1", "09:00~25:00", False),
    ("date1", "2019年10月1日", True),
    ("date1", "2019-10-01", True),
    ("date1", "2018.01.01", True),
    ("date1", "2019年10月", True),
    ("date1", "2019年10月1日 15:01:30", True),
    ("date1", "2019-10-01 15:01", True),
    ("date1", "2019年10月1日~2019年10月3日", True),
    ("date1", "2019-10", True),
    ("date1", "10/01", True),
    ("date1", "2019-10/01", False),
    ("date1", "10月32日", False),
    ("date1", "2月30日", False),
    ("date1", "2月29日", True),
    ("date1", "2024-02-29", True),
    ("date1", "2026-02-29", False),
    ("date1", "2026/04/31", False),
    ("date1", "2026年13月", False),
    ("date1", "0月1日", False),
    ("date1", "2026年10月1日 25:00", False),
    ("date1", "2026年10月1日~2026年10月32日", False),
    ("amount1", "¥100.50", True),
    ("amount1", "100元", True),
    ("amount1", "12345678901", False),
    ("phone_number1", "+86-0766-66888866", True),
    ("phone_number1", "138 0000 0001", False),
    ("car_number1", "粤A8Z888挂", True),
    ("car_number1", "粤A8Z888挂挂挂", False),
    ("car_number1", "粤A粤Z888", False),
    ("name1", "张三丰", True),
    ("name1", "Zhang Sanfeng", True),
    ("name1", "张三丰张三丰张三丰张三", False),
    ("name1", "张San三丰张三丰张三", False),
    ("phrase1", "配送中", True),
    ("phrase1", "已通过!", False),
    ("phrase1", " 通过", False),
    ("phrase1", "六个字的短语", False),
    ("enum_string1", "同意", True),
    ("enum_string1", "再议", False),
    ("unknown1", "x", False),
]


@pytest.mark.parametrize(("key", "value", "accepted"), FIELDS)
def test_a_field_takes_what_its_type_allows(key: str, value: str, accepted: bool) -> None:
    assert (fault(key, value, ENUM.choices) is None) == accepted


@given(
    st.dates(), st.times(), st.sampled_from(["{0.year:04}年{0.month}月{0.day}日", "{0.year:04}-{0.month:02}-{0.day}"])
)
def test_every_moment_of_the_calendar_is_taken(day: Any, time: Any, form: str) -> None:
    text = f"{form.format(day)} {time:%H:%M}"
    assert fault("date1", text, {}) is None
    assert fault("time1", text, {}) is None


@given(st.sampled_from(sorted({key for key, _, _ in FIELDS})), st.text(max_size=40))
def test_no_field_takes_control_characters(key: str, text: str) -> None:
    assert fault(key, f"{text}\n{text}", ENUM.choices) is not None


@pytest.mark.gen_test
@pytest.mark.parametrize(("error", "status"), [(0, "success"), (1003, "failed:system failed")])
async def test_the_office_is_told_what_became_of_a_message(
    fake: Platform, receiver: Office, error: int, status: str
) -> None:
    fake.wechat.tells_delivery, fake.wechat.delivery_error = True, error
    fake.wechat.tap(fake.user, {"local-to-do": "accept"})
    sent = await fake.post(SEND, fake.message())
    entry = (await receiver.taken.get()).json["List"]
    assert (entry["MsgID"], entry["ErrorCode"], entry["ErrorStatus"]) == (str(sent["msgid"]), str(error), status)


@pytest.mark.gen_test
async def test_the_number_of_a_message_can_be_left_out(fake: Platform) -> None:
    fake.wechat.tells_message_id = False
    fake.wechat.tap(fake.user, {"local-to-do": "accept"})
    assert await fake.post(SEND, fake.message()) == {"errcode": 0, "errmsg": "ok"}


@pytest.mark.gen_test
async def test_the_messages_of_one_person(fake: Platform) -> None:
    fake.wechat.add_user("李", "13800000002")
    fake.wechat.tap(fake.user, {"local-to-do": "accept"})
    await fake.send()
    listed = [(await fake.ask("/_fake/messages", {"user": user}))["messages"] for user in ("u1", "u2")]
    assert [message["values"]["thing1"] for message in listed[0]] == ["述责述廉"]
    assert listed[1] == []
    assert (await fake.ask("/_fake/messages"))["messages"] == listed[0]


@pytest.mark.gen_test
async def test_a_tapped_message_opens_the_page_that_it_names(fake: Platform) -> None:
    person = f"/_fake/users/{fake.user.id}/visit"
    plain = (await fake.ask(person, body={}))["link"]
    assert "/m/#/pages/mine/mine?wx=" in plain
    tapped = (await fake.ask(person, body={"page": "officer/officer?about=obligation/1"}))["link"]
    assert "/m/#/officer/officer?about=obligation/1&wx=" in tapped
    assert tapped.partition("&wx=")[2] != plain.partition("?wx=")[2]
