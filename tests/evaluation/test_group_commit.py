"""Group commit: what arrives together is written together, in no order, and everybody hears about their own."""

import asyncio
from collections.abc import Sequence

import pytest

from server.evaluation.group_commit import GroupCommit


class Disk:
    """Stands in for the database: slow, and picky."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.busy = False

    async def write(self, items: list[int]) -> Sequence[str | Exception]:
        assert not self.busy, "two groups at once"
        self.busy = True
        await asyncio.sleep(0.01)
        self.busy = False
        self.groups.append(items)
        if 666 in items:
            raise OSError("the disk is gone")
        return [ValueError(item) if item < 0 else f"wrote {item}" for item in items]


@pytest.mark.gen_test
async def test_the_first_is_written_at_once_and_those_that_come_meanwhile_together():
    disk = Disk()
    commit = GroupCommit(disk.write)
    first = asyncio.create_task(commit.submit(0))
    await asyncio.sleep(0.005)
    others = await asyncio.gather(*(commit.submit(n) for n in range(1, 50)), first)
    assert sorted(others) == sorted(f"wrote {n}" for n in range(50))
    assert [len(group) for group in disk.groups] == [1, 49]


@pytest.mark.gen_test
async def test_groups_have_a_largest_size_and_lose_the_order_of_arrival():
    disk = Disk()
    commit = GroupCommit(disk.write, largest=60)
    assert await asyncio.gather(*(commit.submit(n) for n in range(150))) == [f"wrote {n}" for n in range(150)]
    assert [len(group) for group in disk.groups] == [60, 60, 30]
    assert sorted(disk.groups[0]) == list(range(60))
    assert disk.groups[0] != sorted(disk.groups[0])


@pytest.mark.gen_test
async def test_a_refusal_reaches_the_one_it_concerns():
    commit = GroupCommit(Disk().write)
    outcomes = await asyncio.gather(*(commit.submit(n) for n in (1, -2, 3)), return_exceptions=True)
    assert [str(outcome) for outcome in outcomes] == ["wrote 1", "-2", "wrote 3"]
    assert isinstance(outcomes[1], ValueError)


@pytest.mark.gen_test
async def test_a_group_that_fails_fails_for_all_in_it_and_the_next_one_works():
    commit = GroupCommit(Disk().write)
    outcomes = await asyncio.gather(*(commit.submit(n) for n in (1, 666, 3)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [OSError] * 3
    assert await commit.submit(4) == "wrote 4"


@pytest.mark.gen_test
async def test_who_goes_away_holds_up_nobody():
    commit = GroupCommit(Disk().write)
    impatient = asyncio.create_task(commit.submit(1))
    patient = asyncio.create_task(commit.submit(2))
    await asyncio.sleep(0.001)
    impatient.cancel()
    assert await patient == "wrote 2"
