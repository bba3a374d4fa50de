"""What the handlers of obligations share."""

from typing import Final

from server.accounts.rules import Role
from server.web import Roles

KEEPS: Final = Roles(Role.OBLIGATION_ADMIN)
OF_ONE: Final = {
    "obligation_not_found": 404,
    "obligation_not_yours": 403,
    "obligation_closed": 409,
    "stale_version": 409,
}
