"""What the office may set: the numbers of the limits that leave a choice, and the steps of reminding."""

import calendar as months_of_a_year
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Final

from pydantic import Field, StringConstraints, field_validator

from server.accounts.rules import Actor
from server.accounts.stored_settings import StoredSettings
from server.audit import Audit
from server.errors import FieldError, InvalidInput
from server.obligations.rules import RULES, Limit, ObligationRule, Steps, WorkingDays, YearDay
from server.schemas import Model, Version, Versioned
from server.store import CollectionSpec, Session, Store

SETTINGS: Final = CollectionSpec("obligation_settings", shard_key=None)
# A year that is no leap year: a limit of 29 February would be missing three years out of four.
_PLAIN_YEAR: Final = 2025

MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class StepSettings(Model):
    """When people are reminded, in working days; see ``Steps``."""

    before: tuple[Annotated[int, Field(ge=1, le=60)], ...] = Field(default=(5, 3, 1), max_length=10, strict=False)
    on_day: bool = True
    overdue_every: int = Field(default=1, ge=1, le=20)
    escalate_from: int = Field(default=1, ge=1, le=30)

    @field_validator("before")
    @classmethod
    def _in_order(cls, before: tuple[int, ...]) -> tuple[int, ...]:
        if len(set(before)) != len(before):
            raise ValueError("提前提醒的天数不能重复")
        return tuple(sorted(before, reverse=True))

    def steps(self) -> Steps:
        """Return them as the rules take them."""
        return Steps(self.before, self.on_day, self.overdue_every, self.escalate_from)


class ObligationValues(Model):
    """The settings without their version.

    Attributes:
        working_days: limits in working days, by rule.
        year_days: limits on a day of the year (``MM-DD``), by rule.
    """

    steps: StepSettings = StepSettings()
    working_days: dict[str, Annotated[int, Field(ge=1, le=250)]] = Field(default_factory=dict, max_length=100)
    year_days: dict[str, MonthDay] = Field(default_factory=dict, max_length=100)

    def limit_of(self, rule: ObligationRule) -> Limit:
        """Return a rule's limit with the office's number in it."""
        match rule.limit:
            case WorkingDays(_, most) if most is not None and rule.id in self.working_days:
                return replace(rule.limit, count=min(self.working_days[rule.id], most))
            case YearDay(_, _, True) if rule.id in self.year_days:
                month, day = map(int, self.year_days[rule.id].split("-"))
                return replace(rule.limit, month=month, day=day)
        return rule.limit

    def steps_of(self, rule: ObligationRule) -> Steps:
        """Return when people are reminded of what a rule asks for."""
        return rule.steps or self.steps.steps()


class ObligationSettings(Versioned, ObligationValues):
    """The settings as they are, or as they are to be when ``version`` is still the present one."""

    version: Version = 1


def check_settings(values: ObligationValues, rules: Mapping[str, ObligationRule] = RULES) -> None:
    """Refuse numbers that a rule does not leave to the office, or that it bounds otherwise.

    Raises:
        InvalidInput: ``invalid_settings`` with every field at fault.
    """
    problems = [*_day_problems(values, rules), *_year_day_problems(values, rules)]
    if problems:
        raise InvalidInput("invalid_settings", problems[0].message, fields=problems)


def _day_problems(values: ObligationValues, rules: Mapping[str, ObligationRule]) -> list[FieldError]:
    problems = []
    for rule_id, count in values.working_days.items():
        limit = rules[rule_id].limit if rule_id in rules else None
        if not isinstance(limit, WorkingDays) or limit.most is None:
            problems.append(FieldError(f"working_days.{rule_id}", "这项期限由制度规定，不能修改"))
        elif count > limit.most:
            problems.append(FieldError(f"working_days.{rule_id}", f"不能大于 {limit.most}"))
    return problems


def _year_day_problems(values: ObligationValues, rules: Mapping[str, ObligationRule]) -> list[FieldError]:
    problems = []
    for rule_id, text in values.year_days.items():
        limit = rules[rule_id].limit if rule_id in rules else None
        month, day = map(int, text.split("-"))
        if not isinstance(limit, YearDay) or not limit.setting:
            problems.append(FieldError(f"year_days.{rule_id}", "这项期限由制度规定，不能修改"))
        elif day > months_of_a_year.monthrange(_PLAIN_YEAR, month)[1]:
            problems.append(FieldError(f"year_days.{rule_id}", "没有这一天"))
    return problems


class ObligationOffice:
    """Keeps the settings.

    Args:
        store: the office's database.
        audit: records changes.
    """

    def __init__(self, store: Store, audit: Audit) -> None:
        self._settings = StoredSettings(
            store,
            audit,
            collection=SETTINGS.name,
            id="obligations",
            defaults=ObligationSettings(),
            action="obligation_settings_changed",
            name="待办期限和提醒设置",
        )

    async def settings(self, *, session: Session | None = None) -> ObligationSettings:
        """Return the present settings."""
        return await self._settings.current(session)

    async def change(self, actor: Actor, new: ObligationSettings) -> ObligationSettings:
        """Put ``new`` in the place of the present settings; open obligations follow soon, and their owners are told.

        Raises:
            InvalidInput: ``invalid_settings``.
            Conflict: ``stale_version``.
        """
        check_settings(new)
        return await self._settings.change(actor, new)
