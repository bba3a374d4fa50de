"""What WeChat's page on message push prints, replayed: this platform signs and encrypts as the real one does."""

import base64
from typing import Final

from wechatpy.crypto import PrpCrypto, WeChatCrypto

from server.wechat.fake.envelope import sign

TOKEN: Final = "AAAAA"  # noqa: S105 (as printed)
KEY: Final = "A" * 43
APPID: Final = "wxba5fad812f8e6fb9"
PUSHED: Final = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsX"
    "UnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsj"
    "LY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
REPLY: Final = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="
REPLY_TEXT: Final = '{"demo_resp":"good luck"}'

# What is signed with the Token, and the signature: of the address check, of a push in plain text, of one that is
# encrypted, and of the answer to it.
SIGNED: Final = (
    (("1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696"),
    (("1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
    (("1714112445", "415670741", PUSHED), "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"),
    (("1713424427", "415670741", REPLY), "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"),
)


class _Printed(PrpCrypto):  # type: ignore[misc]
    """Encrypts with the random part that the page prints."""

    def get_random_string(self) -> str:
        """Return the printed random part, in the place of 16 random bytes."""
        return "707722b803182950"


def self_test() -> None:
    """Compare signatures and encryption with what is printed.

    Raises:
        RuntimeError: this platform would sign or encrypt otherwise than the real one.
    """
    crypto = WeChatCrypto(TOKEN, KEY, APPID)
    (pushed, pushed_signature), (reply, reply_signature) = SIGNED[2:]
    same = (
        all(sign(TOKEN, *parts) == signature for parts, signature in SIGNED)
        and "debug_demo" in crypto.decrypt_message({"Encrypt": PUSHED}, pushed_signature, *pushed[:2])
        and crypto.decrypt_message({"Encrypt": REPLY}, reply_signature, *reply[:2]) == REPLY_TEXT
        and _Printed(base64.b64decode(KEY + "=")).encrypt(REPLY_TEXT, APPID).decode() == REPLY
    )
    if not same:
        raise RuntimeError("the local platform does not sign as WeChat does")
