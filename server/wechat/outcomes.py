"""How sending a message ends."""

from enum import StrEnum


class SendOutcome(StrEnum):
    """What became of a message.

    ``busy`` may be tried again later; after ``unknown`` the message may have arrived. The others are final.
    """

    SENT = "sent"
    NOT_GRANTED = "not_granted"
    UNREACHABLE_USER = "unreachable_user"
    BUSY = "busy"
    MISCONFIGURED = "misconfigured"
    UNKNOWN = "unknown"
