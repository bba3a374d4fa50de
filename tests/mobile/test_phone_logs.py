"""What the logs know of phone users: counts by day, and no person."""

import logging
from typing import Any

import pytest
import structlog

from server.app import Services
from server.web import WebApplication
from tests.evaluation.stage import Stage
from tests.mobile.phones import People, invitations, new_device, openid_of, with_roster
from tests.officers import Api
from tests.wechat.scripted import LOG_IN_PATH, PHONE_PATH, error


@pytest.mark.gen_test(timeout=60)
async def test_no_line_tells_who_came_or_when(
    people: People,
    stage: Stage,
    api: Api,
    services: Services,
    app: WebApplication,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    # As server.logs sets it, whatever the level.
    caplog.set_level(logging.WARNING, logger="pymongo")
    evaluation = await with_roster(stage)
    codes = await invitations(stage, evaluation)
    secrets = {openid_of("wang"), "13800000001", "127.0.0.1", "::1", codes["赵强"], codes["赵强"].replace("-", "")}
    with structlog.testing.capture_logs() as lines:
        phone = await people.bound("wang", "13800000001")
        device = new_device()
        invited = await api("POST", "/api/m/session/invitation", {"invitation": codes["赵强"], "device": device})
        secrets |= {device, *_tokens(phone.session), *_tokens(invited.json)}
        user = await services.mobile.users.of_openid(openid_of("wang"))
        assert user is not None
        secrets.add(user.id)
        await phone("GET", "/api/m/my/evaluations")
        # Each of WeChat's failures, and one of ours that nobody expected.
        for path, reply in ((LOG_IN_PATH, error(-1)), (PHONE_PATH, error(40013)), (LOG_IN_PATH, b"<html>")):
            people.platform.say(path, reply)
        code = people.log_in_code("wang")
        assert (await api("POST", "/api/m/session", {"wechat_code": code})).status == 503
        wrong = {"phone_code": people.phone_code("wang", "13800000001")}
        assert (await phone("POST", "/api/m/roster/phone", wrong)).status == 503
        secrets |= {code, wrong["phone_code"]}
        monkeypatch.setattr(services.phone_roster, "my_rounds", _fail)
        assert (await phone("GET", "/api/m/my/evaluations")).status == 500
        app.access_log.write_anonymous()
    text = str([line for line in lines if line.get("log_level")]) + caplog.text
    for secret in secrets:
        assert secret not in text, secret
    counted = [line for line in lines if line["event"] == "anonymous_requests"]
    assert {"GET", "POST"} == {line["method"] for line in counted}
    assert all(set(line) == {"event", "log_level", "day", "method", "route", "status", "count"} for line in counted)
    assert not [line for line in lines if line["event"] == "request" and line["route"].startswith("/api/m/")]


def _tokens(session: Any) -> set[str]:
    return {session["access_token"], session["refresh_token"]}


async def _fail(user_id: str) -> None:
    raise RuntimeError(f"broken for {user_id}")
