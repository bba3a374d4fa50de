"""A shuffled spool: records go in one by one and come out in a random order that nobody can tell from the first.

The records lie in a file that has no name, encrypted under a key that exists in memory alone; a crash leaves nothing
that could be read. Memory holds eight bytes for each record.
"""

import random
import tempfile
from array import array
from collections.abc import Iterator
from types import TracebackType
from typing import Self

from nacl.secret import SecretBox
from nacl.utils import random as random_bytes

_LENGTH_BYTES = 4


class ShuffledSpool:
    """Collects records, then yields them in random order.

    A context manager: leaving it destroys the file and the key.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=1 << 20)  # noqa: SIM115 - closed by __exit__
        self._box = SecretBox(random_bytes(SecretBox.KEY_SIZE))
        self._offsets = array("Q")
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()
        del self._box

    def __len__(self) -> int:
        return len(self._offsets)

    def add(self, record: bytes) -> None:
        """Put a record in."""
        sealed = bytes(self._box.encrypt(record))
        self._offsets.append(self._end)
        self._end += self._file.write(len(sealed).to_bytes(_LENGTH_BYTES, "big"))
        self._end += self._file.write(sealed)

    def shuffled(self) -> Iterator[bytes]:
        """Yield all records in an order drawn from the system's random source."""
        random.SystemRandom().shuffle(self._offsets)
        for offset in self._offsets:
            self._file.seek(offset)
            length = int.from_bytes(self._file.read(_LENGTH_BYTES), "big")
            yield self._box.decrypt(self._file.read(length))
