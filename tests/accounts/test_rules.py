"""Who may hold what, what counts as a password, how long a lock lasts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.accounts.rules import (
    ADMIN_ROLES,
    BUSINESS_ROLES,
    CLUE_READER_KEEPS_FROM,
    LONGEST_LOCK,
    ROLES,
    Actor,
    Role,
    check_password,
    check_roles,
    lock_after,
)
from server.errors import InvalidInput


def test_every_role_has_a_name_and_a_sentence() -> None:
    assert set(ROLES) == set(Role)
    assert len({text.name for text in ROLES.values()}) == len(Role)


@given(st.sets(st.sampled_from(Role)))
def test_nobody_holds_two_admin_roles_or_one_with_a_business_role(roles: set[Role]) -> None:
    admin, business = roles & ADMIN_ROLES, roles & BUSINESS_ROLES
    guarded = Role.CLUE_READER in roles and roles & CLUE_READER_KEEPS_FROM
    if len(admin) > 1 or (admin and business) or guarded:
        with pytest.raises(InvalidInput, match="roles_conflict"):
            check_roles(roles)
    else:
        assert check_roles(roles) == roles


def test_business_roles_go_together_but_for_those_who_read_what_was_reported_of_them() -> None:
    assert check_roles(BUSINESS_ROLES - {Role.CLUE_READER}) == BUSINESS_ROLES - {Role.CLUE_READER}
    assert check_roles(BUSINESS_ROLES - CLUE_READER_KEEPS_FROM) == BUSINESS_ROLES - CLUE_READER_KEEPS_FROM


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short-pw1", "至少 10"),
        ("x" * 129, "最多 128"),
        ("my-zhangmin-1", "账号名"),
        ("MY-ZHANGMIN-1", "账号名"),
        ("aaaaaaaaaaab", "过于简单"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(password: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match="weak_password") as caught:
        check_password(password, "zhangmin", field="new_password")
    assert reason in caught.value.message
    assert caught.value.fields[0].path == "new_password"


def test_a_password_of_ten_characters_will_do() -> None:
    check_password("中文密码也可以用的呀", "zhangmin")
    check_password("a1b2c3d4e5", "zhangmin")


def test_the_delay_grows_up_to_an_hour() -> None:
    assert [lock_after(failures) for failures in range(5)] == [None] * 5
    assert lock_after(5) == timedelta(minutes=1)
    assert lock_after(6) == timedelta(minutes=2)
    assert lock_after(9) == timedelta(minutes=16)
    assert lock_after(1000) == LONGEST_LOCK


@given(st.integers(0, 200))
def test_one_more_failure_never_shortens_the_lock(failures: int) -> None:
    assert (lock_after(failures + 1) or timedelta()) >= (lock_after(failures) or timedelta())


def test_an_officer_oversees_the_own_unit_and_those_below() -> None:
    officer = Actor("a", "a", "甲", "bureau", ("city", "bureau"), frozenset())
    assert officer.oversees(["city", "bureau"])
    assert officer.oversees(["city", "bureau", "office"])
    assert not officer.oversees(["city"])
    assert not officer.oversees(["city", "other"])
    assert not Actor("a", "a", "甲", None, (), frozenset()).oversees(["city"])
