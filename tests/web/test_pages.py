"""Pages and built front ends."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from tornado.ioloop import IOLoop

from server.app import Services
from server.clock import FixedClock
from server.web.application import WebApplication, WebOptions
from server.web.headers import CONTENT_SECURITY_POLICY
from server.web.static import front_end, load_folder
from tests.officers import Api

INDEX = b"<!doctype html><title>x</title>"
SCRIPT = b"export const answer = 42;\n" * 50


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A built front end with a compressed script."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_bytes(INDEX)
    (folder / "favicon.svg").write_bytes(b"<svg/>")
    (folder / "assets" / "index-abc123.js").write_bytes(SCRIPT)
    (folder / "assets" / "index-abc123.js.gz").write_bytes(gzip.compress(SCRIPT))
    (folder.parent / "secret.txt").write_text("outside")
    return folder


@pytest.fixture
def app(build: Path, clock: FixedClock, io_loop: IOLoop) -> Iterator[WebApplication]:
    """An application that serves the build at /admin and nothing at /m."""
    routes = [*front_end("/admin", build), *front_end("/m", build / "missing")]
    services = cast(Services, SimpleNamespace())
    yield WebApplication(routes, services, WebOptions("http://x", False, "0"), clock)


@pytest.mark.gen_test
async def test_the_index_answers_every_path_without_a_file(api: Api) -> None:
    for path in ("/admin/", "/admin/index.html", "/admin/evaluations/5", "/admin/?from=singlemessage&isappinstalled=0"):
        answer = await api("GET", path)
        assert (answer.status, answer.body) == (200, INDEX)
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert (await api("GET", "/admin/missing.js")).status == 404


@pytest.mark.gen_test
async def test_a_hashed_file_is_kept_for_ever_and_sent_compressed(api: Api) -> None:
    plain = await api("GET", "/admin/assets/index-abc123.js")
    assert plain.body == SCRIPT
    assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert plain.headers["Vary"] == "Accept-Encoding"
    # No document: the policies of the page that loads it hold.
    assert "Content-Security-Policy" not in plain.headers
    assert plain.headers["X-Content-Type-Options"] == "nosniff"
    zipped = await api("GET", "/admin/assets/index-abc123.js", headers={"Accept-Encoding": "br, gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == SCRIPT
    assert zipped.headers["Etag"] != plain.headers["Etag"]
    assert (await api("GET", "/admin/assets/index-abc123.js.gz")).status == 404


@pytest.mark.gen_test
async def test_what_a_browser_has_is_not_sent_again(api: Api) -> None:
    first = await api("GET", "/admin/favicon.svg")
    again = await api("GET", "/admin/favicon.svg", headers={"If-None-Match": first.headers["Etag"]})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    head = await api("HEAD", "/admin/favicon.svg")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", "6")


@pytest.mark.gen_test
async def test_nothing_outside_the_build_is_served(api: Api) -> None:
    for path in ("/admin/../secret.txt", "/admin/..%2fsecret.txt", "/admin/%2e%2e/secret.txt", "/admin//etc/passwd.x"):
        answer = await api("GET", path)
        assert answer.status == 404, path
        assert b"outside" not in answer.body


@pytest.mark.gen_test
async def test_a_folder_needs_its_slash(api: Api) -> None:
    answer = await api("GET", "/admin")
    assert (answer.status, answer.headers["Location"]) == (301, "/admin/")


@pytest.mark.gen_test
async def test_a_build_that_is_missing_is_said_to_be(api: Api) -> None:
    assert (await api("GET", "/m/")).status == 503


def test_no_folder_has_no_files(tmp_path: Path) -> None:
    assert load_folder(tmp_path / "nothing") == {}
