"""The ballot box: takes sealed ballots, never sees a person, publishes receipts.

Its database, its user and its process can be its own: nothing here knows of tickets, rosters or accounts.
"""

import contextlib
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from server.errors import Conflict, FieldError, InvalidInput, NotFound
from server.evaluation.box_casting import Accepted, Cast, Casting, round_not_open
from server.evaluation.box_rounds import (
    BoxParameters,
    BoxRounds,
    BoxState,
    ballots_of,
    comments_of,
    opened_of,
    published_of,
)
from server.evaluation.box_work import LONG, alone, fresh_collection, opening_of
from server.evaluation.receipts import MerkleTree, leaf_hash, prefix_length, sealed_hash
from server.store import NOTHING_SATISFIES, Document, Lease, Store, patience

_BATCH = 1000
_HEX = re.compile("[0-9a-f]*")


@dataclass(frozen=True, slots=True)
class Closed:
    """The published set: how many receipts, and the root (hexadecimal) of the tree over them."""

    count: int
    merkle_root: str


@dataclass(frozen=True, slots=True)
class Published:
    """What the published set looks like.

    Attributes:
        count: receipts in it.
        merkle_root: root of the tree over them, hexadecimal.
        prefix_length: hexadecimal characters by which it is divided into buckets.
    """

    count: int
    merkle_root: str
    prefix_length: int


