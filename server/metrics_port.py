"""Publishes a process's figures for Prometheus on a loopback port of their own, where no visitor comes."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, start_http_server


@contextmanager
def published(registry: CollectorRegistry, port: int) -> Iterator[None]:
    """Publish ``registry`` at ``http://127.0.0.1:PORT/metrics`` as long as the context is open.

    Args:
        registry: the figures.
        port: loopback port, 0 for none.

    Raises:
        OSError: the port is taken.
    """
    if not port:
        yield
        return
    publisher, thread = start_http_server(port, "127.0.0.1", registry=registry)
    try:
        yield
    finally:
        publisher.shutdown()
        publisher.server_close()
        thread.join()
