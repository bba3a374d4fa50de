"""Encryption of single fields, for values that the database's administrator must not read."""

import hashlib
import hmac
from collections.abc import Sequence

from nacl.exceptions import CryptoError
from nacl.secret import Aead

from server.store.errors import StoreError

KEY_BYTES = Aead.KEY_SIZE
_KEY_MARK_BYTES = 4


class FieldCipher:
    """Encrypts with the first key and decrypts with any (XChaCha20-Poly1305 by libsodium).

    Args:
        keys: 32 bytes each; to change the key, put the new one in front and keep the old one behind.
    """

    def __init__(self, keys: bytes | Sequence[bytes]) -> None:
        listed = [keys] if isinstance(keys, bytes) else list(keys)
        if not listed:
            raise ValueError("a cipher needs a key")
        self._boxes = {_mark(key): Aead(key) for key in listed}
        self._newest = _mark(listed[0])

    def encrypt(self, plaintext: bytes, context: str) -> bytes:
        """Return ``plaintext`` encrypted and tied to ``context``.

        Args:
            context: names collection, field and document, so that a value copied elsewhere cannot be read.
        """
        return self._newest + bytes(self._boxes[self._newest].encrypt(plaintext, context.encode()))

    def decrypt(self, ciphertext: bytes, context: str) -> bytes:
        """Return what ``encrypt`` was given.

        Raises:
            StoreError: altered, from another context, or encrypted with a key that is not here.
        """
        box = self._boxes.get(ciphertext[:_KEY_MARK_BYTES])
        if box is None:
            raise StoreError("field was encrypted with a key that is not configured")
        try:
            return box.decrypt(ciphertext[_KEY_MARK_BYTES:], context.encode())
        except CryptoError as error:
            raise StoreError("encrypted field is damaged or in the wrong place") from error


class LookupHash:
    """Finds what is stored encrypted: a keyed hash stands beside it (HMAC-SHA-256, RFC 2104).

    Without the key, the hash of a phone number cannot be found by trying all numbers.

    Args:
        key: 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"a look-up key has {KEY_BYTES} bytes")
        self._key = key

    def of(self, kind: str, value: str) -> bytes:
        """Return the 32 bytes under which ``value`` is found among others of its ``kind`` (e.g. ``phone``)."""
        return hmac.digest(self._key, f"{kind}\0{value}".encode(), "sha256")


def _mark(key: bytes) -> bytes:
    """Return the bytes in front of a ciphertext that tell its key."""
    return hashlib.sha256(b"field-key:" + key).digest()[:_KEY_MARK_BYTES]
