"""What the handlers of the window share."""

from typing import Final

from server.accounts.rules import Role
from server.web import Roles

ADMIN: Final = Roles(Role.WINDOW_ADMIN)
OFFICER: Final = Roles(Role.WINDOW_OFFICER)
SUPERVISOR: Final = Roles(Role.WINDOW_SUPERVISOR)
STAFF: Final = Roles(Role.WINDOW_ADMIN, Role.WINDOW_OFFICER, Role.WINDOW_SUPERVISOR)
OF_HALL: Final = {"hall_not_found": 404}
