"""Figures about notifications for Prometheus: how attempts and messages end, never whose."""

from prometheus_client import CollectorRegistry, Counter

from server.notifications.models import ChannelName, MessageState, Outcome


class NotificationMetrics:
    """The counters of one process; ``publish`` puts them among those that the process publishes."""

    def __init__(self) -> None:
        self._attempts = Counter(
            "notification_attempts", "Attempts to send a message", ("channel", "outcome"), registry=None
        )
        self._ended = Counter("notification_messages", "Messages by their end", ("state",), registry=None)
        self._lost_claims = Counter(
            "notification_lost_claims",
            "Messages that another worker took over while they were being sent",
            registry=None,
        )

    def publish(self, registry: CollectorRegistry) -> None:
        """Let ``registry`` collect these figures as well."""
        for counter in (self._attempts, self._ended, self._lost_claims):
            registry.register(counter)

    def tried(self, channel: ChannelName, outcome: Outcome) -> None:
        """Count one attempt."""
        self._attempts.labels(channel.value, outcome.value).inc()

    def ended(self, state: MessageState) -> None:
        """Count one message that has come to its end."""
        self._ended.labels(state.value).inc()

    def claim_lost(self) -> None:
        """Count one message that another worker has taken over."""
        self._lost_claims.inc()
