"""Figures about phone users for Prometheus: only what is refused, since a curve of comings would tell too much."""

from prometheus_client import CollectorRegistry, Counter


class MobileMetrics:
    """The counters of one process; ``publish`` puts them among those of the web process."""

    def __init__(self) -> None:
        self._refusals = Counter(
            "phone_refusals",
            "Requests of phone users that were refused, by the error's code",
            ("route", "code"),
            registry=None,
        )
        self._reused = Counter("phone_tokens_reused", "Refresh tokens of phones that were used again", registry=None)

    def publish(self, registry: CollectorRegistry) -> None:
        """Let ``registry`` collect these figures as well."""
        registry.register(self._refusals)
        registry.register(self._reused)

    def refused(self, route: str, code: str) -> None:
        """Count a request that was refused: a used code, an unknown number, a WeChat that is down."""
        self._refusals.labels(route, code).inc()

    def token_reused(self) -> None:
        """Count a refresh token that was used again."""
        self._reused.inc()
