"""Personal invitations: for persons on the roster who show who they are by a code on paper instead of their phone.

The same 130 random bits with check characters as a ticket, good for one person and one phone. The server keeps a hash.
"""

import hashlib
from datetime import timedelta
from typing import Final

from server.errors import Conflict, FieldError, InvalidInput, NotFound
from server.evaluation.tickets import BODY_LENGTH, MalformedTicket, parse_ticket

INVITATION_LASTS: Final = timedelta(days=30)


def invitation_hash(text: str) -> bytes:
    """Return what the server keeps of an invitation that was typed or scanned: 32 bytes.

    Raises:
        InvalidInput: ``malformed_invitation``.
    """
    try:
        code = parse_ticket(text)
    except MalformedTicket:
        raise InvalidInput(
            "malformed_invitation",
            "邀请码有误，应为 28 位数字和字母，请逐位核对",
            fields=[FieldError("invitation", "请逐位核对")],
        ) from None
    return hashlib.sha256(b"invitation:" + code[:BODY_LENGTH].encode("ascii")).digest()


def invitation_link(public_url: str, code: str) -> str:
    """Return the address that an invitation's QR code holds; the code stands where browsers do not send it.

    Args:
        public_url: the installation's address, without a slash at the end.
        code: the canonical code.
    """
    return f"{public_url}/m/#/pages/mine/mine?i={code}"


def unknown_invitation() -> NotFound:
    """Return the error for an invitation that was never made, or was replaced by a newer one."""
    return NotFound("unknown_invitation", "没有这个邀请码，或者它已被新的邀请码取代")


def used_invitation() -> Conflict:
    """Return the error for an invitation that another phone has used."""
    return Conflict("invitation_used", "这个邀请码已在另一部手机上使用。如非本人所为，请立即告诉工作人员")


def expired_invitation() -> Conflict:
    """Return the error for an invitation whose time is over."""
    return Conflict("invitation_expired", "这个邀请码已过期，请向工作人员重新领取")
