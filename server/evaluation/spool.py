"""A shuffled spool: records go in one by one and come out in a random order that nobody can tell from the first.

Every record is put into one of many buckets, drawn at random; at the end the buckets come out one after the other, each
shuffled for itself. That is a uniformly random order (Rao 1961, Sandelius 1962), and memory never holds more than one
bucket and some kilobytes of each of the others. The buckets lie in a file that has no name, encrypted under a key that
exists in memory alone; a crash leaves nothing that could be read.
"""

import os
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from nacl.secret import SecretBox
from nacl.utils import random as random_bytes

_BUCKETS = 256
_BLOCK_BYTES = 2 * 1024
_WRITTEN_AT_ONCE = 256 * 1024
_DRAWN_AT_ONCE = 4096
_SEPARATOR = b"\n"


@dataclass(slots=True)
class _Bucket:
    """Records not written yet with their bytes, and where the written blocks lie: (offset, length)."""

    waiting: list[bytes] = field(default_factory=list)
    size: int = 0
    blocks: list[tuple[int, int]] = field(default_factory=list)


class ShuffledSpool:
    """Collects records, then yields them in random order.

    A context manager: leaving it destroys the file and the key. Used by one thread at a time.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=_WRITTEN_AT_ONCE)  # noqa: SIM115 - closed by __exit__
        self._box = SecretBox(random_bytes(SecretBox.KEY_SIZE))
        self._buckets = [_Bucket() for _ in range(_BUCKETS)]
        self._drawn = iter(b"")
        self._count = 0
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()
        del self._box

    def __len__(self) -> int:
        return self._count

    def add(self, record: bytes) -> None:
        """Put a record in.

        Raises:
            ValueError: it contains a line break.
        """
        if _SEPARATOR in record:
            raise ValueError("a record is one line")
        bucket = self._buckets[self._draw()]
        bucket.waiting.append(record)
        bucket.size += len(record)
        self._count += 1
        if bucket.size >= _BLOCK_BYTES:
            self._write(bucket)

    def _draw(self) -> int:
        """Return the number of a bucket; a byte of the system's random source names one of the 256."""
        for number in self._drawn:
            return number
        self._drawn = iter(os.urandom(_DRAWN_AT_ONCE))
        return next(self._drawn)

    def _write(self, bucket: _Bucket) -> None:
        sealed = bytes(self._box.encrypt(_SEPARATOR.join(bucket.waiting)))
        self._file.write(sealed)
        bucket.blocks.append((self._end, len(sealed)))
        bucket.waiting, bucket.size = [], 0
        self._end += len(sealed)

    def shuffled(self) -> Iterator[bytes]:
        """Yield all records in an order drawn from the system's random source; nothing may be added after that."""
        self._file.flush()
        shuffle = random.SystemRandom().shuffle
        for bucket in self._buckets:
            records = bucket.waiting
            for offset, length in bucket.blocks:
                block = self._box.decrypt(os.pread(self._file.fileno(), length, offset))
                records.extend(block.split(_SEPARATOR))
            bucket.waiting = []
            shuffle(records)
            yield from records
