"""The store against a real database."""

import asyncio

import pytest

from server.errors import Conflict
from server.store import (
    NOTHING_SATISFIES,
    BulkWriteError,
    CollectionSpec,
    DocumentRefused,
    DuplicateKey,
    Index,
    Session,
    Store,
    StoreError,
    new_id,
)


@pytest.mark.gen_test
async def test_a_document_is_read_as_it_was_written(office: Store) -> None:
    await office.collection("things").insert_one({"_id": b"\x00\x01", "n": 1})

    assert await office.collection("things").find_one({"_id": b"\x00\x01"}) == {"_id": b"\x00\x01", "n": 1}


@pytest.mark.gen_test
async def test_a_document_without_an_id_is_refused_before_the_driver_makes_one(office: Store) -> None:
    with pytest.raises(ValueError, match="_id"):
        await office.collection("things").insert_one({"n": 1})


@pytest.mark.gen_test
async def test_a_transaction_that_fails_leaves_nothing(office: Store) -> None:
    await office.create_collection("things")

    async def work(session: Session) -> None:
        await office.collection("things").insert_one({"_id": "a"}, session=session)
        raise Conflict("stop", "停")

    with pytest.raises(Conflict):
        await office.transaction(work)
    assert await office.collection("things").count({}) == 0


@pytest.mark.gen_test(timeout=30)
async def test_transactions_that_clash_are_all_carried_out(office: Store) -> None:
    await office.collection("counters").insert_one({"_id": "c", "n": 0})

    async def work(session: Session) -> None:
        document = await office.collection("counters").find_one({"_id": "c"}, session=session)
        assert document is not None
        await office.collection("counters").update_one(
            {"_id": "c"}, {"$set": {"n": document["n"] + 1}}, session=session
        )

    await asyncio.gather(*(office.transaction(work) for _ in range(12)))

    assert await office.collection("counters").find_one({"_id": "c"}) == {"_id": "c", "n": 12}


@pytest.mark.gen_test
async def test_of_two_saves_of_the_same_version_the_second_is_refused(office: Store) -> None:
    first = {"_id": "a", "version": 1, "title": "old"}
    await office.collection("things").insert_one(first)

    saved = await office.save_conditionally("things", {**first, "title": "new"})

    assert saved == {"_id": "a", "version": 2, "title": "new"}
    with pytest.raises(Conflict) as refused:
        await office.save_conditionally("things", {**first, "title": "stale"})
    assert refused.value.code == "stale_version"
    assert await office.collection("things").find_one({"_id": "a"}) == saved


@pytest.mark.gen_test
async def test_errors_of_the_driver_become_those_of_the_store(office: Store) -> None:
    await office.create_collection("things", validator={"n": {"$type": "int"}})
    things = office.collection("things")
    await things.insert_one({"_id": 1, "n": 1})

    with pytest.raises(DuplicateKey):
        await things.insert_one({"_id": 1, "n": 2})
    with pytest.raises(DocumentRefused):
        await things.insert_one({"_id": 2, "n": "two"})
    with pytest.raises(StoreError):
        await things.find_one({"$nonsense": 1})
    with pytest.raises(BulkWriteError) as refused:
        await things.insert_many([{"_id": 1, "n": 1}, {"_id": 3, "n": 3}, {"_id": 4, "n": "x"}], ordered=False)
    assert [(f.index, f.duplicate, f.refused) for f in refused.value.failures] == [(0, True, False), (2, False, True)]
    assert await things.count({}) == 2


@pytest.mark.gen_test
async def test_a_validator_that_nothing_satisfies_closes_a_clustered_collection(box: Store) -> None:
    assert await box.create_collection("ballots", clustered=True)
    assert not await box.create_collection("ballots", clustered=True)
    await box.collection("ballots").insert_one({"_id": b"1"})

    await box.set_validator("ballots", NOTHING_SATISFIES)

    with pytest.raises(DocumentRefused):
        await box.collection("ballots").insert_one({"_id": b"2"})
    await box.set_validator("ballots", {})
    await box.collection("ballots").insert_one({"_id": b"2"})


@pytest.mark.gen_test
async def test_changes_are_watched(office: Store) -> None:
    await office.create_collection("turnout")
    changes = office.watch(["turnout"])
    seen = asyncio.ensure_future(anext(changes))
    while not seen.done():
        await office.collection("turnout").update_one({"_id": "r"}, {"$inc": {"n": 1}}, upsert=True)
        await asyncio.wait([seen], timeout=0.1)

    assert seen.result()["ns"]["coll"] == "turnout"
    assert seen.result()["documentKey"] == {"_id": "r"}


@pytest.mark.gen_test
async def test_collections_and_indexes_are_made_once_and_kept(office: Store) -> None:
    spec = CollectionSpec("accounts", None, [Index([("account", 1)], unique=True)])
    await office.ensure([spec])
    await office.ensure([spec])
    await office.collection("accounts").insert_one({"_id": new_id(), "account": "wang"})

    with pytest.raises(DuplicateKey):
        await office.collection("accounts").insert_one({"_id": new_id(), "account": "wang"})


def test_a_unique_index_that_a_cluster_could_not_keep_is_refused() -> None:
    with pytest.raises(ValueError, match="shard key"):
        CollectionSpec("tickets", ("round",), [Index([("batch", 1)], unique=True)])


@pytest.mark.gen_test
async def test_a_user_reaches_its_own_database_only(office: Store, box: Store) -> None:
    await box.collection("ballots").insert_one({"_id": "b"})

    with pytest.raises(StoreError):
        await (
            office.collection("things")
            .aggregate([{"$unionWith": {"coll": "x"}}, {"$out": {"db": box.name, "coll": "x"}}])
            .__anext__()
        )
