"""Links that open the mini-program from outside of WeChat, and how often they were made and opened."""

import secrets
from dataclasses import dataclass
from typing import Final

from server.wechat.fake.limits import OPENED, Limits

_FORMS: Final = {"url": "https://wxaurl.cn/", "scheme": "weixin://dl/business/?t="}


@dataclass(frozen=True, slots=True)
class Link:
    """Where a link leads.

    Attributes:
        until: seconds since 1970.
    """

    path: str
    query: str
    env_version: str
    until: float


class Links(Limits):
    """Knows the links.

    Attributes:
        published: the mini-program has an online version.
    """

    def reset(self) -> None:
        """Forget all links."""
        super().reset()
        self.published = True
        self.links: dict[str, Link] = {}
        self.links_opened = 0

    def new_link(self, form: str, link: Link) -> str:
        """Return a link as text.

        Args:
            form: ``url`` or ``scheme``.
            link: where it leads.
        """
        text = _FORMS[form] + secrets.token_hex(8)
        self.links[text] = link
        return text

    def open_link(self, text: str) -> Link:
        """Open a link on a phone, as often as people like.

        Raises:
            LookupError: there is none, or its time is over.
            ApiError: 85406, opened too often on one day.
        """
        link = self.links.get(text)
        if link is None or link.until <= self.now():
            raise LookupError("no such link")
        self.count(OPENED)
        self.links_opened += 1
        return link

    def link_counters(self) -> dict[str, int]:
        """Return how many links were made and how often some were opened."""
        return {"created": len(self.links), "opened": self.links_opened}
