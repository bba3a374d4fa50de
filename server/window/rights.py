"""Who may do what with a matter of a hall in their subtree; whether its state allows it is another question. Pure."""

from server.accounts.rules import Actor, Role
from server.window.models import Matter
from server.window.rules import MatterEvent, MatterState, possible_events

STAFF_ROLES = (Role.WINDOW_ADMIN, Role.WINDOW_OFFICER, Role.WINDOW_SUPERVISOR)

_BY_HANDLER = frozenset(
    {
        MatterEvent.START,
        MatterEvent.PROGRESS,
        MatterEvent.ANSWER,
        MatterEvent.COORDINATE,
        MatterEvent.MESSAGE,
    }
)


def handles(actor: Actor, matter: Matter) -> bool:
    """Return whether an officer is the one who handles a matter."""
    return actor.holds(Role.WINDOW_OFFICER) and matter.handler == actor.id


def may(actor: Actor, matter: Matter, event: MatterEvent) -> bool:
    """Return whether an officer may let something happen to a matter."""
    handling = handles(actor, matter)
    match event:
        case MatterEvent.TRIAGE | MatterEvent.EXPLAIN:
            free = matter.state is MatterState.SUBMITTED
            return actor.holds(Role.WINDOW_OFFICER) if free else handling
        case MatterEvent.MEET:
            return handling or actor.holds(Role.WINDOW_ADMIN)
        case MatterEvent.MOVE_PROMISE:
            return (handling and not matter.promised_moves) or actor.holds(Role.WINDOW_SUPERVISOR)
        case MatterEvent.HAND_OVER:
            return handling or actor.holds(Role.WINDOW_ADMIN) or may_take(actor, matter)
        case MatterEvent.CLOSE:
            # What was not rated is closed by the clock alone: the citizen has that long to rate.
            return handling and matter.state is MatterState.RATED
        case MatterEvent.MERGE:
            return actor.holds(Role.WINDOW_OFFICER, Role.WINDOW_ADMIN)
        case MatterEvent.TURN_OFF:
            return actor.holds(*STAFF_ROLES)
    return event in _BY_HANDLER and handling


def may_take(actor: Actor, matter: Matter) -> bool:
    """Return whether an officer may take a matter that nobody handles."""
    free = matter.handler is None and actor.id not in matter.former_handlers
    return free and actor.holds(Role.WINDOW_OFFICER)


def possible_acts(actor: Actor, matter: Matter) -> list[MatterEvent]:
    """Return what an officer can do with a matter now."""
    return [event for event in possible_events(matter.state, reopened=matter.reopened) if may(actor, matter, event)]
