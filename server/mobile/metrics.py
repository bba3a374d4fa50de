"""Figures about phones' log-ins for Prometheus: only what goes wrong, since a curve of comings would tell too much."""

from prometheus_client import CollectorRegistry, Counter


class MobileMetrics:
    """The counters of one process; ``publish`` puts them among those of the web process."""

    def __init__(self) -> None:
        self._failures = Counter(
            "phone_log_in_failures", "Log-ins of phones that failed", ("way", "reason"), registry=None
        )
        self._reused = Counter("phone_tokens_reused", "Refresh tokens of phones that were used again", registry=None)

    def publish(self, registry: CollectorRegistry) -> None:
        """Let ``registry`` collect these figures as well."""
        registry.register(self._failures)
        registry.register(self._reused)

    def log_in_failed(self, way: str, reason: str) -> None:
        """Count a log-in by ``wechat`` or ``invitation`` that failed for a reason (an error's code)."""
        self._failures.labels(way, reason).inc()

    def token_reused(self) -> None:
        """Count a refresh token that was used again."""
        self._reused.inc()
