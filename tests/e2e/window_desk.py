"""A hall of the demonstration with its officers, as the portal drives them."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from server.accounts.demo import DEMO_PASSWORD
from server.workdays import china_day
from tests.e2e.installation import Caller, Installation, log_in

BASE: Final = "/api/admin/window"
BUSINESSES: Final = ("转移登记（过户）", "抵押登记", "查询与证明")
WINDOWS: Final = ("1 号窗口", "2 号窗口", "综合窗口")


class WindowDesk:
    """A hall of one's own: made by its administrator, worked for by two officers.

    Args:
        demonstration: where.
        name: the hall's name.
    """

    def __init__(self, demonstration: Installation, name: str = "不动产登记大厅（虚构）") -> None:
        self.nobody = Caller(demonstration.port)
        self.url = demonstration.url
        self.admin, self.first, self.second = (
            log_in(self.nobody, account, DEMO_PASSWORD) for account in ("demo_hall", "demo_window", "demo_window2")
        )
        security = log_in(self.nobody, "demo_security", DEMO_PASSWORD)
        accounts = {one["account"]: one for one in security("GET", "/api/admin/accounts?page_size=50")["items"]}
        self._unit = accounts["demo_hall"]["unit"]["id"]
        self._second = accounts["demo_window2"]["id"]
        self.hall: dict[str, Any] = self.admin(
            "POST",
            f"{BASE}/halls",
            {
                "unit_id": self._unit,
                "name": name,
                "short": "不动产",
                "businesses": [{"name": business} for business in BUSINESSES],
                "windows": list(WINDOWS),
                "address": "清溪市政务大道 1 号一层",
                "opening_hours": "工作日 9:00–17:00",
            },
            expect=201,
        )

    @property
    def poster(self) -> str:
        """What the QR code of the hall's poster holds."""
        return f"{self.url}/m/#/window/hall?id={self.hall['id']}"

    def opens(self, is_open: bool) -> None:
        """Take new matters, or none for the time being."""
        now = self.admin("GET", f"{BASE}/halls/{self.hall['id']}")
        fields = ("name", "short", "businesses", "windows", "address", "opening_hours", "version")
        change = {field: now[field] for field in fields} | {"open": is_open}
        self.hall = self.admin("PUT", f"{BASE}/halls/{self.hall['id']}", change)

    def offers_slots(self, places: int = 2) -> None:
        """Take appointments at any hour of the coming days."""
        path = f"{BASE}/halls/{self.hall['id']}/slot-plan"
        plan = {
            "active": True,
            "openings": [{"opens": "00:00", "closes": "12:00"}, {"opens": "13:00", "closes": "23:00"}],
            "minutes": 120,
            "places": places,
            "days": 3,
            "grace_minutes": 15,
            "closed": [],
            "version": self.admin("GET", path)["version"],
        }
        self.admin("PUT", path, plan)

    def newest(self) -> dict[str, Any]:
        """Return the matter that came last, as its officers see it."""
        found = self.first("GET", f"{BASE}/matters?hall={self.hall['id']}&sort=-submitted_at")["items"]
        return self.seen(found[0]["id"])

    def seen(self, matter_id: str) -> dict[str, Any]:
        """Return a matter as its officers see it."""
        matter: dict[str, Any] = self.first("GET", f"{BASE}/matters/{matter_id}")
        return matter

    def does(self, matter_id: str, step: str, *, officer: Caller | None = None, **fields: Any) -> dict[str, Any]:
        """Let an officer take a step with a matter."""
        body = {"version": self.seen(matter_id)["version"], **fields}
        done: dict[str, Any] = (officer or self.first)("POST", f"{BASE}/matters/{matter_id}/{step}", body)
        return done

    def triages(self, matter_id: str, outcome: str, *, officer: Caller | None = None, **fields: Any) -> None:
        """Decide what becomes of a matter."""
        if outcome == "hard":
            fields |= {"department": self._unit, "promised": self.day(9)}
        self.does(matter_id, "triage", officer=officer, outcome=outcome, **fields)

    def hands_over(self, matter_id: str) -> None:
        """Let the second officer take a matter that nobody handles."""
        self.does(matter_id, "hand-over", officer=self.second, to=self._second)

    def day(self, ahead: int) -> str:
        """Return a day in China so many days from today."""
        return (china_day(datetime.now(UTC)) + timedelta(days=ahead)).isoformat()
