"""The window: citizens bring matters that were not got done, follow them and rate the answer (systems section 3)."""

from server.window import booking_repository
from server.window.clues import CLUE_MESSAGES, CLUES
from server.window.compose import Window, build_window
from server.window.figures import FIGURES
from server.window.halls import HALLS, unit_has_hall
from server.window.meetings import MEETINGS
from server.window.oversight import COLLECTIONS as OVERSIGHT
from server.window.repository import CODES, MATTER_SPEC, MESSAGES
from server.window.running_numbers import NUMBERS
from server.window.settings import SETTINGS
from server.window.tasks import TASKS
from server.window.templates import TEMPLATES

COLLECTIONS = [
    HALLS,
    MATTER_SPEC,
    MESSAGES,
    CODES,
    NUMBERS,
    FIGURES,
    TASKS,
    MEETINGS,
    CLUES,
    CLUE_MESSAGES,
    TEMPLATES,
    SETTINGS,
    *booking_repository.COLLECTIONS,
    *OVERSIGHT,
]

__all__ = ["COLLECTIONS", "Window", "build_window", "unit_has_hall"]
