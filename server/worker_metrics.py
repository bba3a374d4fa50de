"""Figures about the worker's jobs for Prometheus: how runs end, and since when one has not succeeded."""

from datetime import datetime
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge

OK: Final = "ok"
FAILED: Final = "failed"
POSTPONED: Final = "postponed"


class WorkerMetrics:
    """The figures of one worker.

    Attributes:
        registry: what the metrics port publishes.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._runs = Counter(
            "worker_job_runs",
            "Runs of a job by their end: ok, failed, or postponed because database or lease was lost",
            ("job", "outcome"),
            registry=self.registry,
        )
        self._succeeded_at = Gauge(
            "worker_job_last_success_timestamp_seconds",
            "When this worker last began a run of the job that ended well",
            ("job",),
            registry=self.registry,
        )
        self._held = Gauge(
            "worker_job_held", "1 while this worker holds the job's lease", ("job",), registry=self.registry
        )

    def waiting(self, job: str) -> None:
        """Show a job from the start on, so that a curve that is missing means a worker that is."""
        self._held.labels(job).set(0)
        for outcome in (OK, FAILED, POSTPONED):
            self._runs.labels(job, outcome)

    def held(self, job: str, held: bool) -> None:
        """Note whether this worker holds the job's lease."""
        self._held.labels(job).set(held)

    def succeeded(self, job: str, began: datetime) -> None:
        """Count a run that ended well."""
        self._runs.labels(job, OK).inc()
        self._succeeded_at.labels(job).set(began.timestamp())

    def failed(self, job: str) -> None:
        """Count a run that ended in an error of its own."""
        self._runs.labels(job, FAILED).inc()

    def postponed(self, job: str) -> None:
        """Count a run, or an attempt at the lease, that the database cut short."""
        self._runs.labels(job, POSTPONED).inc()
