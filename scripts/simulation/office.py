"""An office on a rig whose time is the simulation's."""

import pymongo

from scripts.rig import Rig
from server.settings import Settings, load_settings


def settings_of_production(rig: Rig) -> Settings:
    """Return the settings of an office: production's, but that WeChat's address may begin without https."""
    variables = rig.environment(APP_ENV="test")
    values = {name.removeprefix("APP_").lower(): value for name, value in variables.items() if name.startswith("APP_")}
    return load_settings(**values)


def without_expiry(rig: Rig) -> None:
    """Let the database delete nothing by the machine's clock that is stored by the simulation's."""
    with pymongo.MongoClient[dict[str, object]](rig.mongod.administrator_uri("admin")) as administrator:
        administrator.admin.command({"setParameter": 1, "ttlMonitorEnabled": False})
