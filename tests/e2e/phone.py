"""Somebody with a phone: a browser of a phone's size."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Locator, Request, Route, expect

from tests.e2e.axe import serious_findings
from tests.e2e.watched import Watched

HEIGHT = 844
NARROWEST = 320
SMALLEST_TARGET = 44
LARGE_TYPE = "大字模式"

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
# Wider than the phone: the page, or a text that is cut off inside it.
_TOO_WIDE = """() => {
  const page = document.documentElement
  const cut = [...document.querySelectorAll('*')]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .filter((element) => element.scrollWidth > element.clientWidth + 1)
    .filter((element) => getComputedStyle(element).overflowX !== 'visible')
  const wide = page.scrollWidth > window.innerWidth ? [page] : []
  return [...wide, ...cut].map((element) => element.outerHTML.slice(0, 160))
}"""
# A bar at the bottom that covers the text and offers nothing.
_EMPTY_FOOTER = """() => [...document.querySelectorAll('.footer')]
  .filter((element) => element.offsetParent && !element.querySelector('[role=button]'))
  .map((element) => element.outerHTML.slice(0, 160))"""
# As a tap would, but without touching whatever lies above it or has the focus.
_SWITCH = """(label) => {
  const switches = [...document.querySelectorAll(`[role=switch][aria-label="${label}"]`)]
  switches.find((element) => element.offsetParent).click()
}"""


@dataclass
class Phone(Watched):
    """A phone's browser.

    Attributes:
        requests: everything it asked for.
    """

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
        """Check the screen: accessible, not wider than the phone, everything large enough for a finger.

        It is checked as it is, and on the narrowest phone with large type.
        """
        self._check_screen()
        with self._narrow_and_large():
            self._check_screen()
        return self

    def _check_screen(self) -> None:
        wrong = [
            *serious_findings(self.page, "miniprogram_api/client"),
            *self.page.evaluate(_SMALL_TARGETS, SMALLEST_TARGET),
            *self.page.evaluate(_TOO_WIDE),
            *self.page.evaluate(_EMPTY_FOOTER),
        ]
        assert not wrong, wrong

    @contextmanager
    def _narrow_and_large(self) -> Iterator[None]:
        before = self.page.viewport_size
        assert before is not None
        is_large = bool(self.page.get_by_role("switch", name=LARGE_TYPE, checked=True).filter(visible=True).count())
        if not is_large:
            self.page.evaluate(_SWITCH, LARGE_TYPE)
        self.page.set_viewport_size({"width": NARROWEST, "height": before["height"]})
        yield
        self.page.set_viewport_size(before)
        if not is_large:
            self.page.evaluate(_SWITCH, LARGE_TYPE)

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

    def _see(self, request: Request) -> None:
        self.requests.append(request)
        super()._see(request)
