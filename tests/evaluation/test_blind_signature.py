"""Blind signatures: against the published vectors, against a second implementation, and against misuse."""

import json
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gmpy2
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from server.encoding import from_base64url, to_base64url
from server.evaluation.blind_signature import (
    PublicKey,
    SigningFailed,
    SigningKey,
    SigningRefused,
    Verifier,
    ballot_message,
    receipt_of,
    release_lock_while_signing,
)
from server.evaluation.fingerprint import round_fingerprint
from server.evaluation.voter import CredentialRequest, WrongSignature, blind, finalize, prepare
from tests.evaluation.builders import DATA, KEYS, needs

VECTORS = DATA / "rfc9474.json"
CLIENT = Path(__file__).resolve().parents[2] / "miniprogram_api" / "client"
SECOND = CLIENT / "node_modules" / "@cloudflare" / "blindrsa-ts"
KEY = KEYS["A"]


def vectors() -> list[dict[str, str]]:
    return json.loads(VECTORS.read_text()) if VECTORS.exists() else []


def number(text: str) -> int:
    return int(text, 16)


@needs(VECTORS)
@pytest.mark.parametrize("vector", vectors(), ids=lambda vector: vector["name"])
def test_the_published_vectors_of_rfc_9474(vector):
    p, q, e, d = (number(vector[name]) for name in "pqed")
    numbers = rsa.RSAPrivateNumbers(
        p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(e, number(vector["n"]))
    )
    key = SigningKey(numbers.private_key())
    message, salt = bytes.fromhex(vector["input_msg"]), bytes.fromhex(vector["salt"])
    inverse = number(vector["inv"])
    factor = int(gmpy2.invert(inverse, key.public.n))

    blinded, unblind = blind(key.public, message, salt, factor)
    assert blinded == bytes.fromhex(vector["blinded_msg"])
    assert unblind == inverse
    signature = key.blind_sign(blinded)
    assert signature == bytes.fromhex(vector["blind_sig"])
    finished = bytes.fromhex(vector["sig"])
    if len(salt) == 48:
        assert finalize(key.public, message, signature, unblind) == finished
        assert Verifier(key.public).verify(message, finished)
    else:
        # Salts of other lengths belong to other variants, which the verifier must not take.
        assert not Verifier(key.public).verify(message, finished)


