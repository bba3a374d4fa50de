"""Figures for Prometheus, per route template.

Of the phones' routes only failures of the server are counted: a scraper keeps its readings with their times, and a
curve of casts by the second is more than the turnout may show.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The counters of one process, in a registry of their own.

    Attributes:
        registry: what the metrics port publishes.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "http_requests", "Requests of staff and pages", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "http_request_seconds", "Time to answer", ("method", "route"), buckets=_SECONDS, registry=self.registry
        )
        self._failures = Counter(
            "http_failures", "Answers with status 500 and above, phones included", ("route",), registry=self.registry
        )
        self.open_streams = Gauge("http_open_streams", "Event streams being served", registry=self.registry)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request of staff or for a page."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)
        if status >= 500:
            self.failure(route)

    def failure(self, route: str) -> None:
        """Count one answer that was the server's own fault."""
        self._failures.labels(route).inc()
