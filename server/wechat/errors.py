"""What goes wrong with a call to WeChat, without anything secret or personal in it.

A message of WeChat or of the HTTP client may repeat the address of the request, which carries the AppSecret, or an
openid. So none of them is kept: an error here holds the call's name, the code, and what a whitelist lets through.
"""

import re
from typing import Final

# The parts of WeChat's messages that help to find a fault: its request number, the field at fault, the address
# of ours that is not on the list of allowed ones.
_HELPFUL: Final = (
    re.compile(r"rid: [0-9a-f]{8}(?:-[0-9a-f]{4,12}){1,4}"),
    re.compile(r"argument invalid! data\.[a-z_]+[0-9]{1,3}\.value i[a-z]*"),
    re.compile(r"data\.[a-z_]+[0-9]{1,3}\.value is em[a-z]+"),
    re.compile(r"invalid ip [0-9a-fA-F.:]{3,45}"),
)


class CallFailed(Exception):
    """A call did not bring what it was made for.

    Args:
        call: name of the call, e.g. ``send``.
        reason: short word for metrics and logs: an errcode as text, or ``timeout``, ``no_connection`` …
    """

    def __init__(self, call: str, reason: str) -> None:
        super().__init__(f"{call}: {reason}")
        self.call = call
        self.reason = reason


class NotReached(CallFailed):
    """The request did not leave this machine: nothing can have happened."""


class OutcomeUnknown(CallFailed):
    """The request left, and no answer came that can be read: its effect may have happened or not."""


class Refused(CallFailed):
    """WeChat answered with an error.

    Args:
        call: name of the call.
        code: WeChat's errcode.
        message: WeChat's errmsg, of which only what is known to be harmless is kept.
    """

    def __init__(self, call: str, code: int, message: str = "") -> None:
        super().__init__(call, str(code))
        self.code = code
        self.detail = helpful_part(message)


def helpful_part(message: str) -> str:
    """Return what helps in WeChat's ``message`` and cannot hold a secret, an openid or a text of ours."""
    return "; ".join(found[0] for pattern in _HELPFUL if (found := pattern.search(message)))
