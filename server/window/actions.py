"""What the audit log records about the window, in Chinese."""

ACTIONS: dict[str, str] = {
    "hall_created": "新建大厅",
    "hall_changed": "修改大厅",
    "window_settings_changed": "修改窗口设置",
}
