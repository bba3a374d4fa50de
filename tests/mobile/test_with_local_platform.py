"""The phone's way through log-in, binding and check-in against the local WeChat platform, and where it breaks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from server.app import Services
from server.evaluation.blind_signature import PublicKey
from server.evaluation.rules import RoundKind
from server.evaluation.voter import CredentialRequest
from server.settings import Settings
from server.store import collect
from server.wechat import transport
from server.wechat.fake import FakeWeChat, Fault, User, fake_platform
from server.wechat.fake.people import CODE_SECONDS
from tests.evaluation.stage import Stage
from tests.mobile.phones import with_roster
from tests.officers import Answer, Api

APPID, SECRET = "wx-local-tests", "local-secret-0123456789abcdef"
LOG_IN, PHONE = "/sns/jscode2session", "/wxa/business/getuserphonenumber"


@pytest.fixture
def wechat() -> FakeWeChat:
    """The platform's inside."""
    return FakeWeChat(APPID, SECRET)


@pytest.fixture
def settings(
    database_uris: tuple[str, str], wechat: FakeWeChat, settings: Settings, run: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Settings]:  # fmt: skip
    """Settings with the local platform in the place of WeChat."""
    monkeypatch.setattr(transport, "_REQUEST_SECONDS", 0.5)
    sockets = bind_sockets(0, "127.0.0.1")

    async def start() -> HTTPServer:
        server = HTTPServer(fake_platform(wechat))
        server.add_sockets(sockets)
        return server

    server = run(start())
    url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}"
    changes = {"wechat_appid": APPID, "wechat_secret": SECRET, "wechat_api_url": url, "wechat_templates": {}}
    yield Settings(**{**settings.model_dump(), **changes})
    server.stop()
    run(server.close_all_connections())


@dataclass
class Mini:
    """The mini-program on one person's phone."""

    api: Api
    wechat: FakeWeChat
    user: User
    token: str | None = None

    async def log_in(self, code: str | None = None) -> Answer:
        """Log in with a fresh code, or with this one."""
        code = code or self.wechat.new_code(self.user, "login")
        answer = await self.api("POST", "/api/m/session", {"wechat_code": code})
        self.token = answer.json["access_token"] if answer.status == 200 else self.token
        return answer

    async def bind(self, code: str | None = None) -> Answer:
        """Press the phone number button, or send this code."""
        code = code or self.wechat.new_code(self.user, "phone")
        return await self("POST", "/api/m/roster/phone", {"phone_code": code})

    async def __call__(self, method: str, path: str, body: Any = None) -> Answer:
        """Send a request with the access token."""
        return await self.api.bearing(self.token)(method, path, body)


@pytest.fixture
def wang(api: Api, wechat: FakeWeChat) -> Mini:
    """A person on the roster."""
    return Mini(api, wechat, wechat.add_user("王建国", "13800000001"))


@pytest.mark.gen_test(timeout=60)
async def test_the_whole_way(wang: Mini, wechat: FakeWeChat, stage: Stage, services: Services) -> None:
    evaluation = await with_roster(stage)
    assert (await wang.log_in()).json["kind"] == "wechat"
    assert (await wang.bind()).json == {"bound": 1}
    part = (await stage.stored(evaluation)).round(RoundKind.SURVEY)
    assert part.preparation is not None
    request = CredentialRequest(part.id, "A", PublicKey.from_jwk(part.preparation.keys["A"].model_dump()))
    body = {"round_id": part.id, "blinded_message": request.blinded_message}
    request.finish((await wang("POST", "/api/m/roster/credentials", body)).json["blind_signature"])
    assert wechat.token_fetches == 1
    stored = [
        str(await collect(services.office_store.collection(name).find({})))
        for name in await services.office_store.collection_names()
    ]
    for secret in (wang.user.openid, wang.user.session_key, "13800000001"):
        assert not [text for text in stored if secret in text]
    # What WeChat could know: that the phone came, and its number. Nothing of the evaluation.
    told = str(wechat.recorded)
    assert not [word for word in (part.id, request.blinded_message, evaluation["title"]) if word in told]


@pytest.mark.gen_test(timeout=60)
async def test_codes_that_are_used_expired_or_meant_for_something_else(
    wang: Mini, wechat: FakeWeChat, api: Api, stage: Stage, services: Services
) -> None:
    await with_roster(stage)
    used = wechat.new_code(wang.user, "login")
    assert (await wang.log_in(used)).status == 200
    expired = wechat.new_code(wang.user, "login"), wechat.new_code(wang.user, "phone")
    wechat.advance(CODE_SECONDS + 1)
    for code in (used, expired[0], wechat.new_code(wang.user, "phone"), "of-another-mini-program"):
        answer = await wang.log_in(code)
        assert (answer.status, answer.code) == (400, "wechat_code_invalid"), code
    li = wechat.add_user("李淑芬", "13800000002")
    others = wechat.new_code(li, "phone")
    for code in (expired[1], wechat.new_code(wang.user, "login"), others):
        answer = await wang.bind(code)
        assert (answer.status, answer.code) == (400, "phone_code_invalid"), code
    assert await services.office_store.collection("phone_users").count({}) == 1
    assert not (await wang("GET", "/api/m/me")).json["bound"]
    abroad = Mini(api, wechat, wechat.add_user("海外", "+852 61234567"))
    await abroad.log_in()
    assert (await abroad.bind()).code == "phone_not_domestic"
    risk = Mini(api, wechat, wechat.add_user("风险", "13800000003", blocked=True))
    assert (await risk.log_in()).code == "wechat_user_blocked"


@pytest.mark.parametrize("path", [LOG_IN, PHONE])
@pytest.mark.parametrize(
    "fault",
    [
        Fault("status", 502, -1), Fault("html", 0, -1), Fault("empty", 0, -1), Fault("bad_json", 0, -1),
        Fault("slow", 2, -1), Fault("drop", 0, -1), Fault("lost", 0, -1), Fault("errcode", 45011, -1),
    ],
    ids=lambda fault: fault.kind,
)  # fmt: skip
@pytest.mark.gen_test(timeout=60)
async def test_where_wechat_breaks_a_fresh_code_helps_afterwards(
    wang: Mini, wechat: FakeWeChat, stage: Stage, services: Services, path: str, fault: Fault
) -> None:
    await with_roster(stage)
    if path == PHONE:
        await wang.log_in()
    wechat.faults[path].append(fault)
    answer = await (wang.log_in() if path == LOG_IN else wang.bind())
    assert (answer.status, answer.code) == (503, "wechat_unavailable")
    assert "稍后再试" in answer.json["error"]["message"]
    assert await services.office_store.collection("phone_users").count({}) == (1 if path == PHONE else 0)
    assert await services.office_store.collection("roster_entries").count({"bound_to": {"$exists": True}}) == 0
    wechat.faults.clear()
    await wang.log_in()
    assert (await wang.bind()).json == {"bound": 1}
