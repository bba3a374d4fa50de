"""The only entry point: ``python -m server COMMAND``."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, Final

from server import app, tasks
from server.connections import box_services_of, services_of
from server.errors import DomainError
from server.evaluation.demo_stories import simulated_phones
from server.logs import configure_logs
from server.metrics_port import published
from server.routes import SIDES
from server.secrets_file import granted_addresses, kept_secrets
from server.settings import Settings, SettingsError, load_settings
from server.store import StoreError
from server.store.embedded import EmbeddedError, EmbeddedMongod
from server.supervisor import Supervisor, SupervisorError
from server.web.serving import serve, stop_on_signals
from server.wechat.fake.serving import serve_fake
from server.worker import Worker
from server.worker_metrics import WorkerMetrics

DEFAULT_PORT: Final = 8080


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        result: int = options.command(options)
        return result
    except (SettingsError, StoreError, EmbeddedError, SupervisorError, DomainError, OSError, ValueError) as error:
        print(f"{Path(sys.argv[0]).parent.name or 'server'}: {error}", file=sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    asyncio.run(Supervisor(options.port, options.data_dir, options.demo).run())
    return 0


def _web(options: argparse.Namespace) -> int:
    settings = load_settings(port=options.port, metrics_port=options.metrics_port)
    configure_logs(settings.log_level, "web")

    async def run() -> None:
        box_only = options.side == "box"
        async with box_services_of(settings) if box_only else services_of(settings) as services:
            await serve(
                app.build_application(services, options.side),
                host=settings.host,
                port=settings.port,
                reuse_port=settings.reuse_port,
                metrics_port=settings.metrics_port,
            )

    asyncio.run(run())
    return 0


def _worker(options: argparse.Namespace) -> int:
    settings = load_settings(worker_metrics_port=options.metrics_port)
    configure_logs(settings.log_level, "worker")

    async def run() -> None:
        stop = stop_on_signals()
        async with services_of(settings) as services:
            metrics = WorkerMetrics()
            services.wechat.metrics.publish(metrics.registry)
            services.notifications.metrics.publish(metrics.registry)
            with published(metrics.registry, settings.worker_metrics_port):
                jobs = app.build_jobs(services)
                await Worker(services.office_store, services.clock, jobs, metrics).run(stop)

    asyncio.run(run())
    return 0


def _embedded_db(options: argparse.Namespace) -> int:
    settings = load_settings(data_dir=options.data_dir)
    mongod = EmbeddedMongod(settings.data_dir / "mongodb", options.port or 0)
    signals = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    mongod.start()
    try:
        for variable, address in granted_addresses(mongod, kept_secrets(settings.data_dir, settings.env)).items():
            print(f"{variable}={address}", flush=True)
        signal.sigwait(signals)
    finally:
        mongod.stop()
    return 0


def _fake_wechat(options: argparse.Namespace) -> int:
    settings = load_settings()

    async def run() -> None:
        await serve_fake(settings, options.port, options.office_url, simulated_phones(), stop_on_signals())

    asyncio.run(run())
    return 0


def _task(work: Callable[[app.Services], Coroutine[Any, Any, str]]) -> Callable[[argparse.Namespace], int]:
    """Return the command that does ``work`` once and prints what it returns."""

    def command(_options: argparse.Namespace) -> int:
        settings: Settings = load_settings()

        async def run() -> str:
            async with services_of(settings) as services:
                return await work(services)

        text = asyncio.run(run())
        if text:
            print(text, flush=True)
        return 0

    return command


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m server", description="Discipline desk: anonymous evaluation, from ticket to result."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace], int], summary: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=summary, description=summary)
        added.set_defaults(command=command)
        return added

    run = add("run", _run, "Start database, web and worker on this machine and watch them (scripts/run).")
    run.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"port of portal and phone page ({DEFAULT_PORT})")
    run.add_argument("--data-dir", type=Path, help="where everything is kept (.data/office, or .data/demo)")
    run.add_argument("--demo", action="store_true", help="load invented people and evaluations")
    web = add("web", _web, "Serve portal, phone page and API; settings come from APP_ variables.")
    web.add_argument("--port", type=int, help="instead of APP_PORT")
    web.add_argument("--metrics-port", type=int, help="instead of APP_METRICS_PORT")
    web.add_argument("--side", choices=SIDES, default="all", help="box: the ballot box alone; office: all but it")
    worker = add("worker", _worker, "Do what is due by the clock: openings, closings, turnout, reminders, deletion.")
    worker.add_argument("--metrics-port", type=int, help="instead of APP_WORKER_METRICS_PORT")
    fake = add("fake-wechat", _fake_wechat, "Stand in for WeChat on this machine, for tests and demonstrations.")
    fake.add_argument("--port", type=int, required=True, help="loopback port")
    fake.add_argument("--office-url", required=True, help="where the office's server is, for pushes and links")
    database = add("embedded-db", _embedded_db, "Run the embedded database alone and print its addresses.")
    database.add_argument("--data-dir", type=Path, help="instead of APP_DATA_DIR")
    database.add_argument("--port", type=int, help="loopback port (a free one)")
    add("migrate", _task(tasks.migrate), "Bring the databases to the form that this program expects.")
    add("load-demo", _task(tasks.load_demo), "Load invented units, accounts and evaluations; only with APP_ENV=demo.")
    add("welcome", _task(tasks.welcome), "Print the link of the first start, or the demonstration's accounts.")
    return parser


if __name__ == "__main__":
    sys.exit(main())
