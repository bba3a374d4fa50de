"""What the audit log records about obligations, in Chinese."""

ACTIONS: dict[str, str] = {
    "obligation_registered": "登记待办",
    "obligation_done": "办结待办",
    "obligation_moved": "待办改期",
    "obligation_extended": "按规定延长待办期限",
    "obligation_cancelled": "取消待办",
    "obligations_opened_by_calendar": "按日历生成待办",
    "obligations_recomputed": "重新推算待办期限",
    "obligations_exported": "导出待办列表",
    "obligation_settings_changed": "修改待办期限和提醒设置",
    "post_assigned": "指定岗位人员",
    "post_vacated": "免去岗位人员",
    "absence_entered": "登记请假和代办人",
    "absence_cancelled": "取消请假",
}
