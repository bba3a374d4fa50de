"""The worker: work that is due by the clock and waits for nobody's request.

Any number of workers may run. Of each job one worker holds the lease and runs it at its interval; when that worker
ends, another takes over, at once after a clean stop and within ``LEASE`` after a crash. A shared job is run by every
worker: it takes its work piece by piece, so that several get more done than one.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

import structlog

from server.clock import Clock
from server.errors import Conflict, Unavailable
from server.store import Lease, Store
from server.worker_metrics import WorkerMetrics

LEASE: Final = timedelta(seconds=15)
_log = structlog.get_logger("worker")


class Job(Protocol):
    """Work that is repeated. It finds out by itself what is due, and doing it twice changes nothing more."""

    @property
    def name(self) -> str:
        """What the job is, in snake_case."""
        ...

    @property
    def interval(self) -> timedelta:
        """Time from the end of one run to the start of the next."""
        ...

    async def run(self, now: datetime) -> None:
        """Do what is due at ``now``."""
        ...


class SharedJob(Job, Protocol):
    """Work that all workers do side by side; it sees to it by itself that each piece is done by one."""

    @property
    def shared(self) -> Literal[True]:
        """Tells it from a job that one worker does."""
        ...


class Worker:
    """Runs jobs until it is stopped.

    Args:
        store: holds the leases.
        clock: tells the jobs the time.
        jobs: what to run, each in a loop of its own.
        metrics: counts how runs end.
    """

    def __init__(self, store: Store, clock: Clock, jobs: Sequence[Job], metrics: WorkerMetrics) -> None:
        self._store = store
        self._clock = clock
        self._jobs = jobs
        self._metrics = metrics

    async def run(self, stop: asyncio.Event) -> None:
        """Run the jobs until ``stop`` is set; a run in progress is finished first."""
        async with asyncio.TaskGroup() as group:
            group.create_task(stop.wait())
            for job in self._jobs:
                serve = self._share if getattr(job, "shared", False) else self._serve
                group.create_task(serve(job, stop), name=job.name)

    async def _share(self, job: Job, stop: asyncio.Event) -> None:
        self._metrics.waiting(job.name)
        while not stop.is_set():
            began = self._clock.now()
            try:
                await job.run(began)
            except Unavailable as error:
                _log.warning("job postponed", job=job.name, code=error.code)
                self._metrics.postponed(job.name)
            except Exception as error:
                _log.error("job failed", job=job.name, exc_info=error)
                self._metrics.failed(job.name)
            else:
                self._metrics.succeeded(job.name, began)
            await _pause(stop, job.interval)

    async def _serve(self, job: Job, stop: asyncio.Event) -> None:
        self._metrics.waiting(job.name)
        while not stop.is_set():
            try:
                lease = await self._store.lease(f"job:{job.name}", LEASE)
                if lease is not None:
                    await self._hold(job, lease, stop)
            except Unavailable:
                _log.warning("database unavailable", job=job.name)
                self._metrics.postponed(job.name)
            except Conflict as error:
                _log.warning("lease lost", job=job.name, code=error.code)
                self._metrics.postponed(job.name)
            await _pause(stop, min(job.interval, LEASE / 3))

    async def _hold(self, job: Job, lease: Lease, stop: asyncio.Event) -> None:
        """Run ``job`` at its interval for as long as the lease is ours."""
        self._metrics.held(job.name, True)
        try:
            while not stop.is_set():
                await self._run_once(job, lease)
                await self._wait(job.interval, lease, stop)
        finally:
            self._metrics.held(job.name, False)
            with contextlib.suppress(Unavailable):
                await lease.release()

    async def _run_once(self, job: Job, lease: Lease) -> None:
        began = self._clock.now()
        run = asyncio.ensure_future(job.run(began))
        try:
            while not run.done():
                await asyncio.wait([run], timeout=LEASE.total_seconds() / 3)
                await lease.renew()
        except BaseException:
            run.cancel()
            await asyncio.gather(run, return_exceptions=True)
            raise
        error = run.exception()
        if isinstance(error, Unavailable):
            raise error
        if error is not None:
            # One job's failure is that job's alone: it is told and tried again at the next interval.
            _log.error("job failed", job=job.name, exc_info=error)
            self._metrics.failed(job.name)
        else:
            self._metrics.succeeded(job.name, began)

    async def _wait(self, interval: timedelta, lease: Lease, stop: asyncio.Event) -> None:
        left = interval
        while left > timedelta(0) and not stop.is_set():
            step = min(left, LEASE / 3)
            await _pause(stop, step)
            left -= step
            if left > timedelta(0):
                await lease.renew()


async def _pause(stop: asyncio.Event, time: timedelta) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), time.total_seconds())
