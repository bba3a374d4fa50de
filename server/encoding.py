"""Text forms of bytes: base64url without padding on the wire, Crockford's base32 where people type."""

import binascii
import unicodedata

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters without I, L, O, U, which are misread."""

_TO_URL = bytes.maketrans(b"+/", b"-_")
_FROM_URL = bytes.maketrans(b"-_", b"+/")
_NOT_URL = (b"+", b"/", b"=")
_HYPHENS = "-–—·"
_LOOKALIKES = str.maketrans("OIL", "011")


def to_base64url(data: bytes) -> str:
    """Return ``data`` as base64url without padding."""
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Return the bytes behind base64url text without padding.

    Raises:
        ValueError: a character does not belong, the length cannot be, or the unused last bits are not zero (two texts
            for the same bytes would make "the same request" ambiguous).
    """
    # Without a regular expression: this is a good part of the work of taking a ballot.
    rest = len(text) % 4
    try:
        data = text.encode("ascii")
        if rest == 1 or any(character in data for character in _NOT_URL):
            raise ValueError
        decoded = binascii.a2b_base64(data.translate(_FROM_URL) + b"=" * (-rest % 4), strict_mode=True)
    except ValueError:
        raise ValueError("not base64url") from None
    if rest and to_base64url(decoded[-(len(decoded) % 3) :]) != text[-rest:]:
        raise ValueError("not canonical base64url")
    return decoded


def to_crockford(value: int, characters: int) -> str:
    """Return the low ``5 × characters`` bits of ``value`` as Crockford base32, most significant first."""
    return "".join(CROCKFORD[value >> 5 * place & 31] for place in reversed(range(characters)))


def normalise_crockford(text: str) -> str:
    """Return typed Crockford text as it was printed: upper case, no spaces or hyphens, O as 0, I and L as 1.

    Full-width characters, as a Chinese keyboard gives them, become plain ones. What is no such character afterwards is
    left for the caller to find.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    kept = (character for character in plain if not character.isspace() and character not in _HYPHENS)
    return "".join(kept).translate(_LOOKALIKES)


def grouped(text: str, size: int) -> str:
    """Return ``text`` in groups of ``size`` with hyphens between."""
    return "-".join(text[start : start + size] for start in range(0, len(text), size))
