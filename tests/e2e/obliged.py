"""An officer of the demonstration who has things to do."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from server.accounts.demo import DEMO_PASSWORD
from server.workdays import china_day
from tests.e2e.installation import Caller, Installation, log_in

RULE = "plan"
TITLE = "整改方案"


class Obliged:
    """Registers things to do for the demonstration's evaluation administrator, who has none as yet.

    Args:
        demonstration: where.
    """

    def __init__(self, demonstration: Installation) -> None:
        nobody = Caller(demonstration.port)
        security = log_in(nobody, "demo_security", DEMO_PASSWORD)
        accounts = {one["account"]: one for one in security("GET", "/api/admin/accounts?page_size=50")["items"]}
        keeper, owner = accounts["demo_obligations"], accounts["demo_evaluation"]
        self._keeper = log_in(nobody, keeper["account"], DEMO_PASSWORD)
        self._unit, self._owner = keeper["unit"]["id"], owner["id"]
        self.today = china_day(datetime.now(UTC))

    def has(self, about: str, start: date) -> str:
        """Let the officer have something to do within 15 working days of ``start``; return its id."""
        new = {
            "rule": RULE,
            "unit_id": self._unit,
            "about": about,
            "start": start.isoformat(),
            "owner_account": self._owner,
        }
        made: dict[str, Any] = self._keeper("POST", "/api/admin/obligations", new, expect=201)
        return str(made["id"])

    def is_late_with(self, about: str) -> str:
        """Let the officer have missed something."""
        return self.has(about, self.today - timedelta(days=90))

    def has_by_provisional_date(self, about: str) -> str:
        """Let the officer have something whose due date hangs on a year that nobody has published yet."""
        return self.has(about, date(self.today.year + 1, 12, 20))

    def state(self, obligation_id: str) -> str:
        """Return how something stands, as the portal shows it."""
        return str(self._keeper("GET", f"/api/admin/obligations/{obligation_id}")["state"])
