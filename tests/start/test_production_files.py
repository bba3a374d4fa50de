"""The files of ``scripts/production``: what the proxy tells the application, and how the units start it."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.__main__ import _parser
from server.routes import routes_of
from server.settings import Settings
from server.web import MobileHandler

PRODUCTION = Path(__file__).resolve().parents[2] / "scripts/production"
# Where a phone user logs in or proves by a code who they are.
PROVING = {
    "/api/m/session",
    "/api/m/session/invitation",
    "/api/m/session/refresh",
    "/api/m/roster/invitation",
    "/api/m/officer/bind",
}
# Where the window's citizens, who stay unknown, are counted per address: wrong codes, and bursts.
COUNTED = ("/api/m/window/", "/api/m/files")
EXAMPLE = "0123456789abcdef"


@dataclass(frozen=True)
class Location:
    """A location of the proxy's TLS server, with the headers that it sets, inherited ones included."""

    match: str
    is_pattern: bool
    directives: str
    headers: dict[str, str]


def headers_in(text: str) -> dict[str, str]:
    return dict(re.findall(r"proxy_set_header\s+(\S+)\s+(\S+);", text))


def locations() -> list[Location]:
    """Read nginx.conf; none of its locations stands in another."""
    server = (PRODUCTION / "nginx.conf").read_text(encoding="utf-8").split("server {")[-1]
    blocks = re.findall(r"location (~ )?(\S+) \{\n(.*?)\n    \}", server, re.DOTALL)
    inherited = headers_in(re.sub(r"location .*?\n    \}", "", server, flags=re.DOTALL))
    return [Location(match, bool(pattern), body, headers_in(body) or inherited) for pattern, match, body in blocks]


def location_of(path: str) -> Location:
    """Choose as nginx does: the first pattern that fits, else the longest prefix."""
    found = locations()
    fitting = [one for one in found if one.is_pattern and re.search(one.match, path)]
    prefixes = sorted((one for one in found if not one.is_pattern and path.startswith(one.match)), key=_length)
    return (fitting or prefixes[::-1])[0]


def _length(location: Location) -> int:
    return len(location.match)


def paths(side: str = "all") -> list[str]:
    return [re.sub(r"\{\w+\}", EXAMPLE, route.template) for route in routes_of(side)]


def test_no_address_that_a_caller_writes_gets_through_the_proxy() -> None:
    assert len(locations()) >= 7
    for location in locations():
        assert location.headers["X-Real-IP"] in ('""', "$remote_addr"), location.match
        assert location.headers["X-Forwarded-For"] == '""', location.match


def test_phones_addresses_are_passed_on_where_failures_or_bursts_are_counted_and_nowhere_else() -> None:
    phones = [path for path in paths() if path.startswith(("/api/m/", "/box/"))]
    assert set(phones) > PROVING
    told = {path for path in phones if location_of(path).headers["X-Real-IP"] != '""'}
    assert told == PROVING | {path for path in phones if path.startswith(COUNTED)}
    assert all(issubclass(route.handler, MobileHandler) for route in routes_of("all") if route.template in PROVING)


def test_nothing_of_a_phones_request_is_written_down_by_the_proxy() -> None:
    for path in (*paths(), "/m/", "/m/assets/index.js"):
        if path.startswith(("/api/m/", "/box/", "/m/", "/api/wechat/")):
            location = location_of(path)
            assert "access_log off;" in location.directives, path
            assert re.search(r"error_log\s+/dev/null crit;", location.directives), path
            assert location.headers["User-Agent"] == location.headers["Referer"] == '""', path


def test_the_portals_log_in_is_told_the_address() -> None:
    for path in ("/api/admin/session", "/api/admin/session/refresh", "/api/admin/first-start"):
        assert path in paths()
        assert location_of(path).headers["X-Real-IP"] == "$remote_addr"


def test_ballots_go_to_the_boxs_processes_and_nothing_else_does() -> None:
    for path in paths("office"):
        assert "proxy_pass http://office;" in location_of(path).directives, path
    for path in paths("box"):
        if path.startswith("/box/"):
            assert "proxy_pass http://ballot_box;" in location_of(path).directives, path


@pytest.mark.parametrize(("unit", "instance"), [("desk-web", "8102"), ("desk-box", "8201"), ("desk-worker", "9")])
def test_a_unit_starts_the_program_with_arguments_that_it_takes(unit: str, instance: str) -> None:
    text = (PRODUCTION / f"systemd/{unit}@.service").read_text(encoding="utf-8")
    (command,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    arguments = shlex.split(command.replace("%i", instance))
    assert arguments[1:3] == ["-m", "server"]
    options = _parser().parse_args(arguments[3:])
    # Several processes share one file of settings, and no two of them a port.
    assert Settings(metrics_port=options.metrics_port).metrics_port == int(options.metrics_port)
    assert str(options.metrics_port).endswith(instance)
    if unit != "desk-worker":
        assert options.port == int(instance)
