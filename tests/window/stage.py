"""A stage for tests of the window: two halls, their officers, and citizens who submit, look, write and rate."""

import itertools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from server.accounts.rules import Actor, Role
from server.app import Services
from server.clock import FixedClock
from server.obligations.posts import POSTS, post_id
from server.obligations.rules import Function
from server.store import Document, collect
from server.window.closing import ClosingJob
from server.window.figures import FIGURES, counted
from server.window.sealing import MATTERS
from tests.officers import Answer, Api, Officers

PHONE = "/api/m/window"
BASE = "/api/admin/window"
SYSTEM = Actor("system", "system", "系统", None, (), frozenset({Role.SYSTEM_ADMIN}))
OFFICERS: Mapping[str, tuple[Role, str]] = {
    "admin": (Role.WINDOW_ADMIN, "center"),
    "first": (Role.WINDOW_OFFICER, "center"),
    "second": (Role.WINDOW_OFFICER, "center"),
    "supervisor": (Role.WINDOW_SUPERVISOR, "city"),
    "reader": (Role.CLUE_READER, "city"),
    "elsewhere": (Role.WINDOW_OFFICER, "other"),
    "other_admin": (Role.WINDOW_ADMIN, "other"),
}
SECOND = timedelta(seconds=1)
WORDS = "过户材料交了两次，仍说不齐"


