"""A demonstration has its own WeChat, which is started, watched and stopped with the rest."""

import json
import re
import signal
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest

from server.secrets_file import kept_secrets
from server.settings import Settings
from server.supervisor import Supervisor
from tests.start.test_supervisor import Running, wait_until


@pytest.fixture
def demonstration(tmp_path: Path) -> Iterator[Running]:
    """A demonstration that has said where its phones are."""
    running = Running(tmp_path / "demo", "--demo")
    wait_until(lambda: "key sheets of" in running.said() or running.process.poll() is not None)
    yield running
    running.stop()


def post(url: str, body: Any) -> Any:
    """Post JSON and return the JSON of the answer."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())


def platform_of(running: Running) -> psutil.Process:
    """Return the process that stands in for WeChat."""
    children = psutil.Process(running.process.pid).children()
    return next(child for child in children if "fake-wechat" in child.cmdline())


def test_the_local_platform_is_started_again_and_phones_log_in(demonstration: Running) -> None:
    found = re.search(r"local platform: (http\S+)/phone", demonstration.said())
    assert found, demonstration.said()
    platform = found[1]

    def log_in() -> bool:
        try:
            code = post(f"{platform}/_fake/users/phone1/login-code", {})["code"]
            session = post(f"{demonstration.url}/api/m/session", {"wechat_code": code})
            number = post(f"{platform}/_fake/users/phone1/phone-code", {})["code"]
            request = urllib.request.Request(
                f"{demonstration.url}/api/m/roster/phone",
                json.dumps({"phone_code": number}).encode(),
                {"Content-Type": "application/json", "Authorization": f"Bearer {session['access_token']}"},
            )
            with urllib.request.urlopen(request, timeout=10) as answer:
                return bool(json.loads(answer.read()) == {"bound": 1})
        except (urllib.error.URLError, OSError):
            return False

    assert log_in()
    # What is started again knows no token that it gave before; the server finds that out and asks anew.
    platform_of(demonstration).send_signal(signal.SIGKILL)
    wait_until(lambda: "the wechat process ended by itself" in demonstration.said())
    wait_until(log_in)
    process = platform_of(demonstration)
    assert demonstration.stop() == 0
    assert not process.is_running()


def stand_in(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return the settings that a start in ``directory`` gives to the processes of a demonstration."""
    supervisor = Supervisor(1, directory, demo=True)
    make: Callable[[Supervisor, Mapping[str, str]], None] = Supervisor._stand_in_for_wechat
    make(supervisor, kept_secrets(directory, "demo"))
    with monkeypatch.context() as context:
        for name, value in supervisor._environment.items():
            context.setenv(name, value)
        return Settings(env="demo")


def test_its_secrets_are_always_such_as_the_settings_accept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(100):
        directory = tmp_path / str(number)
        directory.mkdir()
        settings = stand_in(directory, monkeypatch)
        assert settings.wechat_appid
        assert set(settings.wechat_templates) == {"to_do", "decision", "digest"}


def test_its_secrets_stay_with_the_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def secrets(settings: Settings) -> tuple[str, str, str]:
        kept = (settings.wechat_secret, settings.wechat_push_token, settings.wechat_push_key)
        return (kept[0].get_secret_value(), kept[1].get_secret_value(), kept[2].get_secret_value())

    first = secrets(stand_in(tmp_path, monkeypatch))
    assert all(first)
    assert secrets(stand_in(tmp_path, monkeypatch)) == first
    another = tmp_path / "another"
    another.mkdir()
    assert not set(secrets(stand_in(another, monkeypatch))) & set(first)
