"""Tracking codes: 90 bits in 18 characters and 2 check characters, shown in five groups of four.

The server keeps a keyed hash. A code is derived from the random number that the phone has made for its submission, so
that the same submission gets the same code again when the first answer was lost.
"""

from typing import Final

from server.encoding import grouped
from server.errors import FieldError, InvalidInput, NotFound
from server.printed_codes import CodeForm, MalformedCode
from server.store import LookupHash

FORM: Final = CodeForm("matter", 18)


class TrackingCodes:
    """Makes codes and finds what they stand for.

    Args:
        lookup: keyed hashes.
    """

    def __init__(self, lookup: LookupHash) -> None:
        self._lookup = lookup

    def of_submission(self, submission_id: str) -> str:
        """Return the canonical code of a submission."""
        digest = self._lookup.of("tracking_code_of_submission", submission_id)
        return FORM.of(int.from_bytes(digest, "big"))

    def hash(self, code: str) -> bytes:
        """Return what the server keeps of a canonical code: 32 bytes."""
        return self._lookup.of("tracking_code", FORM.body(code))

    def hash_of_text(self, text: str) -> bytes:
        """Return what the server keeps of a code that was typed or scanned.

        Raises:
            InvalidInput: ``malformed_code``: a slip, which costs no try.
        """
        try:
            return self.hash(FORM.parse(text))
        except MalformedCode:
            sentence = "查询码有误，应为 20 位数字和字母，请逐位核对"
            raise InvalidInput("malformed_code", sentence, fields=[FieldError("code", sentence)]) from None


def printed_code(code: str) -> str:
    """Return a code as people read it."""
    return grouped(code, 4)


def code_link(base_url: str, code: str) -> str:
    """Return the address that a code's QR code holds; the code stands where browsers do not send it.

    Args:
        base_url: the installation's address, without a slash at the end.
        code: the canonical code.
    """
    return f"{base_url}/m/#/window/matter?code={code}"


def unknown_code() -> NotFound:
    """Return the one error for every code that opens nothing."""
    return NotFound("matter_not_found", "没有找到这件诉求，请核对查询码")
