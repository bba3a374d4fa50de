"""Sessions of officers: log in, refresh, end, and who a token belongs to."""

from dataclasses import dataclass
from datetime import datetime

from server.accounts.rules import Actor


@dataclass(frozen=True, slots=True)
class Identity:
    """Who sends a request.

    Attributes:
        actor: the officer.
        must_change_password: whether the first password has yet to be changed.
        session_id: the session that the token belongs to.
        expires_at: when the token ends.
    """

    actor: Actor
    must_change_password: bool
    session_id: str
    expires_at: datetime
