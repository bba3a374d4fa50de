"""Serves the application: binds the port, publishes the metrics, and stops without cutting anybody off."""

import asyncio
import gc
import signal
from typing import Final

import structlog
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from server.metrics_port import published
from server.web.application import LARGEST_BODY, WebApplication

# Longer than any answer takes; a stream ends by itself when the shutdown begins.
DRAIN_SECONDS: Final = 15.0
_DRAIN_STEP_SECONDS: Final = 0.05
_IDLE_SECONDS: Final = 75.0
_GARBAGE_THRESHOLDS: Final = (20_000, 20, 20)
_log = structlog.get_logger("serving")


async def serve(
    application: WebApplication,
    *,
    host: str,
    port: int,
    reuse_port: bool = False,
    metrics_port: int = 0,
    stop: asyncio.Event | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT arrives (or ``stop`` is set), then finish what is open and return.

    Args:
        reuse_port: let other processes listen on the same port; the kernel divides the connections.
        metrics_port: loopback port of the Prometheus metrics, 0 for none.

    Raises:
        OSError: a port is taken.
    """
    stop = stop or stop_on_signals()
    _relax_garbage_collection()
    server = HTTPServer(application, max_body_size=LARGEST_BODY, idle_connection_timeout=_IDLE_SECONDS)
    server.add_sockets(bind_sockets(port, host, reuse_port=reuse_port, backlog=1024))
    with published(application.metrics.registry, metrics_port):
        application.access_log.start()
        _log.info("listening", host=host, port=port)
        try:
            await stop.wait()
        finally:
            await _shut_down(server, application)


def _relax_garbage_collection() -> None:
    """Leave what the start has built out of the collections, and collect less often.

    A request leaves next to nothing behind that only a collection could free.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE_THRESHOLDS)


def stop_on_signals() -> asyncio.Event:
    """Return an event that SIGTERM or SIGINT sets."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def _shut_down(server: HTTPServer, application: WebApplication) -> None:
    server.stop()
    application.begin_shutdown()
    for _ in range(int(DRAIN_SECONDS / _DRAIN_STEP_SECONDS)):
        if not application.open_requests:
            break
        await asyncio.sleep(_DRAIN_STEP_SECONDS)
    # The last answers are still on their way out of this process's buffers.
    await asyncio.sleep(0.1)
    await server.close_all_connections()
    await application.access_log.stop()
    _log.info("stopped", cut_off=application.open_requests)
