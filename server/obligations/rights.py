"""Who may know of an obligation, and who may do what with it. Pure."""

from server.accounts.rules import Actor, Role
from server.obligations.models import Obligation
from server.obligations.post_book import PostBook
from server.obligations.rules import RULES, DueBasis, ObligationState
from server.obligations.view_models import ObligationAction


def may_see(actor: Actor, obligation: Obligation, book: PostBook) -> bool:
    """Return whether an officer may know of an obligation: owes it, presses for it, or administers it."""
    duties = (obligation.owner.duty, obligation.escalation.duty)
    return _administers(actor, obligation) or any(
        actor.id in book.told(book.responsible(duty).accounts) for duty in duties
    )


def actions_of(actor: Actor, obligation: Obligation, book: PostBook) -> list[ObligationAction]:
    """Return what an officer may do with an obligation if it is open.

    Nobody moves or cancels what they owe themselves, unless it came to them only because the post is vacant.
    """
    responsible = book.responsible(obligation.owner.duty)
    owes = actor.id in book.told(responsible.accounts)
    administers = _administers(actor, obligation)
    allowed = {
        ObligationAction.DONE: owes or administers,
        ObligationAction.MOVE: administers and (responsible.vacant or not owes),
        ObligationAction.EXTEND: owes or administers,
        ObligationAction.CANCEL: administers and (responsible.vacant or not owes),
    }
    return [action for action, may in allowed.items() if may]


def possible_actions(actor: Actor, obligation: Obligation, book: PostBook) -> list[ObligationAction]:
    """Return what an officer may do with an obligation as it stands, for those who show it."""
    rule = RULES.get(obligation.rule)
    if obligation.state is not ObligationState.OPEN or rule is None:
        return []
    pointless = set()
    if not rule.by_hand:
        pointless.add(ObligationAction.DONE)
    if rule.extension is None or obligation.basis is not DueBasis.RULE:
        pointless.add(ObligationAction.EXTEND)
    return [action for action in actions_of(actor, obligation, book) if action not in pointless]


def _administers(actor: Actor, obligation: Obligation) -> bool:
    return actor.holds(Role.OBLIGATION_ADMIN) and actor.oversees(obligation.unit_path)
