"""Telling people what is due: inbox, outbox, and the channels out of the house."""

from server.notifications.compose import COLLECTIONS, build_notifications
from server.notifications.models import (
    AddressesChange,
    ChannelName,
    InboxEntry,
    InboxQuery,
    MessageState,
    Notice,
    NoticeKind,
    NotificationSettings,
    NotificationTexts,
    Preferences,
    PreferencesChange,
    Preview,
    SentMessage,
    SentQuery,
)
from server.notifications.service import Notifications

__all__ = [
    "COLLECTIONS",
    "AddressesChange",
    "ChannelName",
    "InboxEntry",
    "InboxQuery",
    "MessageState",
    "Notice",
    "NoticeKind",
    "NotificationSettings",
    "NotificationTexts",
    "Notifications",
    "Preferences",
    "PreferencesChange",
    "Preview",
    "SentMessage",
    "SentQuery",
    "build_notifications",
]
