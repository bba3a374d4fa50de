"""Encryption of single fields."""

import pytest

from server.store import FieldCipher, StoreError

OLD, NEW = b"o" * 32, b"n" * 32


def test_a_field_is_read_back_in_its_own_place_only() -> None:
    cipher = FieldCipher(OLD)
    hidden = cipher.encrypt(b"private", "rounds/key/1")

    assert b"private" not in hidden
    assert cipher.decrypt(hidden, "rounds/key/1") == b"private"
    with pytest.raises(StoreError, match="wrong place"):
        cipher.decrypt(hidden, "rounds/key/2")


def test_the_same_field_is_never_encrypted_to_the_same_bytes() -> None:
    cipher = FieldCipher(OLD)

    assert cipher.encrypt(b"private", "a") != cipher.encrypt(b"private", "a")


@pytest.mark.parametrize("place", range(0, 60, 7))
def test_an_altered_byte_is_found(place: int) -> None:
    cipher = FieldCipher(OLD)
    hidden = bytearray(cipher.encrypt(b"private, and long enough", "a"))
    hidden[place] ^= 1

    with pytest.raises(StoreError):
        cipher.decrypt(bytes(hidden), "a")


def test_after_a_change_of_key_old_fields_are_still_read() -> None:
    hidden = FieldCipher(OLD).encrypt(b"private", "a")
    cipher = FieldCipher([NEW, OLD])

    assert cipher.decrypt(hidden, "a") == b"private"
    with pytest.raises(StoreError, match="not configured"):
        FieldCipher(OLD).decrypt(cipher.encrypt(b"private", "a"), "a")
