"""Invented units and officers for a demonstration."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from server.accounts.documents import new_account
from server.accounts.repository import AccountRepository
from server.accounts.rules import ROLES, Role
from server.store import Document, Session, new_id

if TYPE_CHECKING:
    from server.app import Services

# Printed at every start of a demonstration, and accepted nowhere else: it is set only where APP_ENV is demo.
DEMO_PASSWORD: Final = "demo-pass-2026"  # noqa: S105
ORGAN_NAME: Final = "清溪市纪委监委（演示）"
CITY: Final = "清溪市"
UNITS: Final[dict[str, dict[str, list[str]]]] = {
    CITY: {
        "市自然资源局": ["不动产登记中心", "测绘院"],
        "市交通运输局": ["公路管理处", "出租汽车管理办公室"],
        "市市场监督管理局": ["企业注册服务中心"],
        "市卫生健康委员会": ["市第一人民医院", "市妇幼保健院"],
        "市税务局": [],
        "市民大厅管理办公室": [],
        "云岭区": ["区教育局", "区民政局", "云岭街道办事处"],
        "河湾县": ["县农业农村局", "县水务局"],
    }
}


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One invented officer.

    Attributes:
        account: to log in with.
        name: the officer's.
        unit: name of the officer's unit, None for one without.
        roles: what the officer may do.
    """

    account: str
    name: str
    unit: str | None
    roles: tuple[Role, ...]


ACCOUNTS: Final = (
    DemoAccount("demo_system", "周系统", None, (Role.SYSTEM_ADMIN,)),
    DemoAccount("demo_security", "吴安全", None, (Role.SECURITY_ADMIN,)),
    DemoAccount("demo_audit", "郑审计", None, (Role.AUDITOR,)),
    DemoAccount("demo_evaluation", "王测评", CITY, (Role.EVALUATION_ADMIN,)),
    DemoAccount("demo_teller1", "冯监票", CITY, (Role.TELLER,)),
    DemoAccount("demo_teller2", "陈监票", CITY, (Role.TELLER,)),
    DemoAccount("demo_teller3", "褚监票", CITY, (Role.TELLER,)),
    DemoAccount("demo_results", "卫结果", CITY, (Role.RESULT_READER,)),
    DemoAccount("demo_obligations", "韩待办", CITY, (Role.OBLIGATION_ADMIN,)),
    # Those who hold posts: what they have to do comes to them whatever their roles are.
    DemoAccount("demo_mayor", "蒋书记", CITY, (Role.RESULT_READER,)),
    DemoAccount("demo_office", "沈办公", CITY, (Role.RESULT_READER,)),
    DemoAccount("demo_organ", "杨纪检", CITY, (Role.RESULT_READER,)),
    DemoAccount("demo_head", "朱局长", "市交通运输局", (Role.RESULT_READER,)),
    DemoAccount("demo_deputy", "秦副局", "市交通运输局", (Role.RESULT_READER,)),
    DemoAccount("demo_group", "尤驻组", "市交通运输局", (Role.RESULT_READER,)),
    DemoAccount("demo_tax", "金税务", "市税务局", (Role.RESULT_READER,)),
    DemoAccount("demo_window", "许窗口", "市民大厅管理办公室", (Role.WINDOW_OFFICER,)),
    DemoAccount("demo_window2", "何窗口", "市民大厅管理办公室", (Role.WINDOW_OFFICER,)),
    DemoAccount("demo_hall", "吕大厅", "市民大厅管理办公室", (Role.WINDOW_ADMIN,)),
    DemoAccount("demo_watch", "施督查", CITY, (Role.WINDOW_SUPERVISOR,)),
    DemoAccount("demo_clue1", "张线索", CITY, (Role.CLUE_READER,)),
    DemoAccount("demo_clue2", "孔线索", CITY, (Role.CLUE_READER,)),
)


def printed_accounts() -> list[str]:
    """Return one line per account: what to log in with, and what for."""
    return [
        f"{entry.account:<16} {DEMO_PASSWORD}  {'、'.join(ROLES[role].name for role in entry.roles)}"
        for entry in ACCOUNTS
    ]


async def load(services: "Services") -> None:
    """Make the units and accounts unless there are accounts already.

    Raises:
        RuntimeError: this is not a demonstration.
    """
    if not services.settings.demo:
        raise RuntimeError("invented accounts belong to a demonstration only")
    accounts = AccountRepository(services.office_store)
    if await accounts.any_exists():
        return
    units = _units()
    by_name = {unit["name"]: unit for unit in units}
    password_hash = await services.passwords.hash(DEMO_PASSWORD)
    documents = [
        new_account(
            new_id(),
            entry.account,
            entry.name,
            password_hash,
            unit_id=by_name[entry.unit]["_id"] if entry.unit else None,
            unit_path=by_name[entry.unit]["path"] if entry.unit else [],
            created_at=services.clock.now(),
            roles=entry.roles,
            must_change_password=False,
        )
        for entry in ACCOUNTS
    ]

    async def write(session: Session) -> None:
        await services.office_store.collection("units").insert_many(units, session=session)
        await services.office_store.collection("accounts").insert_many(documents, session=session)
        settings = await services.office_settings.settings(session=session)
        await services.office_settings.put(settings.model_copy(update={"organ_name": ORGAN_NAME}), session=session)
        await services.audit.record(
            session,
            actor=None,
            action="demo_loaded",
            target_kind="settings",
            target_id="office",
            target_name=ORGAN_NAME,
            data={"accounts": len(documents), "units": len(units)},
        )

    await services.office_store.transaction(write)


def _units() -> list[Document]:
    units: list[Document] = []

    def add(name: str, parent: Document | None) -> Document:
        unit_id = new_id()
        path = [*parent["path"], unit_id] if parent else [unit_id]
        parent_id = parent["_id"] if parent else None
        unit = {"_id": unit_id, "version": 1, "name": name, "parent_id": parent_id, "path": path}
        units.append(unit)
        return unit

    for city_name, offices in UNITS.items():
        city = add(city_name, None)
        for office_name, parts in offices.items():
            office = add(office_name, city)
            for part in parts:
                add(part, office)
    return units
