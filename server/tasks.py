"""Administrative tasks: done once, by hand or by the supervisor."""

from server.app import Services
from server.settings import SettingsError


async def migrate(services: Services) -> str:
    """Bring the databases to the form that this program expects; connecting has done it already."""
    office, box = services.office_store, services.box_store
    return f"{office.name}: version {await office.schema_version()}, {box.name}: version {await box.schema_version()}"


async def load_demo(services: Services) -> str:
    """Load invented units, accounts and evaluations, unless they are there.

    Raises:
        SettingsError: this is not a demonstration.
    """
    if not services.settings.demo:
        raise SettingsError("a demonstration is loaded only with APP_ENV=demo")
    return ""


async def welcome(services: Services) -> str:
    """Return what to do first: the demonstration's accounts, or the link at which the first administrators are made."""
    link = await services.first_start.issue_link(services.settings.base_url)
    if link is None:
        return ""
    return f"There are no accounts yet. Open this link within a day to make the first administrators:\n{link}"
