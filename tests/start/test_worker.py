"""The worker: every job is run by one worker at a time, and a job's failure is that job's alone."""

import asyncio
import contextlib
import os
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import generate_latest
from pydantic import SecretStr
from tornado.httpclient import AsyncHTTPClient

from server import worker
from server.clock import FixedClock
from server.errors import Unavailable
from server.settings import Settings
from server.store import Store
from server.store.embedded import free_port
from server.worker import Worker
from server.worker_metrics import WorkerMetrics

ROOT = Path(__file__).resolve().parents[2]


class Counting:
    """A job that counts its runs and fails when it is told to."""

    def __init__(self, name: str, failures: list[Exception] | None = None) -> None:
        self.name = name
        self.interval = timedelta(milliseconds=20)
        self.runs: list[datetime] = []
        self.running = self.most_at_once = 0
        self._failures = failures or []

    async def run(self, now: datetime) -> None:
        """Count."""
        self.running += 1
        self.most_at_once = max(self.most_at_once, self.running)
        self.runs.append(now)
        await asyncio.sleep(0.01)
        self.running -= 1
        if self._failures:
            raise self._failures.pop()


async def _until(job: Counting, runs: int) -> None:
    for _ in range(1000):
        if len(job.runs) >= runs:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"{job.name} ran {len(job.runs)} times only")


@pytest.fixture(autouse=True)
def _short_leases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LEASE", timedelta(milliseconds=600))


@pytest.mark.gen_test
async def test_a_job_is_repeated_with_the_clocks_time_until_the_worker_is_stopped(
    office: Store, clock: FixedClock
) -> None:
    job, stop = Counting("schedule"), asyncio.Event()
    run = asyncio.create_task(Worker(office, clock, [job], WorkerMetrics()).run(stop))
    await _until(job, 3)
    stop.set()
    await run

    assert set(job.runs) == {clock.now()}
    assert job.running == 0


@pytest.mark.gen_test
async def test_of_two_workers_one_runs_the_job_and_the_other_takes_over(office: Store, clock: FixedClock) -> None:
    job = Counting("schedule")
    first_stop, second_stop = asyncio.Event(), asyncio.Event()
    first = asyncio.create_task(Worker(office, clock, [job], WorkerMetrics()).run(first_stop))
    await _until(job, 1)
    second = asyncio.create_task(Worker(office, clock, [job], WorkerMetrics()).run(second_stop))
    await _until(job, 10)
    first_stop.set()
    await first
    before = len(job.runs)
    await _until(job, before + 3)
    second_stop.set()
    await second

    assert job.most_at_once == 1


@pytest.mark.gen_test
async def test_the_job_of_a_worker_that_dies_is_taken_over(office: Store, clock: FixedClock) -> None:
    dead = await office.lease("job:schedule", timedelta(milliseconds=600))
    assert dead is not None
    job, stop = Counting("schedule"), asyncio.Event()
    run = asyncio.create_task(Worker(office, clock, [job], WorkerMetrics()).run(stop))
    await asyncio.sleep(0.2)
    assert not job.runs
    await _until(job, 1)
    stop.set()
    await run


@pytest.mark.gen_test
async def test_a_job_that_fails_is_tried_again_and_holds_up_no_other(office: Store, clock: FixedClock) -> None:
    failing = Counting("failing", [ValueError("bad"), Unavailable("store_unavailable", "数据库暂时无法访问")])
    sound, stop, metrics = Counting("sound"), asyncio.Event(), WorkerMetrics()
    run = asyncio.create_task(Worker(office, clock, [failing, sound], metrics).run(stop))
    await _until(failing, 4)
    await _until(sound, 4)
    stop.set()
    await run

    published = generate_latest(metrics.registry).decode()
    assert 'worker_job_runs_total{job="failing",outcome="failed"} 1.0' in published
    assert 'worker_job_runs_total{job="failing",outcome="postponed"} 1.0' in published
    assert 'worker_job_runs_total{job="sound",outcome="failed"} 0.0' in published
    succeeded_at = metrics.registry.get_sample_value("worker_job_last_success_timestamp_seconds", {"job": "sound"})
    assert succeeded_at == clock.now().timestamp()


@pytest.mark.gen_test
async def test_the_figures_tell_which_worker_holds_a_job(office: Store, clock: FixedClock) -> None:
    def held(metrics: WorkerMetrics) -> float | None:
        return metrics.registry.get_sample_value("worker_job_held", {"job": "schedule"})

    job, stop = Counting("schedule"), asyncio.Event()
    holding, waiting = WorkerMetrics(), WorkerMetrics()
    first = asyncio.create_task(Worker(office, clock, [job], holding).run(stop))
    await _until(job, 1)
    second = asyncio.create_task(Worker(office, clock, [job], waiting).run(stop))
    await asyncio.sleep(0.1)
    assert (held(holding), held(waiting)) == (1, 0)
    stop.set()
    await asyncio.gather(first, second)
    assert (held(holding), held(waiting)) == (0, 0)


@pytest.mark.gen_test
async def test_a_worker_process_publishes_its_figures_on_a_port_of_its_own(settings: Settings) -> None:
    port = free_port()
    secret = {
        name: value.get_secret_value()
        for name, value in settings
        if isinstance(value, SecretStr) and value.get_secret_value()
    }
    environment = {f"APP_{name.upper()}": value for name, value in secret.items()}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "server", "worker", "--metrics-port", str(port)),
        cwd=ROOT,
        env={**os.environ, **environment, "APP_ENV": "test", "APP_WORKER_METRICS_PORT": "1"},
    )
    try:
        published = ""
        while 'worker_job_runs_total{job="evaluation_schedule",outcome="ok"} 1.0' not in published:
            await asyncio.sleep(0.1)
            with contextlib.suppress(OSError):
                published = (await AsyncHTTPClient().fetch(f"http://127.0.0.1:{port}/metrics")).body.decode()
    finally:
        process.terminate()
        assert await process.wait() == 0


class Shared(Counting):
    """A job that every worker runs."""

    shared = True


@pytest.mark.gen_test
async def test_a_shared_job_is_run_by_every_worker_and_survives_its_failures(office: Store, clock: FixedClock) -> None:
    failures = [ValueError("bad"), Unavailable("store_unavailable", "数据库暂时无法访问")]
    first, second, stop = Shared("sending", failures), Shared("sending"), asyncio.Event()
    figures = WorkerMetrics()
    runs = [asyncio.create_task(Worker(office, clock, [job], figures).run(stop)) for job in (first, second)]
    await asyncio.gather(_until(first, 5), _until(second, 5))
    stop.set()
    await asyncio.gather(*runs)

    assert await office.collection("leases").find_one({"_id": "job:sending"}) is None
    assert first.running == second.running == 0
    published = generate_latest(figures.registry).decode()
    assert 'worker_job_runs_total{job="sending",outcome="failed"} 1.0' in published
    assert 'worker_job_runs_total{job="sending",outcome="postponed"} 1.0' in published
