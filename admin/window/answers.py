"""What the handlers of the window share."""

from typing import Final

from server.accounts.rules import Role
from server.web import Roles

ADMIN: Final = Roles(Role.WINDOW_ADMIN)
OFFICER: Final = Roles(Role.WINDOW_OFFICER)
SUPERVISOR: Final = Roles(Role.WINDOW_SUPERVISOR)
ADMIN_OR_OFFICER: Final = Roles(Role.WINDOW_ADMIN, Role.WINDOW_OFFICER)
STAFF: Final = Roles(Role.WINDOW_ADMIN, Role.WINDOW_OFFICER, Role.WINDOW_SUPERVISOR)
CLUE_READER: Final = Roles(Role.CLUE_READER)
OF_HALL: Final = {"hall_not_found": 404}
OF_MATTER: Final = {
    "matter_not_found": 404,
    "matter_not_yours": 403,
    "matter_state": 409,
    "matter_closed": 409,
    "matter_merged": 409,
    "stale_version": 409,
}
