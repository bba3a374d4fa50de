"""Running numbers: unique whatever comes at once, one by one when it is quiet, several at once in a rush."""

import asyncio

import pytest

from server.store import Store
from server.window.running_numbers import NUMBERS, MatterNumbers


@pytest.mark.gen_test
async def test_numbers_are_unique_and_gaps_stay_small(office: Store) -> None:
    seconds = [0.0]
    here, there = (MatterNumbers(office, lambda: seconds[0]) for _ in range(2))
    quiet = []
    for _ in range(3):
        quiet.append(await here.next("a" * 32, 2026))
        seconds[0] += 60
    assert quiet == [1, 2, 3]
    rush = await asyncio.gather(*(numbers.next("a" * 32, 2026) for numbers in (here, there) for _ in range(40)))
    assert len({*quiet, *rush}) == 83
    (counted,) = await office.collection(NUMBERS.name).find_list({"_id": "a" * 32 + "/2026"})
    assert max(rush) <= counted["n"] < 83 + 2 * 64
    assert await here.next("a" * 32, 2027) == 1
    assert await there.next("b" * 32, 2026) == 1
