"""The settings of WeChat: all or none, and never told in an error."""

import json

import pytest

from server.settings import Settings, SettingsError, load_settings

SECRET = "an-app-secret-that-nobody-may-read"


def test_an_office_may_do_without_wechat() -> None:
    assert Settings(env="test").wechat_appid == ""


def test_templates_are_read_from_the_environment_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APP_WECHAT_TEMPLATES", json.dumps({"to_do": "id-1"}))

    assert load_settings().wechat_templates == {"to_do": "id-1"}
    # An empty line of an environment file is no setting.
    monkeypatch.setenv("APP_WECHAT_TEMPLATES", "")
    assert load_settings().wechat_templates == {}
    monkeypatch.setenv("APP_WECHAT_TEMPLATES", "nonsense")
    with pytest.raises(SettingsError):
        load_settings()


@pytest.mark.parametrize(
    "wrong",
    [
        {"wechat_secret": ""},
        {"wechat_push_token": "", "wechat_push_key": "A" * 43},
        {"wechat_push_token": "x"},
        {"wechat_push_token": "with-dash"},
        {"wechat_push_key": "A" * 42},
        {"wechat_push_key": "A" * 43 + "\n"},
        {"wechat_api_url": "api.weixin.qq.com"},
        {"wechat_api_url": "https://api.weixin.qq.com?a=b"},
        {"env": "prod", "wechat_api_url": "http://api.weixin.qq.com"},
        {"wechat_templates": {"unknown": "id"}},
        {"wechat_env_version": "formal"},
    ],
    ids=lambda wrong: ",".join(wrong),
)
def test_half_a_wechat_is_refused_without_telling_a_secret(wrong: dict[str, object]) -> None:
    right = {"env": "test", "wechat_appid": "wx-local", "wechat_secret": SECRET, "wechat_push_token": "token123"}

    load_settings(**right)
    with pytest.raises(SettingsError) as refused:
        load_settings(**{**right, **wrong})

    assert SECRET not in str(refused.value)
    assert "token123" not in str(refused.value)
