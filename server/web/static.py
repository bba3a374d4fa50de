"""Built front ends: read once at start-up, served from memory, compressed where a browser takes it."""

import hashlib
import mimetypes
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from tornado.httputil import HTTPHeaders
from tornado.web import HTTPError

from server.web.access import PUBLIC, endpoint
from server.web.handler import ApiHandler
from server.web.headers import DOCUMENT_ONLY, ResponseHeaders, security_headers
from server.web.routing import Route

INDEX = "index.html"
# Builds put files whose names carry a hash of their content here; their content never changes.
_HASHED_FOLDER = "assets/"
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".wasm": "application/wasm",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file.

    Attributes:
        body: its bytes.
        compressed: its bytes after gzip, None where the build made no compressed sibling.
        media_type: what it is.
        cache: how long a browser may keep it.
        etag: identifies this content.
    """

    body: bytes
    compressed: bytes | None
    media_type: str
    cache: str
    etag: str

    @property
    def part_of_page(self) -> bool:
        """Tell whether it is a script or a style sheet, which a page loads and nobody opens as a page."""
        return self.media_type in (_TYPES[".js"], _TYPES[".css"])


def load_folder(folder: Path) -> dict[str, Asset]:
    """Return the files below ``folder`` by their path, ``/`` between the parts; nothing if there is no such folder."""
    if not folder.is_dir():
        return {}
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): load_file(path, path.relative_to(folder).as_posix())
        for path in files
        if not (path.suffix == ".gz" and path.with_suffix("").is_file())
    }


def load_file(path: Path, name: str) -> Asset:
    """Return the file at ``path``, which the front end calls ``name``."""
    body = path.read_bytes()
    sibling = path.with_name(path.name + ".gz")
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Asset(
        body,
        sibling.read_bytes() if sibling.is_file() else None,
        _TYPES.get(path.suffix, guessed),
        _FOREVER if name.startswith(_HASHED_FOLDER) else _ASK_AGAIN,
        f'"{hashlib.sha256(body).hexdigest()[:32]}"',
    )


class PageHandler(ApiHandler):
    """Base of what browsers load as pages: cacheable, the same for everybody."""

    # Messengers append parameters of their own to links that are passed on.
    IGNORES_QUERY = True

    def prepare(self) -> Awaitable[None] | None:
        """Start the response as a page."""
        self._headers = ResponseHeaders.like(self._template())
        return super().prepare()

    def _template(self) -> HTTPHeaders:
        return HTTPHeaders(security_headers(self.web.options.public_url))

    def send_asset(self, asset: Asset) -> None:
        """Answer with ``asset``, compressed if the browser takes it, or with 304 if the browser has it."""
        zipped = asset.compressed is not None and "gzip" in self.request.headers.get("Accept-Encoding", "")
        etag = f'{asset.etag[:-1]}-gz"' if zipped else asset.etag
        if asset.part_of_page:
            for name in DOCUMENT_ONLY:
                self.clear_header(name)
        self.set_header("Cache-Control", asset.cache)
        self.set_header("Etag", etag)
        if asset.compressed is not None:
            self.set_header("Vary", "Accept-Encoding")
        if self.check_etag_header():
            self.set_status(304)
            self.finish()
            return
        self.set_header("Content-Type", asset.media_type)
        if zipped:
            self.set_header("Content-Encoding", "gzip")
        self.finish(asset.compressed if zipped else asset.body)


class FrontEnd(PageHandler):
    """A built front end: its files, and its index page for every path without a file."""

    assets: ClassVar[dict[str, Asset]] = {}
    missing = "页面尚未构建，请先运行 ./scripts/build"

    @endpoint(access=PUBLIC, summary="页面", produces="text/html")
    async def get(self, path: str = "") -> None:
        """Serve the file at ``path``."""
        self._serve(path)

    @endpoint(access=PUBLIC, summary="页面", produces="text/html")
    async def head(self, path: str = "") -> None:
        """Answer like ``get``, without the content."""
        self._serve(path)

    def _serve(self, path: str) -> None:
        asset = self.assets.get(path)
        if asset is None and "." not in path.rsplit("/", 1)[-1]:
            asset = self.assets.get(INDEX)
            if asset is None:
                raise HTTPError(503, self.missing)
        if asset is None:
            raise HTTPError(404)
        self.send_asset(asset)


class ToFolder(PageHandler):
    """Sends a browser from ``/admin`` to ``/admin/``."""

    @endpoint(access=PUBLIC, summary="转到页面", produces="text/html", status=301)
    async def get(self) -> None:
        """Redirect to the same path with a slash."""
        self.redirect(f"{self.route.template}/", permanent=True)


def front_end(prefix: str, folder: Path) -> list[Route]:
    """Return the routes of the front end built into ``folder`` and served below ``prefix`` (``/admin``)."""
    name = prefix.strip("/").title() + "FrontEnd"
    attributes: dict[str, Any] = {"assets": load_folder(folder)}
    handler = type(name, (FrontEnd,), attributes)
    return [Route(f"{prefix}/{{path*}}", handler), Route(prefix, ToFolder)]
