"""The window: citizens bring matters that were not got done, follow them and rate the answer (systems section 3)."""

from server.window.halls import HALLS
from server.window.repository import CODES, MATTER_SPEC, MESSAGES, NUMBERS

COLLECTIONS = [HALLS, MATTER_SPEC, MESSAGES, CODES, NUMBERS]

__all__ = ["COLLECTIONS"]
