"""A database that does not answer: a clear error in bounded time, and work that goes on when it is back."""

import asyncio
import time

import pytest

from server.errors import Unavailable
from server.store import Session, Store, driver
from server.store.embedded import EmbeddedMongod


@pytest.mark.gen_test(timeout=60)
async def test_without_a_database_every_call_says_so_and_later_works_again(
    own: EmbeddedMongod, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "OPERATION_SECONDS", 1.5)
    monkeypatch.setattr(driver, "TRANSACTION_SECONDS", 2.0)
    store = await Store.connect(own.uri("office", "password", "office"))
    await store.collection("things").insert_one({"_id": 1})
    own.kill()

    async def work(session: Session) -> None:
        await store.collection("things").insert_one({"_id": 2}, session=session)

    started = time.monotonic()
    for call in (store.ping(), store.collection("things").find_one({"_id": 1}), store.transaction(work)):
        with pytest.raises(Unavailable) as refused:
            await call
        assert refused.value.code == "store_unavailable"
    assert time.monotonic() - started < 10

    await asyncio.to_thread(own.restart)
    await store.transaction(work)
    assert await store.collection("things").count({}) == 2
    await store.close()


@pytest.mark.gen_test(timeout=60)
async def test_a_transaction_outlives_a_crash_of_the_database(own: EmbeddedMongod) -> None:
    store = await Store.connect(own.uri("office", "password", "office"))
    await store.create_collection("things")
    attempts = 0

    async def work(session: Session) -> None:
        nonlocal attempts
        attempts += 1
        await store.collection("things").insert_one({"_id": 1}, session=session)
        if attempts == 1:
            own.kill()
            await asyncio.to_thread(own.restart)
        await store.collection("things").insert_one({"_id": 2}, session=session)

    await store.transaction(work)

    assert attempts == 2
    assert await store.collection("things").count({}) == 2
    await store.close()
