"""Reminders in a process of its own: ``python -m scripts.benchmarks.reminder_work passes|sending`` with APP_ settings.

It prints one JSON object with the figures of each round.
"""

import argparse
import asyncio
import json
import os
import time
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import aiosmtplib

from scripts.benchmarks.many_obligations import DUE_NOW, FIRST_PASS, ManyObligations
from scripts.simulation.days import Days, opening
from server.accounts.documents import new_account
from server.accounts.rules import Actor
from server.app import Services
from server.clock import FixedClock
from server.connections import services_of
from server.notifications import MessageState, Notice, NoticeKind, NotificationSettings, NotificationTexts
from server.notifications.channels import Outgoing
from server.notifications.mail_text import address_of, mail_of
from server.notifications.models import Item, NotificationLimits, PreferencesChange
from server.settings import Settings, load_settings
from server.store import Session, new_id

SMALL_URI: Final = "BENCHMARK_SMALL_URI"
_COUNTS: Final = {"small": 10_000, "big": 1_000_000}
_MESSAGES: Final = 400
_TOGETHER: Final = 50
# A Tuesday, 11:00 in China.
_SENDING: Final = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)


async def _passes(rounds: int) -> dict[str, list[float]]:
    """Return the seconds of a pass over each number of obligations, on working days one after the other."""
    clock, big = FixedClock(FIRST_PASS), load_settings()
    small = Settings(**{**big.model_dump(), "mongo_uri": os.environ[SMALL_URI]})
    seconds: dict[str, list[float]] = {name: [] for name in _COUNTS}
    async with services_of(small, clock) as few, services_of(big, clock) as many:
        offices = {"small": few, "big": many}
        for name, services in offices.items():
            await ManyObligations(services, clock).fill(_COUNTS[name])
        days = Days().each_after(date(2026, 3, 1))
        # The first pass of each finds nothing in memory, and does not count.
        for _ in range(rounds + 1):
            clock.set(opening(next(days)))
            for name, services in offices.items():
                seconds[name].append(await _pass(services))
    return {name: measured[1:] for name, measured in seconds.items()}


async def _pass(services: Services) -> float:
    now = services.clock.now()
    began = time.perf_counter()
    await services.obligations.reminder_job.run(now)
    took = time.perf_counter() - began
    told = await services.office_store.collection("obligations").count({"state": "open", "passed_at": now})
    if told != DUE_NOW:
        raise RuntimeError(f"{told} obligations were reminded of, {DUE_NOW} were due")
    return took


async def _sending(rounds: int) -> dict[str, list[float]]:
    """Return mails a second through the outbox, and with the mail library alone, in turns."""
    settings, clock = load_settings(), FixedClock(_SENDING)
    rates: dict[str, list[float]] = {"outbox": [], "bare": []}
    async with services_of(settings, clock) as services:
        clerk = Actor("", "clerk", "clerk", None, (), frozenset())
        limits = NotificationSettings(limits=NotificationLimits(mail=60_000))
        await services.notifications.settings.change(clerk, limits)
        accounts = [await _officer(services, number) for number in range(_MESSAGES)]
        for number in range(rounds):
            await _tell(services, accounts, number)
            clock.advance(timedelta(minutes=2))
            rates["outbox"].append(await _through_outbox(services))
            rates["bare"].append(await _bare(settings))
            clock.advance(timedelta(minutes=58))
    return rates


async def _officer(services: Services, number: int) -> str:
    id_ = new_id()
    document = new_account(
        id_, f"officer{number}", "干部", "", unit_id=None, unit_path=[], created_at=services.clock.now()
    )
    await services.office_store.collection("accounts").insert_one(document)
    address = PreferencesChange(email=f"officer{number}@office.example", version=1)
    await services.notifications.preferences.change(await services.accounts.actor(id_), address)
    return id_


async def _tell(services: Services, accounts: list[str], number: int) -> None:
    for first in range(0, len(accounts), _TOGETHER):
        notices = [(account, _notice(number)) for account in accounts[first : first + _TOGETHER]]

        async def write(session: Session, notices: list[tuple[str, Notice]] = notices) -> None:
            await services.notifications.notify(session, notices, services.clock.now())

        await services.office_store.transaction(write)


def _notice(number: int) -> Notice:
    ref = f"obligation/{new_id()}"
    return Notice(f"{ref}/{number}", ref, NoticeKind.REMINDER, "廉政谈话", "请及时办理。", date(2026, 3, 6), f"/{ref}")


async def _through_outbox(services: Services) -> float:
    (job,) = services.notifications.jobs
    outbox = services.office_store.collection("outbox")
    before = await outbox.count({"state": MessageState.SENT.value})
    began = time.perf_counter()
    while await outbox.count({"state": MessageState.WAITING.value}):
        await job.run(services.clock.now())
    took = time.perf_counter() - began
    sent = await outbox.count({"state": MessageState.SENT.value}) - before
    if sent != _MESSAGES:
        raise RuntimeError(f"{sent} of {_MESSAGES} messages were sent")
    return sent / took


async def _bare(settings: Settings) -> float:
    """Return mails a second of one connection that sends the same mails and notes nothing."""
    sender = address_of(settings.smtp_from)
    client = aiosmtplib.SMTP(
        hostname=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
        start_tls=True,
        cert_bundle=str(settings.smtp_ca_file),
    )
    item = Item("", "", NoticeKind.REMINDER, "廉政谈话", date(2026, 3, 6), _SENDING)
    began = time.perf_counter()
    async with client:
        for number in range(_MESSAGES):
            portal = settings.base_url + "/admin/#/inbox"
            outgoing = Outgoing(f"{number:032}", f"{number}", _SENDING, (item,), portal, NotificationTexts())
            await client.send_message(mail_of(outgoing, f"officer{number}@office.example", sender, _SENDING))
    return _MESSAGES / (time.perf_counter() - began)


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=("passes", "sending"))
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    measured: Any = asyncio.run({"passes": _passes, "sending": _sending}[options.kind](options.rounds))
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
