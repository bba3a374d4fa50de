"""What handlers, jobs and administrative tasks work with."""

from dataclasses import dataclass

from server.accounts.first_start import FirstStart
from server.accounts.office import Office
from server.accounts.passwords import Passwords
from server.accounts.service import Accounts
from server.accounts.sessions import Sessions
from server.accounts.units import Units
from server.audit import Audit
from server.clock import Clock
from server.evaluation.ballot_box import BallotBox
from server.evaluation.eligibility import Eligibility
from server.evaluation.phone import PhoneService
from server.evaluation.reminders import EvaluationReminders
from server.evaluation.roster_phone import PhoneRoster
from server.evaluation.service import Evaluations
from server.files import Files
from server.mobile.service import Mobile
from server.notifications import Notifications
from server.obligations import Obligations
from server.proofs import Proofs
from server.settings import Settings
from server.store import Store
from server.wechat import WeChat
from server.window import Window
from server.workdays import WorkdayService


@dataclass(frozen=True, slots=True)
class BoxServices:
    """What the ballot box's side needs, which is nothing that knows a person."""

    settings: Settings
    clock: Clock
    box_store: Store
    ballot_box: BallotBox


@dataclass(frozen=True, slots=True)
class Services(BoxServices):
    """Everything that handlers, jobs and administrative tasks work with."""

    office_store: Store
    audit: Audit
    accounts: Accounts
    sessions: Sessions
    units: Units
    office_settings: Office
    workdays: WorkdayService
    first_start: FirstStart
    passwords: Passwords
    eligibility: Eligibility
    phone: PhoneService
    phone_roster: PhoneRoster
    evaluations: Evaluations
    reminders: EvaluationReminders
    wechat: WeChat
    mobile: Mobile
    notifications: Notifications
    obligations: Obligations
    window: Window
    files: Files
    proofs: Proofs

    async def close(self) -> None:
        """End the threads and streams of the services."""
        await self.evaluations.live.close()
        await self.notifications.close()
        await self.window.close()
        self.files.close()
        self.eligibility.keys.close()
        self.passwords.close()
        self.wechat.close()
