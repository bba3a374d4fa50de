"""``python -m server run``: what ``scripts/run`` starts once everything is installed."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from server.store.embedded import free_port

ROOT = Path(__file__).resolve().parents[2]


class Running:
    """A started system and what it has said so far."""

    def __init__(self, directory: Path, *options: str) -> None:
        self.port = free_port()
        self.directory = directory
        self.url = f"http://127.0.0.1:{self.port}"
        self.output = directory.with_name(f"{directory.name}-{self.port}.out")
        environment = {name: value for name, value in os.environ.items() if not name.startswith("APP_")}
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                command(self.port, directory, *options),
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self) -> str:
        """Return all output so far."""
        return self.output.read_text()

    def ready(self) -> "Running":
        """Return when it is ready and has said what it has to say."""
        wait_until(lambda: "first-start?token=" in self.said() or self.process.poll() is not None)
        assert f"ready {self.url}/\n" in self.said(), self.said()
        wait_until(lambda: "welcome" not in self.family())
        return self

    def family(self) -> dict[str, psutil.Process]:
        """Return the processes it has started, by what they are."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        return {name: child for child in children if (name := kind(child))}

    def status(self, path: str = "/readyz") -> int:
        """Return the status of ``path``, 0 if nothing answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0

    def stop(self) -> int:
        """Ask it to stop and return its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=40)


def command(port: int, directory: Path, *options: str) -> list[str]:
    """Return the command that starts a system."""
    return [sys.executable, "-m", "server", "run", "--port", str(port), "--data-dir", str(directory), *options]


def kind(process: psutil.Process) -> str:
    """Return ``mongod``, ``web``, ``worker`` …, nothing for a process that is just ending."""
    try:
        words = process.cmdline()
    except psutil.Error:
        return ""
    return "mongod" if words and words[0].endswith("mongod") else words[-1] if words else ""


def wait_until(reached: Callable[[], Any], seconds: float = 90) -> None:
    """Return when ``reached`` does."""
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


class Starter:
    """Starts systems, and stops them at the end.

    Args:
        parent: of their data directories.
    """

    def __init__(self, parent: Path) -> None:
        self._parent = parent
        self._started: list[Running] = []

    def __call__(self, name: str = "data", *options: str) -> Running:
        """Start one on the directory of this name."""
        self._started.append(Running(self._parent / name, *options))
        return self._started[-1]

    def stop_all(self) -> None:
        """Stop them, whatever has happened."""
        for running in self._started:
            running.stop()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    """Start systems for one test."""
    starter = Starter(tmp_path)
    yield starter
    starter.stop_all()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A system that every test leaves running."""
    starter = Starter(tmp_path_factory.mktemp("running"))
    yield starter("one").ready()
    starter.stop_all()


def test_it_starts_leaves_nothing_when_it_is_stopped_and_finds_its_data_again(start: Starter, tmp_path: Path) -> None:
    first = start().ready()
    family = first.family()
    assert set(family) == {"mongod", "web", "worker"}
    assert first.status() == 200
    assert (tmp_path / "data/secrets.env").stat().st_mode & 0o777 == 0o600
    name_the_organ(first)
    assert first.stop() == 0
    assert not [process for process in family.values() if process.is_running()]
    assert first.status() == 0

    began = time.monotonic()
    second = start()
    wait_until(lambda: f"ready {second.url}/" in second.said())
    assert time.monotonic() - began < 15
    with urllib.request.urlopen(f"{second.url}/api/public", timeout=10) as answer:
        assert json.load(answer)["organ_name"] == "某市纪委监委"
    assert "token=" not in second.said()


def name_the_organ(running: Running) -> None:
    """Make the first administrators, and with them the organ's name."""
    token = re.search(r"token=(\S+)", running.said())
    assert token
    people = {
        role: {"account": role, "name": "甲乙丙"[number], "password": f"a long password {number}"}
        for number, role in enumerate(("system_admin", "security_admin", "auditor"))
    }
    body = json.dumps({"token": token[1], "organ_name": "某市纪委监委", "admins": people}).encode()
    request = urllib.request.Request(
        f"{running.url}/api/admin/first-start", body, {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 201


def test_two_run_side_by_side_but_not_on_one_directory(running: Running, start: Starter) -> None:
    second = start("two").ready()
    third = Running(running.directory)

    assert third.process.wait(timeout=60) == 1
    assert "is in use by a server that is running" in third.said()
    assert (running.status(), second.status()) == (200, 200)


@pytest.mark.parametrize("victim", ["web", "worker", "mongod"])
def test_what_dies_is_started_again(running: Running, victim: str) -> None:
    dead = running.family()[victim]
    dead.kill()

    wait_until(lambda: (present := running.family().get(victim)) is not None and present.pid != dead.pid)
    wait_until(lambda: running.status() == 200)


def test_even_a_supervisor_that_is_killed_leaves_nothing(start: Starter) -> None:
    running = start().ready()
    family = list(running.family().values())
    running.process.kill()

    gone, alive = psutil.wait_procs(family, timeout=60)
    assert len(gone) == 3
    assert not alive
    start().ready()


def test_a_port_that_is_taken_is_said_in_one_line(running: Running, tmp_path: Path) -> None:
    other = subprocess.run(
        command(running.port, tmp_path / "two"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert other.returncode == 1
    assert f"Port {running.port} cannot be used" in other.stderr
    assert len(other.stderr.strip().splitlines()) == 1
