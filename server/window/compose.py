"""Puts the services of this domain together."""

from dataclasses import dataclass

from server.accounts.compose import Staff
from server.audit import Audit
from server.store import Store
from server.window.halls import HallOffice, HallRepository


@dataclass(frozen=True, slots=True)
class Window:
    """The parts of the service; each is documented in its own module.

    Attributes:
        halls: halls and their businesses.
    """

    halls: HallOffice


def build_window(store: Store, staff: Staff, audit: Audit) -> Window:
    """Return the services of the window on the office's database."""
    return Window(halls=HallOffice(HallRepository(store), staff.units, audit))
