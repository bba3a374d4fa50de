"""Reminders: a pass over very many obligations beside one over few, and mails a second beside the bare library."""

import json
import secrets
import subprocess
import sys
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, Final

from scripts.benchmarks.plan import Plan
from scripts.benchmarks.reminder_work import SMALL_URI
from scripts.benchmarks.report import Figure, Goal
from scripts.mail_server import PASSWORD, SENDER, USER
from scripts.rig import PROJECT

AGAINST_FEW: Final = Goal(3.0, at_least=False)
AGAINST_BARE: Final = Goal(0.6, at_least=True)


def measure_passes(plan: Plan) -> list[Figure]:
    """Remind of 1,000 obligations out of a million, and out of ten thousand."""
    password = secrets.token_urlsafe(24)
    plan.rig.mongod.grant("small", password, "small")
    plan.say("1,000,000 and 10,000 open obligations, passes over both in turns")
    seconds = _work(plan, "passes", {SMALL_URI: plan.rig.mongod.uri("small", password, "small")})
    name = "reminder pass, 1,000 due of 1,000,000 open, against 1,000 of 10,000"
    return [_figure(name, "{:.2f} s", seconds["big"], seconds["small"], AGAINST_FEW)]


def measure_sending(plan: Plan) -> list[Figure]:
    """Send mails through the outbox, and with the mail library alone."""
    plan.say("mails through the outbox and with the bare library, in turns")
    sink = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "scripts.benchmarks.mail_sink", str(plan.rig.directory)],
        cwd=PROJECT,
        env=plan.rig.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    port = sink.stdout.readline().strip() if sink.stdout else ""
    rates = _work(plan, "sending", _mail_settings(plan, port))
    sink.communicate("")
    name = "mails/s through outbox and SMTP, against bare aiosmtplib"
    return [_figure(name, "{:,.0f}", rates["outbox"], rates["bare"], AGAINST_BARE)]


def _figure(name: str, form: str, product: Sequence[float], compared: Sequence[float], goal: Goal) -> Figure:
    ratio = median(one / other for one, other in zip(product, compared, strict=True))
    return Figure(name, form.format(median(product)), form.format(median(compared)), ratio, goal)


def _mail_settings(plan: Plan, port: str) -> dict[str, str]:
    return {
        "APP_SMTP_HOST": "127.0.0.1",
        "APP_SMTP_PORT": port,
        "APP_SMTP_USER": USER,
        "APP_SMTP_PASSWORD": PASSWORD,
        "APP_SMTP_FROM": SENDER,
        "APP_SMTP_CA_FILE": str(plan.rig.directory / "mail.pem"),
    }


def _work(plan: Plan, kind: str, more: Mapping[str, str]) -> dict[str, Any]:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "scripts.benchmarks.reminder_work", kind, "--rounds", str(plan.rounds)],
        stdout=subprocess.PIPE,
        env=plan.rig.environment(**more),
        cwd=PROJECT,
        check=True,
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured
