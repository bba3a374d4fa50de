"""What the platform was asked, and what is to go wrong with the next calls."""

import json
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from server.wechat.fake.mini_program import MiniProgram

_ASK_SECRET: Final = ("/sns/jscode2session", "/cgi-bin/token", "/cgi-bin/stable_token", "/cgi-bin/gettoken")


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next calls of a path.

    Attributes:
        kind: errcode, status, html, empty, bad_json, slow, drop, or lost (carried out, and the answer lost).
        value: the code, the status or the seconds.
        times: for how many calls; -1 for ever.
    """

    kind: str
    value: float = 0
    times: int = 1


class Recorder(MiniProgram):
    """Records requests and deals out faults."""

    def reset(self) -> None:
        """Forget requests and faults."""
        super().reset()
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.calls: Counter[str] = Counter()
        self.recorded: list[dict[str, Any]] = []

    def leaks(self, forbidden: Iterable[str]) -> list[dict[str, Any]]:
        """Return the requests that carry what must not leave the office.

        Args:
            forbidden: words that no request may hold; the secret may appear only where it is asked for.
        """
        words = [word for word in forbidden if word]
        found = []
        for request in self.recorded:
            text = json.dumps(request, ensure_ascii=False)
            if any(word in text for word in words) or (request["path"] not in _ASK_SECRET and self.secret in text):
                found.append(request)
        return found

    def next_fault(self, path: str) -> Fault | None:
        """Return what is to go wrong with this call of ``path``."""
        faults = self.faults[path]
        if not faults:
            return None
        fault = faults[0]
        if fault.times > 0:
            fault.times -= 1
            if fault.times == 0:
                faults.popleft()
        return fault
