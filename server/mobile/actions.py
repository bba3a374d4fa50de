"""What the audit log records about phone users, in Chinese: officers by name, everybody else as a number."""

ACTIONS: dict[str, str] = {
    "phone_bound": "绑定微信",
    "phone_unbound": "解除微信绑定",
    "phone_users_forgotten": "删除久未使用的手机用户",
}
