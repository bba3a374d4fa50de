"""Load from a process of its own: wrk, which sends prepared bodies, each once."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

THREADS: Final = 2
_SCRIPT: Final = Path(__file__).with_name("load.lua")
_MARK: Final = "FIGURES "


class LoadError(Exception):
    """The load could not be applied as planned, so there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of wrk met with.

    Attributes:
        accepted: answers that said yes.
        refused: other answers.
        broken: connections that failed, and answers that took too long.
        seconds: how long it ran.
        p50, p99: seconds from request to answer.
    """

    accepted: int
    refused: int
    broken: int
    seconds: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        """Accepted requests in a second."""
        return self.accepted / self.seconds


class Requests:
    """Whole HTTP requests of one length, in one file for each thread of wrk.

    Args:
        directory: takes the files; made here.
        path: where the requests go.
    """

    def __init__(self, directory: Path, path: str) -> None:
        self.directory = directory
        self.length = 0
        self.count = 0
        self._path = path
        directory.mkdir()

    def write(self, bodies: Iterable[bytes]) -> None:
        """Write requests with these JSON bodies, dealt out among the threads."""
        files = [(self.directory / str(number)).open("wb") for number in range(THREADS)]
        try:
            for body in bodies:
                request = self._head(len(body)) + body
                if self.length not in (0, len(request)):
                    raise LoadError("requests differ in length")
                self.length = len(request)
                files[self.count % THREADS].write(request)
                self.count += 1
        finally:
            for file in files:
                file.close()

    def _head(self, length: int) -> bytes:
        lines = (
            f"POST {self._path} HTTP/1.1",
            "Host: 127.0.0.1",
            "Content-Type: application/json",
            f"Content-Length: {length}",
        )
        return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def apply(
    ports: Sequence[int], requests: Requests, *, connections: int, seconds: float, answers: Path | None = None
) -> Load:
    """Send ``requests`` over ``connections`` for ``seconds`` and return what came back.

    Args:
        ports: of the servers on this machine; the connections are dealt out evenly.
        answers: directory that takes the bodies of the answers with status 201.

    Raises:
        LoadError: the requests ran out before the time, or wrk failed.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise LoadError("wrk is missing")
    command = [
        *(wrk, "--threads", str(THREADS), "--connections", str(connections), "--duration", f"{round(seconds)}s"),
        *("--timeout", "10s", "--script", str(_SCRIPT), f"http://127.0.0.1:{ports[0]}", "--"),
        *(str(requests.directory), str(requests.length)),
    ]
    if answers is not None:
        answers.mkdir()
        command.append(str(answers))
    environment = {**os.environ, "LOAD_PORTS": " ".join(map(str, ports))}
    done = subprocess.run(  # noqa: S603 - built above
        command, capture_output=True, text=True, check=False, env=environment
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith(_MARK)]
    if done.returncode or not lines:
        raise LoadError(f"wrk failed: {done.stderr or done.stdout}")
    figures = json.loads(lines[0].removeprefix(_MARK))
    if figures.pop("exhausted"):
        raise LoadError(f"{requests.count} prepared requests were too few for {seconds:.0f} s")
    return Load(**figures)
