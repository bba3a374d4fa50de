"""A hall of the window, made by the office's own services, for the scripts that let citizens come."""

from dataclasses import dataclass
from typing import Final

from server.accounts.documents import new_account
from server.accounts.rules import Actor, Role
from server.app import Services
from server.obligations.posts import POSTS, post_id
from server.obligations.rules import Function
from server.store import new_id
from server.window.halls import BusinessRequest, NewHall

SYSTEM: Final = Actor("system", "system", "系统", None, (), frozenset({Role.SYSTEM_ADMIN}))


@dataclass(frozen=True, slots=True)
class StagedHall:
    """A hall with those who work in it.

    Attributes:
        id: the hall.
        unit: that it belongs to.
        businesses: ids.
        officers: of its window; the first holds the post.
        supervisor: sees what becomes of its matters.
    """

    id: str
    name: str
    unit: str
    businesses: tuple[str, ...]
    officers: tuple[Actor, ...]
    supervisor: Actor


async def new_officer(services: Services, unit_id: str, role: Role) -> Actor:
    """Make an officer of a unit."""
    account = new_id()
    document = new_account(
        account,
        f"w{account[:12]}",
        "窗口干部",
        "",
        unit_id=unit_id,
        unit_path=await services.units.path_of(unit_id),
        created_at=services.clock.now(),
        roles=[role],
    )
    await services.office_store.collection("accounts").insert_one(document)
    return await services.accounts.actor(account)


async def stage_hall(services: Services, name: str, *, officers: int = 1, parent: str | None = None) -> StagedHall:
    """Make a unit, its hall, and the hall's officers.

    Args:
        services: of the office.
        name: of the hall, begun with the short name that its matters' numbers bear.
        officers: how many work at its window.
        parent: unit above the hall's.
    """
    unit = await services.units.create(SYSTEM, f"{name}管理办公室", parent)
    admin = await new_officer(services, unit.id, Role.WINDOW_ADMIN)
    staff = tuple([await new_officer(services, unit.id, Role.WINDOW_OFFICER) for _ in range(officers)])
    post = {
        "_id": post_id(unit.id, Function.WINDOW.value, staff[0].id),
        "unit_id": unit.id,
        "unit_path": unit.path,
        "function": Function.WINDOW.value,
        "account": staff[0].id,
    }
    await services.office_store.collection(POSTS.name).insert_one(post)
    businesses = [BusinessRequest(name=business) for business in ("转移登记", "抵押登记", "信息查询")]
    new = NewHall(unit_id=unit.id, name=name, short=name[:3], businesses=businesses, windows=["1号窗口", "2号窗口"])
    hall = await services.window.halls.create(admin, new)
    supervisor = await new_officer(services, unit.id, Role.WINDOW_SUPERVISOR)
    return StagedHall(hall.id, name, unit.id, tuple(one.id for one in hall.businesses), staff, supervisor)
