"""The embedded database: what it survives, who may use it, and that it is one at a time."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pymongo
import pymongo.errors
import pytest

from server.store.embedded import EmbeddedError, EmbeddedMongod


def _client(server: EmbeddedMongod, user: str = "office") -> "pymongo.MongoClient[dict[str, Any]]":
    uri = server.uri(user, "password", user)
    return pymongo.MongoClient(uri, w="majority", journal=True, serverSelectionTimeoutMS=10000)


def test_nothing_acknowledged_is_lost_when_it_is_killed_in_the_middle_of_writes(own: EmbeddedMongod) -> None:
    acknowledged: list[int] = []
    stop = threading.Event()

    def write() -> None:
        with _client(own) as client:
            number = 0
            while not stop.is_set():
                try:
                    client.office.things.insert_one({"_id": number})
                except pymongo.errors.DuplicateKeyError:
                    pass  # written before the crash, its acknowledgement lost: the retry finds it
                except pymongo.errors.ConnectionFailure:
                    continue
                acknowledged.append(number)
                number += 1

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(2):
        before = len(acknowledged)
        _wait_until(lambda before=before: len(acknowledged) > before + 50)
        own.kill()
        own.restart()
    before = len(acknowledged)
    _wait_until(lambda: len(acknowledged) > before + 50)
    stop.set()
    writer.join()

    with _client(own) as client:
        kept = {document["_id"] for document in client.office.things.find()}
    assert set(acknowledged) <= kept
    assert len(kept) <= len(acknowledged) + 1


def _wait_until(reached: Callable[[], bool]) -> None:
    pause = threading.Event()
    for _ in range(2000):
        if reached():
            return
        pause.wait(0.01)
    raise AssertionError("the writer does not get on")


def test_data_and_passwords_are_there_after_a_restart_on_another_port(tmp_path: Path) -> None:
    first = EmbeddedMongod(tmp_path)
    first.start()
    first.grant("office", "password", "office")
    with _client(first) as client:
        client.office.things.insert_one({"_id": 1})
    first.stop()

    second = EmbeddedMongod(tmp_path)
    second.start()
    try:
        assert second.port != first.port
        with _client(second) as client:
            assert client.office.things.find_one() == {"_id": 1}
    finally:
        second.stop()


def test_a_second_start_in_the_same_directory_is_refused_and_harms_nothing(own: EmbeddedMongod) -> None:
    with pytest.raises(EmbeddedError, match="in use by another process"):
        EmbeddedMongod(own.directory).start()

    with _client(own) as client:
        client.office.things.insert_one({"_id": 1})


def test_a_user_of_one_database_may_not_touch_the_other(own: EmbeddedMongod) -> None:
    own.grant("box", "password", "box")

    with _client(own) as client:
        with pytest.raises(pymongo.errors.OperationFailure) as refused:
            client.box.ballots.find_one()
        assert refused.value.code == 13
        with pytest.raises(pymongo.errors.OperationFailure):
            client.admin.command("usersInfo")
        with pytest.raises(pymongo.errors.OperationFailure):
            client.local["oplog.rs"].find_one()


def test_nobody_comes_in_without_a_password(own: EmbeddedMongod) -> None:
    with pymongo.MongoClient("127.0.0.1", own.port, directConnection=True) as client:
        with pytest.raises(pymongo.errors.OperationFailure):
            client.office.things.find_one()
        with pytest.raises(pymongo.errors.OperationFailure):
            client.admin.command("createUser", "intruder", pwd="x", roles=["root"])


def test_it_listens_on_this_machine_alone_and_its_files_are_private(own: EmbeddedMongod) -> None:
    assert own.pid is not None
    listening = [c.laddr.ip for c in psutil.Process(own.pid).net_connections() if c.status == psutil.CONN_LISTEN]
    assert listening == ["127.0.0.1"]
    assert (own.directory.stat().st_mode & 0o777) == 0o700
    for name in ("keyfile", "admin-password"):
        assert (own.directory / name).stat().st_mode & 0o077 == 0


def test_it_ends_with_the_process_that_started_it(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    parent = context.Process(target=_start_and_wait, args=(tmp_path, sender))
    parent.start()
    mongod = psutil.Process(receiver.recv())

    assert parent.pid is not None
    os.kill(parent.pid, signal.SIGKILL)
    parent.join()

    mongod.wait(timeout=20)
    again = EmbeddedMongod(tmp_path)
    again.start()
    again.stop()


def _start_and_wait(directory: Path, pipe: Any) -> None:
    server = EmbeddedMongod(directory)
    server.start()
    pipe.send(server.pid)
    threading.Event().wait()


def test_a_machine_without_mongod_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.store.embedded._PACKAGE", "not-installed")
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(EmbeddedError, match="APP_MONGO_URI"):
        EmbeddedMongod(tmp_path / "mongodb").start()
