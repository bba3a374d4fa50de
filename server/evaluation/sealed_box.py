"""Sealed ballots: libsodium's sealed box (X25519, XSalsa20-Poly1305). Anyone can seal, only the private key opens."""

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

KEY_LENGTH = 32
OVERHEAD = 48
"""Bytes by which a sealed text is longer than the text."""


class CannotOpen(ValueError):
    """The bytes were not sealed to this key, or were changed."""


def new_box_key() -> tuple[bytes, bytes]:
    """Return a fresh pair ``(private, public)`` of 32 bytes each."""
    private = PrivateKey.generate()
    return bytes(private), bytes(private.public_key)


def public_of(private: bytes) -> bytes:
    """Return the public key that belongs to ``private``."""
    return bytes(PrivateKey(private).public_key)


def seal(plaintext: bytes, public: bytes) -> bytes:
    """Return ``plaintext`` sealed to ``public``; each call gives other bytes."""
    return SealedBox(PublicKey(public)).encrypt(plaintext)


class Opener:
    """Opens sealed texts of one box. Holds the private key only as long as it lives itself.

    Args:
        private: the box's private key, 32 bytes.
    """

    def __init__(self, private: bytes) -> None:
        self._box = SealedBox(PrivateKey(private))

    def open(self, sealed: bytes) -> bytes:
        """Return the plaintext.

        Raises:
            CannotOpen: not sealed to this key, or changed.
        """
        try:
            return self._box.decrypt(sealed)
        except (CryptoError, ValueError, TypeError):
            raise CannotOpen from None
