"""A message as a mail: text and HTML of the same content."""

import hashlib
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape
from typing import Final

from server.notifications.channels import Outgoing
from server.notifications.wording import headline, line_of

_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LIST: Final = "notifications"


def header_text(text: str) -> str:
    """Return ``text`` as a header can carry it: on one line, without control characters."""
    return _CONTROL.sub(" ", text).strip()


def address_of(text: str) -> Address:
    """Return the address that ``text`` holds, alone or as ``Name <address>``.

    Raises:
        ValueError: there is none.
    """
    name, spec = parseaddr(text)
    if spec.count("@") != 1:
        raise ValueError("no mail address")
    return Address(display_name=header_text(name), addr_spec=spec)


def mail_of(outgoing: Outgoing, email: str, sender: Address, now: datetime) -> EmailMessage:
    """Return the mail.

    Args:
        email: whom it goes to; the officer's name stands nowhere.
        sender: whom it comes from; its domain is in the Message-ID, which is the same at every attempt.
        now: for the header ``Date``.
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = Address(addr_spec=email)
    mail["Subject"] = header_text(outgoing.texts.mail_subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{_mark(outgoing)}@{sender.domain}>"
    mail["List-Id"] = f"<{_LIST}.{sender.domain}>"
    # RFC 3834: nobody's out-of-office reply is wanted.
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    # Base64: not every server on the way takes eight bits.
    mail.set_content(plain_text(outgoing), cte="base64")
    mail.add_alternative(html_text(outgoing), subtype="html", cte="base64")
    return mail


def _mark(outgoing: Outgoing) -> str:
    return hashlib.sha256(f"{outgoing.id}\0{outgoing.recipient}".encode()).hexdigest()[:32]


def plain_text(outgoing: Outgoing) -> str:
    """Return the mail's text."""
    lines = [f"{number}. {line_of(item)}" for number, item in enumerate(outgoing.items, start=1)]
    texts = outgoing.texts
    parts = [
        texts.mail_opening,
        f"{headline(outgoing.items, outgoing.overdue)}：\n" + "\n".join(lines),
        f"管理端：{outgoing.portal}",
        texts.mail_closing,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def html_text(outgoing: Outgoing) -> str:
    """Return the mail's HTML: no picture, no script, nothing that is fetched."""
    texts = outgoing.texts
    lines = "".join(f"<li>{escape(line_of(item))}</li>" for item in outgoing.items)
    portal = escape(outgoing.portal)
    return (
        '<!doctype html><html lang="zh-CN"><body style="font-family:sans-serif;line-height:1.6">'
        f"{_paragraphs(texts.mail_opening)}"
        f"<p>{escape(headline(outgoing.items, outgoing.overdue))}：</p><ol>{lines}</ol>"
        f'<p>管理端：<a href="{portal}">{portal}</a></p>'
        f"{_paragraphs(texts.mail_closing)}</body></html>"
    )


def _paragraphs(text: str) -> str:
    return f"<p>{'<br>'.join(escape(text).splitlines())}</p>" if text else ""
