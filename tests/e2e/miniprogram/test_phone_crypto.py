"""The phone's own cryptography against the server's and PyNaCl's: what one writes, the other reads."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from nacl.public import PrivateKey, SealedBox

from server.encoding import from_base64url, to_base64url
from server.evaluation.answers import AnswersReader, ballot_size
from server.evaluation.blind_signature import SigningKey, Verifier, ballot_message
from server.evaluation.fingerprint import round_fingerprint
from server.evaluation.receipts import MerkleTree, leaf_hash
from server.evaluation.rules import Form, Grade, Item, SpoiledRules
from server.evaluation.tickets import new_ticket, printed_ticket
from server.evaluation.voter import CredentialRequest
from tests.e2e.installation import CLIENT

ROUND = "0123456789abcdef0123456789abcdef"
GRADES = [grade.value for grade in Grade]
Ask = Callable[..., Any]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Ask the phone's code, running in Node, one thing after the other."""
    command = ["node", "tools/crypto.mjs"]
    with subprocess.Popen(command, cwd=CLIENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:

        def ask(command: str, **request: Any) -> Any:
            assert node.stdin
            assert node.stdout
            node.stdin.write(json.dumps({"command": command, **request}) + "\n")
            node.stdin.flush()
            return json.loads(node.stdout.readline())

        yield ask
        assert node.stdin
        node.stdin.close()


@pytest.fixture(scope="module")
def signing_key() -> SigningKey:
    """A category's key."""
    return SigningKey.generate()


def _form(items: int, *, comments: bool) -> Form:
    points = dict.fromkeys((Grade.SATISFIED, Grade.BASICALLY_SATISFIED, Grade.DISSATISFIED), "100")
    return Form(tuple(Item(f"i{n}", f"分项{n}") for n in range(items)), points, comments, SpoiledRules())


def _answers(form: Form, subjects: int) -> tuple[dict[str, Any], list[str], list[tuple[int, str]]]:
    """Answers of every kind as the phone keeps them, and what the server is to read."""
    answers: dict[str, Any] = {}
    codes, remarks = [], []
    for n in range(subjects):
        if n % 4 == 3:
            # An abstention, and somebody who was not decided on.
            if n % 8 == 3:
                answers[f"s{n}"] = {"kind": "abstention"}
            codes.append("")
            continue
        overall = n % 3
        own = {item.id: (n + place) % 4 for place, item in enumerate(form.items) if (n + place) % 2}
        remark = f"意见“{n}”\\😀" if form.comments and n < 10 else ""
        answers[f"s{n}"] = {
            "kind": "graded",
            "overall": GRADES[overall],
            "items": {item: GRADES[grade] for item, grade in own.items()},
            "comment": remark,
        }
        codes.append("".join(str(grade + 1) for grade in (overall, *(own.get(i.id, overall) for i in form.items))))
        if remark:
            remarks.append((n, remark))
    return answers, codes, remarks


@pytest.mark.parametrize(("items", "subjects", "comments"), [(0, 1, False), (4, 9, True), (20, 40, True)])
def test_a_sealed_ballot_is_opened_and_read_as_it_was_given(
    ask: Ask, items: int, subjects: int, comments: bool
) -> None:
    form, box_key = _form(items, comments=comments), PrivateKey.generate()
    size = ballot_size(form, subjects)
    described = {
        "subjects": [{"id": f"s{n}", "name": "", "post": "", "unit": ""} for n in range(subjects)],
        "form": {"items": [{"id": item.id, "name": item.name} for item in form.items], "comments": comments},
        "box_key": to_base64url(bytes(box_key.public_key)),
        "ballot_size": size,
    }
    answers, codes, remarks = _answers(form, subjects)
    sealed = from_base64url(ask("seal", round=described, answers=answers))
    assert len(sealed) == size + 48
    read = AnswersReader(form, subjects).read(SealedBox(box_key).decrypt(sealed))
    assert list(read.codes) == codes
    assert list(read.comments) == remarks


def test_both_sides_work_out_the_same_fingerprint(ask: Ask, signing_key: SigningKey) -> None:
    box_key = os.urandom(32)
    keys = {"B": signing_key.public, "A": signing_key.public}
    described = {
        "round_id": ROUND,
        "box_key": to_base64url(box_key),
        "categories": [{"id": name, "key": key.jwk()} for name, key in keys.items()],
    }
    assert ask("fingerprint", **described) == round_fingerprint(ROUND, box_key, keys)


def test_printed_tickets_are_read(ask: Ask) -> None:
    for _ in range(50):
        ticket = new_ticket()
        assert ask("ticket", typed=printed_ticket(ticket).lower()) == {"kind": "ticket", "ticket": ticket}


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 8, 100])
def test_both_sides_work_out_the_same_merkle_root(ask: Ask, count: int) -> None:
    ballots = sorted((os.urandom(32), os.urandom(32)) for _ in range(count))
    tree = MerkleTree()
    for receipt, sealed in ballots:
        tree.add(leaf_hash(receipt, sealed))
    published = [(receipt.hex(), sealed.hex()) for receipt, sealed in ballots]
    assert ask("merkle", ballots=published) == tree.root().hex()


def test_the_server_s_blind_signature_becomes_a_credential(ask: Ask, signing_key: SigningKey) -> None:
    key, text = signing_key.public.jwk(), ballot_message(ROUND)
    blinded = ask("blind", key=key, text=text.decode())
    signature = signing_key.blind_sign(from_base64url(blinded["blinded"]))
    credential = ask(
        "finalize", key=key, message=blinded["message"], signature=to_base64url(signature), inverse=blinded["inverse"]
    )
    message = from_base64url(blinded["message"])
    assert message.endswith(text)
    assert Verifier(signing_key.public).verify(message, from_base64url(credential))


def test_a_credential_made_in_python_verifies_on_the_phone(ask: Ask, signing_key: SigningKey) -> None:
    request = CredentialRequest(ROUND, "A", signing_key.public)
    signed = signing_key.blind_sign(from_base64url(request.blinded_message))
    credential = request.finish(to_base64url(signed))
    proof = {"key": signing_key.public.jwk(), "message": to_base64url(credential.message)}
    assert ask("verify", **proof, signature=to_base64url(credential.signature)) is True
    assert ask("verify", **proof, signature=to_base64url(bytes(384))) is False
