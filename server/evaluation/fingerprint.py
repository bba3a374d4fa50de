"""Fingerprint of a round's public keys: printed on tickets, notice and big screen, checked by every phone.

A server that would give one voter keys of its own, to recognise the ballot later, would have to print another
fingerprint for that voter.
"""

import hashlib
from collections.abc import Mapping

from server.encoding import grouped, to_base64url, to_crockford
from server.evaluation.blind_signature import PublicKey
from server.evaluation.promise import canonical_json

LENGTH = 20
"""Characters; 100 bits."""


def round_fingerprint(round_id: str, box_key: bytes, categories: Mapping[str, PublicKey]) -> str:
    """Return the fingerprint of a round, 20 Crockford characters.

    Args:
        round_id: the round.
        box_key: public X25519 key, 32 bytes.
        categories: public RSA key of each category by its id.
    """
    document = {
        "round_id": round_id,
        "box_key": to_base64url(box_key),
        "categories": [{"id": category, **categories[category].jwk()} for category in sorted(categories)],
    }
    digest = hashlib.sha256(canonical_json(document)).digest()
    return to_crockford(int.from_bytes(digest, "big") >> (256 - 5 * LENGTH), LENGTH)


def printed_fingerprint(fingerprint: str) -> str:
    """Return a fingerprint as it is printed: five groups of four."""
    return grouped(fingerprint, 4)
