"""How the office stands with WeChat, for the system's administrators."""

import pytest

from server.accounts.rules import Role
from server.settings import Settings
from tests.officers import Officers
from tests.wechat.scripted import APPID, SECRET, TEMPLATES_PATH, Scripted, error

PATH = "/api/admin/wechat"


class TestWithWeChat:
    """An office that uses WeChat."""

    @pytest.fixture
    def settings(self, settings: Settings, platform: Scripted) -> Settings:
        return platform.settings(settings, wechat_push_token="pushtoken123")

    @pytest.mark.gen_test
    async def test_templates_are_checked_on_demand(self, officers: Officers, platform: Scripted) -> None:
        api = await officers.with_role(Role.SYSTEM_ADMIN)

        before = (await api("GET", PATH)).json
        assert (before["enabled"], before["appid"], before["pushes"]) == (True, APPID, "plain")
        assert before["token_expires_at"] is None
        assert before["templates"][0]["checked_at"] is None

        after = await api("POST", f"{PATH}/check")
        assert after.status == 200
        (template,) = after.json["templates"]
        assert (template["key"], template["problem"], template["kind"]) == ("to_do", "", "one_time")
        assert after.json["token_expires_at"] is not None
        assert SECRET not in after.body.decode() and "token-0" not in after.body.decode()

    @pytest.mark.gen_test
    async def test_failures_are_listed_by_kind(self, officers: Officers, platform: Scripted) -> None:
        api = await officers.with_role(Role.SYSTEM_ADMIN)
        platform.say(TEMPLATES_PATH, error(-1))

        for _ in range(2):
            assert (await api("POST", f"{PATH}/check")).code == "wechat_unavailable"
        (failure,) = (await api("GET", PATH)).json["recent_failures"]
        assert (failure["call"], failure["reason"], failure["count"]) == ("templates", "-1", 2)

    @pytest.mark.gen_test
    async def test_others_may_not_see_it(self, officers: Officers) -> None:
        api = await officers.with_role(Role.EVALUATION_ADMIN)

        for method, path in (("GET", PATH), ("POST", f"{PATH}/check")):
            assert (await api(method, path)).status == 403
            assert (await officers.api(method, path)).status == 401


@pytest.mark.gen_test
async def test_an_office_without_wechat(officers: Officers) -> None:
    api = await officers.with_role(Role.SYSTEM_ADMIN)

    status = (await api("GET", PATH)).json
    assert (status["enabled"], status["pushes"], status["templates"]) == (False, "off", [])
    assert (await api("POST", f"{PATH}/check")).code == "wechat_off"
