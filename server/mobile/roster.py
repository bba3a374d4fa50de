"""What phone users need of the roster, which belongs to another domain."""

from typing import Protocol

from server.store import Session


class Roster(Protocol):
    """The roster as this domain needs it."""

    async def bind_by_phone(self, user_id: str, phone: str) -> int:
        """Bind a phone user to the lines with a phone number; return how many are the user's now."""
        ...

    async def bind_by_invitation(self, user_id: str, text: str, device: bytes | None = None) -> int:
        """Bind a phone user to the line of an invitation."""
        ...

    async def user_of_invitation(self, text: str, device: bytes) -> str | None:
        """Return the phone user whom this device made of the invitation before, None if it is not used yet."""
        ...

    async def unbind_user(self, user_id: str, session: Session | None = None) -> None:
        """Loosen all lines of a phone user."""
        ...

    async def is_awaited(self, user_id: str) -> bool:
        """Tell whether a phone user has a line in a round that is not closed."""
        ...
