"""The roster as phones meet it: who is who, which rounds are theirs, and the credential at check-in.

Nothing that WeChat says decides about a right: a phone number only finds the line; the roster decides.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from server.clock import Clock
from server.errors import Conflict, NotFound
from server.evaluation.eligibility import Eligibility, not_on_roster
from server.evaluation.invitations import expired_invitation, invitation_hash, unknown_invitation, used_invitation
from server.evaluation.models import Evaluation, Round
from server.evaluation.phone_rounds import PhoneRounds, PhoneState
from server.evaluation.repository import EvaluationRepository
from server.evaluation.roster_entries import RosterEntries, RosterEntry
from server.evaluation.rules import CheckInState, RoundKind, RoundState
from server.schemas import Model
from server.store import Session

_NOT_CLOSED = (RoundState.DRAFT, RoundState.OPEN)


class MyCategory(Model):
    """A category by its name."""

    id: str
    name: str


class MyRound(Model):
    """A round that a person on the roster takes part in.

    Attributes:
        fingerprint: of the round's keys, None before they are made.
        collected: the credential was collected, on this phone or another.
        revoked: the right to vote was taken away.
    """

    evaluation_title: str
    round_id: str
    kind: RoundKind
    category: MyCategory
    state: PhoneState
    check_in: CheckInState
    check_in_opens_at: datetime | None
    opens_at: datetime | None
    closes_at: datetime | None
    fingerprint: str | None
    collected: bool
    revoked: bool


class Binding(StrEnum):
    """What came of binding a line."""

    BOUND = "bound"
    TAKEN = "taken"


class PhoneRoster:
    """Answers the phones of persons on a roster.

    Args:
        entries: the lines.
        repository: the evaluations.
        eligibility: issues the credentials.
        clock: tells when invitations expire.
    """

    def __init__(
        self, entries: RosterEntries, repository: EvaluationRepository, eligibility: Eligibility, clock: Clock
    ) -> None:
        self._entries = entries
        self._repository = repository
        self._eligibility = eligibility
        self._clock = clock

    async def bind_by_phone(self, user_id: str, phone: str) -> int:
        """Bind a phone user to all lines with a phone number; return how many are the user's now.

        Raises:
            NotFound: ``phone_not_on_roster``.
            Conflict: ``roster_line_taken``: other phones are bound to all of them.
        """
        found = await self._entries.by_phone(phone)
        if not found:
            raise NotFound("phone_not_on_roster", "名册上没有这个手机号。可改用个人邀请码，或与组织测评的工作人员核对")
        bound = [await self._bind(entry, user_id) for entry in found]
        if Binding.BOUND not in bound:
            raise _taken()
        return bound.count(Binding.BOUND)

    async def bind_by_invitation(self, user_id: str, text: str, device: bytes | None = None) -> int:
        """Bind a phone user to the line of a personal invitation; repeating it changes nothing.

        Args:
            user_id: the phone user.
            text: the invitation as typed or scanned.
            device: hash of a secret of the web page, with which it can come back after a lost reply.

        Raises:
            InvalidInput: ``malformed_invitation``.
            NotFound: ``unknown_invitation``.
            Conflict: ``invitation_used``, ``invitation_expired``.
        """
        entry = await self._invited(text)
        if entry.bound_to == user_id:
            return 1
        self._refuse_expired(entry)
        if await self._bind(entry, user_id, device) is Binding.TAKEN:
            raise used_invitation()
        return 1

    async def user_of_invitation(self, text: str, device: bytes) -> str | None:
        """Return the phone user whom this device made of the invitation before, None if it is not used yet.

        Raises:
            InvalidInput: ``malformed_invitation``.
            NotFound: ``unknown_invitation``.
            Conflict: ``invitation_used`` by another phone, ``invitation_expired``.
        """
        entry = await self._invited(text)
        if entry.bound_to is None:
            self._refuse_expired(entry)
            return None
        if entry.device != device:
            raise used_invitation()
        return entry.bound_to

    async def unbind_user(self, user_id: str, session: Session | None = None) -> None:
        """Loosen all lines of a phone user; credentials that were collected stay collected."""
        await self._entries.unbind_user(user_id, session)

    async def is_awaited(self, user_id: str) -> bool:
        """Tell whether a phone user has a line in a round that is not closed."""
        for entry in await self._entries.of_user(user_id):
            evaluation = await self._repository.load(entry.evaluation_id)
            if any(part.id in entry.rounds and part.state in _NOT_CLOSED for part in evaluation.rounds):
                return True
        return False

    async def has_entries(self, user_id: str) -> bool:
        """Tell whether a phone user is bound to any line."""
        return bool(await self._entries.of_user(user_id))

    async def my_rounds(self, user_id: str) -> list[MyRound]:
        """Return the rounds of a phone user that have not been sealed, in the order of their times."""
        lines = await self._entries.of_user(user_id)
        rights = [(round_id, entry.id) for entry in lines for round_id in entry.rounds]
        statuses = await self._eligibility.statuses(rights)
        mine: list[MyRound] = []
        for entry in lines:
            evaluation = await self._repository.load(entry.evaluation_id)
            for part in evaluation.rounds:
                status = statuses.get((part.id, entry.id))
                if status is not None:
                    category = part.category(entry.rounds[part.id])
                    shown = MyCategory(id=category.id, name=category.name)
                    mine.append(_my_round(evaluation, part, shown, status.collected, status.revoked))
        return sorted(mine, key=_order)

    async def issue(self, user_id: str, round_id: str, blinded_message: str) -> bytes:
        """Return the blind signature for a person's right in a round, at check-in.

        Raises:
            NotFound, Conflict, InvalidInput: as ``Eligibility.issue_by_roster``.
        """
        lines: Sequence[RosterEntry] = await self._entries.of_user(user_id)
        entry = next((entry for entry in lines if round_id in entry.rounds), None)
        if entry is None:
            raise not_on_roster()
        return await self._eligibility.issue_by_roster(round_id, entry.id, blinded_message)

    async def _bind(self, entry: RosterEntry, user_id: str, device: bytes | None = None) -> Binding:
        now = entry if entry.bound_to else await self._entries.bind(entry.id, user_id, device)
        return Binding.BOUND if now is not None and now.bound_to == user_id else Binding.TAKEN

    async def _invited(self, text: str) -> RosterEntry:
        entry = await self._entries.by_invitation(invitation_hash(text))
        if entry is None:
            raise unknown_invitation()
        return entry

    def _refuse_expired(self, entry: RosterEntry) -> None:
        if entry.invitation_expires_at is None or entry.invitation_expires_at <= self._clock.now():
            raise expired_invitation()


def _taken() -> Conflict:
    return Conflict("roster_line_taken", "名册上的这个人已绑定另一部手机。如非本人所为，请立即告诉工作人员")


def _my_round(evaluation: Evaluation, part: Round, category: MyCategory, collected: bool, revoked: bool) -> MyRound:
    return MyRound(
        evaluation_title=evaluation.title,
        round_id=part.id,
        kind=part.kind,
        category=category,
        state=PhoneRounds.state_of(part),
        check_in=part.check_in_state,
        check_in_opens_at=part.check_in.started_at if part.check_in else part.check_in_opens_at,
        opens_at=part.opened_at or part.opens_at,
        closes_at=part.closed_at or part.closes_at,
        fingerprint=part.ready.fingerprint if part.ready else None,
        collected=collected,
        revoked=revoked,
    )


def _order(mine: MyRound) -> tuple[bool, str]:
    """Rounds that are over last; the others by the time that comes next."""
    at = mine.check_in_opens_at or mine.opens_at
    return mine.state.over, at.isoformat() if at else "9"
