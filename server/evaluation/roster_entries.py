"""The roster's lines as they are stored: who may vote in which rounds, and on which phone they are at home.

Name, unit, post and phone number are one encrypted field; the phone number is found by its keyed hash. What a person
has collected is not kept here but with the rights (``eligibility``), and there without a time.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from server.store import Collection, CollectionSpec, Document, FieldCipher, Index, LookupHash, Session, Store

ROSTER: Final = "roster_entries"

COLLECTIONS: list[CollectionSpec] = [
    CollectionSpec(
        ROSTER,
        shard_key=("evaluation_id",),
        indexes=[
            Index([("evaluation_id", 1), ("position", 1)]),
            Index([("evaluation_id", 1), ("phone", 1)], unique=True, partial={"phone": {"$exists": True}}),
            Index([("phone", 1)], partial={"phone": {"$exists": True}}),
            Index([("invitation", 1)], partial={"invitation": {"$exists": True}}),
            Index([("bound_to", 1)], partial={"bound_to": {"$exists": True}}),
            Index([("rounds.r", 1)]),
        ],
    )
]


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """A person on the roster; ``phone`` is 11 digits, or empty."""

    name: str
    unit: str
    post: str
    phone: str


@dataclass(frozen=True, slots=True)
class RosterEntry:
    """A line of the roster.

    Attributes:
        position: its place in the list.
        rounds: the category of the person in each round, by the round's id.
        bound_to: the phone user who has shown to be this person, None while nobody has.
        device: hash of the secret of the web page that used the invitation.
        invitation_expires_at: None where there is no invitation.
        invitation: hash of the invitation in force.
        revoked: ids of the rounds in which the right to vote was taken away.
    """

    id: str
    evaluation_id: str
    position: int
    rounds: Mapping[str, str]
    person: RosterPerson
    bound_to: str | None = None
    device: bytes | None = None
    invitation: bytes | None = None
    invitation_expires_at: datetime | None = None
    revoked: frozenset[str] = frozenset()


class RosterEntries:
    """Reads and writes the lines of all rosters.

    Args:
        store: the office's database.
        cipher: encrypts what tells a person.
        lookup: finds phone numbers.
    """

    def __init__(self, store: Store, cipher: FieldCipher, lookup: LookupHash) -> None:
        self._entries = store.collection(ROSTER)
        self._cipher = cipher
        self._lookup = lookup

    async def insert(self, entries: Sequence[RosterEntry], session: Session) -> None:
        """Store new lines.

        Raises:
            DuplicateKey: a phone number stands in the evaluation's roster already.
        """
        await self._entries.insert_many([self._document(entry) for entry in entries], session=session)

    async def all(self, evaluation_id: str, session: Session | None = None) -> list[RosterEntry]:
        """Return an evaluation's lines in their order."""
        documents = await self._entries.find_list(
            {"evaluation_id": evaluation_id}, sort=[("position", 1), ("_id", 1)], session=session
        )
        return [self._entry(document) for document in documents]

    async def get(self, evaluation_id: str, entry_id: str, session: Session | None = None) -> RosterEntry | None:
        """Return one line of an evaluation's roster."""
        document = await self._entries.find_one({"_id": entry_id, "evaluation_id": evaluation_id}, session=session)
        return self._entry(document) if document else None

    async def by_phone(self, phone: str) -> list[RosterEntry]:
        """Return the lines of all rosters with this phone number."""
        return await self._where({"phone": self._lookup.of("phone", phone)})

    async def by_invitation(self, invitation: bytes) -> RosterEntry | None:
        """Return the line that an invitation belongs to."""
        found = await self._where({"invitation": invitation})
        return found[0] if found else None

    async def of_user(self, user_id: str) -> list[RosterEntry]:
        """Return the lines that a phone user is bound to."""
        return await self._where({"bound_to": user_id})

    async def bind(self, entry_id: str, user_id: str, device: bytes | None = None) -> RosterEntry | None:
        """Bind a line to a phone user unless another is bound; return the line as it is then."""
        change: dict[str, Any] = {"bound_to": user_id}
        if device is not None:
            change["device"] = device
        await self._entries.update_one({"_id": entry_id, "bound_to": {"$exists": False}}, {"$set": change})
        document = await self._entries.find_one({"_id": entry_id})
        return self._entry(document) if document else None

    async def unbind_user(self, user_id: str, session: Session | None = None) -> int:
        """Loosen all lines of a phone user; return how many there were."""
        gone = {"$unset": {"bound_to": "", "device": "", "invitation": "", "invitation_expires_at": ""}}
        return await self._entries.update_many({"bound_to": user_id}, gone, session=session)

    async def invite(self, invitations: Sequence[tuple[str, bytes]], until: datetime, session: Session) -> None:
        """Store invitations given as ``(line, hash)``; a line that was bound meanwhile needs none."""
        await self._entries.update_each(
            [
                (
                    {"_id": entry_id, "bound_to": {"$exists": False}},
                    {"$set": {"invitation": invitation, "invitation_expires_at": until}},
                )
                for entry_id, invitation in invitations
            ],
            session=session,
        )

    async def replace(self, before: RosterEntry, after: RosterEntry, session: Session) -> bool:
        """Put a changed line in the place of the stored one; return False where it is gone, or was bound meanwhile.

        Raises:
            DuplicateKey: the phone number stands in the evaluation's roster already.
        """
        bound: Any = before.bound_to or {"$exists": False}
        query = {"_id": before.id, "bound_to": bound}
        return bool(await self._entries.replace_one(query, self._document(after), session=session))

    async def delete(self, entry: RosterEntry, session: Session) -> None:
        """Delete a line."""
        await self._entries.delete_one({"_id": entry.id}, session=session)

    async def _where(self, query: Mapping[str, Any]) -> list[RosterEntry]:
        documents = await self._entries.find_list(query, sort=[("_id", 1)])
        return [self._entry(document) for document in documents]

    def _document(self, entry: RosterEntry) -> Document:
        person = entry.person
        text = json.dumps([person.name, person.unit, person.post, person.phone], ensure_ascii=False)
        rounds = [
            {"r": round_id, "c": category, **({"x": True} if round_id in entry.revoked else {})}
            for round_id, category in entry.rounds.items()
        ]
        optional = {
            "phone": self._lookup.of("phone", person.phone) if person.phone else None,
            "bound_to": entry.bound_to,
            "device": entry.device,
            "invitation": entry.invitation,
            "invitation_expires_at": entry.invitation_expires_at,
        }
        return {
            "_id": entry.id,
            "evaluation_id": entry.evaluation_id,
            "position": entry.position,
            "rounds": rounds,
            "person": self._cipher.encrypt(text.encode(), _context(entry.id)),
            # Absent, not null: the indexes hold what is there.
            **{name: value for name, value in optional.items() if value is not None},
        }

    def _entry(self, document: Document) -> RosterEntry:
        text = self._cipher.decrypt(bytes(document["person"]), _context(document["_id"]))
        device, invitation = document.get("device"), document.get("invitation")
        return RosterEntry(
            id=document["_id"],
            evaluation_id=document["evaluation_id"],
            position=document["position"],
            rounds={part["r"]: part["c"] for part in document["rounds"]},
            person=RosterPerson(*json.loads(text)),
            bound_to=document.get("bound_to"),
            device=bytes(device) if device else None,
            invitation=bytes(invitation) if invitation else None,
            invitation_expires_at=document.get("invitation_expires_at"),
            revoked=frozenset(part["r"] for part in document["rounds"] if "x" in part),
        )


async def entitled_by_roster(
    entries: Collection, round_ids: Iterable[str], session: Session | None = None
) -> dict[str, dict[str, int]]:
    """Return for each round how many persons of each category have a right to vote."""
    ids = list(round_ids)
    pipeline: list[dict[str, Any]] = [
        {"$match": {"rounds.r": {"$in": ids}}},
        {"$unwind": "$rounds"},
        {"$match": {"rounds.r": {"$in": ids}, "rounds.x": {"$exists": False}}},
        {"$group": {"_id": {"r": "$rounds.r", "c": "$rounds.c"}, "n": {"$sum": 1}}},
    ]
    counts: dict[str, dict[str, int]] = {}
    async for row in entries.aggregate(pipeline, session=session):
        counts.setdefault(row["_id"]["r"], {})[row["_id"]["c"]] = row["n"]
    return counts


async def forget_roster(entries: Collection, round_id: str) -> None:
    """Forget who was on the roster of a round; a line that stands for no other round is deleted."""
    await entries.update_many({"rounds.r": round_id}, {"$pull": {"rounds": {"r": round_id}}})
    await entries.delete_many({"rounds": []})


def _context(entry_id: str) -> str:
    return f"{ROSTER}/{entry_id}/person"
