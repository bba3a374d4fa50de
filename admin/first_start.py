"""The page behind the one-time link of the first start."""

from typing import Annotated

from pydantic import StringConstraints

from admin.accounts import AccountName
from server.accounts.first_start import FirstAdmin
from server.accounts.rules import Role
from server.errors import NotAllowed
from server.schemas import Line, Model
from server.web import PUBLIC, Route, StaffHandler, endpoint

TAG = "首次设置"


class NewAdmin(Model):
    """One of the first three administrators."""

    account: AccountName
    name: Annotated[str, Line(30)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)]

    def person(self) -> FirstAdmin:
        """Return it as the service takes it."""
        return FirstAdmin(self.account, self.name, self.password)


class NewAdmins(Model):
    """Three different people."""

    system_admin: NewAdmin
    security_admin: NewAdmin
    auditor: NewAdmin


class FirstStartForm(Model):
    """What the first start asks for; ``token`` comes from the link."""

    token: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    organ_name: Annotated[str, Line(60)]
    admins: NewAdmins


class FirstStartState(Model):
    """Whether the first start is still to be done."""

    needed: bool


class FirstStart(StaffHandler):
    """The first start."""

    @endpoint(access=PUBLIC, summary="是否需要首次设置", response=FirstStartState)
    async def get(self) -> FirstStartState:
        """Return whether there is no account yet."""
        return FirstStartState(needed=await self.services.first_start.needed())

    @endpoint(
        access=PUBLIC,
        summary="首次设置",
        description="建立系统管理员、安全管理员、审计员三个账号。链接由服务启动时打印，只能用一次。",
        request=FirstStartForm,
        response=FirstStartState,
        status=201,
        errors={
            "link_invalid": 403,
            "already_started": 409,
            "same_person": 400,
            "weak_password": 400,
            "too_many_failures": 429,
        },
    )
    async def post(self, body: FirstStartForm) -> FirstStartState:
        """Make the three administrators."""
        self.check_address("wrong_first_start")
        admins = {
            Role.SYSTEM_ADMIN: body.admins.system_admin.person(),
            Role.SECURITY_ADMIN: body.admins.security_admin.person(),
            Role.AUDITOR: body.admins.auditor.person(),
        }
        try:
            await self.services.first_start.start(body.token, body.organ_name, admins)
        except NotAllowed:
            self.count_against_address("wrong_first_start")
            raise
        return FirstStartState(needed=False)


routes = [Route("/api/admin/first-start", FirstStart)]
