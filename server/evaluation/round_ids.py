"""Ids of rounds as they come from outside, to the office's side and to the box's."""

import re
from typing import Final

from server.errors import NotFound

_ROUND_ID: Final = re.compile("[0-9a-f]{32}")


def unknown_round() -> NotFound:
    """Return the error for a round that is not there, or has no keys or no box yet."""
    return NotFound("unknown_round", "没有这一轮测评，请重新扫码")


def check_round_id(text: str) -> None:
    """Refuse what cannot be the id of a round, before a database is asked.

    Raises:
        NotFound: ``unknown_round``.
    """
    if not _ROUND_ID.fullmatch(text):
        raise unknown_round()
