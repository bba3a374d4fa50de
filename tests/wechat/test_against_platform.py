"""The office's server and the conforming local platform, each over real HTTP: what one says, the other understands."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from prometheus_client import generate_latest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from server.app import Services
from server.clock import SystemClock
from server.errors import DomainError
from server.settings import Settings
from server.web import WebApplication
from server.wechat import SendOutcome, Verdict, WeChat
from server.wechat.fake import FakeWeChat, Fault, User, fake_platform
from server.wechat.fake.envelope import Mode
from server.wechat.fake.limits import SEND
from server.wechat.fake.pushes import PushSender

APPID, SECRET = "wx-local-test", "local-app-secret-0123456789abcdef"
TOKEN, KEY = "pushtoken123", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
TO_DO = {"matter": "测评签到", "due": "2026年3月3日 09:00", "note": "请在手机上办理"}
DIGEST = {"count": 3, "time": "2026年3月3日 09:00", "note": "请在手机上办理"}


@pytest.fixture
def clock() -> SystemClock:
    """The platform lives by the machine's clock."""
    return SystemClock()


@pytest.fixture
def local() -> FakeWeChat:
    """What the platform knows."""
    return FakeWeChat(APPID, SECRET)


@pytest.fixture
def sender(local: FakeWeChat) -> PushSender:
    """What pushes to the office."""
    return PushSender(local, "", TOKEN, KEY)


@pytest.fixture
def settings(settings: Settings, local: FakeWeChat, sender: PushSender, run: Callable[..., Any]) -> Iterator[Settings]:
    """Settings of an office whose WeChat is the local platform."""
    sockets = bind_sockets(0, "127.0.0.1")

    async def serve() -> HTTPServer:
        server = HTTPServer(fake_platform(local, sender))
        server.add_sockets(sockets)
        return server

    server = run(serve())
    given = {
        "wechat_appid": APPID,
        "wechat_secret": SECRET,
        "wechat_api_url": f"http://127.0.0.1:{sockets[0].getsockname()[1]}",
        "wechat_push_token": TOKEN,
        "wechat_push_key": KEY,
        "wechat_templates": {"to_do": "local-to-do", "decision": "local-decision", "digest": "local-digest"},
    }
    yield Settings(**{**settings.model_dump(), **given})
    server.stop()
    run(server.close_all_connections())


@pytest.fixture
def wechat(services: Services, sender: PushSender, http_server: HTTPServer, base_url: str) -> WeChat:
    """The office's WeChat, with pushes coming in."""
    sender.url = f"{base_url}/api/wechat/push"
    return services.wechat


@pytest.fixture
def person(local: FakeWeChat) -> User:
    """Somebody with a phone."""
    return local.add_user("张三", "13800000001")


async def code_of(call: Any) -> str:
    with pytest.raises(DomainError) as raised:
        await call
    return raised.value.code


async def left(wechat: WeChat, person: User) -> dict[str, int | None]:
    return {grant.key: grant.remaining for grant in await wechat.ledger.remaining(person.openid)}


async def tap(sender: PushSender, local: FakeWeChat, person: User, **answers: str) -> None:
    given = local.tap(person, {f"local-{key.replace('_', '-')}": answer for key, answer in answers.items()})
    await sender.popup(person.openid, given)


@pytest.mark.gen_test
async def test_codes_are_good_once_for_five_minutes_and_for_one_thing(
    wechat: WeChat, local: FakeWeChat, person: User
) -> None:
    other, blocked = local.add_user("李四", "13800000002"), local.add_user("王五", "13800000003", blocked=True)
    code = local.new_code(person, "login")
    assert await wechat.log_in(code) == person.openid
    assert await code_of(wechat.log_in(code)) == "wechat_code_invalid"
    assert await code_of(wechat.log_in("made-up")) == "wechat_code_invalid"
    assert await code_of(wechat.log_in(local.new_code(blocked, "login"))) == "wechat_user_blocked"

    phone = local.new_code(person, "phone")
    assert await wechat.phone_number(phone, person.openid) == "13800000001"
    assert await code_of(wechat.phone_number(phone, person.openid)) == "phone_code_invalid"
    assert await code_of(wechat.phone_number(local.new_code(person, "login"))) == "phone_code_invalid"
    assert await code_of(wechat.phone_number(local.new_code(other, "phone"), person.openid)) == "phone_code_invalid"

    late, late_phone = local.new_code(person, "login"), local.new_code(person, "phone")
    local.advance(301)
    assert await code_of(wechat.log_in(late)) == "wechat_code_invalid"
    assert await code_of(wechat.phone_number(late_phone)) == "phone_code_invalid"


