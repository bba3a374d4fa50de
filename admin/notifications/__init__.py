"""The staff's routes of notifications: inbox, what was sent, preferences, settings."""

from admin.notifications import inbox, preferences, sent, settings

TAG = "消息提醒"

routes = [*inbox.routes, *sent.routes, *preferences.routes, *settings.routes]
