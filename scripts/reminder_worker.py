"""A worker process for ``scripts/crash_reminders``: the product's own, at the hours that the script lives in.

usage: python -m scripts.reminder_worker   (settings in APP_ variables, the script's clock in REMINDERS_AHEAD)
"""

import asyncio
import os
from datetime import datetime, timedelta

from server.app import build_jobs, build_services
from server.clock import SystemClock
from server.notifications import claims
from server.settings import load_settings
from server.store import Store
from server.web.serving import stop_on_signals
from server.worker import Worker
from server.worker_metrics import WorkerMetrics

# The script does not want to wait for the usual time after each kill.
CLAIM_LASTS = timedelta(seconds=2)
AHEAD = "REMINDERS_AHEAD"


class ShiftedClock:
    """The machine's clock, so many seconds ahead: messages leave in office hours only.

    Args:
        ahead: seconds.
    """

    def __init__(self, ahead: float) -> None:
        self._ahead = timedelta(seconds=ahead)
        self._clock = SystemClock()

    def now(self) -> datetime:
        """Return the shifted time."""
        return self._clock.now() + self._ahead


async def main() -> None:
    """Work until SIGTERM."""
    settings, stop = load_settings(), stop_on_signals()
    claims.CLAIM_LASTS = CLAIM_LASTS
    office, box = await Store.connect(settings.uri("mongo_uri")), await Store.connect(settings.uri("box_mongo_uri"))
    services = build_services(settings, ShiftedClock(float(os.environ[AHEAD])), office, box)
    jobs = [job for job in build_jobs(services) if job in services.notifications.jobs]
    await Worker(office, services.clock, jobs, WorkerMetrics()).run(stop)
    await services.close()
    await office.close()
    await box.close()


if __name__ == "__main__":
    asyncio.run(main())
