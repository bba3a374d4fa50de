"""The phones of the local WeChat platform in a demonstration."""

import json
import urllib.request
from typing import Any

from tests.e2e.installation import Installation


class Simulated:
    """The phones of the local WeChat platform."""

    def __init__(self, installation: Installation) -> None:
        self.url = installation.said(r"local platform: (http\S+)/phone")

    def __call__(self, path: str, body: Any) -> Any:
        """Do something with a phone."""
        request = urllib.request.Request(
            f"{self.url}/_fake/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read())

    def link(self, number: int, page: str = "") -> str:
        """Return what a simulated phone opens the page with; ``page`` is a tapped message's."""
        return str(self(f"users/phone{number}/visit", {"page": page})["link"])
