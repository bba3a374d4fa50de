"""Messages as they are stored."""

from dataclasses import asdict, fields
from datetime import date
from typing import Final

from server.notifications.models import Attempt, ChannelName, Item, Message, MessageState, NoticeKind, Outcome
from server.store import Document

_CLAIM: Final = ("claim", "claim_until")


def item_document(item: Item) -> Document:
    """Return an item as it is stored."""
    return {**asdict(item), "kind": item.kind.value, "due": item.due.isoformat() if item.due else None}


def attempt_document(attempt: Attempt) -> Document:
    """Return an attempt as it is stored."""
    channel = attempt.channel.value if attempt.channel else None
    return {**asdict(attempt), "channel": channel, "outcome": attempt.outcome.value}


def to_document(message: Message) -> Document:
    """Return a message as it is stored, claimed by nobody."""
    document = {field.name: getattr(message, field.name) for field in fields(message) if field.name != "id"}
    return {
        "_id": message.id,
        **document,
        "state": message.state.value,
        "channel": message.channel.value if message.channel else None,
        "items": [item_document(item) for item in message.items],
        "attempts": [attempt_document(attempt) for attempt in message.attempts],
        **dict.fromkeys(_CLAIM),
    }


def from_document(document: Document) -> Message:
    """Return a stored message."""
    plain = {name: value for name, value in document.items() if name not in ("_id", *_CLAIM)}
    plain["state"] = MessageState(plain["state"])
    plain["channel"] = ChannelName(plain["channel"]) if plain["channel"] else None
    plain["items"] = tuple(_item(item) for item in plain["items"])
    plain["attempts"] = tuple(_attempt(attempt) for attempt in plain["attempts"])
    return Message(id=document["_id"], **plain)


def _item(document: Document) -> Item:
    due = date.fromisoformat(document["due"]) if document["due"] else None
    return Item(**{**document, "kind": NoticeKind(document["kind"]), "due": due})


def _attempt(document: Document) -> Attempt:
    channel = ChannelName(document["channel"]) if document["channel"] else None
    return Attempt(**{**document, "channel": channel, "outcome": Outcome(document["outcome"])})
