"""Headers that every response carries."""

from tornado.httputil import HTTPHeaders

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)

_SECURITY = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    # The phone page scans tickets with the camera; nothing else is ever asked for.
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

DOCUMENT_ONLY = ("Content-Security-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy", "X-Frame-Options")
"""Headers that browsers heed in documents alone; scripts and style sheets go without them, since a first visit loads
many and each would carry half a kilobyte."""


def security_headers(public_url: str) -> dict[str, str]:
    """Return the headers of every response of an office reached at ``public_url``."""
    headers = dict(_SECURITY)
    if public_url.startswith("https://"):
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers


class ResponseHeaders(HTTPHeaders):
    """Headers that start as a copy of a template, without checking each of them again for every response."""

    @classmethod
    def like(cls, template: HTTPHeaders) -> "ResponseHeaders":
        """Return headers with the content of ``template``."""
        headers = cls.__new__(cls)
        # Setting a header replaces its list, so the lists themselves can be shared with the template.
        headers._as_list = dict(template._as_list)
        headers._combined_cache = dict(template._combined_cache)
        return headers


def api_template(public_url: str) -> HTTPHeaders:
    """Return the headers of every JSON answer, as a template for ``ResponseHeaders.like``."""
    return HTTPHeaders(
        security_headers(public_url) | {"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}
    )
