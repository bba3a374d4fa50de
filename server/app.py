"""The composition root: settings, clock and stores become services, services become the application."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

import admin.accounts
import admin.audit
import admin.first_start
import admin.session
import admin.settings
import admin.units
from server import audit
from server.accounts import actions as accounts_actions
from server.accounts import repository as accounts_repository
from server.accounts.compose import build_staff
from server.accounts.first_start import FirstStart
from server.accounts.office import Office
from server.accounts.passwords import Passwords
from server.accounts.service import Accounts
from server.accounts.sessions import Sessions
from server.accounts.units import Units
from server.audit import Audit
from server.clock import Clock, SystemClock
from server.evaluation import actions as evaluation_actions
from server.settings import Settings
from server.store import CollectionSpec, Migration, Store
from server.web import Route, WebApplication, WebOptions
from server.worker import Job

VERSION: Final = "0.1.0"
SIDES: Final = ("all", "office", "box")

ACTIONS: Final = {**accounts_actions.ACTIONS, **evaluation_actions.ACTIONS}
OFFICE_COLLECTIONS: Final[list[CollectionSpec]] = [*audit.COLLECTIONS, *accounts_repository.COLLECTIONS]
BOX_COLLECTIONS: Final[list[CollectionSpec]] = []
# Steps forward of the two databases, the oldest first; see server.store.schema.Migration.
OFFICE_MIGRATIONS: Final[list[Migration]] = []
BOX_MIGRATIONS: Final[list[Migration]] = []


@dataclass(frozen=True, slots=True)
class BoxServices:
    """What the ballot box's side needs, which is nothing that knows a person."""

    settings: Settings
    clock: Clock
    box_store: Store


@dataclass(frozen=True, slots=True)
class Services(BoxServices):
    """Everything that handlers, jobs and administrative tasks work with."""

    office_store: Store
    audit: Audit
    accounts: Accounts
    sessions: Sessions
    units: Units
    office_settings: Office
    first_start: FirstStart
    passwords: Passwords


def build_box_services(settings: Settings, clock: Clock, box: Store) -> BoxServices:
    """Return the services of a process that serves the ballot box alone."""
    return BoxServices(settings=settings, clock=clock, box_store=box)


def build_services(settings: Settings, clock: Clock, office: Store, box: Store) -> Services:
    """Return all services.

    Raises:
        server.settings.SettingsError: a key is missing.
    """
    record = Audit(store=office, clock=clock, actions=ACTIONS)
    staff = build_staff(settings, clock, office, record)
    return Services(
        settings=settings,
        clock=clock,
        box_store=box,
        office_store=office,
        audit=record,
        accounts=staff.accounts,
        sessions=staff.sessions,
        units=staff.units,
        office_settings=staff.office_settings,
        first_start=staff.first_start,
        passwords=staff.passwords,
    )


async def prepare_office(store: Store) -> None:
    """Bring the office database to the form that this program expects."""
    await store.migrate(OFFICE_MIGRATIONS)
    await store.ensure(OFFICE_COLLECTIONS)


async def prepare_box(store: Store) -> None:
    """Bring the ballot box's database to the form that this program expects."""
    await store.migrate(BOX_MIGRATIONS)
    await store.ensure(BOX_COLLECTIONS)


@asynccontextmanager
async def services_of(settings: Settings) -> AsyncIterator[Services]:
    """Connect to both databases, prepare them, and give all services for the time of the block."""
    async with AsyncExitStack() as stack:
        office = await Store.connect(settings.uri("mongo_uri"))
        stack.push_async_callback(office.close)
        box = await Store.connect(settings.uri("box_mongo_uri"))
        stack.push_async_callback(box.close)
        await prepare_office(office)
        await prepare_box(box)
        services = build_services(settings, SystemClock(), office, box)
        stack.callback(services.passwords.close)
        yield services


@asynccontextmanager
async def box_services_of(settings: Settings) -> AsyncIterator[BoxServices]:
    """Connect to the ballot box's database alone, prepare it, and give its services for the time of the block."""
    box = await Store.connect(settings.uri("box_mongo_uri"))
    try:
        await prepare_box(box)
        yield build_box_services(settings, SystemClock(), box)
    finally:
        await box.close()


def build_application(services: BoxServices, side: str = "all") -> WebApplication:
    """Return the application of one side, or of both.

    Args:
        services: ``Services``, or ``BoxServices`` for the side ``box``.
        side: one of ``SIDES``.
    """
    settings = services.settings
    options = WebOptions(settings.base_url, settings.demo, VERSION)
    routes = {"all": [*_office_routes(), *_box_routes()], "office": _office_routes(), "box": _box_routes()}[side]
    return WebApplication(routes, services, options, services.clock)


def build_jobs(services: Services) -> list[Job]:
    """Return what the worker does."""
    return []


def _office_routes() -> list[Route]:
    modules = (admin.accounts, admin.audit, admin.first_start, admin.session, admin.settings, admin.units)
    return [route for module in modules for route in module.routes]


def _box_routes() -> list[Route]:
    return []
