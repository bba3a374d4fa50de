"""Accounts and roles."""

from typing import Annotated

from pydantic import Field, StringConstraints

from server.accounts.models import Account, AccountHistory, AccountState, AccountWithPassword
from server.accounts.repository import AccountQuery
from server.accounts.rules import ROLES, Role
from server.lists import Page
from server.schemas import Identifier, Line, Model, Version, Versioned
from server.web import Roles, Route, StaffHandler, endpoint
from server.web.spreadsheets import XLSX, Column, spreadsheet

TAG = "账号与角色"

_ANY_ADMIN = Roles(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN)
_SYSTEM = Roles(Role.SYSTEM_ADMIN)
_SECURITY = Roles(Role.SECURITY_ADMIN)
_HOLDERS = {"last_holder": 409, "too_many_holders": 409}
_STATES: dict[AccountState, str] = {AccountState.ACTIVE: "可用", AccountState.DISABLED: "停用"}

AccountName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9._-]{2,31}$")]


class NewAccount(Model):
    """A new account: letters, digits, ``.``, ``_`` and ``-``, beginning with a letter."""

    account: AccountName = Field(description="登录用的账号名，3 至 32 个字母或数字，以字母开头")
    name: Annotated[str, Line(30)]
    unit_id: Identifier | None


class AccountChange(Model):
    """An officer's new name and unit."""

    name: Annotated[str, Line(30)]
    unit_id: Identifier | None
    version: Version


class RolesChange(Model):
    """All the roles that an officer is to have."""

    roles: Annotated[list[Role], Field(max_length=len(Role))]
    version: Version


class AccountList(StaffHandler):
    """All accounts."""

    @endpoint(access=_ANY_ADMIN, summary="账号列表", query=AccountQuery, response=Page[Account])
    async def get(self, query: AccountQuery) -> Page[Account]:
        """Return one page of accounts."""
        return await self.services.accounts.page(query)

    @endpoint(
        access=_SYSTEM,
        summary="新建账号",
        description="返回的初始密码只显示这一次；首次登录须修改。角色由安全管理员授予。",
        request=NewAccount,
        response=AccountWithPassword,
        status=201,
        errors={"account_exists": 409, "unknown_unit": 400},
        example={"account": "limei", "name": "李梅", "unit_id": None},
    )
    async def post(self, body: NewAccount) -> AccountWithPassword:
        """Make an account without roles."""
        return await self.services.accounts.create(self.actor, body.account, body.name, body.unit_id)


class AccountExport(StaffHandler):
    """All accounts as a spreadsheet."""

    @endpoint(access=_ANY_ADMIN, summary="导出账号列表", query=AccountQuery, response=bytes, produces=XLSX)
    async def get(self, query: AccountQuery) -> bytes:
        """Return the accounts that match as XLSX."""
        self.attach("账号列表.xlsx")
        accounts = await self.services.accounts.export(self.actor, query)
        return await spreadsheet("账号列表", _COLUMNS, accounts)


class AccountDetail(StaffHandler):
    """One account."""

    @endpoint(access=_ANY_ADMIN, summary="查看账号", response=Account)
    async def get(self, id: str) -> Account:
        """Return the account."""
        return await self.services.accounts.get(id)

    @endpoint(
        access=_SYSTEM,
        summary="修改账号资料",
        request=AccountChange,
        response=Account,
        errors={"stale_version": 409, "unknown_unit": 400},
    )
    async def put(self, id: str, body: AccountChange) -> Account:
        """Change name and unit."""
        return await self.services.accounts.rename(self.actor, id, body.name, body.unit_id, body.version)


class AccountPast(StaffHandler):
    """What was done to an account."""

    @endpoint(access=_ANY_ADMIN, summary="账号经过", response=AccountHistory)
    async def get(self, id: str) -> AccountHistory:
        """Return the administrators' changes, newest first."""
        return await self.services.accounts.history(id)


