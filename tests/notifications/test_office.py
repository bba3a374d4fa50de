"""Preferences, settings, and the list of what was sent."""

import pytest

from scripts.mail_server import MailServer
from server.errors import Conflict, NotFound
from server.notifications import (
    AddressesChange,
    ChannelName,
    MessageState,
    NoticeKind,
    NotificationSettings,
    NotificationTexts,
    PreferencesChange,
    SentQuery,
)
from server.notifications.models import NotificationLimits
from server.notifications.preferences import PREFERENCES
from tests.notifications.people import Told, notice

WECHAT, WECOM, MAIL = ChannelName.WECHAT, ChannelName.WECOM, ChannelName.MAIL


@pytest.mark.gen_test
async def test_officers_choose_addresses_and_channels(told: Told) -> None:
    wang = await told.officers.add("wang")
    actor, preferences = await told.officers.actor("wang"), told.services.notifications.preferences
    before = await preferences.of(wang)
    assert (before.email, before.wecom, before.off, list(before.usable)) == (None, None, frozenset(), [])
    change = PreferencesChange(email="wang@office.example", wecom="wang", off=frozenset({WECOM}), version=1)
    after = await preferences.change(actor, change)

    assert (after.email, after.wecom, after.off, after.version) == ("wang@office.example", "wang", {WECOM}, 2)
    assert list(after.usable) == [MAIL]
    assert not after.wechat_bound
    with pytest.raises(Conflict, match="stale_version"):
        await preferences.change(actor, change)


@pytest.mark.gen_test
async def test_addresses_are_encrypted_in_the_database(told: Told) -> None:
    await told.officer("wang", MAIL, WECOM)
    (document,) = await told.services.office_store.collection(PREFERENCES.name).find_list({})

    assert b"office.example" not in bytes(document["email"])
    assert b"wang" not in bytes(document["wecom"])


