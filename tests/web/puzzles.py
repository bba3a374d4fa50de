"""What a phone does with a proof of work that it is asked for."""

import altcha

from tests.officers import Answer


def solution(refusal: Answer) -> str:
    """Return the solution of the puzzle that came with a refusal."""
    assert refusal.status == 429
    assert refusal.code == "proof_of_work_required"
    challenge = altcha.Challenge.from_dict(refusal.json["error"]["data"]["challenge"])
    solved = altcha.solve_challenge(challenge)
    assert solved is not None
    return altcha.Payload(challenge, solved).to_base64()