@pytest.mark.gen_test
async def test_the_templates_fit(wechat: WeChat) -> None:
    await wechat.check_templates()
    templates = {template.key: template for template in (await wechat.status()).templates}

    assert {template.problem for template in templates.values()} == {""}
    assert [templates[key].kind for key in ("to_do", "decision", "digest")] == ["one_time", "one_time", "long_term"]


@pytest.mark.gen_test
@pytest.mark.parametrize("xml", [False, True], ids=["json", "xml"])
@pytest.mark.parametrize("mode", ["safe", "compat"])
async def test_from_the_tap_to_the_message(
    wechat: WeChat, sender: PushSender, local: FakeWeChat, person: User, mode: Mode, xml: bool
) -> None:
    sender.mode, sender.xml = mode, xml
    assert await sender.check_address()
    await wechat.check_templates()
    assert await left(wechat, person) == {"to_do": 0, "decision": 0, "digest": 0}

    await tap(sender, local, person, to_do="accept", decision="reject", digest="accept")
    # The phone tells of the same tap.
    await wechat.ledger.tapped(person.openid, {"local-to-do": "accept", "local-digest": "accept"})
    assert await left(wechat, person) == {"to_do": 1, "decision": 0, "digest": None}

    assert await wechat.send(person.openid, "to_do", TO_DO, "officer/officer") is SendOutcome.SENT
    assert await left(wechat, person) == {"to_do": 0, "decision": 0, "digest": None}
    assert await wechat.send(person.openid, "to_do", TO_DO) is SendOutcome.NOT_GRANTED
    for _ in range(2):
        assert await wechat.send(person.openid, "digest", DIGEST) is SendOutcome.SENT
    first = local.messages[0]
    assert (first.openid, first.page, first.values) == (
        person.openid,
        "officer/officer",
        {"thing1": "测评签到", "time2": "2026年3月3日 09:00", "thing3": "请在手机上办理"},
    )
    assert [message.template for message in local.messages] == ["local-to-do", "local-digest", "local-digest"]
    assert sender.answers and set(sender.answers) == {200}


@pytest.mark.gen_test
async def test_switching_off_and_withdrawing(
    wechat: WeChat, sender: PushSender, local: FakeWeChat, person: User
) -> None:
    await wechat.check_templates()
    for _ in range(2):
        await tap(sender, local, person, to_do="accept", digest="accept")
        # Two taps of one second would look like one that is told twice.
        local.advance(1)
    assert await left(wechat, person) == {"to_do": 2, "decision": 0, "digest": None}
    local.refuse_all(person, "local-to-do")
    await sender.changed(person.openid, "local-to-do")
    assert (await left(wechat, person))["to_do"] == 0

    # A profile that was cleared and a punishment of the mini-program take no grants.
    assert await sender.person_changed("user_info_modified", person) == [200]
    assert await sender.punished(1) == [200]
    assert (await left(wechat, person))["digest"] is None
    assert await sender.person_changed("user_authorization_cancellation", person) == [200]
    assert set((await left(wechat, person)).values()) == {0}


