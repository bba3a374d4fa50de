"""Mail through a real server: encrypted or not at all, and every way in which a server can fail."""

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from scripts.mail_server import (
    PASSWORD,
    Certificate,
    MailServer,
    mail_server,
    make_certificate,
    silent_server,
)
from server.clock import FixedClock
from server.notifications import mail_channel
from server.notifications.channels import Outgoing, Reach, Result
from server.notifications.mail_channel import MailChannel
from server.notifications.mail_text import address_of, header_text, mail_of
from server.notifications.models import ChannelName, Item, NoticeKind, NotificationTexts, Outcome
from server.settings import Settings, SettingsError, load_settings

WANG = Reach("wang", email="wang@office.example")
LI = Reach("li", email="li@office.example")
NOW = datetime(2026, 10, 20, 1, 0, tzinfo=UTC)
DUE = Item("1", "1", NoticeKind.REMINDER, "集体廉政谈话", date(2026, 10, 22), NOW)
LATE = Item("2", "2", NoticeKind.OVERDUE_REMINDER, "谈话情况报告", date(2026, 10, 16), NOW)
MESSAGE = Outgoing("ab" * 16, "wang", NOW, (LATE, DUE), "https://office.example/admin/#/inbox", NotificationTexts())


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """The server's certificate, which no authority has signed."""
    return make_certificate(tmp_path_factory.mktemp("mail"))


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_channel, "SECONDS", 1.0)


def serving(kind: str, certificate: Certificate) -> AbstractAsyncContextManager[MailServer]:
    """Return a server of this kind."""
    return mail_server(certificate, kind)


async def sent(settings: Settings, clock: FixedClock, *recipients: Reach, message: Outgoing = MESSAGE) -> list[Result]:
    """Send a message to each of ``recipients`` in one batch."""
    async with MailChannel(settings, clock).batch() as batch:
        ready = asyncio.ensure_future(asyncio.sleep(0))
        return [await batch.send(replace(message, recipient=reach.account_id), reach, ready) for reach in recipients]


@pytest.mark.gen_test
@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_mails_go_out_encrypted_over_one_connection(
    settings: Settings, clock: FixedClock, certificate: Certificate, security: str
) -> None:
    async with serving(security, certificate) as server:
        results = await sent(server.settings(settings, smtp_security=security), clock, WANG, LI)

    assert results == [Result(Outcome.SENT), Result(Outcome.SENT)]
    assert [mail["To"] for mail in server.mails] == ["wang@office.example", "li@office.example"]
    assert server.encrypted == {True: 2}
    assert server.connections == 1


@pytest.mark.gen_test
async def test_a_mail_says_what_is_due_and_names_nobody(
    settings: Settings, clock: FixedClock, certificate: Certificate
) -> None:
    async with serving("starttls", certificate) as server:
        await sent(server.settings(settings), clock, WANG)
    (mail,) = server.mails
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert page is not None

    assert mail["Subject"] == "工作待办提醒"
    assert mail["From"] == "纪检监察机关 <reminders@office.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "<notifications.office.example>"
    assert mail["Message-ID"].endswith("@office.example>")
    for part in (text.get_content(), page.get_content()):
        assert "您有 2 项工作提醒，其中 1 项已逾期" in part
        assert "集体廉政谈话（2026年10月22日到期）" in part
        assert "谈话情况报告（2026年10月16日到期，已逾期）" in part
        assert "https://office.example/admin/#/inbox" in part
        assert "wang" not in part


def test_the_message_id_is_the_same_at_every_attempt_and_another_for_each_recipient() -> None:
    sender = address_of("reminders@office.example")

    def mark(message: Outgoing, now: datetime) -> str:
        return str(mail_of(message, "a@b.example", sender, now)["Message-ID"])

    assert mark(MESSAGE, NOW) == mark(MESSAGE, datetime(2026, 10, 21, tzinfo=UTC))
    assert mark(MESSAGE, NOW) != mark(replace(MESSAGE, recipient="li"), NOW)
    assert mark(MESSAGE, NOW) != mark(replace(MESSAGE, id="cd" * 16), NOW)


