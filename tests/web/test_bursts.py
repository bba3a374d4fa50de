"""Bursts: a hall behind one address goes on, at the price of a little work; a solution counts once."""

import base64
import json
from datetime import timedelta

import pytest

from server.app import Services
from server.clock import FixedClock
from server.proofs import Work
from server.store import Store, new_id
from server.web import WebApplication
from server.web.rate_limits import BURSTS, RateLimits
from tests.officers import Answer, Api
from tests.web.puzzles import solution

pytestmark = pytest.mark.usefixtures("http_server")


def allow(
    app: WebApplication, monkeypatch: pytest.MonkeyPatch, here: int, storm: int = 99, everywhere: int = 99
) -> None:
    """Let so many photos be announced before work is asked for."""
    limits = {"photo": here, "photo_storm": storm, "photo_everywhere": everywhere}
    monkeypatch.setattr(
        app, "rate_limits", RateLimits({kind: f"{most} per 10 minutes" for kind, most in limits.items()})
    )


async def announce(api: Api, upload_id: str, proof: str | None = None) -> Answer:
    body = {"upload_id": upload_id, "owner_token": new_id(), "size": 1000}
    return await api("POST", "/api/m/files", body if proof is None else {**body, "proof": proof})


def work_of(refusal: Answer) -> int:
    return refusal.json["error"]["data"]["challenge"]["parameters"]["data"]["work"]


@pytest.mark.gen_test
async def test_beyond_the_limit_everybody_goes_on_with_a_proof_that_counts_once(
    api: Api, app: WebApplication, services: Services, office: Store, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(app, monkeypatch, here=2)
    assert [(await announce(api, new_id())).status for _ in range(2)] == [200, 200]
    mine = new_id()
    asked = await announce(api, mine)
    assert work_of(asked) == Work.LITTLE
    proof = solution(asked)
    assert (await announce(api, mine, proof)).status == 200
    # Its answer was lost: the same again asks for no more work. For anything else it is spent.
    refused = await announce(api, mine, proof)
    assert refused.code == "unknown_upload", "past the proof; the other draft's upload is what stops it"
    asked = await announce(api, new_id(), proof)
    assert asked.code == "proof_of_work_required"

    for wrong in ("x", base64.b64encode(b"{}").decode(), _forged(solution(asked)), _emptied(solution(asked))):
        assert (await announce(api, new_id(), wrong)).code == "proof_of_work_required"
    late = solution(asked)
    clock.advance(timedelta(minutes=31))
    assert (await announce(api, new_id(), late)).code == "proof_of_work_required"
    assert await office.collection("spent_proofs").count({}) == 1
    await services.proofs.jobs[0].run(clock.now())
    assert await office.collection("spent_proofs").count({}) == 0


@pytest.mark.gen_test
async def test_a_storm_costs_more_and_a_burst_from_everywhere_costs_everybody(
    api: Api, app: WebApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(app, monkeypatch, here=0, storm=1)
    little = await announce(api, new_id())
    assert (await announce(api, new_id(), solution(little))).status == 200
    much = await announce(api, new_id())
    assert work_of(much) == Work.MUCH
    assert (await announce(api, new_id(), solution(little))).code == "proof_of_work_required"

    allow(app, monkeypatch, here=9, everywhere=1)
    assert (await announce(api, new_id())).status == 200
    assert work_of(await announce(api, new_id())) == Work.LITTLE


@pytest.mark.gen_test
async def test_where_no_address_is_known_all_count_together(
    api: Api, app: WebApplication, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.web.addresses.caller_of", lambda *_args, **_options: None)
    allow(app, monkeypatch, here=0, storm=0, everywhere=1)
    assert (await announce(api, new_id())).status == 200
    assert work_of(await announce(api, new_id())) == Work.LITTLE


def test_a_full_hall_behind_one_address_is_asked_for_nothing() -> None:
    limits = RateLimits()
    # Three hundred people in ten minutes, each with three photos; a third of them with a matter of their own.
    for kind, calls in (("photo", 900), ("matter", 100)):
        for _ in range(calls):
            assert not limits.reached(kind, "hall")
            limits.count(kind, "hall")
        assert not limits.reached(f"{kind}_everywhere", "everywhere")
    assert set(BURSTS) == {
        f"{kind}{end}" for kind in ("photo", "matter", "appointment") for end in ("", "_storm", "_everywhere")
    }


def _forged(proof: str) -> str:
    """Say that more work was done than was asked for."""
    payload = json.loads(base64.b64decode(proof))
    payload["challenge"]["parameters"]["data"]["work"] = 10**9
    return base64.b64encode(json.dumps(payload).encode()).decode()


def _emptied(proof: str) -> str:
    """Take the signature away."""
    payload = json.loads(base64.b64decode(proof))
    payload["challenge"]["signature"] = None
    return base64.b64encode(json.dumps(payload).encode()).decode()
