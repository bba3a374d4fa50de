"""The compiled mini-program, from ticket to receipt and check, in the simulator against a real server."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.installation import CLIENT, Evaluation, Installation, Officers

JOURNEYS = Path(__file__).with_name("journeys.cjs")
JOURNEY_SECONDS = 90
SUBJECTS = [("王建国", "局长", "市交通运输局（虚构）"), ("李淑芬", "局长", "市民政局（虚构）")]


@pytest.fixture(scope="module")
def evaluation(officers: Officers) -> Evaluation:
    """An open evaluation of two subjects."""
    return Evaluation.prepared(officers, subjects=SUBJECTS, items=["廉洁", "履职"]).open()


class Phone:
    """A phone with the mini-program; every journey is a process of its own, what it stores stays."""

    def __init__(self, bundle: Path, storage: Path, link: str, *person: str) -> None:
        self._arguments = [str(bundle), str(storage), link, *person]

    def goes(self, journey: str) -> dict[str, Any]:
        """Take a journey of ``journeys.cjs`` and return what it saw."""
        command = ["node", str(JOURNEYS), journey, *self._arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=JOURNEY_SECONDS)
        assert done.returncode == 0, done.stderr
        seen: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return seen


def test_a_ticket_becomes_a_receipt_that_is_found_after_closing(
    bundle: Path, evaluation: Evaluation, officers: Officers, tmp_path: Path
) -> None:
    ticket = evaluation.ticket()
    phone = Phone(bundle, tmp_path / "storage.json", ticket["link"])

    phone.goes("vote")
    delivered = phone.goes("deliver")
    assert f"#/pages/check/check?r={evaluation.round_id}" in delivered["clipboard"]

    other = Phone(bundle, tmp_path / "other.json", ticket["link"])
    other.goes("used")

    evaluation.close()
    receipts = f"/box/rounds/{evaluation.round_id}/receipts"
    assert officers.nobody("GET", receipts)["count"] == 1
    [[receipt, _]] = officers.nobody("GET", f"{receipts}/all")["receipts"]
    assert receipt == delivered["receipt"]
    phone.goes("check")


def test_the_box_is_told_nothing_but_the_ballot(officers: Officers, bundle: Path, tmp_path: Path) -> None:
    evaluation = Evaluation.prepared(officers, title="第二次测评", subjects=SUBJECTS, items=["廉洁", "履职"]).open()
    phone = Phone(bundle, tmp_path / "storage.json", evaluation.ticket()["link"])
    phone.goes("vote")
    requests = phone.goes("deliver")["requests"]
    [cast] = [request for request in requests if request["path"].endswith("/ballots")]
    assert cast["status"] == 201
    assert cast["fields"] == ["category", "message", "sealed", "signature"]
    assert cast["headers"] == ["content-type"]


def test_half_of_the_answers_survive_an_empty_battery(officers: Officers, bundle: Path, tmp_path: Path) -> None:
    evaluation = Evaluation.prepared(officers, title="第三次测评", subjects=SUBJECTS).open()
    phone = Phone(bundle, tmp_path / "storage.json", evaluation.ticket()["link"])
    phone.goes("half")
    phone.goes("resume")


def test_a_phone_without_big_integers_is_told_and_sends_no_ticket(bundle: Path, tmp_path: Path) -> None:
    phone = Phone(bundle, tmp_path / "storage.json", "https://vote.example/m/#/?t=0")
    assert [request["path"] for request in phone.goes("old")["requests"]] == ["/api/public"]


def test_the_package_is_small_and_knows_no_third_party(bundle: Path, installation: Installation) -> None:
    command = ["node", "tools/check-build.mjs", str(bundle)]
    settings = os.environ | {"VITE_API_BASE": installation.url}
    checked = subprocess.run(command, cwd=CLIENT, env=settings, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


def test_roles_are_in_the_mini_program_s_words(bundle: Path) -> None:
    templates = "".join(path.read_text(encoding="utf-8") for path in bundle.rglob("*.wxml"))
    assert 'aria-role="radio"' in templates
    assert ' role="' not in templates
