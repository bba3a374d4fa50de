"""Reaches the databases of a data directory from a script, whether the server on it runs or not."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from server.secrets_file import FILE_NAME, granted_addresses, kept_secrets
from server.settings import SettingsError
from server.store.embedded import EmbeddedMongod

PROJECT: Final = Path(__file__).resolve().parent.parent
USUAL: Final = PROJECT / ".data" / "office"


@contextmanager
def database_settings(directory: Path | None) -> Iterator[Mapping[str, str]]:
    """Give ``APP_MONGO_URI``, ``APP_BOX_MONGO_URI`` and the secrets for the time of the block.

    Where the environment names a database it wins. Otherwise the embedded database of ``directory`` is used: the one
    that runs, or, when none does, one that is started for the block.

    Args:
        directory: as given to ``scripts/run --data-dir``; None for the usual one.

    Raises:
        SettingsError: nothing was ever started in that directory.
        server.store.embedded.EmbeddedError: the database does not start.
    """
    if os.environ.get("APP_MONGO_URI"):
        yield os.environ
        return
    chosen = directory or USUAL
    if not (chosen / FILE_NAME).is_file():
        raise SettingsError(f"{chosen} is no data directory of this software; name one with --data-dir")
    kept = kept_secrets(chosen, "prod")
    port = _port_in_use(chosen / "mongodb" / "data" / "mongod.lock")
    mongod = EmbeddedMongod(chosen / "mongodb", port or 0)
    if port is not None:
        yield kept | {
            "APP_MONGO_URI": mongod.uri("office", kept["OFFICE_PASSWORD"], "office"),
            "APP_BOX_MONGO_URI": mongod.uri("box", kept["BOX_PASSWORD"], "box"),
        }
        return
    mongod.start()
    try:
        yield kept | granted_addresses(mongod, kept)
    finally:
        mongod.stop()


def _port_in_use(lock: Path) -> int | None:
    """Return the port of the mongod that holds ``lock``, None if none does.

    mongod writes its process id there, and the process's command line tells the port.
    """
    try:
        process = int(lock.read_text("ascii").strip() or 0)
        words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
        return int(words[words.index(b"--port") + 1])
    except (OSError, ValueError):
        return None
