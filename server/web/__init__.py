"""What every handler shares."""

from server.web.access import (
    ANONYMOUS,
    KILOBYTE,
    MOBILE,
    PUBLIC,
    SIGNED_IN,
    SIGNED_IN_FIRST,
    Endpoint,
    Roles,
    Upload,
    endpoint,
)
from server.web.application import LARGEST_BODY, WebApplication, WebOptions
from server.web.bursts import PROOF_ERRORS, Burst, BurstHandler
from server.web.handler import ApiHandler
from server.web.mobile import MobileHandler
from server.web.phone import BoxHandler, PhoneHandler
from server.web.routing import Route
from server.web.staff import StaffHandler
from server.web.streams import Event
from server.web.uploads import UploadedFile

__all__ = [
    "ANONYMOUS",
    "KILOBYTE",
    "LARGEST_BODY",
    "MOBILE",
    "PROOF_ERRORS",
    "PUBLIC",
    "SIGNED_IN",
    "SIGNED_IN_FIRST",
    "ApiHandler",
    "BoxHandler",
    "Burst",
    "BurstHandler",
    "Endpoint",
    "Event",
    "MobileHandler",
    "PhoneHandler",
    "Roles",
    "Route",
    "StaffHandler",
    "Upload",
    "UploadedFile",
    "WebApplication",
    "WebOptions",
    "endpoint",
]
