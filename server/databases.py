"""The form of the two databases: which collections and indexes there are, and how an older form becomes this one."""

from typing import Final

from server import audit, files, notifications, obligations, proofs, wechat, window, workdays
from server.accounts import repository as accounts_repository
from server.clock import SystemClock
from server.evaluation import box_rounds, eligibility, roster_entries
from server.evaluation import repository as evaluation_repository
from server.mobile import compose as mobile
from server.mobile.users import first_use_unknown
from server.store import CollectionSpec, Migration, Store

OFFICE_COLLECTIONS: Final[list[CollectionSpec]] = [
    *audit.COLLECTIONS,
    *accounts_repository.COLLECTIONS,
    *evaluation_repository.COLLECTIONS,
    *eligibility.COLLECTIONS,
    *wechat.COLLECTIONS,
    *mobile.COLLECTIONS,
    *roster_entries.COLLECTIONS,
    *workdays.COLLECTIONS,
    *notifications.COLLECTIONS,
    *obligations.COLLECTIONS,
    *window.COLLECTIONS,
    *files.COLLECTIONS,
    *proofs.COLLECTIONS,
]
BOX_COLLECTIONS: Final[list[CollectionSpec]] = [*box_rounds.COLLECTIONS]

# Steps forward, the oldest first; see server.store.schema.Migration.
OFFICE_MIGRATIONS: Final[list[Migration]] = [first_use_unknown(1, SystemClock())]
BOX_MIGRATIONS: Final[list[Migration]] = []


async def prepare_office(store: Store) -> None:
    """Bring the office database to the form that this program expects."""
    await store.migrate(OFFICE_MIGRATIONS)
    await store.ensure(OFFICE_COLLECTIONS)


async def prepare_box(store: Store) -> None:
    """Bring the ballot box's database to the form that this program expects."""
    await store.migrate(BOX_MIGRATIONS)
    await store.ensure(BOX_COLLECTIONS)
