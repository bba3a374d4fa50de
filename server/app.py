"""The composition root: settings, clock and stores become services, services become the application."""

from typing import Final

from server.accounts.compose import build_staff
from server.actions import ACTIONS
from server.audit import Audit
from server.clock import Clock
from server.evaluation.ballot_box import BallotBox
from server.evaluation.compose import build_evaluation_services
from server.evaluation.service import unit_in_use
from server.files import build_files
from server.mobile.compose import build_mobile
from server.notifications import build_notifications
from server.obligations import build_obligations, unit_owes
from server.proofs import build_proofs
from server.routes import routes_of
from server.services import BoxServices as BoxServices
from server.services import Services as Services
from server.settings import Settings
from server.store import Store
from server.web import WebApplication, WebOptions
from server.wechat import WeChat
from server.window import build_window, unit_has_hall
from server.workdays import build_workdays
from server.worker import Job

VERSION: Final = "0.1.0"


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
    files = build_files(settings, clock, office)
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
        window=build_window(settings, clock, office, staff, audit, workdays, notifications, obligations.service, files),
        files=files,
        proofs=build_proofs(settings, clock, office),
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
    more = (services.obligations, services.notifications, services.files, services.proofs)
    return [job for part in (*parts, *more) for job in part.jobs]
