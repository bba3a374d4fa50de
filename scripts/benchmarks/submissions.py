"""Submissions: how many matters a second the window takes, beside a bare handler with the same inserts."""

import json
from itertools import cycle
from statistics import median
from typing import Any, Final

import bson

from scripts.benchmarks import bare_window
from scripts.benchmarks.load import Load, LoadError, Requests, apply
from scripts.benchmarks.many_matters import HALLS
from scripts.benchmarks.plan import Plan
from scripts.benchmarks.report import Figure, Goal
from scripts.rig_citizens import photo
from scripts.rig_office import settings_of
from scripts.rig_window import StagedHall, stage_hall
from server.app import Services
from server.connections import services_of
from server.databases import prepare_office
from server.files.repository import FILES
from server.store import Document, LookupHash, Store, collect, new_id
from server.store.embedded import free_port
from server.window.figures import FIGURES
from server.window.requests import NewMatter

AGAINST_BARE: Final = Goal(0.6, at_least=True)
CONNECTIONS: Final = 64
PHOTOS: Final = (0, 3)
_WORDS: Final = "过户材料交了两次，仍说不齐，希望一次告知还缺什么。"
_FASTEST: Final = 1_000
_BATCH: Final = 5_000


class Contest:
    """Product and bare handler, each with a database of its own in the same form.

    Args:
        plan: the rig, and how long.
        services: on the product's database.
        other: the bare handler's database.
        halls: where matters are brought, in turns.
        pattern: a photo that the product itself has cleaned.
    """

    def __init__(
        self, plan: Plan, services: Services, other: Store, halls: list[StagedHall], pattern: Document
    ) -> None:
        self._plan = plan
        self._services = services
        self._other = other
        self._halls = cycle(halls)
        self._pattern = pattern
        self._lookup = LookupHash(services.settings.lookup_keys()[0])
        self._runs = 0

    async def start(self, uri: str, photos: int) -> dict[str, int]:
        """Start both and return their ports."""
        port, bare_port = free_port(), free_port()
        rig = self._plan.rig
        rig.web(f"web-{port}", "all", port, module="scripts.benchmarks.patient_web")
        inserts = rig.directory / f"inserts-{photos}"
        inserts.write_bytes(bson.encode(await self._inserts(photos)))
        environment = rig.environment(BARE_URI=uri, BARE_INSERTS=str(inserts))
        command = ["-m", "scripts.benchmarks.bare_window", "--port", str(bare_port)]
        rig.process(
            f"bare-{bare_port}", command, ready=f"http://127.0.0.1:{bare_port}/healthz", environment=environment
        )
        return {"product": port, "bare": bare_port}

    async def run(self, port: int, photos: int, seconds: int) -> Load:
        """Let one of them take matters that nobody has seen before."""
        self._runs += 1
        ids = [new_id() for _ in range(_FASTEST * seconds)]
        uploads = {id_: [new_id() for _ in range(photos)] for id_ in ids}
        requests = Requests(self._plan.rig.directory / f"matters-{self._runs}", bare_window.PATH)
        requests.write(_encoded(self.body(id_, taken)) for id_, taken in uploads.items())
        for store in (self._services.office_store, self._other):
            await self._upload(store, uploads)
        return apply([port], requests, connections=CONNECTIONS, seconds=seconds)

    def body(self, id_: str, photos: list[str]) -> dict[str, Any]:
        """Return what a phone sends."""
        hall = next(self._halls)
        return {
            "submission_id": id_,
            "hall": hall.id,
            "business": hall.businesses[0],
            "what": _WORDS,
            "photos": photos,
            "consent": True,
        }

    async def _inserts(self, photos: int) -> dict[str, list[Document]]:
        """Return the documents that the product stores with one matter."""
        # The first one of each hall makes its running number besides.
        for _ in HALLS:
            await self._submit(photos)
        before = await self._documents()
        await self._submit(photos)
        after = await self._documents()
        new = {name: [one for id_, one in after[name].items() if id_ not in before[name]] for name in after}
        counted = (FILES.name, FIGURES.name)
        return {name: documents for name, documents in new.items() if documents and name not in counted}

    async def _submit(self, photos: int) -> None:
        id_ = new_id()
        uploads = {id_: [new_id() for _ in range(photos)]}
        await self._upload(self._services.office_store, uploads)
        await self._services.window.submissions.submit(NewMatter.model_validate(self.body(id_, uploads[id_])))

    async def _documents(self) -> dict[str, dict[Any, Document]]:
        store = self._services.office_store
        names = await store.collection_names()
        return {name: {one["_id"]: one for one in await collect(store.collection(name).find({}))} for name in names}

    async def _upload(self, store: Store, uploads: dict[str, list[str]]) -> None:
        """Let photos be ready to be claimed, made past the product, which would take a while to clean so many."""
        ready = [
            {**self._pattern, "_id": upload, "token": self._lookup.of("file_draft", submission)}
            for submission, taken in uploads.items()
            for upload in taken
        ]
        for first in range(0, len(ready), _BATCH):
            await store.collection(FILES.name).insert_many(ready[first : first + _BATCH], ordered=False)


async def measure(plan: Plan) -> list[Figure]:
    """Let both take matters in turns, with and without photos."""
    plan.rig.mongod.grant("bare", "bare", "bare")
    uri = plan.rig.mongod.uri("bare", "bare", "bare")
    other = await Store.connect(uri)
    try:
        await prepare_office(other)
        async with services_of(settings_of(plan.rig)) as services:
            halls = [await stage_hall(services, name) for name in HALLS]
            contest = Contest(plan, services, other, halls, await _cleaned(services))
            return [await _compared(plan, contest, uri, photos) for photos in PHOTOS]
    finally:
        await other.close()


async def _compared(plan: Plan, contest: Contest, uri: str, photos: int) -> Figure:
    ports = await contest.start(uri, photos)
    rates: dict[str, list[float]] = {name: [] for name in ports}
    for number in range(plan.rounds):
        plan.say(f"matters with {photos} photos, round {number + 1} of {plan.rounds}")
        for name, port in ports.items():
            load = await contest.run(port, photos, plan.seconds)
            if load.refused or load.broken:
                raise LoadError(f"{name}: {load.refused} refused, {load.broken} broken")
            rates[name].append(load.rate)
    product, bare = rates["product"], rates["bare"]
    ratio = median(one / other for one, other in zip(product, bare, strict=True))
    name = f"matters/s, {CONNECTIONS} connections, {photos or 'no'} photos, against the same inserts"
    return Figure(name, f"{median(product):,.0f}", f"{median(bare):,.0f}", ratio, AGAINST_BARE)


async def _cleaned(services: Services) -> Document:
    """Return what is known of a photo that is ready."""
    taken, draft = photo(0), new_id()
    await services.files.begin(taken.upload_id, draft, len(taken.content))
    await services.files.put(taken.upload_id, 0, taken.content)
    await services.files.finish(taken.upload_id)
    document = await services.office_store.collection(FILES.name).find_one({"_id": taken.upload_id})
    if document is None:
        raise RuntimeError("the photo vanished")
    return document


def _encoded(body: dict[str, Any]) -> bytes:
    return json.dumps(body).encode()
