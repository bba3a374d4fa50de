"""The office's settings of notifications: words and limits."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from server.accounts.rules import Actor
from server.accounts.stored_settings import StoredSettings
from server.audit import Audit
from server.china_time import CHINA
from server.clock import Clock
from server.notifications import rules
from server.notifications.channels import Outgoing
from server.notifications.mail_text import html_text, plain_text
from server.notifications.models import Item, NoticeKind, NotificationSettings, NotificationTexts, Preview
from server.notifications.wording import digest_values, moment_text, to_do_values, wecom_text
from server.store import CollectionSpec, Store
from server.wechat import Value

SETTINGS: Final = CollectionSpec("notification_settings", shard_key=None)


class SettingsService:
    """Keeps the settings.

    Args:
        store: the office's database.
        audit: records changes.
        clock: dates the preview.
        portal: address of the portal's inbox.
    """

    def __init__(self, store: Store, audit: Audit, clock: Clock, portal: str) -> None:
        self._settings = StoredSettings(
            store,
            audit,
            collection=SETTINGS.name,
            id="notifications",
            defaults=NotificationSettings(),
            action="notification_settings_changed",
            name="消息提醒设置",
        )
        self._clock = clock
        self._portal = portal

    async def current(self) -> NotificationSettings:
        """Return the present settings, the defaults before anybody changed them."""
        return await self._settings.current()

    async def change(self, actor: Actor, new: NotificationSettings) -> NotificationSettings:
        """Put ``new`` in the place of the present settings.

        Raises:
            Conflict: ``stale_version``.
        """
        return await self._settings.change(actor, new)

    def preview(self, texts: NotificationTexts) -> Preview:
        """Return what people would see: a digest of two things, one of them overdue."""
        digest = self._example(texts)
        single = self._example(texts, count=1)
        return Preview(
            mail_subject=texts.mail_subject,
            mail_text=plain_text(digest),
            mail_html=html_text(digest),
            wechat_to_do=_shown(to_do_values(single)),
            wechat_digest=_shown(digest_values(digest)),
            wecom=wecom_text(digest),
        )

    def _example(self, texts: NotificationTexts, count: int = 2) -> Outgoing:
        now = self._clock.now()
        today = now.astimezone(CHINA).date()
        kinds = (NoticeKind.REMINDER, NoticeKind.OVERDUE_REMINDER)
        examples = (("廉政谈话", today + timedelta(days=3)), ("谈话情况报告", today - timedelta(days=1)))
        items = tuple(
            Item(str(number), str(number), kind, title, due, now)
            for number, (kind, (title, due)) in enumerate(zip(kinds, examples, strict=True))
        )
        return Outgoing("0" * 32, "", now, tuple(rules.current(items[:count])), self._portal, texts)


def _shown(values: Mapping[str, Value]) -> dict[str, str]:
    return {name: moment_text(value) if isinstance(value, datetime) else str(value) for name, value in values.items()}
