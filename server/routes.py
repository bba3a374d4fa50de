"""Which routes each side of the server answers."""

from functools import cache
from pathlib import Path
from typing import Final

import admin.accounts
import admin.audit
import admin.evaluation
import admin.first_start
import admin.mobile
import admin.notifications
import admin.obligations
import admin.session
import admin.settings
import admin.units
import admin.wechat
import admin.window
import admin.workdays
import miniprogram_api.booking
import miniprogram_api.box
import miniprogram_api.evaluation
import miniprogram_api.files
import miniprogram_api.inbox
import miniprogram_api.obligations
import miniprogram_api.officer
import miniprogram_api.roster
import miniprogram_api.session
import miniprogram_api.wechat_push
import miniprogram_api.window
from server.web import Route, public
from server.web.static import front_end

SIDES: Final = ("all", "office", "box")
_PROJECT: Final = Path(__file__).resolve().parent.parent
_OFFICE_MODULES: Final = (
    admin.accounts,
    admin.audit,
    admin.evaluation,
    admin.first_start,
    admin.mobile,
    admin.notifications,
    admin.obligations,
    admin.session,
    admin.settings,
    admin.units,
    admin.wechat,
    admin.window,
    admin.workdays,
    miniprogram_api.booking,
    miniprogram_api.evaluation,
    miniprogram_api.files,
    miniprogram_api.inbox,
    miniprogram_api.obligations,
    miniprogram_api.officer,
    miniprogram_api.roster,
    miniprogram_api.session,
    miniprogram_api.wechat_push,
    miniprogram_api.window,
)


def routes_of(side: str) -> list[Route]:
    """Return the routes of ``side``: ``box`` is the ballot box alone, ``office`` all but it, ``all`` both."""
    if side == "box":
        return [*public.health_routes, *miniprogram_api.box.routes]
    box = miniprogram_api.box.routes if side == "all" else []
    return [*public.routes, *_pages(), *(route for module in _OFFICE_MODULES for route in module.routes), *box]


@cache
def _pages() -> list[Route]:
    # Read once a process, however many applications it makes.
    portal = front_end("/admin", _PROJECT / "admin/web/dist")
    return [*portal, *front_end("/m", _PROJECT / "miniprogram_api/client/dist/build/h5")]
