"""Ticket codes: 130 random bits in 26 characters, 2 check characters, and the link that the QR code holds.

The check characters tell a mistyped ticket from an unknown one without asking the server. The server keeps only
``ticket_hash``.
"""

import hashlib
import secrets
from typing import Final

from server.encoding import grouped
from server.printed_codes import CHECK_LENGTH, CodeForm, MalformedCode

BODY_LENGTH = 26
CODE_LENGTH = BODY_LENGTH + CHECK_LENGTH
_FORM: Final = CodeForm("ticket", BODY_LENGTH)

MalformedTicket = MalformedCode


def new_ticket() -> str:
    """Return a fresh ticket code of 28 characters (26 random, 2 check), from the system's random source."""
    return _FORM.of(secrets.randbits(_FORM.bits))


def ticket_hash(code: str) -> bytes:
    """Return what the server keeps of a canonical 28-character code: 32 bytes."""
    return hashlib.sha256(b"ticket:" + _FORM.body(code).encode("ascii")).digest()


def parse_ticket(text: str) -> str:
    """Return the canonical 28-character code behind typed or scanned text.

    Tolerates case, spaces, hyphens, O for 0, I and L for 1.

    Raises:
        MalformedTicket: it cannot be a ticket.
    """
    return _FORM.parse(text)


def printed_ticket(code: str) -> str:
    """Return a code as it is printed: seven groups of four."""
    return grouped(code, 4)


def ticket_link(public_url: str, code: str, fingerprint: str) -> str:
    """Return the address that a ticket's QR code holds.

    The ticket stands behind ``#``, a part that browsers do not send, so that no server log can hold it.

    Args:
        public_url: the installation's address, without a slash at the end.
        code: the canonical code.
        fingerprint: the round's fingerprint (20 characters), against which the phone checks the keys it gets.
    """
    return f"{public_url}/m/#/?t={code}&k={fingerprint}"


def round_link(public_url: str, fingerprint: str) -> str:
    """Return the address on notice and big screen, for those who type their ticket."""
    return f"{public_url}/m/#/?k={fingerprint}"
