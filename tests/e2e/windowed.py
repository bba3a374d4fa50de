"""The window of a fresh installation: its hall, the officers at their portals, and citizens with their phones."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser

from tests.e2e.installation import PASSWORD, Caller, Installation, Officers, log_in
from tests.e2e.portal import Visitor

PHONE = "/api/m/window"
HALL = "市税务服务大厅"
PEOPLE = {
    "daguan": ("吕大厅", "window_admin"),
    "xuchuang": ("许窗口", "window_officer"),
    "hechuang": ("何窗口", "window_officer"),
    "xiansuo": ("张线索", "clue_reader"),
}


@dataclass
class Window:
    """Who works at the window, each at a portal of the own, and what citizens do.

    Attributes:
        admin, first, second, reader: officers who are logged in.
        hall: as the API describes it.
    """

    admin: Visitor
    first: Visitor
    second: Visitor
    reader: Visitor
    nobody: Caller
    hall: dict[str, Any]
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    @contextmanager
    def staffed(cls, browser: Browser, installation: Installation, officers: Officers) -> Iterator["Window"]:
        """Make officers and a hall, and bring everybody to the portal."""
        for account, (name, role) in PEOPLE.items():
            _hire(officers, account, name, role)
        hall = log_in(officers.nobody, "daguan")("POST", "/api/admin/window/halls", _hall_of(officers.unit), expect=201)
        with ExitStack() as portals:
            visitors = [portals.enter_context(Visitor.arriving(browser, installation.url)) for _ in PEOPLE]
            for visitor, account in zip(visitors, PEOPLE, strict=True):
                visitor.log_in(account)
            yield cls(*visitors, officers.nobody, hall)

    def submitted(self, what: str, **more: Any) -> str:
        """Let a citizen bring a matter; return its code."""
        body = {
            "submission_id": f"{next(self._numbers):032x}",
            "hall": self.hall["id"],
            "business": self.hall["businesses"][0]["id"],
            "what": what,
            "consent": True,
            **more,
        }
        return str(self.nobody("POST", f"{PHONE}/matters", body, expect=201)["code"])

    def seen(self, code: str) -> dict[str, Any]:
        """Return a matter as its citizen sees it."""
        opened: dict[str, Any] = self.nobody("POST", f"{PHONE}/matters/open", {"code": code})
        return opened

    def rated(self, code: str, rating: str) -> None:
        """Let the citizen say something of the answer."""
        self.nobody("POST", f"{PHONE}/matters/rate", {"code": code, "rating": rating, "remark": "没有说清楚"})

    def written(self, code: str, text: str) -> None:
        """Let the citizen write."""
        body = {"code": code, "message_id": f"{next(self._numbers):032x}", "text": text}
        self.nobody("POST", f"{PHONE}/matters/messages", body)


def _hire(officers: Officers, account: str, name: str, role: str) -> None:
    system, security = (log_in(officers.nobody, f"first_{admin}_admin") for admin in ("system", "security"))
    new = {"account": account, "name": name, "unit_id": officers.unit}
    made = system("POST", "/api/admin/accounts", new, expect=201)
    version = made["account"]["version"]
    security("PUT", f"/api/admin/accounts/{made['account']['id']}/roles", {"roles": [role], "version": version})
    change = {"old_password": made["first_password"], "new_password": PASSWORD}
    log_in(officers.nobody, account, made["first_password"])("PUT", "/api/admin/me/password", change, expect=204)


def _hall_of(unit: str) -> dict[str, Any]:
    return {
        "unit_id": unit,
        "name": HALL,
        "short": "税务",
        "businesses": [{"name": "发票申领"}, {"name": "契税缴纳"}],
        "windows": ["1号窗口"],
    }
