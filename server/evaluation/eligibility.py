"""Eligibility: who may vote. Knows rights, issues one blind signature for each, and never sees a ballot.

Tickets are collected while the round is open; persons on the roster collect their credentials at check-in, which ends
before casting begins. What was signed is known here only blinded, so nothing in this database leads to a ballot.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from server.encoding import from_base64url
from server.errors import Conflict, FieldError, InvalidInput, NotFound
from server.evaluation.batch_gate import BatchGate
from server.evaluation.blind_signature import SigningKey
from server.evaluation.models import Round
from server.evaluation.phone_rounds import PhoneRounds, PhoneState
from server.evaluation.rights import RIGHTS, Rights, roster_right
from server.evaluation.round_keys import COLLECTIONS as KEY_COLLECTIONS
from server.evaluation.round_keys import RoundKeys
from server.evaluation.rules import Category, CheckInState
from server.evaluation.tickets import MalformedTicket, parse_ticket, ticket_hash
from server.store import CollectionSpec, Document, FieldCipher, Session, Store

COLLECTIONS: list[CollectionSpec] = [RIGHTS, *KEY_COLLECTIONS]

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


def not_on_roster() -> NotFound:
    """Return the error for somebody who has no right in this round."""
    return NotFound("not_on_roster", "您不在这一轮测评的名册上。如有疑问，请与组织测评的工作人员联系")


def unknown_ticket() -> NotFound:
    """Return the error for a ticket that was never made, or whose round is long over."""
    return NotFound(
        "unknown_ticket", "没有这个匿名测评码，请核对后重新输入", fields=[FieldError("ticket", "没有这个码")]
    )


class Eligibility(Rights):
    """Rights, the keys that sign for them, and who is given a signature.

    Args:
        store: the office's database.
        cipher: encrypts the signing keys.
    """

    def __init__(self, store: Store, cipher: FieldCipher) -> None:
        super().__init__(store)
        self.rounds = PhoneRounds(store)
        self.keys = RoundKeys(store, cipher)
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

    async def close(self, round_id: str) -> int:
        """End the issue of credentials for good: destroy the keys, stop every right; return how many were issued.

        Repeating it gives the same.
        """
        await self.keys.destroy(round_id)
        self.rounds.forget(round_id)
        return await self.stop(round_id)

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
            right = await self.right(key_hash)
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
            right = await self.claim(bytes(right["_id"]), digest) or right
        if right.get("d") != digest:
            raise stopped() if "d" not in right else used()
        return await self.keys.sign(key, message)

    async def _find(self, key_hash: bytes) -> tuple[Document, Round]:
        ticket = await self.right(key_hash)
        if ticket is None:
            raise unknown_ticket()
        if "x" in ticket:
            raise NotFound("voided_ticket", "这个匿名测评码已作废，请向工作人员另行领取")
        _, part = await self.rounds.current(ticket["r"])
        return ticket, part


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
    if state.over:
        raise _closed()


def _refuse_check_in(part: Round, *, collected: bool) -> None:
    """Refuse outside check-in; who has collected may ask for the same again until the round closes."""
    if PhoneRounds.state_of(part).over:
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
