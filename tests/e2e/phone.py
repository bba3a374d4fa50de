"""Somebody with a phone: a browser of a phone's size that notices whatever the page does wrong."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Route, expect

from tests.e2e.installation import ROOT

AXE = (ROOT / "miniprogram_api/client/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
HEIGHT = 844
SMALLEST_TARGET = 44
LARGE_TYPE = "大字模式"

_SERIOUS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] })
  return violations
    .filter(({ impact }) => ['serious', 'critical'].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`)
}"""
_SMALL_TARGETS = """(smallest) => {
  const touchable = '[role=button],[role=radio],[role=switch],input,textarea'
  return [...document.querySelectorAll(touchable)]
    .filter((element) => element.offsetParent)
    .filter((element) => {
      const { width, height } = element.getBoundingClientRect()
      return width < smallest || height < smallest
    })
    .map((element) => element.outerHTML.slice(0, 160))
}"""
_TOO_WIDE = "() => document.documentElement.scrollWidth > window.innerWidth"
# What the browser itself reports when a request fails is not the page's mistake.
_REPORTS_A_REQUEST = re.compile("^Failed to load resource")


@dataclass
class Phone:
    """A phone's browser.

    Attributes:
        page: the window.
        complaints: what the page did wrong: script errors, refused styles or scripts, requests to other places.
        requests: everything it asked for.
    """

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    @classmethod
    @contextmanager
    def of(
        cls, browser: Browser, url: str, *, width: int = 390, large: bool = False, **options: Any
    ) -> Iterator["Phone"]:
        """Take a phone out of the pocket; what its page does wrong fails the test when it is put away."""
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT},
            device_scale_factor=2,
            is_mobile=True,
            has_touch=True,
            locale="zh-CN",
            timezone_id="Europe/Berlin",
            **options,
        )
        context.set_default_timeout(20_000)
        phone = cls(context.new_page(), url)
        phone.watch(phone.page)
        if large:
            phone.page.goto(f"{url}/m/")
            phone.page.get_by_role("switch", name=LARGE_TYPE).click()
        yield phone
        assert phone.complaints == []
        assert context.cookies() == []
        context.close()

    @property
    def context(self) -> BrowserContext:
        """Windows that share one storage."""
        return self.page.context

    def watch(self, page: Page) -> None:
        """Listen to what ``page`` does wrong."""
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)
        page.on("request", self._see)

    def second_tab(self) -> "Phone":
        """Open another tab of the same browser."""
        page = self.context.new_page()
        self.watch(page)
        return Phone(page, self.url, self.complaints, self.requests)

    def opens(self, link: str) -> "Phone":
        """Open a scanned link, as a fresh visit."""
        self.page.goto("about:blank")
        self.page.goto(link)
        return self

    def starts(self, link: str) -> "Phone":
        """Open a ticket's link and start."""
        self.opens(link).taps("开始测评")
        self.sees("已评 0 /")
        return self

    def sees(self, text: str) -> "Phone":
        """Wait until the page shows ``text``."""
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()
        return self

    def taps(self, name: str, *, exact: bool = False) -> "Phone":
        """Tap a button."""
        self.button(name, exact=exact).click()
        return self

    def chooses(self, grade: str) -> "Phone":
        """Choose an overall grade on the open card."""
        self.page.get_by_role("radiogroup", name="的总评").get_by_role("radio", name=grade, exact=True).click()
        return self

    def types(self, text: str) -> "Phone":
        """Fill in the only text field."""
        self.page.get_by_role("textbox").filter(visible=True).fill(text)
        return self

    def button(self, name: str, *, exact: bool = False) -> Locator:
        """A button that can be seen."""
        return self.page.get_by_role("button", name=name, exact=exact).filter(visible=True).first

    def rates_everybody(self, grade: str = "基本满意", *, subjects: int) -> "Phone":
        """Give everybody the same grade, from the list to the review."""
        self.taps("从第一位开始")
        for number in range(1, subjects + 1):
            self.sees(f"第 {number} / {subjects} 人").chooses(grade)
            self.taps("去核对" if number == subjects else "下一位")
        return self.sees("都已评完")

    def casts(self) -> "Phone":
        """Submit and confirm."""
        self.taps("提交", exact=True)
        return self.taps("确认提交", exact=True)

    def receipt(self) -> str:
        """Wait for the receipt and return it, 64 hexadecimal digits."""
        self.sees("您的测评票已投入票箱")
        shown = self.page.get_by_role("group", name="回执").filter(visible=True).inner_text()
        receipt = re.sub(r"\s", "", shown)
        assert re.fullmatch("[0-9a-f]{64}", receipt), shown
        return receipt

    def looks_right(self) -> "Phone":
        """Check the screen: accessible, not wider than the phone, everything large enough for a finger."""
        self.page.evaluate(f"() => {{ if (!window.axe) {{ {AXE} }} }}")
        assert self.page.evaluate(_SERIOUS) == []
        assert self.page.evaluate(_SMALL_TARGETS, SMALLEST_TARGET) == []
        assert not self.page.evaluate(_TOO_WIDE)
        return self

    def stored(self) -> str:
        """Everything that is kept on this phone, as one text."""
        return str(self.page.evaluate("() => JSON.stringify({ ...localStorage })"))

    def loses_answers_to(self, pattern: str, times: int = 1) -> None:
        """Let requests arrive and lose what comes back, as a bad network does."""
        left = [times]

        def lose(route: Route) -> None:
            if left[0] > 0:
                left[0] -= 1
                route.fetch()
                route.abort("connectionreset")
            else:
                route.continue_()

        self.page.route(pattern, lose)

    def goes_offline(self) -> "Phone":
        """Lose the network."""
        self.context.set_offline(True)
        return self

    def goes_online(self) -> "Phone":
        """Have the network back."""
        self.context.set_offline(False)
        return self

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not _REPORTS_A_REQUEST.match(message.text):
            self.complaints.append(message.text)

    def _see(self, request: Request) -> None:
        self.requests.append(request)
        if not request.url.startswith((self.url, "data:", "blob:", "about:")):
            self.complaints.append(f"asked for {request.url}")
