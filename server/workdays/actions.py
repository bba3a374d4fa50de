"""What the audit log records about the calendar of working days, in Chinese."""

ACTIONS: dict[str, str] = {
    "workdays_days_set": "设置本机关工作日或休息日",
    "workdays_days_cleared": "取消本机关工作日或休息日",
    "workdays_notice_imported": "导入年度放假安排",
    "workdays_notice_removed": "撤销导入的放假安排",
    "workdays_package_updated": "随系统更新放假安排",
}
