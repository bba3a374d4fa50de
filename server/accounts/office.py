"""Settings that hold for the whole office and are changed in the portal."""

from typing import Annotated

from pydantic import Field, StringConstraints, ValidationInfo, field_validator, model_validator

from server.accounts.rules import Actor
from server.audit import Audit
from server.errors import stale_version
from server.schemas import Line, Model, Version
from server.store import Document, DuplicateKey, Session, Store

_ID = "office"

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


class OfficeSettings(OfficeValues):
    """The office's settings as they are, or as they are to be when ``version`` is still the present one."""

    version: Version = 1


class Office:
    """Keeps the office's settings.

    Args:
        store: the office's database.
        audit: records changes.
    """

    def __init__(self, store: Store, audit: Audit) -> None:
        self._store = store
        self._settings = store.collection("office_settings")
        self._audit = audit

    async def settings(self, *, session: Session | None = None) -> OfficeSettings:
        """Return the present settings, the defaults before anybody changed them."""
        document = await self._settings.find_one({"_id": _ID}, session=session)
        return _view(document) if document else OfficeSettings()

    async def change(self, actor: Actor, new: OfficeSettings) -> OfficeSettings:
        """Put ``new`` in the place of the present settings.

        Raises:
            Conflict: ``stale_version``.
        """

        async def write(session: Session) -> OfficeSettings:
            present = await self.settings(session=session)
            if present.version != new.version:
                raise stale_version()
            saved = await self.put(new, session=session)
            await self._audit.record(
                session,
                actor=actor,
                action="settings_changed",
                target_kind="settings",
                target_id=_ID,
                target_name="系统设置",
                data={"former": present.model_dump(), "settings": saved.model_dump()},
            )
            return saved

        try:
            return await self._store.transaction(write)
        except DuplicateKey:
            raise stale_version() from None

    async def put(self, new: OfficeSettings, *, session: Session) -> OfficeSettings:
        """Write ``new`` with the next version; the caller has checked the present one in the same transaction."""
        saved = new.model_copy(update={"version": new.version + 1})
        document = {"_id": _ID, **saved.model_dump()}
        await self._settings.replace_one({"_id": _ID}, document, upsert=True, session=session)
        return saved


def _view(document: Document) -> OfficeSettings:
    return OfficeSettings.model_validate({name: value for name, value in document.items() if name != "_id"})
