"""Opening: sealed ballots become answers that nothing ties to a receipt, a credential or a moment.

The ballots are read in the order of their receipts, decrypted in threads, and spooled; when all are read they come out
of the spool in random order and get random keys, so that not even the database's journal tells which answer came from
which ballot. Comments go through a spool of their own and stand in a collection of their own.
"""

import asyncio
import itertools
import os
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from server.errors import Conflict, InvalidInput
from server.evaluation.answers import CODES, AnswersReader, Unreadable, spoiled_reason
from server.evaluation.box_rounds import BoxRound, BoxRounds, BoxState, ballots_of, comments_of, opened_of
from server.evaluation.box_work import LONG, alone, fresh_collection, opening_of
from server.evaluation.promise import Promise
from server.evaluation.rules import COMMENTS_FROM
from server.evaluation.sealed_box import CannotOpen, Opener, public_of
from server.evaluation.spool import ShuffledSpool
from server.store import Collection, Document, Lease, Store, patience

_BATCH = 250
_WRITE_BATCH = 1000
_WRITES_AT_ONCE = 2
_TALLY_BATCH = 2000
_KEY_BYTES = 16
_THREADS = max(2, os.cpu_count() or 2)
_AHEAD = 3 * _THREADS  # with fewer batches under way, threads wait while the database answers

Progress = Callable[[int, int], None]
"""Called with the ballots done and all ballots, often."""


@dataclass(frozen=True, slots=True)
class Opened:
    """How many ballots were valid and how many spoiled; both None where too few came to open any."""

    valid: int | None
    spoiled: int | None


