"""Blind signatures: RFC 9474, RSABSSA-SHA384-PSS-Randomized, 3072 bits; the signer's and the verifier's half.

The signer sees a blinded message and learns nothing of the message, so that a credential cannot be traced to the right
it was issued for. The private operation runs in gmpy2: CRT, exponentiation in constant time, base blinding against
timing, and a check of every result before it leaves (a faulty CRT result would betray the key).
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

import gmpy2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from server.encoding import from_base64url, to_base64url

KEY_BITS = 3072
PUBLIC_EXPONENT = 65537
SALT_LENGTH = 48
PREFIX_LENGTH = 32
"""Random bytes in front of the message (the "Randomized" of the variant)."""

_HASH = hashes.SHA384()
_PADDING = padding.PSS(mgf=padding.MGF1(_HASH), salt_length=SALT_LENGTH)


class SigningRefused(ValueError):
    """The blinded message is no number below the modulus, or has the wrong length."""


class SigningFailed(RuntimeError):
    """The result did not verify; nothing may leave the server."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An RSA public key."""

    n: int
    e: int

    @property
    def length(self) -> int:
        """Length of the modulus, and so of messages and signatures, in bytes."""
        return (self.n.bit_length() + 7) // 8

    def jwk(self) -> dict[str, str]:
        """Return modulus and exponent as on the wire: big-endian base64url."""
        return {"n": to_base64url(self.n.to_bytes(self.length, "big")), "e": to_base64url(_minimal_bytes(self.e))}

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, str]) -> "PublicKey":
        """Read a key from its wire form; ``KeyError`` or ``ValueError`` where it is none."""
        return cls(
            int.from_bytes(from_base64url(jwk["n"]), "big"),
            int.from_bytes(from_base64url(jwk["e"]), "big"),
        )


def _minimal_bytes(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


class SigningKey:
    """A private key, used for one category of one round and nothing else.

    Args:
        private_key: an RSA key of the ``cryptography`` library.
    """

    def __init__(self, private_key: rsa.RSAPrivateKey) -> None:
        numbers = private_key.private_numbers()
        self._private_key = private_key
        self.public = PublicKey(numbers.public_numbers.n, numbers.public_numbers.e)
        self._n = gmpy2.mpz(self.public.n)
        self._e = gmpy2.mpz(self.public.e)
        self._p, self._q = gmpy2.mpz(numbers.p), gmpy2.mpz(numbers.q)
        self._dp, self._dq = gmpy2.mpz(numbers.dmp1), gmpy2.mpz(numbers.dmq1)
        self._q_inverse = gmpy2.mpz(numbers.iqmp)

    @classmethod
    def generate(cls) -> "SigningKey":
        """Make a fresh 3072-bit key (a few tenths of a second)."""
        return cls(rsa.generate_private_key(PUBLIC_EXPONENT, KEY_BITS))

    @classmethod
    def from_bytes(cls, data: bytes) -> "SigningKey":
        """Read a key that ``to_bytes`` wrote."""
        # The bytes are our own, authenticated by the field cipher; checking the primes anew takes a tenth of a second.
        key = serialization.load_der_private_key(data, password=None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ValueError("not an RSA key")
        return cls(key)

    def to_bytes(self) -> bytes:
        """Return the key as DER (PKCS #8), unencrypted: to be encrypted before it is stored."""
        return self._private_key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def check(self, blinded_message: bytes) -> "gmpy2.mpz":
        """Return the number behind a blinded message that this key can sign.

        Raises:
            SigningRefused: wrong length, or not in the range of the modulus.
        """
        if len(blinded_message) != self.public.length:
            raise SigningRefused("length")
        message = gmpy2.mpz(int.from_bytes(blinded_message, "big"))
        if message >= self._n or gmpy2.gcd(message, self._n) != 1:
            raise SigningRefused("range")
        return message

    def blind_sign(self, blinded_message: bytes) -> bytes:
        """Sign a blinded message (RFC 9474, 4.3).

        Releases the interpreter's lock in threads prepared by ``release_lock_while_signing``.

        Raises:
            SigningRefused: wrong length, or not in the range of the modulus.
            SigningFailed: the self-check failed.
        """
        message = self.check(blinded_message)
        factor, unblind = self._base_blinding()
        base = message * factor % self._n
        half_p = gmpy2.powmod_sec(base, self._dp, self._p)
        half_q = gmpy2.powmod_sec(base, self._dq, self._q)
        whole = half_q + (half_p - half_q) * self._q_inverse % self._p * self._q
        signature = whole * unblind % self._n
        if gmpy2.powmod(signature, self._e, self._n) != message:
            raise SigningFailed("self-check")
        return int(signature).to_bytes(self.public.length, "big")

    def _base_blinding(self) -> tuple["gmpy2.mpz", "gmpy2.mpz"]:
        while True:
            random = gmpy2.mpz(1 + secrets.randbelow(int(self._n) - 1))
            if gmpy2.gcd(random, self._n) == 1:
                return gmpy2.powmod(random, self._e, self._n), gmpy2.invert(random, self._n)


def release_lock_while_signing() -> None:
    """Prepare the calling thread so that its signatures let other threads run (initialiser of a thread pool)."""
    gmpy2.get_context().allow_release_gil = True


class Verifier:
    """Checks finished signatures under one public key.

    Args:
        public: the category's public key.
    """

    def __init__(self, public: PublicKey) -> None:
        self._length = public.length
        self._key = rsa.RSAPublicNumbers(public.e, public.n).public_key()

    def verify(self, prepared_message: bytes, signature: bytes) -> bool:
        """Tell whether ``signature`` is the category's signature of ``prepared_message``."""
        if len(signature) != self._length:
            return False
        try:
            self._key.verify(signature, prepared_message, _PADDING, _HASH)
        except InvalidSignature:
            return False
        return True


def ballot_message(round_id: str) -> bytes:
    """Return what stands behind the random prefix of every credential of the round."""
    return b"ballot:" + round_id.encode("ascii")


def receipt_of(prepared_message: bytes) -> bytes:
    """Return the receipt that belongs to a credential, which is also the ballot's key in the box: 32 bytes."""
    return hashlib.sha256(prepared_message).digest()
