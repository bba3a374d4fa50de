"""A whole installation in processes of its own, and officers who use it through its public HTTP interface."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.store.embedded import free_port

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "miniprogram_api" / "client"
PASSWORD = "right-horse-42"
START_SECONDS = 90


class Installation:
    """A started system.

    Args:
        directory: where it keeps its data; its output goes beside.
        options: further options of ``python -m server run``.
    """

    def __init__(self, directory: Path, *options: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._output = directory.with_suffix(".out")
        command = [sys.executable, "-m", "server", "run", "--port", str(self.port), "--data-dir", str(directory)]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("APP_")}
        with self._output.open("w") as output:
            self._process = subprocess.Popen(
                [*command, *options], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
            )

    def said(self, pattern: str) -> str:
        """Wait until the output matches ``pattern`` and return the first group."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            found = re.search(pattern, self._output.read_text())
            if found:
                return found[1]
            assert self._process.poll() is None, self._output.read_text()
            time.sleep(0.1)
        raise AssertionError(self._output.read_text())

    def stop(self) -> None:
        """Stop everything it started."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=40)


@dataclass
class Caller:
    """Calls the API, by default as nobody."""

    port: int
    token: str | None = None

    def __call__(self, method: str, path: str, body: Any = None, *, expect: int = 200) -> Any:
        """Send one request; return the JSON that came back with status ``expect``."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        assert response.status == expect, (method, path, response.status, content.decode())
        return json.loads(content) if content else None


@dataclass
class Officers:
    """Officers of a fresh installation: one who runs evaluations, three who hold the key sheets."""

    nobody: Caller
    manager: Caller
    holders: list[str]
    unit: str

    @classmethod
    def of(cls, installation: Installation) -> "Officers":
        """Make the first administrators by the printed link, then unit and officers through the administrators."""
        nobody = Caller(installation.port)
        admins = ("system_admin", "security_admin", "auditor")
        body = {
            "token": installation.said(r"first-start\?token=(\S+)"),
            "organ_name": "某市纪委监委（虚构）",
            "admins": {role: {"account": f"first_{role}", "name": role, "password": PASSWORD} for role in admins},
        }
        nobody("POST", "/api/admin/first-start", body, expect=201)
        system, security = (log_in(nobody, f"first_{role}") for role in admins[:2])
        unit = system("POST", "/api/admin/units", {"name": "某市", "parent_id": None}, expect=201)["id"]
        for name, role in [("manager", "evaluation_admin"), *((f"teller{n}", "teller") for n in (1, 2, 3))]:
            made = system("POST", "/api/admin/accounts", {"account": name, "name": name, "unit_id": unit}, expect=201)
            account = made["account"]
            security(
                "PUT",
                f"/api/admin/accounts/{account['id']}/roles",
                {"roles": [role], "version": account["version"]},
            )
            change = {"old_password": made["first_password"], "new_password": PASSWORD}
            log_in(nobody, name, made["first_password"])("PUT", "/api/admin/me/password", change, expect=204)
        return cls(nobody, log_in(nobody, "manager"), ["teller1", "teller2", "teller3"], unit)


def log_in(nobody: Caller, account: str, password: str = PASSWORD) -> Caller:
    """Return a caller who is logged in."""
    session = nobody("POST", "/api/admin/session", {"account": account, "password": password})
    return Caller(nobody.port, session["access_token"])


@dataclass
class Evaluation:
    """An evaluation with one round, driven as the portal drives it."""

    officers: Officers
    id: str
    kind: str = "survey"
    tickets: list[Mapping[str, str]] = field(default_factory=list)
    set_up: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def prepared(
        cls,
        officers: Officers,
        *,
        title: str = "2026年度述责述廉民主测评",
        subjects: Sequence[tuple[str, str, str]],
        items: Sequence[str] = (),
        tickets: int = 12,
        top_grade_quota: int | None = None,
        opens_at: str | None = None,
        closes_at: str | None = None,
    ) -> "Evaluation":
        """Return an evaluation whose key sheets are handed out and whose tickets are printed; not open yet."""
        made = officers.manager(
            "POST",
            "/api/admin/evaluations",
            {"title": title, "unit_id": officers.unit, "rounds": ["survey"]},
            expect=201,
        )
        evaluation = cls(officers, made["id"])
        change = evaluation.set_up
        change |= {name: made[name] for name in ("title", "note", "flags", "publicity_days")}
        change["minimum_group"] = 3
        change["form"] = {
            "items": [{"id": f"i{n}", "name": name} for n, name in enumerate(items)],
            "points": made["form"]["points"],
            "comments": True,
            "spoiled": {"overall_missing": False, "top_grade_quota": top_grade_quota},
        }
        change["rounds"] = [
            {
                "kind": "survey",
                "weight": "1",
                "categories": [
                    {"id": "A", "name": "班子成员", "weight": "0.5"},
                    {"id": "B", "name": "中层干部", "weight": "0.5"},
                ],
                "opens_at": opens_at,
                "closes_at": closes_at,
            }
        ]
        evaluation.save()
        people = [{"name": name, "post": post, "unit": unit} for name, post, unit in subjects]
        evaluation._call("PUT", "/subjects", {"subjects": people, "version": evaluation.version})
        evaluation.prepare_keys()
        counts = {"A": tickets, "B": 2}
        evaluation.tickets = evaluation._round("POST", "tickets", {"counts": counts}, expect=201)["tickets"]
        return evaluation

    def prepare_keys(self) -> None:
        """Make the key sheets and hand them out."""
        candidates = self._call("GET", "/key-holder-candidates")["items"]
        holders = {person["name"]: person["id"] for person in candidates}
        sheets = {"key_holders": [holders[name] for name in self.officers.holders], "version": self.version}
        self._round("POST", "prepare", sheets)
        self._round("POST", "prepare/confirm", {"version": self.version})

    def save(self) -> None:
        """Send the set-up."""
        self._call("PUT", "", {**self.set_up, "version": self.version})

    def opens(self, moment: str) -> None:
        """Have the round opened at another moment than was said."""
        self.set_up["rounds"][0]["opens_at"] = moment
        self.save()

    def open(self) -> "Evaluation":
        """Open the round by hand."""
        self._round("POST", "open", {"version": self.version})
        return self

    def close(self) -> None:
        """Close the round, as a ceremony of two."""
        second = {"account": self.officers.holders[0], "password": PASSWORD}
        self._round("POST", "close", {"version": self.version, "second": second})

    def ticket(self) -> Mapping[str, str]:
        """Return a ticket of category A that nobody has had: its ``ticket`` and ``link``."""
        found = next(ticket for ticket in self.tickets if ticket["category"] == "A")
        self.tickets.remove(found)
        return found

    @property
    def version(self) -> int:
        """The version that the officer sees."""
        return int(self._call("GET", "")["version"])

    @property
    def round_id(self) -> str:
        """The round's id, shared by both sides."""
        return str(self._call("GET", "")["rounds"][0]["id"])

    def _call(self, method: str, path: str, body: Any = None, *, expect: int = 200) -> Any:
        return self.officers.manager(method, f"/api/admin/evaluations/{self.id}{path}", body, expect=expect)

    def _round(self, method: str, step: str, body: Any, *, expect: int = 200) -> Any:
        return self._call(method, f"/rounds/{self.kind}/{step}", body, expect=expect)