class BoxOpening:
    """Opens closed boxes and counts what they held.

    Args:
        store: the box's database.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rounds = BoxRounds(store)

    async def open_answers(
        self, round_id: str, private_key: bytes, promise: Promise, progress: Progress | None = None
    ) -> Opened:
        """Open the box. Repeating it, also after a crash in the middle, gives the same.

        Fewer ballots than the promise's smallest group are not decrypted; where fewer than that are valid, no answer is
        kept.

        Args:
            round_id: a closed round.
            private_key: the box's private key, as two key sheets restored it.
            promise: form, subjects and smallest group.
            progress: told of the way.

        Raises:
            NotFound: ``unknown_round``.
            Conflict: ``round_not_closed``, ``round_destroyed`` or ``opening_in_progress``.
            InvalidInput: ``wrong_sheet``, the key is not this box's.
        """
        done = _opened(await self._rounds.read(round_id))
        if done is not None:
            return done
        async with alone(self._store, opening_of(round_id), wait=False) as lease:
            found = await self._rounds.read(round_id)
            done = _opened(found)
            if done is not None:
                return done
            if public_of(private_key) != found.box_key:
                raise InvalidInput("wrong_sheet", "密钥与本轮票箱不匹配")
            with patience(LONG):
                done = await self._open(found, private_key, promise, progress or _silent, lease)
            await self._rounds.change(round_id, BoxState.OPENED, valid=done.valid, spoiled=done.spoiled)
        return done

    async def _open(
        self, found: BoxRound, private_key: bytes, promise: Promise, progress: Progress, lease: Lease
    ) -> Opened:
        answers = await fresh_collection(self._store, f"opening_{found.id}", lease)
        comments = await fresh_collection(self._store, f"opening_comments_{found.id}", lease)
        total = found.count or 0
        opened = Opened(None, None)
        if total >= promise.minimum_group:
            with ShuffledSpool() as answer_spool, ShuffledSpool() as comment_spool:
                done = 0
                async for batch in self._read(found.id, _Reader(private_key, promise)):
                    for record in batch.answers:
                        answer_spool.add(record)
                    for record in batch.comments:
                        comment_spool.add(record)
                    done += batch.read
                    progress(done, 2 * total)
                opened = Opened(len(answer_spool), done - len(answer_spool))
                if len(answer_spool) >= promise.minimum_group:
                    await _write(answers, answer_spool, _answer_document, lambda n: progress(total + n, 2 * total))
                if len(answer_spool) >= COMMENTS_FROM:
                    await _write(comments, comment_spool, _comment_document, lambda _: None)
        await answers.rename(opened_of(found.id), drop_target=True)
        await comments.rename(comments_of(found.id), drop_target=True)
        return opened

    async def _read(self, round_id: str, reader: "_Reader") -> AsyncIterator["_Batch"]:
        """Yield the valid ballots in batches, with some under way for each thread."""
        loop = asyncio.get_running_loop()
        under_way: list[asyncio.Future[_Batch]] = []
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="opening") as pool:
            async for batch in self._batches(round_id):
                under_way.append(loop.run_in_executor(pool, reader.read, batch))
                if len(under_way) > _AHEAD:
                    yield await under_way.pop(0)
            for future in under_way:
                yield await future

    async def _batches(self, round_id: str) -> AsyncIterator[list[tuple[str, bytes]]]:
        ballots = self._store.collection(ballots_of(round_id))
        batch: list[tuple[str, bytes]] = []
        async for ballot in ballots.find({}, sort=[("_id", 1)], batch_size=_BATCH):
            batch.append((ballot["c"], ballot["s"]))
            if len(batch) == _BATCH:
                yield batch
                batch = []
        if batch:
            yield batch

    async def tally_groups(self, round_id: str) -> list[tuple[str, int, str, int]]:
        """Return what ``tally.figures`` counts: ``(category, index of the subject, code, ballots)``.

        Each code holds a single grade and zeros before it. The database tells the combinations of grades, of which
        there can be as many as ballots; they are added up as they arrive, so that memory does not grow with them.
        """
        pipeline: list[dict[str, Any]] = [
            {"$unwind": {"path": "$g", "includeArrayIndex": "i"}},
            {"$group": {"_id": {"c": "$c", "i": "$i", "g": "$g"}, "n": {"$sum": 1}}},
        ]
        ballots: dict[tuple[str, int, int, str], int] = defaultdict(int)
        with patience(LONG):
            rows = self._store.collection(opened_of(round_id)).aggregate(pipeline, batch_size=_TALLY_BATCH)
            async for row in rows:
                category, index, code = row["_id"]["c"], int(row["_id"]["i"]), row["_id"]["g"]
                for position, digit in enumerate(code):
                    ballots[category, index, position, digit] += row["n"]
        missing = CODES[None]
        return [
            (category, index, missing * position + digit, count)
            for (category, index, position, digit), count in ballots.items()
        ]

    async def comments(self, round_id: str) -> list[tuple[int, str]]:
        """Return the comments as ``(index of the subject, text)``, in the random order of their keys."""
        found = self._store.collection(comments_of(round_id)).find({}, sort=[("_id", 1)])
        return [(entry["i"], entry["t"]) async for entry in found]


def _opened(found: BoxRound) -> Opened | None:
    """Return the outcome of an opening that is done, None where it is still to be done."""
    if found.state is BoxState.OPENED:
        return Opened(found.valid, found.spoiled)
    if found.state is BoxState.DESTROYED:
        raise Conflict("round_destroyed", "公示期已满或本轮已作废，票箱已按规定销毁")
    if found.state is not BoxState.CLOSED:
        raise Conflict("round_not_closed", "本轮测评尚未结束，不能开启票箱")
    return None


@dataclass(frozen=True, slots=True)
class _Batch:
    """Ballots that were decrypted: how many, and the records of the valid ones for the two spools."""

    read: int
    answers: list[bytes]
    comments: list[bytes]


class _Reader:
    """Decrypts and judges ballots; used by several threads at once."""

    def __init__(self, private_key: bytes, promise: Promise) -> None:
        self._opener = Opener(private_key)
        self._answers = AnswersReader(promise.form, len(promise.subjects))
        self._rules = promise.form.spoiled

    def read(self, ballots: Sequence[tuple[str, bytes]]) -> _Batch:
        """Open ballots given as ``(category, sealed)`` and keep the valid ones."""
        batch = _Batch(len(ballots), [], [])
        for category, sealed in ballots:
            try:
                answers = self._answers.read(self._opener.open(sealed))
            except (CannotOpen, Unreadable):
                continue
            if spoiled_reason(answers.codes, self._rules) is None:
                batch.answers.append(",".join((category, *answers.codes)).encode())
                batch.comments.extend(f"{index},{text}".encode() for index, text in answers.comments)
        return batch


def _answer_document(record: bytes, key: bytes) -> Document:
    category, *codes = record.decode().split(",")
    return {"_id": key, "c": category, "g": codes}


def _comment_document(record: bytes, key: bytes) -> Document:
    index, _, text = record.decode().partition(",")
    return {"_id": key, "i": int(index), "t": text}


async def _write(
    collection: Collection,
    spool: ShuffledSpool,
    document: Callable[[bytes, bytes], Document],
    progress: Callable[[int], None],
) -> None:
    """Write the records of ``spool`` in random order and under random keys; batches are made while others travel."""
    loop = asyncio.get_running_loop()
    records = spool.shuffled()

    def next_batch() -> list[Document]:
        batch = list(itertools.islice(records, _WRITE_BATCH))
        # Random keys for records in random order; in the order of the keys the database writes them faster.
        drawn = secrets.token_bytes(_KEY_BYTES * len(batch))
        keys = sorted(drawn[at : at + _KEY_BYTES] for at in range(0, len(drawn), _KEY_BYTES))
        return [document(record, key) for record, key in zip(batch, keys, strict=True)]

    written = 0
    writing: list[asyncio.Task[None]] = []
    try:
        while documents := await loop.run_in_executor(None, next_batch):
            writing.append(asyncio.create_task(collection.insert_many(documents, ordered=False)))
            written += len(documents)
            if len(writing) == _WRITES_AT_ONCE:
                await writing.pop(0)
            progress(written)
    finally:
        # Also after an error: no write may go on behind the back of the next attempt.
        outcomes = await asyncio.gather(*writing, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException):
            raise outcome


def _silent(_done: int, _total: int) -> None:
    """Tell nobody."""
