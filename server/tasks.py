"""Administrative tasks: done once, by hand or by the supervisor."""

from datetime import timedelta

from server.accounts import demo as accounts_demo
from server.app import Services, build_services
from server.clock import FixedClock
from server.evaluation import demo as evaluation_demo
from server.obligations import demo as obligations_demo
from server.settings import SettingsError
from server.window import demo as window_demo

# The demonstration's past begins so long ago.
_PAST = timedelta(days=61)


async def migrate(services: Services) -> str:
    """Bring the databases to the form that this program expects; connecting has done it already."""
    office, box = services.office_store, services.box_store
    return f"{office.name}: version {await office.schema_version()}, {box.name}: version {await box.schema_version()}"


async def load_demo(services: Services) -> str:
    """Load invented units, accounts, evaluations, obligations and matters, unless they are there.

    Raises:
        SettingsError: this is not a demonstration.
    """
    if not services.settings.demo:
        raise SettingsError("a demonstration is loaded only with APP_ENV=demo")
    now = services.clock.now()
    clock = FixedClock(now - _PAST)
    simulated = build_services(services.settings, clock, services.office_store, services.box_store)
    try:
        await accounts_demo.load(simulated)
        clock.set(now)
        await evaluation_demo.load(simulated, clock)
        clock.set(now)
        await obligations_demo.load(simulated, clock)
        clock.set(now)
        await window_demo.load(simulated, clock)
    finally:
        await simulated.close()
    return ""


async def welcome(services: Services) -> str:
    """Return what to do first: the demonstration's accounts, or the link at which the first administrators are made."""
    if services.settings.demo:
        accounts = "\n".join(f"  {line}" for line in accounts_demo.printed_accounts())
        hints = "\n".join(
            [*evaluation_demo.printed_hints(services.settings), *window_demo.printed_hints(services.settings)]
        )
        phones = f"simulated phones, with WeChat's local platform: {services.settings.wechat_api_url}/phone\n"
        hints = (phones if services.wechat.enabled else "") + hints
        return f"This is a demonstration with invented people. Accounts and password:\n{accounts}\n{hints}"
    link = await services.first_start.issue_link(services.settings.base_url)
    if link is None:
        return ""
    return f"There are no accounts yet. Open this link within a day to make the first administrators:\n{link}"
