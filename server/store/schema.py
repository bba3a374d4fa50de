"""What collections there are, and how a database is brought to the form that the program expects."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from server.store.database import Store


@dataclass(frozen=True, slots=True)
class Index:
    """An index of a collection.

    Attributes:
        keys: fields with 1 or -1. A unique index begins with the shard key.
        unique: no two documents have the same values.
        expire_seconds: documents are deleted so long after the date in the (single) field.
        partial: the index covers only documents that match this query.
    """

    keys: Sequence[tuple[str, Literal[1, -1]]]
    unique: bool = False
    expire_seconds: int | None = None
    partial: Mapping[str, Any] | None = None

    def options(self) -> dict[str, Any]:
        """Return the driver's options of this index."""
        options: dict[str, Any] = {"name": "_".join(f"{name}_{order}" for name, order in self.keys)}
        if self.unique:
            options["unique"] = True
        if self.expire_seconds is not None:
            options["expireAfterSeconds"] = self.expire_seconds
        if self.partial is not None:
            options["partialFilterExpression"] = dict(self.partial)
        return options


@dataclass(frozen=True, slots=True)
class CollectionSpec:
    """A collection that a domain owns.

    Attributes:
        name: plural noun in snake_case.
        shard_key: the fields by which a sharded cluster would divide it; every hot query carries them. None for a
            collection that stays small and is never divided.
        indexes: besides the one on ``_id``.
        clustered: documents lie in the order of ``_id`` and nothing else tells in which order they came.
        validator: query or ``$jsonSchema`` that every written document has to satisfy.
    """

    name: str
    shard_key: tuple[str, ...] | None
    indexes: Sequence[Index] = ()
    clustered: bool = False
    validator: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        if self.shard_key is None:
            return
        for index in self.indexes:
            leading = tuple(name for name, _ in index.keys)[: len(self.shard_key)]
            if index.unique and leading != self.shard_key:
                raise ValueError(f"unique index of {self.name} does not begin with the shard key")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step forward of a database's form.

    Attributes:
        number: 1, 2, 3 … without gaps.
        summary: what it does, one line.
        apply: does it. Must come to the same result when it is run again after a crash in the middle.
    """

    number: int
    summary: str
    apply: Callable[["Store"], Awaitable[None]] = field(repr=False)


def checked_sequence(migrations: Sequence[Migration]) -> Sequence[Migration]:
    """Return ``migrations`` if their numbers are 1, 2, 3 …

    Raises:
        ValueError: a number is missing or stands in the wrong place.
    """
    if [migration.number for migration in migrations] != list(range(1, len(migrations) + 1)):
        raise ValueError("migrations are not numbered 1, 2, 3 …")
    return migrations
