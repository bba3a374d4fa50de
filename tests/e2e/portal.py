"""Somebody at the portal."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from playwright.sync_api import (
    Browser,
    Dialog,
    Locator,
    Page,
    ViewportSize,
    expect,
)

from tests.e2e.axe import serious_findings
from tests.e2e.installation import PASSWORD
from tests.e2e.watched import Watched

# A busy machine is no failure.
PATIENCE_MS = 20_000
SMALLEST_WIDTH = 1280
expect.set_options(timeout=PATIENCE_MS)


@dataclass
class Visitor(Watched):
    """A browser window at the portal."""

    @classmethod
    @contextmanager
    def arriving(cls, browser: Browser, url: str, **options: Any) -> Iterator["Visitor"]:
        """Open a window with storage of its own; a complaint fails the test at the end."""
        size: ViewportSize = {"width": SMALLEST_WIDTH, "height": 800}
        context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Europe/Berlin", **options)
        context.set_default_timeout(PATIENCE_MS)
        visitor = cls(context.new_page(), url)
        visitor.watch(visitor.page)
        context.on("page", visitor.watch)
        yield visitor
        assert not visitor.complaints, visitor.complaints
        context.close()

    def watch(self, page: Page) -> None:
        """Listen to what ``page`` does wrong, and leave it where it asks whether to."""
        super().watch(page)
        page.on("dialog", self._leave)

    def log_in(self, account: str, password: str = PASSWORD) -> None:
        """Log in at the log-in screen."""
        self.try_to_log_in(account, password)
        expect(self.page.locator(".frame")).to_be_visible()

    def try_to_log_in(self, account: str, password: str) -> None:
        """Fill in the log-in screen and send it."""
        if not self.page.url.startswith(self.url):
            self.page.goto(f"{self.url}/admin/")
        self.page.get_by_label("账号", exact=True).fill(account)
        self.page.get_by_label("密码", exact=True).fill(password)
        self.button("登录").click()

    def log_out(self) -> None:
        """Log out by the menu at the top."""
        self.page.locator(".top-bar-who").click()
        self.page.get_by_role("menuitem", name="退出登录").click()
        expect(self.page.get_by_text("您已退出登录")).to_be_visible()

    def go(self, path: str) -> None:
        """Open a screen by its address."""
        self.page.goto(f"{self.url}/admin/#{path}")

    def navigate(self, name: str) -> None:
        """Open a screen by the navigation at the left."""
        self.navigation.get_by_role("link", name=name, exact=True).click()
        expect(self.page.get_by_role("heading", level=1, name=name)).to_be_visible()

    @property
    def navigation(self) -> Locator:
        """The navigation at the left."""
        return self.page.get_by_role("navigation", name="主导航")

    @property
    def summary(self) -> Locator:
        """What a form says is wrong, all at once."""
        return self.page.locator(".form-summary")

    @property
    def address(self) -> str:
        """What the address says after ``#``."""
        return self.page.url.partition("#")[2]

    def button(self, name: str) -> Locator:
        """The visible button with exactly this name."""
        return self.page.get_by_role("button", name=name, exact=True).filter(visible=True)

    def press(self, name: str) -> None:
        """Press a button."""
        self.button(name).click()

    def choose(self, label: str, option: str) -> None:
        """Choose from a list."""
        self.page.get_by_role("combobox", name=label).click()
        self.page.get_by_role("option", name=option, exact=True).filter(visible=True).click()

    def sees(self, text: str | re.Pattern[str]) -> None:
        """Wait until a text can be read."""
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()

    def has_loaded(self) -> None:
        """Wait until nothing on the screen is still to come. The network never rests: the bell listens."""
        expect(self.page.locator("[aria-busy=true]")).to_have_count(0)
        expect(self.page.get_by_text("正在载入")).to_have_count(0)

    def has_no_serious_finding(self) -> None:
        """Let axe look at the screen as it is."""
        findings = serious_findings(self.page)
        assert not findings, f"{self.address}: {findings}"

    def fits(self) -> None:
        """The screen can be used at this width without moving sideways."""
        wide, window = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= window, f"{self.address} is {wide} px wide in a window of {window} px"

    def _leave(self, dialog: Dialog) -> None:
        dialog.accept()


def pick(field: Locator, day: date) -> None:
    """Type a day into a date picker, and wait until its calendar has come and gone."""
    calendar = field.page.locator(".el-picker-panel").filter(visible=True)
    field.fill(day.isoformat())
    expect(calendar).to_have_count(1)
    field.press("Enter")
    expect(calendar).to_have_count(0)
