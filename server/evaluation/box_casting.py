"""Casting: a sealed ballot comes in, its receipt goes out.

A cast is one insert: acceptance, check against double votes and idempotent retry at once. Ballots that arrive together
are inserted together, in random order, and each is acknowledged when its group is durable.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.errors import Conflict, FieldError, InvalidInput, Unavailable
from server.evaluation.blind_signature import PREFIX_LENGTH, receipt_of
from server.evaluation.box_rounds import BoxRound, BoxRounds, BoxState, ballots_of
from server.evaluation.group_commit import GroupCommit
from server.store import BulkWriteError, Document, Store

_PATIENCE = 40
_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Cast:
    """A ballot as it arrives.

    Attributes:
        category: id of the category under whose key the credential stands.
        message: the credential's message, with its random prefix.
        signature: the credential's signature.
        sealed: the sealed answers.
    """

    category: str
    message: bytes
    signature: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answer to a cast: the receipt (32 bytes), and whether the ballot was new."""

    receipt: bytes
    new: bool


def round_not_open() -> Conflict:
    """Return the error before opening."""
    return Conflict("round_not_open", "本轮测评尚未开始，请在开始后提交")


def round_closed() -> Conflict:
    """Return the error after closing."""
    return Conflict("round_closed", "本轮测评已经结束，不能再提交测评票")


def already_cast() -> Conflict:
    """Return the error for a second, different ballot."""
    return Conflict("already_cast", "您的测评票此前已经提交，不能更改")


def check(found: BoxRound, ballot: Cast) -> None:
    """Refuse what is no ballot of this round, or comes without a credential of its category.

    Raises:
        InvalidInput: ``invalid_input`` (category, length) or ``bad_credential``.
    """
    verifier = found.verifiers.get(ballot.category)
    if verifier is None:
        raise InvalidInput("invalid_input", "没有这个票种", fields=[FieldError("category", "没有这个票种")])
    if len(ballot.sealed) != found.sealed_size:
        raise InvalidInput(
            "invalid_input",
            "测评票的长度不正确",
            fields=[FieldError("sealed", f"应为 {found.sealed_size} 字节")],
        )
    of_this_round = ballot.message.endswith(found.message) and len(ballot.message) == PREFIX_LENGTH + len(found.message)
    if not of_this_round or not verifier.verify(ballot.message, ballot.signature):
        raise InvalidInput(
            "bad_credential", "测评凭证无效", fields=[FieldError("signature", "不是本轮本票种的有效凭证")]
        )


class Casting:
    """Takes the ballots of all rounds in this process.

    Args:
        store: the box's database.
        rounds: the rounds in it.
    """

    def __init__(self, store: Store, rounds: BoxRounds) -> None:
        self._store = store
        self._rounds = rounds
        self._groups: dict[str, GroupCommit[Document, bool]] = {}

    async def cast(self, round_id: str, ballot: Cast) -> Accepted:
        """Take a ballot and return once it is durable.

        Raises:
            NotFound: ``unknown_round``.
            InvalidInput: ``invalid_input`` (category, length) or ``bad_credential``.
            Conflict: ``round_not_open``, ``round_closed``, or ``already_cast`` where other bytes stand under the
                credential.
            Unavailable: it is not known whether the ballot is in; sending it again is safe.
        """
        found = await self._rounds.current(round_id)
        if found.state is BoxState.PREPARED:
            raise round_not_open()
        if found.state is BoxState.DESTROYED:
            raise round_closed()
        check(found, ballot)
        receipt = receipt_of(ballot.message)
        document = {"_id": receipt, "c": ballot.category, "s": ballot.sealed}
        if found.state is BoxState.OPEN:
            return Accepted(receipt, await self._group(round_id).submit(document))
        # Nothing is inserted any more: after its destruction, an insert would make the collection again.
        await _Insertion(self._store, self._rounds, round_id).repeated(document)
        return Accepted(receipt, new=False)

    def _group(self, round_id: str) -> GroupCommit[Document, bool]:
        group = self._groups.get(round_id)
        if group is None:
            group = self._groups[round_id] = GroupCommit(_Insertion(self._store, self._rounds, round_id).commit)
        return group


class _Insertion:
    """Commits groups of one round's ballots, and tells a repeated ballot from another under the same credential."""

    def __init__(self, store: Store, rounds: BoxRounds, round_id: str) -> None:
        self._ballots = store.collection(ballots_of(round_id))
        self._rounds = rounds
        self._round_id = round_id

    async def commit(self, documents: list[Document]) -> Sequence[bool | Exception]:
        """Insert; return True for a new ballot, False for one that stood there with the same bytes, or an error."""
        outcomes: list[bool | Exception] = [True] * len(documents)
        try:
            await self._ballots.insert_many(documents, ordered=False)
        except BulkWriteError as error:
            duplicates = {documents[failure.index]["_id"] for failure in error.failures if failure.duplicate}
            standing = await self._standing([documents[failure.index] for failure in error.failures], duplicates)
            for failure in error.failures:
                outcomes[failure.index] = await self._verdict(documents[failure.index], standing)
        return outcomes

    async def repeated(self, document: Document) -> None:
        """Return if the ballot stands in the box with the same bytes; raise what ``_verdict`` says otherwise."""
        verdict = await self._verdict(document, await self._standing([document], set()))
        if isinstance(verdict, Exception):
            raise verdict

    async def _standing(self, documents: Sequence[Document], duplicates: set[bytes]) -> Mapping[bytes, Document]:
        """Return the durable ballots under the credentials of ``documents``.

        Those that the database called duplicates are there, but may still be on their way to the majority.
        """
        ids = {document["_id"] for document in documents}
        found: dict[bytes, Document] = {}
        for attempt in range(_PATIENCE):
            stored = await self._ballots.find_list({"_id": {"$in": list(ids)}})
            found = {bytes(ballot["_id"]): ballot for ballot in stored}
            missing = ids - found.keys()
            # Right after closing, the first of two sendings may just be on its way as well: look twice.
            if not missing or (attempt and not duplicates & missing):
                break
            await asyncio.sleep(_PAUSE)
        return found

    async def _verdict(self, document: Document, standing: Mapping[bytes, Document]) -> bool | Exception:
        present = standing.get(document["_id"])
        if present is not None:
            same = bytes(present["s"]) == document["s"] and present["c"] == document["c"]
            return False if same else already_cast()
        state = (await self._rounds.read(self._round_id)).state
        if state is BoxState.PREPARED:
            return round_not_open()
        if state is BoxState.OPEN:
            return Unavailable("try_again", "暂时无法提交，请稍后重试")
        return round_closed()
