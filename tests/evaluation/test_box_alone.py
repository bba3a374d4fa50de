"""The ballot box as a process of its own, with its own database and nothing else."""

import pytest
from pydantic import SecretStr

from server.app import BoxServices, build_application
from server.databases import prepare_box
from server.encoding import to_base64url
from server.evaluation.ballot_box import BallotBox
from tests.evaluation.builders import voting_round


@pytest.fixture
def app(settings, clock, box, run):
    """The ballot box's side alone, over its own database alone."""
    run(prepare_box(box))
    lonely = settings.model_copy(update={"mongo_uri": SecretStr("")})
    return build_application(BoxServices(lonely, clock, box, BallotBox(box)), "box")


@pytest.mark.gen_test
async def test_the_box_runs_alone_and_knows_no_route_of_the_office(app, api):
    voting = voting_round()
    await app.services.ballot_box.open(voting.round_id, voting.parameters)
    ballot = voting.ballot(["11", "23"])
    body = {
        "category": ballot.category,
        "message": to_base64url(ballot.message),
        "signature": to_base64url(ballot.signature),
        "sealed": to_base64url(ballot.sealed),
    }
    cast = await api("POST", f"/box/rounds/{voting.round_id}/ballots", body)
    assert (cast.status, len(cast.json["receipt"])) == (201, 64)
    for path in ("/api/m/anonymity", "/api/admin/session", "/admin/", "/m/", "/api/openapi.json"):
        assert (await api("GET", path)).status == 404
