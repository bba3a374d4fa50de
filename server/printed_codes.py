"""Codes that people copy by hand: random bits in Crockford's base32 and two check characters. Pure.

The check characters tell a mistyped code from an unknown one without asking the server.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from server.encoding import CROCKFORD, normalise_crockford, to_crockford

CHECK_LENGTH: Final = 2


class MalformedCode(ValueError):
    """The text is no code of its kind: its length, a character or its check characters are wrong."""


@dataclass(frozen=True, slots=True)
class CodeForm:
    """One kind of code.

    Attributes:
        kind: tells it from other kinds: the check characters of one do not fit another.
        body_length: characters before the check characters, five bits each.
    """

    kind: str
    body_length: int

    @property
    def bits(self) -> int:
        """How many bits there are to choose."""
        return 5 * self.body_length

    def of(self, number: int) -> str:
        """Return the code that carries the low ``bits`` bits of ``number``."""
        body = to_crockford(number, self.body_length)
        return body + self._check(body)

    def parse(self, text: str) -> str:
        """Return the canonical code behind typed or scanned text.

        Tolerates case, spaces, hyphens, O for 0, I and L for 1.

        Raises:
            MalformedCode: it cannot be a code of this kind.
        """
        code = normalise_crockford(text)
        if len(code) != self.body_length + CHECK_LENGTH or any(character not in CROCKFORD for character in code):
            raise MalformedCode("length or characters")
        if self._check(self.body(code)) != code[self.body_length :]:
            raise MalformedCode("check characters")
        return code

    def body(self, code: str) -> str:
        """Return a canonical code without its check characters."""
        return code[: self.body_length]

    def _check(self, body: str) -> str:
        digest = hashlib.sha256(f"{self.kind}:{body}".encode("ascii")).digest()
        return to_crockford(int.from_bytes(digest[:2], "big") >> 6, CHECK_LENGTH)
