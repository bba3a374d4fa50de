"""Eligibility: who may vote. Knows rights, issues one blind signature for each, and never sees a ballot.

A right is a ticket, or a person's line on the roster. Tickets are collected while the round is open; persons collect
theirs at check-in, which ends before casting begins.

"Collected" is kept without a time. What was signed is known here only blinded, so nothing in this database leads to a
ballot.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from server.errors import Conflict, FieldError, InvalidInput, NotFound
from server.evaluation.batch_gate import BatchGate
from server.evaluation.blind_signature import SigningKey
from server.evaluation.encoding import from_base64url
from server.evaluation.group_commit import GroupCommit
from server.evaluation.models import Round
from server.evaluation.phone_rounds import PhoneRounds, PhoneState
from server.evaluation.round_keys import COLLECTIONS as KEY_COLLECTIONS
from server.evaluation.round_keys import RoundKeys
from server.evaluation.rules import Category, CheckInState
from server.evaluation.tickets import MalformedTicket, parse_ticket, ticket_hash
from server.store import CollectionSpec, Document, FieldCipher, Index, Session, Store, patience

TICKETS = "tickets"

# A right: _id the ticket's hash or that of round and line, r round, c category, b batch of tickets or p line of the
# roster, d digest of the blinded message it was used with, x declared void, z nothing is issued for it any more.
COLLECTIONS: list[CollectionSpec] = [
    CollectionSpec(
        TICKETS,
        shard_key=("_id",),
        indexes=[Index([("r", 1), ("b", 1)]), Index([("r", 1), ("p", 1)])],
        clustered=True,
    ),
    *KEY_COLLECTIONS,
]

_LONG = 600.0

# A signature takes some milliseconds of a thread; a batch of so many is little to wait for.
_BATCH_PER_THREAD = 16
_REFILL_PER_THREAD = 6


@dataclass(frozen=True, slots=True)
class TicketStatus:
    """What a ticket's holder may know.

    Attributes:
        round_id: the ticket's round.
        state: whether the round waits, is open or closed.
        category: the ticket's category.
        collected: whether a credential was issued for it.
    """

    round_id: str
    state: PhoneState
    category: Category
    collected: bool


@dataclass(frozen=True, slots=True)
class RightStatus:
    """What became of the right of a person on the roster."""

    collected: bool
    revoked: bool


def roster_right(round_id: str, entry_id: str) -> bytes:
    """Return the key under which the right of a line of the roster stands in a round: 32 bytes."""
    return hashlib.sha256(f"roster:{round_id}/{entry_id}".encode()).digest()


def not_on_roster() -> NotFound:
    """Return the error for somebody who has no right in this round."""
    return NotFound("not_on_roster", "您不在这一轮测评的名册上。如有疑问，请与组织测评的工作人员联系")


def unknown_ticket() -> NotFound:
    """Return the error for a ticket that was never made, or whose round is long over."""
    return NotFound(
        "unknown_ticket", "没有这个匿名测评码，请核对后重新输入", fields=[FieldError("ticket", "没有这个码")]
    )


async def collected_by_roster(store: Store, round_ids: Sequence[str]) -> dict[str, int]:
    """Return for each round how many persons on its roster have collected their credential."""
    query = {"r": {"$in": list(round_ids)}, "p": {"$exists": True}, "d": {"$exists": True}}
    pipeline: list[dict[str, Any]] = [{"$match": query}, {"$group": {"_id": "$r", "n": {"$sum": 1}}}]
    return {row["_id"]: row["n"] async for row in store.collection(TICKETS).aggregate(pipeline)}


class Eligibility:
    """Rights and credentials.

    Args:
        store: the office's database.
        cipher: encrypts the signing keys.
    """

    def __init__(self, store: Store, cipher: FieldCipher) -> None:
        self.rounds = PhoneRounds(store)
        self.keys = RoundKeys(store, cipher)
        self._tickets = store.collection(TICKETS)
        self._reads: GroupCommit[bytes, Document | None] = GroupCommit(self._read_group)
        self._claims: GroupCommit[tuple[bytes, bytes], Document | None] = GroupCommit(self._claim_group)
        self._gate = BatchGate(_BATCH_PER_THREAD * self.keys.threads, _REFILL_PER_THREAD * self.keys.threads)

    # What officers do.

    async def generate_keys(self, category_ids: Iterable[str]) -> dict[str, SigningKey]:
        """Return a fresh signing key for each category."""
        return await self.keys.generate(category_ids)

    async def store_keys(self, session: Session, round_id: str, keys: Mapping[str, SigningKey]) -> None:
        """Write a round's signing keys, encrypted."""
        await self.keys.store(session, round_id, keys)

    async def discard_keys(self, session: Session, round_id: str) -> None:
        """Delete the signing keys of a preparation that is given up."""
        await self.keys.destroy(round_id, session)

    async def insert_tickets(
        self, session: Session, round_id: str, batch_id: str, tickets: Sequence[tuple[bytes, str]]
    ) -> None:
        """Store tickets given as ``(hash, category)``, in the order of their hashes, which is no order of printing."""
        documents = [{"_id": key, "r": round_id, "c": category, "b": batch_id} for key, category in sorted(tickets)]
        await self._tickets.insert_many(documents, session=session)

    async def void_batch(self, session: Session, round_id: str, batch_id: str) -> int:
        """Declare the tickets of a batch void; return how many."""
        return await self._tickets.update_many({"r": round_id, "b": batch_id}, {"$set": {"x": True}}, session=session)

    async def grant_rights(self, session: Session, round_id: str, rights: Sequence[tuple[str, str]]) -> None:
        """Store the rights of persons on the roster, given as ``(line, category)``, in the order of their hashes."""
        documents = [
            {"_id": roster_right(round_id, entry_id), "r": round_id, "c": category, "p": entry_id}
            for entry_id, category in rights
        ]
        await self._tickets.insert_many(sorted(documents, key=lambda right: right["_id"]), session=session)

    async def revoke_right(self, session: Session, round_id: str, entry_id: str) -> bool:
        """Take a right away unless its credential was collected; return whether it is revoked now."""
        free = {"_id": roster_right(round_id, entry_id), "d": {"$exists": False}}
        return bool(await self._tickets.update_one(free, {"$set": {"x": True}}, session=session))

    async def restore_right(self, session: Session, round_id: str, entry_id: str) -> None:
        """Give a right back that was taken away."""
        key = {"_id": roster_right(round_id, entry_id)}
        await self._tickets.update_one(key, {"$unset": {"x": ""}}, session=session)

    async def delete_rights(self, session: Session, round_ids: Iterable[str], entry_id: str) -> bool:
        """Delete the rights of a line; return False, and delete none, where a credential was collected."""
        keys = [roster_right(round_id, entry_id) for round_id in round_ids]
        query = {"_id": {"$in": keys}}
        if await self._tickets.count({**query, "d": {"$exists": True}}, session=session):
            return False
        await self._tickets.delete_many(query, session=session)
        return True

    async def statuses(self, rights: Iterable[tuple[str, str]]) -> dict[tuple[str, str], RightStatus]:
        """Return what became of the rights given as ``(round, line)``."""
        keys = {roster_right(*right): right for right in rights}
        found = await self._tickets.find_list({"_id": {"$in": list(keys)}})
        return {keys[bytes(one["_id"])]: RightStatus("d" in one, "x" in one) for one in found}

    async def end_check_in(self, round_id: str) -> None:
        """Issue nothing more to persons on the roster. Repeating it changes nothing.

        Each right is stopped by a write of its own, as at closing. A reply that got lost can still be asked for again:
        the same signature for the same blinded message, which writes nothing.
        """
        with patience(_LONG):
            waiting = {"r": round_id, "p": {"$exists": True}, "d": {"$exists": False}}
            await self._tickets.update_many(waiting, {"$set": {"z": True}})

    async def count_entitled(self, round_id: str, session: Session | None = None) -> dict[str, int]:
        """Return how many rights each category has that were not taken away."""
        pipeline: list[dict[str, Any]] = [
            {"$match": {"r": round_id, "x": {"$exists": False}}},
            {"$group": {"_id": "$c", "n": {"$sum": 1}}},
            {"$sort": {"_id": 1}},
        ]
        return {row["_id"]: row["n"] async for row in self._tickets.aggregate(pipeline, session=session)}

    async def count_issued(self, round_id: str) -> int:
        """Return how many credentials were issued."""
        return await self._tickets.count({"r": round_id, "d": {"$exists": True}})

    async def close(self, round_id: str) -> int:
        """End the issue of credentials for good: destroy the keys, stop every ticket; return how many were issued.

        Repeating it gives the same. Each ticket is stopped by a write of its own, so that an issue on its way either
        has its ticket already, and counts, or finds it stopped.
        """
        await self.keys.destroy(round_id)
        self.rounds.forget(round_id)
        with patience(_LONG):
            await self._tickets.update_many({"r": round_id}, {"$set": {"z": True}})
            return await self.count_issued(round_id)

    async def destroy_tickets(self, round_id: str) -> int:
        """Delete what is known of a round's tickets, after the publicity period; return how many there were."""
        with patience(_LONG):
            return await self._tickets.delete_many({"r": round_id})

    # What phones do.

    async def check(self, text: str) -> TicketStatus:
        """Return what a ticket is good for.

        Args:
            text: the ticket as typed or scanned.

        Raises:
            InvalidInput: ``malformed_ticket``.
            NotFound: ``unknown_ticket`` or ``voided_ticket``.
        """
        ticket, part = await self._find(_hash_of(text))
        state = self.rounds.state_of(part)
        return TicketStatus(part.id, state, part.category(ticket["c"]), "d" in ticket)

    async def issue(self, text: str, blinded_message: str) -> bytes:
        """Return the blind signature for a ticket: once, and again for the same blinded message.

        Args:
            text: the ticket as typed or scanned.
            blinded_message: base64url.

        Raises:
            InvalidInput: ``malformed_ticket``, or ``invalid_input`` (no blinded message under the category's key).
            NotFound: ``unknown_ticket`` or ``voided_ticket``.
            Conflict: ``round_not_open``, ``round_closed``, or ``credential_already_issued`` for another blinded
                message.
        """
        key_hash = _hash_of(text)
        async with self._gate:
            return await self._issue(key_hash, blinded_message)

    async def issue_by_roster(self, round_id: str, entry_id: str, blinded_message: str) -> bytes:
        """Return the blind signature for a person on the roster, at check-in: once, and again for the same message.

        Args:
            round_id: the round.
            entry_id: the line of the roster, whose person the caller has shown to be.
            blinded_message: base64url.

        Raises:
            InvalidInput: ``invalid_input`` (no blinded message under the category's key).
            NotFound: ``unknown_round``, ``not_on_roster`` or ``revoked_right``.
            Conflict: ``check_in_not_started``, ``check_in_ended``, ``round_closed``, or ``credential_already_issued``
                for another blinded message.
        """
        key_hash = roster_right(round_id, entry_id)
        async with self._gate:
            right = await self._reads.submit(key_hash)
            if right is None:
                raise not_on_roster()
            if "x" in right:
                raise NotFound("revoked_right", "您在这一轮的参评资格已被取消。如有疑问，请与组织测评的工作人员联系")
            _, part = await self.rounds.current(round_id)
            _refuse_check_in(part, collected="d" in right)
            return await self._signed(right, part, blinded_message, _check_in_ended, _collected_elsewhere)

    async def _issue(self, key_hash: bytes, blinded_message: str) -> bytes:
        ticket, part = await self._find(key_hash)
        _refuse_unless_open(self.rounds.state_of(part))
        return await self._signed(ticket, part, blinded_message, _closed, _already_issued)

    async def _signed(
        self,
        right: Document,
        part: Round,
        blinded_message: str,
        stopped: Callable[[], Conflict],
        used: Callable[[], Conflict],
    ) -> bytes:
        key = await self.keys.key(part.id, right["c"])
        if key is None:
            raise _closed()
        message = _read_blinded(blinded_message, key)
        digest = hashlib.sha256(message).digest()
        if "d" not in right:
            right = await self._claims.submit((bytes(right["_id"]), digest)) or right
        if right.get("d") != digest:
            raise stopped() if "d" not in right else used()
        return await self.keys.sign(key, message)

    async def _find(self, key_hash: bytes) -> tuple[Document, Round]:
        ticket = await self._reads.submit(key_hash)
        if ticket is None:
            raise unknown_ticket()
        if "x" in ticket:
            raise NotFound("voided_ticket", "这个匿名测评码已作废，请向工作人员另行领取")
        _, part = await self.rounds.current(ticket["r"])
        return ticket, part

    async def _read_group(self, hashes: list[bytes]) -> Sequence[Document | None]:
        found = await self._tickets.find_list({"_id": {"$in": list(set(hashes))}})
        by_hash = {bytes(ticket["_id"]): ticket for ticket in found}
        return [by_hash.get(key_hash) for key_hash in hashes]

    async def _claim_group(self, claims: list[tuple[bytes, bytes]]) -> Sequence[Document | None]:
        """Tie each ticket to the blinded message that asks first; return the tickets as they are then."""
        free = {"d": {"$exists": False}, "x": {"$exists": False}, "z": {"$exists": False}}
        matched = await self._tickets.update_each(
            [({"_id": key_hash, **free}, {"$set": {"d": digest}}) for key_hash, digest in claims]
        )
        if matched == len(claims):
            return [{"_id": key_hash, "d": digest} for key_hash, digest in claims]
        return await self._read_group([key_hash for key_hash, _ in claims])


