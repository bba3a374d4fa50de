"""What the product has on record when the year is over: inboxes and the outbox."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from scripts.simulation.oracle import Told
from server.notifications import MessageState, NoticeKind
from server.notifications.documents import from_document
from server.notifications.models import Item, Message
from server.store import Document, Store

_PREFIX: Final = "obligation/"


@dataclass(frozen=True, slots=True)
class Records:
    """Everything that was told.

    Attributes:
        inbox: in the order in which it was told; twice what was told twice.
        unsettled: obligations of which somebody's inbox still has an entry that is not settled.
        messages: those of the outbox that stand for themselves.
    """

    inbox: list[Told]
    unsettled: set[str]
    messages: list[Message]

    @classmethod
    async def of(cls, office: Store) -> "Records":
        """Read everything."""
        entries = await office.collection("inbox").find_list({}, sort=[("at", 1)])
        merged = {"state": {"$ne": MessageState.MERGED.value}}
        messages = await office.collection("outbox").find_list(merged)
        return cls(
            inbox=[_entry(entry) for entry in entries],
            unsettled={_about(entry["ref"]) for entry in entries if entry["settled_at"] is None},
            messages=[from_document(document) for document in messages],
        )


def told_by(message: Message, item: Item) -> Told:
    """Return what an item of a message tells its recipient."""
    if item.due is None:
        raise ValueError("an obligation is always due some day")
    return Told(message.recipient, _about(item.ref), item.kind, item.due, item.at)


def _entry(entry: Document) -> Told:
    due = date.fromisoformat(entry["due"])
    return Told(entry["account"], _about(entry["ref"]), NoticeKind(entry["kind"]), due, entry["at"])


def _about(ref: str) -> str:
    return ref.removeprefix(_PREFIX)
