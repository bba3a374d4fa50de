"""Puts the services of this domain together."""

from typing import Final

from server.accounts.compose import Staff
from server.audit import Audit
from server.clock import Clock
from server.mobile.officers import OfficerPhones
from server.notifications.channels import Channel
from server.notifications.claims import Claims
from server.notifications.inbox import INBOX, Inbox
from server.notifications.limits import MINUTES, MinuteLimits
from server.notifications.mail_channel import MailChannel
from server.notifications.metrics import NotificationMetrics
from server.notifications.outbox import OUTBOX, Outbox
from server.notifications.preference_service import PreferenceService
from server.notifications.preferences import PREFERENCES, PreferenceRepository
from server.notifications.reach import Reaches
from server.notifications.sender import SendingJob
from server.notifications.sent import SentMessages
from server.notifications.service import Notifications
from server.notifications.settings import SETTINGS, SettingsService
from server.notifications.wechat_channel import WeChatChannel
from server.notifications.wecom_channel import WeComChannel
from server.settings import Settings
from server.store import CollectionSpec, FieldCipher, Store
from server.wechat import WeChat, WeCom
from server.workdays import WorkdayService

COLLECTIONS: Final[list[CollectionSpec]] = [INBOX, OUTBOX, PREFERENCES, SETTINGS, MINUTES]
_INBOX_PAGE: Final = "/admin/#/inbox"


def build_notifications(
    settings: Settings,
    clock: Clock,
    store: Store,
    *,
    staff: Staff,
    phones: OfficerPhones,
    audit: Audit,
    wechat: WeChat,
    workdays: WorkdayService,
) -> Notifications:
    """Return the services about notifications on the office's database."""
    cipher = FieldCipher(settings.field_keys())
    outbox = Outbox(store)
    wecom = WeCom(settings, store, clock, wechat.metrics)
    preferences = PreferenceRepository(store, cipher)
    reaches = Reaches(staff.repository, phones, preferences)
    # The ways out of the house. A further one stands here and in ``ChannelName``.
    channels: list[Channel] = [WeChatChannel(wechat, outbox), WeComChannel(wecom), MailChannel(settings, clock)]
    portal = settings.base_url + _INBOX_PAGE
    office = SettingsService(store, audit, clock, portal)
    metrics = NotificationMetrics()
    return Notifications(
        inbox=Inbox(store, cipher, clock),
        outbox=outbox,
        preferences=PreferenceService(
            store=store,
            repository=preferences,
            reaches=reaches,
            accounts=staff.repository,
            channels=channels,
            audit=audit,
        ),
        settings=office,
        sent=SentMessages(
            store=store, outbox=outbox, accounts=staff.repository, units=staff.units, audit=audit, clock=clock
        ),
        workdays=workdays,
        wecom=wecom,
        metrics=metrics,
        jobs=[
            SendingJob(
                claims=Claims(store),
                limits=MinuteLimits(store),
                reaches=reaches,
                settings=office,
                channels=channels,
                workdays=workdays,
                clock=clock,
                metrics=metrics,
                portal=portal,
            )
        ],
    )
