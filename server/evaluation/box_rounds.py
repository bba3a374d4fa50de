"""Rounds as the ballot box knows them: public keys, sizes, states. No title, no person, no time.

Each process keeps what it read for a moment. That a ballot is accepted never rests on it: the collection's validator
is the gate, and the database orders its change strictly against every insert.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from server.evaluation.blind_signature import PublicKey, Verifier, ballot_message
from server.evaluation.round_ids import check_round_id, unknown_round
from server.evaluation.sealed_box import OVERHEAD
from server.shared_reads import SharedReads
from server.store import NOTHING_SATISFIES, CollectionSpec, Document, Store

ROUNDS = "rounds"
COLLECTIONS = [CollectionSpec(ROUNDS, shard_key=None)]
"""Collections that exist from the start; those of a round are made with it."""

_KEPT_SECONDS = 1.0


class BoxState(StrEnum):
    """Where a round's box stands."""

    PREPARED = "prepared"
    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"
    OPENED = "opened"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True)
class BoxParameters:
    """What the box has to know of a round.

    Attributes:
        categories: public key of each category by its id.
        box_key: public key that ballots are sealed to, 32 bytes.
        ballot_size: length in bytes of every plaintext.
    """

    categories: Mapping[str, PublicKey]
    box_key: bytes
    ballot_size: int

    def document(self) -> dict[str, Any]:
        """Return the parameters as stored."""
        return {
            "categories": {category: key.jwk() for category, key in self.categories.items()},
            "box_key": self.box_key,
            "ballot_size": self.ballot_size,
        }

    def gate(self) -> dict[str, Any]:
        """Return the validator of an open box: exactly a ballot of this round, and nothing else in the document."""
        return {
            "$jsonSchema": {
                "bsonType": "object",
                "required": ["_id", "c", "s"],
                "additionalProperties": False,
                "properties": {
                    "_id": {"bsonType": "binData"},
                    "c": {"enum": sorted(self.categories)},
                    "s": {"bsonType": "binData"},
                },
            },
            "$expr": {
                "$and": [
                    {"$eq": [{"$binarySize": "$_id"}, 32]},
                    {"$eq": [{"$binarySize": "$s"}, self.ballot_size + OVERHEAD]},
                ]
            },
        }


class BoxRound:
    """A round as read from the box's database, with its verifiers ready.

    Attributes:
        state: where the box stood when this was read.
        message: what stands behind the random prefix of each credential.
        sealed_size: length of a sealed ballot in bytes.
        box_key: public key of the box.
        merkle_root: in hexadecimal, from closing on.
        count: published ballots, from closing on.
        valid, spoiled: from the opening on; None where too few ballots came to open any.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self.id: str = document["_id"]
        self.state = BoxState(document["state"])
        self.message = ballot_message(self.id)
        self.sealed_size: int = document["ballot_size"] + OVERHEAD
        self.box_key = bytes(document["box_key"])
        self.merkle_root: str | None = document.get("merkle_root")
        self.count: int | None = document.get("count")
        self.valid: int | None = document.get("valid")
        self.spoiled: int | None = document.get("spoiled")
        self.verifiers = {
            category: Verifier(PublicKey.from_jwk(jwk)) for category, jwk in document["categories"].items()
        }

    def has(self, parameters: BoxParameters) -> bool:
        """Tell whether the box was made with exactly these parameters."""
        return parameters.document().items() <= self._document.items()


def ballots_of(round_id: str) -> str:
    """Name of the collection of sealed ballots: ``{_id: receipt, c: category, s: sealed}``."""
    return f"ballots_{round_id}"


def published_of(round_id: str) -> str:
    """Name of the collection of published receipts: ``{_id: receipt, h: hash of the sealed ballot}``."""
    return f"published_{round_id}"


def opened_of(round_id: str) -> str:
    """Name of the collection of opened answers: ``{_id: random, c: category, g: codes}``."""
    return f"opened_{round_id}"


def comments_of(round_id: str) -> str:
    """Name of the collection of comments: ``{_id: random, i: index of the subject, t: text}``."""
    return f"comments_{round_id}"


class BoxRounds:
    """Reads and writes the rounds of the box, and shuts and opens their gates.

    Args:
        store: the box's database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._collection = store.collection(ROUNDS)
        self._kept: dict[str, tuple[float, BoxRound]] = {}
        self._reads = SharedReads(self._read)

    async def current(self, round_id: str) -> BoxRound:
        """Return the round as it is now or was at most a second ago while open.

        A box that is not open yet is read anew each time (one read for all who ask together), so that opening is felt
        at once.

        Raises:
            NotFound: ``unknown_round``.
        """
        kept = self._kept.get(round_id)
        if kept is not None and kept[0] > time.monotonic():
            return kept[1]
        return await self.read(round_id)

    async def read(self, round_id: str) -> BoxRound:
        """Return the round as the database has it now.

        Raises:
            NotFound: ``unknown_round``.
        """
        check_round_id(round_id)
        return await self._reads.get(round_id)

    async def _read(self, round_id: str) -> BoxRound:
        document = await self._collection.find_one({"_id": round_id})
        if document is None:
            raise unknown_round()
        found = BoxRound(document)
        if found.state is BoxState.PREPARED:
            self._kept.pop(round_id, None)
        else:
            self._kept[round_id] = (time.monotonic() + _KEPT_SECONDS, found)
        return found

    async def write(self, round_id: str, state: BoxState, parameters: BoxParameters) -> None:
        """Write a round's parameters and state."""
        document = {"_id": round_id, "state": state.value, **parameters.document()}
        await self._collection.replace_one({"_id": round_id}, document, upsert=True)
        self._kept.pop(round_id, None)

    async def change(self, round_id: str, state: BoxState, **fields: Any) -> None:
        """Put a round into ``state``, with the figures that belong to it."""
        await self._collection.update_one({"_id": round_id}, {"$set": {"state": state.value, **fields}})
        self._kept.pop(round_id, None)

    async def forget(self, round_id: str) -> None:
        """Delete what the box knows of a round."""
        await self._collection.delete_one({"_id": round_id})
        self._kept.pop(round_id, None)

    async def open_gate(self, round_id: str, parameters: BoxParameters) -> None:
        """Let ballots of the round in from now on."""
        await self._store.set_validator(ballots_of(round_id), parameters.gate())

    async def shut_gate(self, round_id: str) -> None:
        """Let no ballot in from now on; what was inserted before is durable, nothing comes after."""
        await self._store.set_validator(ballots_of(round_id), NOTHING_SATISFIES)
