"""The composition root: settings, clock and stores become services, services become the application."""

from dataclasses import dataclass
from typing import Final

from server.accounts.compose import build_staff
from server.accounts.first_start import FirstStart
from server.accounts.office import Office
from server.accounts.passwords import Passwords
from server.accounts.service import Accounts
from server.accounts.sessions import Sessions
from server.accounts.units import Units
from server.actions import ACTIONS
from server.audit import Audit
from server.clock import Clock
from server.evaluation.ballot_box import BallotBox
from server.evaluation.compose import build_evaluation_services
from server.evaluation.eligibility import Eligibility
from server.evaluation.phone import PhoneService
from server.evaluation.reminders import EvaluationReminders
from server.evaluation.roster_phone import PhoneRoster
from server.evaluation.service import Evaluations, unit_in_use
from server.mobile.compose import build_mobile
from server.mobile.service import Mobile
from server.notifications import Notifications, build_notifications
from server.obligations import Obligations, build_obligations, unit_owes
from server.routes import routes_of
from server.settings import Settings
from server.store import Store
from server.web import WebApplication, WebOptions
from server.wechat import WeChat
from server.window import Window, build_window, unit_has_hall
from server.workdays import WorkdayService, build_workdays
from server.worker import Job

VERSION: Final = "0.1.0"


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

    async def close(self) -> None:
        """End the threads and streams of the services."""
        await self.evaluations.live.close()
        await self.notifications.close()
        self.eligibility.keys.close()
        self.passwords.close()
        self.wechat.close()


def build_services(settings: Settings, clock: Clock, office: Store, box: Store) -> Services:
    """Return all services.

    Raises:
        server.settings.SettingsError: a key is missing.
    """
    audit = Audit(office, clock, ACTIONS)
    uses = [unit_in_use(office), unit_owes(office), unit_has_hall(office)]
    staff = build_staff(settings, clock, office, audit, unit_uses=uses)
    evaluation = build_evaluation_services(settings, clock, office, box, staff=staff, audit=audit)
    wechat = WeChat(settings, clock, office)
    workdays = build_workdays(office, clock, audit, staff.office_settings)
    mobile = build_mobile(
        settings, clock, office, accounts=staff.repository, audit=audit, wechat=wechat, roster=evaluation.phone_roster
    )
    notifications = build_notifications(
        settings, clock, office, staff=staff, phones=mobile.officers, audit=audit, wechat=wechat, workdays=workdays
    )
    obligations = build_obligations(settings, clock, office, staff, audit, workdays, notifications)
    return Services(
        settings=settings,
        clock=clock,
        box_store=box,
        ballot_box=BallotBox(box),
        office_store=office,
        audit=audit,
        accounts=staff.accounts,
        sessions=staff.sessions,
        units=staff.units,
        office_settings=staff.office_settings,
        workdays=workdays,
        first_start=staff.first_start,
        passwords=staff.passwords,
        eligibility=evaluation.eligibility,
        phone=evaluation.phone,
        phone_roster=evaluation.phone_roster,
        evaluations=evaluation.evaluations,
        reminders=evaluation.reminders,
        wechat=wechat,
        mobile=mobile,
        notifications=notifications,
        obligations=obligations,
        window=build_window(settings, clock, office, staff, audit, workdays, notifications, obligations.service),
    )


def build_application(services: BoxServices, side: str = "all") -> WebApplication:
    """Return the application of one side, or of both.

    Args:
        services: ``Services``, or ``BoxServices`` for the side ``box``.
        side: one of ``server.routes.SIDES``.
    """
    settings = services.settings
    options = WebOptions(settings.base_url, settings.demo, VERSION)
    application = WebApplication(routes_of(side), services, options, services.clock)
    if isinstance(services, Services):
        services.wechat.metrics.publish(application.metrics.registry)
        services.mobile.metrics.publish(application.metrics.registry)
        services.window.wrong_codes.publish(application.metrics.registry)
    return application


def build_jobs(services: Services) -> list[Job]:
    """Return what the worker does."""
    parts = (services.evaluations, services.wechat, services.mobile, services.workdays, services.window)
    return [job for part in (*parts, services.obligations, services.notifications) for job in part.jobs]
