"""Kills workers while they send reminders, and reckons whether one was lost or sent twice."""

import argparse
import asyncio
import random
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

from scripts.mail_server import PASSWORD, SENDER, USER, MailServer, mail_server, make_certificate
from scripts.reminder_round import ReminderCrashTest
from scripts.reminder_worker import AHEAD, ShiftedClock
from scripts.rig import Rig
from server.accounts.rules import Actor
from server.app import Services, build_services
from server.clock import SystemClock
from server.databases import prepare_box, prepare_office
from server.notifications import NotificationSettings
from server.notifications.models import NotificationLimits
from server.settings import Settings, load_settings
from server.store import Store

# A Tuesday, 11:00 in China.
_BEGINS: Final = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
_DELAY: Final = 0.005


@asynccontextmanager
async def reminder_crash_test(rig: Rig, workers: int, generator: random.Random) -> AsyncIterator[ReminderCrashTest]:
    """Start a mail server and so many workers on the rig for the time of the block."""
    async with mail_server(make_certificate(rig.directory)) as mail:
        mail.delay = _DELAY
        ahead = (_BEGINS - SystemClock().now()).total_seconds()
        variables = _variables(mail)
        values = {name.removeprefix("APP_").lower(): value for name, value in rig.environment(**variables).items()}
        settings = load_settings(**{name: value for name, value in values.items() if name in Settings.model_fields})
        office, box = await Store.connect(rig.uri("office")), await Store.connect(rig.uri("box"))
        await prepare_office(office)
        await prepare_box(box)
        services = build_services(settings, ShiftedClock(ahead), office, box)
        more = {**variables, AHEAD: str(ahead)}
        await _lift_limits(services)
        started = [rig.worker(f"worker{number}", "scripts.reminder_worker", more=more) for number in range(workers)]
        try:
            yield ReminderCrashTest(services, started, mail, generator)
        finally:
            for worker in started:
                await asyncio.to_thread(worker.stop)
            await services.close()
            await office.close()
            await box.close()


async def _lift_limits(services: Services) -> None:
    """Let mails out as fast as they come: killed workers have counted what they did not send any more."""
    clerk = Actor("", "clerk", "clerk", None, (), frozenset())
    await services.notifications.settings.change(clerk, NotificationSettings(limits=NotificationLimits(mail=60_000)))


def _variables(mail: MailServer) -> dict[str, str]:
    return {
        "APP_SMTP_HOST": "127.0.0.1",
        "APP_SMTP_PORT": str(mail.port),
        "APP_SMTP_USER": USER,
        "APP_SMTP_PASSWORD": PASSWORD,
        "APP_SMTP_FROM": SENDER,
        "APP_SMTP_CA_FILE": str(mail.certificate.file),
    }


def main() -> int:
    """Play the rounds that the command line asks for; return 1 if anything happened that should not."""
    options = _parser().parse_args()
    seed = options.seed if options.seed is not None else secrets.randbits(32)
    print(
        f"{options.officers} officers, {options.workers} workers, {options.kills} kills a round, seed {seed}",
        flush=True,
    )
    with Rig() as rig:
        failed = asyncio.run(_play(rig, options, random.Random(seed)))  # noqa: S311 - to be repeatable
    print("FAILED" if failed else "no reminder lost, none sent twice by the outbox")
    return 1 if failed else 0


async def _play(rig: Rig, options: argparse.Namespace, generator: random.Random) -> bool:
    kills = repeats = mails = 0
    failed = False
    async with reminder_crash_test(rig, options.workers, generator) as test:
        for number in range(1, options.rounds + 1):
            ledger = await test.play(options.officers, options.kills)
            print(f"round {number}\n  {ledger}", flush=True)
            failed |= bool(ledger.violations)
            kills, repeats, mails = kills + ledger.kills, repeats + ledger.repeats, mails + ledger.mails
    print(f"{kills} kills, {mails} mails, {repeats} of them came twice")
    return failed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/crash_reminders", description=__doc__)
    parser.add_argument("--officers", type=int, default=40, help="officers who are told three things each (40)")
    parser.add_argument("--workers", type=int, default=3, help="worker processes (3)")
    parser.add_argument("--kills", type=int, default=4, help="kills in a round (4)")
    parser.add_argument("--rounds", type=int, default=50, help="rounds in a row (50)")
    parser.add_argument("--seed", type=int, help="repeats the draws of an earlier run, though not its timing")
    return parser


if __name__ == "__main__":
    sys.exit(main())
