"""Obligations: what somebody has to do by a day, reminded of until it is done."""

from server.obligations import limits as limits  # declares the rules
from server.obligations.compose import Obligations, build_obligations, unit_owes
from server.obligations.models import About, Obligation
from server.obligations.posts import ABSENCES, POSTS
from server.obligations.repository import SPEC
from server.obligations.rules import ObligationRule, register
from server.obligations.service import ObligationService
from server.obligations.settings import SETTINGS

COLLECTIONS = [SPEC, POSTS, ABSENCES, SETTINGS]

__all__ = [
    "COLLECTIONS",
    "About",
    "Obligation",
    "ObligationRule",
    "ObligationService",
    "Obligations",
    "build_obligations",
    "register",
    "unit_owes",
]
