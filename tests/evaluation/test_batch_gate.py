"""The gate that lets requests for signatures in by the batch."""

import asyncio

import pytest

from server.evaluation.batch_gate import BatchGate


class Worker:
    """Work behind a gate that lasts until it is told to end."""

    def __init__(self, gate: BatchGate) -> None:
        self.inside = 0
        self.most = 0
        self._gate = gate
        self._ends: list[asyncio.Event] = []

    async def work(self) -> None:
        """Enter, wait for the end."""
        async with self._gate:
            self.inside += 1
            self.most = max(self.most, self.inside)
            end = asyncio.Event()
            self._ends.append(end)
            await end.wait()
            self.inside -= 1

    async def finish(self, count: int) -> None:
        """Let the first ``count`` of those inside end."""
        for end in self._ends[:count]:
            end.set()
        del self._ends[:count]
        await settled()


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.mark.gen_test
async def test_who_comes_first_enters_at_once_and_the_rest_by_the_batch():
    worker = Worker(BatchGate(largest=4, refill=1))
    tasks = [asyncio.create_task(worker.work()) for _ in range(10)]
    await settled()
    assert worker.inside == 2
    await worker.finish(1)
    assert worker.inside == 4
    await worker.finish(2)
    assert worker.inside == 2
    await worker.finish(1)
    assert worker.inside == 4
    for _ in tasks:
        await worker.finish(4)
    await asyncio.gather(*tasks)
    assert worker.most == 4
    assert worker.inside == 0


@pytest.mark.gen_test
async def test_an_idle_gate_makes_nobody_wait():
    gate = BatchGate(largest=4, refill=1)
    for _ in range(20):
        async with asyncio.timeout(1), gate:
            pass


@pytest.mark.gen_test
async def test_who_gives_up_takes_no_place():
    worker = Worker(BatchGate(largest=2, refill=0))
    tasks = [asyncio.create_task(worker.work()) for _ in range(4)]
    await settled()
    assert worker.inside == 1
    tasks[1].cancel()
    await worker.finish(1)
    assert worker.inside == 2
    # Cancelled just after being let in, before it could run.
    late = [asyncio.create_task(worker.work()) for _ in range(3)]
    await settled()
    leaving, worker._ends = worker._ends, []
    for end in leaving:
        end.set()
    await asyncio.sleep(0)
    late[0].cancel()
    await settled()
    assert worker.inside == 1
    await worker.finish(1)
    assert worker.inside == 1
    await worker.finish(1)
    results = await asyncio.gather(*tasks, *late, return_exceptions=True)
    assert sum(isinstance(result, asyncio.CancelledError) for result in results) == 2


@pytest.mark.gen_test
async def test_an_error_inside_frees_the_place():
    gate = BatchGate(largest=1, refill=0)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            async with gate:
                raise RuntimeError
