"""What the handlers of the evaluation share: access, models of answers, the way from a service's result to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from server.accounts.rules import Role
from server.evaluation.models import Evaluation, Person
from server.evaluation.views import BatchView, EvaluationView, UnitView, viewed
from server.schemas import Model
from server.web import Roles

if TYPE_CHECKING:
    from server.app import Services

ADMIN = Roles(Role.EVALUATION_ADMIN)
TAKES_PART = Roles(Role.EVALUATION_ADMIN, Role.TELLER)
READS = Roles(Role.EVALUATION_ADMIN, Role.TELLER, Role.RESULT_READER)
READS_RESULTS = Roles(Role.EVALUATION_ADMIN, Role.RESULT_READER)

EXAMPLES = {"id": "0123456789abcdef0123456789abcdef", "kind": "survey", "batch": "0123456789abcdef0123456789abcdef"}

STALE = {"stale_version": 409, "evaluation_not_found": 404}
OF_ROUND = {**STALE, "round_not_found": 404}
SECOND = {"second_refused": 403, "second_person_same": 403, "second_person_role": 403, "account_locked": 429}


class KeySheetView(Model):
    """A key sheet, shown this once."""

    number: int
    holder: Person
    words: Sequence[str]
    qr: str


class PreparedView(Model):
    """A prepared round with its three sheets."""

    sheets: Sequence[KeySheetView]
    fingerprint: str
    evaluation: EvaluationView


class CountedView(Model):
    """An evaluation after a count."""

    evaluation: EvaluationView


class CandidateView(Model):
    """An officer who may hold a key sheet."""

    id: str
    name: str
    unit: UnitView | None


class HistoryEntry(Model):
    """An entry of the audit log about one evaluation."""

    at: datetime
    actor: Person | None
    action: str
    action_text: str
    round: str | None


class TicketView(Model):
    """A ticket, shown this once."""

    ticket: str
    category: str
    link: str


class MadeTickets(Model):
    """A batch of tickets as data, for offices that print by themselves."""

    batch: BatchView
    tickets: Sequence[TicketView]


class SubjectsImported(Model):
    """How many subjects were imported, and the evaluation's version afterwards."""

    subjects: int
    version: int


async def shown(services: "Services", evaluation: Evaluation) -> EvaluationView:
    """Return ``evaluation`` as officers see it."""
    (view,) = await viewed(services.evaluations.repository, [evaluation])
    return view
