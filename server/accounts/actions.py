"""What the audit log records about accounts, units and settings, in Chinese."""

ACTIONS: dict[str, str] = {
    "first_start": "完成首次设置",
    "demo_loaded": "载入演示数据",
    "session_opened": "登录",
    "session_ended": "退出登录",
    "session_reuse_detected": "发现会话凭证被重复使用，会话已作废",
    "account_locked": "密码多次错误，账号锁定",
    "account_created": "新建账号",
    "account_changed": "修改账号资料",
    "account_roles_changed": "修改账号角色",
    "account_disabled": "停用账号",
    "account_enabled": "启用账号",
    "account_unlocked": "解锁账号",
    "account_password_reset": "重置密码",
    "account_password_changed": "修改本人密码",
    "unit_created": "新建单位",
    "unit_renamed": "修改单位名称",
    "unit_deleted": "删除单位",
    "settings_changed": "修改系统设置",
    "accounts_exported": "导出账号列表",
    "audit_exported": "导出审计日志",
}

# What happens to an account at an administrator's hand, or by the lock: its history as administrators see it.
ADMINISTRATION = frozenset(
    {
        "account_created",
        "account_changed",
        "account_roles_changed",
        "account_disabled",
        "account_enabled",
        "account_locked",
        "account_unlocked",
        "account_password_reset",
    }
)
