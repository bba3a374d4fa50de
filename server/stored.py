"""The base of what is stored as a whole document: immutable models, and their way to the database and back."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from server.store import Document


class Stored(BaseModel):
    """A part of a stored document: immutable, without unknown fields; errors do not quote it, since they are logged."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True)

    def having(self, **changes: Any) -> Self:
        """Return a copy with ``changes``."""
        return self.model_copy(update=changes)

    def to_document(self) -> Document:
        """Return the document that is stored; ``id`` is its ``_id``."""
        document: Document = _plain(self.model_dump())
        document["_id"] = document.pop("id")
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Read a stored document."""
        values = dict(document)
        values["id"] = values.pop("_id")
        return cls.model_validate(values)


def _plain(value: Any) -> Any:
    """Return ``value`` in the types that the database stores; days are texts there, which sort like days."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {_plain(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
