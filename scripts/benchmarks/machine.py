"""Where the figures were measured: without that they mean nothing."""

import importlib.metadata
import os
import platform
import subprocess
from pathlib import Path
from typing import Final

from server.store.embedded import find_mongod

_PACKAGES: Final = ("tornado", "motor", "pymongo", "pydantic", "gmpy2", "cryptography", "PyNaCl")


def description() -> str:
    """Return processor, memory, system and versions in a few lines."""
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    load = f"load {os.getloadavg()[0]:.1f}"
    return (
        f"machine   {_processor()}, {os.cpu_count()} cores, {_memory_gigabytes():.0f} GB, {load}\n"
        f"system    {_system()}, Linux {platform.release()}\n"
        f"versions  Python {platform.python_version()}, mongod {_mongod_version()}, {packages}"
    )


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_gigabytes() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3


def _system() -> str:
    return platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())


def _mongod_version() -> str:
    command = [str(find_mongod()), "--version"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 - installed package
    return said.split()[2].lstrip("v")