class AccountRoles(StaffHandler):
    """The roles of an account."""

    @endpoint(
        access=_SECURITY,
        summary="修改账号角色",
        request=RolesChange,
        response=Account,
        errors={"roles_conflict": 400, "own_account": 403, **_HOLDERS, "stale_version": 409},
        example={"roles": ["evaluation_admin", "teller"], "version": 1},
    )
    async def put(self, id: str, body: RolesChange) -> Account:
        """Give the account exactly these roles."""
        return await self.services.accounts.set_roles(self.actor, id, body.roles, body.version)


class AccountDisable(StaffHandler):
    """Stop an account."""

    @endpoint(
        access=_SECURITY,
        summary="停用账号",
        request=Versioned,
        response=Account,
        errors={"own_account": 403, "last_holder": 409, "account_disabled": 409, "stale_version": 409},
    )
    async def post(self, id: str, body: Versioned) -> Account:
        """Disable the account."""
        return await self.services.accounts.disable(self.actor, id, body.version)


class AccountEnable(StaffHandler):
    """Let an account in again."""

    @endpoint(
        access=_SECURITY,
        summary="启用账号",
        request=Versioned,
        response=Account,
        errors={"account_active": 409, "stale_version": 409},
    )
    async def post(self, id: str, body: Versioned) -> Account:
        """Enable the account."""
        return await self.services.accounts.enable(self.actor, id, body.version)


class AccountUnlock(StaffHandler):
    """Forget wrong passwords."""

    @endpoint(access=_SECURITY, summary="解锁账号", request=Versioned, response=Account, errors={"stale_version": 409})
    async def post(self, id: str, body: Versioned) -> Account:
        """Unlock the account."""
        return await self.services.accounts.unlock(self.actor, id, body.version)


class AccountPassword(StaffHandler):
    """A new first password."""

    @endpoint(
        access=_SECURITY,
        summary="重置密码",
        description="返回的初始密码只显示这一次；该账号的会话全部结束，下次登录须修改密码。",
        request=Versioned,
        response=AccountWithPassword,
        errors={"own_account": 403, "stale_version": 409},
    )
    async def post(self, id: str, body: Versioned) -> AccountWithPassword:
        """Reset the password."""
        return await self.services.accounts.reset_password(self.actor, id, body.version)


class RoleText(Model):
    """A role in words."""

    role: Role
    name: str
    sentence: str


class RoleList(StaffHandler):
    """All roles."""

    @endpoint(access=_ANY_ADMIN, summary="角色及其权限", response=list[RoleText])
    async def get(self) -> list[RoleText]:
        """Return the roles with what each may do."""
        return [RoleText(role=role, name=text.name, sentence=text.sentence) for role, text in ROLES.items()]


_COLUMNS: list[Column[Account]] = [
    Column("账号", 18, lambda account: account.account),
    Column("姓名", 14, lambda account: account.name),
    Column("单位", 28, lambda account: account.unit.name if account.unit else ""),
    Column("角色", 32, lambda account: "、".join(ROLES[role].name for role in account.roles)),
    Column("状态", 10, lambda account: _STATES[account.state]),
    Column("建立时间", 20, lambda account: account.created_at),
]

routes = [
    Route("/api/admin/accounts", AccountList),
    Route("/api/admin/accounts/export.xlsx", AccountExport),
    Route("/api/admin/accounts/{id}", AccountDetail),
    Route("/api/admin/accounts/{id}/history", AccountPast),
    Route("/api/admin/accounts/{id}/roles", AccountRoles),
    Route("/api/admin/accounts/{id}/disable", AccountDisable),
    Route("/api/admin/accounts/{id}/enable", AccountEnable),
    Route("/api/admin/accounts/{id}/unlock", AccountUnlock),
    Route("/api/admin/accounts/{id}/reset-password", AccountPassword),
    Route("/api/admin/roles", RoleList),
]
