"""What travels over the network before a page can be used, as Chromium asks for it, and the mini-program's package."""

import asyncio
import shutil
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, sync_playwright

from scripts.benchmarks.plan import Plan
from scripts.benchmarks.report import Figure, Goal
from scripts.rig import PROJECT
from scripts.rig_office import office_of
from server.evaluation.tickets import ticket_link
from server.store.embedded import free_port

PHONE: Final = Goal(100, at_least=False, unit="kB")
PORTAL: Final = Goal(150, at_least=False, unit="kB")
PACKAGE: Final = Goal(400, at_least=False, unit="kB")
MINI_PROGRAM: Final = PROJECT / "miniprogram_api" / "client" / "dist" / "build" / "mp-weixin"
_KILOBYTE: Final = 1000


def measure(plan: Plan) -> list[Figure]:
    """Load phone page and portal for the first time, and weigh the mini-program."""
    port = free_port()
    plan.rig.web("web-sizes", "all", port)
    url = f"http://127.0.0.1:{port}"

    async def stage() -> str:
        async with office_of(plan.rig) as office:
            staged = await office.open_round({"A": 5, "B": 5})
            return ticket_link(url, staged.tickets[0], staged.fingerprint)

    link = asyncio.run(stage())
    plan.say("loading phone page and portal in Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        loads = [_first_load(browser, address) for address in (link, f"{url}/admin/")]
        browser.close()
    package = sum(file.stat().st_size for file in MINI_PROGRAM.rglob("*") if _uploaded(file))
    return [
        _figure("first load of the phone page, from a ticket's link", *loads[0], PHONE),
        _figure("first load of the portal's log-in", *loads[1], PORTAL),
        Figure("mini-program's package", _shown(package), goal=PACKAGE, judged=package / _KILOBYTE),
    ]


def _first_load(browser: Browser, address: str) -> tuple[int, int]:
    """Return bytes (headers included) and requests of a first visit."""
    context = browser.new_context()
    page = context.new_page()
    received: list[int] = []

    def finished(event: dict[str, Any]) -> None:
        received.append(round(event["encodedDataLength"]))

    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", finished)
    page.goto(address, wait_until="networkidle")
    context.close()
    return sum(received), len(received)


def _uploaded(file: Path) -> bool:
    """Tell whether a file of the build belongs to the package: not what only the server or developers look at."""
    return file.is_file() and file.suffix not in (".gz", ".map")


def _figure(name: str, size: int, requests: int, goal: Goal) -> Figure:
    return Figure(f"{name} ({requests} requests)", _shown(size), goal=goal, judged=size / _KILOBYTE)


def _shown(size: int) -> str:
    return f"{size / _KILOBYTE:.0f} kB"
