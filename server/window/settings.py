"""What the office may set about its windows; the limits of triage and reports are set with the obligations."""

from typing import Annotated, Final

from pydantic import Field

from server.accounts.rules import Actor
from server.accounts.stored_settings import StoredSettings
from server.audit import Audit
from server.schemas import Model, Version, Versioned
from server.store import CollectionSpec, Session, Store

SETTINGS: Final = CollectionSpec("window_settings", shard_key=None)

Days = Annotated[int, Field(ge=1, le=60)]


class WindowValues(Model):
    """The settings without their version, in working days.

    Attributes:
        resolve_days: until what can be resolved now is answered.
        reopened_days: until what was reopened is answered.
        unrated_days: until an answer that nobody rates is closed.
        rated_days: until what was rated is closed, in which the citizen can still write.
        redirections: from how many times on a citizen was told to go elsewhere too often.
        redirected_percent: above which share of a hall's triage decisions too much is redirected.
    """

    resolve_days: Days = Field(default=3, description="“立即协调”的答复期限（工作日）")
    reopened_days: Days = Field(default=10, description="重新办理的答复期限（工作日）")
    unrated_days: Days = Field(default=15, description="答复后无人评价的，多少个工作日后办结")
    rated_days: Days = Field(default=5, description="评价后多少个工作日办结")
    redirections: int = Field(default=2, ge=1, le=5, description="同一诉求告知去向达到多少次的，列入监督清单")
    redirected_percent: int = Field(
        default=30, ge=1, le=100, description="大厅“告知去向”占比超过多少（％）的，予以提示"
    )


class WindowSettings(Versioned, WindowValues):
    """The settings as they are, or as they are to be when ``version`` is still the present one."""

    version: Version = 1


class WindowOffice:
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
            id="window",
            defaults=WindowSettings(),
            action="window_settings_changed",
            name="窗口设置",
        )

    async def settings(self, session: Session | None = None) -> WindowSettings:
        """Return the present settings."""
        return await self._settings.current(session)

    async def change(self, actor: Actor, new: WindowSettings) -> WindowSettings:
        """Put ``new`` in the place of the present settings; dates that are set already stay.

        Raises:
            Conflict: ``stale_version``.
        """
        return await self._settings.change(actor, new)
