"""The published set of receipts: a Merkle tree after RFC 6962 over sorted ``(receipt, hash of the sealed ballot)``.

The tree is built from a stream: it keeps one node for each level, whatever the number of ballots.
"""

import hashlib

_LEAF = b"\x00"
_NODE = b"\x01"
BUCKET = 256
"""A phone asks for about this many receipts at once, so that the server does not learn which one it looks for."""


def leaf_hash(receipt: bytes, sealed_hash: bytes) -> bytes:
    """Return the hash of one leaf (both arguments 32 bytes)."""
    return hashlib.sha256(_LEAF + receipt + sealed_hash).digest()


def sealed_hash(sealed: bytes) -> bytes:
    """Return the hash under which a sealed ballot is published."""
    return hashlib.sha256(sealed).digest()


class MerkleTree:
    """Root of a tree whose leaves arrive one by one, in order. Memory grows with the logarithm of their number."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []
        self.count = 0

    def add(self, leaf: bytes) -> None:
        """Append a leaf, already hashed by ``leaf_hash``."""
        height, node = 0, leaf
        while self._peaks and self._peaks[-1][0] == height:
            node = _join(self._peaks.pop()[1], node)
            height += 1
        self._peaks.append((height, node))
        self.count += 1

    def root(self) -> bytes:
        """Return the root of what was added so far; of nothing, the hash of nothing (RFC 6962, 2.1)."""
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        peaks = [node for _, node in self._peaks]
        node = peaks.pop()
        while peaks:
            node = _join(peaks.pop(), node)
        return node


def _join(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


def prefix_length(count: int) -> int:
    """Return by how many hexadecimal characters receipts are asked for, so that a bucket holds about 256 or more."""
    length = 0
    while count >= BUCKET * 16 ** (length + 1):
        length += 1
    return length
