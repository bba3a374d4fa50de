"""Settings that hold for the whole office and are changed in the portal."""

from typing import Annotated

from pydantic import Field, StringConstraints, ValidationInfo, field_validator, model_validator

from server.accounts.rules import Actor
from server.accounts.stored_settings import StoredSettings
from server.audit import Audit
from server.schemas import Line, Model, Version, Versioned
from server.store import Session, Store

Points = Annotated[str, StringConstraints(pattern=r"^(100(\.0{1,2})?|[1-9]?[0-9](\.[0-9]{1,2})?)$")]
Hour = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Share = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3}/[1-9][0-9]{0,3}$")]


class GradePoints(Model):
    """Points per grade, decimal texts from 0 to 100."""

    satisfied: Points = "100"
    basically_satisfied: Points = "80"
    dissatisfied: Points = "50"

    @model_validator(mode="after")
    def _in_order(self) -> "GradePoints":
        if not float(self.satisfied) > float(self.basically_satisfied) > float(self.dissatisfied):
            raise ValueError("满意的分值应高于基本满意，基本满意应高于不满意")
        return self


class Flags(Model):
    """When a subject is pointed out: score below, below the median by, share of dissatisfied reached."""

    score_below: Points = "70.00"
    below_median: Points = "10.00"
    dissatisfied_share: Share = "1/3"

    @field_validator("dissatisfied_share")
    @classmethod
    def _at_most_one(cls, share: str) -> str:
        part, whole = map(int, share.split("/"))
        if part > whole:
            raise ValueError("比例不能大于 1")
        return share


class ReminderHours(Model):
    """The hours of a working day, China time, in which people are reminded; what falls outside waits."""

    opens: Hour = "08:30"
    closes: Hour = Field(default="18:00", validate_default=True)

    @field_validator("closes")
    @classmethod
    def _after_opening(cls, closes: str, info: ValidationInfo) -> str:
        if not info.data.get("opens", "") < closes:
            raise ValueError("结束时间应晚于开始时间")
        return closes


class OfficeValues(Model):
    """The office's settings without their version; those of an evaluation are defaults for new ones."""

    organ_name: Annotated[str, Line(60)] = "纪检监察机关"
    minimum_group: int = Field(default=5, ge=3, le=100)
    points: GradePoints = GradePoints()
    publicity_days: int = Field(default=7, ge=1, le=365)
    flags: Flags = Flags()
    reminder_hours: ReminderHours = ReminderHours()


class OfficeSettings(OfficeValues, Versioned):
    """The office's settings as they are, or as they are to be when ``version`` is still the present one."""

    version: Version = 1


class Office:
    """Keeps the office's settings.

    Args:
        store: the office's database.
        audit: records changes.
    """

    def __init__(self, store: Store, audit: Audit) -> None:
        self._settings = StoredSettings(
            store,
            audit,
            collection="office_settings",
            id="office",
            defaults=OfficeSettings(),
            action="settings_changed",
            name="系统设置",
        )

    async def settings(self, *, session: Session | None = None) -> OfficeSettings:
        """Return the present settings, the defaults before anybody changed them."""
        return await self._settings.current(session)

    async def change(self, actor: Actor, new: OfficeSettings) -> OfficeSettings:
        """Put ``new`` in the place of the present settings.

        Raises:
            Conflict: ``stale_version``.
        """
        return await self._settings.change(actor, new)

    async def put(self, new: OfficeSettings, *, session: Session) -> OfficeSettings:
        """Write ``new`` with the next version; the caller has checked the present one in the same transaction."""
        return await self._settings.put(new, session)
