"""What the audit log records about officers' phones, in Chinese."""

ACTIONS: dict[str, str] = {
    "phone_bound": "绑定微信",
    "phone_unbound": "解除微信绑定",
}
