"""The product's web process that counts bursts and asks nobody for a proof of work: ``… patient_web web …``.

A measurement is one long burst from one address; its requests are prepared before they could be asked for a proof.
"""

import sys

from server import __main__ as product
from server.web import application
from server.web.rate_limits import BURSTS, RateLimits


class PatientLimits(RateLimits):
    """Counts like the product's own."""

    def reached(self, kind: str, key: str) -> bool:
        """Look, at the same cost, and never find a burst."""
        return super().reached(kind, key) and kind not in BURSTS


if __name__ == "__main__":
    application.__dict__["RateLimits"] = PatientLimits
    sys.exit(product.main(sys.argv[1:]))
