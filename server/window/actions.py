"""What the audit log records about the window, in Chinese."""

ACTIONS: dict[str, str] = {
    "hall_created": "新建大厅",
    "hall_changed": "修改大厅",
    "hall_slots_changed": "修改大厅号源",
    "appointment_attended": "登记预约到场",
    "appointment_no_show": "登记预约未到",
    "window_settings_changed": "修改窗口设置",
}
