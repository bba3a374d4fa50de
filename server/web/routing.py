"""Routes: a readable template, a handler, and the refusal to start with a method whose access nobody declared."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from tornado.routing import URLSpec
from tornado.web import RequestHandler

from server.web.access import Endpoint, endpoint_of

HTTP_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_PARAMETER = re.compile(r"\{([a-z_]+\*?)\}")


@dataclass(frozen=True)
class Route:
    """One address and the handler behind it.

    Attributes:
        template: the path, with parameters in braces: ``/api/admin/accounts/{id}``. A parameter takes one segment,
            one with a star (``/admin/{path*}``) the rest of the path.
        handler: class that answers; each of its HTTP methods carries ``@endpoint``.
    """

    template: str
    handler: type[RequestHandler]

    @cached_property
    def endpoints(self) -> dict[str, Endpoint]:
        """The declared endpoints by HTTP method."""
        found = {method: endpoint_of(self.handler, method) for method in HTTP_METHODS}
        return {method: declared for method, declared in found.items() if declared is not None}

    @cached_property
    def parameters(self) -> list[str]:
        """Names of the path's parameters in order."""
        return _PARAMETER.findall(self.template)

    @cached_property
    def allow(self) -> str:
        """Value of the ``Allow`` header."""
        return ", ".join(self.endpoints)

    def spec(self) -> URLSpec:
        """Return the route as Tornado wants it."""
        parts = _PARAMETER.split(self.template)
        # split() alternates between literal text and parameter names.
        pattern = "".join(_group(part) if index % 2 else re.escape(part) for index, part in enumerate(parts))
        return URLSpec(pattern + "$", self.handler, {"route": self})

    @property
    def precedence(self) -> tuple[int, ...]:
        """Sorts routes so that a literal segment wins over a parameter; the ballot's, the busiest, come first."""
        first = 0 if self.template.startswith("/box/") else 1
        ranks = (2 if "*}" in part else 1 if "{" in part else 0 for part in self.template.split("/"))
        return (first, *ranks)

    def fill(self, **values: str) -> str:
        """Return the path with ``values`` in place of the parameters."""
        return _PARAMETER.sub(lambda match: values[match[1]], self.template)


def _group(parameter: str) -> str:
    return f"(?P<{parameter[:-1]}>.*)" if parameter.endswith("*") else f"(?P<{parameter}>[^/]+)"


def undeclared_methods(route: Route) -> list[str]:
    """Return the HTTP methods that the route's handler implements without declaring who may call them."""
    return [
        method
        for method in HTTP_METHODS
        if getattr(route.handler, method.lower(), None) is not getattr(RequestHandler, method.lower())
        and method not in route.endpoints
    ]


def check_routes(routes: Sequence[Route]) -> None:
    """Refuse routes that cannot be served safely.

    Raises:
        RuntimeError: a method without a declaration, a route without a method, or two routes for one address.
    """
    problems: list[str] = []
    for route in routes:
        problems += [
            f"{method} {route.template} ({route.handler.__qualname__}) declares no access"
            for method in undeclared_methods(route)
        ]
        if not route.endpoints:
            problems.append(f"{route.template} ({route.handler.__qualname__}) answers no method")
    problems += _twins(routes)
    if problems:
        raise RuntimeError("routes refused: " + "; ".join(problems))


def _twins(routes: Iterable[Route]) -> list[str]:
    seen: set[str] = set()
    twins = []
    for route in routes:
        shape = _PARAMETER.sub("{}", route.template)
        if shape in seen:
            twins.append(f"{route.template} stands there twice")
        seen.add(shape)
    return twins
