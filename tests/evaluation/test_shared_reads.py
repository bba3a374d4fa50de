"""Shared reads: those who ask together share one read, its failure too, and nobody is given an old answer."""

import asyncio

import pytest

from server.errors import NotFound
from server.shared_reads import SharedReads


class Shelf:
    """Stands in for the database: slow, and counts how often it is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def read(self, key: str) -> str:
        self.asked.append(key)
        await asyncio.sleep(0.01)
        if key == "missing":
            raise NotFound("unknown_round", "没有这一轮")
        return f"{key} {len(self.asked)}"


@pytest.mark.gen_test
async def test_who_asks_together_shares_one_read_and_who_comes_later_reads_anew():
    shelf = Shelf()
    reads = SharedReads(shelf.read)
    assert await asyncio.gather(*(reads.get("a") for _ in range(20))) == ["a 1"] * 20
    assert await asyncio.gather(reads.get("a"), reads.get("b")) == ["a 3", "b 3"]
    assert shelf.asked == ["a", "a", "b"]


@pytest.mark.gen_test
async def test_a_failure_is_everybodys_and_is_not_remembered():
    shelf = Shelf()
    reads = SharedReads(shelf.read)
    outcomes = await asyncio.gather(*(reads.get("missing") for _ in range(5)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [NotFound] * 5
    with pytest.raises(NotFound):
        await reads.get("missing")
    assert shelf.asked == ["missing", "missing"]


@pytest.mark.gen_test
async def test_who_gives_up_ends_nobody_elses_read():
    shelf = Shelf()
    reads = SharedReads(shelf.read)
    first, second = (asyncio.create_task(reads.get("a")) for _ in range(2))
    await asyncio.sleep(0.001)
    first.cancel()
    assert await second == "a 1"
    assert shelf.asked == ["a"]
