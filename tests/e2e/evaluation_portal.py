"""An officer at the portal's evaluation screens, and the phones that vote meanwhile."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pypdfium2
import zxingcpp
from playwright.sync_api import Browser, expect

from server.encoding import from_base64url
from server.evaluation.answers import Answers, encode
from server.evaluation.blind_signature import PublicKey
from server.evaluation.tickets import parse_ticket
from server.evaluation.voter import CredentialRequest, ballot_body
from tests.e2e.installation import Caller
from tests.e2e.portal import Visitor


def printed_links(pdf: bytes) -> list[str]:
    """Return what the QR codes of a printed file say, one a ticket."""
    found = set()
    for page in pypdfium2.PdfDocument(pdf):
        found |= {code.text for code in zxingcpp.read_barcodes(page.render(scale=1.6).to_pil())}
    return sorted(found)


def cast(port: int, link: str, codes: dict[str, list[Sequence[str]]], comments: Sequence[tuple[int, str]] = ()) -> str:
    """Vote as a phone does that scanned ``link``; return the receipt.

    Args:
        port: of the server.
        link: what stands on the ticket.
        codes: by category, what is voted in turn: a code for each subject ("" abstains). One is taken away.
        comments: index of the subject and text.
    """
    phone = Caller(port)
    match = re.search(r"t=([0-9A-Z]+)", link)
    assert match is not None
    ticket = {"ticket": parse_ticket(match[1])}
    told = phone("POST", "/api/m/tickets/check", ticket)
    info = phone("GET", f"/api/m/rounds/{told['round_id']}")
    category = next(one for one in info["categories"] if one["id"] == told["category"]["id"])
    request = CredentialRequest(info["round_id"], category["id"], PublicKey.from_jwk(category["key"]))
    signed = phone("POST", "/api/m/credentials", {**ticket, "blinded_message": request.blinded_message})
    plaintext = encode(Answers(tuple(codes[category["id"]].pop()), tuple(comments)), info["ballot_size"])
    body = ballot_body(request.finish(signed["blind_signature"]), plaintext, from_base64url(info["box_key"]))
    answer = phone("POST", f"/box/rounds/{info['round_id']}/ballots", body, expect=201)
    return str(answer["receipt"])


class Desk(Visitor):
    """An officer at the evaluation's screens."""

    @classmethod
    @contextmanager
    def of(cls, browser: Browser, url: str, account: str) -> Iterator["Desk"]:
        """Log ``account`` in at a window of its own."""
        with cls.arriving(browser, url) as desk:
            assert isinstance(desk, Desk)
            desk.log_in(account)
            yield desk

    def looks_well(self) -> None:
        """The screen fits its window and axe finds nothing serious."""
        self.fits()
        self.has_no_serious_finding()

    def step(self, name: str) -> None:
        """Go to a step of the set-up."""
        self.page.get_by_role("navigation", name="设置步骤").get_by_role("link", name=name).click()
        expect(self.page.get_by_role("heading", name=name)).to_be_visible()

    def confirm(self, button: str, typed: str | None = None) -> None:
        """Answer a question with yes; ``typed`` is the name it asks for."""
        yes = self.page.get_by_role("dialog").filter(visible=True).last.get_by_role("button", name=button, exact=True)
        if typed is not None:
            expect(yes).to_be_disabled()
            self.page.get_by_label(f"请输入“{typed}”以确认").fill(typed)
        yes.click()

    def choose(self, label: str, option: str) -> None:
        """Choose from a list; other lists that are just closing do not count."""
        self.page.get_by_role("combobox", name=label).click()
        self.page.get_by_role("listbox", name=label).get_by_role("option", name=option).click()

    def save(self) -> None:
        """Save the set-up."""
        self.press("保存")
        expect(self.page.get_by_text(re.compile(r"^已保存 \d\d:\d\d$"))).to_be_visible()

    def words_on_sheet(self) -> list[str]:
        """The words of the key sheet on the screen, in the order of their numbers."""
        lines = self.page.locator(".paper-words li").all_inner_texts()
        return [re.sub(r"[^a-z]", "", line) for line in lines]

    def saved_file(self, button: str) -> bytes:
        """Press a button that gives a file, the first of this name; return the file."""
        with self.page.expect_download(timeout=60_000) as waiting:
            self.button(button).first.click()
        return Path(waiting.value.path()).read_bytes()