@pytest.mark.parametrize(
    "address",
    [
        "wang",
        "wang@",
        "@office.example",
        "wang@office",
        "wang@office.example\r\nBcc: x@y.example",
        "王@office.example",
        "a b@office.example",
        "<a@office.example>",
        "a@office..example",
        "a" * 65 + "@office.example",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="email"):
        PreferencesChange(email=address, version=1)


@pytest.mark.gen_test
async def test_an_administrator_sets_addresses_and_the_log_tells_none(told: Told) -> None:
    wang = await told.officer("wang", MAIL)
    await told.officers.add("admin")
    admin, preferences = await told.officers.actor("admin"), told.services.notifications.preferences
    own = PreferencesChange(email="wang@office.example", off=frozenset({WECHAT}), version=2)
    await preferences.change(await told.officers.actor("wang"), own)
    new = await preferences.set_addresses(admin, wang, AddressesChange(email="new@office.example", version=3))
    assert (new.email, new.off, new.version) == ("new@office.example", {WECHAT}, 4)
    with pytest.raises(Conflict, match="stale_version"):
        await preferences.set_addresses(admin, wang, AddressesChange(version=3))
    with pytest.raises(NotFound, match="account_not_found"):
        await preferences.set_addresses(admin, "0" * 32, AddressesChange(version=1))

    (entry,) = await told.services.audit.of_target("account", wang, actions=["notification_addresses_changed"])
    assert entry["actor"]["id"] == admin.id
    assert entry["data"] == {"email": "changed", "wecom": "unchanged"}
    assert "office.example" not in str(entry)


@pytest.mark.gen_test
async def test_texts_and_limits_are_settings_and_changes_are_recorded(told: Told, mail: MailServer) -> None:
    await told.officers.add("admin")
    admin, office = await told.officers.actor("admin"), told.services.notifications.settings
    texts = NotificationTexts(mail_subject="银川市纪委监委提醒", mail_opening="各位：", mail_closing="")
    new = NotificationSettings(texts=texts, limits=NotificationLimits(mail=30))
    saved = await office.change(admin, new)
    assert saved == await office.current()
    assert saved.version == 2
    with pytest.raises(Conflict, match="stale_version"):
        await office.change(admin, new)
    wang = await told.officer("wang", MAIL)
    await told.tell((wang, notice("1")))
    await told.send_after(minutes=1)

    assert mail.mails[0]["Subject"] == "银川市纪委监委提醒"
    (entry,) = await told.services.audit.of_target("settings", "notifications")
    assert entry["data"]["former"]["texts"]["mail_subject"] == "工作待办提醒"


@pytest.mark.gen_test
async def test_a_preview_shows_what_given_texts_would_look_like(told: Told) -> None:
    preview = told.services.notifications.settings.preview(
        NotificationTexts(mail_subject="提醒", mail_opening="甲", mail_closing="乙", wechat_note="丙")
    )

    assert preview.mail_subject == "提醒"
    lines = preview.mail_text.splitlines()
    assert lines[:3] == ["甲", "", "您有 2 项工作提醒，其中 1 项已逾期："]
    assert lines[3] == "1. 谈话情况报告（2026年3月1日到期，已逾期）"
    assert "<li>廉政谈话（2026年3月5日到期）</li>" in preview.mail_html
    assert preview.wechat_to_do["note"] == "丙"
    assert preview.wechat_to_do["due"] == "2026年3月5日 23:59"
    assert preview.wechat_digest["count"] == "2"
    assert "丙" in preview.wecom


@pytest.mark.gen_test
async def test_what_was_sent_is_listed_for_one_s_own_subtree(told: Told, mail: MailServer) -> None:
    await told.officers.add("clerk")
    units, clerk = told.services.units, await told.officers.actor("clerk")
    city = await units.create(clerk, "市纪委", None)
    bureau = await units.create(clerk, "市民政局", city.id)
    elsewhere = await units.create(clerk, "某县纪委", None)
    wang = await told.officer("wang", MAIL, unit_id=bureau.id)
    li = await told.officer("li", unit_id=elsewhere.id)
    for name, unit in (("city", city), ("bureau", bureau), ("elsewhere", elsewhere)):
        await told.officers.add(name, unit_id=unit.id)
    await told.tell(
        (wang, notice("1")), (wang, notice("2", kind=NoticeKind.ESCALATION, title="报告")), (li, notice("1"))
    )
    await told.send_after(minutes=1)
    sent, city_actor = told.services.notifications.sent, await told.officers.actor("city")

    (message,) = (await sent.page(city_actor, SentQuery())).items
    assert (message.recipient.id, message.recipient.name, message.recipient.unit) == (wang, "姓名wang", "市民政局")
    assert (message.state, message.channel, message.can_send_again) == (MessageState.SENT, MAIL, False)
    assert [item.title for item in message.items] == ["廉政谈话", "报告"]
    for query, total in [
        (SentQuery(state="failed"), 0),
        (SentQuery(state=MessageState.SENT, channel=MAIL), 1),
        (SentQuery(channel=WECHAT), 0),
        (SentQuery(kind=NoticeKind.ESCALATION), 1),
        (SentQuery(kind=NoticeKind.MOVED), 0),
        (SentQuery(q="报"), 1),
        (SentQuery(q=".*"), 0),
        (SentQuery(recipient=wang), 1),
        (SentQuery(recipient=li), 0),
        (SentQuery.model_validate({"to": message.hour}), 0),
        (SentQuery.model_validate({"from": message.hour}), 1),
    ]:
        assert (await sent.page(city_actor, query)).total == total, query
    assert (await sent.page(await told.officers.actor("bureau"), SentQuery())).total == 1
    assert (await sent.page(clerk, SentQuery())).total == 0
    other = await told.officers.actor("elsewhere")
    (failed,) = (await sent.page(other, SentQuery(state="failed"))).items
    assert failed.reason == "没有可用的渠道：未绑定微信，也没有填写邮箱"
    with pytest.raises(NotFound, match="message_not_found"):
        await sent.one(other, message.id)
    with pytest.raises(NotFound, match="message_not_found"):
        await sent.send_again(city_actor, failed.id)


@pytest.mark.gen_test
async def test_only_what_failed_and_still_matters_is_sent_again(told: Told, mail: MailServer) -> None:
    await told.officers.add("clerk")
    unit = await told.services.units.create(await told.officers.actor("clerk"), "市纪委", None)
    wang = await told.officer("wang", MAIL, unit_id=unit.id)
    li = await told.officer("li", unit_id=unit.id)
    await told.officers.add("chief", unit_id=unit.id)
    chief, sent = await told.officers.actor("chief"), told.services.notifications.sent
    await told.tell((wang, notice("1")), (li, notice("2")))
    await told.send_after(minutes=1)
    await told.withdraw("2")
    by_person = {message.recipient.id: message for message in (await sent.page(chief, SentQuery())).items}
    with pytest.raises(Conflict, match="message_not_failed"):
        await sent.send_again(chief, by_person[wang].id)
    with pytest.raises(Conflict, match="nothing_to_send"):
        await sent.send_again(chief, by_person[li].id)

    assert not by_person[li].can_send_again
    assert by_person[li].items[0].withdrawn
    assert not await told.services.audit.of_target("account", wang, actions=["notification_sent_again"])


@pytest.mark.gen_test
async def test_taking_the_list_out_is_recorded(told: Told, mail: MailServer) -> None:
    await told.officers.add("clerk")
    unit = await told.services.units.create(await told.officers.actor("clerk"), "市纪委", None)
    wang = await told.officer("wang", MAIL, unit_id=unit.id)
    await told.tell((wang, notice("1")))
    exported = await told.services.notifications.sent.export(await told.officers.actor("wang"), SentQuery())

    assert [message.recipient.id for message in exported] == [wang]
    (entry,) = await told.services.audit.of_target("notifications", "")
    assert entry["data"] == {"entries": 1}
