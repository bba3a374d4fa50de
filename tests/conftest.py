"""Fixtures that every test may use: a real database, a clock that the test moves, settings, the application.

Tests are run by pytest-tornado: an asynchronous test is an ``async def`` marked ``@pytest.mark.gen_test``.
"""

import asyncio
import base64
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import hypothesis
import pymongo
import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop

from server import app as composition
from server import databases
from server.clock import FixedClock
from server.settings import Settings
from server.store import Store
from server.store.embedded import EmbeddedMongod
from server.web import LARGEST_BODY, WebApplication
from tests.officers import Api, Officers, officers_of

T = TypeVar("T")
# A busy machine is no reason to fail.
hypothesis.settings.register_profile("project", deadline=None)
hypothesis.settings.load_profile("project")

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
# Where the tests lie that take longest.
LONGEST = (
    "tests/e2e/",
    "tests/start/",
    "tests/web/test_openapi_fuzz.py",
    "tests/evaluation/test_anonymity.py",
    "tests/evaluation/test_replay.py",
    "tests/obligations/test_year.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest tests begin first: at the end no worker is then left alone with one (see ``scripts/test``)."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


class Emptied:
    """A database that is emptied after each test.

    Args:
        mongod: where it is.
        name: of the database and of its user.
    """

    def __init__(self, mongod: EmbeddedMongod, name: str) -> None:
        mongod.grant(name, "password", name)
        self.uri = mongod.uri(name, "password", name)
        self.client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(self.uri)
        self._database = self.client[name]
        self._prepared: set[str] = set()
        self._kept: set[str] = set()

    def remember(self) -> None:
        """Take what is there now for the state without content."""
        self._prepared = set(self._database.list_collection_names())
        self._kept = self._filled(self._prepared)

    def empty(self) -> None:
        """Drop the collections that the test made and delete what it put into the others."""
        there = set(self._database.list_collection_names())
        for name in there - self._prepared:
            self._database[name].drop()
        for name in self._filled(there & self._prepared) - self._kept:
            self._database[name].delete_many({})

    def _filled(self, names: set[str]) -> set[str]:
        """Return which of the collections hold anything, with one question about all of them."""

        def looked_at(name: str) -> list[dict[str, Any]]:
            return [{"$limit": 1}, {"$project": {"_id": {"$literal": name}}}]

        first, *others = sorted(names)
        unions = [{"$unionWith": {"coll": name, "pipeline": looked_at(name)}} for name in others]
        return {found["_id"] for found in self._database[first].aggregate([*looked_at(first), *unions])}


@pytest.fixture(scope="session")
def mongod(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedMongod]:
    """A real database server that lives as long as the test run."""
    server = EmbeddedMongod(tmp_path_factory.mktemp("mongod"))
    server.start()
    with pymongo.MongoClient(server.administrator_uri("admin")) as administrator:
        # It would delete by the machine's clock what tests have stored by theirs, which stands in the past.
        administrator.admin.command({"setParameter": 1, "ttlMonitorEnabled": False})
    yield server
    server.stop()


@pytest.fixture(scope="session")
def prepared_databases(mongod: EmbeddedMongod) -> Iterator[tuple[Emptied, Emptied]]:
    """The two databases with their collections, made once: making them for each test would take most of its time."""
    office, box = Emptied(mongod, "office"), Emptied(mongod, "box")

    async def prepare() -> None:
        for database, prepare_one in ((office, databases.prepare_office), (box, databases.prepare_box)):
            store = await Store.connect(database.uri)
            await prepare_one(store)
            await store.close()

    asyncio.run(prepare())
    office.remember()
    box.remember()
    yield office, box
    office.client.close()
    box.client.close()


@pytest.fixture
def database_uris(prepared_databases: tuple[Emptied, Emptied]) -> Iterator[tuple[str, str]]:
    """Addresses of the office's and the box's databases, prepared and without content."""
    office, box = prepared_databases
    yield office.uri, box.uri
    office.empty()
    box.empty()


@pytest.fixture
def io_loop() -> Iterator[IOLoop]:
    """The loop that a test and its server run in (pytest-tornado's own relies on calls that Tornado gave up)."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    tornado_loop = IOLoop.current()
    yield tornado_loop
    _cancel_all(loop)
    tornado_loop.close(all_fds=True)
    asyncio.set_event_loop(None)


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
    loop.run_until_complete(loop.shutdown_asyncgens())
    loop.run_until_complete(loop.shutdown_default_executor())


@pytest.fixture
def run(io_loop: IOLoop) -> Callable[[Coroutine[Any, Any, T]], T]:
    """Run a coroutine to its end from a fixture or test that is not asynchronous itself."""
    return io_loop.asyncio_loop.run_until_complete  # type: ignore[attr-defined]


@pytest.fixture
def office(database_uris: tuple[str, str], run: Callable[..., Any]) -> Iterator[Store]:
    """The office database, empty."""
    store = run(Store.connect(database_uris[0]))
    yield store
    run(store.close())


@pytest.fixture
def box(database_uris: tuple[str, str], run: Callable[..., Any]) -> Iterator[Store]:
    """The ballot box's database, empty."""
    store = run(Store.connect(database_uris[1]))
    yield store
    run(store.close())


@pytest.fixture
def clock() -> FixedClock:
    """A clock that shows Monday 2 March 2026, 9:00 in China, until the test moves it."""
    return FixedClock(START)


@pytest.fixture
def settings(database_uris: tuple[str, str], tmp_path: Path) -> Settings:
    """Settings for a test, with the test's own databases and keys that are known."""
    return Settings(
        env="test",
        port=0,
        data_dir=tmp_path,
        public_url="http://localhost",
        mongo_uri=database_uris[0],
        box_mongo_uri=database_uris[1],
        token_key=base64.b64encode(b"t" * 32).decode(),
        field_key=base64.b64encode(b"f" * 32).decode(),
        mobile_key=base64.b64encode(b"m" * 32).decode(),
        lookup_key=base64.b64encode(b"l" * 32).decode(),
        password_memory_mib=8,
    )


@pytest.fixture
def services(
    settings: Settings, clock: FixedClock, office: Store, box: Store, run: Callable[..., Any]
) -> Iterator[composition.Services]:
    """All services over the two databases, with the clock that the test moves."""
    built = composition.build_services(settings, clock, office, box)
    yield built
    run(built.close())


@pytest.fixture
def app(services: composition.Services, io_loop: IOLoop) -> Iterator[WebApplication]:
    """The whole application; pytest-tornado's ``http_server`` and ``base_url`` serve it."""
    yield composition.build_application(services)


@pytest.fixture
def http_server(
    app: WebApplication, io_loop: IOLoop, _unused_port: Any, run: Callable[..., Any]
) -> Iterator[HTTPServer]:
    """Serve ``app`` on a free port (pytest-tornado's own adds the socket outside the loop that is to serve it)."""

    async def start() -> HTTPServer:
        server = HTTPServer(app, max_body_size=LARGEST_BODY)
        server.add_socket(_unused_port[0])
        return server

    server = run(start())
    yield server
    server.stop()
    app.begin_shutdown()
    run(server.close_all_connections())


@pytest.fixture
def api(http_client: AsyncHTTPClient, base_url: str) -> Api:
    """A client of the running application, as nobody."""
    return Api(http_client, base_url)


@pytest.fixture
def officers(services: composition.Services, api: Api, run: Callable[..., Any]) -> Officers:
    """Officers with known passwords; see ``tests.officers``."""
    return officers_of(services, api, run)
