"""The page with the phones."""

from pathlib import Path
from typing import Any, ClassVar, Final

from tornado.web import RequestHandler

_FILES: Final = Path(__file__).with_name("page")


class PageFile(RequestHandler):
    """One of its files."""

    TYPES: ClassVar = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css"}

    async def get(self, name: str = "phone.html") -> None:
        """Serve it."""
        path = _FILES / (name or "phone.html")
        self.set_header("Content-Type", self.TYPES[path.suffix])
        self.set_header("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; "
                        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")  # fmt: skip
        self.set_header("Cache-Control", "no-store")
        self.finish(path.read_bytes())


routes: Final[list[tuple[str, Any]]] = [(r"/phone", PageFile), (r"/phone/(phone\.js|phone\.css)", PageFile)]
