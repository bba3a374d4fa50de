"""Texts of the window as they are stored: encrypted, and tied to the field of the one document they belong to."""

from typing import Final

from server.store import FieldCipher
from server.window.models import Contact, Content

MATTERS: Final = "matters"


class Sealer:
    """Encrypts and decrypts the texts of one collection.

    Args:
        cipher: the office's.
        collection: a text copied to another collection cannot be read there.
    """

    def __init__(self, cipher: FieldCipher, collection: str = MATTERS) -> None:
        self._cipher = cipher
        self._collection = collection

    def seal(self, text: str, document_id: str, field: str) -> bytes:
        """Return a text encrypted for one field; the empty text stays empty."""
        return self._cipher.encrypt(text.encode(), self._context(document_id, field)) if text else b""

    def text(self, sealed: bytes, document_id: str, field: str) -> str:
        """Return what ``seal`` was given."""
        return self._cipher.decrypt(sealed, self._context(document_id, field)).decode() if sealed else ""

    def content(self, sealed: bytes, document_id: str) -> Content:
        """Return what a citizen brought."""
        return Content.model_validate_json(self.text(sealed, document_id, "content"))

    def contact(self, sealed: bytes, document_id: str) -> Contact | None:
        """Return how a citizen can be reached, None for an anonymous one."""
        text = self.text(sealed, document_id, "contact")
        return Contact.model_validate_json(text) if text else None

    def _context(self, document_id: str, field: str) -> str:
        return f"{self._collection}/{document_id}/{field}"