def test_nothing_that_is_written_into_a_header_or_page_breaks_out_of_it() -> None:
    texts = NotificationTexts.model_construct(
        mail_subject="待办\r\nBcc: all@office.example", mail_opening="<script>", mail_closing="a\nb", wechat_note=""
    )
    item = replace(DUE, title="<b>&谈话")
    mail = mail_of(replace(MESSAGE, items=(item,), texts=texts), "a@b.example", address_of("x@y.example"), NOW)
    page = mail.get_body(("html",))
    assert page is not None

    assert mail["Subject"] == "待办 Bcc: all@office.example"
    assert mail["Bcc"] is None
    assert "&lt;b&gt;&amp;谈话" in page.get_content()
    assert "<script>" not in page.get_content()
    assert header_text("a\x00b\u2028c ") == "a b c"


@pytest.mark.gen_test
async def test_a_refused_recipient_is_not_tried_again_and_holds_up_nobody(
    settings: Settings, clock: FixedClock, certificate: Certificate
) -> None:
    async with serving("starttls", certificate) as server:
        server.refuse["wang@office.example"] = 550
        results = await sent(server.settings(settings), clock, WANG, LI)
        assert results == [Result(Outcome.REFUSED, "smtp_550"), Result(Outcome.SENT)]
        server.refuse_data = 554
        assert await sent(server.settings(settings), clock, LI) == [Result(Outcome.REFUSED, "smtp_554")]
        server.refuse_data = 452
        assert await sent(server.settings(settings), clock, LI) == [Result(Outcome.RETRY, "smtp_452")]


@pytest.mark.gen_test
async def test_a_mail_that_cannot_be_composed_leaves_the_connection_to_the_next(
    settings: Settings, clock: FixedClock, certificate: Certificate
) -> None:
    unspeakable = replace(MESSAGE, items=(replace(DUE, title="\ud800"),))
    async with serving("starttls", certificate) as server, MailChannel(server.settings(settings), clock).batch() as one:
        ready = asyncio.ensure_future(asyncio.sleep(0))
        with pytest.raises(UnicodeEncodeError):
            await one.send(unspeakable, WANG, ready)
        assert await one.send(MESSAGE, LI, ready) == Result(Outcome.SENT)
        assert server.connections == 1


@pytest.mark.gen_test
async def test_a_greylisted_recipient_is_taken_later(
    settings: Settings, clock: FixedClock, certificate: Certificate
) -> None:
    async with serving("starttls", certificate) as server:
        server.greylist.add("wang@office.example")
        office = server.settings(settings)
        assert await sent(office, clock, WANG, LI) == [Result(Outcome.RETRY, "smtp_451"), Result(Outcome.SENT)]
        assert await sent(office, clock, WANG) == [Result(Outcome.SENT)]


@pytest.mark.gen_test
async def test_a_refused_sender_or_log_in_is_the_office_s_own_trouble_and_ends_nothing(
    settings: Settings, clock: FixedClock, certificate: Certificate
) -> None:
    async with serving("starttls", certificate) as server:
        wrong = server.settings(settings, smtp_password="wrong")
        assert await sent(wrong, clock, WANG, LI) == [Result(Outcome.RETRY, "auth_535")] * 2
        server.refuse_sender = 553
        assert await sent(server.settings(settings), clock, WANG) == [Result(Outcome.RETRY, "sender_553")]


@pytest.mark.gen_test
async def test_a_mail_whose_connection_is_cut_after_it_was_taken_is_sent_again_with_the_same_id(
    settings: Settings, clock: FixedClock, certificate: Certificate
) -> None:
    async with serving("starttls", certificate) as server:
        server.drop = 1
        office = server.settings(settings)
        dropped = Result(Outcome.RETRY, "dropped", exposed=True)
        assert await sent(office, clock, WANG, LI) == [dropped, Result(Outcome.SENT)]
        assert server.connections == 2
        assert await sent(office, clock, WANG) == [Result(Outcome.SENT)]
        first, again = server.to("wang@office.example")
        assert first["Message-ID"] == again["Message-ID"]
        server.drop = 9
        assert {result.outcome for result in await sent(office, clock, *[WANG] * 5)} == {Outcome.RETRY}
        assert server.drop == 6, "after three cuts in a row the batch leaves the server alone"