@pytest.fixture(scope="module")
def second() -> Iterator[subprocess.Popen[str]]:
    node = shutil.which("node")
    if node is None or not SECOND.exists():
        pytest.skip("Node or @cloudflare/blindrsa-ts is not installed (scripts/build installs both)")
    script = str(Path(__file__).parent / "second_implementation.mjs")
    with subprocess.Popen(
        [node, script, str(CLIENT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.stdin.close()


def ask(process: subprocess.Popen[str], action: str, **values: object) -> dict[str, str]:
    process.stdin.write(json.dumps({"action": action, "key": KEY.public.jwk(), **values}) + "\n")
    process.stdin.flush()
    return json.loads(process.stdout.readline())


def test_a_second_implementation_blinds_and_our_signature_finishes_there(second):
    for _ in range(5):
        asked = ask(second, "blind", message=ballot_message("ab" * 16).hex())
        signed = KEY.blind_sign(bytes.fromhex(asked["blinded"])).hex()
        finished = ask(second, "finalize", prepared=asked["prepared"], signature=signed, inverse=asked["inverse"])
        prepared = bytes.fromhex(asked["prepared"])
        assert prepared.endswith(ballot_message("ab" * 16))
        assert Verifier(KEY.public).verify(prepared, bytes.fromhex(finished["signature"]))


def test_a_second_implementation_accepts_our_credentials_and_refuses_changed_ones(second):
    request = CredentialRequest("ab" * 16, "A", KEY.public)
    credential = request.finish(to_base64url(KEY.blind_sign(from_base64url(request.blinded_message))))
    prepared, signature = credential.message.hex(), bytearray(credential.signature)
    assert ask(second, "verify", prepared=prepared, signature=signature.hex())["valid"] is True
    signature[100] ^= 1
    assert ask(second, "verify", prepared=prepared, signature=signature.hex())["valid"] is False


def test_the_signer_sees_nothing_that_stands_in_the_credential():
    request = CredentialRequest("ab" * 16, "A", KEY.public)
    seen = from_base64url(request.blinded_message)
    signed = KEY.blind_sign(seen)
    credential = request.finish(to_base64url(signed))
    shown = {credential.message, credential.signature, bytes.fromhex(credential.receipt)}
    assert not {seen, signed} & shown
    assert credential.receipt == receipt_of(credential.message).hex()


def test_the_same_blinded_message_gives_the_same_signature():
    blinded, _ = blind(KEY.public, prepare(b"ballot"))
    assert KEY.blind_sign(blinded) == KEY.blind_sign(blinded)


def test_two_requests_for_one_message_look_different():
    prepared = prepare(b"ballot")
    assert blind(KEY.public, prepared)[0] != blind(KEY.public, prepared)[0]


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\1" * 383,
        b"\1" * 385,
        b"\xff" * 384,
        bytes(384),
        KEY.public.n.to_bytes(384, "big"),
    ],
    ids=["empty", "short", "long", "above the modulus", "zero", "the modulus"],
)
def test_what_is_no_blinded_message_is_refused(message):
    with pytest.raises(SigningRefused):
        KEY.check(message)
    with pytest.raises(SigningRefused):
        KEY.blind_sign(message)


def test_a_faulty_result_never_leaves():
    broken = SigningKey.generate()
    broken._dp += 2
    with pytest.raises(SigningFailed):
        broken.blind_sign(blind(broken.public, prepare(b"ballot"))[0])


def test_an_answer_of_another_key_is_refused_by_the_phone():
    request = CredentialRequest("ab" * 16, "A", KEY.public)
    blinded = from_base64url(request.blinded_message)
    if int.from_bytes(blinded, "big") >= KEYS["B"].public.n:
        blinded = b"\0" + blinded[1:]
    with pytest.raises(WrongSignature):
        request.finish(to_base64url(KEYS["B"].blind_sign(blinded)))
    with pytest.raises(WrongSignature):
        request.finish(to_base64url(b"\1" * 100))


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 3071))
def test_a_signature_fits_its_message_alone(message, bit):
    prepared = prepare(message)
    blinded, inverse = blind(KEY.public, prepared)
    signature = finalize(KEY.public, prepared, KEY.blind_sign(blinded), inverse)
    verifier = Verifier(KEY.public)
    assert verifier.verify(prepared, signature)
    assert not verifier.verify(prepared + b"x", signature)
    assert not Verifier(KEYS["B"].public).verify(prepared, signature)
    changed = int.from_bytes(signature, "big") ^ (1 << bit)
    assert not verifier.verify(prepared, changed.to_bytes(384, "big"))


@pytest.mark.parametrize("length", [0, 1, 383, 385, 768])
def test_signatures_of_other_lengths_are_refused(length):
    assert not Verifier(KEY.public).verify(b"message", secrets.token_bytes(length))


def test_keys_survive_storage_and_the_wire():
    again = SigningKey.from_bytes(KEY.to_bytes())
    blinded, _ = blind(KEY.public, prepare(b"ballot"))
    assert again.blind_sign(blinded) == KEY.blind_sign(blinded)
    assert PublicKey.from_jwk(KEY.public.jwk()) == KEY.public
    assert KEY.public.jwk()["e"] == "AQAB"
    assert len(from_base64url(KEY.public.jwk()["n"])) == 384


def test_threads_sign_beside_each_other():
    messages = [blind(KEY.public, prepare(b"ballot"))[0] for _ in range(8)]
    with ThreadPoolExecutor(4, initializer=release_lock_while_signing) as pool:
        assert list(pool.map(KEY.blind_sign, messages)) == [KEY.blind_sign(message) for message in messages]


def test_the_fingerprint_covers_round_box_key_and_every_category_key():
    keys = {name: key.public for name, key in KEYS.items()}
    box_key = bytes(range(32))
    prints = {
        round_fingerprint("ab" * 16, box_key, keys),
        round_fingerprint("ac" * 16, box_key, keys),
        round_fingerprint("ab" * 16, bytes(32), keys),
        round_fingerprint("ab" * 16, box_key, {"A": keys["A"]}),
        round_fingerprint("ab" * 16, box_key, {"A": keys["B"], "B": keys["A"]}),
    }
    assert len(prints) == 5
    assert all(len(text) == 20 for text in prints)
    assert round_fingerprint("ab" * 16, box_key, dict(reversed(keys.items()))) in prints
