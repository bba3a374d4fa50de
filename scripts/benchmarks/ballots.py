"""Ballots for load: truly sealed, under credentials that verify like any other, made fast with a key of our own."""

import json
import math
import random
import secrets
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import gmpy2

from server.encoding import to_base64url
from server.evaluation.answers import Answers, ballot_size, encode
from server.evaluation.blind_signature import KEY_BITS, PUBLIC_EXPONENT, SALT_LENGTH, PublicKey, ballot_message
from server.evaluation.rules import Form, Grade, Item, SpoiledRules
from server.evaluation.sealed_box import seal
from server.evaluation.voter import emsa_pss_encode, prepare

SUBJECTS: Final = 9
FORM: Final = Form(
    items=tuple(Item(id=str(number), name=f"测评项目{number}") for number in range(1, 5)),
    points={Grade.SATISFIED: "100", Grade.BASICALLY_SATISFIED: "80", Grade.DISSATISFIED: "50"},
    comments=True,
    spoiled=SpoiledRules(),
)
"""Nine subjects, four items and comments, as an evaluation of a city's departments has them."""

BALLOT_SIZE: Final = ballot_size(FORM, SUBJECTS)
CATEGORY: Final = "A"
_PRIMES: Final = 16
_CHUNK: Final = 500


@dataclass(frozen=True)
class LoadKey:
    """A signing key of many small primes: signs many times faster, is worth nothing, and costs the verifier the same.

    Attributes:
        primes: their product has ``KEY_BITS`` bits.
    """

    primes: tuple[int, ...]

    @classmethod
    def generate(cls) -> "LoadKey":
        """Make a fresh key."""
        while True:
            primes = {_prime(KEY_BITS // _PRIMES) for _ in range(_PRIMES)}
            if len(primes) == _PRIMES and math.prod(primes).bit_length() == KEY_BITS:
                return cls(tuple(primes))

    @property
    def public(self) -> PublicKey:
        """The key that the box verifies with."""
        return PublicKey(math.prod(self.primes), PUBLIC_EXPONENT)

    @cached_property
    def _parts(self) -> list[tuple[int, int, int]]:
        n = math.prod(self.primes)
        return [
            (prime, int(gmpy2.invert(PUBLIC_EXPONENT, prime - 1)), int(n // prime * gmpy2.invert(n // prime, prime)))
            for prime in self.primes
        ]

    def sign(self, message: bytes) -> bytes:
        """Return an RSA-PSS signature as a finished credential has it."""
        value = int.from_bytes(emsa_pss_encode(message, KEY_BITS - 1, secrets.token_bytes(SALT_LENGTH)), "big")
        n = self.public.n
        whole = sum(int(gmpy2.powmod(value, exponent, prime)) * unit for prime, exponent, unit in self._parts) % n
        return whole.to_bytes(KEY_BITS // 8, "big")


def _prime(bits: int) -> int:
    while True:
        # Six ones in front, so that the product of sixteen has its full length.
        candidate = int(gmpy2.next_prime(secrets.randbits(bits - 6) | 63 << bits - 6))
        if candidate.bit_length() == bits and math.gcd(candidate - 1, PUBLIC_EXPONENT) == 1:
            return candidate


def random_answers(generator: random.Random) -> Answers:
    """Return answers as a voter could give them: all subjects rated, now and then a comment."""
    codes = tuple("".join(generator.choices("1234", (60, 25, 10, 5), k=1 + len(FORM.items))) for _ in range(SUBJECTS))
    comments = ((generator.randrange(SUBJECTS), "工作扎实，服务意识强，建议多到基层听取意见。"),)
    return Answers(codes, comments if generator.random() < 0.1 else ())


def _bodies(key: LoadKey, round_id: str, box_key: bytes, count: int) -> list[bytes]:
    generator = random.SystemRandom()
    made = []
    for _ in range(count):
        message = prepare(ballot_message(round_id))
        body = {
            "category": CATEGORY,
            "message": to_base64url(message),
            "signature": to_base64url(key.sign(message)),
            "sealed": to_base64url(seal(encode(random_answers(generator), BALLOT_SIZE), box_key)),
        }
        made.append(json.dumps(body, separators=(",", ":")).encode())
    return made


def cast_bodies(key: LoadKey, round_id: str, box_key: bytes, count: int) -> Iterator[bytes]:
    """Yield the bodies of ``count`` casts, all different, made on all processors."""
    for chunk in _in_processes(_bodies, (key, round_id, box_key), count):
        yield from chunk


def _sealed(box_key: bytes, count: int) -> list[bytes]:
    generator = random.SystemRandom()
    return [seal(encode(random_answers(generator), BALLOT_SIZE), box_key) for _ in range(count)]


def sealed_ballots(box_key: bytes, count: int) -> Iterator[list[bytes]]:
    """Yield ``count`` sealed ballots in lists of some hundreds, made on all processors."""
    return _in_processes(_sealed, (box_key,), count)


def _in_processes(work: "object", arguments: Sequence[object], count: int) -> Iterator[list[bytes]]:
    sizes = [min(_CHUNK, count - start) for start in range(0, count, _CHUNK)]
    with ProcessPoolExecutor() as pool:
        yield from pool.map(work, *([argument] * len(sizes) for argument in arguments), sizes)  # type: ignore[arg-type]