def _hash_of(text: str) -> bytes:
    try:
        return ticket_hash(parse_ticket(text))
    except MalformedTicket:
        raise InvalidInput(
            "malformed_ticket",
            "匿名测评码有误，应为 28 位数字和字母，请逐位核对",
            fields=[FieldError("ticket", "请逐位核对")],
        ) from None


def _read_blinded(text: str, key: SigningKey) -> bytes:
    """Return the blinded message; refused here, it costs the ticket nothing."""
    try:
        message = from_base64url(text)
        key.check(message)
    except ValueError:
        raise InvalidInput(
            "invalid_input", "盲化消息不正确", fields=[FieldError("blinded_message", "应为本票种公钥下的盲化消息")]
        ) from None
    return message


def _refuse_unless_open(state: PhoneState) -> None:
    if state is PhoneState.WAITING:
        raise Conflict("round_not_open", "本轮测评尚未开始，请稍候")
    if state is PhoneState.CLOSED:
        raise _closed()


def _refuse_check_in(part: Round, *, collected: bool) -> None:
    """Refuse outside check-in; who has collected may ask for the same again until the round closes."""
    if PhoneRounds.state_of(part) is PhoneState.CLOSED:
        raise _closed()
    if part.check_in_state is CheckInState.NOT_YET:
        raise Conflict("check_in_not_started", "签到尚未开始，请留意通知")
    if part.check_in_state is CheckInState.ENDED and not collected:
        raise _check_in_ended()


def _check_in_ended() -> Conflict:
    return Conflict(
        "check_in_ended", "签到已经结束，不能再领取测评凭证。为保护匿名，投票开始后不再发放凭证，工作人员也不能补发"
    )


def _collected_elsewhere() -> Conflict:
    return Conflict(
        "credential_already_issued",
        "您的测评凭证已在另一部手机（或另一个浏览器）上领取，只能在那里投票。凭证不记名，任何人都不能补发或转移",
    )


def _closed() -> Conflict:
    return Conflict("round_closed", "本轮测评已经结束")


def _already_issued() -> Conflict:
    return Conflict("credential_already_issued", "这个匿名测评码已在另一部手机上使用。如非本人所为，请立即告诉工作人员")