@pytest.mark.gen_test
async def test_a_server_that_hangs_costs_one_time_limit_a_batch(
    settings: Settings, clock: FixedClock, certificate: Certificate
) -> None:
    async with serving("starttls", certificate) as server:
        server.hang = True
        results = await sent(server.settings(settings), clock, WANG, LI, WANG)
        assert results == [Result(Outcome.RETRY, "timeout")] * 3
        assert server.connections == 1
    async with silent_server() as port:
        silent = server.settings(settings, smtp_port=port)
        assert await sent(silent, clock, WANG, LI) == [Result(Outcome.RETRY, "timeout")] * 2
        silent = server.settings(settings, smtp_port=port, smtp_security="tls")
        assert await sent(silent, clock, WANG) == [Result(Outcome.RETRY, "timeout")]


@pytest.mark.gen_test
async def test_a_server_that_is_down_is_tried_again_later(
    settings: Settings, clock: FixedClock, certificate: Certificate
) -> None:
    async with serving("starttls", certificate) as server:
        office = server.settings(settings)
    assert await sent(office, clock, WANG, LI) == [Result(Outcome.RETRY, "no_connection")] * 2


@pytest.mark.gen_test
async def test_nothing_is_sent_in_clear_or_to_a_server_that_cannot_prove_itself(
    settings: Settings, clock: FixedClock, certificate: Certificate, tmp_path: Path
) -> None:
    async with serving("none", certificate) as server:
        assert await sent(server.settings(settings), clock, WANG) == [Result(Outcome.RETRY, "not_offered")]
        assert not server.mails
    other = make_certificate(tmp_path, "other").file
    for security in ("starttls", "tls"):
        async with serving(security, certificate) as server:
            stranger = server.settings(settings, smtp_security=security, smtp_ca_file=other)
            assert await sent(stranger, clock, WANG) == [Result(Outcome.RETRY, "tls")]
            assert not server.mails


@pytest.mark.gen_test
async def test_a_demonstration_may_do_without_encryption(
    settings: Settings, clock: FixedClock, certificate: Certificate
) -> None:
    async with serving("none", certificate) as server:
        plain = server.settings(settings, smtp_security="none", smtp_user="", smtp_password="", smtp_ca_file=None)
        assert await sent(plain, clock, WANG) == [Result(Outcome.SENT)]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"smtp_from": ""}, "APP_SMTP_FROM holds no address"),
        ({"smtp_from": "a@b.example\r\nBcc: c@d.example"}, "APP_SMTP_FROM holds no address"),
        ({"smtp_from": "a@b.example, c@d.example"}, "APP_SMTP_FROM holds no address"),
        ({"smtp_password": ""}, "APP_SMTP_USER and APP_SMTP_PASSWORD"),
        ({"env": "prod", "smtp_security": "none"}, "APP_SMTP_SECURITY must be"),
        ({"smtp_ca_file": Path("nowhere.pem")}, "APP_SMTP_CA_FILE is no file"),
        ({"smtp_security": "ssl"}, "smtp_security"),
    ],
)
def test_half_a_mail_server_is_refused(values: dict[str, Any], sentence: str) -> None:
    whole = {"smtp_host": "mail.example", "smtp_from": "a@b.example", "smtp_user": "a", "smtp_password": PASSWORD}
    assert load_settings(env="test", **whole).smtp_host
    with pytest.raises(SettingsError, match=sentence) as refused:
        load_settings(**{"env": "test", "password_memory_mib": 64, **whole, **values})
    assert PASSWORD not in str(refused.value)


def test_the_channel_is_there_for_who_has_an_address(settings: Settings, clock: FixedClock) -> None:
    channel = MailChannel(settings, clock)
    without = Settings(**{**settings.model_dump(), "smtp_host": ""})

    assert channel.name is ChannelName.MAIL
    assert channel.reaches(WANG)
    assert not channel.reaches(Reach("nobody"))
    assert not MailChannel(without, clock).reaches(WANG)