@dataclass
class WindowStage:
    """City → service centre with the hall, and another bureau with a hall of its own.

    Attributes:
        units: ids by name.
        clients: officers who are logged in, by name.
        hall, other_hall: as the API describes them.
    """

    services: Services
    officers: Officers
    clock: FixedClock
    units: dict[str, str] = field(default_factory=dict)
    clients: dict[str, Api] = field(default_factory=dict)
    hall: dict[str, Any] = field(default_factory=dict)
    other_hall: dict[str, Any] = field(default_factory=dict)
    _numbers: Any = field(default_factory=itertools.count)

    @property
    def phone(self) -> Api:
        """A citizen's phone: nobody."""
        return self.officers.api

    async def build(self) -> "WindowStage":
        """Make units, officers, posts and halls."""
        units = self.services.units
        self.units["city"] = (await units.create(SYSTEM, "清溪市", None)).id
        self.units["center"] = (await units.create(SYSTEM, "市民大厅管理办公室", self.units["city"])).id
        self.units["other"] = (await units.create(SYSTEM, "市税务局", self.units["city"])).id
        for name, (role, unit) in OFFICERS.items():
            await self.officers.add(name, role, unit_id=self.units[unit])
            self.clients[name] = await self.officers.login(name)
        await self.post("first", "center", Function.WINDOW)
        self.hall = await self.new_hall("admin", "center", "不动产登记大厅", "不动产")
        self.other_hall = await self.new_hall("other_admin", "other", "税务大厅", "税务")
        return self

    async def go_to(self, moment: datetime) -> None:
        """Let the clock show another moment; everybody logs in again, since tokens are over by then."""
        self.clock.set(moment)
        for name in OFFICERS:
            self.clients[name] = await self.officers.login(name)

    async def post(self, account: str, unit: str, function: Function) -> None:
        """Give somebody a post."""
        unit_id, account_id = self.units[unit], self.officers.ids[account]
        await self.services.office_store.collection(POSTS.name).insert_one(
            {
                "_id": post_id(unit_id, function.value, account_id),
                "unit_id": unit_id,
                "unit_path": await self.services.units.path_of(unit_id),
                "function": function.value,
                "account": account_id,
            }
        )

    async def new_hall(self, admin: str, unit: str, name: str, short: str) -> dict[str, Any]:
        """Make a hall with two businesses."""
        body = {
            "unit_id": self.units[unit],
            "name": name,
            "short": short,
            "businesses": [{"name": "转移登记"}, {"name": "抵押登记"}],
            "windows": ["1号窗口"],
        }
        return ok(await self.clients[admin]("POST", f"{BASE}/halls", body), 201)

    def matter(self, **changes: Any) -> dict[str, Any]:
        """Return what a phone sends for a new matter."""
        hall = changes.pop("of", self.hall)
        return {
            "submission_id": f"{next(self._numbers):032x}",
            "hall": hall["id"],
            "business": hall["businesses"][0]["id"],
            "what": WORDS,
            "consent": True,
            **changes,
        }

    async def submit(self, **changes: Any) -> str:
        """Submit a matter and return its code."""
        answer = await self.phone("POST", f"{PHONE}/matters", self.matter(**changes))
        return str(ok(answer, 201)["code"])

    def open(self, code: str) -> Any:
        """Ask for a matter by its code."""
        return self.phone("POST", f"{PHONE}/matters/open", {"code": code})

    async def seen(self, code: str) -> dict[str, Any]:
        """Return a matter as its citizen sees it."""
        return ok(await self.open(code))

    def write(self, code: str, text: str, message_id: str = "", **more: Any) -> Any:
        """Write under a code, a second later."""
        self.clock.advance(SECOND)
        body = {"code": code, "message_id": message_id or f"{next(self._numbers):032x}", "text": text, **more}
        return self.phone("POST", f"{PHONE}/matters/messages", body)

    def rate(self, code: str, rating: str, remark: str = "") -> Any:
        """Rate under a code."""
        return self.phone("POST", f"{PHONE}/matters/rate", {"code": code, "rating": rating, "remark": remark})

    async def id_of(self, code: str, officer: str = "first") -> str:
        """Return the id by which officers know the matter with this code."""
        number = (await self.seen(code))["number"]
        (row,) = ok(await self.clients[officer]("GET", f"{BASE}/matters?q={quote(number)}"))["items"]
        return str(row["id"])

    async def detail(self, matter: str, officer: str = "first") -> dict[str, Any]:
        """Return a matter as an officer sees it."""
        return ok(await self.clients[officer]("GET", f"{BASE}/matters/{matter}"))

    async def act(self, officer: str, matter: str, what: str, **body: Any) -> Answer:
        """Do something with a matter a second later, at its present version unless the body says otherwise."""
        self.clock.advance(SECOND)
        if "version" not in body and what not in ("messages",):
            document = await self.services.office_store.collection(MATTERS).find_one({"_id": matter})
            body["version"] = document["version"] if document else 1
        return await self.clients[officer]("POST", f"{BASE}/matters/{matter}/{what}", body)

    async def triaged(self, outcome: str, officer: str = "first", **changes: Any) -> tuple[str, str]:
        """Submit a matter and triage it; return its code and id."""
        code = await self.submit(**changes)
        matter = await self.id_of(code)
        ok(await self.act(officer, matter, "triage", outcome=outcome, **self.demanded(outcome)))
        return code, matter

    def demanded(self, outcome: str) -> dict[str, Any]:
        """Return what triage with this outcome demands."""
        fields: dict[str, dict[str, Any]] = {
            "resolve_now": {},
            "cannot_do": {"explanation": "房屋已被查封", "policy": "《不动产登记暂行条例》第二十二条"},
            "hard": {"promised": "2026-03-20", "department": self.units["other"]},
            "redirected": {"addressee": "市住建局三楼"},
        }
        return fields[outcome]

    async def turned_off(self, code: str, officer: str = "first") -> str:
        """Turn a matter off; return its id."""
        matter = await self.id_of(code)
        answer = await self.act(officer, matter, "turn-off", reason="反映窗口人员")
        assert answer.status == 204, answer.body
        return matter

    async def stored(self) -> list[Document]:
        """Return all matters as they are stored."""
        return await collect(self.services.office_store.collection(MATTERS).find({}))

    async def stored_figures(self) -> Counter[tuple[str, date, str]]:
        """Return the counters as they are stored, without those that are zero."""
        totals: Counter[tuple[str, date, str]] = Counter()
        async for document in self.services.office_store.collection(FIGURES.name).find({}):
            for name, number in document["n"].items():
                totals[document["hall"], date.fromisoformat(document["day"]), name] += number
        return Counter({key: number for key, number in totals.items() if number})

    async def check_figures(self) -> Counter[str]:
        """Check that the counters agree with the matters, and return them summed over halls and days."""
        found = await self.stored_figures()
        assert found == counted(await self.stored())
        total: Counter[str] = Counter()
        for (_, _, name), number in found.items():
            total[name] += number
        return total


def ok(answer: Answer, status: int = 200) -> dict[str, Any]:
    """Return the JSON of an answer that has to be a success."""
    assert answer.status == status, (answer.status, answer.body.decode())
    content: dict[str, Any] = answer.json
    return content


def closing_job(services: Services) -> ClosingJob:
    """Return what closes matters whose time has come."""
    return next(job for job in services.window.jobs if isinstance(job, ClosingJob))
