"""A voter's phone in Python: blinds, checks, seals. For the scripts that drive a server as voters do, and for tests.

The server never runs this for a real ballot; it holds secrets that belong on phones alone.
"""

import hashlib
import secrets
from dataclasses import dataclass

import gmpy2

from server.encoding import from_base64url, to_base64url
from server.evaluation.blind_signature import (
    PREFIX_LENGTH,
    SALT_LENGTH,
    PublicKey,
    Verifier,
    ballot_message,
    receipt_of,
)
from server.evaluation.sealed_box import seal

_HASH_LENGTH = 48


class WrongSignature(ValueError):
    """The server's answer is no signature of what was sent."""


def prepare(message: bytes) -> bytes:
    """Return ``message`` with a fresh random prefix (RFC 9474, 4.1, PrepareRandomize)."""
    return secrets.token_bytes(PREFIX_LENGTH) + message


def emsa_pss_encode(message: bytes, bits: int, salt: bytes) -> bytes:
    """Return the EMSA-PSS encoding (RFC 8017, 9.1.1) with SHA-384 for both hashes.

    Args:
        message: what is signed.
        bits: bits of the encoding: those of the modulus less one.
        salt: random bytes.
    """
    length = (bits + 7) // 8
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    block = bytes(length - len(salt) - _HASH_LENGTH - 2) + b"\x01" + salt
    masked = int.from_bytes(block, "big") ^ int.from_bytes(_mask(digest, len(block)), "big")
    masked &= (1 << bits - 8 * (_HASH_LENGTH + 1)) - 1
    return masked.to_bytes(len(block), "big") + digest + b"\xbc"


def _mask(seed: bytes, length: int) -> bytes:
    blocks = (
        hashlib.sha384(seed + counter.to_bytes(4, "big")).digest() for counter in range(-(-length // _HASH_LENGTH))
    )
    return b"".join(blocks)[:length]


def blind(
    public: PublicKey, prepared: bytes, salt: bytes | None = None, factor: int | None = None
) -> tuple[bytes, int]:
    """Blind a prepared message (RFC 9474, 4.2).

    Args:
        public: the category's key.
        prepared: what ``prepare`` returned.
        salt: fixed only by test vectors; random otherwise.
        factor: the blinding factor, fixed only by test vectors; random otherwise.

    Returns:
        The blinded message and the inverse of the factor, which unblinds.
    """
    encoded = emsa_pss_encode(
        prepared, public.n.bit_length() - 1, secrets.token_bytes(SALT_LENGTH) if salt is None else salt
    )
    value = int.from_bytes(encoded, "big")
    while True:
        random = 1 + secrets.randbelow(public.n - 1) if factor is None else factor
        if gmpy2.gcd(random, public.n) == 1 and gmpy2.gcd(value, public.n) == 1:
            break
    blinded = value * gmpy2.powmod(random, public.e, public.n) % public.n
    return int(blinded).to_bytes(public.length, "big"), int(gmpy2.invert(random, public.n))


def finalize(public: PublicKey, prepared: bytes, blind_signature: bytes, inverse: int) -> bytes:
    """Unblind and check the server's answer (RFC 9474, 4.4).

    Raises:
        WrongSignature: it does not verify.
    """
    if len(blind_signature) != public.length:
        raise WrongSignature("length")
    value = int.from_bytes(blind_signature, "big") * inverse % public.n
    signature = value.to_bytes(public.length, "big")
    if not Verifier(public).verify(prepared, signature):
        raise WrongSignature("signature")
    return signature


@dataclass(frozen=True, slots=True)
class Credential:
    """A finished credential, known to its phone alone."""

    category: str
    message: bytes
    signature: bytes

    @property
    def receipt(self) -> str:
        """The receipt that a ballot cast with it gets, in hexadecimal."""
        return receipt_of(self.message).hex()


class CredentialRequest:
    """A phone's request for a credential: kept until the answer has come, so that a lost answer costs nothing.

    Args:
        round_id: the round.
        category: the ticket's category.
        public: that category's key, already checked against the fingerprint.
    """

    def __init__(self, round_id: str, category: str, public: PublicKey) -> None:
        self._category = category
        self._public = public
        self._prepared = prepare(ballot_message(round_id))
        self._blinded, self._inverse = blind(public, self._prepared)

    @property
    def blinded_message(self) -> str:
        """What is sent, base64url."""
        return to_base64url(self._blinded)

    def finish(self, blind_signature: str) -> Credential:
        """Return the credential.

        Args:
            blind_signature: the server's answer, base64url.
        """
        signature = finalize(self._public, self._prepared, from_base64url(blind_signature), self._inverse)
        return Credential(self._category, self._prepared, signature)


def ballot_body(credential: Credential, plaintext: bytes, box_key: bytes) -> dict[str, str]:
    """Return the body of a cast: made once, kept in the outbox, sent as often as needed.

    Args:
        credential: the phone's credential.
        plaintext: padded answers (``answers.encode``).
        box_key: the box's public key, already checked against the fingerprint.
    """
    return {
        "category": credential.category,
        "message": to_base64url(credential.message),
        "signature": to_base64url(credential.signature),
        "sealed": to_base64url(seal(plaintext, box_key)),
    }
