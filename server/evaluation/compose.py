"""Puts together what the rest of the program uses of this domain."""

from dataclasses import dataclass

from server.accounts.compose import Staff
from server.audit import Audit
from server.clock import Clock
from server.evaluation.anonymity import installation_of
from server.evaluation.eligibility import Eligibility
from server.evaluation.phone import PhoneService
from server.evaluation.reminders import EvaluationReminders
from server.evaluation.repository import EvaluationRepository
from server.evaluation.roster_entries import RosterEntries
from server.evaluation.roster_phone import PhoneRoster
from server.evaluation.service import Evaluations, build_evaluations
from server.settings import Settings
from server.store import FieldCipher, LookupHash, Store


@dataclass(frozen=True, slots=True)
class EvaluationServices:
    """The services about evaluations; ``eligibility`` has threads and ``evaluations`` a stream to be closed."""

    eligibility: Eligibility
    phone: PhoneService
    phone_roster: PhoneRoster
    evaluations: Evaluations
    reminders: EvaluationReminders


def build_evaluation_services(
    settings: Settings, clock: Clock, office: Store, box: Store, *, staff: Staff, audit: Audit
) -> EvaluationServices:
    """Return the services about evaluations on both databases."""
    cipher, lookup = FieldCipher(settings.field_keys()), LookupHash(settings.lookup_keys()[0])
    eligibility = Eligibility(office, cipher)
    roster_entries = RosterEntries(office, cipher, lookup)
    repository = EvaluationRepository(office)
    return EvaluationServices(
        eligibility=eligibility,
        phone=PhoneService(eligibility.rounds, staff.office_settings, clock, installation_of(settings)),
        phone_roster=PhoneRoster(roster_entries, repository, eligibility, clock),
        evaluations=build_evaluations(
            settings,
            clock,
            office,
            box,
            accounts=staff.accounts,
            units=staff.units,
            organ=staff.office_settings,
            audit=audit,
            eligibility=eligibility,
            roster_entries=roster_entries,
        ),
        reminders=EvaluationReminders(repository, clock),
    )
