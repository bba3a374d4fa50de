"""Live events for the portal: an evaluation has been saved, its turnout has moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.evaluation.repository import EVALUATIONS, TURNOUT, turnout_from
from server.evaluation.views import TurnoutView, turnout_view
from server.live import LiveChanges
from server.store import Store


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The evaluation has been saved; None where a listener should look because something may have been missed."""

    version: int | None


Change = StateChanged | TurnoutView


def live_events(office: Store) -> LiveChanges[Change]:
    """Return the changes of evaluations and turnout, by the evaluation's id."""
    return LiveChanges(office, [EVALUATIONS, TURNOUT], _read, StateChanged(None))


def _read(change: Mapping[str, Any]) -> tuple[str, Change] | None:
    document = change.get("fullDocument")
    if document is None:
        return None
    if change["ns"]["coll"] == TURNOUT:
        return document["evaluation_id"], turnout_view(turnout_from(document))
    return document["_id"], StateChanged(document["version"])