class BallotBox:
    """The box's service on its own database.

    Args:
        store: the box's database, shared with nothing.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rounds = BoxRounds(store)
        self._casting = Casting(store, self._rounds)

    async def prepare(self, round_id: str, parameters: BoxParameters) -> None:
        """Make the box with its gate shut. May be repeated with other parameters until a ballot is cast.

        Raises:
            Conflict: ``box_in_use``, the box has been opened to voters or holds ballots.
        """
        await self._make(round_id, parameters, (BoxState.PREPARED,))
        await self._rounds.write(round_id, BoxState.PREPARED, parameters)

    async def open(self, round_id: str, parameters: BoxParameters) -> None:
        """Open the box to voters. Repeating it changes nothing; other parameters are taken while the box is empty.

        Raises:
            Conflict: ``box_in_use``, it holds ballots of other parameters, or was closed already.
        """
        await self._make(round_id, parameters, (BoxState.PREPARED, BoxState.OPEN))
        await self._rounds.write(round_id, BoxState.OPEN, parameters)
        await self._rounds.open_gate(round_id, parameters)

    async def _make(self, round_id: str, parameters: BoxParameters, allowed: Sequence[BoxState]) -> None:
        ballots = self._store.collection(ballots_of(round_id))
        with contextlib.suppress(NotFound):
            present = await self._rounds.read(round_id)
            empty = present.has(parameters) or await ballots.find_one({}) is None
            if present.state not in allowed or not empty:
                raise Conflict("box_in_use", "票箱已在使用，不能重新设置")
        await self._store.create_collection(ballots_of(round_id), clustered=True, validator=NOTHING_SATISFIES)

    async def cast(self, round_id: str, ballot: Cast) -> Accepted:
        """Take a ballot and return once it is durable; see ``Casting.cast``."""
        return await self._casting.cast(round_id, ballot)

    async def count(self, round_id: str) -> int:
        """Return how many ballots the box holds."""
        return await self._store.collection(ballots_of(round_id)).count({})

    async def close(self, round_id: str) -> Closed:
        """Shut the gate for good and publish the receipts. Repeating it, also after a crash, gives the same.

        Raises:
            NotFound: ``unknown_round``.
            Conflict: ``round_not_open``.
        """
        found = await self._rounds.read(round_id)
        if found.state is BoxState.PREPARED:
            raise round_not_open()
        if found.state in (BoxState.OPEN, BoxState.CLOSING):
            await self._rounds.change(round_id, BoxState.CLOSING)
            await self._rounds.shut_gate(round_id)
            async with alone(self._store, f"publish/{round_id}", wait=True) as lease:
                await self._publish(round_id, lease)
            found = await self._rounds.read(round_id)
        return Closed(found.count or 0, found.merkle_root or "")

    async def _publish(self, round_id: str, lease: Lease) -> None:
        if (await self._rounds.read(round_id)).state is not BoxState.CLOSING:
            return
        growing = await fresh_collection(self._store, f"publishing_{round_id}", lease)
        tree = MerkleTree()
        with patience(LONG):
            batch: list[Document] = []
            ballots = self._store.collection(ballots_of(round_id))
            async for ballot in ballots.find({}, projection={"s": 1}, sort=[("_id", 1)], batch_size=_BATCH):
                digest = sealed_hash(ballot["s"])
                tree.add(leaf_hash(ballot["_id"], digest))
                batch.append({"_id": ballot["_id"], "h": digest})
                if len(batch) == _BATCH:
                    await growing.insert_many(batch)
                    batch = []
            if batch:
                await growing.insert_many(batch)
            await growing.rename(published_of(round_id), drop_target=True)
        await self._rounds.change(round_id, BoxState.CLOSED, count=tree.count, merkle_root=tree.root().hex())

    async def receipts(self, round_id: str) -> Published:
        """Return what is published about the set of receipts.

        Raises:
            NotFound: ``unknown_round``.
            Conflict: ``round_not_closed``, or ``round_destroyed`` after the publicity period, or where the round
                was discarded.
        """
        found = await self._rounds.current(round_id)
        if found.count is None:
            # What was kept may be from before the closing.
            found = await self._rounds.read(round_id)
        if found.state is BoxState.DESTROYED:
            raise Conflict("round_destroyed", "公示期已满或本轮已作废，回执已按规定销毁")
        if found.count is None or found.merkle_root is None:
            raise Conflict("round_not_closed", "本轮测评结束后才公布回执")
        return Published(found.count, found.merkle_root, prefix_length(found.count))

    async def bucket(self, round_id: str, prefix: str) -> list[tuple[str, str]]:
        """Return the published receipts that begin with ``prefix``, with the hashes of their sealed ballots.

        A phone asks for a bucket of some hundreds, so that it does not say which receipt it looks for.

        Args:
            round_id: the round.
            prefix: as many hexadecimal characters as ``receipts`` says, or ``all`` where that is none.

        Raises:
            InvalidInput: ``invalid_input``, the prefix has another length.
            NotFound, Conflict: as ``receipts``.
        """
        published = await self.receipts(round_id)
        wanted = "" if prefix == "all" else prefix
        if len(wanted) != published.prefix_length or not _HEX.fullmatch(wanted):
            raise InvalidInput(
                "invalid_input",
                "回执前缀的长度不正确",
                fields=[FieldError("prefix", f"应为 {published.prefix_length} 位十六进制字符")],
            )
        low, high = bytes.fromhex(wanted.ljust(64, "0")), bytes.fromhex(wanted.ljust(64, "f"))
        found = self._store.collection(published_of(round_id)).find(
            {"_id": {"$gte": low, "$lte": high}}, sort=[("_id", 1)], batch_size=_BATCH
        )
        return [(entry["_id"].hex(), entry["h"].hex()) async for entry in found]

    @contextlib.asynccontextmanager
    async def kept_shut(self, round_id: str) -> AsyncIterator[None]:
        """Keep a box from being opened while the block runs.

        Raises:
            NotFound: ``unknown_round``.
            Conflict: ``opening_in_progress``, or ``box_opened``: it has been opened already.
        """
        async with alone(self._store, opening_of(round_id), wait=False):
            if (await self._rounds.read(round_id)).state is BoxState.OPENED:
                raise Conflict("box_opened", "票箱已经打开，本轮正在计票，不能作废")
            yield

    async def destroy(self, round_id: str) -> None:
        """Delete everything that the box holds of a round but its count and root. Repeating it changes nothing.

        Raises:
            NotFound: ``unknown_round``.
            Conflict: ``round_not_closed``.
        """
        found = await self._rounds.read(round_id)
        if found.state in (BoxState.PREPARED, BoxState.OPEN, BoxState.CLOSING):
            raise Conflict("round_not_closed", "票箱关闭以后才能销毁")
        await self._rounds.change(round_id, BoxState.DESTROYED)
        for name in (ballots_of, published_of, opened_of, comments_of):
            await self._store.collection(name(round_id)).drop()

    async def discard(self, round_id: str) -> None:
        """Forget a box that was prepared and never opened. Where there is none, nothing happens.

        Raises:
            Conflict: ``box_in_use``.
        """
        try:
            found = await self._rounds.read(round_id)
        except NotFound:
            return
        if found.state is not BoxState.PREPARED:
            raise Conflict("box_in_use", "票箱已在使用，不能撤销")
        await self._store.collection(ballots_of(round_id)).drop()
        await self._rounds.forget(round_id)
