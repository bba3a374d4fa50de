"""What an attacker gets hold of, and what really happened: the one is searched, the other tells how well."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from server.store import Document, Store

Dump = Mapping[str, Sequence[Document]]
"""The documents of each collection, in the order in which the database keeps them."""


@dataclass
class Voter:
    """One person and everything that belongs to them. The attacker has none of this; it judges the attacks.

    Attributes:
        name: of the person, and so on what the phone and its network show of it.
        category: the person's.
        right: key under which the office keeps the person's right.
        ticket: what the person was handed, empty for persons on the roster.
        entry_id, number, invitation: line of the roster, phone number and invitation of a person on it, else empty.
        log_in: tokens and secrets of the person's log-in.
        wechat: who the person is to WeChat, and the codes that it gave; empty for others.
        blinded: blinded message as sent, ``blind_signature`` as returned.
        message, signature: the credential.
        receipt: key of the ballot, ``sealed`` its bytes.
        codes, comment: what the person thinks.
        collected_at, cast_at: when, by the simulation's clock.
    """

    name: str
    address: str
    agent: str
    category: str
    right: bytes
    ticket: str = ""
    entry_id: str = ""
    number: str = ""
    invitation: str = ""
    log_in: Sequence[str] = ()
    wechat: Sequence[str] = ()
    blinded: bytes = b""
    blind_signature: bytes = b""
    message: bytes = b""
    signature: bytes = b""
    receipt: bytes = b""
    sealed: bytes = b""
    wire_length: int = 0
    codes: tuple[str, ...] = ()
    comment: str = ""
    collected_at: datetime | None = None
    cast_at: datetime | None = None


@dataclass
class Evidence:
    """What there is to search after a round.

    Attributes:
        office, box: all documents of the two databases while the round was open and after it was counted.
        journal: the database server's journal of changes (oplog), in order.
        logs: everything that the processes wrote.
        turnout: what was shown, as ``(when, received)``.
        wechat: what WeChat was asked, as it records it.
        databases: names of the office's and of the box's database.
    """

    databases: tuple[str, str]
    round_id: str
    office: list[Dump] = field(default_factory=list)
    box: list[Dump] = field(default_factory=list)
    journal: list[Document] = field(default_factory=list)
    logs: str = ""
    wechat: Sequence[Mapping[str, Any]] = ()
    turnout: list[tuple[datetime, int]] = field(default_factory=list)

    def changes(self) -> Iterator[Document]:
        """Yield all changes of the journal in order, those in transactions and groups included."""
        for entry in self.journal:
            yield from _changes(entry)

    def entries(self, side: int, collection: str, operation: str) -> Iterator[Document]:
        """Yield the changes of a collection from the journal, those in transactions and groups included.

        Args:
            side: 0 for the office, 1 for the box.
            collection: its name, or the beginning of it.
            operation: ``i`` for inserts, ``u`` for updates.
        """
        wanted = f"{self.databases[side]}.{collection}"
        for change in self.changes():
            if str(change.get("ns")).startswith(wanted) and change.get("op") == operation:
                yield change

    def of_side(self, side: int) -> list[Document]:
        """Return everything of one side: documents of all dumps, and journal entries."""
        dumps = (self.office, self.box)[side]
        documents = [document for dump in dumps for collection in dump.values() for document in collection]
        name = self.databases[side]
        return documents + [entry for entry in self.journal if _database_of(entry) == name]


def _changes(entry: Document) -> Sequence[Document]:
    content = entry["o"]
    return content["applyOps"] if isinstance(content, Mapping) and "applyOps" in content else [entry]


def _database_of(entry: Document) -> str:
    return str(_changes(entry)[0].get("ns", "")).partition(".")[0]


async def dump(store: Store) -> Dump:
    """Return all documents of a database in natural order."""
    return {name: await store.collection(name).find_list({}) for name in await store.collection_names()}


async def journal(local: Store) -> list[Document]:
    """Return the journal of changes, oldest first.

    Args:
        local: the server's own database ``local``, opened by its administrator.
    """
    return await local.collection("oplog.rs").find_list({"op": {"$in": ["i", "u", "d", "c"]}})


def leaves(value: Any) -> Iterator[Any]:
    """Yield every single value in a document, names of fields left out."""
    if isinstance(value, Mapping):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value