@pytest.mark.gen_test
@pytest.mark.parametrize(
    ("kind", "statuses", "counted"),
    [
        ("good", [200], 1),
        ("duplicate", [200, 200], 1),
        ("replay", [200, 200], 1),
        ("wrong_signature", [403], 0),
        ("wrong_appid", [403], 0),
        ("stale", [403], 0),
    ],
)
async def test_bad_pushes(
    wechat: WeChat, sender: PushSender, person: User, kind: str, statuses: list[int], counted: int
) -> None:
    await wechat.check_templates()
    entry = {"TemplateId": "local-to-do", "SubscribeStatusString": "accept", "PopupScene": "0"}

    assert await sender.push(sender.event(person.openid, "subscribe_msg_popup_event", [entry]), kind) == statuses
    assert (await left(wechat, person))["to_do"] == counted


@pytest.mark.gen_test
async def test_a_truncated_push_changes_nothing(wechat: WeChat, sender: PushSender, person: User) -> None:
    await wechat.check_templates()
    entry = {"TemplateId": "local-to-do", "SubscribeStatusString": "accept"}
    (status,) = await sender.push(sender.event(person.openid, "subscribe_msg_popup_event", [entry]), "truncated")

    assert status in (400, 403)
    assert (await left(wechat, person))["to_do"] == 0


@pytest.mark.gen_test
async def test_an_answer_that_is_lost_after_its_effect(
    wechat: WeChat, sender: PushSender, local: FakeWeChat, person: User
) -> None:
    await wechat.check_templates()
    await tap(sender, local, person, to_do="accept")
    local.faults[SEND].append(Fault("lost"))

    assert await wechat.send(person.openid, "to_do", TO_DO) is SendOutcome.UNKNOWN
    assert len(local.messages) == 1
    # What was used up comes to light with the next one, and is booked then.
    assert await wechat.send(person.openid, "to_do", TO_DO) is SendOutcome.NOT_GRANTED
    assert (await left(wechat, person))["to_do"] == 0
    assert len(local.messages) == 1


@pytest.mark.gen_test
async def test_a_token_that_somebody_else_renewed(
    wechat: WeChat, sender: PushSender, local: FakeWeChat, person: User
) -> None:
    await wechat.check_templates()
    await tap(sender, local, person, to_do="accept")
    fetched = local.token_fetches
    local.stable_token(force=True)

    assert await wechat.send(person.openid, "to_do", TO_DO) is SendOutcome.SENT
    # Theirs and ours, which was not forced.
    assert local.token_fetches == fetched + 2


@pytest.mark.gen_test
async def test_everything_else_that_is_asked(wechat: WeChat, local: FakeWeChat, person: User) -> None:
    local.risky["坏词"] = ("risky", 20001)
    await wechat.log_in(local.new_code(person, "login"))

    assert await wechat.check_text(person.openid, "一段好话", 2) is Verdict.PASS
    assert await wechat.check_text(person.openid, "一段坏词", 2) is Verdict.RISKY
    assert (await wechat.code_image("i=ABC", "pages/mine/mine")).startswith(b"\xff\xd8")
    assert await code_of(wechat.code_image("x" * 33, "pages/mine/mine")) == "wechat_unavailable"
    assert (await wechat.url_link("pages/mine/mine", "a=1")).startswith("https://")


@pytest.mark.gen_test
async def test_the_secret_goes_where_it_must_and_nowhere_else(
    wechat: WeChat, sender: PushSender, local: FakeWeChat, person: User, app: WebApplication
) -> None:
    await wechat.log_in(local.new_code(person, "login"))
    await wechat.phone_number(local.new_code(person, "phone"), person.openid)
    await wechat.check_templates()
    await tap(sender, local, person, to_do="accept")
    await wechat.send(person.openid, "to_do", TO_DO)

    knowing = {"/sns/jscode2session", "/cgi-bin/stable_token"}
    assert {request["path"] for request in local.recorded if SECRET in repr(request)} == knowing
    # WeChat is told fixed phrases and times, and never a name.
    assert "张三" not in repr(local.recorded)
    figures = generate_latest(app.metrics.registry).decode()
    for line in (
        'wechat_calls_total{call="send",outcome="ok"} 1.0',
        'wechat_calls_total{call="log_in",outcome="ok"} 1.0',
        'wechat_token_fetches_total{outcome="ok"} 1.0',
    ):
        assert line in figures
