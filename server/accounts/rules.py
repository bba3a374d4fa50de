"""Roles, who may hold which together, and what counts as a password. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from server.errors import FieldError, InvalidInput


class Role(StrEnum):
    """What an officer may do; see ``ROLES`` for the sentence of each."""

    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDITOR = "auditor"
    EVALUATION_ADMIN = "evaluation_admin"
    TELLER = "teller"
    RESULT_READER = "result_reader"
    OBLIGATION_ADMIN = "obligation_admin"
    WINDOW_ADMIN = "window_admin"
    WINDOW_OFFICER = "window_officer"
    WINDOW_SUPERVISOR = "window_supervisor"
    CLUE_READER = "clue_reader"


@dataclass(frozen=True, slots=True)
class RoleText:
    """A role in words.

    Attributes:
        name: its Chinese name.
        sentence: what its holder may do.
    """

    name: str
    sentence: str


ROLES: dict[Role, RoleText] = {
    Role.SYSTEM_ADMIN: RoleText("系统管理员", "建立账号和单位，修改系统设置；不能授予角色，看不到测评和审计日志"),
    Role.SECURITY_ADMIN: RoleText("安全管理员", "授予角色，停用、启用、解锁账号，重置密码；看不到测评和审计日志"),
    Role.AUDITOR: RoleText("审计员", "查阅审计日志，核对日志是否完整；不能作任何修改"),
    Role.EVALUATION_ADMIN: RoleText("测评管理员", "组织本单位及下级单位的民主测评，查阅结果"),
    Role.TELLER: RoleText("监票人", "保管密钥单，参加关闭和开箱，查阅测评设置和投票进度"),
    Role.RESULT_READER: RoleText("结果查阅人", "查阅本单位及下级单位的测评结果"),
    Role.OBLIGATION_ADMIN: RoleText(
        "待办管理员", "登记、改期、取消本单位及下级单位的待办，指定岗位人员，设置期限和提醒，查阅提醒发送情况"
    ),
    Role.WINDOW_ADMIN: RoleText("窗口管理员", "管理本单位及下级单位的大厅、业务、号源、答复模板和海报，并案，查阅统计"),
    Role.WINDOW_OFFICER: RoleText("窗口工作人员", "分办、办理、答复本单位及下级单位大厅的诉求，与群众留言沟通"),
    Role.WINDOW_SUPERVISOR: RoleText(
        "窗口监督员", "监督本单位及下级单位大厅诉求的办理，再次调整承诺日期，回头看、暗访；看不到群众姓名和电话"
    ),
    Role.CLUE_READER: RoleText("线索查阅人", "查阅转交的问题线索，每次查阅须说明事由并留痕；最多两人"),
}

ADMIN_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR})
BUSINESS_ROLES = frozenset(Role) - ADMIN_ROLES

# What is reported in confidence must not come back to those about whose work it was reported.
CLUE_READER_KEEPS_FROM = frozenset({Role.WINDOW_ADMIN, Role.WINDOW_OFFICER})

MOST_HOLDERS = {Role.CLUE_READER: 2}
"""Roles that only so many accounts may hold at a time."""

# Without a holder of these nobody could be given a role or an account any more.
INDISPENSABLE_ROLES = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})


@dataclass(frozen=True, slots=True)
class Actor:
    """The officer who does something.

    Attributes:
        id: the account's id.
        account: what the officer types to log in.
        name: the officer's name.
        unit_id: the officer's unit, None for one without.
        unit_path: ids from the root of the tree down to the officer's unit, itself included.
        roles: what the officer may do.
    """

    id: str
    account: str
    name: str
    unit_id: str | None
    unit_path: tuple[str, ...]
    roles: frozenset[Role]

    def holds(self, *roles: Role) -> bool:
        """Return whether the officer holds at least one of ``roles``."""
        return not self.roles.isdisjoint(roles)

    def oversees(self, unit_path: Sequence[str]) -> bool:
        """Return whether the unit with ``unit_path`` (root first, itself last) lies in the officer's own subtree."""
        return self.unit_id is not None and self.unit_id in unit_path


def check_roles(roles: Iterable[Role]) -> frozenset[Role]:
    """Return ``roles`` as a set if one person may hold them together.

    System, security and audit are three people, and none of them takes part in the business that they guard: whoever
    grants a right, watches its use or runs the machine must not be the one who uses it.

    Raises:
        InvalidInput: ``roles_conflict``.
    """
    chosen = frozenset(roles)
    admin = chosen & ADMIN_ROLES
    if len(admin) > 1:
        raise _conflict("系统管理员、安全管理员、审计员须由不同的人担任")
    if admin and chosen & BUSINESS_ROLES:
        raise _conflict("系统管理员、安全管理员、审计员不能兼任业务角色")
    if Role.CLUE_READER in chosen and chosen & CLUE_READER_KEEPS_FROM:
        raise _conflict("线索查阅人不能兼任窗口管理员、窗口工作人员")
    return chosen


def _conflict(sentence: str) -> InvalidInput:
    return InvalidInput("roles_conflict", sentence, fields=[FieldError("roles", sentence)])


SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128


def check_password(password: str, account: str, *, field: str = "password") -> None:
    """Refuse a password that is too short, too uniform or contains the account's name.

    Raises:
        InvalidInput: ``weak_password`` with the field named ``field``.
    """
    sentence = None
    if len(password) < SHORTEST_PASSWORD:
        sentence = f"密码至少 {SHORTEST_PASSWORD} 个字符"
    elif len(password) > LONGEST_PASSWORD:
        sentence = f"密码最多 {LONGEST_PASSWORD} 个字符"
    elif account.casefold() in password.casefold():
        sentence = "密码不能含有账号名"
    elif len(set(password)) < 5:
        sentence = "密码过于简单，请至少使用 5 个不同的字符"
    if sentence:
        raise InvalidInput("weak_password", sentence, fields=[FieldError(field, sentence)])


FREE_FAILURES = 5
FIRST_LOCK = timedelta(minutes=1)
LONGEST_LOCK = timedelta(hours=1)


def lock_after(failures: int) -> timedelta | None:
    """Return how long an account is locked after ``failures`` failures in a row, None while it is not.

    Four failures are forgiven; the fifth locks for a minute, and each further one doubles that, up to an hour.
    """
    if failures < FREE_FAILURES:
        return None
    doublings: int = min(failures - FREE_FAILURES, 10)
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)
