"""Runs everything on one machine: the embedded database, one web process, one worker.

For trials, demonstrations and small offices. A process that dies is started again; SIGINT or SIGTERM stops all that
was started, by process id and in order. Larger offices let systemd do this (``scripts/production``).
"""

import asyncio
import json
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from server.processes import die_with_parent, lock_directory
from server.secrets_file import granted_addresses, kept_secrets
from server.settings import Settings, load_settings
from server.store.embedded import EmbeddedError, EmbeddedMongod, free_port

PROJECT: Final = Path(__file__).resolve().parent.parent
_READY_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 25.0
_RESTARTS: Final = 8
_RESTART_WINDOW_SECONDS: Final = 60.0
_LOG_BYTES: Final = 10 * 1024 * 1024


class SupervisorError(Exception):
    """The system cannot be started or kept running; the message says why and what to do."""


@dataclass
class _Child:
    """One started process and when it was started, to tell a crash from a loop of crashes."""

    name: str
    arguments: list[str]
    process: asyncio.subprocess.Process | None = None
    starts: deque[float] = field(default_factory=lambda: deque(maxlen=_RESTARTS))


class Supervisor:
    """Starts and watches the processes of one data directory.

    Args:
        port: of the web process; 0 chooses a free one.
        data_dir: everything that is kept lies below it; None for the usual place.
        demo: load invented people and evaluations.
    """

    def __init__(self, port: int, data_dir: Path | None, demo: bool) -> None:
        self.directory = (data_dir or PROJECT / ".data" / ("demo" if demo else "office")).absolute()
        self._port = port or free_port()
        self._demo = demo
        self._mongod: EmbeddedMongod | None = None
        self._lock: IO[bytes] | None = None
        self._stop = asyncio.Event()
        self._children = [_Child("web", ["web"]), _Child("worker", ["worker"])]
        self._processes: list[asyncio.subprocess.Process] = []
        self._environment: dict[str, str] = {}
        self._wechat_url = ""

    async def run(self) -> None:
        """Start everything, say so, and return when it has been stopped.

        Raises:
            SupervisorError: it does not start, or a process dies again and again.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        try:
            settings = self._prepare()
            await self._run_stoppable(settings)
        finally:
            await self._stop_all()

    async def _run_stoppable(self, settings: Settings) -> None:
        work = asyncio.create_task(self._start_and_watch(settings))
        stop = asyncio.create_task(self._stop.wait())
        await asyncio.wait([work, stop], return_when=asyncio.FIRST_COMPLETED)
        if work.done():
            stop.cancel()
            work.result()
        work.cancel()
        await asyncio.gather(work, stop, return_exceptions=True)

    def _prepare(self) -> Settings:
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self.directory / "logs").mkdir(exist_ok=True, mode=0o700)
        self._take_lock()
        self._check_port()
        kept = kept_secrets(self.directory, "demo" if self._demo else "prod")
        if self._demo and kept["APP_ENV"] != "demo":
            raise SupervisorError(
                f"{self.directory} holds an office's own data, so no demonstration is loaded into it. "
                "Choose another directory with --data-dir."
            )
        self._environment = {
            **{name: value for name, value in kept.items() if name.startswith("APP_")},
            "APP_DATA_DIR": str(self.directory),
            **os.environ,
            "APP_ENV": kept["APP_ENV"],
            "APP_PORT": str(self._port),
            "PYTHONPATH": str(PROJECT),
            "PYTHONUNBUFFERED": "1",
        }
        if self._demo and not os.environ.get("APP_WECHAT_APPID"):
            self._stand_in_for_wechat(kept)
        if not os.environ.get("APP_MONGO_URI"):
            self._start_database(kept)
        return load_settings(port=self._port, env=kept["APP_ENV"])

    def _stand_in_for_wechat(self, kept: Mapping[str, str]) -> None:
        """Let a demonstration have its own WeChat, with the same secrets at every start."""
        port = free_port()
        self._environment |= {
            "APP_WECHAT_APPID": "wx-local-demo",
            "APP_WECHAT_SECRET": kept["DEMO_WECHAT_SECRET"],
            "APP_WECHAT_API_URL": f"http://127.0.0.1:{port}",
            "APP_WECHAT_PUSH_TOKEN": kept["DEMO_PUSH_TOKEN"],
            "APP_WECHAT_PUSH_KEY": kept["DEMO_PUSH_KEY"],
            "APP_WECHAT_TEMPLATES": json.dumps(
                {"to_do": "local-to-do", "decision": "local-decision", "digest": "local-digest"}
            ),
        }
        office = f"http://127.0.0.1:{self._port}"
        # First: what the others ask of it at their start must not find a closed door.
        self._children.insert(0, _Child("wechat", ["fake-wechat", "--port", str(port), "--office-url", office]))
        self._wechat_url = f"http://127.0.0.1:{port}/phone"

    def _start_database(self, kept: Mapping[str, str]) -> None:
        try:
            self._mongod = EmbeddedMongod(self.directory / "mongodb")
            self._mongod.start()
        except EmbeddedError as error:
            raise SupervisorError(str(error)) from error
        self._environment |= granted_addresses(self._mongod, kept)

    async def _start_and_watch(self, settings: Settings) -> None:
        if settings.demo:
            await self._task("load-demo")
        for child in self._children:
            await self._launch(child)
            if child.name == "wechat":
                await self._until_answered(self._wechat_url)
        await self._until_answered(f"http://127.0.0.1:{self._port}/readyz")
        print(f"ready http://127.0.0.1:{self._port}/", flush=True)
        await self._task("welcome")
        await self._watch()

    async def _task(self, name: str) -> None:
        """Run an administrative task to its end; what it prints is shown."""
        process = await self._spawn([name], None)
        if await process.wait():
            raise SupervisorError(f"`python -m server {name}` failed; what it said stands above.")

    async def _launch(self, child: _Child) -> None:
        now = time.monotonic()
        if len(child.starts) == _RESTARTS and now - child.starts[0] < _RESTART_WINDOW_SECONDS:
            raise SupervisorError(f"The {child.name} process keeps ending; see {self._log_path(child.name)}.")
        child.starts.append(now)
        path = self._log_path(child.name)
        if path.exists() and path.stat().st_size > _LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        with path.open("ab") as log:
            child.process = await self._spawn(child.arguments, log)

    async def _spawn(self, arguments: list[str], output: IO[bytes] | None) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "server",
            *arguments,
            cwd=PROJECT,
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )
        self._processes = [known for known in self._processes if known.returncode is None] + [process]
        return process

    async def _until_answered(self, url: str) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while not await asyncio.to_thread(answers, url):
            for child in self._children:
                if child.process is not None and child.process.returncode is not None:
                    raise SupervisorError(
                        f"The {child.name} process ended: {self._last_words(child.name)} "
                        f"The whole log is {self._log_path(child.name)}."
                    )
            if time.monotonic() > deadline:
                raise SupervisorError(f"The server did not become ready; see {self.directory / 'logs'}.")
            await asyncio.sleep(0.1)

    async def _watch(self) -> None:
        """Start again what has died, with a pause that grows with the number of deaths."""
        while True:
            await asyncio.sleep(0.2)
            if self._mongod is not None and self._mongod.pid is None:
                print("the database ended by itself; it is started again", file=sys.stderr, flush=True)
                await asyncio.to_thread(self._mongod.restart)
            for child in self._children:
                if child.process is not None and child.process.returncode is not None:
                    print(f"the {child.name} process ended by itself; it is started again", file=sys.stderr, flush=True)
                    await asyncio.sleep(0.1 * len(child.starts))
                    await self._launch(child)

    async def _stop_all(self) -> None:
        running = [process for process in self._processes if process.returncode is None]
        for process in running:
            process.terminate()
        for process in running:
            try:
                await asyncio.wait_for(process.wait(), _STOP_SECONDS)
            except TimeoutError:
                process.kill()
                await process.wait()
        if self._mongod is not None:
            await asyncio.to_thread(self._mongod.stop)
        if self._lock is not None:
            self._lock.close()

    def _take_lock(self) -> None:
        self._lock = lock_directory(self.directory)
        if self._lock is None:
            raise SupervisorError(
                f"{self.directory} is in use by a server that is running. "
                "Stop that one first, or choose another directory with --data-dir."
            )

    def _check_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((os.environ.get("APP_HOST", "127.0.0.1"), self._port))
            except OSError as error:
                raise SupervisorError(
                    f"Port {self._port} cannot be used ({error.strerror}). Choose another one with --port."
                ) from error

    def _log_path(self, name: str) -> Path:
        return self.directory / "logs" / f"{name}.log"

    def _last_words(self, name: str) -> str:
        lines = self._log_path(name).read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1][:500] if lines else "it gave no reason."


def answers(url: str) -> bool:
    """Return whether the server at ``url``, an address of this machine, answers with 200 within two seconds."""
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - callers build the address themselves
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
