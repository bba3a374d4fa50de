"""A database and real server processes in a directory of their own, for the scripts that measure and torment them."""

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self, TypeVar

from server.processes import die_with_parent
from server.secrets_file import kept_secrets
from server.store import Store
from server.store.embedded import EmbeddedMongod
from server.supervisor import answers

PROJECT: Final = Path(__file__).resolve().parent.parent
SIDES: Final = ("office", "box")
_READY_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 30.0

Side = Literal["office", "box"]
T = TypeVar("T")


class RigError(Exception):
    """A process of the rig does not do its part; the message shows its last words."""


class Process:
    """One started process, which can be killed and started again.

    Args:
        name: for messages and the log's name.
        command: with the interpreter left out: ``-m server web …``.
        environment: its whole environment.
        log: file that takes its output.
        url: address whose answer shows that it is ready; empty for one that answers nobody.
    """

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path, url: str) -> None:
        self.name = name
        self._command = command
        self._environment = environment
        self._log = log
        self._url = url
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id of the running process, or of the last one."""
        if self._process is None:
            raise RigError(f"{self.name} was never started")
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether it lives."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it without waiting until it is ready."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the command is built by the scripts
                [sys.executable, *self._command],
                cwd=PROJECT,
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def wait_ready(self) -> None:
        """Return once it answers.

        Raises:
            RigError: it ended, or did not answer in a minute.
        """
        deadline = time.monotonic() + _READY_SECONDS
        while not answers(self._url):
            if not self.running or time.monotonic() > deadline:
                raise RigError(f"{self.name} is not ready:\n{self.last_words()}")
            time.sleep(0.05)

    def kill(self) -> None:
        """``kill -9``."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self) -> None:
        """SIGTERM, and wait."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def last_words(self) -> str:
        """Return the end of what it printed."""
        return self._log.read_text(encoding="utf-8", errors="replace")[-2000:]


class Rig:
    """A fresh embedded database and the processes that work on it; everything ends and is deleted with it.

    Args:
        cache_gigabytes: memory of the database for data.
    """

    def __init__(self, cache_gigabytes: float = 0.25) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="rig-"))
        self.mongod = EmbeddedMongod(self.directory / "mongodb", cache_gigabytes=cache_gigabytes)
        self._secrets = kept_secrets(self.directory, "prod")
        self._processes: list[Process] = []

    def __enter__(self) -> Self:
        self.mongod.start()
        for side in SIDES:
            self.mongod.grant(side, self._secrets[f"{side.upper()}_PASSWORD"], side)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in reversed(self._processes):
            process.stop()
        self.mongod.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    def uri(self, side: Side) -> str:
        """Return the address of a side's database for its own user."""
        return self.mongod.uri(side, self._secrets[f"{side.upper()}_PASSWORD"], side)

    def environment(self, **more: str) -> dict[str, str]:
        """Return the environment of the product's processes: the settings of an office in production."""
        kept = {name: value for name, value in self._secrets.items() if name.startswith("APP_")}
        outside = {name: value for name, value in os.environ.items() if not name.startswith("APP_")}
        return {
            **outside,
            **kept,
            "APP_DATA_DIR": str(self.directory),
            "APP_MONGO_URI": self.uri("office"),
            "APP_BOX_MONGO_URI": self.uri("box"),
            "PYTHONPATH": str(PROJECT),
            "PYTHONUNBUFFERED": "1",
            **more,
        }

    def process(
        self, name: str, command: Sequence[str], *, ready: str, environment: Mapping[str, str] | None = None
    ) -> Process:
        """Start a process of any kind and return it when it is ready.

        Args:
            name: for messages and its log.
            command: arguments of the interpreter.
            ready: address that answers once it is.
            environment: instead of the product's.
        """
        log = self.directory / f"{name}.log"
        process = Process(name, command, environment or self.environment(), log, ready)
        self._processes.append(process)
        process.start()
        process.wait_ready()
        return process

    def web(
        self,
        name: str,
        side: str,
        port: int,
        *,
        module: str = "server",
        more: Mapping[str, str] | None = None,
    ) -> Process:
        """Start a web process of the product and return it when it is ready.

        Args:
            name: for messages and its log.
            side: all, office or box.
            port: loopback port.
            module: what is run; one that takes the arguments of ``python -m server web``.
            more: further variables of its environment.
        """
        environment = self.environment(**(more or {}))
        if side == "box":
            environment.pop("APP_MONGO_URI")
        command = ["-m", module, "web", "--side", side, "--port", str(port)]
        return self.process(name, command, ready=f"http://127.0.0.1:{port}/readyz", environment=environment)

    def worker(self, name: str, module: str, *, more: Mapping[str, str] | None = None) -> Process:
        """Start a worker of the product; it answers nobody, so there is nothing to wait for.

        Args:
            name: for messages and its log.
            module: what is run.
            more: further variables of its environment.
        """
        process = Process(name, ["-m", module], self.environment(**(more or {})), self.directory / f"{name}.log", "")
        self._processes.append(process)
        process.start()
        return process

    def with_store(self, side: Side, work: Callable[[Store], Awaitable[T]]) -> T:
        """Run ``work`` on a side's database from a script that has no event loop, and return what it returns."""

        async def run() -> T:
            store = await Store.connect(self.uri(side))
            try:
                return await work(store)
            finally:
                await store.close()

        return asyncio.run(run())
