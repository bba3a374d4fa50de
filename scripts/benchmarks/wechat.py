"""WeChat: messages a second beside the bare HTTP client, log-ins a second, and how many tokens they take."""

import json
import secrets
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from statistics import median
from typing import Final

from scripts.benchmarks.load import Requests, apply
from scripts.benchmarks.plan import Plan
from scripts.benchmarks.report import Figure, Goal
from scripts.benchmarks.wechat_platform import TEMPLATE_ID, TOKEN_PATH
from scripts.rig import PROJECT
from server.store.embedded import free_port

AGAINST_BARE: Final = Goal(0.8, at_least=True)
ONE_FETCH: Final = Goal(1, at_least=False)
_CONNECTIONS: Final = 32
_PROCESSES: Final = 4
_CALLS: Final = 16
# More than any machine logs in a second.
_LOG_INS_A_SECOND: Final = 3000


class Contest:
    """A platform, and processes that call it."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        port = free_port()
        self._url = f"http://127.0.0.1:{port}"
        command = ["-m", "scripts.benchmarks.wechat_platform", "--port", str(port)]
        plan.rig.process("wechat", command, ready=f"{self._url}/calls")
        self.settings = {
            # In production, WeChat's address has to begin with https.
            "APP_ENV": "test",
            "APP_WECHAT_APPID": "wx-benchmark",
            "APP_WECHAT_SECRET": secrets.token_hex(16),
            "APP_WECHAT_API_URL": self._url,
            "APP_WECHAT_TEMPLATES": json.dumps({"to_do": TEMPLATE_ID}),
        }

    def token_fetches(self) -> int:
        """Return how many tokens the platform has been asked for."""
        with urllib.request.urlopen(f"{self._url}/calls", timeout=5) as answer:  # noqa: S310 - our own platform
            return int(json.load(answer).get(TOKEN_PATH, 0))

    def sender(self, kind: str, *arguments: str) -> subprocess.Popen[str]:
        """Start a process that sends."""
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "scripts.benchmarks.wechat_sender", kind, *arguments],
            cwd=PROJECT,
            env=self.plan.rig.environment(**self.settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def rate(self, kind: str) -> float:
        """Return messages a second of one kind of sender."""
        process = self.sender(kind, "--seconds", str(self.plan.seconds))
        said, _ = process.communicate()
        if process.returncode:
            raise RuntimeError(f"the sender {kind!r} failed")
        return float(said)

    def burst(self) -> None:
        """Let processes that have no token yet send all at once."""
        processes = [self.sender("burst", "--calls", str(_CALLS)) for _ in range(_PROCESSES)]
        for process in processes:
            if process.stdout is None or process.stdout.readline() != "ready\n":
                raise RuntimeError("a sender did not start")
        for process in processes:
            if process.stdin is not None:
                process.stdin.write("go\n")
                process.stdin.flush()
        for process in processes:
            process.communicate()
            if process.returncode:
                raise RuntimeError("a sender failed")

    def log_ins(self) -> float:
        """Return log-ins a second through the whole server."""
        port = free_port()
        web = self.plan.rig.web("web-log-ins", "office", port, more=self.settings)
        requests = Requests(self.plan.rig.directory / "log-ins", "/api/m/session")
        requests.write(_bodies(_LOG_INS_A_SECOND * self.plan.seconds))
        load = apply([port], requests, connections=_CONNECTIONS, seconds=self.plan.seconds)
        web.stop()
        if load.refused or load.broken:
            raise RuntimeError(f"{load.refused} log-ins were refused, {load.broken} broken off")
        return load.rate


def _bodies(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield json.dumps({"wechat_code": secrets.token_hex(16)}).encode()


def measure(plan: Plan) -> list[Figure]:
    """Send messages in turns with the bare client, log in, and count tokens."""
    contest = Contest(plan)
    plan.say(f"{_PROCESSES} processes of {_CALLS} calls each without a token")
    contest.burst()
    fetches = contest.token_fetches()
    rates: dict[str, list[float]] = {"bare": [], "client": [], "service": []}
    for number in range(plan.rounds):
        for kind, measured in rates.items():
            plan.say(f"messages, {kind}, round {number + 1} of {plan.rounds}")
            measured.append(contest.rate(kind))
    ratios = [mine / other for mine, other in zip(rates["client"], rates["bare"], strict=True)]
    plan.say("log-ins")
    log_ins = contest.log_ins()
    return [
        Figure(
            "WeChat: messages/s through the client, against the bare HTTP client",
            f"{median(rates['client']):,.0f}",
            f"{median(rates['bare']):,.0f}",
            median(ratios),
            AGAINST_BARE,
        ),
        Figure("WeChat: messages/s with grants looked up and booked", f"{median(rates['service']):,.0f}"),
        Figure(f"WeChat: log-ins/s over {_CONNECTIONS} connections", f"{log_ins:,.0f}"),
        Figure(
            f"WeChat: tokens fetched, {_PROCESSES} processes × {_CALLS} calls at once",
            f"{fetches}",
            goal=ONE_FETCH,
            judged=fetches,
        ),
    ]
