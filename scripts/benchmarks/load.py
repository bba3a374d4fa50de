"""Load from a process of its own: wrk, which sends prepared bodies, each once."""

import json
import shutil
import subprocess
from collections.abc import Iterable
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


class Bodies:
    """Request bodies of one length, in one file for each thread of wrk.

    Args:
        directory: takes the files; made here.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.length = 0
        self.count = 0
        directory.mkdir()

    def write(self, bodies: Iterable[bytes]) -> None:
        """Write the bodies, dealt out among the threads."""
        files = [(self.directory / str(number)).open("wb") for number in range(THREADS)]
        try:
            for body in bodies:
                if self.length not in (0, len(body)):
                    raise LoadError("bodies differ in length")
                self.length = len(body)
                files[self.count % THREADS].write(body)
                self.count += 1
        finally:
            for file in files:
                file.close()


def apply(
    url: str, path: str, bodies: Bodies, *, connections: int, seconds: float, answers: Path | None = None
) -> Load:
    """Send ``bodies`` over ``connections`` for ``seconds`` and return what came back.

    Args:
        url: address of the server.
        path: what is asked for.
        answers: directory that takes the bodies of the answers with status 201.

    Raises:
        LoadError: the bodies ran out before the time, or wrk failed.
    """
    wrk = shutil.which("wrk")
    if wrk is None:
        raise LoadError("wrk is missing")
    command = [
        *(wrk, "--threads", str(THREADS), "--connections", str(connections), "--duration", f"{round(seconds)}s"),
        *("--timeout", "10s", "--script", str(_SCRIPT), url, "--"),
        *(str(bodies.directory), str(bodies.length), path),
    ]
    if answers is not None:
        answers.mkdir()
        command.append(str(answers))
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - built above
    lines = [line for line in done.stdout.splitlines() if line.startswith(_MARK)]
    if done.returncode or not lines:
        raise LoadError(f"wrk failed: {done.stderr or done.stdout}")
    figures = json.loads(lines[0].removeprefix(_MARK))
    if figures.pop("exhausted"):
        raise LoadError(f"{bodies.count} prepared requests were too few for {seconds:.0f} s")
    return Load(**figures)
