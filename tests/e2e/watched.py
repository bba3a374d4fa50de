"""A browser that notices whatever a page does wrong."""

import re
from dataclasses import dataclass, field

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

# What the browser itself reports when a request fails, as tests provoke it, is not the page's mistake.
_REPORTS_A_REQUEST = re.compile("^Failed to load resource")


@dataclass
class Watched:
    """A browser window.

    Attributes:
        page: the window.
        url: where the system is.
        complaints: what pages did wrong: script errors, refused styles or scripts, requests to other places.
    """

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    @property
    def context(self) -> BrowserContext:
        """The windows that share cookies and lasting storage with this one."""
        return self.page.context

    def watch(self, page: Page) -> None:
        """Listen to what ``page`` does wrong."""
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        page.on("request", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _REPORTS_A_REQUEST.match(message.text):
            self.complaints.append(message.text)

    def _see(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:", "blob:", "about:")):
            self.complaints.append(f"asked for {request.url}")
