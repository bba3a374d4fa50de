"""What the audit log records about notifications, in Chinese."""

ACTIONS: dict[str, str] = {
    "notification_settings_changed": "修改消息提醒设置",
    "notification_addresses_changed": "修改他人的提醒地址",
    "notification_sent_again": "重新发送提醒",
    "notifications_exported": "导出提醒发送记录",
}
