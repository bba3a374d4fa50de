"""The compiled mini-program for persons on a roster and for officers, against server and local WeChat platform."""

from pathlib import Path

import pytest

from tests.e2e.installation import Caller, Installation
from tests.e2e.miniprogram.test_miniprogram import Phone
from tests.e2e.obliged import Obliged


@pytest.fixture(scope="module")
def installation(demonstration: Installation) -> Installation:
    """The demonstration."""
    return demonstration


@pytest.fixture(scope="module")
def people(installation: Installation) -> str:
    """Where the local WeChat platform has its people."""
    return installation.said(r"local platform: (http\S+)/phone") + "/_fake/users"


def test_a_person_on_the_roster_logs_in_checks_in_and_votes(
    bundle: Path, manager: Caller, people: str, tmp_path: Path
) -> None:
    phone = Phone(bundle, tmp_path / "storage.json", "", f"{people}/phone1")
    phone.goes("checkIn")
    found = manager("GET", "/api/admin/evaluations?page_size=50")["items"]
    evaluation = next(one for one in found if any(part["check_in"] for part in one["rounds"]))
    opening = f"/api/admin/evaluations/{evaluation['id']}/rounds/survey/open"
    manager("POST", opening, {"version": evaluation["version"]})
    requests = phone.goes("voteByRoster")["requests"]
    [cast] = [request for request in requests if request["path"].endswith("/ballots")]
    assert (cast["status"], cast["headers"]) == (201, ["content-type"])
    # Nothing goes out in the person's name beside the ballot.
    assert not [request for request in requests if "authorization" in request["headers"]]


def test_an_officer_binds_the_phone_and_allows_messages(
    bundle: Path, manager: Caller, people: str, tmp_path: Path
) -> None:
    code = manager("POST", "/api/admin/me/wechat/code")["code"]
    Phone(bundle, tmp_path / "storage.json", code, f"{people}/phone15").goes("officer")
    grants = manager("GET", "/api/admin/me/wechat")["grants"]
    assert {grant["key"]: grant["remaining"] for grant in grants if grant["kind"] == "one_time"} == {
        "to_do": 1,
        "decision": 1,
    }


def test_a_message_s_tap_leads_through_log_in_to_what_it_is_about(
    bundle: Path, demonstration: Installation, manager: Caller, people: str, tmp_path: Path
) -> None:
    obliged = Obliged(demonstration)
    obliged.has("另外一项（虚构）", obliged.today)
    one = obliged.has("提醒里的一项（虚构）", obliged.today)
    code = manager("POST", "/api/admin/me/wechat/code")["code"]
    Phone(bundle, tmp_path / "before.json", code, f"{people}/phone14").goes("officer")
    # Its storage is lost, as after a reinstallation; the server knows the phone by its openid.
    Phone(bundle, tmp_path / "after.json", f"obligation/{one}", f"{people}/phone14").goes("reminded")
    assert obliged.state(one) == "done"
