"""Every action that the audit log records, with its Chinese name; each domain brings its own."""

from typing import Final

from server.accounts import actions as accounts
from server.evaluation import actions as evaluation
from server.mobile import actions as mobile
from server.notifications import actions as notifications
from server.obligations import actions as obligations
from server.window import actions as window
from server.workdays import actions as workdays

ACTIONS: Final = {
    **accounts.ACTIONS,
    **evaluation.ACTIONS,
    **mobile.ACTIONS,
    **notifications.ACTIONS,
    **obligations.ACTIONS,
    **window.ACTIONS,
    **workdays.ACTIONS,
}
