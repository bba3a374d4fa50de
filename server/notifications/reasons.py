"""Why something was not sent, in Chinese."""

from typing import Final

_TEXTS: Final = {
    "": "",
    "no_channel": "没有可用的渠道：未绑定微信，也没有填写邮箱",
    "worker_lost": "发送进程中断",
    "confirmed": "微信已确认送达",
    "unsure": "微信未确认送达",
    "error": "程序错误，详见日志",
    "not_granted": "对方未授权或授权次数已用完",
    "unreachable_user": "对方的帐号已失效",
    "misconfigured": "渠道配置有误，请系统管理员检查",
    "busy": "对方服务繁忙或无法连接",
    "unknown": "已发出，未收到答复",
    "no_address": "没有填写邮箱",
    "timeout": "邮件服务器没有应答",
    "no_connection": "无法连接邮件服务器",
    "dropped": "邮件服务器中断了连接",
    "not_offered": "邮件服务器不支持加密传输",
    "tls": "邮件服务器的证书不可信",
}
_PREFIXES: Final = {
    "auth_": "邮件服务器拒绝登录",
    "sender_": "邮件服务器拒绝发件人",
    "smtp_5": "邮件服务器拒收",
    "smtp_": "邮件服务器暂时拒收",
}


def reason_text(code: str) -> str:
    """Return the sentence for a channel's code; an SMTP reply code stays in it."""
    if code in _TEXTS:
        return _TEXTS[code]
    sentence = next((text for prefix, text in _PREFIXES.items() if code.startswith(prefix)), None)
    return f"{sentence}（{code.rpartition('_')[2]}）" if sentence else code
