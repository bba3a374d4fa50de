"""Services over databases that are connected for the time of a block."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from server.app import BoxServices, Services, build_services
from server.clock import Clock, SystemClock
from server.databases import prepare_box, prepare_office
from server.evaluation.ballot_box import BallotBox
from server.settings import Settings
from server.store import Store


@asynccontextmanager
async def services_of(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Services]:
    """Connect to both databases, prepare them, and give all services for the time of the block.

    Args:
        settings: name the databases.
        clock: tells the time; the machine's by default.
    """
    async with AsyncExitStack() as stack:
        office = await Store.connect(settings.uri("mongo_uri"))
        stack.push_async_callback(office.close)
        box = await Store.connect(settings.uri("box_mongo_uri"))
        stack.push_async_callback(box.close)
        await prepare_office(office)
        await prepare_box(box)
        services = build_services(settings, clock or SystemClock(), office, box)
        stack.push_async_callback(services.close)
        yield services


@asynccontextmanager
async def box_services_of(settings: Settings) -> AsyncIterator[BoxServices]:
    """Connect to the ballot box's database alone, prepare it, and give its services for the time of the block."""
    box = await Store.connect(settings.uri("box_mongo_uri"))
    try:
        await prepare_box(box)
        yield BoxServices(settings, SystemClock(), box, BallotBox(box))
    finally:
        await box.close()
