"""Figures about WeChat for Prometheus: how calls and pushes end, never whose."""

from typing import Final

from prometheus_client import CollectorRegistry, Counter

OK: Final = "ok"


class WeChatMetrics:
    """The counters of one process; ``publish`` puts them among those of the web process."""

    def __init__(self) -> None:
        self._calls = Counter("wechat_calls", "Calls of WeChat's API by their end", ("call", "outcome"), registry=None)
        self._token_fetches = Counter(
            "wechat_token_fetches", "Requests for an access token", ("outcome",), registry=None
        )
        self._pushes = Counter("wechat_pushes", "Pushes from WeChat by their end", ("outcome",), registry=None)

    def publish(self, registry: CollectorRegistry) -> None:
        """Let ``registry`` collect these figures as well."""
        for counter in (self._calls, self._token_fetches, self._pushes):
            registry.register(counter)

    def called(self, call: str, outcome: str) -> None:
        """Count one call of the API."""
        self._calls.labels(call, outcome).inc()

    def token_fetched(self, outcome: str) -> None:
        """Count one request for an access token."""
        self._token_fetches.labels(outcome).inc()

    def pushed(self, outcome: str) -> None:
        """Count one push that came in."""
        self._pushes.labels(outcome).inc()
