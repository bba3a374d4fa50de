"""Migrations and leases: of several processes one does the work, and one that has lost its lease does no harm."""

import asyncio
import multiprocessing
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from server.errors import Conflict
from server.store import Migration, Session, Store, StoreError


def _step(number: int) -> Migration:
    async def apply(store: Store) -> None:
        await store.collection("steps").insert_one({"_id": number})
        await asyncio.sleep(0.2)

    return Migration(number, f"step {number}", apply)


@pytest.mark.gen_test
async def test_each_step_is_applied_once_and_in_order(office: Store) -> None:
    assert await office.schema_version() == 0
    assert await office.migrate([_step(1)]) == [1]
    assert await office.migrate([_step(1), _step(2), _step(3)]) == [2, 3]
    assert await office.migrate([_step(1), _step(2), _step(3)]) == []
    assert await office.schema_version() == 3


@pytest.mark.gen_test
async def test_a_step_that_fails_is_applied_again_at_the_next_start(office: Store) -> None:
    async def fail(_store: Store) -> None:
        raise StoreError("power cut")

    with pytest.raises(StoreError, match="power cut"):
        await office.migrate([_step(1), Migration(2, "fails", fail)])

    assert await office.schema_version() == 1
    assert await office.migrate([_step(1), _step(2)]) == [2]


@pytest.mark.gen_test
async def test_a_database_of_a_newer_program_is_left_alone(office: Store) -> None:
    await office.migrate([_step(1), _step(2)])

    with pytest.raises(StoreError, match="newer program"):
        await office.migrate([_step(1)])


@pytest.mark.gen_test
async def test_gaps_in_the_numbers_are_refused(office: Store) -> None:
    with pytest.raises(ValueError, match="numbered"):
        await office.migrate([_step(2)])


def _migrate(uri: str, start: Any, results: Any) -> None:
    async def run() -> list[int]:
        store = await Store.connect(uri)
        start.wait()
        applied = await store.migrate([_step(1), _step(2), _step(3)])
        await store.close()
        return applied

    results.put(asyncio.run(run()))


def test_processes_that_start_together_apply_each_step_once(
    database_uris: tuple[str, str], office: Store, run: Callable[[Awaitable[Any]], Any]
) -> None:
    context = multiprocessing.get_context("spawn")
    start, results = context.Barrier(2), context.Queue()
    processes = [context.Process(target=_migrate, args=(database_uris[0], start, results)) for _ in range(2)]
    for process in processes:
        process.start()

    applied = sorted((results.get(timeout=30) for _ in processes), key=len)
    for process in processes:
        process.join()

    assert applied == [[], [1, 2, 3]]
    assert run(office.collection("steps").count({})) == 3


@pytest.mark.gen_test
async def test_a_lease_is_held_by_one_until_it_ends(office: Store) -> None:
    first = await office.lease("opening", timedelta(milliseconds=300))
    assert first is not None
    assert await office.lease("opening", timedelta(seconds=1)) is None
    assert await office.lease("another", timedelta(seconds=1)) is not None

    await asyncio.sleep(0.4)
    second = await office.lease("opening", timedelta(seconds=5))

    assert second is not None
    assert second.fence > first.fence
    with pytest.raises(Conflict, match="lease_lost"):
        await first.renew()


@pytest.mark.gen_test
async def test_a_lease_can_be_renewed_and_given_back(office: Store) -> None:
    lease = await office.lease("opening", timedelta(milliseconds=300))
    assert lease is not None
    for _ in range(3):
        await asyncio.sleep(0.2)
        await lease.renew()
    await lease.release()

    assert await office.lease("opening", timedelta(seconds=1)) is not None


@pytest.mark.gen_test
async def test_a_lease_is_kept_while_a_block_runs_and_free_when_it_ends(office: Store) -> None:
    lease = await office.lease("opening", timedelta(milliseconds=300))
    assert lease is not None
    with pytest.raises(RuntimeError, match="ends the block"):
        async with lease.kept():
            for _ in range(4):
                await asyncio.sleep(0.2)
                assert await office.lease("opening", timedelta(seconds=1)) is None
            raise RuntimeError("ends the block")

    assert await office.lease("opening", timedelta(seconds=1)) is not None


@pytest.mark.gen_test
async def test_a_block_that_lost_its_lease_leaves_it_to_the_new_holder(office: Store) -> None:
    lease = await office.lease("opening", timedelta(milliseconds=100))
    assert lease is not None
    await asyncio.sleep(0.2)
    assert await office.lease("opening", timedelta(seconds=5)) is not None
    async with lease.kept():
        await asyncio.sleep(0.1)

    assert await office.lease("opening", timedelta(seconds=1)) is None


@pytest.mark.gen_test
async def test_a_holder_that_was_too_slow_writes_nothing(office: Store) -> None:
    await office.create_collection("things")
    slow = await office.lease("opening", timedelta(milliseconds=100))
    assert slow is not None
    await asyncio.sleep(0.2)
    assert await office.lease("opening", timedelta(seconds=5)) is not None

    async def work(session: Session) -> None:
        await office.collection("things").insert_one({"_id": "too late"}, session=session)
        await slow.guard(session)

    with pytest.raises(Conflict, match="lease_lost"):
        await office.transaction(work)
    assert await office.collection("things").count({}) == 0


@pytest.mark.gen_test
async def test_a_lease_taken_over_during_the_transaction_undoes_it(office: Store) -> None:
    await office.create_collection("things")
    slow = await office.lease("opening", timedelta(milliseconds=100))
    assert slow is not None
    attempts = 0

    async def work(session: Session) -> None:
        nonlocal attempts
        attempts += 1
        await office.collection("things").insert_one({"_id": "too late"}, session=session)
        if attempts == 1:
            await asyncio.sleep(0.2)
            assert await office.lease("opening", timedelta(seconds=5)) is not None
        await slow.guard(session)

    with pytest.raises(Conflict, match="lease_lost"):
        await office.transaction(work)
    assert await office.collection("things").count({}) == 0
